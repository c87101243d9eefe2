//! The cells of one row to a typed row, by a mapping.

use std::borrow::Cow;

use super::date::{self, DateFault};
use super::header::NamePart;
use super::mapping::{Join, Mapping, Source, Target, required};
use super::records::Record;
use super::{lunar, phone, value};
use crate::domain::date::Birthday;
use crate::domain::import::{CustomerRow, Field, Kind, OrderRow, Reason, Warning, WarningCode};
use crate::domain::time::{Moment, Zone};

/// Why a row was not accepted, and by which of its columns.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Column, counted from 0; `None` for the row as a whole.
    pub column: Option<usize>,
    /// The field at fault.
    pub field: Option<Field>,
    /// Why.
    pub reason: Reason,
}

/// A kind of row that a file can be read into.
pub trait Row: Sized + sealed::Sealed {
    /// The kind of file.
    const KIND: Kind;
    /// Reads the cells of one record.
    fn read(cells: &mut Cells<'_>) -> Result<Self, Fault>;
    /// The row of an order: what it says depends on the rows before it.
    fn order(&mut self) -> Option<&mut OrderRow>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::CustomerRow {}
    impl Sealed for super::OrderRow {}
}

/// A record seen through a mapping, collecting warnings.
pub struct Cells<'a> {
    record: &'a Record,
    mapping: &'a Mapping,
    zone: Zone,
    warnings: Vec<Warning>,
    /// Cells of joined fields that were not the first, for custom fields.
    leftovers: Vec<usize>,
}

/// A field's value as text, and the column to name if it is wrong.
struct Value<'a> {
    text: Cow<'a, str>,
    column: usize,
}

impl<'a> Cells<'a> {
    /// Looks at a record.
    pub fn new(record: &'a Record, mapping: &'a Mapping, zone: Zone) -> Self {
        Self {
            record,
            mapping,
            zone,
            warnings: Vec::new(),
            leftovers: Vec::new(),
        }
    }

