//! The parts of a care plan's text: which lines are which segment, rule or template, so that each can be shown and
//! edited by itself. Goes by lines, so that it holds for a text that is being edited and is no TOML at the moment.

use std::ops::Range;

use toml::{Table, Value};

use crate::tr;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A segment.
    Segment,
    /// A lifecycle stage.
    Lifecycle,
    /// A criterion of key customers.
    Key,
    /// A rule.
    Rule,
    /// Caps.
    Caps,
    /// A series of templates.
    Series,
    /// A template.
    Template,
    /// A script.
    Script,
    /// A product line.
    Line,
    /// A list of days.
    Calendar,
    /// An outcome.
    Outcome,
    /// A reason.
    Reason,
    /// What stands before all tables.
    General,
}

impl Kind {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 13] = [
        Self::Segment,
        Self::Lifecycle,
        Self::Key,
        Self::Rule,
        Self::Caps,
        Self::Series,
        Self::Template,
        Self::Script,
        Self::Line,
        Self::Calendar,
        Self::Outcome,
        Self::Reason,
        Self::General,
    ];

    /// The kind of a table of that name.
    fn of(table: &str) -> Option<Self> {
        Some(match table {
            "segment" => Self::Segment,
            "lifecycle" => Self::Lifecycle,
            "key" => Self::Key,
            "rule" => Self::Rule,
            "caps" | "segment_caps" => Self::Caps,
            "series" => Self::Series,
            "template" => Self::Template,
            "script" => Self::Script,
            "line" => Self::Line,
            "calendar" => Self::Calendar,
            "outcome" => Self::Outcome,
            "reason" => Self::Reason,
            _ => return None,
        })
    }

    /// Its code in message ids.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::Lifecycle => "lifecycle",
            Self::Key => "key",
            Self::Rule => "rule",
            Self::Caps => "caps",
            Self::Series => "series",
            Self::Template => "template",
            Self::Script => "script",
            Self::Line => "line",
            Self::Calendar => "calendar",
            Self::Outcome => "outcome",
            Self::Reason => "reason",
            Self::General => "general",
        }
    }

    /// Its name, of several of them.
    pub fn title(self, l: crate::i18n::Locale) -> &'static str {
        match self {
            Self::Segment => tr!(l, "plan-group-segment"),
            Self::Lifecycle => tr!(l, "plan-group-lifecycle"),
            Self::Key => tr!(l, "plan-group-key"),
            Self::Rule => tr!(l, "plan-group-rule"),
            Self::Caps => tr!(l, "plan-group-caps"),
            Self::Series => tr!(l, "plan-group-series"),
            Self::Template => tr!(l, "plan-group-template"),
            Self::Script => tr!(l, "plan-group-script"),
            Self::Line => tr!(l, "plan-group-line"),
            Self::Calendar => tr!(l, "plan-group-calendar"),
            Self::Outcome => tr!(l, "plan-group-outcome"),
            Self::Reason => tr!(l, "plan-group-reason"),
            Self::General => tr!(l, "plan-group-general"),
        }
    }

    /// Whether each entry of its table is a part.
    fn by_entry(self) -> bool {
        matches!(self, Self::Series | Self::Template | Self::Script)
    }
}

/// A part.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: Kind,
    /// Its id; empty where there is but one.
    pub id: String,
    /// Where it stands in the text, in bytes; whole lines, with the remarks right above it.
    pub at: Range<usize>,
    /// Its first line, from 0.
    pub line: usize,
    /// What it says; nothing where it is no TOML.
    pub body: Value,
}

impl Part {
    /// A field as text; empty where there is none.
    pub fn field(&self, field: &str) -> String {
        let table = self.body.as_table();
        table
            .map(|table| super::plan_words::Parts::text(table, field))
            .unwrap_or_default()
    }
}

/// The parts of a plan's text, in its order.
pub fn of(text: &str) -> Vec<Part> {
    let mut scan = Scan::default();
    let (mut at, mut number) = (0, 0);
    for line in text.split_inclusive('\n') {
        scan.line(line, at, number);
        at += line.len();
        number += 1;
    }
    scan.parts
        .into_iter()
        .map(|found| found.part(text))
        .collect()
}

/// A part whose words are not read yet.
struct Found {
    kind: Kind,
    name: String,
    at: Range<usize>,
    line: usize,
    /// The part is an entry of a table, not a table.
    entry: bool,
}

impl Found {
    fn part(self, text: &str) -> Part {
        let table = text[self.at.clone()].parse::<Table>().unwrap_or_default();
        let body = if self.kind == Kind::General {
            Value::Table(table)
        } else {
            inner(table, self.entry)
        };
        let by_id = body.get("id").and_then(Value::as_str);
        let id = match by_id {
            Some(id) if !self.entry => id.to_owned(),
            _ if self.name.is_empty() => named(&text[self.at.clone()]),
            _ => self.name,
        };
        Part {
            kind: self.kind,
            id,
            at: self.at,
            line: self.line,
            body,
        }
    }
}

