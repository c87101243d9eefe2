//! The one catalogue of actions: everything that a key, the palette or the menu can do.
//!
//! The keymap, the hint bar, help and the palette are views of it. An action's texts are the messages
//! `action-ID` (a phrase, in help and palette) and `hint-ID` (a word or two, in the hint bar).

use super::context::{Context, Place, Snapshot};

/// Headings under which help lists the actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Customers and calls.
    Work,
    /// Moving about.
    Move,
    /// Finding.
    Find,
    /// Forms and fields.
    Form,
    /// Figures.
    Figures,
    /// The care plan.
    Plan,
    /// Calendars.
    Calendar,
    /// The desk itself.
    Desk,
}

impl Group {
    /// Every group, in the order of help.
    pub const ALL: [Self; 8] = [
        Self::Work,
        Self::Find,
        Self::Move,
        Self::Form,
        Self::Figures,
        Self::Plan,
        Self::Calendar,
        Self::Desk,
    ];

    /// The message that names it.
    pub fn message(self) -> &'static str {
        match self {
            Self::Work => "group-work",
            Self::Move => "group-move",
            Self::Find => "group-find",
            Self::Form => "group-form",
            Self::Figures => "group-figures",
            Self::Plan => "group-plan",
            Self::Calendar => "group-calendar",
            Self::Desk => "group-desk",
        }
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $context:ident, $group:ident, $hint:literal, $when:expr;)*) => {
        /// Something the desk can do on request.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Every action, in the order of help.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name in keymap files.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// The message that says what it does.
            pub fn message(self) -> &'static str {
                match self { $(Self::$name => concat!("action-", $id),)* }
            }

            /// The message of its short name, where it has but one.
            fn usual_hint(self) -> &'static str {
                match self { $(Self::$name => concat!("hint-", $id),)* }
            }

            /// The table of the keymap that it belongs to.
            pub fn context(self) -> Context {
                match self { $(Self::$name => Context::$context,)* }
            }

            /// The heading it stands under in help.
            pub fn group(self) -> Group {
                match self { $(Self::$name => Group::$group,)* }
            }

            /// How much it deserves a place in the hint bar; 0 not at all.
            pub fn hint_rank(self) -> u8 {
                match self { $(Self::$name => $hint,)* }
            }

            /// Whether it can be done now.
            pub fn possible(self, now: &Snapshot) -> bool {
                let when: fn(&Snapshot) -> bool = match self { $(Self::$name => $when,)* };
                when(now)
            }
        }
    };
}

/// At any time.
fn always(_: &Snapshot) -> bool {
    true
}

/// With nothing over the panes.
fn bare(now: &Snapshot) -> bool {
    !now.over
}

/// With no form or question in the way.
fn free(now: &Snapshot) -> bool {
    !now.form && !now.question
}

/// With a customer in view and nothing in the way.
fn customer(now: &Snapshot) -> bool {
    free(now) && now.customer
}

/// With a customer on the screen, and nothing being typed.
fn seen(now: &Snapshot) -> bool {
    customer(now) && now.in_view && !now.typing
}

/// With a follow-up selected and nothing in the way.
fn follow_up(now: &Snapshot) -> bool {
    free(now) && now.follow_up
}

