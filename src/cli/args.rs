//! The arguments of the command line, and which command they mean.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use super::failure::Failure;
use super::output::Output;
use super::{
    agents, calendar, completions, crisis, customers, demo, desk, event, export, filters, find,
    floor, follow_ups, hub, imports, kpi, log, notices, offline, outbox, plan, pop, process, queue,
    sample, segment, store, tickets, values, work,
};
use crate::i18n::Locale;

/// What of the command line is on a command's own level.
#[derive(Debug, Parser)]
#[command(name = "warmline")]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Global {
    /// The agent to act as.
    #[arg(long = "as", id = "as", value_name = "NAME", global = true)]
    pub(super) act_as: Option<String>,
    /// The store's directory.
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) store: Option<PathBuf>,
    /// The language.
    #[arg(long, value_name = "zh|en", value_parser = values::language, global = true)]
    pub(super) lang: Option<Locale>,
    /// Print JSON.
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Draw with ASCII only.
    #[arg(long, global = true)]
    pub(super) ascii: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant)] // One is made in the life of a process.
pub(super) enum Command {
    Demo(demo::Demo),
    Find(find::Find),
    Show(find::Show),
    Queue(queue::Queue),
    Claim(work::Claim),
    Release(work::Release),
    Done(work::Done),
    #[command(subcommand)]
    FollowUp(follow_ups::FollowUps),
    Snooze(follow_ups::Snooze),
    Reassign(follow_ups::Reassign),
    #[command(subcommand)]
    Customer(customers::Customers),
    Reveal(customers::Reveal),
    Event(event::Event),
    #[command(subcommand)]
    Ticket(tickets::Ticket),
    Tickets(tickets::Tickets),
    #[command(subcommand)]
    Crisis(crisis::Crisis),
    Notices(notices::Notices),
    Floor(floor::Floor),
    Pause(floor::Pause),
    Say(floor::Say),
    TakeOver(floor::TakeOver),
    Undo(work::Undo),
    Segment(segment::Segment),
    Segments(find::Segments),
    Customers(filters::Customers),
    #[command(subcommand)]
    Filter(filters::Filters),
    Kpi(kpi::Kpi),
    Process(process::Process),
    Calendar(calendar::Calendar),
    Log(log::Log),
    Pop(pop::Pop),
    Outbox(outbox::Outbox),
    #[command(subcommand)]
    Plan(plan::Plan),
    #[command(subcommand)]
    Import(imports::Imports),
    Export(export::Export),
    #[command(subcommand)]
    Agent(agents::Agents),
    Serve(hub::Serve),
    Status(hub::Status),
    Stop(hub::Stop),
    Verify(store::Verify),
    Rebuild(offline::Rebuild),
    Backup(store::Backup),
    Restore(offline::Restore),
    Sample(sample::Sample),
    Completions(completions::Completions),
}

/// Runs the command; without one, the desk.
pub(super) fn dispatch(cli: &Cli, output: &Output) -> Result<ExitCode, Failure> {
    let global = &cli.global;
    let Some(command) = &cli.command else {
        return desk::run(global, output);
    };
    match command {
        Command::Demo(c) => c.run(global, output),
        Command::Find(c) => c.run(global, output),
        Command::Show(c) => c.run(global, output),
        Command::Queue(c) => c.run(global, output),
        Command::Claim(c) => c.run(global, output),
        Command::Release(c) => c.run(global, output),
        Command::Done(c) => c.run(global, output),
        Command::FollowUp(c) => c.run(global, output),
        Command::Snooze(c) => c.run(global, output),
        Command::Reassign(c) => c.run(global, output),
        Command::Customer(c) => c.run(global, output),
        Command::Reveal(c) => c.run(global, output),
        Command::Event(c) => c.run(global, output),
        Command::Ticket(c) => c.run(global, output),
        Command::Tickets(c) => c.run(global, output),
        Command::Crisis(c) => c.run(global, output),
        Command::Notices(c) => c.run(global, output),
        Command::Floor(c) => c.run(global, output),
        Command::Pause(c) => c.run(global, output),
        Command::Say(c) => c.run(global, output),
        Command::TakeOver(c) => c.run(global, output),
        Command::Undo(c) => c.run(global, output),
        Command::Segment(c) => c.run(global, output),
        Command::Segments(c) => c.run(global, output),
        Command::Customers(c) => c.run(global, output),
        Command::Filter(c) => c.run(global, output),
        Command::Kpi(c) => c.run(global, output),
        Command::Process(c) => c.run(global, output),
        Command::Calendar(c) => c.run(global, output),
        Command::Log(c) => c.run(global, output),
        Command::Pop(c) => c.run(global, output),
        Command::Outbox(c) => c.run(global, output),
        Command::Plan(c) => c.run(global, output),
        Command::Import(c) => c.run(global, output),
        Command::Export(c) => c.run(global, output),
        Command::Agent(c) => c.run(global, output),
        Command::Serve(c) => c.run(global, output),
        Command::Status(c) => c.run(global, output),
        Command::Stop(c) => c.run(global, output),
        Command::Verify(c) => c.run(global, output),
        Command::Rebuild(c) => c.run(global, output),
        Command::Backup(c) => c.run(global, output),
        Command::Restore(c) => c.run(global, output),
        Command::Sample(c) => c.run(global, output),
        Command::Completions(c) => c.run(global, output),
    }
}
