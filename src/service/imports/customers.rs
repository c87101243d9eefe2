//! Rows of customers: made, changed field by field, or found to say nothing new.

use super::super::history;
use super::batch::Batch;
use super::matching::{Who, has_phone};
use super::{RowStop, Settled};
use crate::domain::customer::{Customer, FamilyMember, Phone, Relation, Sex, Tag};
use crate::domain::id::AgentId;
use crate::domain::import::CustomerRow;
use crate::domain::lookup::{MAX_CODE, fold_code};
use crate::domain::time::Day;
use crate::protocol::Refusal;
use crate::protocol::refusal::Problem;
use crate::text::clean::{clean_name, clean_note, is_invisible};

/// Most phones of a customer: as many as are looked up.
const MAX_PHONES: usize = 8;
/// Most tags of a customer.
const MAX_TAGS: usize = 64;
/// Most members of a family.
const MAX_FAMILY: usize = 16;
/// Most bytes of all texts of a profile; a stored record must stay below 64 KiB.
const MAX_TEXT: usize = 48 << 10;

/// Brings a row in.
pub(super) fn row(batch: &mut Batch<'_, '_, '_>, mut row: CustomerRow) -> Result<Settled, RowStop> {
    clean(&mut row);
    let phones = phones(&row)?;
    let number = number("number", row.number.as_deref())?;
    let who = Who {
        number: number.clone(),
        name: row.name.as_deref().unwrap_or_default(),
        phones: &phones,
        email: row.email.as_deref(),
    };
    if who.number.is_empty() && who.name.is_empty() && phones.is_empty() {
        return Err(RowStop::Refused("number", Problem::Missing));
    }
    let found = batch.find(&who)?;
    let owner = owner(batch, row.owner.take())?;
    let today = batch.work.today;
    let Some(id) = found else {
        let mut customer = Customer::new(
            crate::domain::id::CustomerId(0),
            batch.work.now(),
            batch.work.agent(),
            today,
        );
        let new_phones = fill(&mut customer, row, phones, owner, today)?;
        let id = batch.make()?;
        let person = batch.person(id)?;
        let (id, import) = (person.customer.id, person.customer.import);
        person.customer = Customer {
            id,
            import,
            ..customer
        };
        batch.introduce(id, number, &new_phones)?;
        return Ok(Settled::Created);
    };
    let before = batch.person(id)?.customer.clone();
    let mut after = before.clone();
    let new_phones = fill(&mut after, row, phones, owner, today)?;
    if after == before {
        return Ok(Settled::Unchanged);
    }
    after.updated = batch.work.now();
    let changes = history::events(batch.work, &before, &after, Some(batch.run.id))?;
    let person = batch.person(id)?;
    person.events.extend(changes);
    person.customer = after;
    person.changed = true;
    batch.introduce(id, number, &new_phones)?;
    Ok(Settled::Updated)
}

/// The owner that a row names; an unknown one is left out and reported.
fn owner(batch: &mut Batch<'_, '_, '_>, name: Option<String>) -> Result<Option<AgentId>, RowStop> {
    let Some(value) = name else { return Ok(None) };
    let found = batch.owner(&value)?;
    if found.is_none() {
        let row = batch.row as u32;
        let problem = Problem::Malformed { value };
        batch.warned.push((row, "owner".to_owned(), problem));
    }
    Ok(found)
}

/// Puts what a row says into a profile; answers the digits of phones that it did not have.
fn fill(
    customer: &mut Customer,
    row: CustomerRow,
    phones: Vec<Phone>,
    owner: Option<AgentId>,
    today: Day,
) -> Result<Vec<String>, RowStop> {
    let family = baby(customer, &row)?;
    if family {
        baby_fields(customer, &row);
    }
    if customer.number.is_none() {
        customer.number = row.number;
    }
    if let Some(name) = row.name {
        customer.name = name;
    }
    if let Some(sex) = row.sex.filter(|sex| *sex != Sex::Unknown) {
        customer.sex = sex;
    }
    // Where a file gives both, the lunar one follows from the other.
    customer.birthday = row.birthday.or(row.lunar_birthday).or(customer.birthday);
    for (field, value) in [
        (&mut customer.email, row.email),
        (&mut customer.wechat, row.wechat),
        (&mut customer.address, row.address),
        (&mut customer.source, row.source),
        (&mut customer.channel, row.channel),
    ] {
        if value.is_some() {
            *field = value;
        }
    }
    customer.owner = owner.or(customer.owner);
    if let Some(note) = row.note {
        customer.note = note;
    }
    for name in row.tags {
        if !customer.tags.iter().any(|tag| tag.name == name) {
            customer.tags.push(Tag { name, since: today });
        }
    }
    for (name, value) in row.custom {
        match customer.custom.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => customer.custom.push((name, value)),
        }
    }
    let added = add_phones(customer, phones);
    check(customer)?;
    Ok(added)
}

/// Adds the numbers that the customer lacks. The row's first number becomes the preferred one if it is new; nothing
/// is removed, since an agent may have learnt it.
pub(super) fn add_phones(customer: &mut Customer, phones: Vec<Phone>) -> Vec<String> {
    let mut added = Vec::new();
    for (nth, phone) in phones.into_iter().enumerate() {
        if has_phone(customer, &phone.digits) {
            continue;
        }
        added.push(phone.digits.clone());
        let at = if nth == 0 { 0 } else { customer.phones.len() };
        customer.phones.insert(at, phone);
    }
    added
}

