//! One import: the file read, its rows sent in a pipeline of small batches, what was refused kept for correction.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use super::args::Global;
use super::failure::{Exit, Failure};
use super::import_warnings::{Accepted, LeftOut, Warnings};
use super::imports::FileArgs;
use super::output::Output;
use super::progress::{self, Progress};
use super::rejects::Rejects;
use super::session::{Session, expect_answer};
use super::{import_words as words, json};
use crate::client::{Settled, StartPolicy};
use crate::desk::words::count;
use crate::domain::id::ImportId;
use crate::domain::import::{Kind, Reason, Rejected};
use crate::import::row::Row;
use crate::import::{Batch, Options, Plan, Rows, Source};
use crate::protocol::command::ImportRows;
use crate::protocol::refusal::Problem;
use crate::protocol::view::ImportReport;
use crate::protocol::{Command, Done};
use crate::tr;

/// Rows of one message.
const BATCH_ROWS: usize = 64;

/// Rows that the hub refused, by their line: field and problem.
type Refused = BTreeMap<u64, (String, Problem)>;

/// How an import ended.
struct Imported {
    report: ImportReport,
    /// Where the rejected rows are, if there are any.
    rejects: Option<PathBuf>,
    warnings: Warnings,
    left_out: LeftOut,
}

/// `warmline import customers|orders`.
pub(super) fn run(
    args: &FileArgs,
    kind: Kind,
    global: &Global,
    output: &Output,
) -> Result<ExitCode, Failure> {
    let l = output.locale;
    let options = args.options(kind, output)?;
    let plan =
        Source::open(&args.file, &options).map_err(|e| words::open_failure(l, &args.file, &e))?;
    show_plan(output, &plan);
    plan.check().map_err(|e| words::mapping_failure(l, &e))?;
    if args.dry_run {
        return dry_run(args, &plan, output);
    }
    let rejects = Rejects::new(args.rejects.as_deref(), &plan, output)?;
    let session = Session::open_with(global, output, StartPolicy::Create)?;
    let imported = import(&session, &plan, rejects)?;
    finish(&session, &plan, &imported)
}

/// Brings a file of our own in, without a word but progress.
pub(super) fn bring_in(
    session: &Session<'_>,
    file: &Path,
    kind: Kind,
) -> Result<ImportReport, Failure> {
    let l = session.output.locale;
    let plan =
        Source::open(file, &Options::new(kind)).map_err(|e| words::open_failure(l, file, &e))?;
    let rejects = Rejects::new(None, &plan, session.output)?;
    Ok(import(session, &plan, rejects)?.report)
}

/// Reads and sends everything.
fn import(session: &Session<'_>, plan: &Plan, rejects: Rejects<'_>) -> Result<Imported, Failure> {
    let mut import = Import::begin(session, plan, rejects)?;
    let report = match plan.kind {
        Kind::Customers => import.send(plan.customers(), ImportRows::Customers),
        Kind::Orders => import.send(plan.orders(), ImportRows::Orders),
    }?;
    let warnings = std::mem::take(&mut import.warnings);
    let left_out = std::mem::take(&mut import.left_out);
    Ok(Imported {
        report,
        rejects: import.keep_refused(plan)?,
        warnings,
        left_out,
    })
}

/// The guess, for people before anything happens.
fn show_plan(output: &Output, plan: &Plan) {
    let l = output.locale;
    let file = plan
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    output.remark(&tr!(
        l,
        "cli-plan",
        file = file,
        rows = count(plan.estimated_rows),
        encoding = plan.encoding.encoding.name(),
        delimiter = plan.delimiter.name()
    ));
    output.remark(words::plan_table(l, plan).render(None, false).trim_end());
}

