//! The rows that an import rejects, in a new file of their own, to be corrected and imported.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::output::Output;
use crate::domain::import::Rejected;
use crate::files::{NewFile, is_same, is_taken};
use crate::import::{Plan, RejectsWriter};

/// Files of one import's rejects that may lie beside it; the last one's name is refused as taken.
const MOST_BESIDE: u32 = 1_000;

/// The rejects file, begun when the first row needs it; it appears when it is whole.
pub(super) struct Rejects<'a> {
    path: PathBuf,
    plan: &'a Plan,
    output: &'a Output,
    begun: Option<(NewFile, RejectsWriter<BufWriter<File>>)>,
}

impl<'a> Rejects<'a> {
    /// In the file that the user names, which must not be there yet; otherwise in a new one beside the imported.
    pub(super) fn new(
        named: Option<&Path>,
        plan: &'a Plan,
        output: &'a Output,
    ) -> Result<Self, Failure> {
        let refused = |code, path: &Path| {
            let values = [("path", path.display().to_string().into())];
            Err(Failure::usage(output.locale, code, &values))
        };
        let path = match named {
            Some(path) if is_same(path, &plan.path) => return refused("rejects-same", path),
            Some(path) if is_taken(path) => return refused("rejects-there", path),
            Some(path) => path.to_owned(),
            None => free_beside(&plan.path),
        };
        Ok(Self {
            path,
            plan,
            output,
            begun: None,
        })
    }

    /// Where the rows go.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a row with its reason in words.
    pub(super) fn write(&mut self, row: &Rejected, reason: &str) -> Result<(), Failure> {
        let (l, path) = (self.output.locale, &self.path);
        let failed = |e: csv::Error| Failure::file(l, path, &io::Error::other(e.to_string()));
        let writer = if let Some((_, writer)) = &mut self.begun {
            writer
        } else {
            let (new, file) = NewFile::beside(path).map_err(|e| Failure::file(l, path, &e))?;
            let writer = RejectsWriter::new(BufWriter::new(file), &self.plan.original_header())
                .map_err(failed)?;
            &mut self.begun.insert((new, writer)).1
        };
        writer.write(row, reason).map_err(failed)
    }

    /// Where the rows are, if there are any.
    pub(super) fn finish(self) -> Result<Option<PathBuf>, Failure> {
        let Some((new, writer)) = self.begun else {
            return Ok(None);
        };
        let l = self.output.locale;
        let failed = |e: io::Error| match e.kind() {
            io::ErrorKind::AlreadyExists => {
                let values = [("path", self.path.display().to_string().into())];
                Failure::usage(l, "rejects-there", &values)
            }
            _ => Failure::file(l, &self.path, &e),
        };
        let file = writer.finish().map_err(failed)?;
        let file = file.into_inner().map_err(|e| failed(e.into_error()))?;
        file.sync_all()
            .and_then(|()| new.keep(false))
            .map_err(failed)?;
        Ok(Some(self.path))
    }
}

/// The first free of `FILE.rejects.csv`, `FILE.rejects-2.csv`, and so on: what somebody has corrected in an earlier
/// one stays.
fn free_beside(file: &Path) -> PathBuf {
    let beside = |nth: u32| {
        let mut name = file.file_name().unwrap_or_default().to_os_string();
        if nth == 1 {
            name.push(".rejects.csv");
        } else {
            name.push(format!(".rejects-{nth}.csv"));
        }
        file.with_file_name(name)
    };
    (1..MOST_BESIDE)
        .map(beside)
        .find(|path| !is_taken(path))
        .unwrap_or_else(|| beside(MOST_BESIDE))
}
