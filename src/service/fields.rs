//! What a form sets on a profile: cleaned, checked, refused field by field.

use super::customers::phone;
use super::names::{self, not_found};
use super::work::{Result, Stop, Work};
use crate::domain::calendar::hours::Window;
use crate::domain::customer::{Customer, FamilyMember, Phone, Tag};
use crate::domain::date::{Birthday, CalendarKind};
use crate::domain::id::CustomerId;
use crate::domain::lookup::{MAX_CODE, fold_code};
use crate::protocol::command::CustomerFields;
use crate::protocol::refusal::{Problem, Thing};
use crate::store::schema::index;
use crate::store::{Direction, IndexEntry, ReadExt};
use crate::text::clean::{check_id, clean_name, clean_note};
use crate::text::mask::{mask_account, mask_email, mask_phone};

/// Longest name, number and the like, in characters.
const MAX_SHORT: u32 = 64;
/// Longest line, such as an address.
const MAX_LINE: u32 = 200;
/// Longest e-mail address.
const MAX_EMAIL: u32 = 254;
/// Longest text of many lines.
const MAX_TEXT: u32 = 4_000;
/// Longest tag.
const MAX_TAG: u32 = 32;
/// Most phones; as many are searched.
const MAX_PHONES: usize = 8;
/// Most tags.
const MAX_TAGS: usize = 64;
/// Most members of a family.
const MAX_FAMILY: usize = 16;
/// Most custom fields.
const MAX_CUSTOM: usize = 64;
/// Longest custom fields in all, names and values.
const MAX_CUSTOM_TEXT: u32 = 6_000;
/// A child may be expected: most days from now to its birthday.
const EXPECTED_DAYS: i32 = 310;
/// The earliest year of a birthday.
const FIRST_YEAR: i16 = 1900;

fn malformed(field: &str, value: &str) -> Stop {
    let value = clean_name(value).chars().take(80).collect();
    Stop::invalid(field, Problem::Malformed { value })
}

fn fits(field: &str, text: &str, max: u32) -> Result<()> {
    if text.chars().count() > max as usize {
        return Err(Stop::invalid(field, Problem::TooLong { max }));
    }
    Ok(())
}

fn few(field: &str, count: usize, max: usize) -> Result<()> {
    if count > max {
        let max = max as i64;
        return Err(Stop::invalid(field, Problem::OutOfRange { min: 0, max }));
    }
    Ok(())
}

/// Sets fields on a customer. Phones are checked against nobody; see [`super::sharing`].
pub fn apply(work: &Work<'_, '_>, customer: &mut Customer, set: &CustomerFields) -> Result<()> {
    identity(work, customer, set)?;
    if let Some(texts) = &set.phones {
        customer.phones = phones(&customer.phones, texts)?;
    }
    reach(customer, set)?;
    if let Some(owner) = &set.owner {
        customer.owner = owned_by(work, owner)?;
    }
    if let Some(tags) = &set.tags {
        customer.tags = tagged(work, &customer.tags, tags)?;
    }
    if let Some(family) = &set.family {
        customer.set_family(family_of(work, family)?);
    }
    preferences(customer, set)?;
    text(set.note.as_ref(), "note", &mut customer.note)?;
    custom(customer, &set.custom)
}

fn identity(work: &Work<'_, '_>, customer: &mut Customer, set: &CustomerFields) -> Result<()> {
    if let Some(number) = &set.number {
        customer.number = numbered(work, customer.id, number)?;
    }
    if let Some(name) = &set.name {
        let name = clean_name(name);
        fits("name", &name, MAX_SHORT)?;
        customer.name = name;
    }
    line(
        set.salutation.as_ref(),
        "salutation",
        MAX_SHORT,
        &mut customer.salutation,
    )?;
    if let Some(sex) = set.sex {
        customer.sex = sex;
    }
    if let Some(birthday) = set.birthday {
        if let Some(birthday) = birthday {
            check_birthday(work, "birthday", birthday, 0)?;
        }
        customer.birthday = birthday;
    }
    line(
        set.key_reason.as_ref(),
        "key_reason",
        MAX_LINE,
        &mut customer.key_reason,
    )
}

