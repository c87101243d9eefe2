//! Profiles: `customer add`, `customer edit`, `reveal`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::session::{Session, expect_answer};
use crate::domain::customer::{FamilyMember, Relation, Sex};
use crate::domain::date::Birthday;
use crate::i18n::Locale;
use crate::import::{date, lunar};
use crate::protocol::command::CustomerFields;
use crate::protocol::{Command, Done};
use crate::tr;

/// `warmline customer …`.
#[derive(Debug, Subcommand)]
pub(super) enum Customers {
    Add(Add),
    Edit(Edit),
    Reveal(Reveal),
}

impl Customers {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        match self {
            Self::Add(c) => c.run(global, output),
            Self::Edit(c) => c.run(global, output),
            Self::Reveal(c) => c.run(global, output),
        }
    }
}

/// Fields of a profile; an empty text removes one.
#[derive(Debug, Args)]
struct Fields {
    #[arg(long, value_name = "TEXT")]
    number: Option<String>,
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    #[arg(long, value_name = "TEXT")]
    salutation: Option<String>,
    #[arg(long, value_name = "female|male|unknown", value_parser = ["female", "male", "unknown"])]
    sex: Option<String>,
    #[arg(long, value_name = "DATE")]
    birthday: Option<String>,
    #[arg(long, value_name = "DATE")]
    lunar_birthday: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    phone: Option<Vec<String>>,
    #[arg(long, value_name = "TEXT")]
    email: Option<String>,
    #[arg(long, value_name = "TEXT")]
    wechat: Option<String>,
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    #[arg(long, value_name = "TEXT")]
    channel: Option<String>,
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    #[arg(long, value_name = "TEXT", value_delimiter = ',')]
    tags: Option<Vec<String>>,
    #[arg(long, value_name = "TEXT")]
    baby_name: Option<String>,
    #[arg(long, value_name = "DATE")]
    baby_birthday: Option<String>,
    #[arg(long, value_name = "TEXT")]
    prefer_channel: Option<String>,
    #[arg(long, value_name = "09:00-12:00")]
    best_time: Option<String>,
    #[arg(long, value_name = "true|false")]
    do_not_call: Option<bool>,
    #[arg(long, value_name = "true|false")]
    no_sms: Option<bool>,
    #[arg(long, value_name = "true|false")]
    no_email: Option<bool>,
    #[arg(long, value_name = "true|false")]
    no_social: Option<bool>,
    #[arg(long, value_name = "TEXT")]
    taboo: Option<String>,
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[arg(long, value_name = "TEXT")]
    key_reason: Option<String>,
    #[arg(long, value_name = "NAME=TEXT")]
    custom: Vec<String>,
}

impl Fields {
    /// As the hub takes them.
    fn read(&self, l: Locale) -> Result<CustomerFields, Failure> {
        let wrong = |field: &'static str, value: &str| {
            let field = l.find(&format!("field-{field}")).unwrap_or(field);
            Failure::usage(
                l,
                "field",
                &[("field", field.into()), ("value", value.into())],
            )
        };
        let birthday = match (&self.birthday, &self.lunar_birthday) {
            (Some(text), _) => Some(read_date(text, false).ok_or_else(|| wrong("birthday", text))?),
            (None, Some(text)) => {
                Some(read_date(text, true).ok_or_else(|| wrong("birthday", text))?)
            }
            (None, None) => None,
        };
        let best_time = match self.best_time.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(text) => Some(Some(
                read_range(text).ok_or_else(|| wrong("best_time", text))?,
            )),
        };
        let custom = self.custom.iter().map(|text| {
            let (name, value) = text.split_once('=').ok_or_else(|| wrong("custom", text))?;
            Ok((name.trim().to_owned(), value.to_owned()))
        });
        let filled = |list: &Option<Vec<String>>| {
            list.as_ref()
                .map(|l| l.iter().filter(|t| !t.trim().is_empty()).cloned().collect())
        };
        Ok(CustomerFields {
            number: self.number.clone(),
            name: self.name.clone(),
            salutation: self.salutation.clone(),
            sex: self.sex.as_deref().map(|sex| match sex {
                "female" => Sex::Female,
                "male" => Sex::Male,
                _ => Sex::Unknown,
            }),
            birthday,
            phones: filled(&self.phone),
            email: self.email.clone(),
            wechat: self.wechat.clone(),
            address: self.address.clone(),
            source: self.source.clone(),
            channel: self.channel.clone(),
            owner: self.owner.clone(),
            tags: filled(&self.tags),
            family: self.baby(&wrong)?,
            prefer_channel: self.prefer_channel.clone(),
            best_time,
            do_not_call: self.do_not_call,
            no_sms: self.no_sms,
            no_email: self.no_email,
            no_social: self.no_social,
            taboo: self.taboo.clone(),
            note: self.note.clone(),
            key_reason: self.key_reason.clone(),
            custom: custom.collect::<Result<_, Failure>>()?,
        })
    }

    /// The baby as the family's one member.
    fn baby(
        &self,
        wrong: &dyn Fn(&'static str, &str) -> Failure,
    ) -> Result<Option<Vec<FamilyMember>>, Failure> {
        if self.baby_name.is_none() && self.baby_birthday.is_none() {
            return Ok(None);
        }
        let birthday = match self.baby_birthday.as_deref() {
            None => None,
            Some(text) => read_date(text, false).ok_or_else(|| wrong("baby_birthday", text))?,
        };
        let name = self.baby_name.clone().unwrap_or_default();
        if name.is_empty() && birthday.is_none() {
            return Ok(Some(Vec::new()));
        }
        Ok(Some(vec![FamilyMember {
            number: 0,
            name,
            relation: Relation::Baby,
            birthday,
        }]))
    }
}

