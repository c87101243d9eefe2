//! The customer in view: the profile and the tab that is open.

use crate::desk::widgets::list::{Selection, Step};
use crate::domain::id::{CustomerId, TicketId};
use crate::protocol::view::{HistoryRow, OrderView, Profile, QueueRow, TicketRow, TimelineRow};

/// A tab of the profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// All that a call needs at once.
    #[default]
    Overview,
    /// Everything, newest first.
    Timeline,
    /// Orders with their items.
    Orders,
    /// Tickets, the newest first.
    Tickets,
    /// Follow-ups, open ones first.
    FollowUps,
    /// Who changed what.
    History,
}

impl Tab {
    /// All, from the left.
    pub const ALL: [Self; 6] = [
        Self::Overview,
        Self::Timeline,
        Self::Orders,
        Self::Tickets,
        Self::FollowUps,
        Self::History,
    ];

    /// The next tab to the right or left, without going round.
    pub fn beside(self, right: bool) -> Self {
        let at = Self::ALL.iter().position(|t| *t == self).unwrap_or(0);
        let next = if right { at + 1 } else { at.saturating_sub(1) };
        Self::ALL[next.min(Self::ALL.len() - 1)]
    }
}

/// The customer in view.
#[derive(Debug, Clone, Default)]
pub struct Detail {
    /// Opened by lookup or a call, over what the list has selected.
    pub pinned: Option<CustomerId>,
    /// Who is to be shown; the profile may still be somebody else's.
    pub wanted: Option<CustomerId>,
    /// Who is shown.
    pub profile: Option<Profile>,
    /// The open tab.
    pub tab: Tab,
    /// The first line shown.
    pub scroll: u16,
    /// The first line shown of the timeline beside it.
    pub side_scroll: u16,
    /// The timeline, if its tab has been opened.
    pub timeline: Option<Vec<TimelineRow>>,
    /// The orders, if their tab has been opened.
    pub orders: Option<Vec<OrderView>>,
    /// The tickets, if their tab has been opened.
    pub tickets: Option<Vec<TicketRow>>,
    /// The follow-ups, if their tab has been opened.
    pub follow_ups: Option<Vec<QueueRow>>,
    /// The history, if its tab has been opened.
    pub history: Option<Vec<HistoryRow>>,
    /// Whose full numbers are shown, until another customer is in view.
    pub revealed: Option<(CustomerId, Vec<String>)>,
    /// Selected entry of a tab.
    pub selection: Selection,
    /// The ticket that was selected, to be selected when they have come again.
    pub selected_ticket: Option<TicketId>,
}

impl Detail {
    /// Another customer is to be shown; whether that is a change.
    pub fn want(&mut self, customer: Option<CustomerId>) -> bool {
        let changed = self.wanted != customer;
        if changed {
            self.wanted = customer;
            // Numbers shown in lookup stay when their customer is opened.
            self.revealed = self.revealed.take().filter(|(c, _)| Some(*c) == customer);
            self.scroll = 0;
            self.side_scroll = 0;
            self.selection = Selection::default();
            self.forget_tabs();
            self.selected_ticket = None;
            if customer.is_none() {
                self.profile = None;
            }
        }
        changed
    }

    /// A customer's full numbers, if they are shown.
    pub fn numbers(&self, customer: CustomerId) -> Option<&[String]> {
        self.revealed
            .as_ref()
            .filter(|(c, _)| *c == customer)
            .map(|(_, numbers)| numbers.as_slice())
    }

    /// A number as it may be shown: whole while it is revealed.
    pub fn number<'a>(&'a self, customer: CustomerId, masked: &'a str) -> &'a str {
        self.numbers(customer)
            .and_then(|all| all.first())
            .map_or(masked, String::as_str)
    }

    /// What the tabs hold is out of date.
    pub fn forget_tabs(&mut self) {
        if let Some(rows) = self.tickets.as_ref().filter(|_| self.tab == Tab::Tickets) {
            self.selected_ticket = rows.get(self.selection.at).map(|row| row.id);
        }
        self.timeline = None;
        self.orders = None;
        self.tickets = None;
        self.follow_ups = None;
        self.history = None;
    }

    /// The tickets have come, for a pane of so many lines, of which each takes two below the name.
    pub fn tickets_arrived(&mut self, rows: Vec<TicketRow>, height: u16) {
        if self.tab == Tab::Tickets {
            let selected = self.selected_ticket.take();
            let at = rows.iter().position(|row| Some(row.id) == selected);
            let at = at.unwrap_or(self.selection.at);
            self.selection
                .follow(at, rows.len(), Self::tickets_shown(height));
            self.scroll_to_ticket();
        }
        self.tickets = Some(rows);
    }

    /// Moves among the tickets.
    pub fn step_ticket(&mut self, step: Step, height: u16) {
        let count = self.tickets.as_ref().map_or(0, Vec::len);
        self.selection
            .step(step, count, Self::tickets_shown(height));
        self.scroll_to_ticket();
    }

    fn tickets_shown(height: u16) -> u16 {
        height.saturating_sub(1) / 2
    }

    fn scroll_to_ticket(&mut self) {
        self.scroll = (self.selection.top * 2).min(usize::from(u16::MAX)) as u16;
    }

    /// The profile, if it is that of the customer who is to be shown.
    pub fn current(&self) -> Option<&Profile> {
        self.profile.as_ref().filter(|p| Some(p.id) == self.wanted)
    }
}
