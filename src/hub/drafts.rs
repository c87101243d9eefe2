//! Drafts of forms: a small file for each, overwritten as somebody types, neither synced nor journalled.
//!
//! `STORE/drafts/AGENT/HASH` holds the key's length (one byte), the key and the content. An agent keeps at most 200;
//! the oldest makes room.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::domain::id::AgentId;
use crate::protocol::Refusal;
use crate::protocol::refusal::Problem;

/// Most bytes of a draft.
pub const MAX_DRAFT_BYTES: usize = 128 << 10;
/// Most bytes of a draft's key.
pub const MAX_KEY_BYTES: usize = 64;
/// Most drafts of one agent.
pub const MAX_DRAFTS: usize = 200;

/// The drafts of a store.
#[derive(Debug)]
pub struct Drafts {
    directory: PathBuf,
}

impl Drafts {
    /// Those of the store in this directory.
    pub fn of_store(store: &Path) -> Self {
        Self {
            directory: store.join("drafts"),
        }
    }

    /// Keeps a draft, or with `None` drops it.
    pub fn save(&self, agent: AgentId, key: &str, content: Option<&[u8]>) -> Result<(), Refusal> {
        too_long("key", key.len(), MAX_KEY_BYTES)?;
        too_long("draft", content.map_or(0, <[u8]>::len), MAX_DRAFT_BYTES)?;
        let directory = self.of_agent(agent);
        let path = directory.join(file_name(key));
        match content {
            Some(content) => write(&directory, &path, key, content).map_err(trouble),
            None => match fs::remove_file(path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => Err(trouble(e)),
                _ => Ok(()),
            },
        }
    }

    /// A kept draft.
    pub fn load(&self, agent: AgentId, key: &str) -> Result<Option<Vec<u8>>, Refusal> {
        match fs::read(self.of_agent(agent).join(file_name(key))) {
            Ok(bytes) => Ok(split(&bytes)
                .filter(|(k, _)| k == key)
                .map(|(_, content)| content)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(trouble(e)),
        }
    }

    /// Keys of an agent's drafts, in order.
    pub fn keys(&self, agent: AgentId) -> Result<Vec<String>, Refusal> {
        let files = list(&self.of_agent(agent)).map_err(trouble)?;
        let read = files.iter().filter_map(|(path, _)| fs::read(path).ok());
        let mut keys: Vec<String> = read
            .filter_map(|bytes| split(&bytes))
            .map(|(key, _)| key)
            .collect();
        keys.sort();
        Ok(keys)
    }

    fn of_agent(&self, agent: AgentId) -> PathBuf {
        self.directory.join(agent.to_string())
    }
}

fn file_name(key: &str) -> String {
    blake3::hash(key.as_bytes()).to_hex()[..32].to_owned()
}

fn write(directory: &Path, path: &Path, key: &str, content: &[u8]) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)?;
    if !path.exists() {
        make_room(directory)?;
    }
    let new = path.with_extension("new");
    let mut file = fs::File::options()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&new)?;
    let mut bytes = Vec::with_capacity(1 + key.len() + content.len());
    bytes.push(key.len() as u8);
    bytes.extend_from_slice(key.as_bytes());
    bytes.extend_from_slice(content);
    file.write_all(&bytes)?;
    fs::rename(new, path)
}

fn make_room(directory: &Path) -> io::Result<()> {
    let mut files = list(directory)?;
    files.sort_by_key(|(_, changed)| *changed);
    let surplus = (files.len() + 1).saturating_sub(MAX_DRAFTS);
    files
        .iter()
        .take(surplus)
        .try_for_each(|(path, _)| fs::remove_file(path))
}

/// An agent's draft files and when they were changed; a half-written one has an ending and is none.
fn list(directory: &Path) -> io::Result<Vec<(PathBuf, SystemTime)>> {
    let entries = match fs::read_dir(directory) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.path().extension().is_none() {
            files.push((entry.path(), entry.metadata()?.modified()?));
        }
    }
    Ok(files)
}

fn split(bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let (length, rest) = bytes.split_first()?;
    let (key, content) = rest.split_at_checked(usize::from(*length))?;
    Some((String::from_utf8(key.to_vec()).ok()?, content.to_vec()))
}

fn too_long(field: &str, length: usize, max: usize) -> Result<(), Refusal> {
    if length <= max {
        return Ok(());
    }
    let problem = Problem::TooLong { max: max as u32 };
    Err(Refusal::invalid(field, problem))
}

fn trouble(e: io::Error) -> Refusal {
    Refusal::Store {
        reason: e.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_kept_per_agent_and_key() {
        let dir = tempfile::tempdir().expect("a directory");
        let drafts = Drafts::of_store(dir.path());
        let (min, li) = (AgentId(1), AgentId(2));
        assert_eq!(drafts.keys(min), Ok(vec![]));
        drafts.save(min, "wrap-up/C1", Some(b"one")).expect("kept");
        drafts.save(min, "wrap-up/C1", Some(b"two")).expect("kept");
        drafts.save(min, "../../etc", Some(b"")).expect("kept");
        assert_eq!(drafts.load(min, "wrap-up/C1"), Ok(Some(b"two".to_vec())));
        assert_eq!(drafts.load(li, "wrap-up/C1"), Ok(None));
        assert_eq!(
            drafts.keys(min),
            Ok(vec!["../../etc".to_owned(), "wrap-up/C1".to_owned()])
        );
        drafts.save(min, "wrap-up/C1", None).expect("dropped");
        drafts.save(min, "wrap-up/C1", None).expect("dropped again");
        assert_eq!(drafts.load(min, "wrap-up/C1"), Ok(None));
    }

    #[test]
    fn limits_hold() {
        let dir = tempfile::tempdir().expect("a directory");
        let drafts = Drafts::of_store(dir.path());
        let agent = AgentId(1);
        let large = vec![0; MAX_DRAFT_BYTES + 1];
        assert!(matches!(
            drafts.save(agent, "k", Some(&large)),
            Err(Refusal::Invalid { .. })
        ));
        assert!(matches!(
            drafts.save(agent, &"k".repeat(65), None),
            Err(Refusal::Invalid { .. })
        ));
        for n in 0..MAX_DRAFTS + 3 {
            drafts
                .save(agent, &n.to_string(), Some(b"x"))
                .expect("kept");
        }
        assert_eq!(drafts.keys(agent).expect("keys").len(), MAX_DRAFTS);
        assert_eq!(drafts.load(agent, "202"), Ok(Some(b"x".to_vec())));
    }
}
