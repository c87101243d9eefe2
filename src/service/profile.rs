//! A customer's profile: all that the call screen needs, from one stretch of the store.

use std::ops::ControlFlow;

use super::caller::Caller;
use super::names::not_found;
use super::rows::Rows;
use super::work::{Result, Rules};
use super::{outbox, sharing, standing, tickets, timeline};
use crate::domain::claim::Claim;
use crate::domain::contact::Contact;
use crate::domain::customer::{Customer, Phone};
use crate::domain::follow_up::{FollowUp, When};
use crate::domain::id::CustomerId;
use crate::domain::kpi::Ratio;
use crate::domain::order::Order;
use crate::domain::purchases::Purchases;
use crate::domain::time::Moment;
use crate::protocol::refusal::Thing;
use crate::protocol::view::{ClaimView, PhoneView, Profile, QueueRow};
use crate::store::{Read, ReadExt, Record};
use crate::text::mask::{mask_account, mask_email, mask_phone};

/// Entries of the timeline, and open follow-ups, that a profile shows.
const SHOWN: usize = 20;
/// Messages of a customer that are looked at, the newest.
const MESSAGES: usize = 200;
/// Open tickets that a profile shows.
const TICKETS: usize = 5;
/// Most records of one customer that are read; what is beyond is on the timeline only.
const MAX_RECORDS: usize = 20_000;

/// What lies with a customer, events apart.
#[derive(Default)]
struct Gathered {
    customer: Option<Customer>,
    orders: Vec<Order>,
    follow_ups: Vec<FollowUp>,
    contacts: Vec<Contact>,
}

/// The profile of a customer.
pub fn profile(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    id: CustomerId,
) -> Result<Profile> {
    let Gathered {
        customer,
        orders,
        follow_ups,
        contacts,
    } = gather(read, id)?;
    let customer = customer.ok_or_else(|| not_found(Thing::Customer, id))?;
    let rows = Rows::new(read, caller);
    let today = rules.zone().day(caller.now);
    let claim = rows.claim_of(id)?;
    let script = match claim.as_ref().filter(|c| c.mine).and_then(|c| c.follow_up) {
        Some(held) => match follow_ups.iter().find(|f| f.id == held) {
            Some(f) => rows.script_over(f, &customer, &orders, rules, today)?,
            None => Vec::new(),
        },
        None => Vec::new(),
    };
    let open = open(&rows, &customer, &follow_ups, claim.as_ref(), rules)?;
    let tickets = tickets::list::open_of(read, &customer, caller, rules, TICKETS)?;
    let satisfaction = satisfaction(&contacts);
    let purchases = Purchases::of(&orders, today);
    let messages = outbox::newest(read, id, MESSAGES)?;
    let of = standing::Of {
        customer: &customer,
        orders: &orders,
        follow_ups: &follow_ups,
        messages: &messages,
    };
    let plan = standing::standing(read, &rows.names, rules, &of, today)?;
    let parts = timeline::Parts {
        contacts: newest_first(contacts),
        orders,
        follow_ups,
        messages,
        events: timeline::events(read, id, None, SHOWN)?,
    };
    let recent = timeline::merge(&rows.names, &customer, parts, SHOWN)?;
    let owner_name = match customer.owner {
        Some(owner) => rows.names.display(owner)?,
        None => String::new(),
    };
    let shares_phone = if customer.shares_phone {
        sharers(read, &customer)?
    } else {
        Vec::new()
    };
    Ok(Profile {
        id,
        key: customer.is_key(),
        place: customer.place().to_owned(),
        phones: customer.phones.iter().map(phone).collect(),
        email: customer.email.as_deref().map(mask_email),
        wechat: customer.wechat.as_deref().map(mask_account),
        tags: customer.tags.into_iter().map(|tag| tag.name).collect(),
        number: customer.number,
        name: customer.name,
        salutation: customer.salutation,
        sex: customer.sex,
        birthday: customer.birthday,
        address: customer.address,
        source: customer.source,
        channel: customer.channel,
        owner: customer.owner,
        family: customer.family,
        preferences: customer.preferences,
        note: customer.note,
        custom: customer.custom,
        key_reason: customer.key_reason,
        segment: customer.standing.segment,
        segment_since: customer.standing.segment_since,
        plan,
        created: customer.created,
        import: customer.import,
        owner_name,
        shares_phone,
        rfm: rules.cuts.score(&purchases, today),
        purchases,
        satisfaction,
        recent,
        open,
        tickets,
        claim,
        script,
    })
}

/// Other customers with a number of this one, with their names.
fn sharers(read: &impl Read, customer: &Customer) -> Result<Vec<(CustomerId, String)>> {
    let mut named = Vec::new();
    for id in sharing::sharers(read, customer)? {
        let other = read.get::<Customer>(&id)?;
        named.extend(other.map(|other| (id, other.name)));
    }
    Ok(named)
}