/// What became of the columns, for programs.
fn mapping_json(plan: &Plan) -> Value {
    use crate::import::mapping::Target;
    let column = |column: &crate::import::mapping::Column| {
        let (fields, custom) = match &column.target {
            Target::Fields(fields) => (fields.iter().map(|f| f.name()).collect(), None),
            Target::Custom(name) => (Vec::new(), Some(name)),
            Target::Ignored => (Vec::new(), None),
        };
        json!({ "header": column.header, "fields": fields, "custom": custom })
    };
    plan.mapping.columns.iter().map(column).collect()
}

/// Reads the whole file and says what would be rejected. Needs no store.
fn dry_run(args: &FileArgs, plan: &Plan, output: &Output) -> Result<ExitCode, Failure> {
    let l = output.locale;
    let rejects = args
        .rejects
        .as_ref()
        .map(|path| Rejects::new(Some(path), plan, output))
        .transpose()?;
    let Counted {
        read,
        rejected,
        rejects,
        warnings,
    } = match plan.kind {
        Kind::Customers => count_rows(plan, plan.customers(), rejects, output),
        Kind::Orders => count_rows(plan, plan.orders(), rejects, output),
    }?;
    warnings.show(output);
    let value = json!({
        "dry_run": true,
        "read": read,
        "rejected": rejected,
        "columns": mapping_json(plan),
        "warnings": warnings.json(),
        "rejects_file": rejects.as_ref().map(|path| path.display().to_string()),
    });
    output.tell(&value, || {
        tr!(
            l,
            "cli-import-dry",
            read = count(read),
            rejected = count(rejected)
        )
    })?;
    if rejected == read {
        Err(nothing_accepted(output, read))
    } else {
        Ok(ExitCode::SUCCESS)
    }
}

fn nothing_accepted(output: &Output, read: u64) -> Failure {
    Failure::usage(output.locale, "import-nothing", &[("read", read.into())])
}

/// What a file would bring.
struct Counted {
    read: u64,
    rejected: u64,
    rejects: Option<PathBuf>,
    warnings: Warnings,
}

/// Reads everything and shows rejected rows.
fn count_rows<T: Row + Accepted>(
    plan: &Plan,
    rows: Result<Rows<'_, T>, crate::import::ReadError>,
    mut rejects: Option<Rejects<'_>>,
    output: &Output,
) -> Result<Counted, Failure> {
    /// Rejected rows that are shown.
    const SHOWN: u64 = 20;
    let failed = |e| words::read_failure(output.locale, &plan.path, &e);
    let mut rows = rows.map_err(failed)?;
    let progress = Progress::new(output, plan.bytes, tr!(output.locale, "cli-progress-read"));
    let (mut rejected, mut warnings) = (0, Warnings::default());
    // Without a file of rejects there is nothing to clear away.
    let stop = rejects.as_ref().map(|_| progress::interrupted());
    let stop = stop
        .transpose()
        .map_err(|e| Failure::io(output.locale, &e))?;
    while let Some(batch) = rows.next_batch(BATCH_ROWS).map_err(failed)? {
        if let (Some(stop), Some(rejects)) = (&stop, &rejects)
            && progress::is_up(stop)
        {
            drop(progress);
            return Err(Failure::interrupted(output.locale, rejects.path()));
        }
        for row in &batch.rows {
            let row = match row {
                Ok(row) => {
                    warnings.note(row);
                    continue;
                }
                Err(row) => row,
            };
            rejected += 1;
            if rejected <= SHOWN {
                output.remark(&reject_line(output, row));
            }
            if let Some(rejects) = &mut rejects {
                rejects.write(row, &words::row_reason(output.locale, &row.reason))?;
            }
        }
        progress.set(batch.bytes);
    }
    Ok(Counted {
        read: rows.row(),
        rejected,
        rejects: rejects.map(Rejects::finish).transpose()?.flatten(),
        warnings,
    })
}

/// A rejected row as a line for people.
fn reject_line(output: &Output, row: &Rejected) -> String {
    let l = output.locale;
    let reason = words::row_reason(l, &row.reason);
    match &row.column {
        Some(column) => tr!(
            l,
            "cli-reject-cell",
            line = row.line.to_string(),
            column = column.as_str(),
            reason = reason
        ),
        None => tr!(
            l,
            "cli-reject-row",
            line = row.line.to_string(),
            reason = reason
        ),
    }
}

