//! All that the desk knows. Only what is on the screen is held; the rest is asked for.

pub mod calls;
pub mod crisis;
pub mod days;
pub mod detail;
pub mod figures;
pub mod floor;
pub mod layers;
pub mod layout;
pub mod line;
pub mod outbox;
pub mod paged;
pub mod parts;
pub mod planning;
pub mod process;
pub mod said;
pub mod snapshot;
pub mod tickets;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::domain::calendar::HolidayTable;
use crate::domain::calendar::hours::Hours;
use crate::domain::id::{AgentId, CustomerId, FollowUpId};
use crate::domain::segment::SegmentId;
use crate::domain::time::{Moment, Span, Zone};
use crate::i18n::Locale;
use crate::protocol::Me;
use crate::protocol::query::{DueFilter, Scope};
use crate::protocol::view::{CrisisRow, CustomerRow, QueueCounts, QueueRow, Settings, StatusBar};

use super::action::Action;
use super::keymap::Keymap;
use super::theme::Theme;
use super::widgets::rules::{ASCII, LIGHT, Strokes};
use super::words::Words;
use calls::Calls;
use days::Days;
use detail::Detail;
use figures::Figures;
pub use said::{Latency, LinkState, Said, Tone};

use layers::{Behind, Layer};
use layout::Layout;
use line::{Ringing, Work};
use outbox::Outbox;
use paged::Paged;
use parts::Parts;
use planning::Planning;
use process::Process;
use tickets::Tickets;

/// Sentences kept in the message log.
const LOG: usize = 200;

/// How long a sentence stays on the message line.
pub const TOAST: Span = Span::seconds(8);

/// How things look.
#[derive(Debug, Clone)]
pub struct Look {
    /// The language.
    pub locale: Locale,
    /// Colours.
    pub theme: Theme,
    /// Lines and bars.
    pub strokes: &'static Strokes,
    /// Whether the mouse is reported.
    pub mouse: bool,
}

impl Look {
    /// A look with light or ASCII rules.
    pub fn new(locale: Locale, theme: Theme, ascii: bool) -> Self {
        Self {
            locale,
            theme,
            strokes: if ascii { &ASCII } else { &LIGHT },
            mouse: false,
        }
    }
}

/// What the screen shows.
pub use super::context::Place as View;

/// The pane that movement keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The list on the left.
    List,
    /// The profile in the middle.
    Detail,
    /// The timeline on the right.
    Side,
}

/// The queue.
#[derive(Debug, Clone)]
pub struct Queue {
    /// Whose.
    pub scope: Scope,
    /// Which.
    pub due: DueFilter,
    /// The rows.
    pub rows: Paged<QueueRow>,
    /// Counts of the whole scope.
    pub counts: QueueCounts,
    /// Marked rows, at most [`MARKS`].
    pub marked: Vec<FollowUpId>,
    /// The row to select when the answer comes.
    pub select: Option<FollowUpId>,
}

/// Most rows that can be marked at once: what one reassignment takes.
pub const MARKS: usize = 500;

/// The customer list.
#[derive(Debug, Clone, Default)]
pub struct Customers {
    /// Only of this segment.
    pub segment: Option<SegmentId>,
    /// Only of this owner.
    pub owner: Option<AgentId>,
    /// Only whom this saved filter lets through.
    pub filter: Option<String>,
    /// The page that is being put together.
    pub parts: Parts<CustomerRow>,
    /// How many were looked at for it, of how many.
    pub looked: (u64, Option<u64>),
    /// The rows.
    pub rows: Paged<CustomerRow>,
    /// How many there are, if known.
    pub total: Option<u64>,
    /// Whether there is nobody at all; asked for once the queue is empty.
    pub nobody: Option<bool>,
}

/// Forms begun and left.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// Kept here: key → content.
    pub held: BTreeMap<String, Vec<u8>>,
    /// Keys of those that the hub has.
    pub kept: Vec<String>,
    /// When the open form is to be saved.
    pub due: Option<Moment>,
    /// What was last thrown away, to be taken back.
    pub abandoned: Option<(String, Vec<u8>)>,
    /// The draft of a plan is not kept yet as it is now.
    pub plan: bool,
}

