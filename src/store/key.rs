//! Order-preserving keys: the bytes of a key sort as its parts do.
//!
//! Integers are big-endian with the sign flipped, text and byte strings are escaped and terminated, so
//! that a part never runs into the next one. [`Desc`] reverses the order of one part. Tuples are keys too.

use crate::domain::id::{
    AgentId, ContactId, CrisisId, CustomerId, FollowUpId, ImportId, MessageId, OrderId, RequestId,
    SessionId, TicketId,
};
use crate::domain::time::{Day, Moment};

/// Something that can be a part of a key (or a whole one).
pub trait ToKey {
    /// Appends the part's bytes.
    fn write(&self, out: &mut Vec<u8>);

    /// The bytes alone.
    fn to_key(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(24);
        self.write(&mut out);
        out
    }
}

/// A part that can be read back from a key.
pub trait FromKey: Sized {
    /// Reads the part at the reader's place; `None` if it is not there.
    fn read(from: &mut KeyReader<'_>) -> Option<Self>;
}

/// Reads the parts of a key one after the other.
#[derive(Debug, Clone)]
pub struct KeyReader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// A byte that is not part of the record's key (the kind within a customer's stretch).
    skip_at: usize,
    mask: u8,
}

impl<'a> KeyReader<'a> {
    /// Reads from the first byte on.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            skip_at: usize::MAX,
            mask: 0,
        }
    }

    /// Leaves out the byte at `skip_at`.
    pub(crate) fn skipping(bytes: &'a [u8], skip_at: usize) -> Self {
        Self {
            skip_at,
            ..Self::new(bytes)
        }
    }

    /// The next part; `None` if the key holds none of that kind here.
    pub fn take<T: FromKey>(&mut self) -> Option<T> {
        T::read(self)
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Whether everything was read.
    pub fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        if self.at == self.skip_at {
            self.at += 1;
        }
        Some(byte ^ self.mask)
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut out = [0; N];
        for slot in &mut out {
            *slot = self.byte()?;
        }
        Some(out)
    }
}

macro_rules! unsigned {
    ($($int:ty),*) => {$(
        impl ToKey for $int {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }
        }
        impl FromKey for $int {
            fn read(from: &mut KeyReader<'_>) -> Option<Self> {
                from.fixed().map(Self::from_be_bytes)
            }
        }
    )*};
}
unsigned!(u8, u16, u32, u64);

macro_rules! signed {
    ($($int:ty),*) => {$(
        impl ToKey for $int {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&(*self ^ Self::MIN).to_be_bytes());
            }
        }
        impl FromKey for $int {
            fn read(from: &mut KeyReader<'_>) -> Option<Self> {
                from.fixed().map(|b| Self::from_be_bytes(b) ^ Self::MIN)
            }
        }
    )*};
}
signed!(i8, i16, i32, i64);

macro_rules! wrappers {
    ($($name:ident),*) => {$(
        impl ToKey for $name {
            fn write(&self, out: &mut Vec<u8>) {
                self.0.write(out);
            }
        }
        impl FromKey for $name {
            fn read(from: &mut KeyReader<'_>) -> Option<Self> {
                from.take().map(Self)
            }
        }
    )*};
}
wrappers!(
    AgentId, ContactId, CrisisId, CustomerId, Day, FollowUpId, ImportId, MessageId, TicketId,
    Moment, OrderId, RequestId, SessionId
);

impl<const N: usize> ToKey for [u8; N] {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
}
impl<const N: usize> FromKey for [u8; N] {
    fn read(from: &mut KeyReader<'_>) -> Option<Self> {
        from.fixed()
    }
}

