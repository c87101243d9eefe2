//! Files in words: why one can't be read, why a row was rejected, what goes where.

use std::path::Path;

use super::failure::Failure;
use super::table::{Align, Table};
use crate::desk::words::Words;
use crate::domain::import::{Field, Reason, WarningCode};
use crate::domain::order::OrderStatus;
use crate::i18n::{Locale, Value};
use crate::import::mapping::{Mapping, MappingError, Target, Why};
use crate::import::survey::SurveyError;
use crate::import::{OpenError, Plan, PlanWarning, ReadError};
use crate::protocol::refusal::Problem;
use crate::tr;

/// Why a file can't be used.
pub(super) fn open_failure(l: Locale, path: &Path, error: &OpenError) -> Failure {
    let file = path.display().to_string();
    let say = |code: &'static str, values: &[(&str, Value<'_>)]| {
        let mut all: Vec<(&str, Value<'_>)> = vec![("path", file.as_str().into())];
        all.extend(values.iter().cloned());
        Failure::usage(l, code, &all)
    };
    match error {
        OpenError::Survey(SurveyError::Io(e)) => Failure::file(l, path, e),
        OpenError::Survey(SurveyError::NotAFile) => say("file-kind", &[]),
        OpenError::Survey(SurveyError::Empty) => say("file-empty", &[]),
        OpenError::Survey(SurveyError::TooLarge { bytes, limit }) => say(
            "file-large",
            &[
                ("bytes", gigabytes(*bytes).into()),
                ("limit", gigabytes(*limit).into()),
            ],
        ),
        OpenError::NotText(kind) => {
            let name = l
                .find(&format!("cli-file-{}", kind.code()))
                .unwrap_or(kind.code());
            let code = if kind.can_be_saved_as_csv() {
                "file-saveable"
            } else {
                "file-binary"
            };
            say(code, &[("kind", name.into())])
        }
        OpenError::HeaderOnly => say("file-header-only", &[]),
        OpenError::Header(why) => say("file-header", &[("reason", row_reason(l, why).into())]),
        OpenError::Mapping(error) => mapping_failure(l, error),
    }
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / f64::from(1 << 30))
}

/// Why reading stopped.
pub(super) fn read_failure(l: Locale, path: &Path, error: &ReadError) -> Failure {
    match error {
        ReadError::Io(e) => Failure::file(l, path, e),
        ReadError::Mapping(error) => mapping_failure(l, error),
        ReadError::Kind => Failure::usage(
            l,
            "file-kind",
            &[("path", path.display().to_string().into())],
        ),
        ReadError::TooManyDistinct { limit } => {
            Failure::usage(l, "file-too-long", &[("limit", (*limit).into())])
        }
    }
}

/// What is wrong with the mapping.
pub(super) fn mapping_failure(l: Locale, error: &MappingError) -> Failure {
    let guess = |suggestion: Option<&str>| {
        suggestion.map_or_else(String::new, |guess| {
            tr!(l, "cli-error-suggestion", guess = guess)
        })
    };
    match error {
        MappingError::Syntax { argument } => {
            Failure::usage(l, "map-syntax", &[("argument", argument.as_str().into())])
        }
        MappingError::UnknownField { field, suggestion } => {
            Failure::usage(l, "map-field", &[("field", field.as_str().into())])
                .and(&guess(*suggestion))
        }
        MappingError::UnknownColumn {
            column,
            suggestion,
            columns,
        } => {
            let values = [
                ("column", column.as_str().into()),
                ("columns", (*columns).into()),
            ];
            Failure::usage(l, "map-column", &values).and(&guess(suggestion.as_deref()))
        }
        MappingError::AmbiguousColumn { column, numbers } => {
            let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            let values = [
                ("column", column.as_str().into()),
                ("numbers", numbers.join(", ").into()),
            ];
            Failure::usage(l, "map-ambiguous", &values)
        }
        MappingError::FieldTwice { field } => {
            Failure::usage(l, "map-twice", &[("field", field.name().into())])
        }
        MappingError::NotJoinable { field } => {
            Failure::usage(l, "map-sum", &[("field", field.name().into())])
        }
        MappingError::Missing { groups } => {
            let group = |group: &Vec<Field>| {
                group
                    .iter()
                    .map(|field| field.name())
                    .collect::<Vec<_>>()
                    .join(tr!(l, "cli-or"))
            };
            let fields = groups
                .iter()
                .map(group)
                .collect::<Vec<_>>()
                .join(tr!(l, "cli-and"));
            Failure::usage(l, "map-missing", &[("fields", fields.into())])
        }
    }
}

