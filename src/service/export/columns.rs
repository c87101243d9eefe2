//! The tables of an export: their columns, and the cells of each row.

use super::super::names::Names;
use super::super::work::Result;
use crate::domain::customer::{Customer, Sex};
use crate::domain::follow_up::{Assignee, FollowUp, Origin, Status, When};
use crate::domain::order::Order;
use crate::domain::purchases::Purchases;
use crate::domain::time::Day;
use crate::domain::time::{Moment, Zone};
use crate::store::Read;
use crate::text::mask::{mask_account, mask_address, mask_email, mask_phone};

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// A row per customer.
    Customers,
    /// A row per line of an order, as orders are imported.
    Orders,
    /// A row per follow-up.
    FollowUps,
}

impl Table {
    const ALL: [Self; 3] = [Self::Customers, Self::Orders, Self::FollowUps];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Orders => "orders",
            Self::FollowUps => "follow-ups",
        }
    }

    pub(super) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Customers => &[
                "id",
                "number",
                "name",
                "phone",
                "phone2",
                "phone3",
                "email",
                "wechat",
                "sex",
                "birthday",
                "family",
                "address",
                "source",
                "channel",
                "owner",
                "tags",
                "segment",
                "segment_since",
                "orders",
                "units",
                "total",
                "first_order",
                "last_order",
                "do_not_call",
                "note",
                "custom",
                "created",
            ],
            Self::Orders => &[
                "id",
                "order",
                "customer_id",
                "customer",
                "name",
                "phone",
                "date",
                "dispatched",
                "delivered",
                "product",
                "sku",
                "quantity",
                "amount",
                "channel",
                "status",
            ],
            Self::FollowUps => &[
                "id",
                "customer_id",
                "customer",
                "name",
                "phone",
                "rule",
                "reason",
                "segment",
                "due",
                "when",
                "assignee",
                "status",
                "ended",
                "ended_by",
                "outcome",
                "attempts",
                "created",
            ],
        }
    }
}

/// Makes the rows of one customer.
pub(super) struct Cells<'c, 'r, R: Read> {
    pub(super) customer: &'c Customer,
    pub(super) zone: Zone,
    pub(super) names: &'c Names<'r, R>,
}

impl<R: Read> Cells<'_, '_, R> {
    pub(super) fn customer(&self, bought: &Purchases) -> Result<Vec<String>> {
        let c = self.customer;
        let owner = match c.owner {
            Some(owner) => self.names.display(owner)?,
            None => String::new(),
        };
        Ok(vec![
            c.id.to_string(),
            optional(c.number.as_ref()),
            c.name.clone(),
            self.phone(0),
            self.phone(1),
            self.phone(2),
            c.email.as_deref().map(mask_email).unwrap_or_default(),
            c.wechat.as_deref().map(mask_account).unwrap_or_default(),
            sex(c.sex).to_owned(),
            c.birthday.map(|day| day.to_string()).unwrap_or_default(),
            joined(c.family.iter().map(|member| {
                let born = member.birthday.map(|day| day.to_string());
                format!("{} {}", member.name, born.unwrap_or_default())
                    .trim()
                    .to_owned()
            })),
            c.address.as_deref().map(mask_address).unwrap_or_default(),
            optional(c.source.as_ref()),
            optional(c.channel.as_ref()),
            owner,
            joined(c.tags.iter().map(|tag| tag.name.clone())),
            c.standing.segment.0.clone(),
            c.standing.segment_since.to_string(),
            bought.orders.to_string(),
            bought.units.to_string(),
            bought.total.to_plain(),
            bought.first.map(|day| day.to_string()).unwrap_or_default(),
            bought.last.map(|day| day.to_string()).unwrap_or_default(),
            c.preferences.do_not_call.to_string(),
            c.note.clone(),
            joined(
                c.custom
                    .iter()
                    .map(|(name, value)| format!("{name}={value}")),
            ),
            self.time(c.created),
        ])
    }

    /// A row per line.
    pub(super) fn order(&self, order: &Order) -> Vec<Vec<String>> {
        let c = self.customer;
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let row = |item: &crate::domain::order::OrderItem| {
            vec![
                order.id.to_string(),
                order.number().unwrap_or_default().to_owned(),
                c.id.to_string(),
                optional(c.number.as_ref()),
                c.name.clone(),
                self.phone(0),
                self.time(order.at),
                day(order.dispatched),
                day(order.delivered),
                item.product.clone(),
                optional(item.sku.as_ref()),
                item.quantity.to_string(),
                item.amount.to_plain(),
                order.channel.clone(),
                order.status.code().to_owned(),
            ]
        };
        order.items.iter().map(row).collect()
    }

    pub(super) fn follow_up(&self, follow_up: &FollowUp) -> Result<Vec<String>> {
        let c = self.customer;
        let reason = match &follow_up.origin {
            Origin::Rule { fact, .. } => format!("{} {}", fact.code(), fact.day()),
            Origin::ByHand { reason } => reason.clone(),
            Origin::Outcome { outcome, .. } => outcome.0.clone(),
            Origin::Ticket(ticket) => ticket.to_string(),
        };
        let assignee = match follow_up.assignee {
            Assignee::Pool => String::new(),
            Assignee::Agent(agent) => self.names.display(agent)?,
        };
        let (ended, by, outcome) = match &follow_up.status {
            Status::Open => (None, None, None),
            Status::Done {
                at, by, outcome, ..
            } => (Some(*at), Some(*by), Some(outcome.0.clone())),
            Status::Cancelled { at, by, .. } => (Some(*at), Some(*by), None),
            Status::Lapsed { at, .. } => (Some(*at), None, None),
        };
        Ok(vec![
            follow_up.id.to_string(),
            c.id.to_string(),
            optional(c.number.as_ref()),
            c.name.clone(),
            self.phone(0),
            follow_up.rule().to_owned(),
            reason,
            follow_up.segment.0.clone(),
            self.time(follow_up.due),
            match follow_up.when {
                When::On(day) => day.to_string(),
                When::At(at) | When::After(at) => self.time(at),
            },
            assignee,
            follow_up.status.code().to_owned(),
            ended.map(|at| self.time(at)).unwrap_or_default(),
            match by {
                Some(by) => self.names.display(by)?,
                None => String::new(),
            },
            outcome.unwrap_or_default(),
            follow_up.attempts.to_string(),
            self.time(follow_up.created),
        ])
    }

    fn phone(&self, nth: usize) -> String {
        let phone = self.customer.phones.get(nth);
        phone.map_or_else(String::new, |phone| mask_phone(&phone.digits))
    }

    fn time(&self, at: Moment) -> String {
        at.rfc3339(self.zone)
    }
}

const fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Unknown => "",
        Sex::Female => "female",
        Sex::Male => "male",
    }
}

fn optional(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(";")
}
