//! A ticket in full: what it is about, its clocks, what is granted and offered, and its steps with who and when.

use ratatui::style::Style;

use crate::desk::state::State;
use crate::desk::widgets::cells;
use crate::desk::words::Words;
use crate::domain::money::Fen;
use crate::domain::ticket::entitlement::Entitlement;
use crate::domain::ticket::step::Taken;
use crate::domain::ticket::{Approval, Proposal, Severity, Standing};
use crate::protocol::view::{ClockView, TicketView};
use crate::text::width::pad_right;
use crate::tr;

use super::sheet::Sheet;
use super::tickets;

/// Writes it.
pub fn write(state: &State, view: &TicketView, sheet: &mut Sheet) {
    head(state, view, sheet);
    clocks(state, &view.clocks, sheet);
    for year in state.words().years_without_holidays(view) {
        let text = tr!(
            state.look.locale,
            "ticket-no-holidays",
            year = year.to_string()
        );
        sheet.wrapped(0, &text, state.look.theme.dim);
    }
    facts(state, view, sheet);
    sheet.gap();
    sheet.heading(
        tr!(state.look.locale, "ticket-steps"),
        state.look.theme.accent,
    );
    steps(state, view, sheet);
}

/// How loud a severity is.
pub fn severity_style(state: &State, severity: Severity) -> Style {
    let theme = &state.look.theme;
    match severity.number() {
        4 => theme.alarm,
        3 => theme.warn,
        _ => theme.label,
    }
}

/// How loud a clock is.
pub fn clock_style(state: &State, standing: Standing) -> Style {
    let theme = &state.look.theme;
    match standing {
        Standing::Breached | Standing::Missed => theme.alarm,
        Standing::Soon => theme.warn,
        Standing::Running => theme.text,
        Standing::Paused => theme.dim,
        Standing::Met => theme.good,
    }
}

/// What it is, whose, how bad, where it stands, and who has it.
fn head(state: &State, view: &TicketView, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let t = &view.ticket;
    sheet.wrapped(0, &t.matter.summary, theme.strong);
    let customer = if t.key { theme.key } else { theme.text };
    sheet.line(vec![
        (view.name.clone(), customer),
        (
            format!(" {}  ", words.segment_short(&view.segment)),
            theme.dim,
        ),
        (
            tickets::category(words, sheet, &t.matter.category, &t.matter.subcategory),
            theme.text,
        ),
        ("  ".to_owned(), theme.dim),
        (
            words.severity(t.severity),
            severity_style(state, t.severity),
        ),
    ]);
    let stage = t.complaint.map(|stage| words.stage(stage));
    sheet.right(stage.unwrap_or_default(), theme.warn);
    let department = t.department.as_ref().map(|id| words.department(id));
    let owner = t.owner.map(|owner| view.name_of(owner).to_owned());
    let owner = owner.unwrap_or_else(|| tr!(l, "ticket-owner-nobody").to_owned());
    let mut stands = vec![words.ticket_state(t.state).to_owned()];
    stands.extend(department);
    let since = tr!(l, "ticket-since", at = words.moment(t.state_since));
    sheet.line(vec![
        (stands.join(" · "), theme.accent),
        (format!("  {since}"), theme.dim),
    ]);
    sheet.right(owner, theme.text);
}

/// The clocks with the business time that is left of each, and when it is due.
fn clocks(state: &State, clocks: &[ClockView], sheet: &mut Sheet) {
    let (theme, words) = (&state.look.theme, state.words());
    let names = clocks
        .iter()
        .map(|clock| cells::width(&words.clock_name(clock)));
    let room = usize::from(names.max().unwrap_or(0)) + 2;
    let left = clocks
        .iter()
        .map(|clock| cells::width(&words.clock_left(clock)));
    let left = usize::from(left.max().unwrap_or(0)) + 2;
    for clock in clocks {
        let at = clock.done.or(clock.due);
        sheet.line(vec![
            (pad_right(&words.clock_name(clock), room), theme.label),
            (
                pad_right(&words.clock_left(clock), left),
                clock_style(state, clock.standing),
            ),
            (at.map(|at| words.moment(at)).unwrap_or_default(), theme.dim),
        ]);
    }
}

