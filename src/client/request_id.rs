//! Ids of changes, by which the hub knows a repeated one.

use std::fs::File;
use std::io::{self, Read};

use crate::domain::id::RequestId;

/// Makes ids that nobody else makes: hashes of a random seed and a counter.
#[derive(Debug)]
pub struct RequestIds {
    seed: [u8; 32],
    made: u64,
}

impl RequestIds {
    /// A new row of ids.
    pub fn new() -> io::Result<Self> {
        let mut seed = [0; 32];
        File::open("/dev/urandom")?.read_exact(&mut seed)?;
        Ok(Self { seed, made: 0 })
    }

    /// The next one.
    pub fn make(&mut self) -> RequestId {
        self.made += 1;
        let hash = blake3::keyed_hash(&self.seed, &self.made.to_le_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hash.as_bytes()[..16]);
        RequestId(id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_differ() {
        let mut ids: Vec<RequestIds> = (0..2).map(|_| RequestIds::new().expect("a seed")).collect();
        let made: HashSet<RequestId> = ids
            .iter_mut()
            .flat_map(|ids| (0..100).map(|_| ids.make()).collect::<Vec<_>>())
            .collect();
        assert_eq!(made.len(), 200);
    }
}
