//! The looks in SQLite: each answers what the service answers, from joins where those are faster.

use rusqlite::{OptionalExtension, Row, params};

use super::Desk;
use super::tables::{self, Result, unblob};
use crate::data;
use warmline::domain::claim::Lease;
use warmline::domain::customer::Customer;
use warmline::domain::follow_up::{Assignee, FollowUp, Origin, When};
use warmline::domain::id::{AgentId, CustomerId, FollowUpId, SessionId};
use warmline::domain::kpi::Ratio;
use warmline::domain::outcome::OutcomeCode;
use warmline::domain::plan::about::person_of;
use warmline::domain::purchases::Purchases;
use warmline::domain::segment::SegmentId;
use warmline::domain::time::{Day, Moment};
use warmline::protocol::query::FoundCustomers;
use warmline::protocol::view::{
    ClaimView, FindRow, OrderView, PhoneView, Profile, QueueCounts, QueuePage, QueueRow,
    TimelineEntry, TimelineRow,
};
use warmline::protocol::{Found, Query};
use warmline::service::caller::Caller;
use warmline::store::ToKey;
use warmline::store::schema::counter;
use warmline::text::mask::{mask_account, mask_email, mask_phone};
use warmline::text::pinyin::Fuzzy;

/// Rows of the queue with all that a row shows.
const ROWS: &str = "SELECT f.id, f.customer, c.name, c.place, c.segment, c.key, c.phone, f.origin, f.due, f.at,
    f.when_day, f.assignee, a.display, f.band, f.status, f.attempts, f.last_outcome, f.created, l.agent, la.display,
    l.since, l.session, l.follow_up, l.dialled, -f.worth, c.family
    FROM follow_ups f JOIN customers c ON c.id = f.customer LEFT JOIN agents a ON a.id = f.assignee
    LEFT JOIN claims l ON l.customer = f.customer LEFT JOIN agents la ON la.id = l.agent";

/// Most candidates of a lookup that are ranked, and newest entries of a profile's timeline.
const CANDIDATES: usize = 400;
const RECENT: usize = 20;

impl Desk {
    /// Answers a query.
    pub fn query(&self, caller: &Caller, query: &Query, by_trigrams: bool) -> Result<Found> {
        match query {
            Query::Queue { limit, .. } => self.due(caller, *limit as usize).map(Found::Queue),
            Query::Profile(id) => self
                .profile(caller, *id)
                .map(|p| Found::Profile(Box::new(p))),
            Query::Find { text, limit } if by_trigrams => self
                .find_substring(caller, text, *limit as usize)
                .map(Found::Find),
            Query::Find { text, limit } => {
                let limit = *limit as usize;
                let mut found = self.find(caller, text, limit)?;
                if found.rows.len() < limit && text.bytes().all(|b| b.is_ascii_digit()) {
                    // As with ours, digits anywhere fill the page.
                    let anywhere = self.find_substring(caller, text, limit)?;
                    let known: Vec<CustomerId> = found.rows.iter().map(|row| row.id).collect();
                    let new = anywhere
                        .rows
                        .into_iter()
                        .filter(|row| !known.contains(&row.id));
                    found.rows.extend(new);
                    found.rows.truncate(limit);
                }
                Ok(Found::Find(found))
            }
            other => panic!("not compared: {other:?}"),
        }
    }

    fn due(&self, caller: &Caller, limit: usize) -> Result<QueuePage> {
        let mut page = QueuePage {
            counts: self.counts(caller)?,
            ..QueuePage::default()
        };
        let end = self.rules.zone().start_of(data::TODAY + 1).0 - 1;
        let appointments = |from: i64, to: i64, page: &mut QueuePage| -> Result<()> {
            let sql = format!(
                "{ROWS} WHERE f.assignee = ?1 AND f.open = 1 AND f.at IS NOT NULL AND f.at BETWEEN ?2 AND ?3
                 ORDER BY f.at, f.id LIMIT ?4"
            );
            let mut both = self.both(caller, &sql, (from, to), limit - page.rows.len())?;
            both.sort_by_key(|(row, _)| (appointment(row), row.id));
            page.rows.extend(
                both.into_iter()
                    .map(|(row, _)| row)
                    .take(limit - page.rows.len()),
            );
            Ok(())
        };
        appointments(i64::MIN, caller.now.0, &mut page)?;
        for band in 1..=3i64 {
            if page.rows.len() < limit {
                let sql = format!(
                    "{ROWS} WHERE f.assignee = ?1 AND f.band = ?2 AND f.open = 1 AND f.at IS NULL AND f.when_day <= ?3
                     ORDER BY f.when_day, f.worth DESC, f.id LIMIT ?4"
                );
                let today = i64::from(data::TODAY.0);
                let mut both = self.both(caller, &sql, (band, today), limit - page.rows.len())?;
                both.sort_by_key(|(row, worth)| (row.when_day, *worth, row.id));
                page.rows.extend(
                    both.into_iter()
                        .map(|(row, _)| row)
                        .take(limit - page.rows.len()),
                );
            }
        }
        if page.rows.len() < limit {
            appointments(caller.now.0 + 1, end, &mut page)?;
        }
        Ok(page)
    }

