//! A question before something is changed for everybody.

use std::io::{self, IsTerminal, Write};

use super::super::failure::{Exit, Failure};
use super::super::output::Output;
use crate::tr;

/// Asks unless `yes`; where nobody can answer, `--yes` is needed.
pub(in crate::cli) fn confirm(output: &Output, yes: bool, question: &str) -> Result<(), Failure> {
    let l = output.locale;
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() || output.json {
        return Err(Failure::usage(l, "needs-yes", &[]));
    }
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{question} {} ", tr!(l, "cli-yes-no"));
    asked
        .and_then(|()| io::stdin().read_line(&mut answer))
        .map_err(|e| Failure::io(l, &e))?;
    let first = answer.trim().chars().next();
    if first.is_some_and(|c| tr!(l, "cli-yes-letters").contains(c)) {
        Ok(())
    } else {
        Err(Failure::say(Exit::Interrupted, l, "left-as-it-is", &[]))
    }
}
