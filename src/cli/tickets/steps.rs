//! The steps of a ticket, each a command of its own.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::session::{Session, expect_answer};
use super::super::values::{self, within};
use super::open::About;
use super::{json, show};
use crate::domain::channel::Channel;
use crate::domain::money::Fen;
use crate::domain::ticket::{Matter, Remedy, Severity, Step};
use crate::protocol::query::{Found, Query};
use crate::protocol::view::TicketView;
use crate::protocol::{Command, Done};

/// Which ticket.
#[derive(Debug, Args)]
pub(in super::super) struct Which {
    /// The ticket.
    ticket: String,
    /// The revision that was seen.
    #[arg(long, value_name = "N")]
    revision: Option<u32>,
}

/// A step that says something.
#[derive(Debug, Args)]
pub(in super::super) struct Said {
    #[command(flatten)]
    which: Which,
    /// What is said.
    text: String,
}

/// What was said to the customer, and how.
#[derive(Debug, Args)]
pub(in super::super) struct Spoken {
    #[command(flatten)]
    said: Said,
    /// How.
    #[arg(long, value_name = values::CHANNELS, default_value = "call", value_parser = values::channel)]
    by: Channel,
}

/// `warmline ticket STEP`.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant)] // One is made in the life of a process.
pub(in super::super) enum Steps {
    Assign {
        #[command(flatten)]
        which: Which,
        /// To whom.
        #[arg(required_unless_present = "nobody")]
        agent: Option<String>,
        /// Back to nobody.
        #[arg(long, conflicts_with = "agent")]
        nobody: bool,
    },
    Start(Which),
    Wait {
        #[command(flatten)]
        which: Which,
        /// For a department.
        #[arg(long, value_name = "ID")]
        department: Option<String>,
        /// What for.
        #[arg(long, value_name = "TEXT", default_value = "")]
        why: String,
    },
    Resume(Which),
    Respond(Spoken),
    Note {
        #[command(flatten)]
        said: Said,
    },
    Edit {
        #[command(flatten)]
        which: Which,
        /// The category.
        #[arg(long, value_name = "ID")]
        category: Option<String>,
        /// In one line.
        #[arg(long, value_name = "TEXT")]
        summary: Option<String>,
        #[command(flatten)]
        about: About,
    },
    Severity {
        #[command(flatten)]
        which: Which,
        /// How bad it is.
        #[arg(value_name = "1-4", value_parser = within::<u8>(1, 4))]
        severity: u8,
        /// Why.
        text: String,
    },
    Verify(Said),
    Propose {
        #[command(flatten)]
        which: Which,
        /// What is offered.
        #[arg(value_name = values::REMEDIES, value_parser = values::remedy)]
        remedy: Remedy,
        /// What it costs; 0 where it costs nothing.
        #[arg(long, value_name = "YUAN", required = true, value_parser = values::yuan)]
        cost: Fen,
        /// In words.
        #[arg(default_value = "")]
        text: String,
    },
    Approve(Which),
    Refuse(Said),
    Agree(Which),
    Decline(Said),
    CarryOut(Said),
    Resolve(Said),
    Tell(Spoken),
    Close(Which),
    Reopen(Said),
    Merge {
        #[command(flatten)]
        which: Which,
        /// The one that stays.
        into: String,
    },
    Link {
        #[command(flatten)]
        which: Which,
        /// The other.
        with: String,
    },
    Watch {
        #[command(flatten)]
        which: Which,
        /// No longer.
        #[arg(long)]
        off: bool,
    },
    Override(Said),
    CheckBack {
        #[command(flatten)]
        which: Which,
        /// What the customer says.
        #[arg(default_value = "")]
        text: String,
    },
}

