//! The names that conditions can use, each with its kind and what makes it change.

/// A whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntName {
    /// Purchases.
    Orders,
    /// Units in all purchases.
    Units,
    /// Purchases of the last 12 months.
    Orders12Months,
    /// Days since the first purchase; -1 without one.
    DaysSinceFirstOrder,
    /// Days since the last purchase; -1 without one.
    DaysSinceLastOrder,
    /// Mean days between purchases; -1 where there are not two days of purchase.
    IntervalDays,
    /// Full months of age of the youngest child that is born; -1 where none is known.
    BabyMonths,
    /// Children.
    Babies,
    /// Stage of the product ladder that the youngest child is in; 0 where none is known.
    Stage,
    /// The stage in which that child was at the last purchase; 0 where none is known.
    StageBought,
    /// Recency score, 5 best; 0 without a purchase.
    R,
    /// Frequency score.
    F,
    /// Monetary score.
    M,
    /// Last satisfaction score; 0 without one.
    LastScore,
    /// Month of the day of asking.
    Month,
    /// Day of the month of the day of asking.
    DayOfMonth,
    /// Day of the week of the day of asking, Monday 1.
    Weekday,
    /// Days since the profile was made.
    CustomerSinceDays,
}

/// An amount in yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoubleName {
    /// Spent in all.
    Total,
    /// Spent in the last 12 months.
    Total12Months,
    /// Spent per purchase; 0 without one.
    AverageOrder,
}

/// A text; empty where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextName {
    /// Segment.
    Segment,
    /// Lifecycle stage.
    Lifecycle,
    /// Loyalty tier.
    Tier,
    /// Where the customer came from.
    Source,
    /// The customer's sales channel.
    Channel,
    /// `female`, `male`, `unknown`.
    Sex,
    /// Address.
    Address,
    /// City of the address.
    City,
    /// A product of the last purchase.
    LastProduct,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlagName {
    /// A key customer.
    Key,
    /// A child is known.
    HasBaby,
    /// A dedicated agent is set.
    HasOwner,
    /// A complaint is open.
    OpenComplaint,
}

/// A list of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListName {
    /// Tags.
    Tags,
    /// Names of the products bought.
    Products,
    /// Sales channels of purchases.
    Channels,
    /// Names of what happened to the customer, by the plan's events.
    Happened,
}

/// A name of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// Whole number.
    Int(IntName),
    /// Yuan.
    Double(DoubleName),
    /// Text.
    Text(TextName),
    /// Yes or no.
    Flag(FlagName),
    /// List.
    List(ListName),
    /// Custom fields: `custom['key']`.
    Custom,
}

/// Every name, in the order in which it is documented.
pub const NAMES: [(&str, Name); 39] = [
    ("orders", Name::Int(IntName::Orders)),
    ("units", Name::Int(IntName::Units)),
    ("total", Name::Double(DoubleName::Total)),
    ("total_12_months", Name::Double(DoubleName::Total12Months)),
    ("orders_12_months", Name::Int(IntName::Orders12Months)),
    ("average_order", Name::Double(DoubleName::AverageOrder)),
    ("interval_days", Name::Int(IntName::IntervalDays)),
    (
        "days_since_first_order",
        Name::Int(IntName::DaysSinceFirstOrder),
    ),
    (
        "days_since_last_order",
        Name::Int(IntName::DaysSinceLastOrder),
    ),
    ("products", Name::List(ListName::Products)),
    ("last_product", Name::Text(TextName::LastProduct)),
    ("channels", Name::List(ListName::Channels)),
    ("r", Name::Int(IntName::R)),
    ("f", Name::Int(IntName::F)),
    ("m", Name::Int(IntName::M)),
    ("segment", Name::Text(TextName::Segment)),
    ("lifecycle", Name::Text(TextName::Lifecycle)),
    ("key", Name::Flag(FlagName::Key)),
    ("tier", Name::Text(TextName::Tier)),
    ("tags", Name::List(ListName::Tags)),
    ("source", Name::Text(TextName::Source)),
    ("channel", Name::Text(TextName::Channel)),
    ("sex", Name::Text(TextName::Sex)),
    ("address", Name::Text(TextName::Address)),
    ("city", Name::Text(TextName::City)),
    ("custom", Name::Custom),
    ("has_owner", Name::Flag(FlagName::HasOwner)),
    ("customer_since_days", Name::Int(IntName::CustomerSinceDays)),
    ("has_baby", Name::Flag(FlagName::HasBaby)),
    ("babies", Name::Int(IntName::Babies)),
    ("baby_months", Name::Int(IntName::BabyMonths)),
    ("stage", Name::Int(IntName::Stage)),
    ("stage_bought", Name::Int(IntName::StageBought)),
    ("last_score", Name::Int(IntName::LastScore)),
    ("happened", Name::List(ListName::Happened)),
    ("open_complaint", Name::Flag(FlagName::OpenComplaint)),
    ("month", Name::Int(IntName::Month)),
    ("day_of_month", Name::Int(IntName::DayOfMonth)),
    ("weekday", Name::Int(IntName::Weekday)),
];

/// Functions that conditions can call.
pub(super) const FUNCTIONS: [&str; 8] = [
    "contains",
    "startsWith",
    "endsWith",
    "size",
    "int",
    "double",
    "string",
    "filter",
];

