//! What is wrong with the arguments, in the user's language; and help and version, which come the same way.

use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::failure::Failure;
use super::output::Output;
use super::values::Unfit;
use crate::i18n::Locale;
use crate::tr;

/// Answers what clap found instead of a command.
pub(super) fn answer(error: &clap::Error, locale: Locale, json: bool) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        let text = headed(&error.render().to_string(), locale);
        // A reader that has left wants no help.
        let _ = write!(std::io::stdout(), "{text}");
        return ExitCode::SUCCESS;
    }
    failure(error, locale).report(&Output::new(locale, json))
}

/// Help with the locale's own colon behind headings, where clap puts its own.
fn headed(help: &str, locale: Locale) -> String {
    let headings = [
        tr!(locale, "cli-heading-commands"),
        tr!(locale, "cli-heading-arguments"),
        tr!(locale, "cli-heading-options"),
    ];
    let mut text = help.to_owned();
    for heading in headings {
        let own = tr!(locale, "cli-heading", heading = heading);
        text = text.replace(&format!("\n{heading}:\n"), &format!("\n{own}\n"));
    }
    text
}

fn failure(error: &clap::Error, locale: Locale) -> Failure {
    let text = |kind| context(error, kind);
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let (code, values) = match error.kind() {
        ErrorKind::UnknownArgument => ("argument-unknown", vec![("argument", argument)]),
        ErrorKind::InvalidSubcommand => (
            "command-unknown",
            vec![("command", text(ContextKind::InvalidSubcommand))],
        ),
        ErrorKind::MissingRequiredArgument => ("argument-missing", vec![("argument", argument)]),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("command-missing", Vec::new())
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            ("value-missing", vec![("argument", argument)])
        }
        ErrorKind::InvalidValue => (
            "value-unknown",
            vec![
                ("argument", argument),
                ("value", value),
                ("values", text(ContextKind::ValidValue)),
            ],
        ),
        ErrorKind::ArgumentConflict => (
            "argument-conflict",
            vec![
                ("argument", argument),
                ("other", text(ContextKind::PriorArg)),
            ],
        ),
        ErrorKind::ValueValidation => {
            let mut values = vec![("argument", argument), ("value", value)];
            let code = match unfit(error) {
                Some(Unfit::OutOfRange { min, max }) => {
                    values.extend([("min", min.to_string()), ("max", max.to_string())]);
                    "value-range"
                }
                Some(Unfit::Unknown(known)) => {
                    values.push(("values", (*known).to_owned()));
                    "value-unknown"
                }
                None => "value-wrong",
            };
            (code, values)
        }
        ErrorKind::InvalidUtf8 => ("not-utf8", Vec::new()),
        _ => ("arguments", Vec::new()),
    };
    let values: Vec<_> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str().into()))
        .collect();
    let mut failure = Failure::usage(locale, code, &values);
    let guess = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ]
    .into_iter()
    .map(text)
    .find(|guess| !guess.is_empty());
    if let Some(guess) = guess {
        failure =
            failure.and(&locale.fill("cli-error-suggestion", &[("guess", guess.as_str().into())]));
    }
    failure
}

/// What our own reading of a value found wrong.
fn unfit(error: &clap::Error) -> Option<&Unfit> {
    std::error::Error::source(error)?.downcast_ref()
}

/// A value of clap's error as text: of suggestions the best, of others all.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) if suggests(kind) => {
            texts.last().cloned().unwrap_or_default()
        }
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Suggestions come in order of likeness, the best last.
const fn suggests(kind: ContextKind) -> bool {
    matches!(
        kind,
        ContextKind::SuggestedArg | ContextKind::SuggestedSubcommand | ContextKind::SuggestedValue
    )
}
