//! KPIs: ids, formulas, periods. The formulas are those of `docs/kpi.md`.

use serde::{Deserialize, Serialize};

use super::time::Day;

/// Whole days of the business zone, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Period {
    /// One day.
    pub const fn day(day: Day) -> Self {
        Self { from: day, to: day }
    }

    /// Monday to Sunday around a day.
    pub fn week(day: Day) -> Self {
        use chrono::Datelike;
        let from = day - day.date().weekday().num_days_from_monday() as i32;
        Self { from, to: from + 6 }
    }

    /// The calendar month around a day.
    pub fn month(day: Day) -> Self {
        use chrono::Datelike;
        let from = day - (day.date().day0() as i32);
        Self {
            from,
            to: from.add_months(1) - 1,
        }
    }

    /// The calendar quarter around a day.
    pub fn quarter(day: Day) -> Self {
        use chrono::Datelike;
        let month = Self::month(day).from;
        let from = month.add_months(-(month.date().month0() as i32 % 3));
        Self {
            from,
            to: from.add_months(3) - 1,
        }
    }

    /// How many days it has; at least 1.
    pub fn days(self) -> i32 {
        (self.to - self.from + 1).max(1)
    }

    /// The period of the same length just before it; for whole months and quarters the calendar one.
    pub fn previous(self) -> Self {
        let to = self.from - 1;
        if self == Self::month(self.from) {
            return Self::month(to);
        }
        if self == Self::quarter(self.from) {
            return Self::quarter(to);
        }
        Self {
            from: self.from - self.days(),
            to,
        }
    }

    /// Whether a day is in it.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

/// How a KPI's value reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A fraction of 1, shown in percent.
    Rate,
    /// A mean, e.g. of scores.
    Mean,
    /// Yuan; numerator in fen.
    Money,
    /// A count.
    Count,
    /// Seconds per call.
    Seconds,
    /// Minutes of business time, such that a share of the denominator's took no longer: the numerator, and no quotient.
    Minutes,
}

impl Unit {
    /// The unrounded value of a figure; `None` where there is nothing to divide by.
    pub fn value(self, ratio: Ratio) -> Option<f64> {
        match self {
            Self::Minutes => (ratio.denominator != 0).then_some(ratio.numerator as f64),
            _ => ratio.value(),
        }
    }
}

/// The KPIs that this version computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KpiId {
    /// Follow-ups due in the period and done by its end ÷ due in the period.
    FollowUpCompletion,
    /// Follow-ups due in the period and done on or before their due moment ÷ due in the period.
    OnTimeRate,
    /// Calls that reached the customer ÷ calls made.
    ReachRate,
    /// Sum of scores ÷ number of scores.
    Csat,
    /// Scores of 4 and 5 ÷ number of scores.
    CsatTop2,
    /// [`KpiId::Csat`] of key customers.
    CsatKey,
    /// Buyers in the period with an earlier order or a second one in it ÷ buyers in the period.
    RepeatRate,
    /// Revenue ÷ distinct buyers (客单价).
    SpendPerBuyer,
    /// Revenue ÷ orders (笔单价).
    AverageOrderValue,
    /// Orders ÷ buyers.
    PurchaseFrequency,
    /// Contacts recorded, per agent who recorded any.
    WorkloadHandled,
    /// Talk time ÷ contacts with a measured one, in seconds.
    WorkloadTalk,
    /// Wrap-up time ÷ contacts with a measured one, in seconds.
    WorkloadWrapUp,
    /// Business time from opening to the first response that half of the tickets opened in the period took at most.
    FirstResponseMedian,
    /// The same for nine of ten.
    FirstResponseP90,
    /// Tickets opened in the period with the first response in time ÷ tickets opened in it.
    FirstResponseWithin,
    /// Tickets opened in the period and settled by its end ÷ tickets opened in it.
    ResolutionRate,
    /// The same, settled in time.
    ResolutionWithin,
    /// [`KpiId::ResolutionRate`] of key customers.
    ResolutionKey,
    /// Tickets opened in the period and settled in the contact that opened them, not reopened in 7 days ÷ tickets opened
    /// in it (一次解决率).
    FirstContactResolution,
    /// Tickets opened in the period that were reopened ÷ tickets opened in it.
    ReopenedRate,
    /// Complaints opened in the period ÷ orders of the period.
    ComplaintRate,
}

impl KpiId {
    /// All, in the order of the screen.
    pub const ALL: [Self; 22] = [
        Self::FollowUpCompletion,
        Self::OnTimeRate,
        Self::ReachRate,
        Self::Csat,
        Self::CsatTop2,
        Self::CsatKey,
        Self::RepeatRate,
        Self::SpendPerBuyer,
        Self::AverageOrderValue,
        Self::PurchaseFrequency,
        Self::WorkloadHandled,
        Self::WorkloadTalk,
        Self::WorkloadWrapUp,
        Self::FirstResponseMedian,
        Self::FirstResponseP90,
        Self::FirstResponseWithin,
        Self::ResolutionRate,
        Self::ResolutionWithin,
        Self::ResolutionKey,
        Self::FirstContactResolution,
        Self::ReopenedRate,
        Self::ComplaintRate,
    ];

