//! Triggers: when a rule is due.

use serde::{Deserialize, Serialize};

use crate::domain::customer::Relation;

/// When a rule is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Trigger {
    /// Days after each order; the day after the order is day 1.
    Ordered {
        /// Days after, each an occurrence of its own.
        #[serde(default)]
        days: Days,
        /// Only after that purchase, counted from 1; without it, after any.
        #[serde(default)]
        nth: Option<u32>,
    },
    /// Days after each order was sent off, where that is known.
    Dispatched {
        /// Days after.
        #[serde(default)]
        days: Days,
    },
    /// Days after the delivery of each order (the order's day + 3 where delivery is unknown).
    Delivered {
        /// Days after.
        #[serde(default)]
        days: Days,
        /// Only where the delivery itself is known.
        #[serde(default)]
        known: bool,
    },
    /// Days after a purchase, if none followed.
    NoPurchase {
        /// Days after.
        days: Days,
    },
    /// Days after the customer came into a segment or a lifecycle stage.
    Entered {
        /// The segment.
        #[serde(default)]
        segment: Option<String>,
        /// The lifecycle stage.
        #[serde(default)]
        lifecycle: Option<String>,
        /// Days after.
        #[serde(default)]
        days: Days,
    },
    /// Every so many days, for so many days, after something.
    EveryDays {
        /// Days between.
        every: u16,
        /// Days in all.
        #[serde(rename = "for")]
        lasts: u16,
        /// After what.
        #[serde(default)]
        after: Since,
    },
    /// Days of each month; where the month is shorter, its last day.
    MonthDays {
        /// 1 to 31.
        days: Vec<u8>,
    },
    /// Once in each stretch of whole calendar months, spread over its first two thirds by customer.
    EveryMonths {
        /// Months: 1, 2, 3, 4, 6 or 12.
        months: u8,
    },
    /// The customer's own birthday, and the family's.
    Birthday {
        /// Days before.
        #[serde(default)]
        days_before: u16,
        /// Whose.
        #[serde(default)]
        whose: Whose,
    },
    /// Days before a child reaches the age of the next stage of a product line.
    StageChange {
        /// Days before.
        #[serde(default)]
        days_before: u16,
        /// The line; without it the first of the plan.
        #[serde(default)]
        line: Option<String>,
    },
    /// Each anniversary of the first purchase.
    FirstPurchaseAnniversary {
        /// Days before.
        #[serde(default)]
        days_before: u16,
    },
    /// Each anniversary of a date that one of the profile's own fields holds, such as of the cooperation.
    Anniversary {
        /// The field's name.
        field: String,
        /// Days before.
        #[serde(default)]
        days_before: u16,
    },
    /// The first day off of a statutory holiday.
    Holiday {
        /// Their codes; all of them where it is empty.
        #[serde(default)]
        names: Vec<String>,
        /// Days before.
        #[serde(default)]
        days_before: u16,
    },
    /// A festival.
    Festival {
        /// Their codes.
        names: Vec<String>,
        /// Days before.
        #[serde(default)]
        days_before: u16,
    },
    /// A day of a list of the plan's own, such as of the industry.
    Calendar {
        /// The list.
        list: String,
        /// Days before.
        #[serde(default)]
        days_before: u16,
    },
    /// Days before what was bought of a product line is used up.
    Replenish {
        /// The line; without it the first of the plan.
        #[serde(default)]
        line: Option<String>,
        /// Days before.
        #[serde(default)]
        days_before: u16,
    },
    /// Days after a tag was given.
    Tagged {
        /// The tag.
        tag: String,
        /// Days after.
        #[serde(default)]
        days: Days,
    },
    /// Days after a low satisfaction score.
    LowScore {
        /// The highest score that is low, 1 to 5.
        at_most: u8,
        /// Days after.
        #[serde(default)]
        days: Days,
    },
    /// Days after something that has a name happened to the customer, such as `complaint-closed`.
    Happened {
        /// The names, any of which will do.
        names: Vec<String>,
        /// Days after.
        #[serde(default)]
        days: Days,
    },
}

/// What `every-days` counts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Since {
    /// Each order.
    #[default]
    Ordered,
    /// The first order.
    FirstOrder,
    /// Each delivery.
    Delivered,
}

/// Whose birthday.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// The customer's and the family's.
    #[default]
    All,
    /// The customer's.
    Customer,
    /// The family's.
    Family,
    /// The children's.
    Baby,
    /// The customer's and the children's.
    CustomerAndBaby,
}

impl Whose {
    /// Whether the customer's own is meant.
    pub const fn has_customer(self) -> bool {
        matches!(self, Self::All | Self::Customer | Self::CustomerAndBaby)
    }

    /// Whether that of a member of the family is meant.
    pub const fn has_member(self, relation: Relation) -> bool {
        match self {
            Self::All | Self::Family => true,
            Self::Customer => false,
            Self::Baby | Self::CustomerAndBaby => matches!(relation, Relation::Baby),
        }
    }
}

/// Numbers of days: `3` or `[60, 75, 90]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Days {
    /// One.
    One(i32),
    /// Several.
    Many(Vec<i32>),
}

impl Default for Days {
    fn default() -> Self {
        Self::One(0)
    }
}

impl Days {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = i32> + Clone {
        let days: &[i32] = match self {
            Self::One(day) => std::slice::from_ref(day),
            Self::Many(days) => days,
        };
        days.iter().copied()
    }
}

impl Trigger {
    /// The code in plans and locale keys.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Ordered { .. } => "ordered",
            Self::Dispatched { .. } => "dispatched",
            Self::Delivered { .. } => "delivered",
            Self::NoPurchase { .. } => "no-purchase",
            Self::Entered { .. } => "entered",
            Self::EveryDays { .. } => "every-days",
            Self::MonthDays { .. } => "month-days",
            Self::EveryMonths { .. } => "every-months",
            Self::Birthday { .. } => "birthday",
            Self::StageChange { .. } => "stage-change",
            Self::FirstPurchaseAnniversary { .. } => "first-purchase-anniversary",
            Self::Anniversary { .. } => "anniversary",
            Self::Holiday { .. } => "holiday",
            Self::Festival { .. } => "festival",
            Self::Calendar { .. } => "calendar",
            Self::Replenish { .. } => "replenish",
            Self::Tagged { .. } => "tagged",
            Self::LowScore { .. } => "low-score",
            Self::Happened { .. } => "happened",
        }
    }
}
