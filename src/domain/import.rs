//! What an import is made of: typed rows of customers and orders, and the reasons why a row was not one.
//!
//! Files are read by [`crate::import`]; these types travel to the hub. Nothing here is prose: a reason is a
//! code and its values, and the text for people is made where it is shown.

use serde::{Deserialize, Serialize};

use super::customer::Sex;
use super::date::Birthday;
use super::money::Fen;
use super::order::OrderStatus;
use super::time::Moment;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A row per customer.
    Customers,
    /// A row per order item; rows of one order number are one order.
    Orders,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A field that a column can be mapped to, of customers or of orders.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {$($(#[$doc])* $variant,)*}

        impl Field {
            /// The name used in `--map`, JSON and message keys.
            pub const fn name(self) -> &'static str {
                match self {$(Self::$variant => $name,)*}
            }
        }
    };
}

fields! {
    /// The customer's number in the program that the file comes from (customers).
    Number = "number",
    /// Full name.
    Name = "name",
    /// First telephone number.
    Phone = "phone",
    /// Second telephone number.
    Phone2 = "phone2",
    /// Third telephone number.
    Phone3 = "phone3",
    /// E-mail address.
    Email = "email",
    /// WeChat id.
    Wechat = "wechat",
    /// Sex.
    Sex = "sex",
    /// Birthday in the solar calendar.
    Birthday = "birthday",
    /// Birthday in the lunar calendar.
    LunarBirthday = "lunar_birthday",
    /// Name of the baby.
    BabyName = "baby_name",
    /// Birthday of the baby.
    BabyBirthday = "baby_birthday",
    /// Postal address.
    Address = "address",
    /// Where the customer was won.
    Source = "source",
    /// Sales channel (of a customer the usual one, of an order its own).
    Channel = "channel",
    /// The agent who looks after the customer.
    Owner = "owner",
    /// Tags.
    Tags = "tags",
    /// Free text.
    Note = "note",
    /// Order number.
    Order = "order",
    /// The number of the customer who ordered (orders).
    Customer = "customer",
    /// When it was ordered.
    Date = "date",
    /// When it was sent off.
    Dispatched = "dispatched",
    /// When it was delivered.
    Delivered = "delivered",
    /// Product name.
    Product = "product",
    /// Product code.
    Sku = "sku",
    /// How many units.
    Quantity = "quantity",
    /// The row's total in yuan.
    Amount = "amount",
    /// State of the order.
    Status = "status",
}

impl Kind {
    /// The fields of such a file, in the order in which they are shown.
    pub const fn fields(self) -> &'static [Field] {
        use Field::{
            Address, Amount, BabyBirthday, BabyName, Birthday, Channel, Customer, Date, Delivered,
            Dispatched, Email, LunarBirthday, Name, Note, Number, Order, Owner, Phone, Phone2,
            Phone3, Product, Quantity, Sex, Sku, Source, Status, Tags, Wechat,
        };
        match self {
            Self::Customers => &[
                Number,
                Name,
                Phone,
                Phone2,
                Phone3,
                Email,
                Wechat,
                Sex,
                Birthday,
                LunarBirthday,
                BabyName,
                BabyBirthday,
                Address,
                Source,
                Channel,
                Owner,
                Tags,
                Note,
            ],
            Self::Orders => &[
                Order, Customer, Name, Phone, Date, Dispatched, Delivered, Product, Sku, Quantity,
                Amount, Channel, Status,
            ],
        }
    }

    /// The field of that name, if files of this kind have it.
    pub fn field(self, name: &str) -> Option<Field> {
        self.fields()
            .iter()
            .copied()
            .find(|field| field.name() == name)
    }
}

/// One customer as a file states it; what the file does not say is `None` or empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRow {
    /// Physical line (from 1) on which the row begins.
    pub line: u64,
    /// Number in the other program.
    pub number: Option<String>,
    /// Full name.
    pub name: Option<String>,
    /// First number; empty slots between numbers are closed up.
    pub phone: Option<String>,
    /// Second number.
    pub phone2: Option<String>,
    /// Third number.
    pub phone3: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// WeChat id.
    pub wechat: Option<String>,
    /// Sex, where it is one that is known.
    pub sex: Option<Sex>,
    /// Solar birthday.
    pub birthday: Option<Birthday>,
    /// Lunar birthday.
    pub lunar_birthday: Option<Birthday>,
    /// The baby's name.
    pub baby_name: Option<String>,
    /// The baby's birthday, solar unless the cell says that it is lunar.
    pub baby_birthday: Option<Birthday>,
    /// Address.
    pub address: Option<String>,
    /// Source.
    pub source: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Name of the owning agent.
    pub owner: Option<String>,
    /// Tags, each once, in the order of the file.
    pub tags: Vec<String>,
    /// Note; may have several lines.
    pub note: Option<String>,
    /// Columns that are no field of ours, by their header, where not empty.
    pub custom: Vec<(String, String)>,
    /// What was odd about the row but no reason to reject it.
    pub warnings: Vec<Warning>,
}

