//! Making the index anew, on request.

use std::path::Path;

use super::core::DOUBT_FILE;
use super::error::{IoContext, Result};
use super::open::{Options, Store};
use super::replay::OnProgress;

impl Store {
    /// Throws the index away, makes it anew from the journal, and opens the store. Interrupted, the next open
    /// does it.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn rebuild(dir: &Path, options: Options, progress: OnProgress<'_>) -> Result<Self> {
        let doubt = dir.join(DOUBT_FILE);
        if Self::exists(dir) && !Self::is_open(dir)? {
            std::fs::write(&doubt, b"").at("write", &doubt)?;
        }
        Self::open(dir, options, progress)
    }
}