actions! {
    /// Help for the pane in use.
    Help = "help", Desk, Desk, 9, always;
    /// Open lookup.
    Find = "find", Desk, Find, 9, |now| !now.question && !now.lookup;
    /// The numbered menu.
    Menu = "menu", Desk, Desk, 9, bare;
    /// Another view of the list, another measure, the options of a field.
    Options = "options", Desk, Find, 7, |now| now.options;
    /// Fetch again what is shown.
    Refresh = "refresh", Desk, Desk, 3, |now| bare(now) || now.stopped;
    /// Record the outcome of a call.
    WrapUp = "wrap-up", Desk, Work, 8, customer;
    /// Open a ticket.
    OpenTicket = "ticket", Desk, Work, 7, customer;
    /// Plan, move or snooze a follow-up.
    FollowUp = "follow-up", Desk, Work, 8, customer;
    /// Save the form, or take the next follow-up.
    SaveNext = "save-next", Desk, Work, 8, |now| (now.form && !now.warned) || now.list;
    /// Throw the form away.
    Abandon = "abandon", Desk, Form, 4, |now| (now.form && !now.warned) || now.question;
    /// The customer above.
    PreviousCustomer = "previous-customer", Desk, Work, 0, |now| free(now) && now.list;
    /// The customer below.
    NextCustomer = "next-customer", Desk, Work, 2, |now| free(now) && now.list;
    /// Start the call.
    Dial = "dial", Desk, Work, 6, customer;
    /// Show the whole number; on record.
    Reveal = "reveal", Desk, Work, 2, |now| !now.question && now.customer && now.in_view;
    /// Take back the last change.
    Undo = "undo", Desk, Work, 3, |now| free(now) && now.undo;
    /// Do again what was taken back.
    Redo = "redo", Desk, Work, 0, |now| free(now) && now.redo;
    /// Give the follow-up back to the queue.
    Release = "release", Desk, Work, 8, |now| free(now) && now.claim;
    /// Hand the follow-up to another agent.
    Reassign = "reassign", Desk, Work, 0, |now| follow_up(now) && now.supervisor;
    /// A new customer.
    NewCustomer = "new-customer", Desk, Work, 0, |now| free(now) || now.lookup;
    /// Change the customer's data.
    EditCustomer = "edit-customer", Desk, Work, 0, customer;
    /// Who else has the number of the customer in view.
    SameNumber = "same-number", Desk, Work, 0, |now| customer(now) && now.same_number;
    /// The palette of commands.
    Palette = "palette", Desk, Desk, 2, bare;
    /// What the desk has said so far.
    Messages = "messages", Desk, Desk, 0, always;
    /// The queue.
    ShowQueue = "show-queue", Desk, Move, 0, free;
    /// The customer list.
    ShowCustomers = "show-customers", Desk, Move, 0, free;
    /// The figures.
    ShowKpi = "show-kpi", Desk, Move, 0, free;
    /// The load by day.
    ShowCalendar = "show-calendar", Desk, Move, 0, free;
    /// The care plan.
    ShowPlan = "show-plan", Desk, Move, 0, |now| free(now) && now.supervisor;
    /// The messages of the plan.
    ShowOutbox = "show-outbox", Desk, Move, 0, free;
    /// The process map.
    ShowProcess = "show-process", Desk, Move, 0, free;
    /// Raise a crisis.
    RaiseCrisis = "raise-crisis", Desk, Work, 0, |now| !now.question;
    /// The crisis that calls, or those of late.
    ShowCrises = "show-crises", Desk, Move, 0, free;
    /// Tickets.
    ShowTickets = "show-tickets", Desk, Move, 0, free;
    /// What the agent was told.
    ShowNotices = "show-notices", Desk, Work, 0, free;
    /// The floor: who is at what.
    ShowFloor = "show-floor", Desk, Move, 0, |now| free(now) && now.supervisor;
    /// Pause, or come back.
    Pause = "pause", Desk, Work, 0, free;
    /// The customer's calendar.
    CustomerCalendar = "customer-calendar", Desk, Work, 0, |now| customer(now) && now.in_view;
    /// Why a follow-up or a message is there.
    Why = "why", Desk, Work, 3, seen;
    /// The other language.
    Language = "language", Desk, Desk, 0, always;
    /// The next theme.
    Theme = "theme", Desk, Desk, 0, always;
    /// Mouse on or off.
    Mouse = "mouse", Desk, Desk, 0, always;
    /// Draw the whole screen again.
    Redraw = "redraw", Desk, Desk, 0, always;
    /// The pane to the right.
    NextPane = "next-pane", Desk, Move, 1, bare;
    /// The pane to the left.
    PreviousPane = "previous-pane", Desk, Move, 0, bare;
    /// Back; never loses anything.
    Back = "back", Desk, Move, 1, |now| now.back;
    /// Leave the desk.
    Quit = "quit", Desk, Desk, 0, always;

    /// One row up.
    Up = "up", Move, Move, 0, always;
    /// One row down.
    Down = "down", Move, Move, 0, always;
    /// One page up.
    PageUp = "page-up", Move, Move, 0, always;
    /// One page down.
    PageDown = "page-down", Move, Move, 0, always;
    /// The first row.
    First = "first", Move, Move, 0, always;
    /// The last row.
    Last = "last", Move, Move, 0, always;

    /// Open the selected row; in the queue, take it.
    Open = "open", List, Work, 8, |now| now.row;
    /// Mark the row for a bulk action.
    Mark = "mark", List, Work, 0, |now| now.row && now.markable;
    /// Mark all rows.
    MarkAll = "mark-all", List, Work, 0, |now| now.row && now.markable;

    /// Call the selected message off.
    CallOff = "call-off", Outbox, Work, 7, |now| now.row;

    /// Tick the selected thing to do off, or take that back.
    CrisisTick = "crisis-tick", Crisis, Work, 8, always;
    /// Take the crisis in hand.
    CrisisTake = "crisis-take", Crisis, Work, 9, |now| now.supervisor;
    /// What else can be done with it.
    CrisisMenu = "crisis-menu", Crisis, Work, 8, always;

    /// The tab to the left.
    PreviousTab = "previous-tab", Tabs, Move, 0, always;
    /// The tab to the right.
    NextTab = "next-tab", Tabs, Move, 2, always;

    /// An earlier period.
    EarlierPeriod = "earlier-period", Kpi, Figures, 6, always;
    /// A later period.
    LaterPeriod = "later-period", Kpi, Figures, 0, always;
    /// Figures of days.
    PeriodDay = "period-day", Kpi, Figures, 6, always;
    /// Figures of weeks.
    PeriodWeek = "period-week", Kpi, Figures, 6, always;
    /// Figures of months.
    PeriodMonth = "period-month", Kpi, Figures, 6, always;
    /// Figures of quarters.
    PeriodQuarter = "period-quarter", Kpi, Figures, 6, always;
    /// Mine, or everybody's.
    Whose = "whose", Kpi, Figures, 7, always;
    /// By agent, by segment, by day.
    Breakdown = "breakdown", Kpi, Figures, 8, |now| now.place == Place::Figures;
    /// The rows behind a figure.
    Drill = "drill", Kpi, Figures, 8, |now| now.place == Place::Figures;

    /// Edit the selected part.
    PlanEdit = "plan-edit", Plan, Plan, 9, |now| now.plan && now.plan_part && now.admin;
    /// Another part like the selected one.
    PlanAdd = "plan-add", Plan, Plan, 3, |now| now.plan && now.plan_part && now.admin;
    /// Look for a part.
    PlanFind = "plan-find", Plan, Plan, 7, |now| now.plan;
    /// What the plan would do.
    PlanPreview = "plan-preview", Plan, Plan, 8, |now| now.planning;
    /// Put the draft in force.
    PlanApply = "plan-apply", Plan, Plan, 8, |now| (now.planning || now.version) && now.admin;
    /// Throw the draft away.
    PlanDiscard = "plan-discard", Plan, Plan, 5, |now| now.planning && now.plan_draft;
    /// Go back to the plan before.
    PlanUndo = "plan-undo", Plan, Plan, 4, |now| now.plan && now.plan_undo;

    /// The day before.
    EarlierDay = "earlier-day", Calendar, Calendar, 0, always;
    /// The day after.
    LaterDay = "later-day", Calendar, Calendar, 0, always;
    /// A week earlier.
    EarlierWeek = "earlier-week", Calendar, Calendar, 0, always;
    /// A week later.
    LaterWeek = "later-week", Calendar, Calendar, 0, always;
    /// A month earlier.
    EarlierMonth = "earlier-month", Calendar, Calendar, 0, always;
    /// A month later.
    LaterMonth = "later-month", Calendar, Calendar, 6, always;
    /// Back to today.
    GoToday = "go-today", Calendar, Calendar, 5, always;
    /// The queue of the selected day.
    OpenDay = "open-day", Calendar, Calendar, 8, |now| now.days;

    /// The field above.
    PreviousField = "previous-field", Form, Form, 0, always;
    /// The field below.
    NextField = "next-field", Form, Form, 3, always;
    /// The next required field; save when all are filled.
    Confirm = "confirm", Form, Form, 9, always;
    /// A line break in a note.
    NewLine = "new-line", Form, Form, 0, always;
    /// Who called whom, and whether about the follow-up.
    CallKind = "call-kind", Form, Form, 7, |now| now.wrap_up || now.ticket_form || now.mentions;

    /// Open what is selected.
    Accept = "accept", Choice, Find, 8, always;
    /// Do what the question asks.
    Yes = "yes", Question, Form, 9, always;
    /// Open a ticket beside those that may be the same.
    OpenAnyway = "open-anyway", Alike, Form, 9, always;
    /// What may be done with the ticket.
    TicketSteps = "ticket-steps", Ticket, Work, 9, always;
    /// The customer whose ticket it is.
    TicketCustomer = "ticket-customer", Ticket, Work, 6, always;
    /// Save although somebody else was first.
    AfterAll = "after-all", Difference, Form, 9, always;
    /// Put the plan in force.
    YesApply = "yes-apply", Apply, Form, 9, always;
}

