//! Which column goes to which field, and why; [`Mapping::guess`] makes one.

use super::header::NamePart;
use crate::domain::import::{Field, Kind};

/// What becomes of each column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// What the file holds.
    pub kind: Kind,
    /// Every column of the file, in its order.
    pub columns: Vec<Column>,
    /// Every field that is filled, in the order of [`Kind::fields`].
    pub sources: Vec<Source>,
}

/// One column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header; its number from 1 where there is none.
    pub header: String,
    /// Where its cells go.
    pub target: Target,
    /// Why they go there.
    pub why: Why,
}

/// Where the cells of a column go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To one field or (asked for) several.
    Fields(Vec<Field>),
    /// To a custom field of that name.
    Custom(String),
    /// Nowhere.
    Ignored,
}

/// Why a column goes where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The caller said so.
    Asked,
    /// Its name is known.
    Name,
    /// Its name may mean that, and no other column's does.
    Perhaps,
    /// Another column has the field that it would have gone to.
    Spare,
    /// The caller gave the field that it would have gone to other columns, or none.
    Displaced,
    /// Its name is not known.
    Unknown,
    /// It comes from a rejects file.
    Own,
}

impl Why {
    /// Key of the message for people.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Name => "name",
            Self::Perhaps => "perhaps",
            Self::Spare => "spare",
            Self::Displaced => "displaced",
            Self::Unknown => "unknown",
            Self::Own => "own",
        }
    }
}

/// What a field is filled from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The field.
    pub field: Field,
    /// Its columns, counted from 0.
    pub columns: Vec<usize>,
    /// How several become one value.
    pub join: Join,
}

/// How the cells of several columns become one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Join {
    /// There is only one.
    Single,
    /// In the given order; a blank between them unless Han meets Han.
    Words,
    /// A name from its parts, one for each column: 姓 before 名 in Han, given name first otherwise.
    NameParts(Vec<NamePart>),
    /// From large to small; parts that a later one repeats are left out.
    Address,
    /// The first that is not empty; the others go to further fields of the kind or to custom fields.
    FirstFilled,
}

/// Why a mapping can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not `field=column` or `field=column+column`.
    #[error("{argument:?} is not field=column")]
    Syntax {
        /// The argument.
        argument: String,
    },
    /// No such field.
    #[error("unknown field {field:?}")]
    UnknownField {
        /// What was asked for.
        field: String,
        /// The field with the most similar name.
        suggestion: Option<&'static str>,
    },
    /// No such column.
    #[error("unknown column {column:?}")]
    UnknownColumn {
        /// What was asked for.
        column: String,
        /// The column with the most similar name.
        suggestion: Option<String>,
        /// How many columns there are.
        columns: usize,
    },
    /// Several columns have that name; their numbers have to be used.
    #[error("column {column:?} exists {} times", numbers.len())]
    AmbiguousColumn {
        /// What was asked for.
        column: String,
        /// Their numbers from 1.
        numbers: Vec<usize>,
    },
    /// One field in two arguments.
    #[error("field {} is mapped twice", field.name())]
    FieldTwice {
        /// The field.
        field: Field,
    },
    /// A field that can't be a sum of columns.
    #[error("field {} cannot be a sum of columns", field.name())]
    NotJoinable {
        /// The field.
        field: Field,
    },
    /// Fields without which no row makes sense.
    #[error("required fields are missing")]
    Missing {
        /// Of each group one field is needed.
        groups: Vec<Vec<Field>>,
    },
}

impl Mapping {
    /// Whether all fields are there without which no row makes sense.
    pub fn check(&self) -> Result<(), MappingError> {
        let groups: Vec<Vec<Field>> = required(self.kind)
            .iter()
            .filter(|group| !group.iter().any(|field| self.source(*field).is_some()))
            .map(|group| group.to_vec())
            .collect();
        if groups.is_empty() {
            Ok(())
        } else {
            Err(MappingError::Missing { groups })
        }
    }

    /// What a field is filled from.
    pub fn source(&self, field: Field) -> Option<&Source> {
        self.sources.iter().find(|source| source.field == field)
    }

    /// Columns of a rejects file's own.
    pub fn is_own(&self, column: usize) -> bool {
        self.columns
            .get(column)
            .is_some_and(|column| column.why == Why::Own)
    }
}

/// Of each group one field is needed.
pub const fn required(kind: Kind) -> &'static [&'static [Field]] {
    match kind {
        Kind::Customers => &[&[
            Field::Name,
            Field::Phone,
            Field::Number,
            Field::Phone2,
            Field::Phone3,
        ]],
        Kind::Orders => &[
            &[Field::Date],
            &[Field::Amount],
            &[Field::Customer, Field::Name, Field::Phone],
        ],
    }
}
