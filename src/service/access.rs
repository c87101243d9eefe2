//! Who may do what: the least role for each command and query, in one table.

use super::caller::Caller;
use crate::domain::agent::Role;
use crate::protocol::command::CrisisCommand;
use crate::protocol::query::Scope;
use crate::protocol::{ClientKind, Command, Query, Refusal};

/// The least role for a command.
pub fn of_command(command: &Command) -> Role {
    match command {
        Command::Claim(_)
        | Command::Release(_)
        | Command::KeepClaim(_)
        | Command::BeginCall { .. }
        | Command::Dial(_)
        | Command::WrapUp(_)
        | Command::AddFollowUp { .. }
        | Command::OpenTicket(_)
        | Command::StepTicket { .. }
        | Command::Pause(_)
        | Command::Say { .. }
        | Command::Crisis(CrisisCommand::Raise(_))
        | Command::SeeNotices { .. }
        | Command::LookAtTicket(_)
        | Command::Snooze { .. }
        | Command::Cancel(_)
        | Command::RecordEvent { .. }
        | Command::AddCustomer(_)
        | Command::EditCustomer(..)
        | Command::Reveal { .. }
        | Command::Undo
        | Command::Redo
        | Command::Pop { .. }
        | Command::AddFilter { .. }
        | Command::RemoveFilter(_)
        | Command::SaveDraft { .. } => Role::Agent,
        Command::Crisis(CrisisCommand::Step(_, step)) => step.needs(),
        // An agent hands a piece of work on; who shifts many shapes other people's days.
        Command::Reassign { follow_ups, .. } if follow_ups.len() <= 1 => Role::Agent,
        Command::CancelMessages(messages) if messages.len() <= 1 => Role::Agent,
        Command::Reassign { .. }
        | Command::TakeOver(_)
        | Command::Crisis(CrisisCommand::Draft(..) | CrisisCommand::Send(_))
        | Command::CancelMessages(_)
        | Command::BeginImport { .. }
        | Command::ImportRows { .. }
        | Command::EndImport(_)
        | Command::UndoImport(_)
        | Command::PreviewPlan { .. }
        | Command::CancelPreview(_)
        | Command::Export { .. } => Role::Supervisor,
        Command::ApplyPlan { .. }
        | Command::UndoPlan { .. }
        | Command::RunPlan
        | Command::AddAgent { .. }
        | Command::RemoveAgent(_)
        | Command::SetShare { .. }
        | Command::AddHistory(_)
        | Command::AddTickets(_)
        | Command::Backup { .. }
        | Command::ImportHolidays { .. }
        | Command::Stop => Role::Admin,
    }
}

/// The least role for a query.
pub fn of_query(query: &Query, caller: &Caller) -> Role {
    match query {
        Query::Queue { scope: whose, .. }
        | Query::Load { whose, .. }
        | Query::LoadOf { whose, .. } => of_scope(*whose, caller),
        Query::PlanView
        | Query::Floor
        | Query::CrisisReach { .. }
        | Query::PlanCheck(_)
        | Query::Imports
        | Query::PlanPreview(_)
        | Query::PreviewCustomers { .. }
        | Query::ExportRows { .. }
        | Query::Log { .. } => Role::Supervisor,
        Query::Verify => Role::Admin,
        Query::Status
        | Query::Settings
        | Query::StatusBar
        | Query::Customers { .. }
        | Query::Filters
        | Query::Find { .. }
        | Query::Profile(_)
        | Query::Resolve(_)
        | Query::Timeline { .. }
        | Query::Orders { .. }
        | Query::FollowUps { .. }
        | Query::History { .. }
        | Query::FollowUp(_)
        | Query::Ticket(_)
        | Query::Tickets { .. }
        | Query::Process { .. }
        | Query::Crises { .. }
        | Query::Crisis(_)
        | Query::Notices { .. }
        | Query::Kpi { .. }
        | Query::KpiRows { .. }
        | Query::Segments
        | Query::Agents
        | Query::Draft(_)
        | Query::Drafts
        | Query::PlanText { .. }
        | Query::PlanVersions { .. }
        | Query::PlanStatus
        | Query::PlanDay(_)
        | Query::CustomerDays { .. }
        | Query::OutboxCount { .. }
        | Query::Outbox { .. }
        | Query::Message(_)
        | Query::Explain(_) => Role::Agent,
    }
}

/// Agents look at their own work; at others' and at all of it, supervisors.
fn of_scope(whose: Scope, caller: &Caller) -> Role {
    match whose {
        Scope::Mine => Role::Agent,
        Scope::Agent(agent) if agent == caller.agent => Role::Agent,
        Scope::Agent(_) | Scope::All => Role::Supervisor,
    }
}

/// Refuses what the caller's role does not allow.
pub fn check(need: Role, caller: &Caller) -> Result<(), Refusal> {
    if caller.role >= need {
        Ok(())
    } else {
        Err(Refusal::NotAllowed { need })
    }
}

/// Changes are for desks and commands only.
pub fn check_kind(caller: &Caller) -> Result<(), Refusal> {
    match caller.kind {
        ClientKind::Desk | ClientKind::Command => Ok(()),
        ClientKind::Probe | ClientKind::Successor => Err(Refusal::NotAllowed { need: Role::Agent }),
    }
}

/// A probe may only ask how the hub is.
pub fn check_probe(query: &Query, caller: &Caller) -> Result<(), Refusal> {
    match (caller.kind, query) {
        (ClientKind::Probe, Query::Status) | (ClientKind::Desk | ClientKind::Command, _) => Ok(()),
        _ => Err(Refusal::NotAllowed { need: Role::Agent }),
    }
}
