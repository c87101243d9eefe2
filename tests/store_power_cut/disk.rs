//! A disk that forgets what was not synced: a file system in memory, mounted through FUSE.
//!
//! It is as forgetful as it may be. Of writes since the last sync of their file any sectors may be there; of names
//! (made, removed, changed) since the last sync of their directory the first some.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{Error, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData,
    ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyStatfs, ReplyWrite, Request, TimeOrNow,
    WriteFlags,
};
use parking_lot::Mutex;
use rand::Rng;

const SECTOR: usize = 512;
const ROOT: u64 = 1;
/// Nobody else changes anything: what the kernel knows stays true.
const KNOWN: Duration = Duration::from_mins(1);
/// `FALLOC_FL_KEEP_SIZE`, `FALLOC_FL_PUNCH_HOLE` and `FALLOC_FL_ZERO_RANGE`.
const KEEP_SIZE: i32 = 1;
const ZEROES: i32 = 2 | 16;

/// The disk; it outlives its mounts.
#[derive(Clone)]
pub struct Disk(Arc<Mutex<State>>);

struct State {
    nodes: BTreeMap<u64, Node>,
    next: u64,
    /// Changes of names that are not safe, in order. Each is whole or not at all.
    names: Vec<Vec<Naming>>,
}

/// A name that stands for a node from now on, or for nothing.
#[derive(Clone)]
struct Naming {
    dir: u64,
    name: OsString,
    node: Option<u64>,
}

struct Node {
    mode: u16,
    body: Body,
}

enum Body {
    File {
        now: Vec<u8>,
        safe: Vec<u8>,
        /// What makes one the other.
        since: Vec<Piece>,
    },
    Dir {
        now: Names,
        safe: Names,
    },
}

type Names = BTreeMap<OsString, u64>;

#[derive(Clone)]
enum Piece {
    Write(usize, Vec<u8>),
    Size(usize),
}

impl Default for Disk {
    fn default() -> Self {
        let root = Node::dir(0o755);
        Self(Arc::new(Mutex::new(State {
            nodes: BTreeMap::from([(ROOT, root)]),
            next: ROOT + 1,
            names: Vec::new(),
        })))
    }
}

impl Disk {
    /// Mounts it; unmounted when dropped. `None` where that is not allowed.
    pub fn mount(&self, at: &Path) -> Option<Mounted> {
        let session = fuser::spawn_mount(self.clone(), at, &Config::default());
        match session {
            Ok(session) => Some(Mounted(Some(session))),
            Err(error) if is_denied(&error) => None,
            Err(error) => panic!("not mounted: {error}"),
        }
    }

    /// Cuts the power: what is not safe is gone, or there by chance. Answers how much was on its way.
    pub fn cut(&self, rng: &mut impl Rng) -> usize {
        let mut state = self.0.lock();
        let mut lost = state.names.len();
        let named = rng.random_range(0..=state.names.len());
        let names = std::mem::take(&mut state.names);
        for change in names.into_iter().take(named) {
            state.make_safe(change);
        }
        for node in state.nodes.values_mut() {
            match &mut node.body {
                Body::File { now, safe, since } => {
                    lost += since.len();
                    let likely = [0.0, 0.5, 0.95, 1.0][rng.random_range(0..4)];
                    for piece in since.drain(..) {
                        arrive(safe, piece, |_| rng.random_bool(likely));
                    }
                    now.clone_from(safe);
                }
                Body::Dir { now, safe } => now.clone_from(safe),
            }
        }
        state.forget_nameless();
        lost
    }
}

fn is_denied(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::Unsupported
    )
}

/// The disk at its place.
pub struct Mounted(Option<BackgroundSession>);

impl Drop for Mounted {
    fn drop(&mut self) {
        if let Some(session) = self.0.take() {
            match session.umount_and_join() {
                Ok(()) => {}
                // The kernel says so to whoever waits for its next request.
                Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
                Err(error) => panic!("not unmounted: {error}"),
            }
        }
    }
}

