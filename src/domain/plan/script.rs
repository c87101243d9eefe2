//! Scripts: what to say, with merge fields filled in for one customer.

use crate::domain::customer::{Customer, Sex};
use crate::domain::follow_up::Fact;
use crate::domain::order::Order;
use crate::domain::purchases::Purchases;
use crate::domain::time::Day;

/// The merge fields.
pub const FIELDS: [&str; 10] = [
    "customer",
    "salutation",
    "agent",
    "baby",
    "baby_age",
    "product",
    "last_order",
    "stage",
    "orders",
    "years",
];

/// What merge fields are filled with.
pub struct Merge<'a> {
    /// The customer.
    pub customer: &'a Customer,
    /// Purchases.
    pub purchases: &'a Purchases,
    /// The latest purchase.
    pub last_order: Option<&'a Order>,
    /// The fact behind the call.
    pub fact: &'a Fact,
    /// The day that the call is due.
    pub due: Day,
    /// Display name of who calls.
    pub agent: &'a str,
    /// Today.
    pub today: Day,
}

impl Merge<'_> {
    /// A line with its fields filled in. A field that is unknown stays as written, so that it is seen.
    pub fn fill(&self, line: &str) -> String {
        let mut out = String::with_capacity(line.len() + 32);
        for part in parts(line) {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Field(name) => match self.field(name) {
                    Some(value) => out.push_str(&value),
                    None => out.extend(["{", name, "}"]),
                },
            }
        }
        out
    }

    /// A text to a customer with its fields filled in. The place of a field that is unknown is left out, with the comma
    /// and the spaces behind it where a sentence would begin with them.
    pub fn fill_to_send(&self, text: &str) -> Filled {
        let mut filled = Filled::default();
        let mut left_out = false;
        for part in parts(text) {
            match part {
                Part::Text(text) => {
                    let text = if left_out && begins(&filled.text) {
                        text.trim_start_matches([',', '，', '、', ':', '：', ' '])
                    } else if left_out && filled.text.ends_with(' ') {
                        text.trim_start_matches(' ')
                    } else {
                        text
                    };
                    left_out = false;
                    filled.text.push_str(text);
                }
                Part::Field(name) => {
                    let value = self.field(name).filter(|value| !value.trim().is_empty());
                    left_out = value.is_none();
                    match value {
                        Some(value) => filled.text.push_str(&value),
                        None => filled.missing.push(name.to_owned()),
                    }
                }
            }
        }
        filled.missing.sort_unstable();
        filled.missing.dedup();
        filled
    }

    fn field(&self, name: &str) -> Option<String> {
        Some(match name {
            "customer" => self.customer.name.clone(),
            "salutation" => salutation(self.customer),
            "agent" => self.agent.to_owned(),
            "baby" => self.baby().unwrap_or_else(|| "宝宝".to_owned()),
            "baby_age" => self.baby_months()?.to_string(),
            "product" => self.last_order?.items.first()?.product.clone(),
            "last_order" => short_day(self.last_order?.day),
            "stage" => match self.fact {
                Fact::StageChange { stage, .. } => stage.to_string(),
                _ => return None,
            },
            "orders" => self.purchases.orders.to_string(),
            "years" => {
                let first = self.purchases.first?;
                ((self.due - first + 183) / 365).max(1).to_string()
            }
            _ => return None,
        })
    }

    fn baby(&self) -> Option<String> {
        let baby = match self.fact.member() {
            Some(number) => self.customer.member(number),
            None => self.customer.babies().next(),
        };
        baby.map(|b| b.name.clone()).filter(|n| !n.is_empty())
    }

    fn baby_months(&self) -> Option<i32> {
        let baby = self.customer.babies().next()?;
        let born = baby.birthday.as_ref()?.born_on()?;
        Some(crate::domain::calendar::birthday::age_months(
            born, self.today,
        ))
    }
}

/// A text that was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// Fields that are not known.
    pub missing: Vec<String>,
}

/// A part of a text with merge fields.
enum Part<'a> {
    Text(&'a str),
    Field(&'a str),
}

/// The parts of a text; a brace that is not closed is text.
fn parts(text: &str) -> Vec<Part<'_>> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((before, (name, behind))) = rest
        .split_once('{')
        .and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        parts.push(Part::Field(name));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// Whether a sentence begins behind a text.
fn begins(text: &str) -> bool {
    let end = text.trim_end().chars().last();
    end.is_none_or(|c| "。！？!?;；\n".contains(c))
}

/// How a customer is addressed in a Chinese script: as set by hand, or the surname with 先生 or 女士.
pub fn salutation(customer: &Customer) -> String {
    if let Some(own) = &customer.salutation {
        return own.clone();
    }
    let title = match customer.sex {
        Sex::Female => "女士",
        Sex::Male => "先生",
        Sex::Unknown => return customer.name.clone(),
    };
    let name: Vec<char> = customer.name.chars().collect();
    let han = name
        .first()
        .is_some_and(|c| ('\u{3400}'..='\u{9fff}').contains(c));
    if !han {
        return customer.name.clone();
    }
    let surname = crate::text::pinyin::surname_len(&name).clamp(1, name.len());
    name[..surname]
        .iter()
        .chain(title.chars().collect::<Vec<_>>().iter())
        .collect()
}

/// A day as it is said: 11月2日.
fn short_day(day: Day) -> String {
    use chrono::Datelike;
    let date = day.date();
    format!("{}月{}日", date.month(), date.day())
}
