//! Names of Unix users by their number: from `/etc/passwd`, else (directory services) from `getent`.
//!
//! A directory may be slow or away. It is asked in the background, each question has a limit of time, and a name that is
//! known stays as long as there is no answer: only "there is no such user" takes it away.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};

use crate::protocol::Refusal;

const PASSWD: &str = "/etc/passwd";
/// Users of directory services that are remembered; at the limit the one who was asked for longest ago is forgotten.
const MAX_REMEMBERED: usize = 4096;
/// Users whom the directory is still to be asked for; at the limit no more are noted, until they are needed again.
const MAX_WANTED: usize = 4096;
/// A name from a directory service is asked for again after this time.
const RECHECK: Duration = Duration::from_mins(1);
/// A directory that has not answered by then is taken to be away.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// Between two looks whether it has answered.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// What `getent` ends with where there is no such user.
const NO_SUCH_USER: i32 = 2;

/// What a directory says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    /// The user's name.
    Name(String),
    /// There is no such user.
    Nobody,
    /// It did not answer.
    Away,
}

/// The directory does not answer, and nothing is known of the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away;

impl From<Away> for Refusal {
    fn from(_: Away) -> Self {
        Self::NotNow {
            code: "no-directory".into(),
        }
    }
}

type Ask = Box<dyn Fn(u32) -> Answer + Send + Sync>;

/// Known accounts. Reading is cheap; [`Accounts::refresh`] keeps them current.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    passwd: PathBuf,
    ask: Ask,
    local: RwLock<HashMap<u32, String>>,
    seen: Mutex<Option<Stamp>>,
    /// Names of directory services, and when they were asked for.
    remote: RwLock<HashMap<u32, (String, Instant)>>,
    /// Whom nothing is known of, though somebody asked.
    wanted: Mutex<HashSet<u32>>,
    asking: AtomicBool,
}

/// What changes when a file is replaced or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp(u64, i64, i64, u64);

impl Default for Accounts {
    fn default() -> Self {
        Self::of(Path::new(PASSWD), Box::new(|uid| getent("getent", uid)))
    }
}

impl Accounts {
    fn of(passwd: &Path, ask: Ask) -> Self {
        let accounts = Self(Arc::new(Inner {
            passwd: passwd.to_owned(),
            ask,
            local: RwLock::default(),
            seen: Mutex::default(),
            remote: RwLock::default(),
            wanted: Mutex::default(),
            asking: AtomicBool::new(false),
        }));
        accounts.0.read_file();
        accounts
    }

    /// The user's name as far as it is known already; where it is not, the next [`Accounts::refresh`] asks for it.
    /// A number without a name is shown as the number, as `ls` does.
    pub fn known(&self, uid: u32) -> Option<String> {
        let known = self.0.known(uid);
        if known.is_none() {
            let mut wanted = self.0.wanted.lock();
            if wanted.len() < MAX_WANTED {
                wanted.insert(uid);
            }
        }
        known
    }

    /// The user's name; may ask a directory service and so take a while.
    ///
    /// # Errors
    /// Where nothing is known and the directory does not answer.
    pub fn name(&self, uid: u32) -> Result<String, Away> {
        self.0.known(uid).or_else(|| self.0.ask(uid)).ok_or(Away)
    }

    /// Reads the file if it is another one now, and has a thread ask for the names that grew old.
    pub fn refresh(&self) {
        self.0.read_file();
        let due = self.0.due();
        if due.is_empty() || self.0.asking.swap(true, Ordering::AcqRel) {
            return;
        }
        let inner = Arc::clone(&self.0);
        let begun = thread::Builder::new()
            .name("accounts".to_owned())
            .spawn(move || {
                inner.ask_all(&due);
                inner.asking.store(false, Ordering::Release);
            });
        if let Err(error) = begun {
            tracing::warn!(%error, "names of users can't be asked for");
            self.0.asking.store(false, Ordering::Release);
        }
    }
}

impl Inner {
    fn known(&self, uid: u32) -> Option<String> {
        let local = self.local.read().get(&uid).cloned();
        local.or_else(|| self.remote.read().get(&uid).map(|(name, _)| name.clone()))
    }

    /// Whom the directory is to be asked for.
    fn due(&self) -> Vec<u32> {
        let mut due: HashSet<u32> = std::mem::take(&mut *self.wanted.lock());
        let remote = self.remote.read();
        let old = remote.iter().filter(|(_, (_, at))| at.elapsed() > RECHECK);
        due.extend(old.map(|(uid, _)| *uid));
        due.into_iter().collect()
    }

    /// Asks for some, as long as the directory answers.
    fn ask_all(&self, due: &[u32]) {
        for uid in due {
            if self.ask(*uid).is_none() {
                // The others would only wait as long; what is known of all of them stays for another while.
                let now = Instant::now();
                let mut remote = self.remote.write();
                for uid in due {
                    if let Some((_, at)) = remote.get_mut(uid) {
                        *at = now;
                    }
                }
                tracing::warn!("the directory of users does not answer");
                return;
            }
        }
    }

    /// Asks the directory; nothing changes if it is away.
    fn ask(&self, uid: u32) -> Option<String> {
        let name = match (self.ask)(uid) {
            Answer::Name(name) => name,
            Answer::Nobody => uid.to_string(),
            Answer::Away => return None,
        };
        let mut remote = self.remote.write();
        if remote.len() >= MAX_REMEMBERED && !remote.contains_key(&uid) {
            let oldest = remote.iter().min_by_key(|(_, (_, at))| *at);
            let oldest = oldest.map(|(uid, _)| *uid);
            oldest.map(|uid| remote.remove(&uid));
        }
        remote.insert(uid, (name.clone(), Instant::now()));
        Some(name)
    }

