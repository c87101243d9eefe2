//! What a plan says to customers: scripts, templates, series, and the merge fields in them; and what a call ends with.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;

use super::Source;
use super::file::FileTemplate;
use super::problem::PlanProblem;
use crate::config::span;
use crate::domain::outcome::{Outcome, Reason};
use crate::domain::plan::Template;
use crate::domain::plan::script::FIELDS;

/// Scripts by id.
type Scripts = BTreeMap<String, Vec<String>>;
/// Templates by id.
type Templates = BTreeMap<String, Template>;

impl Source<'_> {
    pub(super) fn texts(
        &self,
        scripts: BTreeMap<String, Vec<Spanned<String>>>,
        templates: BTreeMap<String, FileTemplate>,
    ) -> (Scripts, Templates) {
        let mut read = Scripts::new();
        for (id, lines) in scripts {
            let lines = lines.into_iter().map(|line| self.text_of(line)).collect();
            read.insert(id, lines);
        }
        let mut written = Templates::new();
        for (id, template) in templates {
            let template = Template {
                subject: template.subject.map(|s| self.text_of(s)),
                text: self.text_of(template.text),
            };
            written.insert(id, template);
        }
        (read, written)
    }

    /// A text whose merge fields are known.
    fn text_of(&self, given: Spanned<String>) -> String {
        for (name, chars) in fields(given.get_ref()) {
            let start = span::within(self.text, &given.span(), chars.start);
            self.known_at("merge-field", name, &(start..start), FIELDS.into_iter());
        }
        given.into_inner()
    }

    pub(super) fn series(
        &self,
        given: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    ) -> BTreeMap<String, Vec<String>> {
        let mut series = BTreeMap::new();
        for (id, steps) in given {
            for step in &steps {
                self.known("template", step, &self.known.templates);
            }
            let steps = steps.into_iter().map(Spanned::into_inner).collect();
            series.insert(id.into_inner(), steps);
        }
        series
    }

    /// Outcomes and reasons have ids and digits of their own.
    pub(super) fn outcomes(&self, outcomes: &[Spanned<Outcome>], reasons: &[Spanned<Reason>]) {
        self.digits(outcomes.iter().map(|o| (o.get_ref().digit, o.span())));
        self.digits(reasons.iter().map(|r| (r.get_ref().digit, r.span())));
        let ids = outcomes
            .iter()
            .map(|o| (o.get_ref().id.0.as_str(), o.span()));
        self.unique(ids);
        self.unique(reasons.iter().map(|r| (r.get_ref().id.as_str(), r.span())));
    }

    fn digits(&self, digits: impl Iterator<Item = (u8, Range<usize>)>) {
        let mut taken = BTreeSet::new();
        for (digit, span) in digits {
            if !taken.insert(digit) {
                let table = &self.text[span.start..];
                let start = span.start + table.find("digit").unwrap_or(0);
                self.say(&(start..start), PlanProblem::Digit { digit });
            }
        }
    }
}

/// The merge fields of a text and where they are, in characters.
fn fields(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let mut begin = 0;
    while let Some(open) = text[begin..].find('{') {
        let from = begin + open + 1;
        let Some(length) = text[from..].find('}') else {
            break;
        };
        let name = &text[from..from + length];
        let at = text[..from].chars().count();
        found.push((name, at..at + name.chars().count()));
        begin = from + length + 1;
    }
    found
}
