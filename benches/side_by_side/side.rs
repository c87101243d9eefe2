//! A side of the comparison: a process of its own that is asked line by line, so that memory is its own and the
//! rounds of both sides alternate.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::{Deserialize, Serialize};

use super::looks::Look;
use super::measure::{Times, cpu_nanos};

/// What a side is asked to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Ask {
    /// Import the customers and their orders, in batches.
    Import,
    /// Add follow-ups until each customer has three.
    FollowUps,
    /// Make the index of substrings that only SQLite has.
    Substrings,
    /// Claim and finish so many follow-ups, with so many clients at once.
    Outcomes {
        /// How many clients.
        clients: u32,
        /// How many outcomes in all.
        count: usize,
        /// Whether SQLite has one writer that takes what waits into one transaction, as our store does; otherwise each
        /// change is a transaction, as where each client has a connection.
        grouped: bool,
    },
    /// Look so many times.
    Looks {
        /// At what.
        look: Look,
        /// How often.
        count: usize,
        /// Which round: each looks at others.
        round: u64,
    },
    /// Say how much memory and disk is used.
    Sizes,
    /// Serve on the socket until the next line.
    Serve,
}

/// What a side answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Told {
    /// Done.
    Done,
    /// How long an import took.
    Imported(Imported),
    /// How long each took.
    Times(Times),
    /// Sizes.
    Sizes(Sizes),
}

/// How long an import took.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Imported {
    /// Rows of customers.
    pub customers: u64,
    /// Rows of orders (one for each item).
    pub order_rows: u64,
    /// Seconds for the customers, making the rows not counted.
    pub customer_seconds: f64,
    /// Seconds for the orders.
    pub order_seconds: f64,
    /// Processor time, making the rows not counted, in nanoseconds.
    pub cpu: u64,
}

/// Bytes in use.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Sizes {
    /// Memory.
    pub memory: u64,
    /// What is read from: the index, or SQLite's file.
    pub index: u64,
    /// The same without unused room: SQLite's file after `VACUUM`.
    pub packed: u64,
    /// The journal as it lies on disk, closed segments compressed.
    pub journal: u64,
    /// Follow-ups.
    pub follow_ups: u64,
}

/// Something that can be asked.
pub trait Side {
    /// Does it.
    fn answer(&mut self, ask: Ask) -> Told;
}

/// The process of a side, as its parent holds it.
pub struct Process {
    child: Child,
    asks: Option<ChildStdin>,
    tells: BufReader<ChildStdout>,
}

impl Process {
    /// Starts this very program as a side.
    pub fn start(side: &str, customers: u64, dir: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
            .args(["--side", side, &customers.to_string()])
            .arg(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program starts");
        let asks = child.stdin.take();
        let tells = BufReader::new(child.stdout.take().expect("its output is piped"));
        Self { child, asks, tells }
    }

    /// Asks, and waits for the answer.
    pub fn ask(&mut self, ask: &Ask) -> Told {
        let asks = self
            .asks
            .as_mut()
            .expect("the side is asked until it is stopped");
        let line = serde_json::to_string(ask).expect("asks are plain data");
        writeln!(asks, "{line}").expect("the side reads");
        let mut line = String::new();
        self.tells.read_line(&mut line).expect("the side answers");
        serde_json::from_str(&line).expect("the side answers in JSON")
    }

    /// Memory of the process, in bytes.
    pub fn memory_bytes(&self) -> u64 {
        super::measure::memory_bytes(&self.child.id().to_string())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.asks.take());
        let _ = self.child.wait();
    }
}

/// Answers asks from the standard input until it ends.
pub fn serve(mut side: impl Side) {
    for line in std::io::stdin().lines() {
        let line = line.expect("asks are text");
        let ask = serde_json::from_str(&line).expect("asks are JSON");
        let before = cpu_nanos();
        let mut told = side.answer(ask);
        match &mut told {
            Told::Times(times) => times.cpu = cpu_nanos() - before,
            Told::Imported(imported) => imported.cpu = cpu_nanos() - before - imported.cpu,
            Told::Done | Told::Sizes(_) => {}
        }
        let told = serde_json::to_string(&told).expect("answers are plain data");
        println!("{told}");
    }
}

/// The arguments of a side: its name, how many customers, its directory.
pub fn arguments() -> Option<(String, u64, PathBuf)> {
    let mut args = std::env::args().skip_while(|arg| arg != "--side").skip(1);
    let (side, customers, dir) = (args.next()?, args.next()?, args.next()?);
    Some((side, customers.parse().ok()?, dir.into()))
}
