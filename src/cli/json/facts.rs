//! Facts behind follow-ups and messages as JSON, and whose they are.

use serde_json::{Value, json};

use crate::domain::customer::{Person, Relation};
use crate::domain::follow_up::{Fact, Origin};

/// Whose birthday or stage it is.
pub(in super::super) fn person(person: &Person) -> Value {
    let relation = match person.relation {
        None => "customer",
        Some(Relation::Baby) => "baby",
        Some(Relation::Other) => "other",
    };
    json!({ "relation": relation, "name": person.name })
}

/// The fact by which a rule made a follow-up.
pub(in super::super) fn origin_fact(origin: &Origin) -> Option<Value> {
    match origin {
        Origin::Rule { fact, .. } => Some(self::fact(fact)),
        Origin::ByHand { .. } | Origin::Outcome { .. } | Origin::Ticket(_) => None,
    }
}

/// A fact: its code and day, and what it is of: a stage, a score, the id of what a customer came into, ….
pub(in super::super) fn fact(fact: &Fact) -> Value {
    let of = match fact {
        Fact::StageChange { stage, .. } => json!(stage),
        Fact::Scored { score, .. } => json!(score),
        Fact::Entered { id, .. } => json!(id),
        Fact::Occasion { code, .. } => json!(code),
        Fact::Anniversary { field, .. } => json!(field),
        Fact::Replenish { line, .. } => json!(line),
        Fact::Happened { name, .. } => json!(name),
        Fact::Crisis { crisis, .. } => json!(crisis.to_string()),
        _ => Value::Null,
    };
    json!({ "kind": fact.code(), "date": fact.day().to_string(), "of": of })
}