    /// A cell without its wrapping; empty where it says that there is nothing.
    fn cell(&self, column: usize) -> &'a str {
        let cell = value::tidy(self.record.cell(column));
        if value::is_nothing(cell) { "" } else { cell }
    }

    /// The text of a field, from one column or several; `None` where it is empty.
    fn value(&mut self, field: Field) -> Option<Value<'a>> {
        let mapping = self.mapping;
        let source = mapping.source(field)?;
        let first = source
            .columns
            .iter()
            .copied()
            .find(|column| !self.cell(*column).is_empty())?;
        let text = match &source.join {
            Join::Single => Cow::Borrowed(self.cell(first)),
            Join::FirstFilled => {
                let others = source.columns.iter().filter(|column| **column != first);
                self.leftovers.extend(others);
                Cow::Borrowed(self.cell(first))
            }
            Join::Words => value::join(&self.parts(source), " ").into(),
            Join::NameParts(roles) => self.full_name(source, roles).into(),
            Join::Address => self.address(source).into(),
        };
        Some(Value {
            text,
            column: first,
        })
    }

    fn parts(&self, source: &Source) -> Vec<&'a str> {
        source
            .columns
            .iter()
            .map(|column| self.cell(*column))
            .collect()
    }

    /// 姓 before 名 where the parts are Han, given names first otherwise.
    fn full_name(&self, source: &Source, roles: &[NamePart]) -> String {
        let mut parts: Vec<(NamePart, &str)> =
            roles.iter().copied().zip(self.parts(source)).collect();
        let han = parts
            .iter()
            .all(|(_, part)| part.chars().all(value::is_han));
        parts.sort_by_key(|(role, _)| match (han, role) {
            (true, role) => *role as u8,
            (false, NamePart::Given) => 0,
            (false, NamePart::Middle) => 1,
            (false, NamePart::Family) => 2,
        });
        let parts: Vec<&str> = parts.into_iter().map(|(_, part)| part).collect();
        value::join(&parts, " ")
    }

    /// Province, city, street: each unless a later part has it already.
    fn address(&self, source: &Source) -> String {
        let parts = self.parts(source);
        let is_repeated =
            |at: usize, part: &str| parts[at + 1..].iter().any(|later| later.contains(part));
        let kept: Vec<&str> = parts
            .iter()
            .enumerate()
            .filter(|(at, part)| !is_repeated(*at, part))
            .map(|(_, part)| *part)
            .collect();
        value::join(&kept, ", ")
    }

    fn warn(&mut self, column: usize, field: Option<Field>, code: WarningCode) {
        let value = self.record.cell(column).to_owned();
        let column = self.mapping.columns[column].header.clone();
        self.warnings.push(Warning {
            column,
            field,
            code,
            value,
        });
    }

    /// Reads a field with a function that can refuse it.
    fn field<T>(
        &mut self,
        field: Field,
        read: impl FnOnce(&mut Self, &Value<'a>) -> Result<T, Reason>,
    ) -> Result<Option<T>, Fault> {
        let Some(found) = self.value(field) else {
            return Ok(None);
        };
        let column = found.column;
        read(self, &found).map(Some).map_err(|reason| Fault {
            column: Some(column),
            field: Some(field),
            reason,
        })
    }

    fn line(&mut self, field: Field) -> Result<Option<String>, Fault> {
        let text = self.field(field, |cells, found| {
            if found.text.contains('\u{FFFD}') {
                return Err(Reason::TextLost);
            }
            let (text, cleaned) = value::line(&found.text, field)?;
            if cleaned {
                cells.warn(found.column, Some(field), WarningCode::TextCleaned);
            }
            Ok(text)
        })?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    fn code(&mut self, field: Field) -> Result<Option<String>, Fault> {
        self.field(field, |_, found| value::code(&found.text, field))
    }

    /// Text of several lines, in which lost characters are no reason to refuse the row.
    fn note(&mut self, field: Field) -> Result<Option<String>, Fault> {
        let text = self.field(field, |cells, found| {
            let (text, cleaned) = value::note(&found.text, field)?;
            cells.warn_of_text(found.column, Some(field), &text, cleaned);
            Ok(text)
        })?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    fn warn_of_text(&mut self, column: usize, field: Option<Field>, text: &str, cleaned: bool) {
        if cleaned {
            self.warn(column, field, WarningCode::TextCleaned);
        }
        if text.contains('\u{FFFD}') {
            self.warn(column, field, WarningCode::TextLost);
        }
    }

    fn moment(&mut self, field: Field) -> Result<Option<Moment>, Fault> {
        let zone = self.zone;
        self.date(field, |text| date::moment(text, zone))
    }

    fn date<T>(
        &mut self,
        field: Field,
        read: impl FnOnce(&str) -> Result<T, DateFault>,
    ) -> Result<Option<T>, Fault> {
        self.field(field, |_, found| {
            // How databases export a date that is not set.
            if found.text.starts_with("0000-00-00") || found.text.starts_with("0000/00/00") {
                return Ok(None);
            }
            read(&found.text)
                .map(Some)
                .map_err(|fault| fault.reason(&found.text))
        })
        .map(Option::flatten)
    }

    /// A birthday of either calendar: lunar where the cell says so.
    fn birthday(&mut self, field: Field) -> Result<Option<Birthday>, Fault> {
        self.date(field, |text| {
            if lunar::is_marked(text) {
                lunar::birthday(text)
            } else {
                date::birthday(text)
            }
        })
    }

    /// The telephone numbers of some fields with their digits, each once, empty slots closed up.
    fn phones(&mut self, fields: &[Field]) -> Result<Vec<(String, String)>, Fault> {
        let mut phones: Vec<(String, String)> = Vec::new();
        let mapping = self.mapping;
        for field in fields {
            for column in mapping
                .source(*field)
                .map_or(&[][..], |source| &source.columns)
            {
                let cell = self.cell(*column);
                let numbers = if cell.is_empty() {
                    Vec::new()
                } else {
                    phone::split(cell)
                };
                for number in numbers {
                    let parsed = phone::read(number).map_err(|reason| Fault {
                        column: Some(*column),
                        field: Some(*field),
                        reason,
                    })?;
                    for warning in &parsed.warnings {
                        self.warn(*column, Some(*field), phone::warning(*warning));
                    }
                    let known = phones.iter().any(|(text, digits)| {
                        *digits == parsed.phone.digits
                            && (parsed.phone.extension.is_none() || *text == parsed.phone.text)
                    });
                    if !known {
                        phones.push((parsed.phone.text, parsed.phone.digits));
                    }
                }
            }
        }
        Ok(phones)
    }

    /// Columns that are no field, and what joined fields left over, where not empty.
    fn custom(&mut self, more: Vec<(String, String)>) -> Result<Vec<(String, String)>, Fault> {
        let mut custom = Vec::new();
        let mapping = self.mapping;
        for (at, column) in mapping.columns.iter().enumerate() {
            let name = match &column.target {
                Target::Custom(name) => name,
                Target::Fields(_) if self.leftovers.contains(&at) => &column.header,
                _ => continue,
            };
            let cell = self.cell(at);
            if cell.is_empty() {
                continue;
            }
            let (text, cleaned) = value::note(cell, Field::Note).map_err(|reason| Fault {
                column: Some(at),
                field: None,
                reason,
            })?;
            self.warn_of_text(at, None, &text, cleaned);
            custom.push((name.clone(), text));
        }
        custom.extend(more);
        Ok(custom)
    }

    fn missing(&self, fields: &[Field]) -> Fault {
        let field = fields
            .iter()
            .copied()
            .find(|field| self.mapping.source(*field).is_some());
        let column = field
            .and_then(|field| self.mapping.source(field))
            .map(|source| source.columns[0]);
        Fault {
            column,
            field,
            reason: Reason::Missing {
                fields: fields.to_vec(),
            },
        }
    }
}

impl Row for CustomerRow {
    const KIND: Kind = Kind::Customers;

    fn read(cells: &mut Cells<'_>) -> Result<Self, Fault> {
        use Field::{
            Address, BabyBirthday, BabyName, Birthday, Channel, Email, LunarBirthday, Name, Note,
            Number, Owner, Phone, Phone2, Phone3, Sex, Source, Tags, Wechat,
        };
        let mut row = Self {
            number: cells.code(Number)?,
            name: cells.line(Name)?,
            ..Self::default()
        };
        let mut phones = cells.phones(&[Phone, Phone2, Phone3])?.into_iter();
        let mut next = || phones.next().map(|(text, _)| text);
        (row.phone, row.phone2, row.phone3) = (next(), next(), next());
        // Numbers beyond the third are kept, but not dialled.
        let more = phones
            .enumerate()
            .map(|(n, (text, _))| (format!("phone{}", n + 4), text))
            .collect();
        row.email = cells.field(Email, |_, found| value::email(&found.text))?;
        row.wechat = cells.code(Wechat)?;
        row.sex = cells
            .field(Sex, |cells, found| {
                let sex = value::sex(&found.text);
                if sex.is_none() {
                    cells.warn(found.column, Some(Sex), WarningCode::SexUnknown);
                }
                Ok(sex)
            })?
            .flatten();
        row.birthday = cells.birthday(Birthday)?;
        row.lunar_birthday = cells.date(LunarBirthday, lunar::birthday)?;
        if row.lunar_birthday.is_none() && row.birthday.is_some_and(is_lunar) {
            row.lunar_birthday = row.birthday.take();
        }
        row.baby_name = cells.line(BabyName)?;
        row.baby_birthday = cells.birthday(BabyBirthday)?;
        row.address = cells.line(Address)?;
        row.source = cells.line(Source)?;
        row.channel = cells.line(Channel)?;
        row.owner = cells.line(Owner)?;
        row.tags = cells
            .field(Tags, |cells, found| {
                let (tags, cleaned) = value::tags(&found.text)?;
                if cleaned {
                    cells.warn(found.column, Some(Tags), WarningCode::TextCleaned);
                }
                Ok(tags)
            })?
            .unwrap_or_default();
        row.note = cells.note(Note)?;
        row.custom = cells.custom(more)?;
        if row.number.is_none() && row.name.is_none() && row.phone.is_none() {
            return Err(cells.missing(required(Kind::Customers)[0]));
        }
        row.line = cells.record.line;
        row.warnings = std::mem::take(&mut cells.warnings);
        Ok(row)
    }

    fn order(&mut self) -> Option<&mut OrderRow> {
        None
    }
}

fn is_lunar(day: Birthday) -> bool {
    day.calendar == crate::domain::date::CalendarKind::Lunar
}

impl Row for OrderRow {
    const KIND: Kind = Kind::Orders;

    fn read(cells: &mut Cells<'_>) -> Result<Self, Fault> {
        use Field::{
            Amount, Channel, Customer, Date, Delivered, Dispatched, Name, Order, Phone, Product,
            Quantity, Sku, Status,
        };
        let date = cells.moment(Date)?.ok_or_else(|| cells.missing(&[Date]))?;
        let amount = cells.field(Amount, |_, found| value::amount(&found.text))?;
        let amount = amount.ok_or_else(|| cells.missing(&[Amount]))?;
        let mut row = Self {
            line: cells.record.line,
            order: cells.code(Order)?,
            customer: cells.code(Customer)?,
            name: cells.line(Name)?,
            phone: cells
                .phones(&[Phone])?
                .into_iter()
                .next()
                .map(|(text, _)| text),
            date,
            dispatched: cells.moment(Dispatched)?,
            delivered: cells.moment(Delivered)?,
            product: cells.line(Product)?,
            sku: cells.code(Sku)?,
            quantity: cells.field(Quantity, |_, found| value::quantity(&found.text))?,
            amount,
            channel: cells.line(Channel)?,
            status: cells.field(Status, |_, found| value::status(&found.text))?,
            ..Self::default()
        };
        if row.customer.is_none() && row.name.is_none() && row.phone.is_none() {
            return Err(cells.missing(&[Customer, Name, Phone]));
        }
        let zone = cells.zone;
        if row
            .delivered
            .is_some_and(|delivered| zone.day(delivered) < zone.day(date))
            && let Some(source) = cells.mapping.source(Delivered)
        {
            cells.warn(
                source.columns[0],
                Some(Delivered),
                WarningCode::DeliveredEarly,
            );
        }
        row.warnings = std::mem::take(&mut cells.warnings);
        Ok(row)
    }

    fn order(&mut self) -> Option<&mut OrderRow> {
        Some(self)
    }
}
