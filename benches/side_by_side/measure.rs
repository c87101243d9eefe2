//! What is measured: times of single operations, memory, bytes on disk.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Times of single operations, in nanoseconds, and how long all of them took together.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Times {
    /// Each operation.
    pub each: Vec<u64>,
    /// From the beginning of the first to the end of the last, summed over rounds.
    pub wall: u64,
    /// Processor time of the process meanwhile, all threads, summed over rounds.
    pub cpu: u64,
    /// Rows that were answered.
    pub rows: u64,
}

impl Times {
    /// Notes an operation.
    pub fn note(&mut self, time: Duration) {
        self.each.push(nanos(time));
    }

    /// Adds another round.
    pub fn add(&mut self, other: Self) {
        self.each.extend(other.each);
        self.wall += other.wall;
        self.cpu += other.cpu;
        self.rows += other.rows;
    }

    /// The time that this share of the operations stays below, in nanoseconds.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.each.clone();
        sorted.sort_unstable();
        let at = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
        sorted.get(at).copied().unwrap_or(0) as f64
    }

    /// Processor time of an operation, in microseconds.
    pub fn cpu_each(&self) -> f64 {
        self.cpu as f64 / 1e3 / self.each.len().max(1) as f64
    }

    /// Operations per second.
    pub fn per_second(&self) -> f64 {
        self.each.len() as f64 * 1e9 / self.wall.max(1) as f64
    }
}

/// A duration in nanoseconds.
pub fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Processor time of this process so far, in nanoseconds, in steps of ten milliseconds.
pub fn cpu_nanos() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything, come the state and further numbers.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.filter_map(|n| n.parse::<u64>().ok()).sum::<u64>() * 10_000_000
}

/// Memory of a process, in bytes: resident, without pages of files.
pub fn memory_bytes(pid: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|kib| kib.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

/// Bytes of all files below a directory, as the disk keeps them.
pub fn disk_bytes(dir: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let Ok(entries) = std::fs::read_dir(dir) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => disk_bytes(&entry.path()),
            Ok(meta) => meta.blocks() * 512,
            Err(_) => 0,
        })
        .sum()
}