/// Why a row was rejected and what to do, e.g. for the rejects file.
pub(super) fn row_reason(l: Locale, why: &Reason) -> String {
    let text = |value: &String| -> Value<'static> { Value::from(value.clone()) };
    let number = |value: u64| -> Value<'static> { Value::from(value) };
    let values: Vec<(&str, Value<'static>)> = match why {
        Reason::CellCount { expected, found } => {
            vec![
                ("expected", number(u64::from(*expected))),
                ("found", number(u64::from(*found))),
            ]
        }
        Reason::CellsTooMany { limit }
        | Reason::CellTooLong { limit }
        | Reason::RowTooLong { limit }
        | Reason::ValueTooLong { limit }
        | Reason::TagsTooMany { limit } => vec![("limit", number(u64::from(*limit)))],
        Reason::Undecodable { bytes, line } => {
            vec![("bytes", text(bytes)), ("line", number(*line))]
        }
        Reason::TextControl { char } => vec![("char", Value::from(format!("U+{char:04X}")))],
        Reason::Missing { fields } => {
            let names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
            vec![("fields", Value::from(names.join(tr!(l, "cli-or"))))]
        }
        Reason::StatusUnknown { value } => {
            let known: Vec<&str> = OrderStatus::ALL
                .iter()
                .map(|status| status.code())
                .collect();
            vec![
                ("value", text(value)),
                ("known", Value::from(known.join(", "))),
            ]
        }
        Reason::DateUnknown { value }
        | Reason::DateAmbiguous { value }
        | Reason::DateImpossible { value }
        | Reason::DateRange { value }
        | Reason::DateYearless { value }
        | Reason::AmountUnknown { value }
        | Reason::AmountPrecise { value }
        | Reason::AmountTooLarge { value }
        | Reason::QuantityUnknown { value }
        | Reason::Scientific { value }
        | Reason::PhoneUnknown { value }
        | Reason::EmailUnknown { value } => vec![("value", text(value))],
        Reason::QuoteOpen | Reason::QuoteText | Reason::TextLost | Reason::Refused => Vec::new(),
    };
    l.fill(&format!("reject-{}", why.code()), &values)
}

/// What was odd about a cell that was taken.
pub(super) fn warning(l: Locale, code: WarningCode) -> &'static str {
    l.find(&format!("warn-{}", code.code()))
        .unwrap_or(code.code())
}

/// Why the hub refused a row.
pub(super) fn row_problem(words: &Words<'_>, field: &str, problem: &Problem) -> String {
    use crate::protocol::refusal::Refusal;
    words.refusal(&Refusal::Invalid {
        field: field.to_owned(),
        problem: problem.clone(),
    })
}

/// What goes where, and what is doubtful.
pub(super) fn plan_table(l: Locale, plan: &Plan) -> Table {
    let mut table = Table::new(&[
        (tr!(l, "cli-col-column"), Align::Right),
        (tr!(l, "cli-col-header"), Align::Left),
        (tr!(l, "cli-col-field"), Align::Left),
        (tr!(l, "cli-col-guess"), Align::Left),
        (tr!(l, "cli-col-example"), Align::Left),
    ]);
    for (at, column) in plan.mapping.columns.iter().enumerate() {
        let example = plan
            .preview
            .iter()
            .find_map(|row| row.get(at).filter(|cell| !cell.trim().is_empty()));
        table.row(vec![
            (at + 1).to_string(),
            column.header.clone(),
            target(l, &column.target),
            tr_why(l, column.why).to_owned(),
            example
                .map(|cell| masked(first_field(&plan.mapping, at), cell))
                .unwrap_or_default(),
        ]);
    }
    for warning in &plan.warnings {
        table.note(
            match warning {
                PlanWarning::LooksHeaderless => tr!(l, "cli-plan-headerless"),
                PlanWarning::EncodingUncertain => tr!(l, "cli-plan-encoding"),
                PlanWarning::SingleColumn => tr!(l, "cli-plan-single"),
            }
            .to_owned(),
        );
    }
    table
}

fn target(l: Locale, target: &Target) -> String {
    match target {
        Target::Fields(fields) => fields
            .iter()
            .map(|field| field.name())
            .collect::<Vec<_>>()
            .join(", "),
        Target::Custom(name) => tr!(l, "cli-map-custom", name = name.as_str()),
        Target::Ignored => tr!(l, "cli-map-ignored").to_owned(),
    }
}

const fn why_id(why: Why) -> &'static str {
    match why {
        Why::Asked => "cli-why-asked",
        Why::Name => "cli-why-name",
        Why::Perhaps => "cli-why-perhaps",
        Why::Spare => "cli-why-spare",
        Why::Displaced => "cli-why-displaced",
        Why::Unknown => "cli-why-unknown",
        Why::Own => "cli-why-own",
    }
}

fn tr_why(l: Locale, why: Why) -> &'static str {
    l.text(why_id(why))
}

/// The field that a column goes to, or the first of them.
fn first_field(mapping: &Mapping, column: usize) -> Option<Field> {
    match &mapping.columns.get(column)?.target {
        Target::Fields(fields) => fields.first().copied(),
        Target::Custom(_) | Target::Ignored => None,
    }
}

/// An example cell of a field, cut to 40 characters; what identifies a person is masked.
pub(super) fn masked(field: Option<Field>, cell: &str) -> String {
    use crate::text::mask;
    let cell: String = cell.chars().take(40).collect();
    match field {
        Some(Field::Phone | Field::Phone2 | Field::Phone3) => mask::mask_phone(&cell),
        Some(Field::Email) => mask::mask_email(&cell),
        Some(Field::Wechat) => mask::mask_account(&cell),
        Some(Field::Address) => mask::mask_address(&cell),
        _ => cell,
    }
}
