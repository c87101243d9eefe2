//! `crisis raise`, and what tickets belong to a crisis.

use std::process::ExitCode;

use clap::Args;

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::session::Session;
use super::super::values;
use super::Which;
use crate::domain::crisis::{Kind, Scope};
use crate::protocol::command::{CrisisCommand, RaiseCrisis};

/// `warmline crisis raise`.
#[derive(Debug, Args)]
pub(in super::super) struct Raise {
    /// What kind.
    #[arg(value_name = values::CRISIS_KINDS, value_parser = values::crisis_kind)]
    kind: Kind,
    /// In one line.
    summary: String,
    /// From which ticket.
    #[arg(long, value_name = "TICKET")]
    ticket: Option<String>,
    /// From which customer.
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
    #[command(flatten)]
    of: Of,
}

/// What tickets belong to it.
#[derive(Debug, Args)]
pub(in super::super) struct Of {
    /// Of that category.
    #[arg(long, value_name = "ID")]
    category: Option<String>,
    /// Of that product.
    #[arg(long)]
    product: Option<String>,
    /// Of that batch.
    #[arg(long)]
    batch: Option<String>,
    /// With that word.
    #[arg(long, value_name = "WORD")]
    word: Vec<String>,
}

impl Of {
    pub(super) fn scope(&self) -> Scope {
        Scope {
            category: self.category.clone(),
            product: self.product.clone(),
            batch: self.batch.clone(),
            words: self.word.clone(),
        }
    }
}

/// `warmline crisis scope`.
#[derive(Debug, Args)]
pub(in super::super) struct Scoped {
    #[command(flatten)]
    pub(super) which: Which,
    #[command(flatten)]
    pub(super) of: Of,
}

impl Raise {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let ticket = self.ticket.as_ref().map(|text| session.ticket(text));
        let customer = self.customer.as_ref().map(|text| session.customer(text));
        let ask = RaiseCrisis {
            kind: self.kind,
            summary: self.summary.clone(),
            ticket: ticket.transpose()?,
            customer: customer.transpose()?,
            scope: self.of.scope(),
        };
        super::change(&session, output, CrisisCommand::Raise(Box::new(ask)))
    }
}
