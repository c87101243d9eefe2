//! The field history: what changed in a profile, from what to what, as events in the same change.

use super::follow_ups::write_event;
use super::names::Names;
use super::work::{Result, Work};
use crate::domain::calendar::hours::Window;
use crate::domain::customer::{Customer, FamilyMember, Phone, Relation, Sex};
use crate::domain::event::What;
use crate::domain::id::ImportId;
use crate::text::mask::{mask_account, mask_email, mask_phone};

/// Joins the parts of a list.
const BETWEEN: &str = "; ";

/// Writes an event for each field in which two states of a profile differ. Numbers and addresses of chat and mail are
/// masked, as everywhere else.
pub fn record(
    work: &mut Work<'_, '_>,
    before: &Customer,
    after: &Customer,
    import: Option<ImportId>,
) -> Result<()> {
    for what in events(work, before, after, import)? {
        write_event(work, after.id, what)?;
    }
    Ok(())
}

/// The same as events that are still to be written.
pub fn events(
    work: &Work<'_, '_>,
    before: &Customer,
    after: &Customer,
    import: Option<ImportId>,
) -> Result<Vec<What>> {
    let owner = |customer: &Customer, work: &Work<'_, '_>| match customer.owner {
        Some(agent) => Names::new(work.txn).display(agent),
        None => Ok(String::new()),
    };
    let mut changes = changes(before, after);
    if before.owner != after.owner {
        changes.push(("owner".into(), owner(before, work)?, owner(after, work)?));
    }
    let event = |(field, from, to)| What::Field {
        field,
        from,
        to,
        import,
    };
    Ok(changes.into_iter().map(event).collect())
}

/// Field, before, after.
type Change = (String, String, String);

/// The fields that differ, but for the owner.
fn changes(before: &Customer, after: &Customer) -> Vec<Change> {
    let mut changes = Vec::new();
    for number in after.phones.iter().filter(|phone| phone.wrong) {
        let known = before.phones.iter().find(|p| p.digits == number.digits);
        if known.is_some_and(|known| !known.wrong) {
            changes.push((WRONG_NUMBER.into(), String::new(), phone(number)));
        }
    }
    for (field, form) in FIELDS {
        // Masked forms may be alike although what they hide is not.
        if !same(field, before, after) {
            changes.push((
                (*field).to_owned(),
                form(before).unwrap_or_default(),
                form(after).unwrap_or_default(),
            ));
        }
    }
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in before.custom.iter().chain(&after.custom) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    for name in names {
        let (from, to) = (custom(before, name), custom(after, name));
        if from != to {
            changes.push((format!("custom.{name}"), from.to_owned(), to.to_owned()));
        }
    }
    changes
}

fn same(field: &str, a: &Customer, b: &Customer) -> bool {
    match field {
        // That one turned out to be wrong is told by itself.
        "phones" => {
            let numbers = |c: &Customer| -> Vec<_> {
                let parts = |p: &Phone| (p.digits.clone(), p.extension.clone());
                c.phones.iter().map(parts).collect()
            };
            numbers(a) == numbers(b)
                && !a
                    .phones
                    .iter()
                    .zip(&b.phones)
                    .any(|(a, b)| a.wrong && !b.wrong)
        }
        "email" => a.email == b.email,
        "wechat" => a.wechat == b.wechat,
        _ => FIELDS
            .iter()
            .find(|(name, _)| *name == field)
            .is_none_or(|(_, form)| form(a) == form(b)),
    }
}

/// The field of a change by which a number is known to be wrong; what it became is the number.
const WRONG_NUMBER: &str = "wrong_number";

type Form = fn(&Customer) -> Option<String>;

/// Fields by id, in the order of the profile, with the text that the history keeps of each.
const FIELDS: &[(&str, Form)] = &[
    ("number", |c| c.number.clone()),
    ("name", |c| Some(c.name.clone())),
    ("salutation", |c| c.salutation.clone()),
    ("sex", |c| sex(c.sex)),
    ("birthday", |c| c.birthday.map(|b| b.to_string())),
    ("phones", |c| Some(list(c.phones.iter().map(phone)))),
    ("email", |c| c.email.as_deref().map(mask_email)),
    ("wechat", |c| c.wechat.as_deref().map(mask_account)),
    ("address", |c| c.address.clone()),
    ("source", |c| c.source.clone()),
    ("channel", |c| c.channel.clone()),
    ("tags", |c| {
        Some(list(c.tags.iter().map(|t| t.name.clone())))
    }),
    ("family", |c| Some(list(c.family.iter().map(member)))),
    ("prefer_channel", |c| c.preferences.channel.clone()),
    ("best_time", |c| {
        let (from, to) = c.preferences.best_time?;
        Window::new(from, to).map(|window| window.to_string())
    }),
    ("do_not_call", |c| flag(c.preferences.do_not_call)),
    ("no_sms", |c| flag(c.preferences.no_sms)),
    ("no_email", |c| flag(c.preferences.no_email)),
    ("no_social", |c| flag(c.preferences.no_social)),
    ("taboo", |c| Some(c.preferences.note.clone())),
    ("note", |c| Some(c.note.clone())),
    ("key_reason", |c| c.key_reason.clone()),
];

fn sex(sex: Sex) -> Option<String> {
    match sex {
        Sex::Unknown => None,
        Sex::Female => Some("female".into()),
        Sex::Male => Some("male".into()),
    }
}

fn flag(set: bool) -> Option<String> {
    set.then(|| "true".to_owned())
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(BETWEEN)
}

fn phone(phone: &Phone) -> String {
    let mut text = mask_phone(&phone.digits);
    if let Some(extension) = &phone.extension {
        text.push('-');
        text.push_str(extension);
    }
    text
}

fn member(member: &FamilyMember) -> String {
    let relation = match member.relation {
        Relation::Baby => "baby",
        Relation::Other => "other",
    };
    let mut parts = vec![relation.to_owned()];
    parts.extend(Some(member.name.clone()).filter(|name| !name.is_empty()));
    parts.extend(member.birthday.map(|b| b.to_string()));
    parts.join(" ")
}

fn custom<'a>(customer: &'a Customer, name: &str) -> &'a str {
    customer
        .custom
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{NOW, TODAY, a_phone};
    use super::*;
    use crate::domain::id::{AgentId, CustomerId};

    #[test]
    fn only_what_differs_is_kept_and_numbers_are_masked() {
        let before = Customer::new(CustomerId(1), NOW, AgentId(1), TODAY);
        let mut after = before.clone();
        assert!(changes(&before, &after).is_empty());
        after.name = "Wang".into();
        after.phones.push(a_phone("13812345678"));
        after.preferences.best_time = Some((540, 660));
        after.preferences.no_sms = true;
        after.custom.push(("size".into(), "XL".into()));
        let found = changes(&before, &after);
        let shown: Vec<_> = found
            .iter()
            .map(|(f, a, b)| format!("{f}: {a}>{b}"))
            .collect();
        let expected = [
            "name: >Wang",
            "phones: >138****5678",
            "best_time: >09:00-11:00",
            "no_sms: >true",
            "custom.size: >XL",
        ];
        assert_eq!(shown, expected);
        let mut again = after.clone();
        again.phones[0] = a_phone("13899995678");
        let found = changes(&after, &again);
        assert_eq!(
            found,
            [("phones".into(), "138****5678".into(), "138****5678".into())]
        );
    }
}