/// What changed in the hub and has not been fetched again yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stale {
    /// The queue and its counts.
    pub queue: bool,
    /// The customer in view.
    pub profile: bool,
    /// The customer list.
    pub customers: bool,
    /// Tickets.
    pub tickets: bool,
    /// The figures.
    pub figures: bool,
    /// Outcomes, agents and so on.
    pub settings: bool,
    /// The status bar.
    pub bar: bool,
    /// Crises.
    pub crises: bool,
}

impl Stale {
    /// All.
    pub const ALL: Self = Self {
        queue: true,
        profile: true,
        customers: true,
        tickets: true,
        figures: true,
        settings: true,
        bar: true,
        crises: true,
    };

    /// Whether anything is.
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

/// Somebody who is acted upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Who.
    pub customer: CustomerId,
    /// The name shown.
    pub name: String,
    /// The masked number shown.
    pub phone: String,
    /// The follow-up it is about.
    pub follow_up: Option<FollowUpId>,
}

/// How the hub's clock runs beside the machine's: both at one moment, and how many times as fast it is.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// The hub's.
    pub hub: Moment,
    /// The machine's.
    pub machine: Moment,
    /// 1 unless it was set so, for training.
    pub pace: u16,
}

impl Clock {
    /// The machine's own, until a hub has said what it shows.
    pub const fn of_machine(now: Moment) -> Self {
        Self {
            hub: now,
            machine: now,
            pace: 1,
        }
    }

    /// What the hub's shows when the machine's shows this.
    pub fn at(&self, machine: Moment) -> Moment {
        self.hub + Span((machine - self.machine).0 * i64::from(self.pace))
    }

    /// What the machine's shows when the hub's shows this.
    pub fn machine(&self, hub: Moment) -> Moment {
        self.machine + self.shown(hub - self.hub)
    }

    /// What the hub's shows so much later as people at the desk live it.
    pub fn later(&self, at: Moment, lived: Span) -> Moment {
        at + Span(lived.0 * i64::from(self.pace))
    }

    /// How long people at the desk live while so much goes by on the hub's.
    pub fn shown(&self, span: Span) -> Span {
        Span(span.0 / i64::from(self.pace))
    }
}

/// All that the desk knows.
pub struct State {
    /// How things look.
    pub look: Look,
    /// Which key does what.
    pub keymap: Arc<Keymap>,
    /// The terminal's columns and rows.
    pub size: (u16, u16),
    /// The hub's clock.
    pub now: Moment,
    /// How the hub's clock runs.
    pub clock: Clock,
    /// Who the desk is.
    pub me: Option<Me>,
    /// What the desk needs to know once.
    pub settings: Settings,
    /// Figures of the status bar.
    pub bar: StatusBar,
    /// Crises that are not over, for supervisors.
    pub crises: Vec<CrisisRow>,
    /// The link to the hub.
    pub link: LinkState,
    /// The hub was stopped on purpose: it comes back only when asked to.
    pub stopped: bool,
    /// How long the hub takes to answer.
    pub latency: Latency,
    /// Whether the store takes changes.
    pub writable: bool,
    /// What the screen shows.
    pub view: View,
    /// The pane in use.
    pub focus: Focus,
    /// The queue.
    pub queue: Queue,
    /// The customer list.
    pub customers: Customers,
    /// The messages of the plan.
    pub outbox: Outbox,
    /// Tickets.
    pub tickets: Tickets,
    /// The KPIs.
    pub figures: Figures,
    /// The process map.
    pub process: Process,
    /// The load by day.
    pub days: Days,
    /// The care plan.
    pub planning: Planning,
    /// How far the walk over all customers is after a change of the plan: looked at, of how many.
    pub walk: Option<(u64, u64)>,
    /// How far the look at all tickets is after a change of hours, teams, holidays or targets: looked at, of how many.
    pub reclocking: Option<(u64, u64)>,
    /// The customer in view.
    pub detail: Detail,
    /// The customer whom this desk holds.
    pub work: Option<Work>,
    /// Who rang.
    pub ringing: Option<Ringing>,
    /// Who was looked up last and is still meant.
    pub looked_up: Option<CustomerId>,
    /// What lies over the panes, the top last; at most [`LAYERS`].
    pub layers: Vec<Layer>,
    /// Whose wrap-up had to make room for a caller; Esc goes back to it.
    pub left: Option<Subject>,
    /// That from which a customer was opened; Esc goes back to it.
    pub behind: Option<Behind>,
    /// The sentence on the message line.
    pub toast: Option<Said>,
    /// What was said so far.
    pub log: VecDeque<Said>,
    /// Forms begun and left.
    pub drafts: Drafts,
    /// There is something to undo.
    pub can_undo: bool,
    /// There is something to redo.
    pub can_redo: bool,
    /// What has to be fetched again.
    pub stale: Stale,
    /// When something was last fetched again because of news.
    pub refetched: Moment,
    /// Open requests.
    pub calls: Calls,
}