impl Steps {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let ticket = session.ticket(&self.which().ticket)?;
        let (step, looked) = self.step(&session)?;
        let command = Command::StepTicket {
            ticket,
            // What was put together from what was there is taken only if it is still there.
            seen: self.which().revision.or(looked),
            step: Box::new(step),
        };
        let done = session.command(command)?;
        let view = expect_answer!(session, done, Done::Ticket(view) => view)?;
        output.tell(&json::ticket(&session, &view), || {
            show::line(&session.words(), &view)
        })?;
        Ok(ExitCode::SUCCESS)
    }

    fn which(&self) -> &Which {
        match self {
            Self::Start(which)
            | Self::Resume(which)
            | Self::Approve(which)
            | Self::Agree(which)
            | Self::Close(which)
            | Self::Assign { which, .. }
            | Self::Wait { which, .. }
            | Self::Edit { which, .. }
            | Self::Severity { which, .. }
            | Self::Propose { which, .. }
            | Self::Merge { which, .. }
            | Self::Link { which, .. }
            | Self::Watch { which, .. }
            | Self::CheckBack { which, .. } => which,
            Self::Note { said }
            | Self::Verify(said)
            | Self::Refuse(said)
            | Self::Decline(said)
            | Self::CarryOut(said)
            | Self::Resolve(said)
            | Self::Reopen(said)
            | Self::Override(said) => &said.which,
            Self::Respond(spoken) | Self::Tell(spoken) => &spoken.said.which,
        }
    }

    /// The step, and the revision of the ticket where it depends on how that is.
    fn step(&self, session: &Session<'_>) -> Result<(Step, Option<u32>), Failure> {
        if let Self::Edit { .. } = self {
            let (matter, revision) = self.edited(session)?;
            return Ok((Step::Edit(Box::new(matter)), Some(revision)));
        }
        Ok((self.said(session)?, None))
    }

    /// A step that says all by itself.
    fn said(&self, session: &Session<'_>) -> Result<Step, Failure> {
        let text = |said: &Said| said.text.clone();
        Ok(match self {
            Self::Assign { agent, .. } => {
                let agent = agent.as_ref().map(|name| session.agent(name));
                Step::Assign(agent.transpose()?)
            }
            Self::Start(_) => Step::Start,
            Self::Wait {
                department, why, ..
            } => Step::Wait {
                department: department.clone(),
                why: why.clone(),
            },
            Self::Resume(_) => Step::Resume,
            Self::Respond(spoken) => Step::Respond {
                channel: spoken.by,
                contact: None,
                text: text(&spoken.said),
            },
            Self::Note { said } => Step::Note {
                mentions: session.words().mentioned(&said.text),
                text: text(said),
            },
            Self::Edit { .. } => Step::Edit(Box::new(self.edited(session)?.0)),
            Self::Severity { severity, text, .. } => Step::Severity {
                severity: Severity::new(*severity).expect("the argument is 1 to 4"),
                why: text.clone(),
            },
            Self::Verify(said) => Step::Verify(text(said)),
            Self::Propose {
                remedy, cost, text, ..
            } => Step::Propose {
                remedy: *remedy,
                cost: *cost,
                text: text.clone(),
            },
            Self::Approve(_) => Step::Approve,
            Self::Refuse(said) => Step::Refuse(text(said)),
            Self::Agree(_) => Step::Agree,
            Self::Decline(said) => Step::Decline(text(said)),
            Self::CarryOut(said) => Step::CarryOut(text(said)),
            Self::Resolve(said) => Step::Resolve(text(said)),
            Self::Tell(spoken) => Step::Tell {
                channel: spoken.by,
                text: text(&spoken.said),
            },
            Self::Close(_) => Step::Close,
            Self::Reopen(said) => Step::Reopen(text(said)),
            Self::Merge { into, .. } => Step::Merge(session.ticket(into)?),
            Self::Link { with, .. } => Step::Link(session.ticket(with)?),
            Self::Watch { off, .. } => Step::Watch(!off),
            Self::Override(said) => Step::Override(text(said)),
            Self::CheckBack { text, .. } => Step::CheckBack {
                contact: None,
                text: text.clone(),
            },
        })
    }

    /// What the ticket is about, with what is given put in its place, and the revision that it was; an empty value removes
    /// one.
    fn edited(&self, session: &Session<'_>) -> Result<(Matter, u32), Failure> {
        let ticket = seen(session, &self.which().ticket)?.ticket;
        let (mut matter, revision) = (ticket.matter, ticket.revision);
        if let Self::Edit {
            category,
            summary,
            about,
            ..
        } = self
        {
            let set = |field: &mut Option<String>, value: &Option<String>| {
                if let Some(value) = value {
                    *field = Some(value.clone());
                }
            };
            if let Some(category) = category.as_ref().filter(|id| **id != matter.category) {
                matter.category.clone_from(category);
                matter.subcategory.clear();
            }
            if let Some(part) = &about.subcategory {
                matter.subcategory.clone_from(part);
            }
            if let Some(summary) = summary {
                matter.summary.clone_from(summary);
            }
            set(&mut matter.order, &about.order);
            set(&mut matter.product, &about.product);
            set(&mut matter.batch, &about.batch);
            matter.wants = about.wants.or(matter.wants);
            matter.amount = about.amount.or(matter.amount);
        }
        Ok((matter, revision))
    }
}

/// A ticket as it is now.
pub(super) fn seen(session: &Session<'_>, text: &str) -> Result<Box<TicketView>, Failure> {
    let found = session.query(Query::Ticket(session.ticket(text)?))?;
    expect_answer!(session, found, Found::Ticket(view) => view)
}