    /// The id in JSON, on the command line and in messages.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FollowUpCompletion => "follow_up_completion",
            Self::OnTimeRate => "on_time_rate",
            Self::ReachRate => "reach_rate",
            Self::Csat => "csat",
            Self::CsatTop2 => "csat_top2",
            Self::CsatKey => "csat_key",
            Self::RepeatRate => "repeat_rate",
            Self::SpendPerBuyer => "spend_per_buyer",
            Self::AverageOrderValue => "average_order_value",
            Self::PurchaseFrequency => "purchase_frequency",
            Self::WorkloadHandled => "workload_handled",
            Self::WorkloadTalk => "workload_talk",
            Self::WorkloadWrapUp => "workload_wrap_up",
            Self::FirstResponseMedian => "first_response_median",
            Self::FirstResponseP90 => "first_response_p90",
            Self::FirstResponseWithin => "first_response_within",
            Self::ResolutionRate => "resolution_rate",
            Self::ResolutionWithin => "resolution_within",
            Self::ResolutionKey => "resolution_key",
            Self::FirstContactResolution => "first_contact_resolution",
            Self::ReopenedRate => "reopened_rate",
            Self::ComplaintRate => "complaint_rate",
        }
    }

    /// How its value reads.
    pub const fn unit(self) -> Unit {
        match self {
            Self::FollowUpCompletion
            | Self::OnTimeRate
            | Self::ReachRate
            | Self::CsatTop2
            | Self::RepeatRate
            | Self::FirstResponseWithin
            | Self::ResolutionRate
            | Self::ResolutionWithin
            | Self::ResolutionKey
            | Self::FirstContactResolution
            | Self::ReopenedRate
            | Self::ComplaintRate => Unit::Rate,
            Self::Csat | Self::CsatKey | Self::PurchaseFrequency => Unit::Mean,
            Self::SpendPerBuyer | Self::AverageOrderValue => Unit::Money,
            Self::WorkloadHandled => Unit::Count,
            Self::WorkloadTalk | Self::WorkloadWrapUp => Unit::Seconds,
            Self::FirstResponseMedian | Self::FirstResponseP90 => Unit::Minutes,
        }
    }

    /// Whether it counts the tickets that were opened in the period.
    pub const fn is_of_tickets(self) -> bool {
        matches!(
            self,
            Self::FirstResponseMedian
                | Self::FirstResponseP90
                | Self::FirstResponseWithin
                | Self::ResolutionRate
                | Self::ResolutionWithin
                | Self::ResolutionKey
                | Self::FirstContactResolution
                | Self::ReopenedRate
        )
    }

    /// Whether it counts orders or who placed them, which belong to no agent and to no ticket.
    pub const fn is_of_orders(self) -> bool {
        matches!(
            self,
            Self::RepeatRate
                | Self::SpendPerBuyer
                | Self::AverageOrderValue
                | Self::PurchaseFrequency
                | Self::ComplaintRate
        )
    }

    /// Whether less of it is better.
    pub const fn less_is_better(self) -> bool {
        matches!(self.unit(), Unit::Seconds | Unit::Minutes)
            || matches!(self, Self::ReopenedRate | Self::ComplaintRate)
    }
}

/// A KPI's value with what it was computed from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratio {
    /// Numerator; for money in fen.
    pub numerator: i64,
    /// Denominator.
    pub denominator: i64,
}

impl Ratio {
    /// The unrounded value; `None` where there is nothing to divide by.
    pub fn value(self) -> Option<f64> {
        (self.denominator != 0).then(|| self.numerator as f64 / self.denominator as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previous_periods_are_calendar_ones_where_they_can_be() {
        let day = Day::ymd(2026, 3, 15).expect("a date");
        let text = |p: Period| format!("{}..{}", p.from, p.to);
        assert_eq!(text(Period::week(day)), "2026-03-09..2026-03-15");
        assert_eq!(text(Period::week(day).previous()), "2026-03-02..2026-03-08");
        assert_eq!(
            text(Period::month(day).previous()),
            "2026-02-01..2026-02-28"
        );
        assert_eq!(text(Period::quarter(day)), "2026-01-01..2026-03-31");
        assert_eq!(
            text(Period::quarter(day).previous()),
            "2025-10-01..2025-12-31"
        );
        assert_eq!(text(Period::day(day).previous()), "2026-03-14..2026-03-14");
    }
}