/// One item of an order as a file states it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Physical line (from 1) on which the row begins.
    pub line: u64,
    /// Order number; rows with the same (channel, number) are one order.
    pub order: Option<String>,
    /// What identifies a row that has no order number.
    pub content: Option<ContentId>,
    /// Whether an earlier row of the file states the same order.
    pub again: bool,
    /// How many earlier rows of the file state an equal line of the same order.
    pub equal_before: u32,
    /// Number of the customer in the other program.
    pub customer: Option<String>,
    /// Name of the customer.
    pub name: Option<String>,
    /// Number of the customer.
    pub phone: Option<String>,
    /// When it was ordered; the start of the day where the file gives no time.
    pub date: Moment,
    /// When it was sent off.
    pub dispatched: Option<Moment>,
    /// When it was delivered.
    pub delivered: Option<Moment>,
    /// Product name.
    pub product: Option<String>,
    /// Product code.
    pub sku: Option<String>,
    /// Units.
    pub quantity: Option<u32>,
    /// The row's total; negative for a refund.
    pub amount: Fen,
    /// Channel.
    pub channel: Option<String>,
    /// State.
    pub status: Option<OrderStatus>,
    /// What was odd about the row but no reason to reject it.
    pub warnings: Vec<Warning>,
}

/// Identity of an order row without an order number: what it says, and the how-manieth such row of its file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ContentId {
    /// Hash of the row's content, the same for every import of the same facts.
    pub hash: [u8; 16],
    /// 0 for the first row of this content in the file, 1 for the next, …
    pub nth: u32,
}

/// Something odd in a row that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Header of the column, or its number where there is no header.
    pub column: String,
    /// The field concerned.
    pub field: Option<Field>,
    /// What is odd.
    pub code: WarningCode,
    /// The cell as the file has it.
    pub value: String,
}

/// What can be odd about an accepted row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarningCode {
    /// Neither male nor female: left unknown.
    SexUnknown,
    /// A number of another country, kept as it is.
    PhoneForeign,
    /// A number with an extension, kept as it is.
    PhoneExtension,
    /// A number of no known form, kept as it is.
    PhoneUnusual,
    /// A landline without its area code.
    PhoneLocal,
    /// A mobile that ends in many zeros: perhaps rounded by a spreadsheet.
    PhoneRounded,
    /// Control or invisible characters were removed.
    TextCleaned,
    /// U+FFFD: characters were lost before the file was written.
    TextLost,
    /// Delivered on a day before the order.
    DeliveredEarly,
}

impl WarningCode {
    /// Key of the message for people.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SexUnknown => "sex-unknown",
            Self::PhoneForeign => "phone-foreign",
            Self::PhoneExtension => "phone-extension",
            Self::PhoneUnusual => "phone-unusual",
            Self::PhoneLocal => "phone-local",
            Self::PhoneRounded => "phone-rounded",
            Self::TextCleaned => "text-cleaned",
            Self::TextLost => "text-lost",
            Self::DeliveredEarly => "delivered-early",
        }
    }
}

/// A row that was not accepted, with all that is needed to correct it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// Physical line (from 1) on which the row begins.
    pub line: u64,
    /// Header of the column at fault, or its number where there is no header; `None` for the row as a whole.
    pub column: Option<String>,
    /// The field at fault.
    pub field: Option<Field>,
    /// Why.
    pub reason: Reason,
    /// The row's cells as the file has them; for a row that could not be cut into cells, its text as one cell.
    pub original: Vec<String>,
}