/// What the only table or entry of a part's own text says.
fn inner(table: Table, entry: bool) -> Value {
    let mut value = table.into_iter().next().map(|(_, value)| value);
    if entry {
        return value.unwrap_or(Value::Table(Table::new()));
    }
    loop {
        value = match value {
            Some(Value::Array(all)) if all.len() == 1 => all.into_iter().next(),
            // `[segment_caps.vip]` has its name within.
            Some(Value::Table(table))
                if table.len() == 1
                    && table.values().all(|v| {
                        v.as_table()
                            .is_some_and(|t| t.values().all(Value::is_table))
                    }) =>
            {
                table.into_iter().next().map(|(_, value)| value)
            }
            other => return other.unwrap_or(Value::Table(Table::new())),
        };
    }
}

/// The id that a text names although it is no TOML.
fn named(text: &str) -> String {
    let line = text.lines().find_map(|line| {
        let rest = line.trim().strip_prefix("id")?.trim_start();
        rest.strip_prefix('=')
    });
    let id = line.unwrap_or_default().trim();
    id.split(['"', '\'']).nth(1).unwrap_or_default().to_owned()
}

/// Where the lines have come to.
#[derive(Default)]
struct Scan {
    parts: Vec<Found>,
    /// Where remarks begin that may be of what follows, and on which line.
    remarks: Option<(usize, usize)>,
    /// The table whose entries are parts of their own.
    entries: Option<Kind>,
    /// A table has begun.
    tables: bool,
    open: Open,
}

impl Scan {
    fn line(&mut self, line: &str, at: usize, number: usize) {
        let end = at + line.len();
        if self.open.is_open() {
            self.open.read(line);
            self.reach(end);
            return;
        }
        let text = line.trim();
        if text.is_empty() {
            self.remarks = None;
        } else if text.starts_with('#') {
            self.remarks.get_or_insert((at, number));
        } else if let Some(name) = header(text) {
            self.table(name, at, number, end);
        } else {
            self.open.read(line);
            self.entry(text, at, number, end);
        }
    }

    /// The last part reaches to here.
    fn reach(&mut self, end: usize) {
        if let Some(last) = self.parts.last_mut() {
            last.at.end = end;
        }
    }

    fn begin(&mut self, found: (Kind, &str, bool), at: usize, number: usize, end: usize) {
        let (kind, name, entry) = found;
        let (from, line) = self.remarks.take().unwrap_or((at, number));
        self.parts.push(Found {
            kind,
            name: name.trim_matches(['"', '\'']).to_owned(),
            at: from..end,
            line,
            entry,
        });
    }

    fn table(&mut self, name: &str, at: usize, number: usize, end: usize) {
        self.tables = true;
        let (table, own) = name.split_once('.').unwrap_or((name, ""));
        let kind = Kind::of(table.trim());
        self.entries = kind.filter(|kind| kind.by_entry() && own.is_empty());
        match kind {
            // A choice is a part of its rule.
            Some(Kind::Rule) if !own.is_empty() => {
                self.remarks = None;
                self.reach(end);
            }
            Some(kind) if self.entries.is_none() => {
                let own = if own.is_empty() && kind == Kind::Caps {
                    "all"
                } else {
                    own.trim()
                };
                self.begin((kind, own, false), at, number, end);
            }
            _ => self.remarks = None,
        }
    }

    fn entry(&mut self, text: &str, at: usize, number: usize, end: usize) {
        let name = text.split('=').next().unwrap_or_default().trim();
        let general = self.parts.last().is_some_and(|p| p.kind == Kind::General);
        match self.entries {
            Some(kind) => self.begin((kind, name, true), at, number, end),
            None if !self.tables && !general => {
                self.begin((Kind::General, "", false), at, number, end);
            }
            None => {
                self.remarks = None;
                self.reach(end);
            }
        }
    }
}

/// The name in a table's header.
fn header(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?;
    let inner = inner.strip_prefix('[').unwrap_or(inner);
    Some(inner.split(']').next()?.trim())
}

/// What a value that goes over several lines has open.
#[derive(Default)]
struct Open {
    brackets: usize,
    /// The three quotes that end a text of several lines.
    quotes: Option<&'static str>,
}

impl Open {
    fn is_open(&self) -> bool {
        self.brackets > 0 || self.quotes.is_some()
    }

