//! A file that only holds room, so that a store on a full disk can still be opened.

use std::fs::File;
use std::path::Path;

use super::core::room_bytes;

pub(crate) const NAME: &str = "reserve";
const BYTES: u64 = 8 << 20;
/// The reserve is made again when this much room is left besides.
const AMPLE_BYTES: u64 = 128 << 20;

/// Makes the reserve unless it is there or the disk is short of room.
pub(crate) fn ensure(dir: &Path) {
    let path = dir.join(NAME);
    if path.exists() || room_bytes(dir) < AMPLE_BYTES {
        return;
    }
    let made = File::create(&path).and_then(|file| {
        let flags = rustix::fs::FallocateFlags::empty();
        rustix::fs::fallocate(&file, flags, 0, BYTES).map_err(std::io::Error::from)
    });
    if made.is_err() {
        drop(std::fs::remove_file(&path));
    }
}

/// Gives the room back if the disk is full, for opening the index.
pub(crate) fn release_if_full(dir: &Path) {
    if room_bytes(dir) < BYTES {
        drop(std::fs::remove_file(dir.join(NAME)));
    }
}
