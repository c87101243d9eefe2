//! The hours of four teams, as lists of intervals in milliseconds.

/// Minutes since midnight, first and last; a shift that goes over midnight ends behind 1440.
type Shift = (i64, i64);

/// A team of the ground: its shifts, and whether it works on Saturdays and Sundays.
pub struct Team {
    pub id: &'static str,
    pub shifts: &'static [Shift],
    pub every: bool,
}

/// The desk's hours first: lunch, a long one and a late one, a night over midnight, and always.
pub const TEAMS: [Team; 4] = [
    Team {
        id: "desk",
        shifts: &[(9 * 60, 11 * 60 + 45), (12 * 60 + 5, 17 * 60 + 30)],
        every: false,
    },
    Team {
        id: "early",
        shifts: &[(6 * 60, 11 * 60 + 35), (11 * 60 + 55, 14 * 60)],
        every: false,
    },
    Team {
        id: "night",
        shifts: &[(11 * 60 + 50, 26 * 60)],
        every: true,
    },
    Team {
        id: "always",
        shifts: &[(0, 24 * 60)],
        every: true,
    },
];

impl Team {
    /// On which days it works, as written in a file.
    pub fn days(&self) -> &'static str {
        if self.every { "every" } else { "workdays" }
    }

    /// In which parts of a day, as written in a file.
    pub fn windows(&self) -> String {
        let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
        let end = |to: i64| clock(if to > 1440 { to - 1440 } else { to });
        let shifts = self.shifts.iter();
        let shifts = shifts.map(|(from, to)| format!("\"{}-{}\"", clock(*from), end(*to)));
        let shifts: Vec<String> = shifts.collect();
        format!("[{}]", shifts.join(", "))
    }
}

/// Monday, 2 March 2026, begins in China: no holiday and no make-up workday for the four weeks from there on.
const MONDAY: i64 = 1_772_380_800_000;
const MINUTE: i64 = 60_000;
const DAY: i64 = 1440 * MINUTE;

/// Open intervals of each team, in order, from the Sunday before on.
pub struct Calendar {
    open: Vec<Vec<(i64, i64)>>,
}

impl Calendar {
    pub fn new() -> Self {
        let of = |team: &Team| {
            let mut open: Vec<(i64, i64)> = Vec::new();
            // Day 0 is the Monday.
            for day in -1..28_i64 {
                if !team.every && day.rem_euclid(7) >= 5 {
                    continue;
                }
                for (from, to) in team.shifts {
                    let begin = MONDAY + day * DAY;
                    open.push((begin + from * MINUTE, begin + to * MINUTE));
                }
            }
            open
        };
        Self {
            open: TEAMS.iter().map(of).collect(),
        }
    }

    /// Open milliseconds of a team between two moments.
    pub fn between(&self, team: usize, from: i64, to: i64) -> i64 {
        let shared = |(start, end): &(i64, i64)| (to.min(*end) - from.max(*start)).max(0);
        self.open[team].iter().map(shared).sum()
    }

    /// When so many open milliseconds of a team have passed; the moment itself for none.
    pub fn after(&self, team: usize, from: i64, open: i64) -> i64 {
        let mut left = open;
        if left <= 0 {
            return from;
        }
        for (start, end) in &self.open[team] {
            let start = from.max(*start);
            if start + left <= *end {
                return start + left;
            }
            left -= (end - start).max(0);
        }
        panic!("{open} ms of {} are not open in four weeks", TEAMS[team].id)
    }
}