/// Whether the row tells of a baby; makes room for one whom the family does not have.
fn baby(customer: &mut Customer, row: &CustomerRow) -> Result<bool, RowStop> {
    if row.baby_name.is_none() && row.baby_birthday.is_none() {
        return Ok(false);
    }
    if which_baby(customer, row).is_none() {
        if customer.family.len() >= MAX_FAMILY {
            let max = MAX_FAMILY as i64;
            return Err(RowStop::Refused(
                "baby_name",
                Problem::OutOfRange { min: 0, max },
            ));
        }
        customer.family.push(FamilyMember {
            number: 0,
            name: String::new(),
            relation: Relation::Baby,
            birthday: None,
        });
        customer.number_family();
    }
    Ok(true)
}

fn baby_fields(customer: &mut Customer, row: &CustomerRow) {
    let Some(at) = which_baby(customer, row) else {
        return;
    };
    let member = &mut customer.family[at];
    if let Some(name) = &row.baby_name {
        member.name.clone_from(name);
    }
    member.birthday = row.baby_birthday.or(member.birthday);
}

/// The baby a row is about: the one of that name, or one without a name whose birthday does not speak against it.
/// Without a name: the one with that birthday, or else the only one.
fn which_baby(customer: &Customer, row: &CustomerRow) -> Option<usize> {
    let babies = || {
        let members = customer.family.iter().enumerate();
        members.filter(|(_, member)| member.relation == Relation::Baby)
    };
    let fits = |member: &FamilyMember| {
        member.birthday.is_none()
            || row.baby_birthday.is_none()
            || member.birthday == row.baby_birthday
    };
    let found = if let Some(name) = &row.baby_name {
        let named = babies().find(|(_, member)| member.name == *name);
        named.or_else(|| babies().find(|(_, m)| m.name.is_empty() && fits(m)))
    } else {
        let born = babies().find(|(_, member)| member.birthday == row.baby_birthday);
        born.or_else(|| babies().next().filter(|_| babies().count() == 1))
    };
    found.map(|(at, _)| at)
}

/// Whether a profile is within its limits.
fn check(customer: &Customer) -> Result<(), RowStop> {
    let many = |field, max: usize| {
        let max = max as i64;
        Err(RowStop::Refused(field, Problem::OutOfRange { min: 0, max }))
    };
    if customer.phones.len() > MAX_PHONES {
        return many("phone", MAX_PHONES);
    }
    if customer.tags.len() > MAX_TAGS {
        return many("tags", MAX_TAGS);
    }
    let custom = customer.custom.iter().map(|(n, v)| n.len() + v.len() + 8);
    let size = customer.note.len() + custom.sum::<usize>();
    if size > MAX_TEXT {
        let max = MAX_TEXT as u32;
        return Err(RowStop::Refused("note", Problem::TooLong { max }));
    }
    Ok(())
}

/// The numbers of a row.
fn phones(row: &CustomerRow) -> Result<Vec<Phone>, RowStop> {
    let mut phones: Vec<Phone> = Vec::new();
    for (field, text) in [
        ("phone", &row.phone),
        ("phone2", &row.phone2),
        ("phone3", &row.phone3),
    ] {
        let Some(text) = text else { continue };
        let parsed = phone(field, text)?;
        if !phones.iter().any(|known| known.digits == parsed.digits) {
            phones.push(parsed);
        }
    }
    Ok(phones)
}

/// A number of a row.
pub(super) fn phone(field: &'static str, text: &str) -> Result<Phone, RowStop> {
    super::super::customers::phone(field, text).map_err(|stop| match stop {
        super::Stop::Refused(Refusal::Invalid { problem, .. }) => RowStop::Refused(field, problem),
        stop => stop.into(),
    })
}

/// What becomes part of a key is within bounds.
pub(super) fn key(field: &'static str, text: &str) -> Result<(), RowStop> {
    let max = MAX_CODE as u32;
    if text.len() > MAX_CODE {
        return Err(RowStop::Refused(field, Problem::TooLong { max }));
    }
    Ok(())
}

/// An external number, folded; one without a letter or digit says nothing.
pub(super) fn number(field: &'static str, number: Option<&str>) -> Result<String, RowStop> {
    let Some(number) = number else {
        return Ok(String::new());
    };
    let folded = fold_code(number);
    if folded.is_empty() {
        let value = number.to_owned();
        return Err(RowStop::Refused(field, Problem::Malformed { value }));
    }
    key(field, &folded)?;
    Ok(folded)
}

/// The reader has cleaned its texts; a client that has not is not trusted with control characters.
fn clean(row: &mut CustomerRow) {
    let note = row.note.as_mut();
    if let Some(note) = note.filter(|note| unclean(note)) {
        *note = clean_note(note);
    }
    let fields = [
        &mut row.number,
        &mut row.name,
        &mut row.email,
        &mut row.wechat,
        &mut row.baby_name,
        &mut row.address,
        &mut row.source,
        &mut row.channel,
        &mut row.owner,
    ];
    let fields = fields.into_iter().flatten();
    let custom = row.custom.iter_mut().flat_map(|(n, v)| [n, v]);
    for text in fields.chain(row.tags.iter_mut()).chain(custom) {
        clean_line(text);
    }
}

/// Cleans a text of one line where it needs it.
pub(super) fn clean_line(text: &mut String) {
    if unclean(text) {
        *text = clean_name(text);
    }
}

fn unclean(text: &str) -> bool {
    if text.is_ascii() {
        return text.bytes().any(|byte| byte.is_ascii_control());
    }
    // Most names and addresses are of these alone.
    let plain = |c: char| matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}');
    text.chars()
        .any(|c| !plain(c) && (c.is_control() || is_invisible(c)))
}