/// Why a row was rejected: a code and the values that a message needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// More or fewer cells than the header.
    CellCount {
        /// Cells of the header.
        expected: u32,
        /// Cells of the row.
        found: u32,
    },
    /// More cells than are read.
    CellsTooMany {
        /// Most cells of a row.
        limit: u32,
    },
    /// A cell longer than is read.
    CellTooLong {
        /// Most bytes of a cell (UTF-8).
        limit: u32,
    },
    /// A row longer than is read; `original` holds its beginning only.
    RowTooLong {
        /// Most bytes of a row (UTF-8).
        limit: u32,
    },
    /// A value longer than its field.
    ValueTooLong {
        /// Most bytes of the value (UTF-8).
        limit: u32,
    },
    /// A quote is opened and never closed.
    QuoteOpen,
    /// Text follows a closing quote.
    QuoteText,
    /// Bytes that are no text in the file's encoding.
    Undecodable {
        /// The first of them, in hexadecimal.
        bytes: String,
        /// The line they are on.
        line: u64,
    },
    /// U+FFFD in a field that must be right: characters were lost before the file was written.
    TextLost,
    /// A control or invisible character in a number or code.
    TextControl {
        /// Its code point.
        char: u32,
    },
    /// A required field is empty.
    Missing {
        /// The fields of which one is needed.
        fields: Vec<Field>,
    },
    /// Not a date in any form that is read.
    DateUnknown {
        /// The cell.
        value: String,
    },
    /// Day and month could be either way round, or the year has two digits.
    DateAmbiguous {
        /// The cell.
        value: String,
    },
    /// A day that does not exist, such as 30 February.
    DateImpossible {
        /// The cell.
        value: String,
    },
    /// A year before 1900 or after 2100.
    DateRange {
        /// The cell.
        value: String,
    },
    /// A date without a year where one is needed.
    DateYearless {
        /// The cell.
        value: String,
    },
    /// Not an amount.
    AmountUnknown {
        /// The cell.
        value: String,
    },
    /// An amount with more than two decimals.
    AmountPrecise {
        /// The cell.
        value: String,
    },
    /// An amount beyond ten trillion.
    AmountTooLarge {
        /// The cell.
        value: String,
    },
    /// Not a whole number of units from 0.
    QuantityUnknown {
        /// The cell.
        value: String,
    },
    /// A long number that a spreadsheet cut to scientific notation; its digits are lost.
    Scientific {
        /// The cell.
        value: String,
    },
    /// Not a telephone number.
    PhoneUnknown {
        /// The cell.
        value: String,
    },
    /// Not an e-mail address.
    EmailUnknown {
        /// The cell.
        value: String,
    },
    /// Not a state of an order; see [`OrderStatus::ALL`] for those that are.
    StatusUnknown {
        /// The cell.
        value: String,
    },
    /// More tags than a customer can have.
    TagsTooMany {
        /// Most tags.
        limit: u32,
    },
    /// The row can be read, and the store refused it; why is told apart from this.
    Refused,
}

impl Reason {
    /// Whether a row of so many cells that was rejected for this could not be cut: its one cell is its text.
    pub const fn is_raw(&self, cells: usize) -> bool {
        match self {
            Self::CellsTooMany { .. }
            | Self::RowTooLong { .. }
            | Self::QuoteOpen
            | Self::QuoteText => true,
            Self::Undecodable { .. } => cells == 1,
            _ => false,
        }
    }

    /// Key of the message for people.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::CellCount { .. } => "cell-count",
            Self::CellsTooMany { .. } => "cells-too-many",
            Self::CellTooLong { .. } => "cell-too-long",
            Self::RowTooLong { .. } => "row-too-long",
            Self::ValueTooLong { .. } => "value-too-long",
            Self::QuoteOpen => "quote-open",
            Self::QuoteText => "quote-text",
            Self::Undecodable { .. } => "undecodable",
            Self::TextLost => "text-lost",
            Self::TextControl { .. } => "text-control",
            Self::Missing { .. } => "missing",
            Self::DateUnknown { .. } => "date-unknown",
            Self::DateAmbiguous { .. } => "date-ambiguous",
            Self::DateImpossible { .. } => "date-impossible",
            Self::DateRange { .. } => "date-range",
            Self::DateYearless { .. } => "date-yearless",
            Self::AmountUnknown { .. } => "amount-unknown",
            Self::AmountPrecise { .. } => "amount-precise",
            Self::AmountTooLarge { .. } => "amount-too-large",
            Self::QuantityUnknown { .. } => "quantity-unknown",
            Self::Scientific { .. } => "scientific",
            Self::PhoneUnknown { .. } => "phone-unknown",
            Self::EmailUnknown { .. } => "email-unknown",
            Self::StatusUnknown { .. } => "status-unknown",
            Self::TagsTooMany { .. } => "tags-too-many",
            Self::Refused => "refused",
        }
    }
}
