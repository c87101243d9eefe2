//! Dialling: the call begins, its timer starts, and the configured program is told the number.

use super::claims;
use super::effect::Effect;
use super::names::{self, not_found};
use super::work::{Result, Work};
use crate::domain::agent::Agent;
use crate::domain::claim::Claim;
use crate::domain::id::CustomerId;
use crate::protocol::refusal::Thing;
use crate::protocol::{Done, Refusal};
use crate::store::ReadExt;

/// Dials a number of a customer, whom nobody else may hold; a free customer is held from now on, so that nobody else
/// calls. Without a configured program only the timer starts: the agent dials by hand.
pub fn dial(work: &mut Work<'_, '_>, customer: CustomerId, phone: u8) -> Result<Done> {
    let customer = names::customer(work.txn, customer)?;
    if customer.preferences.do_not_call {
        let customer = customer.id;
        return Err(Refusal::DoNotContact { customer }.into());
    }
    let number = customer.phones.get(usize::from(phone));
    let number = number.ok_or_else(|| not_found(Thing::Phone, u32::from(phone) + 1))?;
    match work.txn.get::<Claim>(&customer.id)? {
        Some(claim) if !claims::may_act(work, &claim) => {
            return Err(claims::held_by(work, &claim)?.into());
        }
        Some(_) => {}
        None => claims::hold(work, &customer)?,
    }
    claims::begin_call(work, customer.id, true)?;
    let nth = (u32::from(phone) + 1).to_string();
    work.txn.audit("dial", Some(customer.id), nth);
    if let Some(program) = &work.rules.settings.dial {
        let agent = work.txn.get::<Agent>(&work.agent())?;
        let agent = agent.map_or_else(String::new, |agent| agent.name);
        let argv = filled(program, &number.digits, &agent);
        work.after.push(Effect::Run { argv });
    }
    Ok(Done::Ok)
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
    use super::super::testkit::{Kit, NOW, boss, later};
    use super::*;
    use crate::domain::time::Span;
    use crate::protocol::Command;
    use crate::protocol::command::CustomerFields;

    fn claim(kit: &Kit, id: CustomerId) -> Option<Claim> {
        kit.store().read().get(&id).expect("the store reads")
    }

    #[test]
    fn a_call_holds_its_customer() {
        let kit = Kit::new();
        let customer = kit.person("Ann", "13812345678");
        let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
        let dial = |phone| Command::Dial { customer, phone };
        assert_eq!(kit.run(&ann, dial(0)), Ok(Done::Ok));
        let held = claim(&kit, customer).expect("held");
        assert_eq!((held.agent, held.dialled), (ann.agent, Some(NOW)));
        let refused = kit.run(&ben, dial(0));
        assert!(matches!(refused, Err(Refusal::Held { .. })), "{refused:?}");
        let again = later(&ann, Span::minutes(1));
        assert_eq!(kit.run(&again, dial(0)), Ok(Done::Ok));
        let refused = kit.run(&ann, dial(7));
        let missing = not_found(Thing::Phone, 8);
        assert_eq!(refused, Err(missing));
        let silent = CustomerFields {
            do_not_call: Some(true),
            ..CustomerFields::default()
        };
        kit.run(&boss(), Command::EditCustomer(customer, Box::new(silent)))
            .expect("changed");
        assert_eq!(claim(&kit, customer), None);
        let refused = kit.run(&ann, dial(0));
        assert_eq!(refused, Err(Refusal::DoNotContact { customer }));
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
        assert_eq!(
            kit.run(&agent, Command::Dial { customer, phone: 0 }),
            Ok(Done::Ok)
        );
        let heard = std::fs::read_to_string(&told).expect("the program tells");
        assert_eq!(heard, "ann tel:13812345678 none\n");
    }
}
