//! What a record may leave out of what it derives, beside another form of it.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::domain::customer::{Customer, Phone};
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::segment::SegmentId;
use crate::domain::time::{Day, Moment};
use crate::store::table::{Change, Derived, Record, derive_change, diff_entries};

/// Index entries that come and go, and by how much counters change.
type Moves = (Vec<(Vec<u8>, Option<Vec<u8>>)>, BTreeMap<Vec<u8>, i64>);

fn moves(mut old: Derived, mut new: Derived) -> Moves {
    old.sort();
    new.sort();
    let mut entries = Vec::new();
    diff_entries(&old, &new, |key, value| {
        entries.push((key.to_vec(), value.map(<[u8]>::to_vec)));
        Ok(())
    })
    .expect("compared");
    let mut counts = BTreeMap::new();
    for (derived, sign) in [(&old, -1), (&new, 1)] {
        for (key, n) in derived.counts() {
            *counts.entry(key.to_vec()).or_default() += sign * n;
        }
    }
    counts.retain(|_, n| *n != 0);
    (entries, counts)
}

fn somebody() -> impl Strategy<Value = Customer> {
    let name = prop::sample::select(vec!["王小明", "王小红", "Anna", ""]);
    let phones = prop::collection::vec(prop::sample::select(vec!["13812345678", "02112"]), 0..3);
    let number = prop::option::of(prop::sample::select(vec!["K-1", "K-2"]));
    let segment = prop::sample::select(vec!["vip", "new"]);
    let look = prop::option::of((0..3).prop_map(Day));
    let owner = prop::option::of((1..3u32).prop_map(AgentId));
    (name, phones, number, segment, look, owner).prop_map(
        |(name, phones, number, segment, look, owner)| {
            let mut customer = Customer::new(CustomerId(7), Moment(0), AgentId(1), Day(0));
            customer.name = name.to_owned();
            customer.phones = phones.into_iter().map(phone).collect();
            customer.number = number.map(str::to_owned);
            customer.standing.segment = SegmentId(segment.to_owned());
            customer.standing.look_again = look;
            customer.owner = owner;
            customer
        },
    )
}

fn phone(digits: &str) -> Phone {
    Phone {
        text: digits.to_owned(),
        digits: digits.to_owned(),
        extension: None,
        wrong: false,
    }
}

proptest! {
    #[test]
    fn what_is_left_out_beside_another_form_makes_no_difference(old in somebody(), new in somebody()) {
        let whole = |customer: &Customer| {
            let mut out = Derived::default();
            customer.derive(&customer.id, &mut out);
            out
        };
        let (mut before, mut after) = (Derived::default(), Derived::default());
        let of = Change { old: Some(&old), new: Some(&new) };
        derive_change(&new.id, of, Change { old: &mut before, new: &mut after });
        prop_assert_eq!(moves(before, after), moves(whole(&old), whole(&new)));
    }
}