fn reach(customer: &mut Customer, set: &CustomerFields) -> Result<()> {
    if is_new(set.email.as_deref(), customer.email.as_deref(), mask_email) {
        if let Some(email) = set.email.as_deref().map(clean_name)
            && !email.is_empty()
            && !is_email(&email)
        {
            return Err(malformed("email", &email));
        }
        line(set.email.as_ref(), "email", MAX_EMAIL, &mut customer.email)?;
    }
    if is_new(
        set.wechat.as_deref(),
        customer.wechat.as_deref(),
        mask_account,
    ) {
        line(
            set.wechat.as_ref(),
            "wechat",
            MAX_SHORT,
            &mut customer.wechat,
        )?;
    }
    line(
        set.address.as_ref(),
        "address",
        MAX_LINE,
        &mut customer.address,
    )?;
    line(
        set.source.as_ref(),
        "source",
        MAX_SHORT,
        &mut customer.source,
    )?;
    line(
        set.channel.as_ref(),
        "channel",
        MAX_SHORT,
        &mut customer.channel,
    )
}

/// Whether a given text is to be set: not where it is the mask of what is there.
fn is_new(given: Option<&str>, there: Option<&str>, mask: fn(&str) -> String) -> bool {
    !matches!((given, there), (Some(given), Some(there)) if given == mask(there))
}

fn preferences(customer: &mut Customer, set: &CustomerFields) -> Result<()> {
    let to = &mut customer.preferences;
    line(
        set.prefer_channel.as_ref(),
        "prefer_channel",
        MAX_SHORT,
        &mut to.channel,
    )?;
    if let Some(best) = set.best_time {
        if let Some((from, to)) = best
            && Window::new(from, to).is_none()
        {
            let problem = Problem::OutOfRange { min: 0, max: 1440 };
            return Err(Stop::invalid("best_time", problem));
        }
        to.best_time = best;
    }
    to.do_not_call = set.do_not_call.unwrap_or(to.do_not_call);
    to.no_sms = set.no_sms.unwrap_or(to.no_sms);
    to.no_email = set.no_email.unwrap_or(to.no_email);
    to.no_social = set.no_social.unwrap_or(to.no_social);
    text(set.taboo.as_ref(), "taboo", &mut to.note)
}

/// A text of one line; an empty one removes it.
fn line(given: Option<&String>, field: &str, max: u32, to: &mut Option<String>) -> Result<()> {
    if let Some(given) = given {
        let given = clean_name(given);
        fits(field, &given, max)?;
        *to = Some(given).filter(|text| !text.is_empty());
    }
    Ok(())
}

/// A text of many lines.
fn text(given: Option<&String>, field: &str, to: &mut String) -> Result<()> {
    if let Some(given) = given {
        let given = clean_note(given);
        fits(field, &given, MAX_TEXT)?;
        *to = given;
    }
    Ok(())
}

/// An external number that nobody else has.
fn numbered(work: &Work<'_, '_>, own: CustomerId, given: &str) -> Result<Option<String>> {
    if given.trim().is_empty() {
        return Ok(None);
    }
    let number = check_id(given).map_err(|_| Stop::invalid("number", Problem::Characters))?;
    fits("number", number, MAX_SHORT)?;
    let folded = fold_code(number);
    if folded.is_empty() || folded.len() > MAX_CODE {
        return Err(malformed("number", number));
    }
    let taken = work
        .txn
        .index_page(index::NUMBER, &folded, None, Direction::Forward, 2)?;
    let by = taken
        .iter()
        .filter_map(IndexEntry::parts::<(String, CustomerId)>)
        .find(|(_, id)| *id != own);
    match by {
        Some((_, by)) => Err(Stop::invalid("number", Problem::Taken { by })),
        None => Ok(Some(number.to_owned())),
    }
}

/// All phones as given; a masked one is one of those there.
fn phones(there: &[Phone], given: &[String]) -> Result<Vec<Phone>> {
    let given: Vec<&str> = given
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    few("phones", given.len(), MAX_PHONES)?;
    let mut used = vec![false; there.len()];
    let mut phones: Vec<Phone> = Vec::with_capacity(given.len());
    for (place, text) in given.iter().enumerate() {
        let next = if text.contains('*') {
            let fits = |at: &usize| !used[*at] && mask_phone(&there[*at].text) == *text;
            let at = (place..there.len())
                .chain(0..place.min(there.len()))
                .find(fits);
            let at = at.ok_or_else(|| malformed("phones", text))?;
            used[at] = true;
            there[at].clone()
        } else {
            phone("phones", text)?
        };
        let same = |known: &Phone| known.digits == next.digits && known.extension == next.extension;
        if !phones.iter().any(same) {
            phones.push(next);
        }
    }
    Ok(phones)
}