    /// Rows of the caller's own work and of everybody's.
    fn both(
        &self,
        caller: &Caller,
        sql: &str,
        (a, b): (i64, i64),
        limit: usize,
    ) -> Result<Vec<(QueueRow, i64)>> {
        let mut rows = Vec::with_capacity(2 * limit);
        let mut select = self.db.prepare_cached(sql)?;
        for assignee in [caller.agent.0, 0] {
            let mut found = select.query(params![assignee, a, b, limit])?;
            while let Some(row) = found.next()? {
                rows.push((queue_row(row, caller)?, row.get(24)?));
            }
        }
        Ok(rows)
    }

    fn counts(&self, caller: &Caller) -> Result<QueueCounts> {
        let mut counts = QueueCounts::default();
        let mut select = self
            .db
            .prepare_cached("SELECT key, n FROM counters WHERE key >= ?1 AND key < ?2")?;
        for assignee in [caller.agent, AgentId(0)] {
            let from = (counter::TO_WORK, assignee).to_key();
            let to = (counter::TO_WORK, AgentId(assignee.0 + 1)).to_key();
            let mut rows = select.query(params![from, to])?;
            let today = data::TODAY.to_key();
            while let Some(row) = rows.next()? {
                let day = &row.get_ref(0)?.as_blob()?[5..];
                let n: u64 = row.get(1)?;
                counts.open += n;
                match day.cmp(&today) {
                    std::cmp::Ordering::Less => counts.overdue += n,
                    std::cmp::Ordering::Equal => counts.today += n,
                    std::cmp::Ordering::Greater => {}
                }
            }
        }
        Ok(counts)
    }

    fn profile(&self, caller: &Caller, id: CustomerId) -> Result<Profile> {
        let c = tables::customer(&self.db, id)?.expect("the customer is there");
        let orders = tables::orders(&self.db, id)?;
        let follow_ups = tables::follow_ups(&self.db, id)?;
        let mut satisfaction = (0, 0);
        let mut recent = Vec::new();
        let mut contacts = self.db.prepare_cached(
            "SELECT * FROM contacts WHERE customer = ?1 ORDER BY at DESC, id DESC",
        )?;
        for contact in contacts.query_map([id.0], tables::read_contact)? {
            let contact = contact?;
            if let Some(score) = contact.score {
                satisfaction = (satisfaction.0 + i64::from(score), satisfaction.1 + 1);
            }
            recent.push((
                contact.at,
                contact.agent,
                TimelineEntry::Contact(Box::new(contact)),
            ));
        }
        let mut events = self
            .db
            .prepare_cached("SELECT at, by, what FROM events WHERE customer = ?1 ORDER BY at DESC, nth DESC LIMIT 20")?;
        for event in events.query_map([id.0], |row| {
            let what = unblob(row.get_ref(2)?.as_blob()?);
            Ok((
                Moment(row.get(0)?),
                AgentId(row.get(1)?),
                TimelineEntry::Event(what),
            ))
        })? {
            recent.push(event?);
        }
        recent.extend(orders.iter().map(|o| {
            let view = OrderView {
                id: o.id,
                number: o.number().map(str::to_owned),
                channel: o.channel.clone(),
                at: o.at,
                day: o.day,
                dispatched: None,
                delivered: o.delivered,
                status: o.status,
                items: o.items.clone(),
                amount: o.amount(),
            };
            (o.at, AgentId(0), TimelineEntry::Order(Box::new(view)))
        }));
        recent.extend(
            follow_ups
                .iter()
                .map(|f| (f.created, f.created_by, made(f, &c))),
        );
        recent.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
        recent.truncate(RECENT);
        let recent = recent
            .into_iter()
            .map(|(at, by, what)| {
                Ok(TimelineRow {
                    at,
                    by: self.display(by)?,
                    what,
                })
            })
            .collect::<Result<_>>()?;
        let mut open = Vec::new();
        for f in follow_ups.iter().filter(|f| f.status.is_open()) {
            open.push(self.row(caller, f, &c)?);
        }
        open.sort_by_key(|row| (row.when_day, row.id));
        open.truncate(RECENT);
        let shares_phone = self.sharing(&c)?;
        let claim = self.claim_of(caller, id)?;
        let owner_name = c
            .owner
            .map_or_else(|| Ok(String::new()), |o| self.display(o))?;
        Ok(Profile {
            id,
            place: c.place().to_owned(),
            key: c.is_key(),
            phones: c
                .phones
                .iter()
                .map(|p| PhoneView {
                    masked: mask_phone(&p.text),
                    extension: p.extension.clone(),
                    wrong: p.wrong,
                })
                .collect(),
            number: c.number,
            name: c.name,
            salutation: c.salutation,
            sex: c.sex,
            birthday: c.birthday,
            email: c.email.as_deref().map(mask_email),
            wechat: c.wechat.as_deref().map(mask_account),
            address: c.address,
            source: c.source,
            channel: c.channel,
            owner: c.owner,
            owner_name,
            tags: c.tags.into_iter().map(|t| t.name).collect(),
            family: c.family,
            preferences: c.preferences,
            note: c.note,
            custom: c.custom,
            key_reason: c.key_reason,
            shares_phone,
            segment: c.standing.segment,
            segment_since: c.standing.segment_since,
            plan: warmline::protocol::view::PlanOfCustomer::default(),
            created: c.created,
            import: c.import,
            rfm: warmline::domain::rfm::Rfm::default(),
            purchases: Purchases::of(&orders, data::TODAY),
            satisfaction: Ratio {
                numerator: satisfaction.0,
                denominator: satisfaction.1,
            },
            recent,
            open,
            tickets: Vec::new(),
            claim,
            script: Vec::new(),
        })
    }