impl Name {
    /// The name as it is written.
    pub fn code(self) -> &'static str {
        let found = NAMES.iter().find(|(_, name)| *name == self);
        found.map_or("", |(code, _)| code)
    }

    /// The name that is written so.
    pub fn of(code: &str) -> Option<Self> {
        let found = NAMES.iter().find(|(known, _)| *known == code);
        found.map(|(_, name)| *name)
    }

    /// The id of the message that says what it is.
    pub fn meaning(self) -> String {
        format!("condition-name-{}", self.code().replace('_', "-"))
    }

    /// The code of its kind: `int`, `double`, `text`, `bool`, `list`, `map`.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Int(_) => "int",
            Self::Double(_) => "double",
            Self::Text(_) => "text",
            Self::Flag(_) => "bool",
            Self::List(_) => "list",
            Self::Custom => "map",
        }
    }

    /// Whether time alone changes it, by what it stands for itself or by what segments, lifecycle stages and key
    /// criteria are decided by.
    pub fn turns_by_time(self) -> bool {
        use IntName as I;
        match self {
            Self::Int(name) => matches!(
                name,
                I::Orders12Months
                    | I::DaysSinceFirstOrder
                    | I::DaysSinceLastOrder
                    | I::BabyMonths
                    | I::Stage
                    | I::R
                    | I::Month
                    | I::DayOfMonth
                    | I::Weekday
                    | I::CustomerSinceDays
            ),
            Self::Double(name) => name == DoubleName::Total12Months,
            Self::Text(name) => matches!(name, TextName::Segment | TextName::Lifecycle),
            Self::Flag(name) => name == FlagName::Key,
            Self::List(_) | Self::Custom => false,
        }
    }

    /// Whether it grows with each day that passes, so that only a comparison with a number tells when it turns.
    pub(super) fn passes(self) -> bool {
        matches!(
            self,
            Self::Int(
                IntName::DaysSinceFirstOrder
                    | IntName::DaysSinceLastOrder
                    | IntName::CustomerSinceDays
                    | IntName::DayOfMonth
                    | IntName::Weekday
            )
        )
    }

    /// Whether it is made of purchases.
    pub(super) fn is_of_purchases(self) -> bool {
        use IntName as I;
        match self {
            Self::Int(name) => matches!(
                name,
                I::Orders
                    | I::Units
                    | I::Orders12Months
                    | I::DaysSinceFirstOrder
                    | I::DaysSinceLastOrder
                    | I::IntervalDays
                    | I::StageBought
                    | I::R
                    | I::F
                    | I::M
            ),
            Self::Double(_) => true,
            Self::Text(name) => name == TextName::LastProduct,
            Self::List(name) => !matches!(name, ListName::Tags | ListName::Happened),
            Self::Flag(_) | Self::Custom => false,
        }
    }

    /// Whether it is one of a customer's scores by [`crate::domain::rfm`].
    pub(super) fn is_rfm(self) -> bool {
        matches!(self, Self::Int(IntName::R | IntName::F | IntName::M))
    }
}

impl IntName {
    /// The least and the greatest value that it can have.
    pub(super) fn range(self) -> (i64, i64) {
        let most = i64::from(u32::MAX);
        match self {
            Self::DaysSinceFirstOrder
            | Self::DaysSinceLastOrder
            | Self::IntervalDays
            | Self::BabyMonths => (-1, most),
            Self::Stage | Self::R | Self::F | Self::M | Self::LastScore => {
                (0, if self == Self::Stage { most } else { 5 })
            }
            Self::Month => (1, 12),
            Self::DayOfMonth => (1, 31),
            Self::Weekday => (1, 7),
            Self::Orders
            | Self::Units
            | Self::Orders12Months
            | Self::Babies
            | Self::StageBought
            | Self::CustomerSinceDays => (0, most),
        }
    }
}

impl TextName {
    /// All values that it can have, where they are few.
    pub(super) fn values(self) -> Option<&'static [&'static str]> {
        (self == Self::Sex).then_some(&["female", "male", "unknown"])
    }
}

/// Most names that are listed where none is near.
const MOST_NAMED: usize = 12;

/// Longest names, in bytes, of which it is asked whether they are alike: that takes their product.
pub const LONGEST_COMPARED: usize = 256;

/// The one of `known` that is most like a misspelt `name`, if any is near.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |known: &'a str| {
        if name.eq_ignore_ascii_case(known) {
            return Some((0, known));
        }
        if name.len().max(known.len()) > LONGEST_COMPARED {
            return None;
        }
        let edits = strsim::damerau_levenshtein(name, known);
        let (one, other) = (name.chars().count(), known.chars().count());
        let alike = edits <= one.min(other) / 3 + 1 && edits < one.max(other);
        alike.then_some((edits, known))
    };
    known.into_iter().filter_map(near).min().map(|(_, n)| n)
}

/// The same; where none is near and there are few, all of them.
pub fn nearest_or_all(name: &str, known: &[&str]) -> Option<String> {
    if let Some(near) = nearest(name, known.iter().copied()) {
        return Some(near.to_owned());
    }
    (1..=MOST_NAMED)
        .contains(&known.len())
        .then(|| known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_once_and_found_again() {
        let mut seen = std::collections::BTreeSet::new();
        for (code, name) in NAMES {
            assert!(seen.insert(code), "{code}");
            assert_eq!((Name::of(code), name.code()), (Some(name), code));
        }
    }

    #[test]
    fn the_nearest_name_is_one_that_could_be_meant() {
        let names = || NAMES.iter().map(|(name, _)| *name);
        assert_eq!(nearest("order", names()), Some("orders"));
        assert_eq!(
            nearest("days_since_order", names()),
            Some("days_since_last_order")
        );
        assert_eq!(nearest("quantity", names()), None);
    }
}
