//! Records as JSON: the field names that `docs/cli.md` promises.

mod facts;

use serde_json::{Map, Value, json};

pub(super) use facts::{fact, origin_fact, person};

use super::session::Session;
use super::tickets;
use crate::config::plan::{PlanError, PlanErrors};
use crate::desk::plan_problems;
use crate::domain::channel::Channel;
use crate::domain::contact::Direction;
use crate::domain::customer::FamilyMember;
use crate::domain::date::Birthday;
use crate::domain::event::What;
use crate::domain::follow_up::{Origin, When};
use crate::domain::held::{Held, HeldBack};
use crate::domain::import_run::ImportState;
use crate::domain::kpi::{KpiId, Ratio, Unit};
use crate::domain::message::MessageState;
use crate::domain::ticket::Verb;
use crate::i18n::Locale;
use crate::protocol::view::{
    AgentView, AuditRow, Coming, FindRow, HeldTouch, ImportReport, MessageView, OrderView,
    PlanFileState, PlanStatus, PlanVersionView, Profile, QueueRow, StatusReport, TimelineEntry,
    TimelineRow,
};

/// A row of the queue.
pub(super) fn queue_row(session: &Session<'_>, row: &QueueRow) -> Value {
    let claim = row.claim.as_ref();
    let state = if row.status.is_open() && claim.is_some_and(|c| c.follow_up == Some(row.id)) {
        "claimed"
    } else {
        row.status.code()
    };
    json!({
        "id": row.id.to_string(),
        "customer_id": row.customer.to_string(),
        "name": row.name,
        "phone": row.phone,
        "segment": row.segment.0,
        "key": row.key,
        "place": row.place,
        "rule": rule(&row.origin),
        "why": why(session, row),
        "about": row.about.as_ref().map(person),
        "fact": origin_fact(&row.origin),
        "due": session.rfc3339(row.due),
        "when": when(session, row.when),
        "priority": priority(session, row),
        "state": state,
        "claimed_by": claim.map(|c| &c.name),
        "claimed_since": claim.map(|c| session.rfc3339(c.since)),
        "assignee": Some(&row.assignee_name).filter(|name| !name.is_empty()),
        "attempts": row.attempts,
        "last_outcome": row.last_outcome.as_ref().map(|code| &code.0),
        "created": session.rfc3339(row.created),
        "ticket": row.ticket.as_ref().map(|ticket| tickets::row_json(session, ticket)),
    })
}

fn rule(origin: &Origin) -> &str {
    match origin {
        Origin::Rule { rule, .. } => rule,
        Origin::ByHand { .. } => "by-hand",
        Origin::Outcome { .. } => "outcome",
        Origin::Ticket(_) => "ticket",
    }
}

/// Why a follow-up is there: its name, and the fact behind it.
pub(super) fn why(session: &Session<'_>, row: &QueueRow) -> String {
    let words = session.words();
    let fact = words.fact(&row.origin, row.about.as_ref());
    words.because(words.why_row(row), fact)
}