impl Action {
    /// The message of its short name: what the key does here.
    pub fn hint_message(self, now: &Snapshot) -> &'static str {
        match self {
            Self::SaveNext if !now.form && now.call => "hint-wrap-up",
            Self::SaveNext if !now.form => "hint-take-next",
            Self::SaveNext if !now.takes_next => "hint-save",
            Self::Abandon if now.question => "hint-no",
            Self::YesApply if now.going_back => "hint-go-back",
            Self::Back if now.previewing => "hint-stop",
            Self::Open if matches!(now.place, Place::Customers | Place::Outbox) => {
                "hint-open-customer"
            }
            Self::Open if now.queued_ticket => "hint-work-ticket",
            Self::Open if now.ticket_row => "hint-open-ticket",
            Self::Open if now.place == Place::Plan => "hint-open-version",
            Self::PlanApply if now.version => "hint-go-back",
            Self::CallKind if now.mentions => "hint-mention",
            Self::CallKind if now.ticket_form => "hint-ticket-order",
            Self::Accept if now.alike || now.ticket_row => "hint-open-ticket",
            Self::Accept if now.reach => "hint-write-message",
            Self::Accept if now.previewed => "hint-previewed",
            Self::Options if now.reach => "hint-options-channel",
            Self::Options if now.drill => "hint-options-counted",
            Self::Options => match now.place {
                Place::Queue | Place::Plan => "hint-options",
                Place::Customers => "hint-options-segment",
                Place::Outbox | Place::Tickets => "hint-options-messages",
                Place::Figures => "hint-options-trend",
                Place::Calendar => "hint-options-whose",
                Place::Process => "hint-options-process",
            },
            _ => self.usual_hint(),
        }
    }

    /// The action of a name in a keymap file.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|a| a.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn every_action_says_what_it_does_in_both_languages() {
        for action in Action::ALL {
            for locale in Locale::ALL {
                assert!(
                    locale.find(action.message()).is_some(),
                    "{}",
                    action.message()
                );
                let hinted = locale.find(action.usual_hint()).is_some();
                assert_eq!(hinted, action.hint_rank() > 0, "{}", action.usual_hint());
            }
            assert_eq!(
                Action::from_id(action.id()),
                Some(*action),
                "ids are unique"
            );
        }
    }

    #[test]
    fn every_group_and_context_has_a_name() {
        for locale in Locale::ALL {
            for group in Group::ALL {
                assert!(
                    locale.find(group.message()).is_some(),
                    "{}",
                    group.message()
                );
            }
            for context in Context::ALL {
                assert!(
                    locale.find(&format!("context-{}", context.id())).is_some(),
                    "{}",
                    context.id()
                );
            }
        }
    }

    #[test]
    fn nothing_that_throws_away_is_confirmed_by_enter() {
        assert_eq!(Action::Yes.context(), Context::Question);
        // What asks for a plan to be put in force is not what confirms it.
        let keymap = crate::desk::keymap::Keymap::built_in();
        let asked = keymap.keys(Action::PlanApply);
        let confirmed = keymap.keys(Action::YesApply);
        assert!(!confirmed.iter().any(|key| asked.contains(key)));
    }
}