/// Most layers at once.
pub const LAYERS: usize = 6;

impl State {
    /// A desk that knows nothing yet.
    pub fn new(look: Look, keymap: Arc<Keymap>, size: (u16, u16), now: Moment) -> Self {
        Self {
            look,
            keymap,
            size,
            now,
            clock: Clock::of_machine(now),
            me: None,
            settings: no_settings(),
            bar: StatusBar::default(),
            crises: Vec::new(),
            link: LinkState::Connecting,
            stopped: false,
            latency: Latency::default(),
            writable: true,
            view: View::Queue,
            focus: Focus::List,
            queue: Queue {
                scope: Scope::Mine,
                due: DueFilter::Now,
                rows: Paged::default(),
                counts: QueueCounts::default(),
                marked: Vec::new(),
                select: None,
            },
            customers: Customers::default(),
            outbox: Outbox::default(),
            tickets: Tickets::default(),
            figures: Figures::new(Zone::default().day(now)),
            process: Process::new(Zone::default().day(now)),
            days: Days::at(Zone::default().day(now)),
            planning: Planning {
                stale: true,
                ..Planning::default()
            },
            walk: None,
            reclocking: None,
            detail: Detail::default(),
            work: None,
            ringing: None,
            looked_up: None,
            layers: Vec::new(),
            left: None,
            behind: None,
            toast: None,
            log: VecDeque::new(),
            drafts: Drafts::default(),
            can_undo: false,
            can_redo: false,
            stale: Stale::default(),
            refetched: Moment::default(),
            calls: Calls::default(),
        }
    }

    /// The business zone.
    pub fn zone(&self) -> Zone {
        self.me.as_ref().map_or_else(Zone::default, |me| me.zone)
    }

