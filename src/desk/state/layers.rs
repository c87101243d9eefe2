//! What lies over the panes. The top layer gets the keys first; what it doesn't take falls through.

use crate::desk::action::Action;
use crate::desk::context::Snapshot;
use crate::desk::form::Form;
use crate::desk::plan_merge::Merged;
use crate::desk::widgets::list::Selection;
use crate::desk::widgets::text_field::TextField;
use crate::domain::channel::Channel;
use crate::domain::id::{AgentId, CrisisId, CustomerId, FollowUpId, TicketId};
use crate::domain::kpi::{KpiId, Period, Unit};
use crate::domain::lookup;
use crate::domain::segment::SegmentId;
use crate::domain::ticket::Verb;
use crate::domain::time::Moment;
use crate::i18n::Locale;
use crate::protocol::Command;
use crate::protocol::query::FoundCustomers;
use crate::protocol::view::{
    Explained, Explanation, KpiRow, OutboxState, PlanVersionView, PreviewCustomer, Profile,
};
use crate::tr;

use super::calls::Ticket;
use super::crisis::{CrisisDo, CrisisForm, CrisisSheet, Reach};
use super::days::CustomerMonth;
use super::floor::{Floor, FloorDo};
use super::paged::Paged;
use super::planning::Editor;
use super::tickets::{Alike, Difference, Listed, Notices, Opening, StepForm, TicketSheet};
use super::{State, Subject};

/// A layer.
#[derive(Debug, Clone)]
pub enum Layer {
    /// What keys do here.
    Help(Help),
    /// What the desk has said; the first line shown, from the newest.
    Messages(u16),
    /// One of several, by number.
    Pick(Pick),
    /// Commands by name.
    Palette(Palette),
    /// Customers by digits, pinyin, characters.
    Lookup(Lookup),
    /// Something to fill in.
    Form(Box<FormLayer>),
    /// The rows behind a figure.
    Drill(Box<Drill>),
    /// What a part of the plan is looked for by.
    PlanFilter(TextField),
    /// A part of the plan that is edited.
    Editor(Box<Editor>),
    /// What the plan would do; the first line shown.
    Preview(u16),
    /// A version of the plan beside the one in force.
    Version(Box<Version>),
    /// A customer's calendar.
    Month(Box<CustomerMonth>),
    /// Why something is there.
    Why(Box<Why>),
    /// A ticket.
    Ticket(Box<TicketSheet>),
    /// Tickets that may be the same as the one that is to be opened.
    Alike(Box<Alike>),
    /// A crisis.
    Crisis(Box<CrisisSheet>),
    /// Whom a message to those affected by one would reach.
    Reach(Box<Reach>),
    /// What somebody else did with a ticket before a step was to be saved.
    Difference(Box<Difference>),
    /// What the agent was told.
    Notices(Box<Notices>),
    /// The floor.
    Floor(Box<Floor>),
    /// Is this really meant?
    Question(Box<Question>),
}

/// Help for where it was asked.
#[derive(Debug, Clone)]
pub struct Help {
    /// Where it was asked.
    pub of: Snapshot,
    /// What is searched.
    pub filter: TextField,
    /// The first line shown.
    pub scroll: u16,
}

/// A version of the plan.
#[derive(Debug, Clone)]
pub struct Version {
    /// Which.
    pub version: PlanVersionView,
    /// Its text, once it has come.
    pub text: Option<String>,
    /// The first line shown.
    pub scroll: u16,
}

/// Why a follow-up or a message is there.
#[derive(Debug, Clone)]
pub struct Why {
    /// Of what.
    pub what: Explained,
    /// The explanation, once it has come.
    pub told: Option<Box<Explanation>>,
    /// The first line shown.
    pub scroll: u16,
}

/// Commands by name.
#[derive(Debug, Clone)]
pub struct Palette {
    /// Where it was opened.
    pub of: Snapshot,
    /// What is typed.
    pub filter: TextField,
    /// The selected one.
    pub selection: Selection,
}

/// What picking an item does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choose {
    /// The action of a menu.
    Do(Action),
    /// Shows a customer.
    Customer(CustomerId),
    /// Explains why something is there.
    Why(Explained),
    /// Keeps the draft of a plan, on top of the version of that number.
    KeepDraft(Box<(Merged, u32)>),
    /// Drops the draft of a plan.
    DropDraft,
    /// Shows customers of a segment, or all.
    Segment(Option<SegmentId>),
    /// Shows whom a saved filter lets through.
    Filter(String),
    /// Lists customers of a preview, under that title.
    Previewed(String, Vec<PreviewCustomer>),
    /// Shows a customer of a preview.
    FromPreview(CustomerId),
    /// Shows messages in that state by that channel, or by any.
    Messages(OutboxState, Option<Channel>),
    /// Lists other tickets, of a category or of any.
    Tickets(Listed, Option<String>),
    /// Takes a step of the ticket that is looked at.
    TicketStep(Verb),
    /// Gives it to somebody, or back to nobody.
    TicketOwner(Option<AgentId>),
    /// Merges it into another one.
    TicketMerge(TicketId),
    /// Puts a colleague's name into a note.
    Mention(String),
    /// Fills an order and a product into the form of a ticket.
    TicketOrder(String, String),
    /// Does something with whom the floor shows.
    Floor(FloorDo),
    /// Pauses for a reason, or comes back.
    Pause(Option<String>),
    /// Shows a crisis.
    Crisis(CrisisId),
    /// Does something with a crisis.
    CrisisDo(CrisisId, CrisisDo),
    /// Counts whom a message would reach by a channel.
    ReachBy(Option<Channel>),
    /// Shows a ticket.
    Ticket(TicketId),
    /// Gives follow-ups to an agent, or to everybody.
    GiveTo(Option<AgentId>, String),
}

