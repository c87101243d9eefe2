//! The KPI view: which period, whose, broken down how, and which figure is selected.

use crate::desk::widgets::list::Selection;
use crate::domain::kpi::{KpiId, Period};
use crate::domain::time::Day;
use crate::protocol::query::KpiBy;
use crate::protocol::view::{KpiReport, KpiValue};

/// Rows below the table for how the selected figure is worked out.
const BELOW: u16 = 4;

/// How many of the figures a pane of that height shows.
pub fn rows(height: u16, figures: usize) -> u16 {
    let room = height.saturating_sub(1);
    let figures = figures as u16;
    if figures + BELOW <= room {
        figures
    } else {
        room.saturating_sub(BELOW).max(1)
    }
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Day,
    Week,
    Month,
    Quarter,
}

impl Length {
    /// The period of this length around a day.
    pub fn around(self, day: Day) -> Period {
        match self {
            Self::Day => Period::day(day),
            Self::Week => Period::week(day),
            Self::Month => Period::month(day),
            Self::Quarter => Period::quarter(day),
        }
    }

    /// A day of the period before or behind the one around a day; not beyond today's.
    pub fn beside(self, day: Day, later: bool, today: Day) -> Day {
        let period = self.around(day);
        if later {
            (period.to + 1).min(today)
        } else {
            period.previous().from
        }
    }
}

/// What the trend chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    Handled,
    Reach,
    Csat,
    Completion,
    Revenue,
    Tickets,
    ReachedByHour,
}

impl Trend {
    /// All, in the order of F4.
    pub const ALL: [Self; 7] = [
        Self::Handled,
        Self::Reach,
        Self::Csat,
        Self::Completion,
        Self::Revenue,
        Self::Tickets,
        Self::ReachedByHour,
    ];

    /// The next one.
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|t| *t == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

/// The KPI view.
#[derive(Debug, Clone)]
pub struct Figures {
    /// How long.
    pub length: Length,
    /// A day of the period.
    pub day: Day,
    /// Everybody's, not only mine.
    pub everybody: bool,
    /// Broken down by.
    pub by: KpiBy,
    /// The breakdown stands where the charts do, for want of a pane of its own.
    pub broken_down: bool,
    /// What the trend chart shows.
    pub trend: Trend,
    /// What came.
    pub report: Option<KpiReport>,
    /// It has to be fetched.
    pub stale: bool,
    /// The selected figure.
    pub selection: Selection,
}

impl Figures {
    /// Of today.
    pub fn new(today: Day) -> Self {
        Self {
            length: Length::Day,
            day: today,
            everybody: true,
            by: KpiBy::Agent,
            broken_down: false,
            trend: Trend::Handled,
            report: None,
            stale: true,
            selection: Selection::default(),
        }
    }

    /// The period.
    pub fn period(&self) -> Period {
        self.length.around(self.day)
    }

    /// An earlier or a later period; not beyond today's.
    pub fn shift(&mut self, later: bool, today: Day) {
        self.day = self.length.beside(self.day, later, today);
        self.stale = true;
    }

    /// The next breakdown, the first after the last; whether it was that.
    pub fn next_breakdown(&mut self) -> bool {
        let all: &[KpiBy] = if self.everybody {
            &[
                KpiBy::Agent,
                KpiBy::Team,
                KpiBy::Segment,
                KpiBy::Day,
                KpiBy::Category,
                KpiBy::Severity,
                KpiBy::Product,
            ]
        } else {
            &[KpiBy::Segment, KpiBy::Day]
        };
        let at = all.iter().position(|by| *by == self.by);
        let next = at.map_or(0, |at| (at + 1) % all.len());
        self.by = all[next];
        self.stale = true;
        next == 0
    }

    /// Mine, or everybody's.
    pub fn toggle_whose(&mut self) {
        self.everybody = !self.everybody;
        if !self.everybody && !matches!(self.by, KpiBy::Segment | KpiBy::Day) {
            self.by = KpiBy::Segment;
        }
        self.stale = true;
    }

    /// The selected figure.
    pub fn selected(&self) -> Option<&KpiValue> {
        self.report.as_ref()?.rows.get(self.selection.at)
    }

    /// Which KPI is selected.
    pub fn kpi(&self) -> Option<KpiId> {
        self.selected().map(|v| v.kpi)
    }
}