/// An import under way.
struct Import<'a> {
    session: &'a Session<'a>,
    id: ImportId,
    /// Rows that an earlier run of the same file settled.
    already: u64,
    plan: &'a Plan,
    rejects: Rejects<'a>,
    refused: Refused,
    warnings: Warnings,
    left_out: LeftOut,
    /// Lines of the rows under way, by ticket; the client bounds how many.
    waiting: HashMap<u64, Vec<u64>>,
    stop: Arc<AtomicBool>,
}

impl<'a> Import<'a> {
    fn begin(
        session: &'a Session<'a>,
        plan: &'a Plan,
        rejects: Rejects<'a>,
    ) -> Result<Self, Failure> {
        let output = session.output;
        let file = plan
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let begin = Command::BeginImport {
            kind: plan.kind,
            file,
            fingerprint: plan.fingerprint,
        };
        let done = session.command(begin)?;
        let report = expect_answer!(session, done, Done::Import(report) => report)?;
        if report.settled > 0 {
            output.remark(&tr!(
                output.locale,
                "cli-import-continues",
                row = count(report.settled + 1)
            ));
        }
        Ok(Self {
            session,
            id: report.id,
            already: report.settled,
            plan,
            rejects,
            refused: Refused::new(),
            warnings: Warnings::default(),
            left_out: LeftOut::default(),
            waiting: HashMap::new(),
            stop: progress::interrupted().map_err(|e| Failure::io(output.locale, &e))?,
        })
    }

    /// Sends all rows; answers the end.
    fn send<T: Row + Accepted>(
        &mut self,
        rows: Result<Rows<'_, T>, crate::import::ReadError>,
        message: impl Fn(Vec<T>) -> ImportRows,
    ) -> Result<ImportReport, Failure> {
        let output = self.session.output;
        let failed = |e| words::read_failure(output.locale, &self.plan.path, &e);
        let mut rows = rows.map_err(failed)?;
        let progress = Progress::new(
            output,
            self.plan.bytes,
            tr!(output.locale, "cli-progress-import"),
        );
        // Read again from the beginning, so that rejects and warnings of a continued import are whole.
        while let Some(batch) = rows.next_batch(BATCH_ROWS).map_err(failed)? {
            if progress::is_up(&self.stop) {
                self.drain()?;
                drop(progress);
                return Err(self.interrupted());
            }
            let bytes = batch.bytes;
            self.send_batch(batch, &message)?;
            progress.set(bytes);
        }
        self.drain()?;
        let done = self.session.command(Command::EndImport(self.id))?;
        let report = expect_answer!(self.session, done, Done::Import(report) => report)?;
        Ok(*report)
    }

    fn send_batch<T: Accepted>(
        &mut self,
        batch: Batch<T>,
        message: &impl Fn(Vec<T>) -> ImportRows,
    ) -> Result<(), Failure> {
        let l = self.session.output.locale;
        let settles = batch.rows.len() as u64;
        let (from_row, mut good, mut rejected) =
            (batch.first_row, Vec::with_capacity(batch.rows.len()), 0);
        for row in batch.rows {
            match row {
                Ok(row) => {
                    self.warnings.note(&row);
                    good.push(row);
                }
                Err(row) => {
                    rejected += 1;
                    self.rejects
                        .write(&row, &words::row_reason(l, &row.reason))?;
                }
            }
        }
        if from_row + settles <= self.already {
            return Ok(());
        }
        let lines = good.iter().map(Accepted::line).collect();
        let rows = message(good);
        let command = Command::ImportRows {
            import: self.id,
            from_row,
            settles,
            rejected,
            rows,
        };
        let (ticket, settled) = self.session.submit(command)?;
        self.waiting.insert(ticket, lines);
        settled.map_or(Ok(()), |settled| self.settled(settled))
    }

