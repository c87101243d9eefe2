//! Names of messages, taken from how they are stored: what a table of tests has to hold to be complete.

use std::cell::Cell;

use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor, value::Error};
use serde::{Serialize, forward_to_deserialize_any};

/// The names of all variants of an enum.
pub fn all<T: DeserializeOwned>() -> &'static [&'static str] {
    let names = Names(Cell::new(&[]));
    drop(T::deserialize(&names));
    names.0.get()
}

/// The name of a value's variant.
pub fn of<T: Serialize>(message: &T) -> String {
    match serde_json::to_value(message).expect("it is written") {
        serde_json::Value::String(name) => name,
        serde_json::Value::Object(inner) => inner.keys().next().expect("a name").clone(),
        other => panic!("{other} has no name"),
    }
}

/// Every variant must have an example.
pub fn assert_complete<'a, T: Serialize + DeserializeOwned + 'a>(
    examples: impl Iterator<Item = &'a T>,
) {
    let have: Vec<String> = examples.map(of).collect();
    let lacking = |name: &&&str| !have.iter().any(|have| have == *name);
    let lacking: Vec<_> = all::<T>().iter().filter(lacking).collect();
    assert!(lacking.is_empty(), "no example of {lacking:?}");
}

/// Notes the names that it is told, and has no value.
struct Names(Cell<&'static [&'static str]>);

impl<'de> Deserializer<'de> for &Names {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("only names are asked for"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.set(variants);
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