/// A numbered list.
#[derive(Debug, Clone)]
pub struct Pick {
    /// Its title.
    pub title: String,
    /// What there is to know before, in lines that are wrapped.
    pub about: Vec<String>,
    /// What there is to choose from: at most 60, or the customers that a preview names.
    pub items: Vec<(String, Choose)>,
    /// The place of each in the numbering, where some of it are left out; empty where none are.
    pub places: Vec<usize>,
    /// The selected item.
    pub selection: Selection,
    /// What is given away, for [`Choose::GiveTo`].
    pub follow_ups: Vec<FollowUpId>,
}

impl Pick {
    /// The digit of an item.
    pub fn digit(&self, item: usize) -> Option<char> {
        digit_of(self.places.get(item).copied().unwrap_or(item))
    }

    /// The first of the items that stand in a second column, on a screen that is so many columns wide: what has no digit
    /// any more stands beside what has one, where the numbering is fixed.
    pub fn second_column(&self, columns: u16) -> Option<usize> {
        let first = (0..self.items.len()).find(|item| self.digit(*item).is_none())?;
        (columns >= 64 && first > 0 && !self.places.is_empty()).then_some(first)
    }

    /// Selects the item beside the selected one, in the other column.
    pub fn across(&mut self, columns: u16, right: bool) {
        let Some(second) = self.second_column(columns) else {
            return;
        };
        let at = self.selection.at;
        if right && at < second {
            self.selection.at = (at + second).min(self.items.len() - 1);
        } else if !right && at >= second {
            self.selection.at = (at - second).min(second - 1);
        }
    }
}

/// The digit of a place: 1–9, then 0; none for later ones.
fn digit_of(item: usize) -> Option<char> {
    match item {
        0..=8 => char::from_digit(item as u32 + 1, 10),
        9 => Some('0'),
        _ => None,
    }
}

/// A lookup.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// What is typed.
    pub text: TextField,
    /// What was found.
    pub found: FoundCustomers,
    /// What it was found for.
    pub found_for: String,
    /// The selected row.
    pub selection: Selection,
    /// Enter was pressed before the answer came.
    pub accept: bool,
}

impl Lookup {
    /// A lookup with a text already typed.
    pub fn new(text: &str) -> Self {
        Self {
            text: TextField::with_text(40, text),
            found: FoundCustomers::default(),
            found_for: String::new(),
            selection: Selection::default(),
            accept: false,
        }
    }

    /// The ticket whose number is typed, where it is known that there is none.
    pub fn missing_ticket(&self) -> Option<TicketId> {
        let asked = lookup::ticket_number(self.text.text())?;
        let found = self.found.rows.iter().any(|row| row.ticket.is_some());
        (self.settled() && !found).then_some(asked)
    }

    /// Whether what was found is for what is typed.
    pub fn settled(&self) -> bool {
        self.found_for == self.text.text()
    }
}

/// What a form is for.
#[derive(Debug, Clone)]
pub enum FormKind {
    /// The outcome of a call.
    WrapUp {
        /// When the form was opened.
        since: Moment,
    },
    /// The next time: putting a follow-up off, or planning one.
    FollowUp,
    /// A new customer.
    NewCustomer,
    /// A customer's data, as they were.
    EditCustomer(Box<Profile>),
    /// A new ticket.
    OpenTicket(Box<Opening>),
    /// About a crisis.
    Crisis(Box<CrisisForm>),
    /// A step of a ticket.
    TicketStep(Box<StepForm>),
    /// A word to a colleague, with the name.
    Say(AgentId, String),
}

