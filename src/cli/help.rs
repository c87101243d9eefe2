//! Help in the user's language: the texts of every command and argument put in from the locale.

use clap::{Arg, ArgAction, Command, CommandFactory};

use super::args::Cli;
use crate::i18n::Locale;

/// The whole command line with its texts.
pub(super) fn command(locale: Locale) -> Command {
    localise(Cli::command(), locale, "").version(env!("CARGO_PKG_VERSION"))
}

/// Puts a command's texts in: `cli-help-COMMAND`, `cli-examples-COMMAND`, and for each argument
/// `cli-arg-COMMAND-ARGUMENT` or, where it means the same everywhere, `cli-arg-ARGUMENT`.
fn localise(command: Command, locale: Locale, path: &str) -> Command {
    let own = if path.is_empty() { "warmline" } else { path };
    let heading = |argument: &Arg| {
        locale.text(if argument.is_positional() {
            "cli-heading-arguments"
        } else {
            "cli-heading-options"
        })
    };
    let mut command = command
        .about(locale.find(&format!("cli-help-{own}")).unwrap_or_default())
        .long_about(None)
        .help_template(template(locale))
        .subcommand_help_heading(locale.text("cli-heading-commands"))
        .subcommand_value_name(locale.text("cli-value-command"))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|argument| {
            let text = argument_text(locale, own, argument.get_id().as_str());
            let heading = heading(&argument);
            let argument = argument
                .help(text.unwrap_or_default())
                .long_help(None)
                .help_heading(heading)
                // A command's own options come before those of every command.
                .display_order(if path.is_empty() { 900 } else { 0 });
            // What clap would add in English is in our own texts.
            if argument.get_action().takes_values() {
                argument
                    .hide_possible_values(true)
                    .hide_default_value(true)
                    .hide_env(true)
            } else {
                argument
            }
        })
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help(locale.text("cli-arg-help"))
                .help_heading(locale.text("cli-heading-options")),
        );
    if path.is_empty() {
        command = command.arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(locale.text("cli-arg-version"))
                .help_heading(locale.text("cli-heading-options")),
        );
    }
    if let Some(examples) = locale.find(&format!("cli-examples-{own}")) {
        command = command.after_help(format!(
            "{}\n{}",
            locale.text("cli-heading-examples"),
            indented(examples)
        ));
    }
    let names: Vec<String> = command
        .get_subcommands()
        .map(|c| c.get_name().to_owned())
        .collect();
    for name in names {
        let below = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}-{name}")
        };
        command = command.mut_subcommand(name, |sub| localise(sub, locale, &below));
    }
    command
}

fn argument_text(locale: Locale, command: &str, argument: &str) -> Option<&'static str> {
    let argument = argument.replace('_', "-");
    locale
        .find(&format!("cli-arg-{command}-{argument}"))
        .or_else(|| locale.find(&format!("cli-arg-{argument}")))
}

fn template(locale: Locale) -> String {
    format!(
        "{{about-with-newline}}\n{}{{usage}}\n\n{{all-args}}{{after-help}}\n",
        locale.text("cli-heading-usage")
    )
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of a command and those below it has no text.
    fn missing(command: &Command, locale: Locale, path: &str, into: &mut Vec<String>) {
        let own = if path.is_empty() { "warmline" } else { path };
        if command
            .get_about()
            .is_none_or(|about| about.to_string().is_empty())
        {
            into.push(format!("{}: cli-help-{own}", locale.tag()));
        }
        for argument in command.get_arguments() {
            if argument
                .get_help()
                .is_none_or(|help| help.to_string().is_empty())
            {
                into.push(format!(
                    "{}: cli-arg-{own}-{}",
                    locale.tag(),
                    argument.get_id()
                ));
            }
        }
        let leaf = command.get_subcommands().next().is_none();
        if leaf && command.get_after_help().is_none() {
            into.push(format!("{}: cli-examples-{own}", locale.tag()));
        }
        for sub in command.get_subcommands() {
            let below = if path.is_empty() {
                sub.get_name().to_owned()
            } else {
                format!("{path}-{}", sub.get_name())
            };
            missing(sub, locale, &below, into);
        }
    }

    #[test]
    fn every_command_and_argument_has_its_text_in_both_languages() {
        let mut wrong = Vec::new();
        for locale in Locale::ALL {
            missing(&command(locale), locale, "", &mut wrong);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_command_line_is_sound() {
        for locale in Locale::ALL {
            command(locale).debug_assert();
        }
    }

    /// The names that the documentation has to mention.
    fn names(command: &Command, path: &str, into: &mut Vec<String>) {
        for argument in command.get_arguments().filter(|a| !a.is_hide_set()) {
            into.extend(argument.get_long().map(|long| format!("--{long}")));
        }
        for sub in command.get_subcommands() {
            let below = format!("{path} {}", sub.get_name());
            if sub.get_subcommands().next().is_none() {
                into.push(below.clone());
            }
            names(sub, &below, into);
        }
    }

    #[test]
    fn the_documentation_names_every_command_and_option() {
        let text = include_str!("../../docs/cli.md").replace("customers|orders", "customers");
        let mut wanted = Vec::new();
        names(&command(Locale::En), "warmline", &mut wanted);
        wanted.retain(|name| name != "warmline import orders");
        let missing: Vec<_> = wanted
            .iter()
            .filter(|name| !text.contains(name.as_str()))
            .collect();
        assert!(missing.is_empty(), "docs/cli.md lacks {missing:?}");
    }

    /// The words of a line of a shell, quotes minded.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ' ' if !quoted => words.push(String::new()),
                _ => words.last_mut().expect("there is one").push(c),
            }
        }
        words
    }

    #[test]
    fn every_example_is_a_command_that_is_understood() {
        fn check(command: &Command, locale: Locale) {
            let examples = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            for line in examples
                .lines()
                .filter_map(|line| line.trim().strip_prefix("warmline "))
            {
                // What stands behind a wide gap explains the example.
                let line = line.split("   ").next().unwrap_or_default();
                let mut arguments = vec!["warmline".to_owned()];
                arguments.extend(
                    words(line)
                        .into_iter()
                        .filter(|word| !word.is_empty() || line.contains("\"\"")),
                );
                let parsed = super::command(locale).try_get_matches_from(&arguments);
                assert!(
                    parsed.is_ok() || line.trim().is_empty(),
                    "{line}: {parsed:?}"
                );
            }
            for sub in command.get_subcommands() {
                check(sub, locale);
            }
        }
        for locale in Locale::ALL {
            check(&command(locale), locale);
        }
    }
}