impl ToKey for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
}
impl FromKey for bool {
    fn read(from: &mut KeyReader<'_>) -> Option<Self> {
        match from.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

const ESCAPE: u8 = 0x00;
const ESCAPED_ZERO: u8 = 0xFF;
const END: u8 = 0x01;

/// A byte string, escaped and terminated: `0x00` becomes `0x00 0xFF`, the end is `0x00 0x01`.
fn write_escaped(bytes: &[u8], out: &mut Vec<u8>) {
    for &byte in bytes {
        out.push(byte);
        if byte == ESCAPE {
            out.push(ESCAPED_ZERO);
        }
    }
    out.extend_from_slice(&[ESCAPE, END]);
}

fn read_escaped(from: &mut KeyReader<'_>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        match from.byte()? {
            ESCAPE => match from.byte()? {
                ESCAPED_ZERO => out.push(0),
                END => return Some(out),
                _ => return None,
            },
            byte => out.push(byte),
        }
    }
}

impl ToKey for str {
    fn write(&self, out: &mut Vec<u8>) {
        write_escaped(self.as_bytes(), out);
    }
}
impl ToKey for String {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_str().write(out);
    }
}
impl FromKey for String {
    fn read(from: &mut KeyReader<'_>) -> Option<Self> {
        read_escaped(from).and_then(|bytes| Self::from_utf8(bytes).ok())
    }
}
impl ToKey for [u8] {
    fn write(&self, out: &mut Vec<u8>) {
        write_escaped(self, out);
    }
}
impl ToKey for Vec<u8> {
    fn write(&self, out: &mut Vec<u8>) {
        write_escaped(self, out);
    }
}
impl FromKey for Vec<u8> {
    fn read(from: &mut KeyReader<'_>) -> Option<Self> {
        read_escaped(from)
    }
}

/// `None` sorts before every `Some`.
impl<T: ToKey> ToKey for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            None => out.push(0),
            Some(part) => {
                out.push(1);
                part.write(out);
            }
        }
    }
}
impl<T: FromKey> FromKey for Option<T> {
    fn read(from: &mut KeyReader<'_>) -> Option<Self> {
        match from.byte()? {
            0 => Some(None),
            1 => from.take().map(Some),
            _ => None,
        }
    }
}

impl<T: ToKey + ?Sized> ToKey for &T {
    fn write(&self, out: &mut Vec<u8>) {
        (**self).write(out);
    }
}

/// A part in descending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Desc<T>(pub T);

impl<T: ToKey> ToKey for Desc<T> {
    fn write(&self, out: &mut Vec<u8>) {
        let start = out.len();
        self.0.write(out);
        for byte in &mut out[start..] {
            *byte ^= 0xFF;
        }
    }
}
impl<T: FromKey> FromKey for Desc<T> {
    fn read(from: &mut KeyReader<'_>) -> Option<Self> {
        from.mask ^= 0xFF;
        let part = from.take();
        from.mask ^= 0xFF;
        part.map(Self)
    }
}

/// Bytes exactly as they are: the open end of a range over text (`Raw("zh".as_bytes())` begins `"zhang"`),
/// or a key that was read before.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a>(pub &'a [u8]);

impl ToKey for Raw<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.0);
    }
}

macro_rules! tuples {
    ($(($($name:ident . $at:tt),*))*) => {$(
        impl<$($name: ToKey),*> ToKey for ($($name,)*) {
            fn write(&self, out: &mut Vec<u8>) {
                let _ = &out;
                $(self.$at.write(out);)*
            }
        }
        impl<$($name: FromKey),*> FromKey for ($($name,)*) {
            fn read(from: &mut KeyReader<'_>) -> Option<Self> {
                let _ = &from;
                Some(($($name::read(from)?,)*))
            }
        }
    )*};
}
tuples! {
    ()
    (A.0)
    (A.0, B.1)
    (A.0, B.1, C.2)
    (A.0, B.1, C.2, D.3)
    (A.0, B.1, C.2, D.3, E.4)
    (A.0, B.1, C.2, D.3, E.4, F.5)
    (A.0, B.1, C.2, D.3, E.4, F.5, G.6)
    (A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7)
}

/// Which way a range is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Ascending keys.
    Forward,
    /// Descending keys.
    Backward,
}

/// Keys from `from` (included) to `to` (excluded; `None` is the end of all keys).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRange {
    /// The first key that may be in the range.
    pub from: Vec<u8>,
    /// The first key after the range.
    pub to: Option<Vec<u8>>,
}