/// A piece arrives on the disk, each sector only where it is let through.
fn arrive(safe: &mut Vec<u8>, piece: Piece, mut through: impl FnMut(usize) -> bool) {
    match piece {
        Piece::Size(size) => {
            if through(0) {
                safe.resize(size, 0);
            }
        }
        Piece::Write(at, data) => {
            let mut from = 0;
            while from < data.len() {
                let sector = (at + from) / SECTOR;
                let to = data.len().min((sector + 1) * SECTOR - at);
                if through(sector) {
                    put(safe, at + from, &data[from..to]);
                }
                from = to;
            }
        }
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, data: &[u8]) {
    if bytes.len() < at + data.len() {
        bytes.resize(at + data.len(), 0);
    }
    bytes[at..at + data.len()].copy_from_slice(data);
}

impl Node {
    fn dir(mode: u32) -> Self {
        let (now, safe) = Default::default();
        Self {
            mode: mode as u16,
            body: Body::Dir { now, safe },
        }
    }

    fn file(mode: u32) -> Self {
        let (now, safe, since) = Default::default();
        Self {
            mode: mode as u16,
            body: Body::File { now, safe, since },
        }
    }

    fn kind(&self) -> FileType {
        match self.body {
            Body::File { .. } => FileType::RegularFile,
            Body::Dir { .. } => FileType::Directory,
        }
    }

    fn change(&mut self, piece: Piece) {
        if let Body::File { now, since, .. } = &mut self.body {
            arrive(now, piece.clone(), |_| true);
            since.push(piece);
        }
    }

    fn attributes(&self, ino: u64) -> FileAttr {
        let size = match &self.body {
            Body::File { now, .. } => now.len() as u64,
            Body::Dir { .. } => 0,
        };
        let time = SystemTime::UNIX_EPOCH;
        FileAttr {
            ino: INodeNo(ino),
            size,
            blocks: size.div_ceil(SECTOR as u64),
            atime: time,
            mtime: time,
            ctime: time,
            crtime: time,
            kind: self.kind(),
            perm: self.mode & 0o7777,
            nlink: 1,
            uid: rustix::process::getuid().as_raw(),
            gid: rustix::process::getgid().as_raw(),
            rdev: 0,
            blksize: 4096,
            flags: 0,
        }
    }
}

type Answer<T> = Result<T, Errno>;

impl State {
    fn node(&mut self, ino: u64) -> Answer<&mut Node> {
        self.nodes.get_mut(&ino).ok_or(Errno::ENOENT)
    }

    fn names(&mut self, dir: u64) -> Answer<&mut Names> {
        match &mut self.node(dir)?.body {
            Body::Dir { now, .. } => Ok(now),
            Body::File { .. } => Err(Errno::ENOTDIR),
        }
    }

    fn find(&mut self, dir: u64, name: &OsStr) -> Answer<u64> {
        self.names(dir)?.get(name).copied().ok_or(Errno::ENOENT)
    }

    fn rename(&mut self, change: Vec<Naming>) -> Answer<()> {
        for Naming { dir, name, node } in &change {
            let names = self.names(*dir)?;
            match node {
                Some(node) => names.insert(name.clone(), *node),
                None => names.remove(name),
            };
        }
        self.names.push(change);
        Ok(())
    }

    fn make(&mut self, dir: u64, name: &OsStr, node: Node) -> Answer<FileAttr> {
        if self.names(dir)?.contains_key(name) {
            return Err(Errno::EEXIST);
        }
        let ino = self.next;
        self.next += 1;
        let attributes = node.attributes(ino);
        self.nodes.insert(ino, node);
        let name = name.to_owned();
        let node = Some(ino);
        self.rename(vec![Naming { dir, name, node }])?;
        Ok(attributes)
    }

    fn remove(&mut self, dir: u64, name: &OsStr) -> Answer<()> {
        let ino = self.find(dir, name)?;
        if matches!(&self.node(ino)?.body, Body::Dir { now, .. } if !now.is_empty()) {
            return Err(Errno::ENOTEMPTY);
        }
        let name = name.to_owned();
        let node = None;
        self.rename(vec![Naming { dir, name, node }])
    }

    fn sync_file(&mut self, ino: u64) -> Answer<()> {
        if let Body::File { safe, since, .. } = &mut self.node(ino)?.body {
            for piece in since.drain(..) {
                arrive(safe, piece, |_| true);
            }
        }
        Ok(())
    }

    fn sync_dir(&mut self, dir: u64) {
        let names = std::mem::take(&mut self.names);
        for change in names {
            if change.iter().any(|naming| naming.dir == dir) {
                self.make_safe(change);
            } else {
                self.names.push(change);
            }
        }
    }

    fn make_safe(&mut self, change: Vec<Naming>) {
        for Naming { dir, name, node } in change {
            let Some(Body::Dir { safe, .. }) = self.nodes.get_mut(&dir).map(|n| &mut n.body) else {
                continue;
            };
            match node {
                Some(node) => safe.insert(name, node),
                None => safe.remove(&name),
            };
        }
    }

    /// After a cut: what no name leads to is gone.
    fn forget_nameless(&mut self) {
        let mut kept = vec![ROOT];
        let mut at = 0;
        while let Some(ino) = kept.get(at) {
            if let Some(Body::Dir { now, .. }) = self.nodes.get(ino).map(|node| &node.body) {
                kept.extend(now.values());
            }
            at += 1;
        }
        self.nodes.retain(|ino, _| kept.contains(ino));
    }
}

impl Filesystem for Disk {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let mut state = self.0.lock();
        let found = state.find(parent.0, name);
        show(
            found.and_then(|ino| Ok(state.node(ino)?.attributes(ino))),
            reply,
        );
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.0.lock().node(ino.0) {
            Ok(node) => reply.attr(&KNOWN, &node.attributes(ino.0)),
            Err(error) => reply.error(error),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<fuser::BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        match self.0.lock().node(ino.0) {
            Ok(node) => {
                if let Some(mode) = mode {
                    node.mode = mode as u16;
                }
                if let Some(size) = size {
                    node.change(Piece::Size(size as usize));
                }
                reply.attr(&KNOWN, &node.attributes(ino.0));
            }
            Err(error) => reply.error(error),
        }
    }

    fn mkdir(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        reply: ReplyEntry,
    ) {
        show(self.0.lock().make(parent.0, name, Node::dir(mode)), reply);
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        match self.0.lock().make(parent.0, name, Node::file(mode)) {
            Ok(attributes) => {
                let (handle, flags) = (FileHandle(0), FopenFlags::empty());
                reply.created(&KNOWN, &attributes, Generation(0), handle, flags);
            }
            Err(error) => reply.error(error),
        }
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        settle(self.0.lock().remove(parent.0, name), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        settle(self.0.lock().remove(parent.0, name), reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        newparent: INodeNo,
        newname: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let mut state = self.0.lock();
        if flags.contains(RenameFlags::RENAME_NOREPLACE) && state.find(newparent.0, newname).is_ok()
        {
            return reply.error(Errno::EEXIST);
        }
        let renamed = state.find(parent.0, name).and_then(|ino| {
            let gone = Naming {
                dir: parent.0,
                name: name.to_owned(),
                node: None,
            };
            let come = Naming {
                dir: newparent.0,
                name: newname.to_owned(),
                node: Some(ino),
            };
            state.rename(vec![gone, come])
        });
        settle(renamed, reply);
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match self.0.lock().node(ino.0).map(|node| &node.body) {
            Ok(Body::File { now, .. }) => {
                let from = now.len().min(offset as usize);
                let to = now.len().min(from + size as usize);
                reply.data(&now[from..to]);
            }
            Ok(Body::Dir { .. }) => reply.error(Errno::EISDIR),
            Err(error) => reply.error(error),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.0.lock().node(ino.0) {
            Ok(node) => {
                node.change(Piece::Write(offset as usize, data.to_vec()));
                reply.written(data.len() as u32);
            }
            Err(error) => reply.error(error),
        }
    }

    fn fallocate(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        length: u64,
        mode: i32,
        reply: ReplyEmpty,
    ) {
        let done = self.0.lock().node(ino.0).map(|node| {
            let end = (offset + length) as usize;
            let size = node.attributes(ino.0).size as usize;
            if mode & ZEROES != 0 {
                let stop = if mode & KEEP_SIZE == 0 {
                    end
                } else {
                    end.min(size)
                };
                let zeroes = vec![0; stop.saturating_sub(offset as usize)];
                node.change(Piece::Write(offset as usize, zeroes));
            } else if mode & KEEP_SIZE == 0 && end > size {
                node.change(Piece::Size(end));
            }
        });
        settle(done, reply);
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        settle(self.0.lock().sync_file(ino.0), reply);
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        self.0.lock().sync_dir(ino.0);
        reply.ok();
    }

    fn readdir(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let mut state = self.0.lock();
        let names = match state.names(ino.0) {
            Ok(names) => names.clone(),
            Err(error) => return reply.error(error),
        };
        for (nth, (name, node)) in names.iter().enumerate().skip(offset as usize) {
            let Ok(kind) = state.node(*node).map(|node| node.kind()) else {
                continue;
            };
            if reply.add(INodeNo(*node), nth as u64 + 1, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        let blocks = 1 << 20;
        reply.statfs(blocks, blocks, blocks, blocks, blocks, 4096, 255, 4096);
    }
}

fn settle(done: Answer<()>, reply: ReplyEmpty) {
    match done {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

fn show(found: Answer<FileAttr>, reply: ReplyEntry) {
    match found {
        Ok(attributes) => reply.entry(&KNOWN, &attributes, Generation(0)),
        Err(error) => reply.error(error),
    }
}
