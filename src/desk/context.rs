//! Where the keys go: a plain snapshot of the desk, on which the conditions of actions are evaluated.

/// A table of the keymap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere.
    Desk,
    /// Wherever something can be scrolled or selected.
    Move,
    /// A list of customers or follow-ups.
    List,
    /// A pane with tabs.
    Tabs,
    /// The figures.
    Kpi,
    /// A form.
    Form,
    /// Lookup, menu, palette: one of several is chosen.
    Choice,
    /// A question with grave consequences.
    Question,
    /// The care plan.
    Plan,
    /// A calendar.
    Calendar,
    /// The question before a plan is put in force.
    Apply,
    /// The outbox.
    Outbox,
    /// A crisis.
    Crisis,
    /// Tickets that may be the same as the one that is to be opened.
    Alike,
    /// A ticket that is looked at.
    Ticket,
    /// What somebody else did before a step was to be saved.
    Difference,
}

impl Context {
    /// Every context.
    pub const ALL: [Self; 16] = [
        Self::Desk,
        Self::Move,
        Self::List,
        Self::Tabs,
        Self::Kpi,
        Self::Form,
        Self::Choice,
        Self::Question,
        Self::Plan,
        Self::Calendar,
        Self::Apply,
        Self::Outbox,
        Self::Crisis,
        Self::Alike,
        Self::Ticket,
        Self::Difference,
    ];

    /// Its name in keymap files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Move => "move",
            Self::List => "list",
            Self::Tabs => "tabs",
            Self::Kpi => "kpi",
            Self::Form => "form",
            Self::Choice => "choice",
            Self::Question => "question",
            Self::Plan => "plan",
            Self::Calendar => "calendar",
            Self::Apply => "apply",
            Self::Outbox => "outbox",
            Self::Crisis => "crisis",
            Self::Alike => "alike",
            Self::Ticket => "ticket",
            Self::Difference => "difference",
        }
    }

    /// The context of a name in a keymap file.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.id() == id)
    }
}

/// What the screen shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// The follow-ups to be worked.
    #[default]
    Queue,
    /// All customers.
    Customers,
    /// The KPIs.
    Figures,
    /// The load by day.
    Calendar,
    /// The care plan.
    Plan,
    /// The messages of the plan.
    Outbox,
    /// The process map of tickets.
    Process,
    /// Tickets.
    Tickets,
}

/// What the conditions of actions may look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Tables in the order in which a key is looked up: the top layer first.
    pub contexts: Vec<Context>,
    /// What the screen shows under all layers.
    pub place: Place,
    /// A field takes characters, so that only keys that are no characters are commands.
    pub typing: bool,
    /// The hub was stopped and is not back.
    pub stopped: bool,
    /// The rows behind a figure are open.
    pub drill: bool,
    /// It is counted whom a message would reach.
    pub reach: bool,
    /// Something lies over the panes.
    pub over: bool,
    /// A form is open.
    pub form: bool,
    /// Saving the form takes the next follow-up.
    pub takes_next: bool,
    /// That form is a wrap-up.
    pub wrap_up: bool,
    /// That form opens or corrects a ticket.
    pub ticket_form: bool,
    /// That form is a note, in which colleagues can be asked to read it.
    pub mentions: bool,
    /// The form is covered by what has to be looked at before it is saved.
    pub warned: bool,
    /// The selected row is a ticket.
    pub ticket_row: bool,
    /// The selected row of the queue is a ticket's place there.
    pub queued_ticket: bool,
    /// Tickets that may be the same are in view.
    pub alike: bool,
    /// A question waits for an answer.
    pub question: bool,
    /// It is about going back to another version of the plan.
    pub going_back: bool,
    /// Lookup is open.
    pub lookup: bool,
    /// There is something to go back from.
    pub back: bool,
    /// A list is in view.
    pub list: bool,
    /// A row is selected.
    pub row: bool,
    /// Rows can be marked.
    pub markable: bool,
    /// A customer is in view.
    pub customer: bool,
    /// Others have a number of the customer in view.
    pub same_number: bool,
    /// The customer acted upon can be seen.
    pub in_view: bool,
    /// A follow-up is selected or held.
    pub follow_up: bool,
    /// A customer is held.
    pub claim: bool,
    /// A call with them was begun and is not recorded yet.
    pub call: bool,
    /// The view or field has options to choose from.
    pub options: bool,
    /// There is something to take back.
    pub undo: bool,
    /// There is something to do again.
    pub redo: bool,
    /// The agent may do what supervisors may.
    pub supervisor: bool,
    /// The agent may do what admins may.
    pub admin: bool,
    /// The plan's list is in view with nothing over it.
    pub plan: bool,
    /// A part of the plan is selected there.
    pub plan_part: bool,
    /// The plan, a part that is edited or a preview is what the keys act on.
    pub planning: bool,
    /// A preview that is under way is in view.
    pub previewing: bool,
    /// A version of the plan is in view.
    pub version: bool,
    /// A preview is in view.
    pub previewed: bool,
    /// There is a draft of a plan.
    pub plan_draft: bool,
    /// A plan can be gone back to, or a draft brought back.
    pub plan_undo: bool,
    /// The calendar of the desk is what the keys act on.
    pub days: bool,
}