    /// The words of the screen.
    pub fn words(&self) -> Words<'_> {
        Words {
            locale: self.look.locale,
            zone: self.zone(),
            now: self.now,
            settings: &self.settings,
        }
    }

    /// Where everything is.
    pub fn layout(&self) -> Layout {
        self.layout_in(self.size)
    }

    /// Where everything is on a terminal of another size.
    pub fn layout_in(&self, size: (u16, u16)) -> Layout {
        if self.banner().is_some() {
            Layout::below_banner(size, self.view, self.focus)
        } else {
            Layout::new(size, self.view, self.focus)
        }
    }

    /// The key to show for an action; nothing where it has none.
    pub fn key(&self, action: Action) -> String {
        let key = self.keymap.shown(action, false);
        key.map(|key| key.to_string()).unwrap_or_default()
    }

    /// Says something on the message line and in the log.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        let said = Said {
            at: self.now,
            text: text.into(),
            tone,
            undo: false,
        };
        self.log.push_back(said.clone());
        if self.log.len() > LOG {
            self.log.pop_front();
        }
        self.toast = Some(said);
    }

    /// Says more of what was just said: it takes its place.
    pub fn say_instead(&mut self, text: String) {
        match (self.log.back_mut(), &mut self.toast) {
            (Some(last), Some(toast)) if *last == *toast => {
                last.text.clone_from(&text);
                toast.text = text;
            }
            _ => self.say(Tone::Plain, text),
        }
    }

    /// Says something that can be undone.
    pub fn say_undoable(&mut self, text: impl Into<String>) {
        self.say(Tone::Good, text);
        if let Some(toast) = &mut self.toast {
            toast.undo = true;
        }
        self.can_undo = true;
        self.can_redo = false;
        self.planning.applied = None;
    }

    /// The row that the lists have selected, or the customer opened by lookup.
    pub fn subject(&self) -> Option<Subject> {
        for layer in self.layers.iter().rev() {
            let subject = layer.subject(self);
            // Where a lookup has found nobody yet, what lies behind is somebody else.
            if subject.is_some() || matches!(layer, Layer::Lookup(_)) {
                return subject;
            }
        }
        if let Some(customer) = self.detail.pinned {
            return Some(self.subject_of(customer));
        }
        match self.view {
            View::Queue => self.queue.rows.selected().map(|row| Subject {
                customer: row.customer,
                name: row.name.clone(),
                phone: row.phone.clone(),
                follow_up: Some(row.id),
            }),
            View::Customers => self.customers.rows.selected().map(|row| Subject {
                name: row.name.clone(),
                phone: row.phone.clone(),
                ..self.subject_of(row.id)
            }),
            View::Outbox => self.outbox.rows.selected().map(|message| Subject {
                name: message.name.clone(),
                ..self.subject_of(message.customer)
            }),
            View::Tickets => self.tickets.rows.selected().map(|row| Subject {
                name: row.name.clone(),
                ..self.subject_of(row.customer)
            }),
            View::Figures | View::Process | View::Calendar | View::Plan => None,
        }
    }

    /// A customer by what is known here; with the follow-up held for them, or their soonest open one due by today.
    pub fn subject_of(&self, customer: CustomerId) -> Subject {
        if let Some(held) = self.held().filter(|held| held.customer == customer) {
            return held;
        }
        let profile = self.detail.profile.as_ref().filter(|p| p.id == customer);
        let today = self.zone().day(self.now);
        let row = profile.and_then(|p| p.open.iter().find(|row| row.when_day <= today));
        Subject {
            customer,
            name: row
                .map(|r| r.name.clone())
                .or(profile.map(|p| p.name.clone()))
                .unwrap_or_default(),
            phone: row
                .map(|r| r.phone.clone())
                .or(profile
                    .and_then(|p| p.phones.iter().find(|phone| !phone.wrong))
                    .map(|p| p.masked.clone()))
                .unwrap_or_default(),
            follow_up: row.map(|r| r.id),
        }
    }

    /// Whether the person behind the desk may do what supervisors may.
    pub fn supervisor(&self) -> bool {
        self.me
            .as_ref()
            .is_some_and(|me| me.role >= crate::domain::agent::Role::Supervisor)
    }

    /// Whether the person behind the desk may do what admins may.
    pub fn admin(&self) -> bool {
        self.me
            .as_ref()
            .is_some_and(|me| me.role >= crate::domain::agent::Role::Admin)
    }

    /// When the screen or the hub next needs something without anybody's doing; by the hub's clock.
    pub fn wake_at(&self) -> Moment {
        let minute = Moment((self.now.0.div_euclid(60_000) + 1) * 60_000);
        let second = Moment((self.now.0.div_euclid(1_000) + 1) * 1_000);
        let news = self.stale.any().then(|| self.refetched + REFETCH);
        [
            Some(minute),
            self.toast.as_ref().map(|t| self.clock.later(t.at, TOAST)),
            self.drafts.due,
            self.in_call().map(|_| second),
            self.floor_open().then_some(second),
            matches!(self.link, LinkState::Down(_)).then_some(second),
            self.planning
                .preview
                .as_ref()
                .filter(|preview| preview.is_running())
                .map(|preview| preview.ask),
            news,
        ]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(minute)
    }
}

/// Least time between two fetches because of news.
pub const REFETCH: Span = Span(500);

/// Settings before the hub has told any.
pub fn no_settings() -> Settings {
    Settings {
        outcomes: Vec::new(),
        reasons: Vec::new(),
        canned: Vec::new(),
        agents: Vec::new(),
        segments: Vec::new(),
        filters: Vec::new(),
        lifecycle: Vec::new(),
        key: Vec::new(),
        rules: Vec::new(),
        categories: Vec::new(),
        departments: Vec::new(),
        call_hours: Hours::calls(),
        holidays: HolidayTable::china().clone(),
        pauses: Vec::new(),
        can_dial: false,
        daily_target: 0,
    }
}