    /// Reads a line; what is in quotes and behind `#` does not count.
    fn read(&mut self, line: &str) {
        let mut rest = line;
        while !rest.is_empty() {
            if let Some(end) = self.quotes {
                let Some(at) = rest.find(end) else { return };
                self.quotes = None;
                rest = &rest[at + end.len()..];
                continue;
            }
            let Some(c) = rest.chars().next() else { return };
            let mut skip = c.len_utf8();
            match c {
                '#' => return,
                '[' | '{' => self.brackets += 1,
                ']' | '}' => self.brackets = self.brackets.saturating_sub(1),
                '"' if rest.starts_with("\"\"\"") => {
                    (self.quotes, skip) = (Some("\"\"\""), 3);
                }
                '\'' if rest.starts_with("'''") => (self.quotes, skip) = (Some("'''"), 3),
                '"' | '\'' => skip = quoted(rest, c),
                _ => {}
            }
            rest = &rest[skip.min(rest.len())..];
        }
    }
}

/// The length of a quoted text at the beginning of a line's rest.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::plan::DEFAULT;
    use proptest::prelude::*;

    fn ids(kind: Kind) -> Vec<String> {
        let parts = of(DEFAULT).into_iter();
        parts.filter(|p| p.kind == kind).map(|p| p.id).collect()
    }

    #[test]
    fn the_shipped_plan_has_all_its_parts() {
        let plan = crate::config::plan::load(DEFAULT).expect("it holds together");
        let classes = |all: &[crate::domain::plan::Class]| -> Vec<String> {
            all.iter().map(|c| c.id.clone()).collect()
        };
        assert_eq!(ids(Kind::Segment), classes(&plan.segments));
        assert_eq!(ids(Kind::Lifecycle), classes(&plan.lifecycle));
        assert_eq!(ids(Kind::Key), classes(&plan.key));
        let rules: Vec<String> = plan.rules.iter().map(|r| r.id.clone()).collect();
        assert_eq!(ids(Kind::Rule), rules);
        assert_eq!(ids(Kind::Caps)[0], "all");
        assert!(ids(Kind::Caps).contains(&"vip".to_owned()));
        let sorted = |kind| {
            let mut ids = ids(kind);
            ids.sort();
            ids
        };
        assert_eq!(
            sorted(Kind::Template),
            plan.templates.into_keys().collect::<Vec<_>>()
        );
        assert_eq!(
            sorted(Kind::Script),
            plan.scripts.into_keys().collect::<Vec<_>>()
        );
        assert_eq!(
            sorted(Kind::Series),
            plan.series.into_keys().collect::<Vec<_>>()
        );
        assert_eq!(ids(Kind::General), [""]);
        assert_eq!(ids(Kind::Outcome).len(), 10);
    }

    #[test]
    fn a_part_is_whole_lines_with_the_remarks_above_it() {
        let text = "# top\n\n# of a\n[[rule]]\nid = \"a\" # x ]\nwhen = [\n  \"]\",\n]\n\n# of b\n[[rule]]\nid = \"b\"\n";
        let parts = of(text);
        assert_eq!(parts.len(), 2);
        assert_eq!(
            &text[parts[0].at.clone()],
            "# of a\n[[rule]]\nid = \"a\" # x ]\nwhen = [\n  \"]\",\n]\n"
        );
        assert_eq!((parts[0].id.as_str(), parts[0].line), ("a", 2));
        assert_eq!(&text[parts[1].at.clone()], "# of b\n[[rule]]\nid = \"b\"\n");
        assert_eq!(parts[1].line, 9);
    }

    #[test]
    fn a_choice_is_a_part_of_its_rule() {
        let rule = "[[rule]]\nid = \"a\"\n\n# first\n[[rule.choice]]\nuse = \"x\"\n\n[[rule.choice]]\nuse = \"y\"\n";
        let text = format!("{rule}\n[[rule]]\nid = \"b\"\n");
        let parts = of(&text);
        assert_eq!(parts.len(), 2);
        assert_eq!(&text[parts[0].at.clone()], rule);
        let choices = parts[0].body.get("choice").and_then(Value::as_array);
        assert_eq!(choices.map(Vec::len), Some(2));
    }

    #[test]
    fn what_is_no_toml_at_the_moment_keeps_its_place_and_name() {
        let text = "[[segment]]\nid = \"vip\"\nwhen = total >=\n\n[[segment]]\nid = \"b\"\n";
        let parts = of(text);
        assert_eq!((parts[0].id.as_str(), parts[1].id.as_str()), ("vip", "b"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn any_text_has_parts_in_order_within_it(text in "([\\[\\]\"'#=a-z \n]|\\[\\[rule\\]\\]\n|王|\"\"\"){0,40}") {
            let mut end = 0;
            for part in of(&text) {
                prop_assert!(part.at.start >= end && part.at.end <= text.len());
                prop_assert!(text.is_char_boundary(part.at.start) && text.is_char_boundary(part.at.end));
                end = part.at.end;
            }
        }
    }
}
