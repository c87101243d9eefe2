//! Names of Unix users by their number: from `/etc/passwd`, else (directory services) from `getent`.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};

const PASSWD: &str = "/etc/passwd";
/// Users of directory services that are remembered; at the limit all are asked for anew.
const MAX_REMEMBERED: usize = 4096;
/// A name from a directory service is asked for again after this time.
const RECHECK: Duration = Duration::from_mins(1);

/// Known accounts. Reading is cheap; [`Accounts::refresh`] keeps them current.
#[derive(Debug)]
pub struct Accounts {
    passwd: PathBuf,
    local: RwLock<HashMap<u32, String>>,
    seen: Mutex<Option<Stamp>>,
    remote: RwLock<HashMap<u32, (String, Instant)>>,
}

/// What changes when a file is replaced or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp(u64, i64, i64, u64);

impl Default for Accounts {
    fn default() -> Self {
        Self::of_file(Path::new(PASSWD))
    }
}

impl Accounts {
    fn of_file(passwd: &Path) -> Self {
        let accounts = Self {
            passwd: passwd.to_owned(),
            local: RwLock::default(),
            seen: Mutex::default(),
            remote: RwLock::default(),
        };
        accounts.read_file();
        accounts
    }

    /// The user's name as far as it is known already. A number without a name is shown as the number, as `ls` does.
    pub fn known(&self, uid: u32) -> Option<String> {
        let local = self.local.read().get(&uid).cloned();
        local.or_else(|| self.remote.read().get(&uid).map(|(name, _)| name.clone()))
    }

    /// The user's name; may ask a directory service and so take a while.
    pub fn name(&self, uid: u32) -> String {
        self.known(uid).unwrap_or_else(|| self.ask(uid))
    }

    /// Reads what changed: the file if it is another one now, and names of directory services that grew old.
    pub fn refresh(&self) {
        self.read_file();
        let old: Vec<u32> = {
            let remote = self.remote.read();
            let old = remote.iter().filter(|(_, (_, at))| at.elapsed() > RECHECK);
            old.map(|(uid, _)| *uid).collect()
        };
        for uid in old {
            self.ask(uid);
        }
    }

    fn ask(&self, uid: u32) -> String {
        let name = ask_directory(uid).unwrap_or_else(|| uid.to_string());
        let mut remote = self.remote.write();
        if remote.len() >= MAX_REMEMBERED {
            remote.clear();
        }
        remote.insert(uid, (name.clone(), Instant::now()));
        name
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

fn ask_directory(uid: u32) -> Option<String> {
    let output = Command::new("getent")
        .args(["passwd", &uid.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    parse(&String::from_utf8_lossy(&output.stdout)).remove(&uid)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let accounts = Accounts::of_file(&file);
        assert_eq!(accounts.known(1000).as_deref(), Some("min"));
        fs::write(&file, "minmin:x:1000:1000\n").expect("written");
        accounts.refresh();
        assert_eq!(accounts.known(1000).as_deref(), Some("minmin"));
        assert_eq!(accounts.known(4_000_000_000), None);
        assert_eq!(accounts.name(4_000_000_000), "4000000000");
    }
}
