//! A customer's data as a form: new, or as they are with only what was changed sent.

use crate::desk::form::{Choice, Field, Form, Need};
use crate::desk::words::{self, Words};
use crate::domain::customer::{FamilyMember, Relation, Sex};
use crate::domain::date::{Birthday, CalendarKind};
use crate::protocol::command::CustomerFields;
use crate::protocol::view::Profile;
use crate::tr;

/// What is wrong with which field.
type Wrong = (&'static str, String);

/// Most characters of a line, of a note.
const LINE: usize = 200;
const NOTE: usize = 2000;

/// An empty form, with what was searched for as the number or the name.
pub fn new_form(words: Words<'_>, typed: &str) -> Form {
    let mut form = fields(words);
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    let into = if digits >= 5 { "phone" } else { "name" };
    if let Some(field) = form
        .field_mut(into)
        .filter(|_| !typed.is_empty() && (digits >= 5 || digits == 0))
    {
        field.restore(typed);
    }
    form
}

/// The form of a customer's data.
pub fn edit_form(words: Words<'_>, profile: &Profile) -> Form {
    let mut form = fields(words);
    form.fill(&texts(words, profile));
    form
}

fn fields(words: Words<'_>) -> Form {
    let line = |id| Field::line(id, &words.field(id), LINE).need(Need::OnTheWay);
    let l = words.locale;
    let option = |digit, label: &str| Choice {
        digit,
        label: label.to_owned(),
    };
    let sexes = vec![
        option('1', tr!(l, "sex-female")),
        option('2', tr!(l, "sex-male")),
        option('0', tr!(l, "sex-unknown")),
    ];
    let calls = vec![
        option('1', tr!(l, "form-may-call")),
        option('2', tr!(l, "form-may-not-call")),
    ];
    Form::new(vec![
        line("name").need(Need::OnTheWay),
        line("phone"),
        line("phone2").need(Need::Aside),
        Field::choice("sex", &words.field("sex"), sexes).need(Need::Aside),
        line("birthday")
            .need(Need::Aside)
            .hint(tr!(l, "form-birthday")),
        line("baby_name").need(Need::Aside),
        line("baby_birthday").need(Need::Aside),
        line("wechat").need(Need::Aside),
        line("email").need(Need::Aside),
        line("address").need(Need::Aside),
        line("tags").need(Need::Aside),
        line("best_time").need(Need::Aside),
        Field::choice("do_not_call", &words.field("do_not_call"), calls).need(Need::Aside),
        line("taboo").need(Need::Aside),
        Field::note("note", &words.field("note"), NOTE).need(Need::Aside),
    ])
}

/// The form's texts for a profile, by field.
fn texts(words: Words<'_>, profile: &Profile) -> Vec<(String, String)> {
    let phone = |i: usize| {
        profile
            .phones
            .get(i)
            .map(|p| p.masked.clone())
            .unwrap_or_default()
    };
    let baby = profile.family.iter().find(|m| m.relation == Relation::Baby);
    let sex = match profile.sex {
        Sex::Female => "1",
        Sex::Male => "2",
        Sex::Unknown => "0",
    };
    let best = profile.preferences.best_time;
    [
        ("name", profile.name.clone()),
        ("phone", phone(0)),
        ("phone2", phone(1)),
        ("sex", sex.to_owned()),
        (
            "birthday",
            profile.birthday.map(written).unwrap_or_default(),
        ),
        (
            "baby_name",
            baby.map(|b| b.name.clone()).unwrap_or_default(),
        ),
        (
            "baby_birthday",
            baby.and_then(|b| b.birthday)
                .map(written)
                .unwrap_or_default(),
        ),
        ("wechat", profile.wechat.clone().unwrap_or_default()),
        ("email", profile.email.clone().unwrap_or_default()),
        ("address", profile.address.clone().unwrap_or_default()),
        ("tags", profile.tags.join(" ")),
        (
            "best_time",
            best.map(|(a, b)| format!("{}-{}", words::minutes(a), words::minutes(b)))
                .unwrap_or_default(),
        ),
        (
            "do_not_call",
            if profile.preferences.do_not_call {
                "2"
            } else {
                "1"
            }
            .to_owned(),
        ),
        ("taboo", profile.preferences.note.clone()),
        ("note", profile.note.clone()),
    ]
    .into_iter()
    .filter(|(id, text)| !text.is_empty() && !words.field(id).is_empty())
    .map(|(id, text)| (id.to_owned(), text))
    .collect()
}

/// The fields of a new customer.
pub fn new_fields(words: Words<'_>, form: &Form) -> Result<CustomerFields, Wrong> {
    if form.value("name").is_empty() && form.value("phone").is_empty() {
        return Err(("name", tr!(words.locale, "form-name-or-phone").to_owned()));
    }
    read(words, form, &[], &[])
}

/// The fields that were changed; `None` if none were.
pub fn changed_fields(
    words: Words<'_>,
    form: &Form,
    profile: &Profile,
) -> Result<Option<CustomerFields>, Wrong> {
    let fields = read(words, form, &texts(words, profile), &profile.family)?;
    Ok((fields != CustomerFields::default()).then_some(fields))
}

/// What the form says other than what it was filled with.
fn read(
    words: Words<'_>,
    form: &Form,
    before: &[(String, String)],
    family: &[FamilyMember],
) -> Result<CustomerFields, Wrong> {
    let was = |id: &str| {
        before
            .iter()
            .find(|(k, _)| k == id)
            .map(|(_, v)| v.as_str())
            .unwrap_or_default()
    };
    let changed = |id: &str| Some(form.value(id)).filter(|now| now != was(id).trim());
    let any = |ids: &[&str]| ids.iter().any(|id| changed(id).is_some());
    let wrong = |id: &'static str| (id, tr!(words.locale, "form-not-a-date").to_owned());
    let date = |id: &'static str| -> Result<Option<Birthday>, Wrong> {
        let text = form.value(id);
        if text.is_empty() {
            Ok(None)
        } else {
            birthday(&text).map(Some).ok_or_else(|| wrong(id))
        }
    };
    let mut fields = CustomerFields {
        name: changed("name"),
        email: changed("email"),
        wechat: changed("wechat"),
        address: changed("address"),
        taboo: changed("taboo"),
        note: changed("note"),
        tags: changed("tags").map(|t| {
            t.split([' ', ',', '，', '、'])
                .filter(|t| !t.is_empty())
                .map(str::to_owned)
                .collect()
        }),
        sex: changed("sex").map(|digit| match digit.as_str() {
            "1" => Sex::Female,
            "2" => Sex::Male,
            _ => Sex::Unknown,
        }),
        do_not_call: changed("do_not_call").map(|digit| digit == "2"),
        ..CustomerFields::default()
    };
    if any(&["phone", "phone2"]) {
        fields.phones = Some(
            [form.value("phone"), form.value("phone2")]
                .into_iter()
                .filter(|p| !p.is_empty())
                .collect(),
        );
    }
    if any(&["birthday"]) {
        fields.birthday = Some(date("birthday")?);
    }
    if any(&["best_time"]) {
        fields.best_time = Some(best_time(words, &form.value("best_time"))?);
    }
    if any(&["baby_name", "baby_birthday"]) {
        let mut members = family.to_vec();
        let baby = FamilyMember {
            number: 0,
            name: form.value("baby_name"),
            relation: Relation::Baby,
            birthday: date("baby_birthday")?,
        };
        match members.iter().position(|m| m.relation == Relation::Baby) {
            Some(at) if baby.name.is_empty() && baby.birthday.is_none() => drop(members.remove(at)),
            Some(at) => members[at] = baby,
            None => members.push(baby),
        }
        fields.family = Some(members);
    }
    Ok(fields)
}