    /// Others with the same number.
    fn sharing(&self, customer: &Customer) -> Result<Vec<(CustomerId, String)>> {
        let mut sharing = Vec::new();
        if !customer.shares_phone {
            return Ok(sharing);
        }
        let mut select = self.db.prepare_cached(
            "SELECT customers.id, customers.name FROM lookup JOIN customers ON customers.id = customer
             WHERE key >= ?1 AND key < ?2 LIMIT 20",
        )?;
        for phone in &customer.phones {
            let (from, to) = key_range(tail(&phone.digits));
            let named = |row: &rusqlite::Row<'_>| Ok((CustomerId(row.get(0)?), row.get(1)?));
            for other in select.query_map(params![from, to], named)? {
                sharing.push(other?);
            }
        }
        sharing.retain(|(id, _)| *id != customer.id);
        Ok(sharing)
    }

    /// Looks a text up in the same index of keys as ours: one scan, candidates read, ranked and shown.
    fn find(&self, caller: &Caller, text: &str, limit: usize) -> Result<FoundCustomers> {
        let mut keys = Vec::new();
        if text.bytes().all(|b| b.is_ascii_digit()) {
            keys.push(tail(text));
            keys.push([b"P", text.as_bytes()].concat());
            keys.push([b"N", text.as_bytes()].concat());
        } else if text.is_ascii() {
            let initial = |c: char| Fuzzy::new(&c.to_string()).and_then(|f| f.initial());
            let initials: Vec<u8> = text.chars().filter_map(initial).collect();
            keys.push([b"I", initials.as_slice()].concat());
        } else {
            keys.push([b"S", text.as_bytes()].concat());
            keys.push([b"H", text.as_bytes()].concat());
        }
        let mut ids: Vec<u64> = Vec::new();
        let mut select = self
            .db
            .prepare_cached("SELECT customer FROM lookup WHERE key >= ?1 AND key < ?2 LIMIT ?3")?;
        for key in keys {
            let (from, to) = key_range(key);
            for id in select.query_map(params![from, to, CANDIDATES], |row| row.get(0))? {
                ids.push(id?);
            }
        }
        self.ranked(caller, ids, limit)
    }

    /// Looks a text up by trigrams.
    fn find_substring(&self, caller: &Caller, text: &str, limit: usize) -> Result<FoundCustomers> {
        let column = if text.is_ascii() { "phones" } else { "name" };
        let mut select = self
            .db
            .prepare_cached("SELECT rowid FROM substrings WHERE substrings MATCH ?1 LIMIT ?2")?;
        let ids = select
            .query_map(
                params![format!("{column} : \"{text}\""), CANDIDATES],
                |row| row.get(0),
            )?
            .collect::<Result<_>>()?;
        self.ranked(caller, ids, limit)
    }