/// `mailbox@domain.tld`, as far as a form can tell.
fn is_email(text: &str) -> bool {
    let Some((mailbox, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\"*".contains(c);
    !mailbox.is_empty()
        && !mailbox.contains('@')
        && text.chars().all(plain)
        && domain.split('.').count() > 1
        && domain
            .split('.')
            .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
}

fn owned_by(work: &Work<'_, '_>, name: &str) -> Result<Option<crate::domain::id::AgentId>> {
    let name = clean_name(name);
    if name.is_empty() {
        return Ok(None);
    }
    let agent = names::agent_called(work.txn, &name)?;
    let agent = agent.ok_or_else(|| not_found(Thing::Agent, name))?;
    Ok(Some(agent.id))
}

/// Tags in their order, each once; a new one is dated today.
fn tagged(work: &Work<'_, '_>, there: &[Tag], given: &[String]) -> Result<Vec<Tag>> {
    let mut tags: Vec<Tag> = Vec::new();
    for name in given.iter().map(|tag| clean_name(tag)) {
        fits("tags", &name, MAX_TAG)?;
        if name.is_empty() || tags.iter().any(|tag| tag.name == name) {
            continue;
        }
        let known = there.iter().find(|tag| tag.name == name);
        let since = known.map_or(work.today, |tag| tag.since);
        tags.push(Tag { name, since });
    }
    few("tags", tags.len(), MAX_TAGS)?;
    Ok(tags)
}

fn family_of(work: &Work<'_, '_>, given: &[FamilyMember]) -> Result<Vec<FamilyMember>> {
    few("family", given.len(), MAX_FAMILY)?;
    let mut family = Vec::with_capacity(given.len());
    for member in given {
        let name = clean_name(&member.name);
        fits("family", &name, MAX_SHORT)?;
        if let Some(birthday) = member.birthday {
            check_birthday(work, "family", birthday, EXPECTED_DAYS)?;
        } else if name.is_empty() {
            continue;
        }
        family.push(FamilyMember {
            name,
            ..member.clone()
        });
    }
    Ok(family)
}

/// A birthday that exists, not before 1900 and at most some days ahead.
fn check_birthday(work: &Work<'_, '_>, field: &str, birthday: Birthday, ahead: i32) -> Result<()> {
    let Birthday {
        calendar,
        year,
        month,
        day,
        leap,
    } = birthday;
    let same = match calendar {
        CalendarKind::Solar => Birthday::solar(year, month, day),
        CalendarKind::Lunar => Birthday::lunar(year, month, leap, day),
    };
    if same != Some(birthday) {
        return Err(malformed(field, &birthday.to_string()));
    }
    let too_late = birthday
        .born_on()
        .is_some_and(|born| born > work.today + ahead);
    if too_late || year.is_some_and(|year| year < FIRST_YEAR) {
        use chrono::Datelike;
        let max = i64::from((work.today + ahead).date().year());
        let min = i64::from(FIRST_YEAR);
        return Err(Stop::invalid(field, Problem::OutOfRange { min, max }));
    }
    Ok(())
}

fn custom(customer: &mut Customer, given: &[(String, String)]) -> Result<()> {
    for (name, value) in given {
        let (name, value) = (clean_name(name), clean_note(value));
        let field = format!("custom.{name}");
        if name.is_empty() {
            return Err(Stop::invalid("custom", Problem::Missing));
        }
        fits(&field, &name, MAX_TAG)?;
        fits(&field, &value, MAX_TEXT)?;
        let known = customer.custom.iter().position(|(known, _)| *known == name);
        match (known, value.is_empty()) {
            (Some(at), true) => drop(customer.custom.remove(at)),
            (Some(at), false) => customer.custom[at].1 = value,
            (None, true) => {}
            (None, false) => customer.custom.push((name, value)),
        }
    }
    if given.is_empty() {
        return Ok(());
    }
    few("custom", customer.custom.len(), MAX_CUSTOM)?;
    let chars = |(name, value): &(String, String)| name.chars().count() + value.chars().count();
    if customer.custom.iter().map(chars).sum::<usize>() > MAX_CUSTOM_TEXT as usize {
        let max = MAX_CUSTOM_TEXT;
        return Err(Stop::invalid("custom", Problem::TooLong { max }));
    }
    Ok(())
}
