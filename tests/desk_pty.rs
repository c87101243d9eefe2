//! The desk in a real terminal: it opens, rests, survives every size, and always gives the terminal back.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

const PATIENCE: Duration = Duration::from_mins(1);

/// What the terminal has been sent.
#[derive(Default)]
struct Output {
    bytes: Mutex<Vec<u8>>,
    more: Condvar,
}

struct Terminal {
    output: Arc<Output>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    size: (u16, u16),
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// The program's own directories, all inside one that goes with the test.
fn command(home: &Path, term: &str) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_warmline"));
    command.args(["--lang", "zh", "--store"]);
    command.arg(home.join("store"));
    command.env_clear();
    command.env("HOME", home);
    command.env("XDG_RUNTIME_DIR", home);
    command.env("PATH", "/usr/bin:/bin");
    command.env("LANG", "C.UTF-8");
    command.env("TERM", term);
    command
}

impl Terminal {
    fn open(home: &Path, term: &str) -> Self {
        let size = (80, 24);
        let pair = native_pty_system()
            .openpty(pty_size(size))
            .expect("a terminal");
        let child = pair
            .slave
            .spawn_command(command(home, term))
            .expect("the program starts");
        drop(pair.slave);
        let output = Arc::new(Output::default());
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let into = output.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 16 * 1024];
            while let Ok(read @ 1..) = reader.read(&mut bytes) {
                into.bytes
                    .lock()
                    .expect("no panic")
                    .extend_from_slice(&bytes[..read]);
                into.more.notify_all();
            }
        });
        let keys = pair.master.take_writer().expect("its input");
        Self {
            output,
            keys,
            child,
            master: pair.master,
            size,
        }
    }

    /// What a terminal of the present size shows after all that was sent.
    fn screen(&self) -> String {
        let mut parser = vt100::Parser::new(self.size.1, self.size.0, 0);
        parser.process(&self.output.bytes.lock().expect("no panic"));
        parser.screen().contents()
    }

    fn sent(&self) -> usize {
        self.output.bytes.lock().expect("no panic").len()
    }

    /// Waits until the screen is as asked for.
    fn wait(&self, is: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is(&self.screen()) {
            assert!(
                Instant::now() < deadline,
                "the screen stays\n{}",
                self.screen()
            );
            self.wait_for_bytes(Duration::from_millis(50));
        }
    }

    /// Waits for more bytes, or for the time to pass; how many came.
    fn wait_for_bytes(&self, time: Duration) -> usize {
        let bytes = self.output.bytes.lock().expect("no panic");
        let before = bytes.len();
        let (bytes, _) = self
            .output
            .more
            .wait_timeout_while(bytes, time, |b| b.len() == before)
            .expect("no panic");
        bytes.len() - before
    }

    fn press(&mut self, keys: &str) {
        self.keys
            .write_all(keys.as_bytes())
            .and_then(|()| self.keys.flush())
            .expect("keys go in");
    }

    fn resize(&mut self, size: (u16, u16)) {
        self.master.resize(pty_size(size)).expect("another size");
        self.size = size;
    }

    fn signal(&self, signal: Signal) {
        let pid = self
            .child
            .process_id()
            .and_then(|p| i32::try_from(p).ok())
            .and_then(Pid::from_raw);
        kill_process(pid.expect("it runs"), signal).expect("a signal");
    }

    /// Waits for its end.
    fn end(&mut self, within: Duration) -> ExitStatus {
        let deadline = Instant::now() + within;
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return status;
            }
            assert!(
                Instant::now() < deadline,
                "it does not end; the screen is\n{}",
                self.screen()
            );
            self.wait_for_bytes(Duration::from_millis(10));
        }
    }

    /// Waits for the last bytes of a program that has ended: the other screen left, the cursor shown.
    fn gave_the_terminal_back(&self) -> bool {
        let deadline = Instant::now() + Duration::from_secs(5);
        loop {
            let text =
                String::from_utf8_lossy(&self.output.bytes.lock().expect("no panic")).into_owned();
            let after = |done: &str, begun: &str| text.rfind(done) > text.rfind(begun);
            if after("\x1b[?1049l", "\x1b[?1049h") && after("\x1b[?25h", "\x1b[?25l") {
                return true;
            }
            if Instant::now() > deadline {
                return false;
            }
            self.wait_for_bytes(Duration::from_millis(20));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
    }
}

