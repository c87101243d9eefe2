//! Which keys a plan's file has and what goes into each, as data.

use crate::domain::channel::Task;

/// What goes into a key.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A text.
    Text,
    /// A text with something in it.
    Filled,
    /// What something is called by: letters, digits, `-`, `_`, `.`, at most [`MAX_ID_BYTES`] of them.
    Id,
    /// A whole number from the first to the second.
    Whole(i64, i64),
    /// One of these whole numbers.
    WholeOf(&'static [i64]),
    /// A share: a thousandth to 1.
    Share,
    /// `true` or `false`.
    Bool,
    /// One of these words, which are of the kind that is named first.
    Word(&'static str, &'static [&'static str]),
    /// A list of at least and at most so many.
    List(&'static Kind, usize, usize),
    /// One, or a list of at most so many.
    OneOrList(&'static Kind, usize),
    /// A word, or a table.
    WordOrTable(&'static [&'static str], &'static [Key]),
    /// A table of these keys.
    Table(&'static [Key]),
    /// Tables of these keys, one after the other.
    Tables(&'static [Key]),
    /// A table with keys of one's own.
    Map(&'static Kind),
    /// The same with ids as keys.
    Named(&'static Kind),
    /// What a rule waits for: `on` says which of [`TRIGGERS`].
    Trigger,
}

/// A key.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What goes into it.
    pub kind: Kind,
    /// Whether it has to be there.
    pub required: bool,
}

const fn must(name: &'static str, kind: Kind) -> Key {
    Key {
        name,
        kind,
        required: true,
    }
}

const fn may(name: &'static str, kind: Kind) -> Key {
    Key {
        name,
        kind,
        required: false,
    }
}

/// As many as one likes.
const ANY: usize = usize::MAX;
/// The longest id: it is part of the store's keys.
pub const MAX_ID_BYTES: usize = 64;
/// How many days after something a rule may be due.
const MAX_DAYS: i64 = 3_660;
/// The longest of the other times in days: a year.
const YEAR: i64 = 366;
/// Most days that a rule names after one thing.
const MAX_MANY: usize = 60;
/// The oldest age, in months, at which a stage begins.
const MAX_STAGE_MONTHS: i64 = 1_200;

const DAYS: Kind = Kind::OneOrList(&Kind::Whole(0, MAX_DAYS), MAX_MANY);
const DAYS_BEFORE: Key = may("days_before", Kind::Whole(0, YEAR));
const LABEL: Key = may("label", Kind::Map(&Kind::Text));

/// The file.
pub const FILE: &[Key] = &[
    must("history_days", Kind::Whole(0, YEAR)),
    may("message_hours", Kind::List(&Kind::Text, 0, ANY)),
    may("canned", Kind::List(&Kind::Text, 0, ANY)),
    may("segment", Kind::Tables(CLASS)),
    may("lifecycle", Kind::Tables(CLASS)),
    may("key", Kind::Tables(CLASS)),
    may("line", Kind::Tables(LINE)),
    may("calendar", Kind::Tables(CALENDAR)),
    may("caps", Kind::Map(&Kind::Table(LIMITS))),
    may("segment_caps", Kind::Map(&Kind::Map(&Kind::Table(LIMITS)))),
    may("rule", Kind::Tables(RULE)),
    may("outcome", Kind::Tables(OUTCOME)),
    may("reason", Kind::Tables(REASON)),
    may("series", Kind::Named(&Kind::List(&Kind::Text, 1, ANY))),
    may("script", Kind::Named(&Kind::List(&Kind::Text, 0, ANY))),
    may("template", Kind::Named(&Kind::Table(TEMPLATE))),
];

/// A segment, a lifecycle stage, a criterion of key customers.
pub const CLASS: &[Key] = &[must("id", Kind::Id), must("when", Kind::Text), LABEL];

/// A product line.
pub const LINE: &[Key] = &[
    must("id", Kind::Id),
    may("products", Kind::List(&Kind::Filled, 0, ANY)),
    may(
        "stage_months",
        Kind::List(&Kind::Whole(0, MAX_STAGE_MONTHS), 0, 20),
    ),
    may("unit_days", Kind::Whole(1, 1_000)),
];

/// A list of days.
pub const CALENDAR: &[Key] = &[
    must("id", Kind::Id),
    must("dates", Kind::List(&Kind::Text, 0, ANY)),
];

/// Caps of a channel, or of all.
pub const LIMITS: &[Key] = &[
    may("day", Kind::Whole(0, 1_000)),
    may("week", Kind::Whole(0, 1_000)),
    may("month", Kind::Whole(0, 1_000)),
];

/// A template.
pub const TEMPLATE: &[Key] = &[may("subject", Kind::Text), must("text", Kind::Filled)];

/// A rule.
pub const RULE: &[Key] = &[
    must("id", Kind::Id),
    must("who", Kind::Text),
    must("when", Kind::Trigger),
    must("what", Kind::Map(&Kind::Text)),
    may("choice", Kind::Tables(CHOICE)),
    may(
        "shift",
        Kind::Word("shift", &["none", "on", "before", "after"]),
    ),
    may("held", Kind::Word("held", &["move", "lapse"])),
    may("missed", Kind::WordOrTable(&["do", "merge"], SKIP)),
    may("sample", Kind::Share),
    may("lapse_days", Kind::Whole(0, YEAR)),
    may("spread_days", Kind::Whole(0, 30)),
    may("within_hours", Kind::Whole(1, 240)),
    may("service", Kind::Bool),
    may("lane", Kind::Word("lane", &["own", "complaint"])),
    may("by", Kind::Word("by", &["anybody", "agents"])),
    LABEL,
];

/// A text for whom a condition holds, in the place of a rule's own.
pub const CHOICE: &[Key] = &[must("when", Kind::Text), must("use", Kind::Filled)];

const SKIP: &[Key] = &[must("skip_after", Kind::Whole(0, YEAR))];

/// What a call ends with.
pub const OUTCOME: &[Key] = &[
    must("id", Kind::Id),
    must("digit", Kind::Whole(0, 9)),
    LABEL,
    must("reached", Kind::Bool),
    must("attempt", Kind::Bool),
    must(
        "next",
        Kind::Word(
            "next",
            &[
                "done",
                "follow-up",
                "retry",
                "call-back",
                "wrong-number",
                "do-not-contact",
                "complaint",
            ],
        ),
    ),
    may("score", Kind::Bool),
    may("reason", Kind::Bool),
    may("time", Kind::Bool),
    may("retry_minutes", Kind::Whole(0, 43_200)),
    may("retries_per_day", Kind::Whole(0, 255)),
    may("retries", Kind::Whole(0, 1_000)),
];

/// A reason.
pub const REASON: &[Key] = &[
    must("id", Kind::Id),
    must("digit", Kind::Whole(0, 9)),
    LABEL,
];

/// Triggers by what `on` says, each with its keys.
pub const TRIGGERS: &[(&str, &[Key])] = &[
    (
        "ordered",
        &[may("days", DAYS), may("nth", Kind::Whole(1, 1_000_000))],
    ),
    ("dispatched", &[may("days", DAYS)]),
    ("delivered", &[may("days", DAYS), may("known", Kind::Bool)]),
    (
        "no-purchase",
        &[must(
            "days",
            Kind::OneOrList(&Kind::Whole(1, MAX_DAYS), MAX_MANY),
        )],
    ),
    (
        "entered",
        &[
            may("segment", Kind::Filled),
            may("lifecycle", Kind::Filled),
            may("days", DAYS),
        ],
    ),
    (
        "every-days",
        &[
            must("every", Kind::Whole(1, MAX_DAYS)),
            must("for", Kind::Whole(1, MAX_DAYS)),
            may(
                "after",
                Kind::Word("after", &["ordered", "first-order", "delivered"]),
            ),
        ],
    ),
    (
        "month-days",
        &[must("days", Kind::List(&Kind::Whole(1, 31), 1, 31))],
    ),
    (
        "every-months",
        &[must("months", Kind::WholeOf(&[1, 2, 3, 4, 6, 12]))],
    ),
    (
        "birthday",
        &[
            DAYS_BEFORE,
            may(
                "whose",
                Kind::Word(
                    "whose",
                    &["all", "customer", "family", "baby", "customer-and-baby"],
                ),
            ),
        ],
    ),
    ("stage-change", &[DAYS_BEFORE, may("line", Kind::Filled)]),
    ("first-purchase-anniversary", &[DAYS_BEFORE]),
    ("anniversary", &[must("field", Kind::Filled), DAYS_BEFORE]),
    (
        "holiday",
        &[may("names", Kind::List(&Kind::Filled, 0, ANY)), DAYS_BEFORE],
    ),
    (
        "festival",
        &[
            must("names", Kind::List(&Kind::Filled, 1, ANY)),
            DAYS_BEFORE,
        ],
    ),
    ("calendar", &[must("list", Kind::Filled), DAYS_BEFORE]),
    ("replenish", &[may("line", Kind::Filled), DAYS_BEFORE]),
    ("tagged", &[must("tag", Kind::Filled), may("days", DAYS)]),
    (
        "low-score",
        &[must("at_most", Kind::Whole(1, 5)), may("days", DAYS)],
    ),
    (
        "happened",
        &[
            must("names", Kind::List(&Kind::Id, 1, ANY)),
            may("days", DAYS),
        ],
    ),
];

/// Where keys go: the words of the file, the keys there.
const PLACES: &[(&str, &[Key])] = &[
    ("[[rule]]", RULE),
    ("[[rule.choice]]", CHOICE),
    ("[[line]]", LINE),
    ("[[outcome]]", OUTCOME),
    ("[[calendar]]", CALENDAR),
    ("[template]", TEMPLATE),
    ("[caps]", LIMITS),
    ("[[segment]]", CLASS),
];

/// Where a key goes that stands in the wrong place, as the file has it; empty: above all tables.
pub fn place_of(key: &str) -> Option<String> {
    let has = |keys: &[Key]| keys.iter().any(|k| k.name == key);
    match key {
        "script" => return Some("what = { call = \"SCRIPT\" }".to_owned()),
        "template" => return Some("what = { sms = \"TEMPLATE\" }".to_owned()),
        _ => {}
    }
    if let Some(known) = FILE.iter().find(|k| k.name == key) {
        return Some(match known.kind {
            Kind::Tables(_) => format!("[[{key}]]"),
            Kind::Map(_) | Kind::Named(_) => format!("[{key}]"),
            _ => String::new(),
        });
    }
    let task = Task::ALL.iter().any(|task| task.code() == key);
    let message = ["sms", "email", "social", "chat", "preferred", "survey"].contains(&key);
    if task || message {
        let text = if task { "SCRIPT" } else { "TEMPLATE" };
        return Some(format!("what = {{ {key} = \"{text}\" }}"));
    }
    if let Some((place, _)) = PLACES.iter().find(|(_, keys)| has(keys)) {
        return Some((*place).to_owned());
    }
    let (on, _) = TRIGGERS.iter().find(|(_, keys)| has(keys))?;
    Some(format!("when = {{ on = \"{on}\", {key} = … }}"))
}