    /// Waits for the answers to all that is under way.
    fn drain(&mut self) -> Result<(), Failure> {
        while let Some(settled) = self.session.settle()? {
            self.settled(settled)?;
        }
        Ok(())
    }

    /// Notes which rows of a batch the hub refused.
    fn settled(&mut self, settled: Settled) -> Result<(), Failure> {
        let lines = self.waiting.remove(&settled.ticket).unwrap_or_default();
        let done = settled
            .result
            .map_err(|refusal| self.session.refused(&refusal))?;
        let report = expect_answer!(self.session, done, Done::Import(report) => report)?;
        for (index, field, problem) in report.refused {
            if let Some(line) = lines.get(index as usize) {
                self.refused.insert(*line, (field, problem));
            }
        }
        for (_, field, problem) in report.warned {
            if let Problem::Malformed { value } = problem {
                self.left_out.note(field, value);
            }
        }
        Ok(())
    }

    fn interrupted(&self) -> Failure {
        let path = self.plan.path.display().to_string();
        let values = [("id", self.id.to_string().into()), ("path", path.into())];
        Failure::say(
            Exit::Interrupted,
            self.session.output.locale,
            "import-interrupted",
            &values,
        )
        .with("import_id", self.id.to_string())
    }

    /// Adds the rows that the hub refused to the rejects file, as the file has them; answers where that is.
    fn keep_refused(mut self, plan: &Plan) -> Result<Option<PathBuf>, Failure> {
        let l = self.session.output.locale;
        if !self.refused.is_empty() {
            let lines = self.refused.keys().copied().collect();
            let originals = plan
                .originals(&lines)
                .map_err(|e| words::read_failure(l, &plan.path, &e))?;
            let w = self.session.words();
            for (line, original) in originals {
                let Some((field, problem)) = self.refused.get(&line) else {
                    continue;
                };
                let known = plan.kind.field(field);
                let row = Rejected {
                    line,
                    column: column_of(plan, field),
                    field: known,
                    reason: Reason::Refused,
                    original,
                };
                self.rejects
                    .write(&row, &words::row_problem(&w, field, problem))?;
            }
        }
        self.rejects.finish()
    }
}

/// The header of the column that a field comes from.
fn column_of(plan: &Plan, field: &str) -> Option<String> {
    let source = plan
        .kind
        .field(field)
        .and_then(|field| plan.mapping.source(field))?;
    source
        .columns
        .first()
        .and_then(|at| plan.mapping.columns.get(*at))
        .map(|column| column.header.clone())
}

/// Says what came of it.
fn finish(session: &Session<'_>, plan: &Plan, imported: &Imported) -> Result<ExitCode, Failure> {
    let Imported {
        report,
        rejects,
        warnings,
        left_out,
    } = imported;
    let output = session.output;
    warnings.show(output);
    left_out.show(output);
    let counts = &report.counts;
    let mut value = json::import(session, report);
    if let Some(object) = value.as_object_mut() {
        object.insert("columns".to_owned(), mapping_json(plan));
        object.insert("warnings".to_owned(), warnings.json());
        object.insert(
            "rejects_file".to_owned(),
            json!(rejects.as_ref().map(|path| path.display().to_string())),
        );
        object.insert("left_out".to_owned(), left_out.json());
    }
    output.tell(&value, || {
        let mut text = tr!(
            output.locale,
            "cli-imported",
            id = report.id.to_string(),
            read = count(counts.read),
            created = count(counts.created),
            updated = count(counts.updated),
            unchanged = count(counts.unchanged),
            rejected = count(counts.rejected)
        );
        if let Some(path) = rejects {
            let line = tr!(
                output.locale,
                "cli-import-rejects",
                path = path.display().to_string()
            );
            text = format!("{text}\n{line}");
        }
        text
    })?;
    if counts.read > 0 && counts.created + counts.updated + counts.unchanged == 0 {
        return Err(nothing_accepted(output, counts.read));
    }
    Ok(ExitCode::SUCCESS)
}