/// A home whose hub is stopped with it.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_warmline"));
        command
            .arg("--store")
            .arg(self.0.path().join("store"))
            .arg("stop");
        command
            .env("HOME", self.0.path())
            .env("XDG_RUNTIME_DIR", self.0.path());
        // A hub that does not answer leaves by itself.
        let _ = command.output();
    }
}

#[test]
fn it_opens_rests_survives_every_size_and_gives_the_terminal_back() {
    let home = Home::new();
    let mut terminal = Terminal::open(home.0.path(), "xterm-256color");
    terminal.wait(|s| s.contains("回访工作台") && s.contains("待办") && s.contains('●'));

    // Once all has come, nothing more is written but the clock's next minute.
    while terminal.wait_for_bytes(Duration::from_millis(500)) > 0 {}
    let before = terminal.sent();
    terminal.wait_for_bytes(Duration::from_secs(6));
    assert!(
        terminal.sent() - before < 200,
        "an idle desk wrote {} bytes",
        terminal.sent() - before
    );

    for size in [
        (1, 1),
        (2, 2),
        (39, 9),
        (200, 60),
        (40, 10),
        (120, 36),
        (80, 24),
    ] {
        terminal.resize(size);
        terminal.wait_for_bytes(Duration::from_millis(500));
        assert!(
            terminal.child.try_wait().expect("its state").is_none(),
            "ended at {size:?}"
        );
    }
    terminal.press("\x1bOR"); // F3
    terminal.wait(|s| s.contains("菜单") && s.contains("客户列表"));
    terminal.press("2");
    terminal.wait(|s| s.contains("没有客户") && !s.contains("今日0"));

    terminal.press("\x11"); // Ctrl+Q
    assert!(terminal.end(PATIENCE).success());
    assert!(terminal.gave_the_terminal_back());
}

#[test]
fn a_key_that_comes_with_a_resize_is_not_lost() {
    let home = Home::new();
    let mut terminal = Terminal::open(home.0.path(), "xterm-256color");
    terminal.wait(|s| s.contains("待办") && s.contains('●'));
    for height in (24..30).cycle().take(60) {
        terminal.resize((80, height));
        terminal.press("\x1bOR"); // F3
        terminal.wait(|s| s.contains("客户列表"));
        terminal.press("\x1b");
        // The hints are drawn last: a screen that is only half there yet has none.
        terminal.wait(|s| !s.contains("客户列表") && s.contains("F3 菜单"));
    }
}

#[test]
fn a_hang_up_ends_it_at_once() {
    let home = Home::new();
    let mut terminal = Terminal::open(home.0.path(), "xterm-256color");
    terminal.wait(|s| s.contains("待办"));
    terminal.signal(Signal::HUP);
    let status = terminal.end(Duration::from_secs(2));
    assert_eq!(status.exit_code(), 129);
    assert!(terminal.gave_the_terminal_back());
}

#[test]
fn a_dumb_terminal_is_told_so_in_a_sentence() {
    let home = Home::new();
    let mut terminal = Terminal::open(home.0.path(), "dumb");
    assert_eq!(terminal.end(PATIENCE).exit_code(), 2);
    terminal.wait(|s| s.contains("dumb"));
    assert!(
        !home.0.path().join("store").exists(),
        "nothing was made for it"
    );
}

#[test]
fn no_terminal_is_told_so_in_a_sentence() {
    let home = Home::new();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_warmline"));
    command
        .args(["--lang", "en", "--store"])
        .arg(home.0.path().join("store"))
        .env("TERM", "xterm");
    let output = command
        .stdin(std::process::Stdio::null())
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("needs a terminal"));
}
