//! Customers with notes: enough to use every part of the table layer.

use serde::{Deserialize, Serialize};

use super::super::*;
use crate::domain::id::{AgentId, CustomerId, SessionId};
use crate::domain::time::Moment;

pub const BY_NAME: u8 = 0x40;
pub const BY_STARS: u8 = 0x41;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub name: String,
    pub stars: u8,
}

impl Record for Person {
    const TABLE: u8 = 0x10;
    const NAME: &'static str = "people";
    const PLACE: Place = Place::Customer;
    type Key = CustomerId;

    fn derive(&self, key: &CustomerId, out: &mut Derived) {
        out.index(BY_NAME, (self.name.as_str(), *key));
        out.index_with(BY_STARS, (Desc(self.stars), *key), self.name.as_bytes());
        out.count(("stars", self.stars), 1);
        out.count("total", i64::from(self.stars));
    }
}

/// Was stored as a plain text in version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub text: String,
    pub pinned: bool,
}

impl Record for Note {
    const TABLE: u8 = 0x11;
    const NAME: &'static str = "notes";
    const VERSION: u8 = 2;
    const PLACE: Place = Place::Customer;
    type Key = (CustomerId, u32);

    fn derive(&self, _: &Self::Key, out: &mut Derived) {
        if self.pinned {
            out.count("pinned", 1);
        }
    }

    fn upgrade(version: u8, bytes: &[u8]) -> Option<Self> {
        let text = (version == 1).then(|| decode(bytes)).flatten()?;
        Some(Self {
            text,
            pinned: false,
        })
    }
}

/// Lies in a stretch of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting(pub String);

impl Record for Setting {
    const TABLE: u8 = 0x12;
    const NAME: &'static str = "settings";
    type Key = String;

    fn derive(&self, _: &String, _: &mut Derived) {}
}

pub fn registry() -> Registry {
    Registry::new(1)
        .with::<Person>()
        .with::<Note>()
        .with::<Setting>()
}

pub fn person(name: &str, stars: u8) -> Person {
    Person {
        name: name.to_owned(),
        stars,
    }
}

pub fn origin(at: i64) -> Origin {
    Origin {
        at: Moment(at),
        agent: AgentId(1),
        session: SessionId(1),
    }
}

/// A change that puts one person.
pub fn put_person(at: i64, id: u64, person: Person) -> Change {
    Change::new(origin(at), move |txn| {
        txn.put(&CustomerId(id), &person)?;
        txn.audit("person.put", Some(CustomerId(id)), person.name.clone());
        Ok(person.name.into_bytes())
    })
}

pub fn seq(outcome: Outcome) -> u64 {
    match outcome {
        Outcome::Done { seq, .. } => seq,
        other => panic!("{other:?}"),
    }
}

/// Everything in the index, for comparing.
pub fn dump(store: &Store) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut all = Vec::new();
    let range = KeyRange {
        from: vec![],
        to: None,
    };
    store
        .read()
        .scan_raw(&range, Direction::Forward, &mut |key, value| {
            all.push((key.to_vec(), value.to_vec()));
            std::ops::ControlFlow::Continue(())
        })
        .expect("scanned");
    all
}
