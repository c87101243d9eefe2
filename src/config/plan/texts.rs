//! What a plan says to customers: scripts, templates, series, and the merge fields in them; and what a call ends with.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::file::FileTemplate;
use super::problem::PlanProblem;
use super::{Checked, Source};
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
    ) -> Checked<(Scripts, Templates)> {
        let mut read = Scripts::new();
        for (id, lines) in scripts {
            let line = |line: Spanned<String>| self.text_of(line);
            let lines = lines.into_iter().map(line).collect::<Checked<_>>()?;
            read.insert(id, lines);
        }
        let mut written = Templates::new();
        for (id, template) in templates {
            if template.text.get_ref().trim().is_empty() {
                let key = "text".to_owned();
                return Err(self.at(&template.text.span(), PlanProblem::Empty { key }));
            }
            let template = Template {
                subject: template.subject.map(|s| self.text_of(s)).transpose()?,
                text: self.text_of(template.text)?,
            };
            written.insert(id, template);
        }
        Ok((read, written))
    }

    /// A text whose merge fields are known.
    fn text_of(&self, given: Spanned<String>) -> Checked<String> {
        for (name, chars) in fields(given.get_ref()) {
            let start = span::within(self.text, &given.span(), chars.start);
            let span = start..start;
            self.known_at("merge-field", name, &span, FIELDS.into_iter())?;
        }
        Ok(given.into_inner())
    }

    pub(super) fn series(
        &self,
        given: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
        templates: &Templates,
    ) -> Checked<BTreeMap<String, Vec<String>>> {
        let mut series = BTreeMap::new();
        for (id, steps) in given {
            if steps.is_empty() {
                let key = format!("series.{}", id.get_ref());
                return Err(self.at(&id.span(), PlanProblem::Empty { key }));
            }
            for step in &steps {
                self.known("template", step, templates.keys().map(String::as_str))?;
            }
            let steps = steps.into_iter().map(Spanned::into_inner).collect();
            series.insert(id.into_inner(), steps);
        }
        Ok(series)
    }

    /// Outcomes and reasons have ids and digits of their own.
    pub(super) fn outcomes(
        &self,
        outcomes: &[Spanned<Outcome>],
        reasons: &[Spanned<Reason>],
    ) -> Checked<()> {
        self.digits(outcomes.iter().map(|o| (o.get_ref().digit, o.span())))?;
        self.digits(reasons.iter().map(|r| (r.get_ref().digit, r.span())))?;
        self.unique(
            outcomes
                .iter()
                .map(|o| (o.get_ref().id.0.as_str(), o.span())),
        )?;
        self.unique(reasons.iter().map(|r| (r.get_ref().id.as_str(), r.span())))
    }

    fn digits(&self, digits: impl Iterator<Item = (u8, Range<usize>)>) -> Checked<()> {
        let mut taken = [false; 10];
        for (digit, span) in digits {
            match taken.get_mut(usize::from(digit)) {
                Some(taken) if !*taken => *taken = true,
                _ => return Err(self.at(&span, PlanProblem::Digit { digit })),
            }
        }
        Ok(())
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
