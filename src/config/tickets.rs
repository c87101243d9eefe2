//! The store's file of what tickets go by.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use crate::domain::crisis::rise::Rise;
use crate::domain::money::Fen;
use crate::domain::ticket::entitlement::Policy;
use crate::domain::ticket::kinds::{Category, Choice};
use crate::domain::ticket::{Escalation, Targets};
use crate::domain::time::Span;

use super::settings::SettingsError;
use super::teams::{self, FileTeam, TeamSettings};

/// What a new store begins with.
pub const DEFAULT: &str = include_str!("../../assets/tickets.default.toml");

/// Most categories, subcategories of one and departments: each has to be found on a form.
const MAX_KINDS: usize = 50;

/// Longest id: it becomes part of keys.
const MAX_ID: usize = 40;

/// What tickets go by.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketSettings {
    /// What an agent may offer without a supervisor.
    pub approval_limit: Fen,
    /// Until when what is due.
    pub targets: Targets,
    /// Who is told when of what is late.
    pub escalation: Escalation,
    /// Categories, as on the form.
    pub categories: Vec<Category>,
    /// Departments that are waited for.
    pub departments: Vec<Choice>,
    /// From how many tickets on a crisis is proposed; never where it is not told.
    pub rise: Option<Rise>,
    /// What products' terms grant; the first that is about a product is its own.
    pub policies: Vec<Policy>,
    /// Teams with hours of their own.
    pub teams: Vec<TeamSettings>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    approval_limit: Spanned<String>,
    targets: FileTargets,
    escalation: FileEscalation,
    category: Vec<Spanned<Category>>,
    #[serde(default)]
    department: Vec<Spanned<Choice>>,
    #[serde(default)]
    policy: Vec<Policy>,
    #[serde(default)]
    rise: Option<Spanned<Rise>>,
    #[serde(default)]
    team: Vec<FileTeam>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTargets {
    first_response: Spanned<[String; 4]>,
    next_step: Spanned<[String; 4]>,
    resolution: Spanned<[String; 4]>,
    key_percent: Spanned<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEscalation {
    supervisor: Spanned<String>,
    admin: Spanned<String>,
}

/// What is wrong, and at which byte.
pub(super) type Wrong = (usize, String);

impl TicketSettings {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line.
    pub fn load(text: &str) -> Result<Self, SettingsError> {
        let file: Result<File, _> = toml::from_str(text);
        file.map_err(|e| (e.span().map_or(0, |s| s.start), e.message().to_owned()))
            .and_then(Self::read)
            .map_err(|(at, message)| SettingsError::at(text, at, message))
    }

    fn read(file: File) -> Result<Self, Wrong> {
        check_categories(&file.category)?;
        check_ids(
            file.department
                .iter()
                .map(|d| (d.span().start, d.get_ref().id.as_str())),
        )?;
        let limit = file.approval_limit;
        let approval_limit = limit.get_ref().parse::<Fen>().ok().filter(|fen| fen.0 >= 0);
        let key_percent = *file.targets.key_percent.get_ref();
        if !(1..=100).contains(&key_percent) {
            let message = format!("key_percent {key_percent} is not 1 to 100");
            return Err((file.targets.key_percent.span().start, message));
        }
        let escalation = Escalation {
            supervisor: span(&file.escalation.supervisor)?,
            admin: span(&file.escalation.admin)?,
        };
        if escalation.admin < escalation.supervisor {
            let message = "admin comes before supervisor: both count from the breach".to_owned();
            return Err((file.escalation.admin.span().start, message));
        }
        Ok(Self {
            approval_limit: approval_limit.ok_or_else(|| {
                let message = format!("{:?} is not an amount such as \"200.00\"", limit.get_ref());
                (limit.span().start, message)
            })?,
            targets: Targets {
                first_response: spans(&file.targets.first_response)?,
                next_step: spans(&file.targets.next_step)?,
                resolution: spans(&file.targets.resolution)?,
                key_percent,
            },
            escalation,
            categories: file.category.into_iter().map(Spanned::into_inner).collect(),
            departments: file
                .department
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
            policies: file.policy,
            teams: teams::read(file.team)?,
            rise: file.rise.map(check_rise).transpose()?,
        })
    }
}

fn check_rise(rise: Spanned<Rise>) -> Result<Rise, Wrong> {
    let at = rise.span().start;
    let rise = rise.into_inner();
    for (name, value, most) in [
        ("hours", u32::from(rise.hours), 24),
        ("days", u32::from(rise.days), 90),
        ("times", u32::from(rise.times), 100),
        ("least", rise.least, 100_000),
    ] {
        if value == 0 || value > most {
            return Err((at, format!("{name} {value} is not 1 to {most}")));
        }
    }
    Ok(rise)
}

fn check_categories(categories: &[Spanned<Category>]) -> Result<(), Wrong> {
    if categories.is_empty() {
        return Err((0, "there is no [[category]]".to_owned()));
    }
    check_ids(
        categories
            .iter()
            .map(|c| (c.span().start, c.get_ref().id.as_str())),
    )?;
    let mut digits = BTreeSet::new();
    for category in categories {
        let at = category.span().start;
        let Category {
            id,
            digit,
            subcategories,
            ..
        } = category.get_ref();
        if !(1..=9).contains(digit) || !digits.insert(*digit) {
            let message =
                format!("digit {digit} of {id:?} is not 1 to 9, or is another category's too");
            return Err((at, message));
        }
        check_ids(subcategories.iter().map(|s| (at, s.id.as_str())))?;
    }
    Ok(())
}

pub(super) fn check_ids<'a>(ids: impl Iterator<Item = (usize, &'a str)>) -> Result<(), Wrong> {
    let mut seen = BTreeSet::new();
    for (at, id) in ids {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || id.len() > MAX_ID || !id.chars().all(plain) {
            let message =
                format!("id {id:?} is not of 1 to {MAX_ID} small letters, digits and hyphens");
            return Err((at, message));
        }
        if !seen.insert(id) {
            return Err((at, format!("id {id:?} is there twice")));
        }
        if seen.len() > MAX_KINDS {
            return Err((
                at,
                format!("more than {MAX_KINDS}: nobody finds one of so many"),
            ));
        }
    }
    Ok(())
}

