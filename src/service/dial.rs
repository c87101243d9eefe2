//! Dialling: the call begins, its timer starts, and the configured program is told the number.

use super::claims;
use super::effect::Effect;
use super::names::{self, not_found};
use super::work::{Result, Stop, Work};
use crate::domain::agent::Agent;
use crate::domain::customer::Customer;
use crate::domain::id::{CustomerId, FollowUpId};
use crate::protocol::command::{Claim, Dial};
use crate::protocol::refusal::Thing;
use crate::protocol::view::ClaimedWork;
use crate::protocol::{Done, Refusal};
use crate::store::ReadExt;

/// Dials a number of a customer, whom nobody else may hold; a free customer is held from now on, so that nobody else
/// calls. Without a configured program only the timer starts: the agent dials by hand.
pub fn dial(work: &mut Work<'_, '_>, ask: &Dial) -> Result<Done> {
    let customer = names::customer(work.txn, ask.customer)?;
    if customer.preferences.do_not_call {
        let customer = customer.id;
        return Err(Refusal::DoNotContact { customer }.into());
    }
    let (nth, number) = number(&customer, ask.phone)?;
    let mut claimed = None;
    if let Some(id) = ask.follow_up {
        claimed = Some(take(work, customer.id, id)?);
    } else {
        claims::hold(work, &customer)?;
    }
    claims::let_go(work, ask.instead_of, customer.id)?;
    claims::dialled(work, customer.id)?;
    let now = work.now();
    if let Some(claim) = claimed.as_mut().and_then(|c| c.row.claim.as_mut()) {
        claim.dialled = Some(now);
    }
    work.txn
        .audit("dial", Some(customer.id), (nth + 1).to_string());
    if let Some(program) = &work.rules.settings.dial {
        let agent = work.txn.get::<Agent>(&work.agent())?;
        let agent = agent.map_or_else(String::new, |agent| agent.name);
        let argv = filled(program, &number, &agent);
        work.after.push(Effect::Run { argv });
    }
    Ok(claimed.map_or(Done::Ok, |claimed| Done::Claimed(Box::new(claimed))))
}

/// The number to dial: the one at a position, else the main one. None that is known to be wrong.
fn number(customer: &Customer, position: Option<u8>) -> Result<(usize, String)> {
    let refuse = |code: &str| Err(Stop::not_now(code));
    let nth = match position {
        Some(nth) => usize::from(nth),
        None => match customer.phones.iter().position(|phone| !phone.wrong) {
            Some(nth) => nth,
            None => return refuse("no-number"),
        },
    };
    match customer.phones.get(nth) {
        None => Err(not_found(Thing::Phone, nth + 1).into()),
        Some(phone) if phone.wrong => refuse("wrong-number"),
        Some(phone) => Ok((nth, phone.digits.clone())),
    }
}

/// Takes the follow-up that the call is for.
fn take(work: &mut Work<'_, '_>, customer: CustomerId, id: FollowUpId) -> Result<ClaimedWork> {
    let follow_up = names::follow_up(work.txn, id)?;
    if follow_up.customer != customer {
        return Err(not_found(Thing::FollowUp, id).into());
    }
    let ask = Claim {
        follow_up: Some(id),
        resume: true,
        ..Claim::default()
    };
    claims::take(work, &follow_up, &ask)
}

