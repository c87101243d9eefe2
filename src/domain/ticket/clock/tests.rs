//! The clock against a model that lives through every minute.

use proptest::prelude::*;

use super::*;
use crate::domain::calendar::{HolidayTable, Hours, OpenDays, Window};
use crate::domain::time::{Day, Zone};

const CHAIN: Escalation = Escalation {
    supervisor: Span::minutes(30),
    admin: Span::minutes(60),
};

fn at(text: &str) -> Moment {
    Moment::parse_rfc3339(&format!("{text}:00+08:00")).expect("a time")
}

fn china(hours: &Hours) -> Schedule<'_> {
    Schedule {
        hours,
        holidays: HolidayTable::china(),
        zone: Zone::default(),
    }
}

#[test]
fn due_moments_skip_lunch_nights_weekends_and_holidays() {
    let hours = |windows: &[&str]| {
        let windows = windows.iter().map(|w| w.parse().expect("a window"));
        Hours::new(OpenDays::Workdays, windows.collect())
    };
    let (through, lunch) = (hours(&["09:00-17:30"]), Hours::business());
    let night = hours(&["22:00-06:00"]);
    for (hours, from, minutes, due) in [
        (&through, "2026-11-20T16:30", 60, "2026-11-20T17:30"),
        (&through, "2026-11-20T17:00", 60, "2026-11-23T09:30"),
        (&lunch, "2026-11-20T11:30", 60, "2026-11-20T14:00"),
        // The eve of the seven days of National Day 2026, 1 to 7 October; Saturday the 10th is worked.
        (&through, "2026-09-30T17:00", 60, "2026-10-08T09:30"),
        (&through, "2026-10-09T17:00", 60, "2026-10-10T09:30"),
        // Sunday 20 September 2026 is a workday.
        (&through, "2026-09-19T10:00", 60, "2026-09-20T10:00"),
        (&through, "2026-09-20T09:30", 60, "2026-09-20T10:30"),
        // The night of Friday goes on into Saturday; the next begins on Monday.
        (&night, "2026-11-20T23:00", 8 * 60, "2026-11-23T23:00"),
        (&lunch, "2026-02-28T17:00", 60, "2026-03-02T09:30"),
    ] {
        let clock = Clock::started(at(from), Span::minutes(minutes));
        assert_eq!(clock.due(&china(hours)), Some(at(due)), "{from}");
    }
}

#[test]
fn what_waits_for_the_customer_and_what_is_resolved_costs_nothing() {
    let hours = Hours::business();
    let hours = china(&hours);
    let mut clock = Clock::started(at("2026-11-23T09:00"), Span::hours(4));
    clock.pause(&hours, at("2026-11-23T10:00"));
    assert_eq!(clock.due(&hours), None);
    assert_eq!(
        clock.standing(&hours, at("2026-12-01T10:00")),
        Standing::Paused
    );
    assert_eq!(clock.next_alarm(&hours, CHAIN), None);
    clock.resume(at("2026-11-25T16:30"));
    assert_eq!(clock.due(&hours), Some(at("2026-11-26T11:00")));
    clock.stop(&hours, at("2026-11-26T10:00"));
    assert_eq!(
        clock.standing(&hours, at("2026-12-01T10:00")),
        Standing::Met
    );
    assert_eq!(clock.used(&hours, at("2026-12-01T10:00")), Span::hours(3));
    clock.reopen(at("2026-12-01T10:00"));
    assert_eq!(clock.due(&hours), Some(at("2026-12-01T11:00")));
}

