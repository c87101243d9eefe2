//! Crises in words: kinds, where they stand, what is to be done, what happened, and why a step is refused.

use super::words::Words;
use crate::domain::channel::Channel;
use crate::domain::crisis::{
    Act, Bulk, BulkState, Cause, Crisis, Entry, Item, Kind, Scope, State, Step, Wrong,
};
use crate::domain::id::CrisisId;
use crate::protocol::view::{CrisisRow, CrisisView};
use crate::tr;

impl Words<'_> {
    /// A kind's name.
    pub fn crisis_kind(&self, kind: Kind) -> String {
        self.named(None, "crisis-kind", kind.code())
    }

    /// Where a crisis stands.
    pub fn crisis_state(&self, state: State) -> String {
        self.named(None, "crisis-state", state.code())
    }

    /// A thing to do.
    pub fn crisis_item(&self, item: &Item) -> String {
        self.named(Some(&item.label), "crisis-item", &item.id)
    }

    /// By which channel a message goes to all; `None` is the one that each customer prefers.
    pub fn message_by(&self, channel: Option<Channel>) -> String {
        match channel {
            Some(channel) => self.channel(channel.code()),
            None => tr!(self.locale, "crisis-by-preferred").to_owned(),
        }
    }

    /// What it is called: the line that says so; of what the hub proposes, the category or product.
    pub fn crisis_name(&self, summary: &str) -> String {
        let category = |c: &&crate::domain::ticket::kinds::Category| c.id == summary;
        match self.settings.categories.iter().find(category) {
            Some(category) => self.category(&category.id, ""),
            None => summary.to_owned(),
        }
    }

    /// Where a crisis stands, with who has it, or when it stands by itself.
    pub fn crisis_stands(&self, row: &CrisisRow) -> String {
        let l = self.locale;
        let state = self.crisis_state(row.state);
        match (row.state, row.stands_at) {
            (State::Taken, _) => tr!(l, "crisis-taken-by", by = row.taken_by.as_str()),
            (_, Some(at)) => tr!(l, "crisis-stands-at", at = self.clock(at)),
            _ => state,
        }
    }

    /// Who called, and when it stands by itself.
    pub fn crisis_called(&self, row: &CrisisRow) -> String {
        let l = self.locale;
        let at = self.clock(row.raised);
        let by = row.raised_by.as_str();
        match row.stands_at {
            Some(stands) => {
                let stands = self.clock(stands);
                tr!(l, "crisis-called-until", by = by, at = at, stands = stands)
            }
            None if by.is_empty() => tr!(l, "crisis-proposed-at", at = at),
            None => tr!(l, "crisis-called", by = by, at = at),
        }
    }

    /// Where a crisis that is looked at stands.
    pub fn crisis_state_of(&self, view: &CrisisView) -> String {
        let (l, crisis) = (self.locale, &view.crisis);
        if let Some(at) = crisis.stands_at() {
            return tr!(l, "crisis-stands-at", at = self.clock(at));
        }
        match (crisis.state, crisis.taken_by) {
            (State::Taken, Some(agent)) => tr!(l, "crisis-taken-by", by = view.name_of(agent)),
            (state, _) => {
                let since = self.moment(crisis.since);
                format!("{}  {since}", self.crisis_state(state))
            }
        }
    }

    /// How many tickets belong to it, and by what.
    pub fn crisis_tickets(&self, view: &CrisisView) -> String {
        let count = super::words::count(view.tickets_in_all);
        let scope = self.crisis_scope(&view.crisis.scope);
        let looking = view.crisis.linking.is_some();
        let more = if looking {
            tr!(self.locale, "crisis-looking")
        } else {
            ""
        };
        format!("{count}  {scope} {more}").trim_end().to_owned()
    }

    /// How it came about.
    pub fn crisis_cause(&self, view: &CrisisView) -> String {
        let l = self.locale;
        let crisis = &view.crisis;
        match &crisis.cause {
            Cause::Person { ticket, .. } => {
                let by = view.name_of(crisis.raised_by);
                let at = self.moment(crisis.raised);
                match ticket {
                    Some(ticket) => tr!(
                        l,
                        "crisis-raised-from",
                        by = by,
                        at = at,
                        ticket = ticket.to_string()
                    ),
                    None => tr!(l, "crisis-raised-by", by = by, at = at),
                }
            }
            Cause::Rise {
                hours,
                count,
                usual_tenths,
            } => tr!(
                l,
                "crisis-rise",
                hours = hours.to_string(),
                count = u64::from(*count),
                usual = format!("{}.{}", usual_tenths / 10, usual_tenths % 10)
            ),
        }
    }

    /// What tickets belong to it; empty where none do by themselves.
    pub fn crisis_scope(&self, scope: &Scope) -> String {
        let l = self.locale;
        let mut parts = Vec::new();
        if let Some(id) = &scope.category {
            parts.push(tr!(
                l,
                "crisis-scope-category",
                name = self.category(id, "")
            ));
        }
        if let Some(name) = &scope.product {
            parts.push(tr!(l, "crisis-scope-product", name = name.as_str()));
        }
        if let Some(name) = &scope.batch {
            parts.push(tr!(l, "crisis-scope-batch", name = name.as_str()));
        }
        if !scope.words.is_empty() {
            let words = scope.words.join(tr!(l, "form-list"));
            parts.push(tr!(l, "crisis-scope-words", words = words));
        }
        parts.join(tr!(l, "crisis-or"))
    }

    /// An entry of the timeline, with what was said.
    pub fn crisis_entry(&self, view: &CrisisView, entry: &Entry) -> String {
        let l = self.locale;
        let done = match &entry.act {
            Act::Linked(count) => tr!(l, "crisis-act-linked", count = *count),
            Act::Drafted { people, left_out } => {
                tr!(l, "crisis-act-drafted", people = *people, out = *left_out)
            }
            Act::Sent { made, left_out } => {
                tr!(l, "crisis-act-sent", made = *made, out = *left_out)
            }
            Act::Step(Step::Tick { item, done }) => {
                let item = self.item_of(&view.crisis, item);
                if *done {
                    tr!(l, "crisis-act-tick", item = item)
                } else {
                    tr!(l, "crisis-act-untick", item = item)
                }
            }
            Act::Step(Step::Link(ticket)) => {
                tr!(l, "crisis-act-link", ticket = ticket.to_string())
            }
            Act::Step(Step::Unlink(ticket)) => {
                tr!(l, "crisis-act-unlink", ticket = ticket.to_string())
            }
            Act::Step(Step::Scope(scope)) => {
                tr!(l, "crisis-act-scope", scope = self.crisis_scope(scope))
            }
            act => self.named(None, "crisis-act", act.code()),
        };
        match &entry.act {
            Act::Step(step) if !step.text().is_empty() => self.about(&done, step.text()),
            _ => done,
        }
    }

    /// A message to all who are affected, and how far it is.
    pub fn crisis_bulk(&self, view: &CrisisView, bulk: &Bulk) -> String {
        let l = self.locale;
        let by = view.name_of(bulk.by);
        match &bulk.state {
            BulkState::Drafted => tr!(
                l,
                "crisis-bulk-drafted",
                by = by,
                people = bulk.people,
                out = bulk.left_out
            ),
            BulkState::Withdrawn => tr!(l, "crisis-bulk-withdrawn", by = by),
            BulkState::Sending { made, .. } => {
                tr!(l, "crisis-bulk-sending", made = *made, of = bulk.people)
            }
            BulkState::Sent {
                by: allowed,
                at,
                made,
                left_out,
            } => tr!(
                l,
                "crisis-bulk-sent",
                by = by,
                allowed = view.name_of(*allowed),
                at = self.moment(*at),
                made = *made,
                out = *left_out
            ),
        }
    }

    fn item_of(&self, crisis: &Crisis, id: &str) -> String {
        let item = crisis.checklist.iter().find(|item| item.id == id);
        item.map_or_else(|| id.to_owned(), |item| self.crisis_item(item))
    }

    /// Why a crisis stays as it is.
    pub fn crisis_refusal(&self, crisis: CrisisId, wrong: &Wrong) -> String {
        let (state, item) = match wrong {
            Wrong::NotFrom { state, .. } => (self.crisis_state(*state), ""),
            Wrong::NoItem(item) => (String::new(), item.as_str()),
            _ => (String::new(), ""),
        };
        let step = match wrong {
            Wrong::NotFrom { step, .. } => self.named(None, "crisis-verb", step),
            _ => String::new(),
        };
        let values = [
            ("state", state.into()),
            ("item", item.into()),
            ("step", step.into()),
        ];
        let id = format!("error-crisis-{}", wrong.code());
        self.about(&crisis.to_string(), &self.locale.fill(&id, &values))
    }
}