/// Profile, orders, follow-ups and contacts of a customer in one range read.
fn gather(read: &impl Read, id: CustomerId) -> Result<Gathered> {
    let mut gathered = Gathered::default();
    let mut left = MAX_RECORDS;
    read.of_customer(id, |stored| {
        match stored.table() {
            Customer::TABLE => gathered.customer = stored.read()?.map(|(_, record)| record),
            Order::TABLE => {
                let found = stored.read()?;
                gathered.orders.extend(found.map(|(_, record)| record));
            }
            FollowUp::TABLE => {
                let found = stored.read()?;
                gathered.follow_ups.extend(found.map(|(_, record)| record));
            }
            Contact::TABLE => {
                let found = stored.read()?;
                gathered.contacts.extend(found.map(|(_, record)| record));
            }
            // Events and the claim, behind all of these, are read by themselves.
            _ => return Ok(ControlFlow::Break(())),
        }
        left -= 1;
        Ok(if left > 0 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    })?;
    Ok(gathered)
}

fn newest_first(mut contacts: Vec<Contact>) -> Vec<Contact> {
    contacts.reverse();
    contacts
}

/// Open follow-ups, soonest first.
fn open<R: Read>(
    rows: &Rows<'_, R>,
    customer: &Customer,
    follow_ups: &[FollowUp],
    claim: Option<&ClaimView>,
    rules: &Rules,
) -> Result<Vec<QueueRow>> {
    let mut open: Vec<&FollowUp> = follow_ups.iter().filter(|f| f.status.is_open()).collect();
    open.sort_by_key(|f| soonest(f, rules));
    open.into_iter()
        .take(SHOWN)
        .map(|f| rows.row_under(f, customer, claim.cloned(), rules))
        .collect()
}

/// The moment by which a follow-up is to be worked, for sorting.
pub fn soonest(follow_up: &FollowUp, rules: &Rules) -> Moment {
    match follow_up.when {
        When::At(at) | When::After(at) => at,
        When::On(day) => rules.zone().end_of(day),
    }
}

fn satisfaction(contacts: &[Contact]) -> Ratio {
    let scores = contacts.iter().filter_map(|contact| contact.score);
    scores.fold(Ratio::default(), |mut sum, score| {
        sum.numerator += i64::from(score);
        sum.denominator += 1;
        sum
    })
}

fn phone(phone: &Phone) -> PhoneView {
    PhoneView {
        masked: mask_phone(&phone.text),
        extension: phone.extension.clone(),
        wrong: phone.wrong,
    }
}

/// A profile needs its claim, which lies behind everything else of the customer.
const _: () = assert!(Contact::TABLE < Claim::TABLE);

#[cfg(test)]
mod tests {
    use super::super::rows::orders;
    use super::super::testkit::{Kit, TODAY, boss};
    use super::*;
    use crate::protocol::command::Claim as Ask;
    use crate::protocol::{Command, Done, Found, Query, Refusal};

    fn ask(kit: &Kit, caller: &Caller, id: CustomerId) -> Profile {
        match kit.ask(caller, Query::Profile(id)) {
            Found::Profile(profile) => *profile,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_profile_adds_up_and_shows_no_full_number() {
        let kit = Kit::new();
        for id in kit.samples(40) {
            let (customer, profile) = (kit.customer(id), ask(&kit, &boss(), id));
            let read = kit.store().read();
            let all = orders(&read, id).expect("the store reads");
            assert_eq!(profile.purchases, Purchases::of(&all, TODAY));
            assert_eq!(profile.name, customer.name);
            assert!(
                profile
                    .recent
                    .is_sorted_by_key(|row| std::cmp::Reverse(row.at))
            );
            assert_eq!(profile.recent.is_empty(), all.is_empty());
            assert!(profile.open.iter().all(|row| row.status.is_open()));
            let shown = format!("{profile:?}");
            for phone in &customer.phones {
                assert!(!shown.contains(&phone.digits), "{shown}");
            }
            for secret in customer.email.iter().chain(&customer.wechat) {
                assert!(!shown.contains(secret.as_str()), "{shown}");
            }
        }
        let nobody = kit.query(&boss(), Query::Profile(CustomerId(9_999)));
        assert!(
            matches!(nobody, Err(Refusal::NotFound { .. })),
            "{nobody:?}"
        );
    }

    #[test]
    fn the_script_is_for_who_holds_the_follow_up() {
        let kit = Kit::new();
        kit.samples(60);
        let ann = kit.agent("ann");
        let take = Command::Claim(Ask::default());
        let claimed = match kit.run(&ann, take) {
            Ok(Done::Claimed(work)) => work,
            other => panic!("{other:?}"),
        };
        assert!(!claimed.script.is_empty());
        let mine = ask(&kit, &ann, claimed.row.customer);
        assert_eq!(mine.script, claimed.script);
        assert!(mine.claim.is_some_and(|claim| claim.mine));
        assert!(mine.open.iter().any(|row| row.id == claimed.row.id));
        let others = ask(&kit, &boss(), claimed.row.customer);
        assert!(others.script.is_empty());
        assert!(
            others
                .claim
                .is_some_and(|claim| !claim.mine && claim.name == "ANN")
        );
    }
}
