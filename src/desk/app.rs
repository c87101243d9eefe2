//! The loop: wait, drain what has come, draw once, and only when something changed.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ratatui::crossterm::event::{self, Event as TerminalEvent, MouseButton, MouseEventKind};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::domain::time::Moment;

use super::event::{Effect, Event, Link};
use super::keymap::Keymap;
use super::keys::Key;
use super::state::{Look, State};
use super::terminal::{self, Screen, TerminalError};
use super::{update::update, view};

/// Events waiting to be taken; a flood beyond it waits at its source.
const WAITING: usize = 1024;

/// Events taken before the screen is drawn at least once.
const DRAIN: usize = 512;

/// The way into a desk's loop, for its link.
#[derive(Clone)]
pub struct Inbox(SyncSender<Event>);

impl Inbox {
    /// Hands the desk an event; waits while the desk is behind. `false` once the desk is gone.
    pub fn put(&self, event: Event) -> bool {
        self.0.send(event).is_ok()
    }

    /// Hands the desk an event unless it is behind. `false` if it was not taken.
    pub fn offer(&self, event: Event) -> bool {
        !matches!(
            self.0.try_send(event),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_))
        )
    }
}

/// Runs the desk until it is left. `connect` is given the way in and returns the way out to the hub.
pub fn run<L: Link, E: From<TerminalError>>(
    look: Look,
    keymap: Keymap,
    connect: impl FnOnce(Inbox) -> Result<L, E>,
) -> Result<(), E> {
    terminal::check()?;
    terminal::restore_on_panic();
    leave_on_signals()?;
    let (sender, inbox) = sync_channel(WAITING);
    let link = connect(Inbox(sender.clone()))?;
    let screen = Screen::open()?;
    read_terminal(sender)?;
    Desk::new(look, keymap, screen, link).work(&inbox)?;
    Ok(())
}

/// SIGHUP and SIGTERM end the process at once: the hub has the draft, and a read of a dead terminal may never return.
fn leave_on_signals() -> Result<(), TerminalError> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT])?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            if let Some(signal) = signals.forever().next() {
                terminal::restore();
                std::process::exit(128 + signal);
            }
        })?;
    Ok(())
}

/// Reads the terminal in a thread of its own until it or the desk is gone.
fn read_terminal(sender: SyncSender<Event>) -> Result<(), TerminalError> {
    thread::Builder::new()
        .name("terminal".to_owned())
        .spawn(move || {
            while let Ok(event) = event::read() {
                if let Some(event) = translate(event)
                    && sender.send(event).is_err()
                {
                    return;
                }
            }
            terminal::restore();
            std::process::exit(128 + SIGHUP);
        })?;
    Ok(())
}

/// What a terminal's event is to the desk.
fn translate(event: TerminalEvent) -> Option<Event> {
    match event {
        TerminalEvent::Key(key) => Key::from_event(key).map(Event::Key),
        TerminalEvent::Paste(text) => Some(Event::Paste(text)),
        TerminalEvent::Resize(width, height) => Some(Event::Resize(width, height)),
        TerminalEvent::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollUp => Some(Event::Wheel(-3)),
            MouseEventKind::ScrollDown => Some(Event::Wheel(3)),
            MouseEventKind::Down(MouseButton::Left) => Some(Event::Click(mouse.column, mouse.row)),
            _ => None,
        },
        _ => None,
    }
}

/// The machine's clock.
fn clock() -> Moment {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

struct Desk<L> {
    state: State,
    screen: Screen,
    link: L,
    left: bool,
}

impl<L: Link> Desk<L> {
    fn new(look: Look, keymap: Keymap, screen: Screen, link: L) -> Self {
        let state = State::new(look, Arc::new(keymap), screen.size(), clock());
        Self {
            state,
            screen,
            link,
            left: false,
        }
    }

    fn work(mut self, inbox: &Receiver<Event>) -> Result<(), TerminalError> {
        self.draw()?;
        while !self.left {
            let wait = self.state.wake_at() - self.state.now;
            let wait = self.state.clock.shown(wait);
            let wait = Duration::from_millis(u64::try_from(wait.0).unwrap_or(0).clamp(1, 60_000));
            match inbox.recv_timeout(wait) {
                Ok(event) => {
                    self.take(Event::Tick(clock()))?;
                    self.take(event)?;
                    for _ in 0..DRAIN {
                        match inbox.try_recv() {
                            Ok(event) if !self.left => self.take(event)?,
                            _ => break,
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.take(Event::Tick(clock()))?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            self.draw()?;
        }
        self.link.close();
        Ok(())
    }

    fn take(&mut self, event: Event) -> Result<(), TerminalError> {
        let event = match event {
            Event::Resize(..) => {
                let (width, height) = self.screen.resized()?;
                Event::Resize(width, height)
            }
            event => event,
        };
        for effect in update(&mut self.state, event) {
            match effect {
                Effect::Query(number, query) => self.link.query(number, query),
                Effect::Command(number, command) => self.link.command(number, *command),
                Effect::Redraw => {
                    self.screen.resized()?;
                }
                Effect::Revive => self.link.revive(),
                Effect::Mouse(on) => self.screen.mouse(on)?,
                Effect::Quit => self.left = true,
            }
        }
        Ok(())
    }

    fn draw(&mut self) -> Result<(), TerminalError> {
        let mut next = self.screen.blank();
        let cursor = view::draw(&self.state, &mut next);
        self.screen.show(next, cursor)
    }
}