/// The program's arguments with their places filled. Digits hold no place of their own.
fn filled(program: &[String], number: &str, agent: &str) -> Vec<String> {
    program
        .iter()
        .map(|part| part.replace("{number}", number).replace("{agent}", agent))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{Kit, NOW, TODAY, boss, later};
    use super::*;
    use crate::domain::claim::Claim as Held;
    use crate::domain::follow_up::{Assignee, When};
    use crate::domain::time::Span;
    use crate::protocol::Command;
    use crate::protocol::command::CustomerFields;

    fn claim(kit: &Kit, id: CustomerId) -> Option<Held> {
        kit.store().read().get(&id).expect("the store reads")
    }

    fn dial(customer: CustomerId) -> Dial {
        Dial {
            customer,
            phone: None,
            follow_up: None,
            instead_of: None,
        }
    }

    fn follow_up(kit: &Kit, customer: CustomerId, assignee: Assignee) -> FollowUpId {
        let add = Command::AddFollowUp {
            customer,
            when: When::On(TODAY),
            reason: "asked".into(),
            assignee,
        };
        match kit.run(&boss(), add) {
            Ok(Done::FollowUp(row)) => row.id,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_call_holds_its_customer() {
        let kit = Kit::new();
        let customer = kit.person("Ann", "13812345678");
        let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
        let call = || Command::Dial(dial(customer));
        assert_eq!(kit.run(&ann, call()), Ok(Done::Ok));
        let held = claim(&kit, customer).expect("held");
        assert_eq!((held.agent, held.dialled), (ann.agent, Some(NOW)));
        let refused = kit.run(&ben, call());
        assert!(matches!(refused, Err(Refusal::Held { .. })), "{refused:?}");
        // Tried once more, the call is timed from then.
        let again = later(&ann, Span::minutes(1));
        assert_eq!(kit.run(&again, call()), Ok(Done::Ok));
        let held = claim(&kit, customer).expect("held");
        assert_eq!((held.since, held.dialled), (NOW, Some(again.now)));
        let silent = CustomerFields {
            do_not_call: Some(true),
            ..CustomerFields::default()
        };
        kit.run(&boss(), Command::EditCustomer(customer, Box::new(silent)))
            .expect("changed");
        assert_eq!(claim(&kit, customer), None);
        let refused = kit.run(&ann, call());
        assert_eq!(refused, Err(Refusal::DoNotContact { customer }));
    }

    #[test]
    fn numbers_marked_wrong_are_not_dialled() {
        let kit = Kit::new();
        let customer = kit.person("Ann", "13812345678");
        let ann = kit.agent("ann");
        let phones =
            ["13812345678", "13900000001", "13900000002"].map(super::super::testkit::a_phone);
        let with_wrong = |wrong: [bool; 3]| {
            let mut changed = kit.customer(customer);
            changed.phones = phones.to_vec();
            for (phone, wrong) in changed.phones.iter_mut().zip(wrong) {
                phone.wrong = wrong;
            }
            kit.write(move |work| work.put(&changed.id, &changed));
            kit.customer(customer)
        };
        let table = [
            ([false, false, false], None, Ok(0)),
            ([true, false, false], None, Ok(1)),
            ([true, true, false], Some(2), Ok(2)),
            ([true, false, false], Some(0), Err("wrong-number")),
            ([true, true, true], None, Err("no-number")),
            ([true, true, true], Some(1), Err("wrong-number")),
        ];
        for (wrong, position, expected) in table {
            let found = number(&with_wrong(wrong), position);
            match (found, expected) {
                (Ok((nth, digits)), Ok(expected)) => {
                    assert_eq!((nth, &digits), (expected, &phones[expected].digits));
                }
                (Err(stop), Err(code)) => {
                    let code = code.into();
                    assert_eq!(stop.into_refusal(), Refusal::NotNow { code });
                }
                (found, _) => panic!("{wrong:?} {position:?}: {found:?}"),
            }
        }
        let eighth = Dial {
            phone: Some(7),
            ..dial(customer)
        };
        let missing = not_found(Thing::Phone, 8);
        assert_eq!(kit.run(&ann, Command::Dial(eighth)), Err(missing));
        assert_eq!(claim(&kit, customer), None);
    }

    #[test]
    fn a_call_for_a_follow_up_takes_it_or_is_not_made() {
        let kit = Kit::new();
        let (first, second) = (
            kit.person("Ann", "13812345678"),
            kit.person("Bea", "13812345679"),
        );
        let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
        let mine = follow_up(&kit, first, Assignee::Pool);
        let bens = follow_up(&kit, second, Assignee::Agent(ben.agent));
        let call = |customer, of| {
            Command::Dial(Dial {
                follow_up: Some(of),
                instead_of: Some(first),
                ..dial(customer)
            })
        };
        let Ok(Done::Claimed(work)) = kit.run(&ann, call(first, mine)) else {
            panic!("claimed");
        };
        assert_eq!(work.row.claim.and_then(|c| c.dialled), Some(NOW));
        let held = claim(&kit, first).expect("held");
        assert_eq!((held.follow_up, held.dialled), (Some(mine), Some(NOW)));
        // Refused, nothing has changed: nobody is called, and who was held still is.
        let refused = kit.run(&ann, call(second, bens));
        assert!(matches!(refused, Err(Refusal::AssignedTo { .. })));
        assert_eq!(
            (claim(&kit, first), claim(&kit, second)),
            (Some(held), None)
        );
        let anothers = kit.run(&ann, call(second, mine));
        assert!(matches!(anothers, Err(Refusal::NotFound { .. })));
        // Granted, the one held before is free in the same step.
        let theirs = follow_up(&kit, second, Assignee::Pool);
        kit.run(&ann, call(second, theirs)).expect("called");
        assert_eq!(claim(&kit, first), None);
        assert!(claim(&kit, second).is_some());
    }

    #[test]
    fn the_program_is_told_the_number_and_the_agent_once() {
        let dir = tempfile::tempdir().expect("a directory");
        let told = dir.path().join("told");
        // A named pipe: reading it waits for the program and ends with it.
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &told,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .expect("a pipe");
        let script = dir.path().join("dial");
        let text = format!(
            "#!/bin/sh\necho \"$1 $2 ${{HOME-none}}\" > {}\n",
            told.display()
        );
        std::fs::write(&script, text).expect("a program");
        let argv = format!(
            "dial = [\"/bin/sh\", \"{}\", \"{{agent}}\", \"tel:{{number}}\"]",
            script.display()
        );
        let kit = Kit::with_settings(&crate::config::settings::DEFAULT.replace("dial = []", &argv));
        let customer = kit.person("Ann", "138-1234-5678");
        let agent = kit.agent("ann");
        assert_eq!(kit.run(&agent, Command::Dial(dial(customer))), Ok(Done::Ok));
        let heard = std::fs::read_to_string(&told).expect("the program tells");
        assert_eq!(heard, "ann tel:13812345678 none\n");
    }
}