/// The lane: an appointment whose minute has come is before all others.
fn priority(session: &Session<'_>, row: &QueueRow) -> &'static str {
    use crate::domain::follow_up::Band;
    match (row.when, row.band) {
        (When::At(at), _) if at <= session.now() => "appointment",
        (_, Band::Complaint) => "complaint",
        (_, Band::Key) => "key",
        (_, Band::Worth) => "worth",
    }
}

/// A day, or a moment.
fn when(session: &Session<'_>, when: When) -> String {
    match when {
        When::On(day) => day.to_string(),
        When::At(at) | When::After(at) => session.rfc3339(at),
    }
}

/// A message of the outbox.
pub(super) fn message(session: &Session<'_>, m: &MessageView) -> Value {
    let words = session.words();
    json!({
        "id": m.id.to_string(),
        "customer_id": m.customer.to_string(),
        "name": m.name,
        "to": m.to,
        "segment": m.segment.0,
        "key": m.key,
        "channel": m.channel.code(),
        "template": m.template,
        "step": m.step,
        "rule": m.rule,
        "on": m.on.to_string(),
        "due": session.rfc3339(m.due),
        "until": m.until.to_string(),
        "state": m.state.code(),
        "reason": match &m.state {
            MessageState::Lapsed { why, .. } => Some(why.code()),
            _ => None,
        },
        "cancelled_by": Some(&m.by).filter(|name| !name.is_empty()),
        "why": words.why_message(m),
        "about": m.about.as_ref().map(person),
        "fact": fact(&m.fact),
        "held": m.held.iter().map(|h| held(session, h)).collect::<Vec<_>>(),
        "service": m.service,
        "subject": m.subject,
        "text": m.text,
        "incomplete": m.is_incomplete(),
        "missing": m.missing,
        "created": session.rfc3339(m.created),
    })
}

/// What held something back.
pub(super) fn held(session: &Session<'_>, held: &Held) -> Value {
    let mut value = json!({
        "from": held.from.to_string(),
        "to": held.to.map(|day| day.to_string()),
        "why": held.why.code(),
        "said": session.words().held_back(&held.why),
    });
    held_details(&mut value, &held.why);
    value
}

/// What belongs to a reason beside its code: of a cap `days` and `most`, of a channel's `channel`.
pub(super) fn held_details(value: &mut Value, why: &HeldBack) {
    match why {
        HeldBack::Cap {
            channel,
            days,
            most,
        } => {
            value["days"] = json!(days);
            value["most"] = json!(most);
            value["channel"] = json!(channel.map(Channel::code));
        }
        HeldBack::OptedOut(channel) | HeldBack::NoAddress(channel) => {
            value["channel"] = json!(channel.code());
        }
        _ => {}
    }
}

/// A row of a lookup.
pub(super) fn find_row(session: &Session<'_>, row: &FindRow) -> Value {
    json!({
        "id": row.id.to_string(),
        "number": row.number,
        "name": row.name,
        "phone": row.phone,
        "segment": row.segment.0,
        "key": row.key,
        "place": row.place,
        "last_contact": row.last_contact.map(|at| session.rfc3339(at)),
        "due": row.due,
        "hint": row.hint,
        "ticket": row.ticket.as_ref().map(|ticket| tickets::row_json(session, ticket)),
    })
}

fn birthday(birthday: Birthday) -> Value {
    json!({
        "calendar": birthday.calendar,
        "year": birthday.year,
        "month": birthday.month,
        "day": birthday.day,
        "leap": birthday.leap,
    })
}

fn family(member: &FamilyMember) -> Value {
    json!({ "name": member.name, "relation": member.relation, "birthday": member.birthday.map(birthday) })
}

/// A customer's profile.
pub(super) fn profile(session: &Session<'_>, profile: &Profile) -> Value {
    let p = profile;
    let phone = |phone: &crate::protocol::view::PhoneView| json!({ "phone": phone.masked, "extension": phone.extension, "wrong": phone.wrong });
    let preferences = &p.preferences;
    let mut value = json!({
        "id": p.id.to_string(),
        "number": p.number,
        "name": p.name,
        "salutation": p.salutation,
        "sex": p.sex,
        "birthday": p.birthday.map(birthday),
        "phones": p.phones.iter().map(phone).collect::<Vec<_>>(),
        "email": p.email,
        "wechat": p.wechat,
        "address": p.address,
        "place": p.place,
        "source": p.source,
        "channel": p.channel,
        "owner": Some(&p.owner_name).filter(|name| !name.is_empty()),
        "tags": p.tags,
        "family": p.family.iter().map(family).collect::<Vec<_>>(),
        "preferences": {
            "channel": preferences.channel,
            "best_time": preferences.best_time.map(|(from, to)| [minute(from), minute(to)]),
            "do_not_call": preferences.do_not_call,
            "no_sms": preferences.no_sms,
            "no_email": preferences.no_email,
            "no_social": preferences.no_social,
            "taboo": preferences.note,
        },
        "note": p.note,
        "custom": p.custom.iter().map(|(k, v)| (k.clone(), json!(v))).collect::<Map<_, _>>(),
        "key": p.key,
        "key_reason": p.key_reason,
        "shares_phone": p.shares_phone.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>(),
        "segment": p.segment.0,
        "segment_since": p.segment_since.to_string(),
        "created": session.rfc3339(p.created),
        "import_id": p.import.map(|id| id.to_string()),
        "rfm": { "r": p.rfm.r, "f": p.rfm.f, "m": p.rfm.m },
        "purchases": {
            "orders": p.purchases.orders,
            "units": p.purchases.units,
            "total": p.purchases.total.as_yuan(),
            "total_12_months": p.purchases.total_12_months.as_yuan(),
            "first": p.purchases.first.map(|day| day.to_string()),
            "last": p.purchases.last.map(|day| day.to_string()),
            "interval_days": p.purchases.interval_days,
            "by_channel": p.purchases.by_channel.iter()
                .map(|(channel, total)| (channel.clone(), json!(total.as_yuan()))).collect::<Map<_, _>>(),
        },
        "satisfaction": ratio(Unit::Mean, p.satisfaction),
        "claimed_by": p.claim.as_ref().map(|c| &c.name),
        "open": p.open.iter().map(|row| queue_row(session, row)).collect::<Vec<_>>(),
        "recent": p.recent.iter().map(|row| timeline_row(session, row)).collect::<Vec<_>>(),
    });
    value["segment_rule"] = json!(p.plan.segment_rule);
    value["lifecycle"] = json!(p.plan.lifecycle.0);
    value["lifecycle_since"] = json!(p.plan.lifecycle_since.to_string());
    value["key_by"] = json!(p.plan.key_by);
    value["next_look"] = json!(p.plan.next_look.map(|day| day.to_string()));
    value["coming"] = json!(coming(p));
    let messages = p.plan.messages.iter().map(|m| message(session, m));
    value["messages"] = messages.collect();
    value["held"] = held_touches(session, p);
    value
}

/// What was held back lately.
fn held_touches(session: &Session<'_>, p: &Profile) -> Value {
    let row = |touch: &HeldTouch| {
        let mut row = held(session, &touch.held);
        row["id"] = json!(touch.id);
        row["rule"] = json!(touch.rule);
        row["way"] = json!(touch.way);
        row
    };
    p.plan.held.iter().map(row).collect()
}

/// What will be due.
fn coming(p: &Profile) -> Vec<Value> {
    let row = |c: &Coming| json!({ "date": c.day.to_string(), "rule": c.rule, "way": c.way });
    p.plan.coming.iter().map(row).collect()
}

/// What the plan makes of a customer.
pub(super) fn standing(session: &Session<'_>, p: &Profile) -> Value {
    let plan = &p.plan;
    json!({
        "customer_id": p.id.to_string(),
        "name": p.name,
        "segment": p.segment.0,
        "segment_since": p.segment_since.to_string(),
        "segment_rule": plan.segment_rule,
        "lifecycle": plan.lifecycle.0,
        "lifecycle_since": plan.lifecycle_since.to_string(),
        "lifecycle_rule": plan.lifecycle_rule,
        "key": p.key,
        "key_by": plan.key_by,
        "key_reason": p.key_reason,
        "rfm": plan.rfm.map(|(r, f, m)| json!({ "r": r, "f": f, "m": m })),
        "next_look": plan.next_look.map(|day| day.to_string()),
        "coming": coming(p),
        "held": held_touches(session, p),
    })
}

fn minute(minute: u16) -> String {
    crate::desk::words::minutes(minute)
}

/// An entry of the timeline: `at`, `by`, `what`, and what that kind of entry has.
pub(super) fn timeline_row(session: &Session<'_>, row: &TimelineRow) -> Value {
    let mut entry = match &row.what {
        TimelineEntry::Contact(c) => json!({
            "what": "contact",
            "id": c.id.to_string(),
            "direction": if c.direction == Direction::In { "in" } else { "out" },
            "outcome": c.outcome.0,
            "score": c.score,
            "reason": c.reason,
            "note": c.note,
            "talk_seconds": c.talk_seconds,
            "follow_up_id": c.follow_up.map(|id| id.to_string()),
        }),
        TimelineEntry::Order(order) => order_view(session, order),
        TimelineEntry::FollowUpMade {
            id,
            origin,
            about,
            due,
            status,
        } => json!({
            "what": "follow_up",
            "id": id.to_string(),
            "rule": rule(origin),
            "about": about.as_ref().map(person),
            "due": session.rfc3339(*due),
            "state": status.code(),
        }),
        TimelineEntry::Message(message) => json!({
            "what": "message",
            "id": message.id.to_string(),
            "rule": message.rule,
            "about": message.about.as_ref().map(person),
            "channel": message.channel.code(),
            "template": message.template,
            "due": session.rfc3339(message.due),
            "state": message.state.code(),
            "cancelled_by": Some(&message.by).filter(|name| !name.is_empty()),
            "held": message.held.iter().map(|h| held(session, h)).collect::<Vec<_>>(),
        }),
        TimelineEntry::Event(What::Field {
            field,
            from,
            to,
            import,
        }) => json!({
            "what": "field",
            "field": field,
            "from": from,
            "to": to,
            "import_id": import.map(|id| id.to_string()),
        }),
        TimelineEntry::Event(What::Segment { from, to, by }) => json!({
            "what": "segment",
            "from": from.0,
            "to": to.0,
            "plan": by.plan,
            "rule": by.rule,
            "cause": by.cause.code(),
        }),
        TimelineEntry::Event(What::Lifecycle { from, to, by }) => json!({
            "what": "lifecycle",
            "from": from.0,
            "to": to.0,
            "plan": by.plan,
            "rule": by.rule,
            "cause": by.cause.code(),
        }),
        TimelineEntry::Event(What::Happened { name, day }) => {
            json!({ "what": "event", "event": name, "date": day.to_string() })
        }
        TimelineEntry::Event(What::Ticket {
            ticket,
            verb,
            summary,
        }) => json!({
            "what": "ticket",
            "ticket_id": ticket.to_string(),
            "step": verb.map_or("open", Verb::code),
            "summary": summary,
        }),
        TimelineEntry::Event(What::Revealed { reason }) => {
            json!({ "what": "revealed", "reason": reason })
        }
        TimelineEntry::Event(What::FollowUp { follow_up, action }) => {
            json!({ "what": action, "follow_up_id": follow_up.to_string() })
        }
    };
    if let Some(entry) = entry.as_object_mut() {
        entry.insert("at".to_owned(), json!(session.rfc3339(row.at)));
        entry.insert("by".to_owned(), json!(row.by));
    }
    entry
}

fn order_view(session: &Session<'_>, order: &OrderView) -> Value {
    let item = |item: &crate::domain::order::OrderItem| json!({ "product": item.product, "sku": item.sku, "quantity": item.quantity, "amount": item.amount.as_yuan() });
    json!({
        "what": "order",
        "id": order.id.to_string(),
        "number": order.number,
        "channel": order.channel,
        "date": session.rfc3339(order.at),
        "dispatched": order.dispatched.map(|day| day.to_string()),
        "delivered": order.delivered.map(|day| day.to_string()),
        "state": order.status.code(),
        "amount": order.amount.as_yuan(),
        "items": order.items.iter().map(item).collect::<Vec<_>>(),
    })
}

/// A KPI's value with what it was computed from; money in yuan.
pub(super) fn ratio(unit: Unit, ratio: Ratio) -> Value {
    if unit == Unit::Money {
        let yuan = ratio.numerator as f64 / 100.0;
        return json!({
            "value": ratio.value().map(|fen| fen / 100.0),
            "numerator": yuan,
            "denominator": ratio.denominator,
        });
    }
    json!({ "value": unit.value(ratio), "numerator": ratio.numerator, "denominator": ratio.denominator })
}

/// KPIs by id.
pub(super) fn kpis(rows: impl Iterator<Item = (KpiId, Ratio)>) -> Map<String, Value> {
    rows.map(|(kpi, value)| (kpi.code().to_owned(), ratio(kpi.unit(), value)))
        .collect()
}

/// How the hub and its store are.
pub(super) fn status(session: &Session<'_>, s: &StatusReport) -> Value {
    json!({
        "pid": s.pid,
        "version": s.version,
        "store": s.store,
        "since": session.rfc3339(s.since),
        "now": session.rfc3339(s.now),
        "customers": s.customers,
        "orders": s.orders,
        "follow_ups": s.follow_ups,
        "open_follow_ups": s.open_follow_ups,
        "sessions": s.sessions,
        "claims": s.claims,
        "journal_seq": s.journal_seq,
        "index_seq": s.index_seq,
        "memory_bytes": s.memory_bytes,
        "store_bytes": s.store_bytes,
        "writable": s.writable,
        "jobs": s.jobs.iter()
            .map(|(name, done, total)| json!({ "name": name, "done": done, "total": total })).collect::<Vec<_>>(),
        "plan": s.plan.as_ref().map(|plan| plan_status(session, plan)),
        "plan_failed": s.setbacks,
        "holidays_missing": s.holidays_missing,
    })
}

/// A version of the plan.
pub(super) fn plan_version(session: &Session<'_>, version: &PlanVersionView) -> Value {
    json!({
        "version": version.number,
        "at": session.rfc3339(version.at),
        "by": version.by,
        "as": Some(&version.as_agent).filter(|name| !name.is_empty()),
        "how": version.how.code(),
        "replaced": version.replaced,
        "of": version.of,
    })
}

/// What is wrong with a plan: the first in full, and all in the order of the file.
pub(super) fn plan_problems(l: Locale, errors: &PlanErrors) -> Value {
    let problem = |error: &PlanError| {
        json!({
            "line": error.line,
            "column": error.column,
            "code": error.problem.code(),
            "said": plan_problems::said(l, &error.problem),
        })
    };
    let mut value = problem(&errors.first);
    // The error has a code of its own.
    if let Some(first) = value.as_object_mut() {
        first.remove("code");
    }
    value["problems"] = errors.all().map(problem).collect();
    value
}

/// How the plan and its file are.
pub(super) fn plan_status(session: &Session<'_>, plan: &PlanStatus) -> Value {
    let mut value = plan_version(session, &plan.version);
    let (mut place, mut said) = (None, None);
    match &plan.state {
        PlanFileState::Broken(errors) => {
            let first = &errors.first;
            place = Some(json!({ "line": first.line, "column": first.column }));
            said = Some(plan_problems::said(session.output.locale, &first.problem));
        }
        PlanFileState::Unreadable { reason } => {
            let words = session
                .output
                .locale
                .find(&format!("plan-file-is-{reason}"));
            said = Some(words.unwrap_or(reason).to_owned());
        }
        PlanFileState::Same | PlanFileState::Edited | PlanFileState::Behind { .. } => {}
    }
    value["file"] = json!({
        "path": plan.file, "state": plan.state.code(), "place": place, "said": said,
    });
    value["reevaluation"] = json!(plan.reevaluation.map(|walk| json!({
        "version": walk.version,
        "done": walk.done,
        "of": walk.of,
        "changed": walk.changed,
        "begun": session.rfc3339(walk.begun),
        "finished": walk.finished.map(|at| session.rfc3339(at)),
    })));
    value
}

/// Where an import stands.
pub(super) fn import(session: &Session<'_>, report: &ImportReport) -> Value {
    json!({
        "import_id": report.id.to_string(),
        "kind": report.kind,
        "file": report.file,
        "at": session.rfc3339(report.at),
        "by": report.by,
        "state": import_state(report.state),
        "read": report.counts.read,
        "created": report.counts.created,
        "updated": report.counts.updated,
        "unchanged": report.counts.unchanged,
        "rejected": report.counts.rejected,
        "restored": report.restored,
        "kept": report.kept,
        "kept_customers": report.kept_customers.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// The code of an import's state.
pub(super) const fn import_state(state: ImportState) -> &'static str {
    match state {
        ImportState::Running => "running",
        ImportState::Done => "done",
        ImportState::Undoing => "undoing",
        ImportState::Undone => "undone",
    }
}

/// An agent.
pub(super) fn agent(agent: &AgentView) -> Value {
    json!({
        "id": agent.id.to_string(),
        "name": agent.name,
        "display": agent.display,
        "role": agent.role.code(),
        "uid": agent.uid,
        "user": agent.user,
        "share": agent.share,
        "removed": agent.removed,
        "desks": agent.desks,
        "claims": agent.claims,
    })
}

/// An entry of the audit trail.
pub(super) fn audit(session: &Session<'_>, row: &AuditRow) -> Value {
    json!({
        "seq": row.seq,
        "at": session.rfc3339(row.at),
        "agent": row.agent,
        "acting": Some(&row.acting).filter(|name| !name.is_empty()),
        "action": row.action,
        "customer_id": row.customer.map(|id| id.to_string()),
        "detail": row.detail,
    })
}
