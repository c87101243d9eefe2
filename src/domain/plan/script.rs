//! Scripts: what to say, with merge fields filled in for one customer.

use super::about::{person_of, products_of, purchases_of, whole_years, years_at};
use super::{Line, Plan};
use crate::domain::customer::{Customer, FamilyMember, Person, Relation, Sex};
use crate::domain::follow_up::Fact;
use crate::domain::money::Fen;
use crate::domain::order::Order;
use crate::domain::purchases::Purchases;
use crate::domain::time::Day;

/// Most products that are named one by one.
const MOST_PRODUCTS: usize = 3;

/// The merge fields.
pub const FIELDS: [&str; 17] = [
    "customer",
    "salutation",
    "greeting",
    "agent",
    "baby",
    "baby_age",
    "product",
    "last_order",
    "amount",
    "order_number",
    "whose",
    "person",
    "age",
    "day",
    "stage",
    "orders",
    "years",
];

/// What merge fields are filled with.
pub struct Merge<'a> {
    /// The customer.
    pub customer: &'a Customer,
    /// Orders that are known, oldest first.
    pub orders: &'a [Order],
    /// The plan, for its product lines.
    pub plan: &'a Plan,
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
            "greeting" => match salutation(self.customer) {
                nobody if nobody.trim().is_empty() => return None,
                name => format!("{name}您好"),
            },
            "agent" => self.agent.to_owned(),
            "baby" => self.baby().unwrap_or_else(|| "宝宝".to_owned()),
            "baby_age" => self.baby_months()?.to_string(),
            "whose" => whose(&self.person()?),
            "person" => named(self.person()?),
            "age" => years_at(self.fact, self.customer)?.to_string(),
            "day" => said_day(self.fact.day(), self.today),
            "stage" => match self.fact {
                Fact::StageChange { stage, .. } => stage.to_string(),
                _ => return None,
            },
            "orders" => self.purchases().orders.to_string(),
            "years" => whole_years(self.purchases().first?, self.due)
                .max(1)
                .to_string(),
            _ => return self.order_field(name),
        })
    }

    /// A field of the order that triggered it, or of the latest one. Several of one day are told of together.
    fn order_field(&self, name: &str) -> Option<String> {
        let lines: &[Line] = &self.plan.lines;
        let orders = purchases_of(self.fact, self.orders, lines);
        match name {
            "product" => {
                let products = products_of(self.fact, &orders, lines);
                let named = products
                    .get(..MOST_PRODUCTS)
                    .unwrap_or(&products)
                    .join("、");
                let more = if products.len() > MOST_PRODUCTS {
                    "等"
                } else {
                    ""
                };
                (!named.is_empty()).then(|| named + more)
            }
            "last_order" => orders.last().map(|order| short_day(order.day)),
            "amount" => {
                let sum: Fen = orders.iter().map(|order| order.amount()).sum();
                orders.last().map(|_| sum.to_string())
            }
            "order_number" => {
                let numbers: Vec<&str> = orders.iter().filter_map(|o| o.number()).collect();
                (!numbers.is_empty()).then(|| numbers.join("、"))
            }
            _ => None,
        }
    }

    fn purchases(&self) -> Purchases {
        Purchases::of(self.orders, self.due)
    }

    fn person(&self) -> Option<Person> {
        person_of(self.fact, self.customer)
    }

    /// The child that it is about, else the first.
    fn child(&self) -> Option<&FamilyMember> {
        match self.fact.member() {
            Some(number) => self.customer.member(number),
            None => self.customer.babies().next(),
        }
    }

    fn baby(&self) -> Option<String> {
        let name = self.child().map(|child| child.name.clone());
        name.filter(|name| !name.is_empty())
    }

    fn baby_months(&self) -> Option<i32> {
        let born = self.child()?.birthday.as_ref()?.born_on()?;
        Some(crate::domain::calendar::birthday::age_months(
            born, self.today,
        ))
    }
}

/// The first merge field of a text that is none.
pub fn unknown_field(text: &str) -> Option<&str> {
    parts(text).into_iter().find_map(|part| match part {
        Part::Field(name) if !FIELDS.contains(&name) => Some(name),
        _ => None,
    })
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

/// Whose day it is, as it is said to the customer: 您, 宝宝梁桃桃.
fn whose(person: &Person) -> String {
    match person.relation {
        None => "您".to_owned(),
        Some(Relation::Baby) if person.name.starts_with("宝宝") => person.name.clone(),
        Some(Relation::Baby) => format!("宝宝{}", person.name),
        Some(Relation::Other) if person.name.is_empty() => "您的家人".to_owned(),
        Some(Relation::Other) => person.name.clone(),
    }
}

/// The name of a person; what they are where it is not known.
fn named(person: Person) -> String {
    match person.relation {
        Some(Relation::Baby) if person.name.is_empty() => "宝宝".to_owned(),
        Some(Relation::Other) if person.name.is_empty() => "家人".to_owned(),
        _ => person.name,
    }
}

/// A day as it is said on another: 今天, 昨天, 11月2日.
fn said_day(day: Day, today: Day) -> String {
    match day - today {
        -2 => "前天".to_owned(),
        -1 => "昨天".to_owned(),
        0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        2 => "后天".to_owned(),
        _ => short_day(day),
    }
}

/// A day as it is said: 11月2日.
fn short_day(day: Day) -> String {
    use chrono::Datelike;
    let date = day.date();
    format!("{}月{}日", date.month(), date.day())
}
