//! The overview of a customer: all that a call needs at once.

use crate::desk::action::Action;
use crate::desk::state::State;
use crate::desk::state::line::Work;
use crate::desk::words::{self, Words};
use crate::domain::customer::Relation;
use crate::domain::id::CustomerId;
use crate::domain::kpi::Unit;
use crate::domain::money::Fen;
use crate::domain::rfm::Rfm;
use crate::protocol::view::{Profile, QueueRow};
use crate::tr;

use super::sheet::Sheet;
use super::{tickets, timeline};

/// Writes the overview; with the newest of the timeline where no pane of its own shows it.
pub fn write(state: &State, profile: &Profile, sheet: &mut Sheet, with_recent: bool) {
    let words = state.words();
    head(state, words, profile, sheet);
    purchases(state, words, profile, sheet);
    people(state, words, profile, sheet);
    for row in &profile.tickets {
        tickets::write_line(state, row, sheet);
    }
    work(state, words, profile, sheet);
    plan(state, words, profile, sheet);
    if with_recent && !profile.recent.is_empty() {
        sheet.gap();
        sheet.heading(
            tr!(words.locale, "overview-recent"),
            state.look.theme.accent,
        );
        timeline::write(state, &profile.recent, sheet, true);
    }
}

fn head(state: &State, words: Words<'_>, profile: &Profile, sheet: &mut Sheet) {
    let (l, theme) = (words.locale, &state.look.theme);
    let name = words.name(
        &profile.name,
        profile.phones.first().map_or("", |p| p.masked.as_str()),
    );
    let segment_style = if profile.key { theme.key } else { theme.label };
    let mut line = vec![
        (name, theme.strong),
        (format!(" {}  ", words.salutation(profile)), theme.text),
    ];
    line.push((words.segment(&profile.segment), segment_style));
    let stage = words.lifecycle(&profile.plan.lifecycle);
    line.push((format!("  {stage}"), theme.label));
    if profile.preferences.do_not_call {
        line.push((format!("  {}", tr!(l, "overview-do-not-call")), theme.alarm));
    }
    sheet.line(line);
    let number = profile
        .number
        .clone()
        .unwrap_or_else(|| profile.id.to_string());
    sheet.right(number, theme.dim);
    for (i, phone) in profile.phones.iter().enumerate().take(3) {
        let full = state.detail.numbers(profile.id).and_then(|all| all.get(i));
        let mut line = vec![(
            full.unwrap_or(&phone.masked).clone(),
            if full.is_some() {
                theme.good
            } else {
                theme.text
            },
        )];
        if let Some(extension) = &phone.extension {
            line.push((
                tr!(l, "overview-extension", number = extension.as_str()),
                theme.text,
            ));
        }
        if phone.wrong {
            line.push((format!(" {}", tr!(l, "overview-wrong-number")), theme.warn));
        } else if i == 0 && full.is_none() {
            line.push((format!("  {}", tr!(l, "overview-reveal")), theme.dim));
        }
        if i == 0 {
            let mut where_from: Vec<String> = vec![profile.place.clone()];
            where_from.extend(profile.channel.iter().map(|c| words.channel(c)));
            where_from.retain(|t| !t.is_empty());
            sheet.line(line);
            sheet.right(where_from.join(" "), theme.label);
        } else {
            sheet.line(line);
        }
    }
    let best = profile.preferences.best_time;
    let mut wishes: Vec<String> = profile
        .preferences
        .channel
        .iter()
        .map(|c| words.channel(c))
        .collect();
    wishes.extend(best.map(|(a, b)| format!("{}–{}", words::minutes(a), words::minutes(b))));
    sheet.pair(
        tr!(l, "overview-prefers"),
        theme.label,
        &wishes.join("  "),
        theme.text,
    );
    sheet.pair(
        &words.field("taboo"),
        theme.warn,
        &profile.preferences.note,
        theme.warn,
    );
}

fn purchases(state: &State, words: Words<'_>, profile: &Profile, sheet: &mut Sheet) {
    let (l, theme, bought) = (words.locale, &state.look.theme, &profile.purchases);
    if bought.orders == 0 {
        return;
    }
    let mean = Fen(bought.total.0 / i64::from(bought.orders.max(1)));
    sheet.line(vec![
        (format!("{} ", tr!(l, "overview-spent")), theme.label),
        (words.money(bought.total), theme.strong),
        (
            tr!(
                l,
                "overview-orders",
                orders = bought.orders,
                mean = mean.to_string()
            ),
            theme.text,
        ),
    ]);
    let mut facts = Vec::new();
    if let Some(last) = bought.last {
        facts.push(tr!(
            l,
            "overview-last-order",
            day = words.day(last),
            days = words.today() - last
        ));
    }
    if let Some(days) = bought.interval_days {
        facts.push(tr!(l, "overview-interval", days = days));
    }
    if profile.rfm != Rfm::default() {
        let Rfm { r, f, m } = profile.rfm;
        facts.push(format!("R{r} F{f} M{m}"));
    }
    sheet.pair(
        tr!(l, "overview-last"),
        theme.label,
        &facts.join("  "),
        theme.text,
    );
    if profile.satisfaction.denominator > 0 {
        let score = words.figure(Unit::Mean, profile.satisfaction);
        let text = tr!(
            l,
            "overview-scores",
            score = score,
            count = profile.satisfaction.denominator
        );
        sheet.pair(
            tr!(l, "overview-satisfaction"),
            theme.label,
            &text,
            theme.text,
        );
    }
}