#[test]
fn alarms_come_once_in_order_and_end_when_somebody_acts() {
    let hours = Hours::business();
    let hours = china(&hours);
    let start = at("2026-11-23T09:00");
    let mut clock = Clock::started(start, Span::hours(1));
    let alarms = |clock: &mut Clock, acts: Option<i64>| -> Vec<(i64, Alarm)> {
        let mut raised = Vec::new();
        for minute in 0..=175 {
            if acts == Some(minute) {
                clock.heard();
            }
            let alarm = clock.raise(&hours, CHAIN, start + Span::minutes(minute));
            raised.extend(alarm.into_iter().map(|alarm| (minute, alarm)));
        }
        raised
    };
    let all = [
        (45, Alarm::Warning),
        (60, Alarm::Breach),
        (90, Alarm::Supervisor),
        (120, Alarm::Admin),
    ];
    assert_eq!(alarms(&mut clock, None), all);
    assert_eq!(alarms(&mut clock, None), []);
    let mut clock = Clock::started(start, Span::hours(1));
    assert_eq!(alarms(&mut clock, Some(70)), all[..2]);
    // Who acts before the breach has not heard of it.
    let mut clock = Clock::started(start, Span::hours(1));
    assert_eq!(alarms(&mut clock, Some(50)), all);
    // A hub that slept tells everybody whom it should have told; what is over needs no warning.
    let mut clock = Clock::started(start, Span::hours(1));
    let woken = start + Span::minutes(100);
    let told = [Alarm::Breach, Alarm::Supervisor];
    assert_eq!(clock.raise(&hours, CHAIN, woken), told);
    // Hours that became others put off what was said: it is said again when it comes.
    let late = at("2026-11-23T09:00");
    let mut clock = Clock::started(late, Span::hours(1));
    assert_eq!(
        clock.raise(&hours, CHAIN, late + Span::minutes(61)),
        [Alarm::Breach]
    );
    let window = "13:00-18:00".parse().expect("a window");
    let afternoons = Hours::new(OpenDays::Workdays, vec![window]);
    let afternoons = china(&afternoons);
    clock.go_by(&afternoons, late + Span::minutes(61));
    assert_eq!(clock.due(&afternoons), Some(at("2026-11-23T14:00")));
    assert_eq!(
        clock.raise(&afternoons, CHAIN, at("2026-11-23T13:50")),
        [Alarm::Warning]
    );
    assert_eq!(
        clock.raise(&afternoons, CHAIN, at("2026-11-23T14:00")),
        [Alarm::Breach]
    );
}

/// Teams with calendars of their own between which a ticket goes.
const TEAMS: usize = 3;

/// What may be done to a clock.
#[derive(Debug, Clone)]
enum Step {
    Pause,
    Resume,
    Stop,
    Reopen,
    Retarget(i64),
    Heard,
    Raise,
    /// To somebody of the nth team.
    HandOver(usize),
    /// The hours become those of the nth team.
    OtherHours(usize),
}

/// A clock that is lived through minute by minute and knows nothing of intervals.
#[derive(Debug, Default)]
struct Model {
    target: i64,
    used: i64,
    runs: bool,
    stopped: Option<i64>,
    due: Option<i64>,
    raised: usize,
    heard: bool,
}

impl Model {
    fn minute(&mut self, until: i64, open: bool) {
        self.used += i64::from(self.runs && open);
        if self.runs && self.used >= self.target {
            self.due = self.due.or(Some(until));
        }
    }

    fn step(&mut self, step: &Step, now: i64) -> Option<usize> {
        match step {
            Step::Pause => self.runs = false,
            Step::Resume => self.runs = self.stopped.is_none(),
            Step::Stop => {
                self.stopped = self.stopped.or(Some(now));
                self.runs = false;
            }
            Step::Reopen => {
                if self.stopped.take().is_some() {
                    self.runs = true;
                }
            }
            Step::Retarget(target) if self.stopped.is_none() && *target != self.target => {
                self.target = *target;
                if self.used >= *target {
                    self.due = self.due.or(Some(now));
                } else {
                    let warned = usize::from(self.used * 4 >= *target * 3);
                    self.raised = if self.heard {
                        warned
                    } else {
                        self.raised.min(warned)
                    };
                    self.heard = false;
                    self.due = None;
                }
            }
            Step::Heard => self.heard |= self.raised >= 2,
            Step::Raise => {
                let limits = [
                    self.target * 3 / 4,
                    self.target,
                    self.target + 30,
                    self.target + 60,
                ];
                let passed = limits.iter().filter(|limit| self.used >= **limit).count();
                if self.runs && !self.heard && passed > self.raised {
                    self.raised = passed;
                    return Some(passed);
                }
            }
            Step::Retarget(_) | Step::HandOver(_) | Step::OtherHours(_) => {}
        }
        None
    }

    fn standing(&self, now: i64) -> Standing {
        match (self.stopped, self.due) {
            (Some(at), Some(due)) if due < at => Standing::Missed,
            (Some(_), _) => Standing::Met,
            (None, Some(due)) if due < now => Standing::Breached,
            _ if !self.runs => Standing::Paused,
            _ if self.used * 4 >= self.target * 3 => Standing::Soon,
            _ => Standing::Running,
        }
    }
}

