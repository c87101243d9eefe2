//! A store of its own for each test, with its hub, which ends with the test.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A Sunday, so that nothing depends on the day on which the tests run.
pub const NOW: &str = "2026-11-22T10:00:00+08:00";

pub struct World {
    dir: TempDir,
}

/// How a command ended, and what it said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {} {}", self.out, self.err))
    }

    pub fn error(&self) -> Value {
        let value: Value =
            serde_json::from_str(&self.err).unwrap_or_else(|e| panic!("{e}: {}", self.err));
        value["error"].clone()
    }

    /// The same, after checking that all went well.
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{} {}", self.out, self.err);
        self
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("errors are UTF-8"),
        }
    }
}

impl World {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a temporary directory"),
        }
    }

    /// With a store, which an import makes; one customer is in it.
    pub fn with_store() -> Self {
        let world = Self::new();
        let file = world.write("first.csv", "number,name\n1,Ann\n");
        world.run(&["import", "customers", &file]).ok();
        world
    }

    /// With 64 sample customers and their orders.
    pub fn with_sample() -> Self {
        let world = Self::new();
        let out = world.path("sample");
        world
            .run(&["sample", "--customers", "64", "--out", &out])
            .ok();
        for kind in ["customers", "orders"] {
            world
                .run(&["import", kind, &world.path(&format!("sample/{kind}.csv"))])
                .ok();
        }
        world
    }

    pub fn store(&self) -> PathBuf {
        self.dir.path().join("store")
    }

    pub fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.dir.path().join(name), bytes).expect("a file can be written");
        self.path(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.dir.path().join(name))
            .unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// A command on this store, in English, hermetic.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = warmline(arguments);
        command
            .env("WARMLINE_STORE", self.store())
            .env("HOME", self.dir.path());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        self.command(arguments).output().expect("it runs").into()
    }

    pub fn zh(&self, arguments: &[&str]) -> Said {
        self.command(arguments)
            .env("LANG", "zh_CN.UTF-8")
            .output()
            .expect("it runs")
            .into()
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        self.run(&[arguments, &["--json"]].concat()).ok().json()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.command(&["stop"]).output();
    }
}

/// The binary without a store, in an environment of its own.
pub fn warmline(arguments: &[&str]) -> Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("warmline");
    command
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("WARMLINE_CLOCK", NOW);
    command
}

pub fn exists(path: &str) -> bool {
    Path::new(path).exists()
}