/// `15:00-18:00`, `1500-1800`, `15-18`.
fn best_time(words: Words<'_>, text: &str) -> Result<Option<(u16, u16)>, Wrong> {
    if text.is_empty() {
        return Ok(None);
    }
    let minute = |half: &str| -> Option<u16> {
        let digits: String = half
            .chars()
            .map(crate::desk::keys::fold)
            .filter(char::is_ascii_digit)
            .collect();
        let (hours, minutes) = if digits.len() > 2 {
            digits.split_at(digits.len() - 2)
        } else {
            (digits.as_str(), "0")
        };
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    text.split_once(['-', '–', '~', '—', '\u{81F3}', '\u{5230}'])
        .and_then(|(from, to)| Some((minute(from)?, minute(to)?)))
        .filter(|(from, to)| from < to)
        .map(Some)
        .ok_or_else(|| ("best_time", tr!(words.locale, "form-not-a-span").to_owned()))
}

/// A birthday as the form writes it: `1990-03-05`, `03-05`, with `L` in front for a lunar one, `+` for a leap month.
fn written(birthday: Birthday) -> String {
    let lunar = if birthday.calendar == CalendarKind::Lunar {
        "L"
    } else {
        ""
    };
    let leap = if birthday.leap { "+" } else { "" };
    let year = birthday.year.map(|y| format!("{y}-")).unwrap_or_default();
    format!(
        "{lunar}{year}{:02}{leap}-{:02}",
        birthday.month, birthday.day
    )
}

/// Reads what [`written`] writes, and `农历`, `19900305`, `1990/3/5`, `3.5`.
fn birthday(text: &str) -> Option<Birthday> {
    let folded: String = text.chars().map(crate::desk::keys::fold).collect();
    let text = folded.trim();
    let lunar_text = text.strip_prefix(['L', 'l']).or_else(|| {
        text.strip_prefix('\u{519C}')
            .and_then(|t| t.strip_prefix('\u{5386}'))
    });
    let leap = text.contains('+');
    let body = lunar_text.unwrap_or(text).replace('+', "");
    let parts: Vec<&str> = body.split(['-', '/', '.']).map(str::trim).collect();
    let number = |t: &str| t.parse::<u16>().ok();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] => (Some(number(year)?), number(month)?, number(day)?),
        [month, day] => (None, number(month)?, number(day)?),
        [run] if run.len() == 8 && run.is_ascii() => (
            Some(number(&run[..4])?),
            number(&run[4..6])?,
            number(&run[6..])?,
        ),
        _ => return None,
    };
    let year = match year {
        Some(year) => Some(
            i16::try_from(year)
                .ok()
                .filter(|y| (1900..=2100).contains(y))?,
        ),
        None => None,
    };
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    if lunar_text.is_some() {
        Birthday::lunar(year, month, leap, day)
    } else {
        Birthday::solar(year, month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birthdays_are_read_as_they_are_written() {
        for text in ["1990-03-05", "03-05", "L1990-03-05", "L05-04", "1988-12-31"] {
            let read = birthday(text).expect("a birthday");
            assert_eq!(written(read), text);
        }
        for (text, same) in [
            ("19900305", "1990-03-05"),
            ("1990/3/5", "1990-03-05"),
            ("3.5", "03-05"),
            ("农历3-5", "L03-05"),
        ] {
            assert_eq!(birthday(text), birthday(same), "{text}");
        }
        for text in [
            "",
            "1990-13-01",
            "02-30",
            "3",
            "90-3-5",
            "1990-3-5-1",
            "abc",
        ] {
            assert_eq!(birthday(text), None, "{text}");
        }
    }
}