fn windows() -> impl Strategy<Value = Vec<Window>> {
    // Whole days of lunch, two shifts, a night over midnight, and anything.
    prop_oneof![
        Just(vec!["09:00-12:00", "13:30-17:30"]),
        Just(vec!["22:00-06:00"]),
        Just(vec!["20:00-02:00", "01:00-03:00", "08:00-24:00"]),
        Just(vec!["00:00-24:00"]),
    ]
    .prop_map(|texts| texts.iter().map(|t| t.parse().expect("a window")).collect())
    .boxed()
    .prop_union(
        prop::collection::vec((0_u16..1440, 1_u16..1440), 1..4)
            .prop_map(|parts| {
                let shift = |(from, length)| Window::shift(from, (from + length) % 1440);
                parts.into_iter().filter_map(shift).collect()
            })
            .prop_filter("something is open", |w: &Vec<Window>| !w.is_empty())
            .boxed(),
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Pause),
        Just(Step::Resume),
        Just(Step::Stop),
        Just(Step::Reopen),
        (1_i64..=60).prop_map(|quarters| Step::Retarget(quarters * 20)),
        Just(Step::Heard),
        Just(Step::Raise),
        Just(Step::Raise),
        (0..TEAMS).prop_map(Step::HandOver),
        (0..TEAMS).prop_map(Step::OtherHours),
    ]
}

/// Whether the desk is open in the minute that begins at a moment, told from the calendar's day and the written windows.
fn open(schedule: &Schedule<'_>, windows: &[Window], minute: Moment) -> bool {
    let (day, of_day) = (schedule.zone.day(minute), schedule.zone.minute(minute));
    let worked =
        |day: Day| schedule.hours.days == OpenDays::Every || schedule.holidays.is_worked(day);
    windows.iter().any(|window| {
        let holds = |minute: u16| window.from() <= minute && minute < window.to();
        (worked(day) && holds(of_day)) || (worked(day + -1) && holds(of_day + 1440))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    /// From the days before Spring Festival, National Day or a month's end on, through nights, lunches and make-up
    /// workdays, and through the hands of teams with other hours.
    #[test]
    fn equals_a_model_that_lives_through_every_minute(
        teams in prop::collection::vec((windows(), any::<bool>()), TEAMS),
        from in prop::sample::select(vec!["2026-02-12T00:00", "2026-09-17T00:00", "2026-09-29T00:00", "2026-02-27T00:00", "2025-12-30T00:00"]),
        begin in 0_i64..3_000, target in 1_i64..=60,
        steps in prop::collection::vec((0_i64..900, step()), 0..24),
    ) {
        let hours: Vec<Hours> = teams.iter().map(|(windows, every)| {
            let days = if *every { OpenDays::Every } else { OpenDays::Workdays };
            Hours::new(days, windows.clone())
        }).collect();
        let team = |nth: usize| (china(&hours[nth]), teams[nth].0.as_slice());
        let mut of = 0;
        let start = at(from) + Span::minutes(begin);
        let moment = |minute: i64| start + Span::minutes(minute);
        let mut clock = Clock::started(start, Span::minutes(target * 20));
        let mut model = Model { target: target * 20, runs: true, ..Model::default() };
        let mut now = 0;
        let mut live = |model: &mut Model, of: usize, minutes: i64| {
            let (schedule, windows) = team(of);
            for _ in 0..minutes {
                let open = open(&schedule, windows, moment(now));
                now += 1;
                model.minute(now, open);
            }
            now
        };
        for (wait, step) in &steps {
            let now = live(&mut model, of, *wait);
            let (schedule, _) = team(of);
            let raised = match step {
                Step::Pause => { clock.pause(&schedule, moment(now)); Vec::new() }
                Step::Resume => { clock.resume(moment(now)); Vec::new() }
                Step::Stop => { clock.stop(&schedule, moment(now)); Vec::new() }
                Step::Reopen => { clock.reopen(moment(now)); Vec::new() }
                Step::Retarget(minutes) => { clock.retarget(&schedule, moment(now), Span::minutes(*minutes)); Vec::new() }
                Step::Heard => { clock.heard(); Vec::new() }
                Step::Raise => clock.raise(&schedule, CHAIN, moment(now)),
                Step::HandOver(to) => { clock.settle(&schedule, moment(now)); of = *to; Vec::new() }
                Step::OtherHours(to) => {
                    if clock.stopped().is_none() { clock.settle(&schedule, moment(now)); }
                    of = *to;
                    clock.go_by(&team(of).0, moment(now));
                    Vec::new()
                }
            };
            let (schedule, _) = team(of);
            let expected = model.step(step, now);
            prop_assert_eq!(raised.last().map(|alarm| *alarm as usize + 1), expected, "{:?} at {}", step, now);
            prop_assert_eq!(clock.used(&schedule, moment(now)), Span::minutes(model.used));
            prop_assert_eq!(clock.standing(&schedule, moment(now)), model.standing(now));
        }
        if model.stopped.is_none() && (model.runs || model.due.is_some()) {
            let mut days = 0;
            while model.due.is_none() && days < 40 {
                live(&mut model, of, 1440);
                days += 1;
            }
            if let Some(due) = model.due {
                prop_assert_eq!(clock.due(&team(of).0), Some(moment(due)));
            }
        }
    }
}