fn people(state: &State, words: Words<'_>, profile: &Profile, sheet: &mut Sheet) {
    let theme = &state.look.theme;
    let birthday = profile
        .birthday
        .map(|b| words.birthday(&b))
        .unwrap_or_default();
    sheet.pair(&words.field("birthday"), theme.label, &birthday, theme.text);
    for member in profile
        .family
        .iter()
        .filter(|m| m.relation == Relation::Baby)
        .take(3)
    {
        let mut parts = vec![member.name.clone()];
        parts.extend(member.birthday.and_then(|b| words.age(&b)));
        parts.extend(member.birthday.map(|b| words.birthday(&b)));
        parts.retain(|p| !p.is_empty());
        sheet.pair(
            &words.field("baby_name"),
            theme.label,
            &parts.join(" "),
            theme.text,
        );
    }
    sheet.pair(
        &words.field("tags"),
        theme.label,
        &profile.tags.join(" / "),
        theme.text,
    );
    sheet.pair(
        &words.field("owner"),
        theme.label,
        &profile.owner_name,
        theme.text,
    );
    sheet.pair(
        &words.field("key_reason"),
        theme.label,
        &words.key_by(profile),
        theme.key,
    );
    sheet.pair(&words.field("note"), theme.label, &profile.note, theme.text);
    if !profile.shares_phone.is_empty() {
        sheet.wrapped(0, &same_number(state, profile), theme.warn);
    }
}

/// Who else has the number: the first two by name, how many, and the key that opens them.
fn same_number(state: &State, profile: &Profile) -> String {
    let (l, others) = (state.look.locale, &profile.shares_phone);
    let called = |(id, name): &(CustomerId, String)| {
        if name.trim().is_empty() {
            id.to_string()
        } else {
            name.clone()
        }
    };
    let names: Vec<String> = others.iter().take(2).map(called).collect();
    let mut names = names.join(tr!(l, "form-list"));
    if others.len() > 2 {
        names += tr!(l, "overview-and-others");
    }
    let key = state.keymap.shown(Action::SameNumber, false);
    let key = key.map(|k| k.to_string()).unwrap_or_default();
    let count = others.len();
    tr!(
        l,
        "overview-shares-phone",
        count = count,
        names = names,
        key = key
    )
}

/// Why this customer is being called, and what to say.
fn work(state: &State, words: Words<'_>, profile: &Profile, sheet: &mut Sheet) {
    let (l, theme) = (words.locale, &state.look.theme);
    let held = state.work.as_ref().filter(|w| w.customer == profile.id);
    let row = held.and_then(Work::row).or(profile.open.first());
    if let Some(row) = row {
        sheet.gap();
        this_time(state, words, row, sheet);
    }
    let script = held
        .and_then(|w| w.claimed.as_ref())
        .map_or(profile.script.as_slice(), |c| c.script.as_slice());
    for line in script {
        sheet.wrapped(2, line, theme.text);
    }
    if let Some(claim) = profile.claim.as_ref().filter(|c| !c.mine && held.is_none()) {
        let text = tr!(
            l,
            "overview-held",
            name = claim.name.as_str(),
            since = words.moment(claim.since)
        );
        sheet.wrapped(0, &text, theme.warn);
    }
}

/// What the plan makes of the customer: segment and stage with what made them so, and what it held back lately.
fn plan(state: &State, words: Words<'_>, profile: &Profile, sheet: &mut Sheet) {
    let (l, theme) = (words.locale, &state.look.theme);
    sheet.gap();
    let held = profile.plan.held.iter();
    let held = held.map(|touch| (tr!(l, "overview-held-back"), words.held_touch(touch)));
    let classes = [
        (tr!(l, "overview-segment"), words.segment_since(profile)),
        (tr!(l, "overview-lifecycle"), words.lifecycle_since(profile)),
    ];
    for (label, text) in classes.into_iter().chain(held) {
        sheet.pair(label, theme.label, &text, theme.dim);
    }
}

fn this_time(state: &State, words: Words<'_>, row: &QueueRow, sheet: &mut Sheet) {
    let (l, theme) = (words.locale, &state.look.theme);
    let mut line = vec![
        (format!("{} ", tr!(l, "overview-this-time")), theme.accent),
        (words.why_row(row), theme.strong),
    ];
    let (due, late) = words.due(row.when, row.when_day);
    line.push((
        format!("  {due}"),
        if late { theme.alarm } else { theme.dim },
    ));
    if let Some(attempt) = words.attempt(row) {
        line.push((format!("  {attempt}"), theme.dim));
    }
    if let Some(outcome) = &row.last_outcome {
        line.push((
            format!(
                "  {}",
                tr!(l, "overview-last-outcome", outcome = words.outcome(outcome))
            ),
            theme.dim,
        ));
    }
    sheet.line(line);
    if let Some(fact) = words.fact(&row.origin, row.about.as_ref()) {
        sheet.wrapped(2, &tr!(l, "overview-because", fact = fact), theme.dim);
        if let Some(key) = state.keymap.shown(Action::Why, false) {
            let key = key.to_string();
            sheet.right(tr!(l, "overview-why", key = key), theme.dim);
        }
    }
}