    fn read_file(&self) {
        let Ok(meta) = fs::metadata(&self.passwd) else {
            return;
        };
        let stamp = Stamp(meta.ino(), meta.mtime(), meta.mtime_nsec(), meta.size());
        let mut seen = self.seen.lock();
        if *seen == Some(stamp) {
            return;
        }
        if let Ok(bytes) = fs::read(&self.passwd) {
            *self.local.write() = parse(&String::from_utf8_lossy(&bytes));
            *seen = Some(stamp);
        }
    }
}

/// `name:password:uid:…`, the first line of a uid counts.
fn parse(text: &str) -> HashMap<u32, String> {
    let mut names = HashMap::new();
    for line in text.lines() {
        let mut fields = line.split(':');
        if let (Some(name), Some(uid)) = (fields.next(), fields.nth(1).and_then(|f| f.parse().ok()))
        {
            names.entry(uid).or_insert_with(|| name.to_owned());
        }
    }
    names
}

/// Asks `getent`, which asks whatever directories the system has.
fn getent(program: &str, uid: u32) -> Answer {
    let child = Command::new(program)
        .args(["passwd", &uid.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        // A system without it has no directories.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Answer::Nobody,
        Err(_) => return Answer::Away,
    };
    let begun = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if begun.elapsed() < ANSWER_TIME => thread::sleep(LOOK_EVERY),
            Ok(None) | Err(_) => {
                end(child);
                return Answer::Away;
            }
        }
    };
    // One line, which the pipe held while the program ended.
    let mut text = Vec::new();
    let read = child
        .stdout
        .take()
        .map(|mut out| out.read_to_end(&mut text));
    let name = parse(&String::from_utf8_lossy(&text)).remove(&uid);
    match (status.code(), name, read) {
        (Some(0), Some(name), Some(Ok(_))) => Answer::Name(name),
        (Some(NO_SUCH_USER), ..) => Answer::Nobody,
        _ => Answer::Away,
    }
}

/// Ends a child. What hangs in the system does not end at once: a thread of its own waits for that.
fn end(mut child: Child) {
    drop(child.kill());
    let wait = move || drop(child.wait());
    drop(thread::Builder::new().name("getent".to_owned()).spawn(wait));
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const MIN: u32 = 4_000_000_000;

    /// A directory that says what it is told to.
    fn directory(dir: &Path) -> (Accounts, Arc<Mutex<Answer>>) {
        let says = Arc::new(Mutex::new(Answer::Away));
        let told = Arc::clone(&says);
        let ask = Box::new(move |_| told.lock().clone());
        (Accounts::of(&dir.join("passwd"), ask), says)
    }

    #[test]
    fn the_first_line_of_a_uid_names_it() {
        let names =
            parse("root:x:0:0::/root:/bin/sh\nmin:x:1000:1000\nother:x:1000:1\n\nbad\na:b:c\n");
        assert_eq!(names.len(), 2);
        assert_eq!(names[&1000], "min");
    }

    #[test]
    fn a_renamed_account_is_seen() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("passwd");
        fs::write(&file, "min:x:1000:1000\n").expect("written");
        let (accounts, says) = directory(dir.path());
        assert_eq!(accounts.known(1000).as_deref(), Some("min"));
        fs::write(&file, "minmin:x:1000:1000\n").expect("written");
        accounts.refresh();
        assert_eq!(accounts.known(1000).as_deref(), Some("minmin"));
        *says.lock() = Answer::Nobody;
        assert_eq!(accounts.known(MIN), None);
        assert_eq!(accounts.name(MIN).as_deref(), Ok("4000000000"));
    }

    #[test]
    fn a_name_stays_while_the_directory_is_away() {
        let dir = tempfile::tempdir().expect("a directory");
        let (accounts, says) = directory(dir.path());
        assert_eq!(accounts.name(MIN), Err(Away));
        *says.lock() = Answer::Name("min".into());
        assert_eq!(accounts.name(MIN).as_deref(), Ok("min"));
        *says.lock() = Answer::Away;
        accounts.0.ask_all(&[MIN]);
        assert_eq!(accounts.known(MIN).as_deref(), Some("min"));
        assert_eq!(accounts.name(MIN).as_deref(), Ok("min"));
        *says.lock() = Answer::Nobody;
        accounts.0.ask_all(&[MIN]);
        assert_eq!(accounts.known(MIN).as_deref(), Some("4000000000"));
        // Who is asked for in vain is asked about in the background.
        assert_eq!(accounts.known(MIN + 1), None);
        assert_eq!(accounts.0.due(), [MIN + 1]);
    }

    #[test]
    fn only_getents_own_word_is_nobody() {
        let dir = tempfile::tempdir().expect("a directory");
        let program = dir.path().join("getent");
        let cases = [
            ("echo min:x:$2:1; exit 0", Answer::Name("min".into())),
            ("exit 2", Answer::Nobody),
            ("exit 0", Answer::Away),
            ("exit 1", Answer::Away),
            ("echo min:x:$2:1; exit 3", Answer::Away),
            ("kill -9 $$", Answer::Away),
        ];
        let path = program.to_str().expect("a path");
        assert_eq!(getent(path, MIN), Answer::Nobody, "there is none");
        for (script, answer) in cases {
            // Written anew under another name, so that no child that is being made still has it open.
            let part = dir.path().join("part");
            fs::write(&part, format!("#!/bin/sh\n{script}\n")).expect("written");
            fs::set_permissions(&part, fs::Permissions::from_mode(0o700)).expect("set");
            fs::rename(&part, &program).expect("renamed");
            assert_eq!(getent(path, MIN), answer, "{script}");
        }
    }
}