impl KeyRange {
    /// All keys that begin with these bytes.
    pub fn prefix(prefix: &[u8]) -> Self {
        Self {
            from: prefix.to_vec(),
            to: after_prefix(prefix),
        }
    }

    /// Whether a key lies in the range.
    pub fn contains(&self, key: &[u8]) -> bool {
        key >= self.from.as_slice() && self.to.as_deref().is_none_or(|to| key < to)
    }

    /// What remains of the range after `key` was read in that direction.
    pub fn resume(mut self, key: &[u8], direction: Direction) -> Self {
        match direction {
            Direction::Forward => {
                let mut next = Vec::with_capacity(key.len() + 1);
                next.extend_from_slice(key);
                next.push(0);
                if next > self.from {
                    self.from = next;
                }
            }
            Direction::Backward => {
                if self.to.as_deref().is_none_or(|to| key < to) {
                    self.to = Some(key.to_vec());
                }
            }
        }
        self
    }
}

/// The first key after all that begin with `prefix`; `None` if there is none.
fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&b| b != 0xFF)?;
    let mut after = prefix[..=last].to_vec();
    after[last] += 1;
    Some(after)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Sample = (i64, String, Desc<i32>, Option<u16>, Vec<u8>);

    fn sample() -> impl Strategy<Value = Sample> {
        let text = prop_oneof![Just(String::new()), "[a-c\u{0}张]{0,4}"];
        let bytes =
            proptest::collection::vec(prop_oneof![Just(0), Just(1), Just(255), 0..=255u8], 0..4);
        (
            -3i64..3,
            text,
            (-2i32..2).prop_map(Desc),
            proptest::option::of(0u16..3),
            bytes,
        )
    }

    /// The order that the parts ask for.
    fn order(a: &Sample, b: &Sample) -> std::cmp::Ordering {
        (a.0, a.1.as_bytes())
            .cmp(&(b.0, b.1.as_bytes()))
            .then(b.2.0.cmp(&a.2.0))
            .then(a.3.cmp(&b.3))
            .then(a.4.cmp(&b.4))
    }

    proptest! {
        #[test]
        fn bytes_sort_as_parts_do(a in sample(), b in sample()) {
            prop_assert_eq!(a.to_key().cmp(&b.to_key()), order(&a, &b));
        }

        #[test]
        fn keys_read_back(a in sample()) {
            let key = a.to_key();
            let mut reader = KeyReader::new(&key);
            prop_assert_eq!(reader.take::<Sample>(), Some(a));
            prop_assert!(reader.is_done());
        }

        #[test]
        fn descending_text_reverses(a in "[a-c\u{0}]{0,4}", b in "[a-c\u{0}]{0,4}") {
            prop_assert_eq!(Desc(a.as_str()).to_key().cmp(&Desc(b.as_str()).to_key()), b.cmp(&a));
            prop_assert_eq!(KeyReader::new(&Desc(a.as_str()).to_key()).take(), Some(Desc(a)));
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = KeyReader::new(&bytes).take::<Sample>();
        }

        #[test]
        fn a_prefix_range_holds_what_begins_with_it(
            prefix in proptest::collection::vec(prop_oneof![Just(255u8), 0..=255u8], 0..4),
            key in proptest::collection::vec(prop_oneof![Just(255u8), 0..=255u8], 0..6),
        ) {
            prop_assert_eq!(KeyRange::prefix(&prefix).contains(&key), key.starts_with(&prefix));
        }
    }

    #[test]
    fn a_range_resumes_after_a_key() {
        let range = KeyRange::prefix(b"a");
        assert!(
            !range
                .clone()
                .resume(b"ab", Direction::Forward)
                .contains(b"ab")
        );
        assert!(
            range
                .clone()
                .resume(b"ab", Direction::Forward)
                .contains(b"ab\0")
        );
        assert!(
            !range
                .clone()
                .resume(b"ab", Direction::Backward)
                .contains(b"ab")
        );
        assert!(range.resume(b"ab", Direction::Backward).contains(b"aa"));
    }
}
