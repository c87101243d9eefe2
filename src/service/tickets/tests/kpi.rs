//! KPIs of tickets: every number beside what the tickets themselves say, and the rows behind it.

use std::collections::BTreeMap;

use super::*;
use crate::domain::kpi::{KpiId, Period, Ratio};
use crate::domain::ticket::Ticket;
use crate::protocol::query::KpiBy;
use crate::protocol::view::{KpiReport, KpiRow};
use crate::store::Direction;

fn all(kit: &Kit) -> Vec<Ticket> {
    let read = kit.store().read();
    let of = |id| {
        let found = read.range::<Ticket>(CustomerId(id), Direction::Forward, 1_000);
        found.expect("read").into_iter().map(|(_, ticket)| ticket)
    };
    (1..=6)
        .flat_map(of)
        .filter(|t| t.merged_into.is_none())
        .collect()
}

fn afterwards() -> Caller {
    later(&boss(), Span::hours(24 * 60))
}

fn report(kit: &Kit, period: Period, agent: Option<AgentId>, by: Option<KpiBy>) -> KpiReport {
    match kit.ask(&afterwards(), Query::Kpi { period, agent, by }) {
        Found::Kpi(report) => *report,
        other => panic!("{other:?}"),
    }
}

fn rows(kit: &Kit, kpi: KpiId, numerator: bool, period: Period) -> Vec<KpiRow> {
    let query = Query::KpiRows {
        kpi,
        numerator,
        period,
        agent: None,
        after: None,
        limit: 500,
    };
    match kit.ask(&afterwards(), query) {
        Found::KpiRows(page) => page.rows,
        other => panic!("{other:?}"),
    }
}

/// A KPI as the tickets say, `end` being the last day that counts.
fn value(kpi: KpiId, of: &[&Ticket], end: crate::domain::time::Day) -> Ratio {
    let share = |numerator: &dyn Fn(&Ticket) -> bool, denominator: &dyn Fn(&Ticket) -> bool| {
        let all: Vec<_> = of.iter().filter(|t| denominator(t)).collect();
        Ratio {
            numerator: all.iter().filter(|t| numerator(t)).count() as i64,
            denominator: all.len() as i64,
        }
    };
    let met = |clock: &crate::domain::ticket::Clock| {
        let hours = crate::domain::calendar::Hours::business();
        let schedule = crate::domain::calendar::Schedule {
            hours: &hours,
            holidays: crate::domain::calendar::HolidayTable::china(),
            zone: crate::domain::time::Zone::default(),
        };
        clock.standing(&schedule, NOW) == Standing::Met
    };
    let settled = |t: &Ticket| !t.state.is_open() && t.settled_day.is_some_and(|d| d <= end);
    let any = |_: &Ticket| true;
    match kpi {
        KpiId::FirstResponseWithin => share(&|t| met(&t.clocks.first_response), &any),
        KpiId::ResolutionRate => share(&settled, &any),
        KpiId::ResolutionWithin => share(&|t| settled(t) && met(&t.clocks.resolution), &any),
        KpiId::ResolutionKey => share(&settled, &|t| t.key),
        KpiId::FirstContactResolution => share(&|t| t.first_contact, &any),
        KpiId::ReopenedRate => share(&|t| t.reopened > 0, &any),
        _ => {
            let mut minutes: Vec<i64> = of
                .iter()
                .filter_map(|t| t.clocks.first_response.outcome())
                .map(|(took, _)| took.as_minutes())
                .collect();
            minutes.sort_unstable();
            let percent = if kpi == KpiId::FirstResponseP90 {
                90
            } else {
                50
            };
            let rank = (minutes.len() * percent).div_ceil(100).max(1);
            Ratio {
                numerator: minutes.get(rank - 1).copied().unwrap_or(0),
                denominator: minutes.len() as i64,
            }
        }
    }
}

/// Equal, or a percentile that is off by what its bucket allows.
fn is_like(kpi: KpiId, shown: Ratio, exact: Ratio) -> bool {
    let off = (shown.numerator - exact.numerator).abs();
    let near = matches!(kpi, KpiId::FirstResponseMedian | KpiId::FirstResponseP90)
        && off * 16 <= exact.numerator;
    (off == 0 || near) && shown.denominator == exact.denominator
}

fn of_tickets() -> impl Iterator<Item = KpiId> {
    KpiId::ALL.into_iter().filter(|kpi| kpi.is_of_tickets())
}