/// A birthday as files have them; an empty text is none.
#[allow(clippy::option_option)] // Wrong, removed, set: as the message has it.
fn read_date(text: &str, is_lunar: bool) -> Option<Option<Birthday>> {
    if text.trim().is_empty() {
        return Some(None);
    }
    let read = if is_lunar || lunar::is_marked(text) {
        lunar::birthday(text)
    } else {
        date::birthday(text)
    };
    read.ok().map(Some)
}

/// `09:00-12:00` as minutes of the day.
fn read_range(text: &str) -> Option<(u16, u16)> {
    let minute = |text: &str| -> Option<u16> {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour <= 24 && minute < 60 && hour * 60 + minute <= 1440).then_some(hour * 60 + minute)
    };
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minute(from)?, minute(to)?);
    (from < to).then_some((from, to))
}

/// `warmline customer add`.
#[derive(Debug, Args)]
pub(super) struct Add {
    #[command(flatten)]
    fields: Fields,
}

impl Add {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let fields = self.fields.read(output.locale)?;
        let session = Session::open(global, output)?;
        let done = session.command(Command::AddCustomer(Box::new(fields)))?;
        let id = expect_answer!(session, done, Done::Customer(id) => id)?;
        let value = json!({ "id": id.to_string() });
        output.tell(&value, || {
            tr!(output.locale, "cli-customer-added", id = id.to_string())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline customer edit`.
#[derive(Debug, Args)]
pub(super) struct Edit {
    /// Id or external number.
    customer: String,
    #[command(flatten)]
    fields: Fields,
}

impl Edit {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let fields = self.fields.read(output.locale)?;
        if fields == CustomerFields::default() {
            return Err(Failure::usage(output.locale, "nothing-to-change", &[]));
        }
        let session = Session::open(global, output)?;
        let id = session.customer(&self.customer)?;
        session.command(Command::EditCustomer(id, Box::new(fields)))?;
        let value = json!({ "id": id.to_string() });
        output.tell(&value, || {
            tr!(output.locale, "cli-customer-edited", id = id.to_string())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline reveal`.
#[derive(Debug, Args)]
pub(super) struct Reveal {
    /// Id or external number.
    customer: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Reveal {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let customer = session.customer(&self.customer)?;
        let done = session.command(Command::Reveal {
            customer,
            reason: self.reason.clone(),
        })?;
        let phones = expect_answer!(session, done, Done::Revealed(phones) => phones)?;
        let value = json!({ "id": customer.to_string(), "phones": phones });
        output.tell(&value, || phones.join("\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_times() {
        assert_eq!(read_range("09:00-12:30"), Some((540, 750)));
        assert_eq!(read_range("12:00-9:00"), None);
        assert_eq!(read_range("25:00-26:00"), None);
        assert_eq!(read_range("noon"), None);
    }
}
