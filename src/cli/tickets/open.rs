//! `ticket open`: a matter that a customer wants settled, or a part of one.

use std::process::ExitCode;

use clap::Args;

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::session::{Session, expect_answer};
use super::super::values::{self, within};
use super::{json, show};
use crate::domain::money::Fen;
use crate::domain::ticket::{Matter, Remedy, Severity, Source};
use crate::protocol::command::OpenTicket;
use crate::protocol::{Command, Done};

/// What a ticket is about.
#[derive(Debug, Args)]
pub(in super::super) struct About {
    /// The part of the category.
    #[arg(long, value_name = "ID")]
    pub(super) subcategory: Option<String>,
    /// The order's number.
    #[arg(long)]
    pub(super) order: Option<String>,
    /// The product.
    #[arg(long)]
    pub(super) product: Option<String>,
    /// Its batch number.
    #[arg(long)]
    pub(super) batch: Option<String>,
    /// What the customer wants.
    #[arg(long, value_name = values::REMEDIES, value_parser = values::remedy)]
    pub(super) wants: Option<Remedy>,
    /// How much of it.
    #[arg(long, value_name = "YUAN", value_parser = values::yuan)]
    pub(super) amount: Option<Fen>,
}

/// `warmline ticket open`.
#[derive(Debug, Args)]
pub(in super::super) struct Open {
    /// Id or external number.
    customer: String,
    /// The category.
    #[arg(long, value_name = "ID")]
    category: String,
    /// How bad it is.
    #[arg(long, value_name = "1-4", default_value_t = 2, value_parser = within::<u8>(1, 4))]
    severity: u8,
    /// In one line.
    #[arg(long, value_name = "TEXT")]
    summary: String,
    #[command(flatten)]
    about: About,
    /// It is a complaint.
    #[arg(long)]
    complaint: bool,
    /// How it came.
    #[arg(long, value_name = values::SOURCES, default_value = "call", value_parser = values::source)]
    source: Source,
    /// Who has it.
    #[arg(long, value_name = "AGENT")]
    owner: Option<String>,
    /// The ticket that it is a part of.
    #[arg(long, value_name = "TICKET")]
    part_of: Option<String>,
    /// Also where one may be the same.
    #[arg(long)]
    anyway: bool,
}

impl Open {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let owner = self.owner.as_ref().map(|name| session.agent(name));
        let whole = self.part_of.as_ref().map(|text| session.ticket(text));
        let about = &self.about;
        let ask = OpenTicket {
            customer: session.customer(&self.customer)?,
            matter: Matter {
                category: self.category.clone(),
                subcategory: about.subcategory.clone().unwrap_or_default(),
                summary: self.summary.clone(),
                order: about.order.clone(),
                product: about.product.clone(),
                batch: about.batch.clone(),
                wants: about.wants,
                amount: about.amount,
            },
            severity: Severity::new(self.severity).expect("the argument is 1 to 4"),
            complaint: self.complaint,
            source: self.source,
            contact: None,
            owner: owner.transpose()?,
            part_of: whole.transpose()?,
            anyway: self.anyway,
        };
        let done = session.command(Command::OpenTicket(Box::new(ask)))?;
        let view = expect_answer!(session, done, Done::Ticket(view) => view)?;
        output.tell(&json::ticket(&session, &view), || {
            show::line(&session.words(), &view)
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
