//! The status machine as the handbook tells it: where a ticket stands, what is done, where it stands then.

use warmline::domain::ticket::{State, Verb};

/// From, what is done, to. `open` is each state before it is settled, `any` every state, `=` the same state.
const RULES: &str = "
any                                    note link watch                          =
new,assigned,in-progress,reopened      assign                                   assigned,new
waiting-customer,waiting-department    assign                                   =
new,assigned,reopened                  start                                    in-progress
open                                   respond edit severity split override     =
resolved                               respond tell assign                          =
begun                                  wait                                     waiting-customer,waiting-department
waiting-customer,waiting-department    resume                                   in-progress
begun                                  verify propose agree decline carry-out   in-progress
begun                                  approve refuse                           =
begun                                  resolve                                  resolved
resolved                               close                                    closed
resolved,closed                        reopen                                   reopened
open                                   merge                                    closed
closed                                 check-back                               =
";

/// Whether a name of the rules means a state.
fn means(names: &str, state: State) -> bool {
    let code = state.code();
    let settled = matches!(state, State::Resolved | State::Closed);
    names.split(',').any(|name| match name {
        "any" => true,
        "open" => !settled,
        "begun" => !settled && state != State::New,
        _ => name == code,
    })
}

/// Whether a step may lead from one state to another; with no other state, whether it may be taken at all.
pub fn may(from: State, verb: Verb, to: Option<State>) -> bool {
    RULES.lines().any(|line| {
        let mut words = line.split_whitespace();
        let (Some(first), Some(last)) = (words.next(), words.next_back()) else {
            return false;
        };
        let leads = |to| {
            if last == "=" {
                to == from
            } else {
                means(last, to)
            }
        };
        means(first, from) && words.any(|word| word == verb.code()) && to.is_none_or(leads)
    })
}
