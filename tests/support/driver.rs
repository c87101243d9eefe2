//! A desk with a fake hub behind it, worked by keys as a person would.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use warmline::desk::event::{Effect, Event, LinkEvent};
use warmline::desk::keymap::Keymap;
use warmline::desk::keys::Key;
use warmline::desk::state::{Look, State};
use warmline::desk::theme::{Depth, Ground, Theme};
use warmline::desk::update::update;
use warmline::desk::view;
use warmline::desk::widgets::shot;
use warmline::domain::agent::Role;
use warmline::domain::id::CustomerId;
use warmline::domain::time::Span;
use warmline::i18n::Locale;
use warmline::protocol::command::WrapUp;
use warmline::protocol::{Answer, Command, Push};

use super::fake_hub::{FakeHub, now};

/// A desk with its hub.
pub struct Driver {
    /// The desk.
    pub state: State,
    /// The hub.
    pub hub: FakeHub,
    /// Effects that were not for the hub.
    pub effects: Vec<Effect>,
    /// Whether the hub answers.
    pub linked: bool,
}

impl Driver {
    /// A desk that has just been let in.
    pub fn new(locale: Locale, width: u16, height: u16) -> Self {
        let theme = Theme::new(Depth::True, Ground::Dark);
        Self::with_look(Look::new(locale, theme, false), width, height)
    }

    /// The same for an admin.
    pub fn admin(locale: Locale, width: u16, height: u16) -> Self {
        Self::of_role(Role::Admin, locale, width, height)
    }

    /// The same for somebody of a role.
    pub fn of_role(role: Role, locale: Locale, width: u16, height: u16) -> Self {
        let theme = Theme::new(Depth::True, Ground::Dark);
        Self::of(role, Look::new(locale, theme, false), width, height)
    }

    /// The same with a look of one's own.
    pub fn with_look(look: Look, width: u16, height: u16) -> Self {
        Self::of(Role::Supervisor, look, width, height)
    }

    fn of(role: Role, look: Look, width: u16, height: u16) -> Self {
        let state = State::new(look, Arc::new(Keymap::built_in()), (width, height), now());
        let mut hub = FakeHub::new();
        hub.role = role;
        let mut driver = Self {
            state,
            hub,
            effects: Vec::new(),
            linked: true,
        };
        let welcome = driver.hub.welcome();
        driver.event(welcome);
        driver
    }

    /// An event, and whatever the hub answers to what comes of it.
    pub fn event(&mut self, event: Event) {
        let mut effects = update(&mut self.state, event);
        for _ in 0..1000 {
            let Some(effect) = (!effects.is_empty()).then(|| effects.remove(0)) else {
                return;
            };
            let local = !matches!(effect, Effect::Query(..) | Effect::Command(..));
            if local || !self.linked {
                self.effects.push(effect);
            } else if let Some(answer) = self.hub.answer(effect) {
                effects.extend(update(&mut self.state, answer));
            }
        }
        panic!("the desk never stops asking");
    }

    /// Keys by name (`f6`, `enter`, `ctrl-z`); anything else is typed character by character. How many keys that was.
    pub fn keys(&mut self, keys: &str) -> usize {
        let mut count = 0;
        for word in keys.split_whitespace() {
            let named = word
                .parse::<Key>()
                .ok()
                .filter(|_| word.chars().count() > 1);
            let keys = named.map_or_else(|| word.chars().map(Key::char).collect(), |key| vec![key]);
            for key in keys {
                count += 1;
                self.event(Event::Key(key));
            }
        }
        count
    }

    /// The telephone system names a caller.
    pub fn pop(&mut self, number: &str, customers: &[u64]) {
        let push = Push::Pop {
            number: number.into(),
            customers: customers.iter().copied().map(CustomerId).collect(),
        };
        self.event(Event::Link(LinkEvent::Answer(Answer::Push(push), None)));
    }

    /// The calls recorded so far.
    pub fn wrapped_up(&self) -> Vec<&WrapUp> {
        let recorded = self.hub.told.iter().filter_map(|c| match c {
            Command::WrapUp(w) => Some(&**w),
            _ => None,
        });
        recorded.collect()
    }

    /// Time goes by.
    pub fn pass(&mut self, span: Span) {
        self.hub.now = self.hub.now + span;
        self.event(Event::Tick(self.hub.now));
    }

    /// The screen and its cursor.
    pub fn draw(&self) -> (Buffer, Option<Position>) {
        let (width, height) = self.state.size;
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        let cursor = view::draw(&self.state, &mut buf);
        (buf, cursor)
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        shot::text(&self.draw().0)
    }
}

/// Asserts that all of these are on the screen.
#[track_caller]
pub fn shows(desk: &Driver, words: &[&str]) {
    let screen = desk.screen();
    for words in words {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
}
