//! Segments, lifecycle stages, criteria of key customers, and what conditions say of them.

use std::fmt::Write;

use toml::Spanned;

use super::file::FileClass;
use super::problem::PlanProblem;
use super::{MAX_CLASSES, Source, has_twice, span, too_much};
use crate::domain::plan::Class;
use crate::domain::plan::condition::{Condition, FlagName, Name, TextName};

/// What is decided in turn: segments, then stages, then who is a key customer.
pub(super) const LATER: [&str; 3] = ["segment", "lifecycle", "key"];

impl Source<'_> {
    /// Segments, stages or criteria; where only the first that holds counts, each must be within reach. `taken` is an id
    /// that none of them may have.
    pub(super) fn classes(
        &self,
        given: Vec<FileClass>,
        taken: Option<&str>,
        in_turn: bool,
    ) -> Vec<Class> {
        if let Some(one) = given.get(MAX_CLASSES) {
            self.say(&one.id.span(), too_much("conditions", MAX_CLASSES));
        }
        self.unique(given.iter().map(|c| (c.id.get_ref().as_str(), c.id.span())));
        let mut classes: Vec<Class> = Vec::with_capacity(given.len());
        for class in given.into_iter().take(MAX_CLASSES) {
            let id = class.id.get_ref().clone();
            if taken == Some(id.as_str()) {
                let id = id.clone();
                self.say(&class.id.span(), PlanProblem::Twice { id });
            }
            let Some(when) = self.condition(&class.when) else {
                continue;
            };
            if let Some(error) = when.unclear_days() {
                self.in_condition(&class.when, error);
            }
            let reachable = when.verdict() != Some(false);
            if in_turn
                && reachable
                && let Some(before) = classes.iter().find(|c| when.implies(&c.when))
            {
                let (id, before) = (id.clone(), before.id.clone());
                self.say(&class.id.span(), PlanProblem::Unreachable { id, before });
            }
            let label = class.label;
            classes.push(Class { id, when, label });
        }
        classes
    }

    /// What is decided later than these is not known to their conditions.
    pub(super) fn not_yet(&self, given: &[FileClass], later: &[&str]) {
        for class in given {
            let Ok(when) = self.compiled(&class.when) else {
                continue;
            };
            for name in later.iter().filter(|name| asks_for(&when, name)) {
                let source = class.when.get_ref();
                let nth = source
                    .find(name)
                    .map_or(0, |at| source[..at].chars().count());
                let start = span::within(self.text, &class.when.span(), nth);
                let name = (*name).to_owned();
                self.say(&(start..start), PlanProblem::NotYet { name });
            }
        }
    }

    /// A condition names only segments and lifecycle stages that there are.
    pub(super) fn known_classes(&self, source: &Spanned<String>, when: &Condition) {
        for (name, ids) in [
            (TextName::Segment, &self.known.segments),
            (TextName::Lifecycle, &self.known.lifecycle),
        ] {
            // Of two with one id one has another's: what is not there may be that.
            let known = (!has_twice(ids)).then(|| ids.iter().map(String::as_str));
            let Some(known) = known else { continue };
            if let Some(error) = when.check_values(name, &known.collect::<Vec<_>>()) {
                self.in_condition(source, error);
            }
        }
    }

    /// Somebody in the segments and stages that a condition names can meet it, by the conditions of these.
    pub(super) fn fits_classes(&self, source: &Spanned<String>, who: &Condition) {
        if who.verdict() == Some(false) {
            return;
        }
        let of = [
            (TextName::Segment, &self.known.segments, &LATER[..]),
            (TextName::Lifecycle, &self.known.lifecycle, &LATER[1..]),
        ];
        for ((name, ids, later), conditions) in of.into_iter().zip(&self.known.conditions) {
            let named: Vec<&str> = who.compared_with(name).collect();
            let mut all = format!("({})", source.get_ref());
            for (id, when) in ids.iter().zip(conditions) {
                // One that is wrong itself is told of there.
                let right = Condition::compile_with(when, self.filters).is_ok_and(|when| {
                    let early = later.iter().any(|name| asks_for(&when, name));
                    !early && when.verdict() != Some(false)
                });
                let plain = right && !id.contains(['\'', '\\']);
                if plain && named.contains(&id.as_str()) {
                    let code = Name::Text(name).code();
                    let _ = write!(all, " && ({code} != '{id}' || ({when}))");
                }
            }
            let both = Condition::compile_with(&all, self.filters);
            if both.is_ok_and(|both| both.verdict() == Some(false)) {
                let problem = PlanProblem::NotOfClass {
                    classes: named.join(", "),
                    condition: source.get_ref().clone(),
                };
                return self.say(&source.span(), problem);
            }
        }
    }
}

/// Whether a condition asks for what is decided in turn, by its name.
fn asks_for(when: &Condition, name: &str) -> bool {
    let name = match name {
        "segment" => Name::Text(TextName::Segment),
        "lifecycle" => Name::Text(TextName::Lifecycle),
        _ => Name::Flag(FlagName::Key),
    };
    when.asks_for(name)
}