    /// The best of some customers: those with work due, then those called last.
    fn ranked(&self, caller: &Caller, mut ids: Vec<u64>, limit: usize) -> Result<FoundCustomers> {
        ids.sort_unstable();
        ids.dedup();
        let mut select = self.db.prepare_cached(
            "SELECT id, number, name, segment, key, phone, place,
                (SELECT max(at) FROM contacts WHERE customer = c.id),
                (SELECT count(*) FROM follow_ups WHERE customer = c.id AND open = 1 AND when_day <= ?2
                    AND assignee IN (0, ?3))
             FROM customers c WHERE id = ?1",
        )?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            let row = select
                .query_row(params![id, data::TODAY.0, caller.agent.0], |row| {
                    let phone: Option<String> = row.get(5)?;
                    Ok(FindRow {
                        id: CustomerId(row.get(0)?),
                        number: row.get(1)?,
                        name: row.get(2)?,
                        segment: SegmentId(row.get(3)?),
                        key: row.get(4)?,
                        phone: phone.map_or_else(String::new, |p| mask_phone(&p)),
                        place: row.get(6)?,
                        last_contact: row.get::<_, Option<i64>>(7)?.map(Moment),
                        due: row.get(8)?,
                        hint: String::new(),
                        ticket: None,
                    })
                })
                .optional()?;
            rows.extend(row);
        }
        rows.sort_by_key(|row| (row.due == 0, std::cmp::Reverse(row.last_contact), row.id));
        let total = rows.len() as u32;
        rows.truncate(limit);
        Ok(FoundCustomers {
            rows,
            total,
            more: total as usize >= CANDIDATES,
        })
    }
}

fn made(f: &FollowUp, customer: &Customer) -> TimelineEntry {
    TimelineEntry::FollowUpMade {
        id: f.id,
        about: f.origin.fact().and_then(|fact| person_of(fact, customer)),
        origin: f.origin.clone(),
        due: f.due,
        status: f.status.clone(),
    }
}

fn appointment(row: &QueueRow) -> Moment {
    match row.when {
        When::At(at) => at,
        When::On(_) | When::After(_) => Moment(0),
    }
}

fn tail(digits: &str) -> Vec<u8> {
    let (rest, last) = digits.split_at(digits.len().saturating_sub(4));
    let digits = last.bytes().chain(rest.bytes().rev()).take(8);
    std::iter::once(b'T').chain(digits).collect()
}

/// All keys that begin with these bytes.
fn key_range(prefix: Vec<u8>) -> (Vec<u8>, Vec<u8>) {
    let mut to = prefix.clone();
    to.push(u8::MAX);
    (prefix, to)
}

fn queue_row(row: &Row<'_>, caller: &Caller) -> Result<QueueRow> {
    let phone: Option<String> = row.get(6)?;
    let at: Option<i64> = row.get(9)?;
    let when_day = Day(row.get(10)?);
    let holder: Option<u32> = row.get(18)?;
    let claim = match holder {
        None => None,
        Some(agent) => {
            let session = SessionId(row.get(21)?);
            Some(ClaimView {
                agent: AgentId(agent),
                name: row.get(19)?,
                since: Moment(row.get(20)?),
                lease: Lease::Session(session),
                follow_up: row.get::<_, Option<u64>>(22)?.map(FollowUpId),
                dialled: row.get::<_, Option<i64>>(23)?.map(Moment),
                mine: session == caller.session,
            })
        }
    };
    let mut customer = Customer::new(CustomerId(row.get(1)?), Moment(0), AgentId(0), Day(0));
    customer.name = row.get(2)?;
    customer.family = unblob(row.get_ref(25)?.as_blob()?);
    let origin: Origin = unblob(row.get_ref(7)?.as_blob()?);
    Ok(QueueRow {
        id: FollowUpId(row.get(0)?),
        customer: customer.id,
        about: origin.fact().and_then(|fact| person_of(fact, &customer)),
        name: customer.name,
        place: row.get(3)?,
        segment: SegmentId(row.get(4)?),
        key: row.get(5)?,
        phone: phone.map_or_else(String::new, |p| mask_phone(&p)),
        origin,
        due: Moment(row.get(8)?),
        when: at.map_or(When::On(when_day), |at| When::At(Moment(at))),
        when_day,
        assignee: match row.get(11)? {
            0 => Assignee::Pool,
            agent => Assignee::Agent(AgentId(agent)),
        },
        assignee_name: row.get::<_, Option<String>>(12)?.unwrap_or_default(),
        band: tables::band(row.get(13)?),
        status: unblob(row.get_ref(14)?.as_blob()?),
        attempts: row.get(15)?,
        last_outcome: row.get::<_, Option<String>>(16)?.map(OutcomeCode),
        claim,
        created: Moment(row.get(17)?),
        ticket: None,
    })
}
