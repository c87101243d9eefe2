//! Which use case serves which command.

use super::work::{Result, Stop, Work};
use super::{
    agents, claims, customers, dial, export, filters, follow_ups, happenings, holidays, imports,
    notices, plan, pop, tickets, undo, wrap_up,
};
use super::{crisis, floor, outbox, pauses};
use crate::protocol::{Command, Done};

/// Runs a command. The caller's role has been checked.
pub fn run(work: &mut Work<'_, '_>, command: Command) -> Result<Done> {
    match command {
        Command::Claim(ask) => claims::claim(work, &ask),
        Command::Release(held) => claims::release(work, held),
        Command::KeepClaim(customer) => claims::keep(work, customer),
        Command::BeginCall { customer, dialled } => claims::begin_call(work, customer, dialled),
        Command::WrapUp(form) => wrap_up::wrap_up(work, &form),
        Command::AddFollowUp {
            customer,
            when,
            reason,
            assignee,
        } => follow_ups::add(work, customer, when, &reason, assignee),
        Command::Snooze { follow_up, when } => follow_ups::snooze(work, follow_up, when),
        Command::Reassign { follow_ups, to } => follow_ups::reassign(work, &follow_ups, to),
        Command::Cancel(id) => follow_ups::cancel(work, id),
        Command::Dial(ask) => dial::dial(work, &ask),
        Command::Pop { number, agent } => pop::pop(work, &number, &agent),
        Command::CancelMessages(ids) => outbox::cancel(work, &ids),
        Command::RecordEvent {
            customer,
            name,
            day,
        } => happenings::record(work, customer, &name, day),
        Command::OpenTicket(ask) => tickets::open(work, *ask),
        Command::StepTicket { ticket, seen, step } => tickets::step(work, ticket, seen, *step),
        Command::Crisis(of) => crisis::run(work, of),
        Command::Pause(reason) => pauses::pause(work, reason),
        Command::TakeOver(ask) => floor::take_over(work, ask),
        Command::Say { to, text } => floor::say(work, to, &text),
        Command::SeeNotices { until } => notices::seen(work, until),
        Command::AddCustomer(set) => customers::add(work, &set),
        Command::EditCustomer(id, set) => customers::edit(work, id, &set),
        Command::Reveal { customer, reason } => customers::reveal(work, customer, &reason),
        Command::Undo => undo::run(work, undo::Way::Undo),
        Command::Redo => undo::run(work, undo::Way::Redo),
        Command::AddAgent {
            name,
            display,
            role,
            account,
        } => agents::add(work, &name, &display, role, account),
        Command::RemoveAgent(name) => agents::remove(work, &name),
        Command::SetShare { name, share } => agents::set_share(work, &name, share),
        Command::BeginImport {
            kind,
            file,
            fingerprint,
        } => imports::begin(work, kind, &file, fingerprint),
        Command::ImportRows {
            import,
            from_row,
            settles,
            rejected,
            rows,
        } => imports::rows(
            work,
            imports::Rows {
                import,
                from_row,
                settles,
                rejected,
                rows,
            },
        ),
        Command::EndImport(id) => imports::end(work, id),
        Command::UndoImport(id) => imports::undo(work, id),
        Command::AddHistory(rows) => imports::add_history(work, rows),
        Command::AddTickets(past) => tickets::past::add(work, past),
        Command::ImportHolidays { file, years } => holidays::import(work, &file, years),
        Command::RunPlan => plan::run::step(work),
        Command::AddFilter {
            name,
            condition,
            note,
        } => filters::add(work, &name, &condition, &note),
        Command::RemoveFilter(name) => filters::remove(work, &name),
        Command::Export { what, filter } => export::begin(work, &what, &filter),
        // The hub serves these itself.
        _ => Err(Stop::not_now("hub-only")),
    }
}