fn spans(texts: &Spanned<[String; 4]>) -> Result<[Span; 4], Wrong> {
    let mut out = [Span(0); 4];
    for (span, text) in out.iter_mut().zip(texts.get_ref()) {
        *span = read_span(text).ok_or_else(|| (texts.span().start, no_span(text)))?;
    }
    if out.windows(2).any(|pair| pair[0] < pair[1]) {
        let message = "a worse one may take longer than a milder one: the mildest comes first";
        return Err((texts.span().start, message.to_owned()));
    }
    Ok(out)
}

fn span(text: &Spanned<String>) -> Result<Span, Wrong> {
    read_span(text.get_ref()).ok_or_else(|| (text.span().start, no_span(text.get_ref())))
}

fn no_span(text: &str) -> String {
    format!("{text:?} is not business time such as \"30m\" or \"8h\", up to 1000 hours")
}

fn read_span(text: &str) -> Option<Span> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: i64 = number.parse().ok().filter(|n| (1..=60_000).contains(n))?;
    let span = match unit {
        "m" => Span::minutes(number),
        "h" => Span::hours(number),
        _ => return None,
    };
    (span <= Span::hours(1_000)).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_loads_as_documented() {
        let settings = TicketSettings::load(DEFAULT).expect("it loads");
        let targets = &settings.targets;
        assert_eq!(
            targets.first_response.map(Span::as_minutes),
            [480, 240, 60, 30]
        );
        assert_eq!(
            targets.resolution.map(Span::as_minutes),
            [1440, 960, 480, 240]
        );
        assert_eq!(settings.approval_limit, Fen(20_000));
        let ids: Vec<&str> = settings.categories.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "product",
                "logistics",
                "communication",
                "service",
                "activity",
                "gift"
            ]
        );
    }

    #[test]
    fn faults_are_named_with_their_line() {
        for (from, to, line, says) in [
            ("\"200.00\"", "\"lots\"", 3, "\"lots\" is not an amount"),
            (
                "\"8h\", \"4h\", \"1h\", \"30m\"",
                "\"8h\", \"4h\", \"1h\"",
                6,
                "length 4",
            ),
            (
                "\"8h\", \"4h\", \"1h\", \"30m\"",
                "\"8h\", \"4h\", \"1 h\", \"30m\"",
                6,
                "not business time",
            ),
            (
                "\"8h\", \"4h\", \"1h\", \"30m\"",
                "\"1h\", \"4h\", \"1h\", \"30m\"",
                6,
                "milder",
            ),
            ("key_percent = 50", "key_percent = 0", 9, "not 1 to 100"),
            ("admin = \"1h\"", "admin = \"10m\"", 13, "before supervisor"),
            ("id = \"logistics\"", "id = \"product\"", 28, "twice"),
            ("times = 3", "times = 0", 15, "times 0 is not"),
            ("id = \"gift\"", "id = \"Gift\"", 48, "small letters"),
            ("digit = 2", "digit = 1", 28, "another category's"),
            ("digit = 6", "digits = 6", 50, "digit"),
        ] {
            assert!(DEFAULT.contains(from), "{from}");
            let error = TicketSettings::load(&DEFAULT.replace(from, to)).expect_err(to);
            assert!(error.message.contains(says), "{to}: {error}");
            assert!(error.line.abs_diff(line) <= 1, "{to}: {error}");
        }
    }
}
