//! `plan show`: the plan in words, or its text.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::json;
use super::super::output::{Output, clean_lines};
use super::super::session::{Session, expect_answer};
use crate::desk::plan_words::Parts;
use crate::domain::segment::SegmentId;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::PlanTextView;
use crate::text::clean;
use crate::text::width::{pad_right, width, wrap};
use crate::tr;

/// What a column of text keeps on a narrow terminal.
const LEAST: usize = 20;

/// `warmline plan show`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Show {
    /// Which version; without it, the one in force.
    #[arg(long, value_name = "N")]
    version: Option<u32>,
    /// Its text as in the file.
    #[arg(long)]
    text: bool,
}

impl Show {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::PlanText {
            version: self.version,
        })?;
        let plan = expect_answer!(session, found, Found::PlanText(plan) => plan)?;
        if self.text {
            if output.json {
                let mut value = json::plan_version(&session, &plan.version);
                value["text"] = json!(plan.text);
                output.json(&value)?;
            } else if output.is_terminal() {
                output.raw(&clean_lines(&plan.text))?;
            } else {
                output.raw(&plan.text)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let parts = Parts::of(&plan.text);
        if output.json {
            output.json(&value(&session, &plan, &parts))?;
        } else {
            let page = Page {
                session: &session,
                parts: &parts,
                text: String::new(),
            };
            output.raw(&page.written(&plan))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn value(session: &Session<'_>, plan: &PlanTextView, parts: &Parts) -> Value {
    let words = session.words();
    let mut value = json::plan_version(session, &plan.version);
    value["in_force"] = json!(plan.in_force == plan.version.number);
    for (part, name) in [
        ("segment", "segments"),
        ("lifecycle", "lifecycle"),
        ("key", "key"),
    ] {
        let class = |class: &toml::Table| {
            let mut value = json!(class);
            value["name"] = json!(words.plan_class(part, &Parts::text(class, "id")));
            value
        };
        value[name] = parts.all(part).into_iter().map(class).collect();
    }
    let rule = |rule: &toml::Table| {
        let mut value = json!(rule);
        value["name"] = json!(words.rule(&Parts::text(rule, "id")));
        value["words"] = json!(words.plan_when(rule));
        value
    };
    value["rules"] = parts.all("rule").into_iter().map(rule).collect();
    for (part, name) in [
        ("caps", "caps"),
        ("segment_caps", "segment_caps"),
        ("message_hours", "message_hours"),
        ("history_days", "history_days"),
        ("line", "lines"),
        ("calendar", "calendars"),
    ] {
        value[name] = json!(parts.get(part));
    }
    value
}

/// The plan for people, within the width of the terminal.
struct Page<'a> {
    session: &'a Session<'a>,
    parts: &'a Parts,
    text: String,
}

impl Page<'_> {
    fn written(mut self, plan: &PlanTextView) -> String {
        let (l, words) = (self.session.output.locale, self.session.words());
        let version = &plan.version;
        self.line(&format!(
            "{} {}",
            tr!(l, "cli-status-plan"),
            words.plan_version(version)
        ));
        for (part, heading) in [
            ("segment", tr!(l, "plan-group-segment")),
            ("lifecycle", tr!(l, "plan-group-lifecycle")),
            ("key", tr!(l, "plan-group-key")),
        ] {
            let row = |class: &toml::Table| {
                let id = Parts::text(class, "id");
                let name = words.plan_class(part, &id);
                [id, name, Parts::text(class, "when")]
            };
            let rows = self.parts.all(part).into_iter().map(row).collect();
            self.rows(heading, rows);
        }
        self.rows(tr!(l, "plan-group-caps"), self.caps());
        let fields = |part: &toml::Table| {
            let fields = part.iter().filter(|(name, _)| *name != "id");
            let fields = fields.map(|(name, _)| format!("{name} {}", Parts::text(part, name)));
            [
                Parts::text(part, "id"),
                String::new(),
                fields.collect::<Vec<_>>().join("; "),
            ]
        };
        for (part, heading) in [
            ("calendar", tr!(l, "plan-group-calendar")),
            ("line", tr!(l, "plan-group-line")),
        ] {
            let rows = self.parts.all(part).into_iter().map(fields).collect();
            self.rows(heading, rows);
        }
        let general = ["message_hours", "history_days"].into_iter();
        let general = general.filter_map(|name| {
            let value = self.parts.get(name).map(Parts::plain)?;
            Some([name.to_owned(), words.plan_part(name, ""), value])
        });
        self.rows(tr!(l, "plan-group-general"), general.collect());
        self.rules();
        self.text
    }

    /// Caps of everybody, then those of segments.
    fn caps(&self) -> Vec<[String; 3]> {
        let words = self.session.words();
        let mut rows = Vec::new();
        let mut add = |of: &str, name: &str, caps: &toml::Table| {
            for (channel, limits) in caps {
                let limits = limits.clone().try_into().ok();
                let said = limits.and_then(|limits| words.limits(limits));
                let id = format!("{of}{channel}");
                let name = format!("{name} {}", words.cap_channel(channel));
                rows.push([id, name.trim().to_owned(), said.unwrap_or_default()]);
            }
        };
        let table = |name| self.parts.get(name).and_then(toml::Value::as_table);
        if let Some(caps) = table("caps") {
            add("", "", caps);
        }
        for (segment, caps) in table("segment_caps").into_iter().flatten() {
            let name = words.segment(&SegmentId(segment.clone()));
            if let Some(caps) = caps.as_table() {
                add(&format!("{segment}."), &name, caps);
            }
        }
        rows
    }

    /// Each rule with whom it is for, when it is due, what it makes, and what else holds for it.
    fn rules(&mut self) {
        let (l, words) = (self.session.output.locale, self.session.words());
        self.heading(tr!(l, "plan-group-rule"));
        for rule in self.parts.all("rule") {
            let id = Parts::text(rule, "id");
            self.line(&format!("  {id}  {}", words.rule(&id)));
            let who = match Parts::text(rule, "who").as_str() {
                "true" => tr!(l, "plan-who-all").to_owned(),
                who => who.to_owned(),
            };
            let told = [
                (tr!(l, "plan-who"), who),
                (tr!(l, "plan-when"), words.plan_when(rule)),
                (tr!(l, "plan-what"), words.plan_what(rule)),
                (tr!(l, "plan-limits"), words.plan_terms(rule)),
            ];
            let room = told
                .iter()
                .map(|(label, _)| width(label))
                .max()
                .unwrap_or(0);
            for (label, text) in told.iter().filter(|(_, text)| !text.is_empty()) {
                self.hanging(&format!("    {}  ", pad_right(label, room)), text);
            }
            for (nth, (when, text)) in (1..).zip(Parts::choices(rule)) {
                let nth = tr!(l, "plan-choice", nth = nth);
                self.hanging(&format!("    {nth}  "), &format!("{when} → {text}"));
            }
        }
    }

    /// Ids, names and texts under a heading; nothing where there are none.
    fn rows(&mut self, heading: &str, rows: Vec<[String; 3]>) {
        if rows.is_empty() {
            return;
        }
        self.heading(heading);
        let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max();
        let (id, name) = (widest(0).unwrap_or(0), widest(1).unwrap_or(0));
        for row in &rows {
            let mut head = format!("  {}  ", pad_right(&row[0], id));
            if name > 0 {
                head.push_str(&pad_right(&row[1], name));
                head.push_str("  ");
            }
            self.hanging(&head, &row[2]);
        }
    }

    fn heading(&mut self, heading: &str) {
        self.line("");
        self.line(heading);
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(clean::for_terminal(line).trim_end());
        self.text.push('\n');
    }

    /// A text behind a head, its further lines under its first.
    fn hanging(&mut self, head: &str, text: &str) {
        let indent = width(head);
        let room = self
            .session
            .output
            .width()
            .unwrap_or(usize::MAX)
            .saturating_sub(indent);
        let mut head = head.to_owned();
        for line in wrap(text, room.max(LEAST)) {
            self.line(&format!("{head}{line}"));
            head = " ".repeat(indent);
        }
    }
}
