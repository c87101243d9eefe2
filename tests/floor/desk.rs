//! A desk in a real terminal.

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::ground::Ground;

const ROWS: u16 = 24;
const COLUMNS: u16 = 80;

struct Screen {
    parser: Mutex<vt100::Parser>,
    drawn: Condvar,
}

pub struct Desk {
    screen: Arc<Screen>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _terminal: Box<dyn MasterPty + Send>,
}

impl Desk {
    /// Opens a desk as an agent and waits for its queue.
    pub fn open(ground: &Ground, agent: usize) -> Self {
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_warmline"));
        command.args(["--as", &format!("agent{agent}")]);
        for (name, value) in ground.environment() {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        let child = pair.slave.spawn_command(command).expect("a desk");
        drop(pair.slave);
        let screen = Arc::new(Screen {
            parser: Mutex::new(vt100::Parser::new(ROWS, COLUMNS, 0)),
            drawn: Condvar::new(),
        });
        let mut output = pair.master.try_clone_reader().expect("its output");
        let drawn = screen.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 16 * 1024];
            while let Ok(read @ 1..) = output.read(&mut bytes) {
                drawn
                    .parser
                    .lock()
                    .expect("no panic")
                    .process(&bytes[..read]);
                drawn.drawn.notify_all();
            }
        });
        let keys = pair.master.take_writer().expect("its input");
        let mut desk = Self {
            screen,
            keys,
            child,
            _terminal: pair.master,
        };
        let opened = desk.wait(
            Duration::from_mins(1),
            || false,
            |text| text.contains("Queue"),
        );
        assert!(opened, "the desk did not open:\n{}", desk.text());
        desk
    }

    fn text(&self) -> String {
        self.screen
            .parser
            .lock()
            .expect("no panic")
            .screen()
            .contents()
    }

    /// Presses keys, as the terminal sends them.
    pub fn press(&mut self, keys: &str) {
        self.keys
            .write_all(keys.as_bytes())
            .and_then(|()| self.keys.flush())
            .expect("keys go in");
    }

    /// Waits until the screen is as asked for; false at the time's end or when `over`.
    fn wait(&mut self, time: Duration, over: impl Fn() -> bool, is: impl Fn(&str) -> bool) -> bool {
        let deadline = Instant::now() + time;
        let mut parser = self.screen.parser.lock().expect("no panic");
        loop {
            if is(&parser.screen().contents()) {
                return true;
            }
            if over() || Instant::now() >= deadline {
                return false;
            }
            let beat = Duration::from_millis(50);
            parser = self
                .screen
                .drawn
                .wait_timeout(parser, beat)
                .expect("no panic")
                .0;
        }
    }

    /// Waits until a text is on the screen, or is not; whether it came to that in time.
    pub fn comes_to(&mut self, time: Duration, text: &str, there: bool) -> bool {
        self.wait(time, || false, |screen| screen.contains(text) == there)
    }

    /// Finishes one call through the wrap-up form; whether the desk said that it is saved.
    pub fn finish_one(&mut self, over: &(dyn Fn() -> bool + Sync)) -> bool {
        let before = self.done();
        // A key that meets the hub's death is pressed again soon, as a person would.
        let patience = Duration::from_millis(1_500);
        if !holds(&self.text()) {
            self.press("\x1b[21~"); // F10 takes the next
            if !self.wait(patience, over, holds) {
                return false;
            }
        }
        self.press("\x1b[17~"); // F6
        if !self.wait(patience, over, |text| text.contains("Score")) {
            return false;
        }
        self.press("15\r");
        if self.wait(patience, over, |text| done_in(text) > before) {
            return true;
        }
        // The hub was killed in between: the form is still there, and saving again has its effect once.
        self.press("\x1b");
        false
    }

    fn done(&self) -> u64 {
        done_in(&self.text())
    }

    /// Quits, as the user would.
    pub fn close(mut self) {
        self.press("\x1b\x11");
        let deadline = Instant::now() + Duration::from_secs(10);
        while !matches!(self.child.try_wait(), Ok(Some(_))) && Instant::now() < deadline {
            self.press("\x11");
            let _ = self.screen.drawn.wait_timeout(
                self.screen.parser.lock().expect("no panic"),
                Duration::from_millis(50),
            );
        }
        // A desk that does not go would fail the test by its claims; the process must not outlive it.
        let _ = self.child.kill();
    }
}

/// Whether the status bar names a held customer.
fn holds(text: &str) -> bool {
    text.lines()
        .next()
        .is_some_and(|status| status.contains('['))
}

/// The number behind "done" in the status bar.
fn done_in(text: &str) -> u64 {
    let digits = text.split("done ").nth(1).unwrap_or_default();
    digits
        .chars()
        .take_while(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .unwrap_or(0)
}