#[test]
fn every_number_of_tickets_is_what_the_tickets_say_and_opens_them() {
    for seed in 10..13 {
        let kit = lives::lived(seed, 60);
        let tickets = all(&kit);
        assert!(tickets.iter().any(|t| t.reopened > 0) && tickets.iter().any(|t| t.key));
        assert!(tickets.iter().any(|t| t.first_contact));
        for (from, to) in [(-14, 60), (0, 15), (16, 45), (10, 20), (5, 5), (70, 80)] {
            let period = Period {
                from: TODAY + from,
                to: TODAY + to,
            };
            let opened: Vec<&Ticket> = tickets
                .iter()
                .filter(|t| period.contains(t.opened_day))
                .collect();
            let now = report(&kit, period, None, None);
            for row in now.rows.iter().filter(|row| row.kpi.is_of_tickets()) {
                let exact = value(row.kpi, &opened, period.to);
                assert!(
                    is_like(row.kpi, row.now, exact),
                    "{row:?} {exact:?} {period:?}"
                );
                let (all, counted) = (
                    rows(&kit, row.kpi, false, period),
                    rows(&kit, row.kpi, true, period),
                );
                assert_eq!(all.len() as i64, exact.denominator, "{:?}", row.kpi);
                if row.kpi.unit() == crate::domain::kpi::Unit::Rate {
                    assert_eq!(counted.len() as i64, exact.numerator, "{:?}", row.kpi);
                }
                assert!(all.iter().all(|row| row.ticket.is_some()));
            }
            let complaints = opened.iter().filter(|t| t.complaint.is_some()).count();
            assert_eq!(
                rows(&kit, KpiId::ComplaintRate, true, period).len(),
                complaints
            );
            let of_mix = now.mix.iter().map(|row| row.now).sum::<u64>();
            assert_eq!(of_mix, opened.len() as u64);
            for row in &now.mix {
                let is_it = |t: &&&Ticket| {
                    t.matter.category == row.category && t.severity.number() == row.severity
                };
                assert_eq!(row.now, opened.iter().filter(is_it).count() as u64);
            }
        }
        for day in report(
            &kit,
            Period {
                from: TODAY,
                to: TODAY + 49,
            },
            None,
            None,
        )
        .trend
        {
            let opened = tickets.iter().filter(|t| t.opened_day == day.day).count();
            assert_eq!(day.tickets, opened as u64);
        }
        is_sound(&kit);
    }
}

/// The group that a ticket is in.
type NameOf<'a> = dyn Fn(&Ticket) -> Option<String> + 'a;

#[test]
fn breakdowns_of_tickets_hold_each_once() {
    let kit = lives::lived(20, 60);
    // Figures by team are those of who is in it now.
    let path = kit.store_dir().join("config").join("tickets.toml");
    let file = reclock::with_team("\"boss\", \"ann\", \"ben\"");
    std::fs::write(path, file).expect("written");
    let kit = kit.again(NOW + Span::hours(24 * 60));
    // The second is over while some of its tickets are not.
    for (from, to) in [(0, 60), (2, 20)] {
        let period = Period {
            from: TODAY + from,
            to: TODAY + to,
        };
        breakdowns_hold_each_once(&kit, period);
    }
    is_sound(&kit);
}

fn breakdowns_hold_each_once(kit: &Kit, period: Period) {
    let mut tickets = all(kit);
    tickets.retain(|t| period.contains(t.opened_day));
    let owner = |t: &Ticket| {
        t.owner
            .map(|a| ["", "boss", "ann", "ben", "cat"][a.0 as usize])
    };
    let cases: [(KpiBy, &NameOf<'_>); 7] = [
        (KpiBy::Team, &|t| {
            owner(t).map(|name| if name == "cat" { "" } else { "night" }.to_owned())
        }),
        (KpiBy::Agent, &|t| owner(t).map(str::to_owned)),
        (KpiBy::Segment, &|t| Some(t.segment.0.clone())),
        (KpiBy::Category, &|t| Some(t.matter.category.clone())),
        (KpiBy::Severity, &|t| Some(t.severity.number().to_string())),
        (KpiBy::Product, &|t| t.matter.product.clone()),
        (KpiBy::Day, &|t| Some(t.opened_day.to_string())),
    ];
    for (by, name) in cases {
        let mut wanted: BTreeMap<String, Vec<&Ticket>> = BTreeMap::new();
        for ticket in &tickets {
            if let Some(name) = name(ticket) {
                wanted.entry(name).or_default().push(ticket);
            }
        }
        let groups = report(kit, period, None, Some(by)).groups;
        for group in &groups {
            let of = wanted.remove(&group.id).unwrap_or_default();
            // What is settled by the end of a day is of that day alone.
            let end = match by {
                KpiBy::Day => of.first().map_or(period.to, |t| t.opened_day),
                _ => period.to,
            };
            for kpi in of_tickets() {
                let shown = group
                    .rows
                    .iter()
                    .find(|(id, _)| *id == kpi)
                    .expect("a figure")
                    .1;
                let exact = value(kpi, &of, end);
                assert!(
                    is_like(kpi, shown, exact),
                    "{by:?} {} {kpi:?}: {shown:?} {exact:?}",
                    group.id
                );
            }
        }
        assert!(wanted.is_empty(), "{by:?}");
    }
    // Of one agent.
    let ann = tickets
        .iter()
        .find(|t| owner(t) == Some("ann"))
        .expect("ann has one");
    let of: Vec<&Ticket> = tickets.iter().filter(|t| t.owner == ann.owner).collect();
    for row in report(kit, period, ann.owner, None).rows {
        if row.kpi.is_of_tickets() {
            assert!(is_like(row.kpi, row.now, value(row.kpi, &of, period.to)));
        }
    }
}
