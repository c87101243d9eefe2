//! What a condition looked at: each name that it uses, with its value.

use super::Condition;
use super::names::Name;
use super::turns::Use;
use super::view::View;

/// Most entries of a list that are named.
const MOST_LISTED: usize = 20;

impl Condition {
    /// Each name that the condition uses, by saved filters too, with its value for a customer on a day, as text.
    pub fn asked(&self, view: &View<'_>) -> Vec<(String, String)> {
        let mut asked: Vec<(String, String)> = Vec::new();
        for used in &self.uses {
            for (name, value) in values(used, view) {
                if !asked.iter().any(|(known, _)| *known == name) {
                    asked.push((name, value));
                }
            }
        }
        asked
    }
}

fn values(used: &Use, view: &View<'_>) -> Vec<(String, String)> {
    let code = used.name.code();
    let value = match used.name {
        Name::Int(name) => view.int(name).to_string(),
        Name::Double(name) => format!("{:.2}", view.double(name)),
        Name::Text(name) => view.text(name).to_owned(),
        Name::Flag(name) => view.flag(name).to_string(),
        Name::List(name) => {
            let all = view.list(name);
            let named: Vec<&str> = all.into_iter().take(MOST_LISTED).collect();
            named.join(", ")
        }
        Name::Custom => {
            let fields = &view.customer.custom;
            let all = fields.iter().take(MOST_LISTED);
            return all
                .map(|(name, value)| (format!("{code}['{name}']"), value.clone()))
                .collect();
        }
    };
    vec![(code.to_owned(), value)]
}