/// What was bought and wanted, what the terms grant, what is offered and what came of it, and with what it is linked.
fn facts(state: &State, view: &TicketView, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let t = &view.ticket;
    let matter = &t.matter;
    let bought = [
        matter.order.as_deref(),
        matter.product.as_deref(),
        matter.batch.as_deref(),
    ];
    let bought: Vec<&str> = bought.into_iter().flatten().collect();
    let wants = matter.wants.map(|remedy| words.remedy(remedy));
    let wants: Vec<String> = wants
        .into_iter()
        .chain(matter.amount.map(|fen| words.money(fen)))
        .collect();
    let mut pairs = vec![
        (words.field("order"), bought.join("  "), theme.text),
        (words.field("wants"), wants.join("  "), theme.text),
        (
            tr!(l, "ticket-waited").to_owned(),
            waited(words, view),
            theme.dim,
        ),
    ];
    let terms = tr!(l, "cli-col-entitlement");
    let granted = granted(words, &view.entitlements);
    pairs.extend(
        granted
            .into_iter()
            .map(|text| (terms.to_owned(), text, theme.text)),
    );
    if let Some(why) = &t.grant {
        pairs.push((tr!(l, "ticket-grant").to_owned(), why.clone(), theme.warn));
    }
    if let Some(offered) = &t.proposal {
        let loud = !offered.approval.is_given();
        let style = if loud { theme.warn } else { theme.text };
        pairs.push((
            tr!(l, "cli-col-proposal").to_owned(),
            offer(words, offered),
            style,
        ));
    }
    if t.given > Fen::ZERO {
        let given = words.money(t.given);
        pairs.push((tr!(l, "ticket-given").to_owned(), given, theme.text));
    }
    let told = t.told.as_ref().map_or_else(String::new, |told| {
        let (channel, at) = (words.channel(told.channel.code()), words.moment(told.at));
        tr!(l, "ticket-told", at = at, channel = channel)
    });
    let result = format!("{}  {told}", t.result);
    pairs.push((tr!(l, "cli-col-result").to_owned(), result, theme.good));
    let links = t.links.iter().map(ToString::to_string);
    let links: Vec<String> = links
        .chain(
            t.merged_into
                .map(|id| tr!(l, "ticket-merged-into", ticket = id.to_string())),
        )
        .collect();
    pairs.push((
        tr!(l, "cli-col-links").to_owned(),
        links.join("  "),
        theme.text,
    ));
    let watchers: Vec<&str> = t
        .watchers
        .iter()
        .map(|agent| view.name_of(*agent))
        .collect();
    pairs.push((
        tr!(l, "ticket-watchers").to_owned(),
        watchers.join(tr!(l, "form-list")),
        theme.dim,
    ));
    pairs.retain(|(_, text, _)| !text.trim().is_empty());
    let room = pairs.iter().map(|(label, ..)| cells::width(label)).max();
    let room = room.unwrap_or(0) + 1;
    for (label, text, style) in &pairs {
        sheet.column((label, room), theme.label, text.trim(), *style);
    }
}

/// How long it waited for the customer, and how often it was not over.
fn waited(words: Words<'_>, view: &TicketView) -> String {
    let mut said = Vec::new();
    if view.waited.as_minutes() > 0 {
        said.push(words.business_time(view.waited));
    }
    if view.ticket.reopened > 0 {
        said.push(tr!(
            words.locale,
            "ticket-reopened",
            count = u32::from(view.ticket.reopened)
        ));
    }
    said.join("  ")
}

/// What the terms grant of each product, each right with its last day.
fn granted(words: Words<'_>, entitlements: &[Entitlement]) -> Vec<String> {
    let l = words.locale;
    let today = words.today();
    let right = |entitled: &Entitlement| {
        let name = words.right(entitled.right);
        match entitled.until {
            Some(day) if day < today => {
                tr!(l, "ticket-right-over", right = name, day = words.day(day))
            }
            Some(day) => tr!(l, "ticket-right-until", right = name, day = words.day(day)),
            None => tr!(l, "ticket-right-never", right = name),
        }
    };
    let products = entitlements.chunk_by(|a, b| a.product == b.product);
    products
        .map(|of| {
            let rights: Vec<String> = of.iter().map(right).collect();
            let product = of.first().map_or("", |entitled| entitled.product.as_str());
            format!("{product}  {}", rights.join("  "))
        })
        .collect()
}

/// What was offered, and whether it may be carried out.
fn offer(words: Words<'_>, offered: &Proposal) -> String {
    let mut said = vec![words.remedy(offered.remedy)];
    if offered.cost.0 > 0 {
        said.push(words.money(offered.cost));
    }
    said.push(offered.text.clone());
    said.push(words.approval(&offered.approval));
    if let Approval::Refused { why, .. } = &offered.approval {
        said.push(why.clone());
    }
    said.retain(|part| !part.is_empty());
    said.join("  ")
}

/// Steps, the last first; at the end the opening.
fn steps(state: &State, view: &TicketView, sheet: &mut Sheet) {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    for taken in view.steps.iter().rev() {
        step(state, view, taken, sheet);
    }
    let t = &view.ticket;
    let opened = tr!(l, "ticket-opened-how", source = words.source(t.source));
    sheet.line(vec![
        (format!("{}  ", words.moment(t.opened)), theme.dim),
        (format!("{}  ", view.name_of(t.opened_by)), theme.label),
        (opened, theme.text),
    ]);
}

/// A step: when, who, what, and how much business time it took since the one before.
pub fn step(state: &State, view: &TicketView, taken: &Taken, sheet: &mut Sheet) {
    let (theme, words) = (&state.look.theme, state.words());
    let spent = taken.step.verb().is_work() && taken.spent.as_minutes() > 0;
    let said = taken.step.text();
    let what = words.step_done(view, taken);
    sheet.line(vec![
        (format!("{}  ", words.moment(taken.at)), theme.dim),
        (format!("{}  ", view.name_of(taken.by)), theme.label),
        (what, theme.text),
    ]);
    if spent {
        sheet.right(words.business_time(taken.spent), theme.dim);
    }
    if !said.is_empty() {
        sheet.wrapped(4, said, theme.strong);
    }
}