impl FormKind {
    /// What it is called.
    pub fn title(&self, locale: Locale) -> &'static str {
        match self {
            Self::WrapUp { .. } => tr!(locale, "form-wrap-up"),
            Self::FollowUp => tr!(locale, "form-next"),
            Self::NewCustomer => tr!(locale, "form-new-customer"),
            Self::EditCustomer(_) => tr!(locale, "form-edit-customer"),
            Self::OpenTicket(opening) if opening.part_of.is_some() => {
                tr!(locale, "form-ticket-part")
            }
            Self::OpenTicket(_) => tr!(locale, "form-ticket"),
            Self::Crisis(of) => locale.text(of.message()),
            Self::Say(..) => tr!(locale, "form-say"),
            Self::TicketStep(of) => locale
                .find(&format!("verb-{}", of.verb.code()))
                .unwrap_or_default(),
        }
    }

    /// Whether it says which order it is about.
    pub fn is_about_order(&self) -> bool {
        match self {
            Self::OpenTicket(_) => true,
            Self::TicketStep(of) => of.verb == Verb::Edit,
            _ => false,
        }
    }

    /// Whether colleagues can be asked to read it.
    pub fn mentions(&self) -> bool {
        matches!(self, Self::TicketStep(of) if of.verb == Verb::Note)
    }
}

/// A form over the panes.
#[derive(Debug, Clone)]
pub struct FormLayer {
    /// What it is for.
    pub kind: FormKind,
    /// Whom it is about.
    pub subject: Option<Subject>,
    /// Its fields.
    pub form: Form,
    /// The key of its draft.
    pub key: String,
    /// Something was typed.
    pub touched: bool,
    /// It was sent and not answered yet.
    pub sent: bool,
}

impl FormLayer {
    /// Whether an order can be picked for it: at any field where it is about one, in a wrap-up at the fields that name it.
    pub fn picks_order(&self) -> bool {
        let at = self.form.fields.get(self.form.at);
        match self.kind {
            FormKind::WrapUp { .. } => at.is_some_and(|f| matches!(f.id, "order" | "product")),
            _ => self.kind.is_about_order(),
        }
    }
}

/// The rows behind a figure.
#[derive(Debug, Clone)]
pub struct Drill {
    /// Which figure.
    pub kpi: KpiId,
    /// Only the rows that count in the numerator.
    pub numerator: bool,
    /// Of when.
    pub period: Period,
    /// Only of this agent.
    pub agent: Option<AgentId>,
    /// The rows.
    pub rows: Paged<KpiRow>,
}

impl Drill {
    /// Whether some rows may not be in the numerator: the figure is a share.
    pub fn is_share(&self) -> bool {
        self.kpi.unit() == Unit::Rate
    }
}

/// Is this really meant? Confirmed with another key than the one that asked, never with Enter.
#[derive(Debug, Clone)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// What is done on yes.
    pub command: Command,
    /// What its answer is for.
    pub ticket: Ticket,
    /// Which keys confirm it, and what the hints call it.
    pub asks: Asks,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Whatever its text says.
    Plain,
    /// Putting a plan in force.
    Apply,
    /// Going back to another version of the plan.
    GoBack,
}

/// From what a customer was opened.
#[derive(Debug, Clone)]
pub enum Behind {
    /// The rows behind a figure.
    Rows(Box<Drill>),
    /// The outbox: this customer.
    Outbox(CustomerId),
    /// What a plan would do: this customer.
    Preview(CustomerId),
    /// A ticket of this customer.
    Ticket(CustomerId, TicketId),
}

impl Behind {
    /// Who was opened.
    pub fn customer(&self) -> Option<CustomerId> {
        match self {
            Self::Rows(drill) => drill.rows.selected().map(|row| row.customer),
            Self::Outbox(customer) | Self::Preview(customer) | Self::Ticket(customer, _) => {
                Some(*customer)
            }
        }
    }
}

impl Layer {
    /// Whom the layer is about, if about somebody other than the panes are.
    pub fn subject(&self, state: &State) -> Option<Subject> {
        match self {
            Self::Lookup(lookup) if !lookup.settled() => None,
            Self::Lookup(lookup) => lookup
                .found
                .rows
                .get(lookup.selection.at)
                .map(|row| Subject {
                    customer: row.id,
                    name: row.name.clone(),
                    phone: row.phone.clone(),
                    follow_up: state.subject_of(row.id).follow_up,
                }),
            Self::Form(layer) => layer.subject.clone(),
            Self::Month(month) => Some(state.subject_of(month.customer)),
            Self::Ticket(sheet) => {
                let view = sheet.view.as_ref()?;
                let mut subject = state.subject_of(view.ticket.customer);
                subject.name.clone_from(&view.name);
                Some(subject)
            }
            Self::Drill(drill) => drill.rows.selected().map(|row| Subject {
                customer: row.customer,
                name: row.name.clone(),
                phone: String::new(),
                follow_up: row.follow_up,
            }),
            _ => None,
        }
    }

    /// The text field in which characters are typed.
    pub fn field_mut(&mut self) -> Option<&mut TextField> {
        match self {
            Self::Help(help) => Some(&mut help.filter),
            Self::Palette(palette) => Some(&mut palette.filter),
            Self::Lookup(lookup) => Some(&mut lookup.text),
            Self::PlanFilter(filter) => Some(filter),
            _ => None,
        }
    }
}
