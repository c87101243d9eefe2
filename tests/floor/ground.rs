//! A store with customers, agents and a queue for today, and the commands on it.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;

use warmline::domain::agent::Role;
use warmline::domain::follow_up::{Assignee, When};
use warmline::domain::id::{AgentId, CustomerId, RequestId, SessionId};
use warmline::domain::time::{Moment, Zone};
use warmline::protocol::command::CustomerFields;
use warmline::protocol::{ClientKind, Command as Change, Done, Refusal};
use warmline::service::caller::Caller;
use warmline::service::{Founder, Service};

/// When the floor works: a Monday morning.
pub const CLOCK: &str = "2026-11-23T10:00:00+08:00";

pub struct Ground {
    _dir: tempfile::TempDir,
    pub store: PathBuf,
    runtime: PathBuf,
}

impl Ground {
    /// `follow_ups` customers with a follow-up each, and agents `agent0`, `agent1` ….
    pub fn new(follow_ups: usize, agents: usize) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let store = dir.path().join("store");
        let runtime = dir.path().join("run");
        std::fs::create_dir(&runtime).expect("a runtime directory");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(&runtime, mode).expect("its mode");
        let at = Moment::parse_rfc3339(CLOCK).expect("a time");
        let uid = rustix::process::getuid().as_raw();
        let user = user_name(uid);
        let founder = Founder {
            uid,
            user,
            at,
            training: true,
        };
        let service = Service::create(&store, Service::options(), &founder).expect("a store");
        let mut ids = 0u128;
        let mut run = |commands: Vec<Change>| {
            let (send, receive) = mpsc::channel();
            let count = commands.len();
            for command in commands {
                ids += 1;
                let send = send.clone();
                let done = move |result: Result<Done, Refusal>| drop(send.send(result));
                service.command(
                    caller(at),
                    RequestId(ids.to_be_bytes()),
                    command,
                    Box::new(done),
                );
            }
            let done = receive.iter().take(count).map(|d| d.expect("done"));
            done.collect::<Vec<Done>>()
        };
        let agent = |n: usize| Change::AddAgent {
            name: format!("agent{n}"),
            display: String::new(),
            role: Some(Role::Agent),
            account: None,
        };
        run((0..agents).map(agent).collect());
        let fields = |n: usize| CustomerFields {
            name: Some(format!("顾客{n}")),
            phones: Some(vec![format!("138{n:08}")]),
            ..CustomerFields::default()
        };
        let customer = |n: usize| Change::AddCustomer(Box::new(fields(n)));
        run((0..follow_ups).map(customer).collect());
        let today = Zone::default().day(at);
        let follow_up = |n: usize| Change::AddFollowUp {
            customer: CustomerId(n as u64 + 1),
            when: When::On(today),
            reason: "floor".into(),
            assignee: Assignee::Pool,
        };
        run((0..follow_ups).map(follow_up).collect());
        service.close();
        Self {
            _dir: dir,
            store,
            runtime,
        }
    }

    /// The program as an agent, with nothing of the machine's own settings.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("WARMLINE_STORE", self.store.display().to_string()),
            ("WARMLINE_CLOCK", CLOCK.to_owned()),
            ("XDG_RUNTIME_DIR", self.runtime.display().to_string()),
            ("WARMLINE_LANG", "en".to_owned()),
        ]
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_warmline"))
            .args(args)
            .envs(self.environment())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs")
    }

    /// One claim and its end by commands; the follow-up's id if both were acknowledged.
    pub fn claim_and_finish(&self, agent: usize) -> Option<String> {
        let name = format!("agent{agent}");
        let claimed = self.run(&["--as", &name, "--json", "claim"]);
        if !claimed.status.success() {
            return None;
        }
        let row: serde_json::Value = serde_json::from_slice(&claimed.stdout).expect("JSON");
        let id = row["id"].as_str().expect("an id").to_owned();
        let done = [
            "--as",
            &name,
            "--json",
            "done",
            &id,
            "--outcome",
            "completed",
            "--score",
            "5",
        ];
        self.run(&done).status.success().then_some(id)
    }

    /// Raises a crisis by a command.
    pub fn raise_crisis(&self, summary: &str) {
        let raised = self.run(&["crisis", "raise", "safety", summary]);
        assert!(raised.status.success(), "{raised:?}");
    }

    /// Kills the hub once it answers; false if it did not.
    pub fn kill_hub(&self) -> bool {
        let status = self.run(&["--json", "status"]);
        let Ok(status) = serde_json::from_slice::<serde_json::Value>(&status.stdout) else {
            return false;
        };
        let pid = status["pid"].as_i64().and_then(|p| i32::try_from(p).ok());
        let pid = pid.and_then(rustix::process::Pid::from_raw);
        pid.is_some_and(|pid| {
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).is_ok()
        })
    }

    pub fn verify(&self) {
        let verified = self.run(&["--json", "verify"]);
        let text = String::from_utf8_lossy(&verified.stdout).into_owned();
        let error = String::from_utf8_lossy(&verified.stderr).into_owned();
        assert!(verified.status.success(), "{text} {error}");
        self.stop_hub();
    }

    pub fn stop_hub(&self) {
        self.run(&["stop"]);
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        self.stop_hub();
    }
}

fn caller(now: Moment) -> Caller {
    Caller {
        agent: AgentId(1),
        role: Role::Admin,
        acting: None,
        session: SessionId(0),
        kind: ClientKind::Command,
        now,
    }
}

fn user_name(uid: u32) -> String {
    let passwd = std::fs::read_to_string("/etc/passwd").expect("accounts");
    let line = passwd
        .lines()
        .find(|l| l.split(':').nth(2) == Some(&uid.to_string()));
    line.and_then(|l| l.split(':').next())
        .expect("this user has a name")
        .to_owned()
}
