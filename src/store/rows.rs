//! The entries that the store itself keeps beside the records: audit trail, answered requests, its own state.
//!
//! All of them follow from the journal, so that a rebuilt index has them again.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::error::Result;
use super::key::{Direction, KeyRange, KeyReader, ToKey};
use super::overlay::WriteSet;
use super::read::Read;
use super::table::{self, AUDIT, AUDIT_OF, META, REQUESTS};
use super::txn::{Audit, Origin};
use crate::domain::id::{CustomerId, RequestId};
use crate::domain::time::Moment;

const APPLIED: [u8; 2] = [META, b'a'];
const LAYOUT: [u8; 2] = [META, b'l'];
/// Raised when the store's own entries change their form.
const OWN_LAYOUT: u32 = 1;

const DAY_MS: i64 = 86_400_000;
/// Most old requests that are forgotten with one group.
pub(crate) const FORGET_LIMIT: usize = 512;

/// An entry of the audit trail as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The change that it belongs to.
    pub seq: u64,
    /// Its place among the notes of that change.
    pub part: u16,
    /// Who made the change, and when.
    pub origin: Origin,
    /// What was noted.
    pub audit: Audit,
}

#[derive(Deserialize)]
struct AuditRow(Origin, Audit);

#[derive(Serialize)]
struct AuditRowRef<'a>(Origin, &'a Audit);

/// What a change leaves besides its records.
pub(crate) struct Notes<'a> {
    pub(crate) seq: u64,
    pub(crate) origin: Origin,
    pub(crate) request: Option<RequestId>,
    pub(crate) reply: &'a [u8],
    pub(crate) audits: &'a [Audit],
}

/// Adds the entries for a change to what it wrote.
pub(crate) fn add(notes: Notes<'_>, to: &mut WriteSet) -> Result<()> {
    let mut value = Vec::new();
    for (part, audit) in notes.audits.iter().enumerate() {
        let part = part as u16;
        if let Some(customer) = audit.customer {
            to.set(&(AUDIT_OF, customer, notes.seq, part).to_key(), Some(&[]));
        }
        value.clear();
        table::encode_into(&AuditRowRef(notes.origin, audit), &mut value)?;
        to.set(&(AUDIT, notes.seq, part).to_key(), Some(&value));
    }
    if let Some(request) = notes.request {
        value.clear();
        value.extend_from_slice(&notes.seq.to_be_bytes());
        value.extend_from_slice(notes.reply);
        to.set(&request_key(notes.origin.at, 0, request), Some(&value));
    }
    Ok(())
}

/// Requests lie by the day (UTC) of their change, so that old ones are found together.
fn request_key(at: Moment, days_before: i64, request: RequestId) -> Vec<u8> {
    (REQUESTS, at.0.div_euclid(DAY_MS) - days_before, request).to_key()
}

/// The sequence and reply of a request that was answered on the same day or the day before.
pub(crate) fn answered(
    read: &impl Read,
    at: Moment,
    request: RequestId,
) -> Result<Option<(u64, Vec<u8>)>> {
    let mut found = None;
    for days_before in 0..=1 {
        read.get_raw(&request_key(at, days_before, request), &mut |value| {
            if let Some((seq, reply)) = value.split_first_chunk::<8>() {
                found = Some((u64::from_be_bytes(*seq), reply.to_vec()));
            }
        })?;
        if found.is_some() {
            break;
        }
    }
    Ok(found)
}

/// Whether a request of `then` can't be repeated any more at `now`: see [`answered`].
pub(crate) fn is_forgotten(then: Moment, now: Moment) -> bool {
    then.0.div_euclid(DAY_MS) < now.0.div_euclid(DAY_MS) - 1
}

/// Removes requests that were answered before the day before `at`, at most some; returns whether there may be more.
pub(crate) fn forget_requests(read: &impl Read, at: Moment, to: &mut WriteSet) -> Result<bool> {
    let range = KeyRange {
        from: vec![REQUESTS],
        to: Some((REQUESTS, at.0.div_euclid(DAY_MS) - 1).to_key()),
    };
    let mut old = 0;
    read.scan_raw(&range, Direction::Forward, &mut |key, _| {
        to.set(key, None);
        old += 1;
        if old < FORGET_LIMIT {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(old == FORGET_LIMIT)
}

/// Says up to which sequence the index holds the journal.
pub(crate) fn set_applied(seq: u64, to: &mut WriteSet) {
    to.set(&APPLIED, Some(&seq.to_be_bytes()));
}

/// Up to which sequence the index holds the journal.
pub(crate) fn applied(engine: &dyn super::engine::Engine) -> Result<Option<u64>> {
    let mut seq = None;
    engine.get(&APPLIED, &mut |value| {
        seq = value.try_into().ok().map(u64::from_be_bytes);
    })?;
    Ok(seq)
}

fn layout_value(layout: u32) -> Vec<u8> {
    (OWN_LAYOUT, layout).to_key()
}

/// Says which layout the index has.
pub(crate) fn set_layout(layout: u32, to: &mut WriteSet) {
    to.set(&LAYOUT, Some(&layout_value(layout)));
}

/// Whether the index has that layout.
pub(crate) fn has_layout(engine: &dyn super::engine::Engine, layout: u32) -> Result<bool> {
    let mut same = false;
    engine.get(&LAYOUT, &mut |value| same = *value == layout_value(layout))?;
    Ok(same)
}

/// Reading the audit trail.
pub trait AuditExt: Read {
    /// Entries of the whole trail from newest to oldest, those before `before` (sequence, part), at most `limit`.
    fn audit_trail(&self, before: Option<(u64, u16)>, limit: usize) -> Result<Vec<AuditEntry>> {
        let mut range = KeyRange::prefix(&[AUDIT]);
        if let Some(before) = before {
            range.to = Some((AUDIT, before).to_key());
        }
        let mut found = Vec::new();
        if limit == 0 {
            return Ok(found);
        }
        self.scan_raw(&range, Direction::Backward, &mut |key, value| {
            found.extend(read_audit(&key[1..], value));
            if found.len() < limit {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        Ok(found)
    }

    /// The same of one customer.
    fn audit_of(
        &self,
        customer: CustomerId,
        before: Option<(u64, u16)>,
        limit: usize,
    ) -> Result<Vec<AuditEntry>> {
        let mut range = KeyRange::prefix(&(AUDIT_OF, customer).to_key());
        if let Some(before) = before {
            range.to = Some((AUDIT_OF, customer, before).to_key());
        }
        let mut keys = Vec::new();
        if limit == 0 {
            return Ok(Vec::new());
        }
        self.scan_raw(&range, Direction::Backward, &mut |key, _| {
            keys.push(key[9..].to_vec());
            if keys.len() < limit {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        let mut found = Vec::new();
        for key in keys {
            let stored = (AUDIT, super::key::Raw(&key)).to_key();
            self.get_raw(&stored, &mut |value| found.extend(read_audit(&key, value)))?;
        }
        Ok(found)
    }

    /// One of the notes of a change.
    fn audit_note(&self, seq: u64, part: u16) -> Result<Option<AuditEntry>> {
        let key = (AUDIT, seq, part).to_key();
        let mut found = None;
        self.get_raw(&key, &mut |value| found = read_audit(&key[1..], value))?;
        Ok(found)
    }
}

impl<T: Read + ?Sized> AuditExt for T {}

pub(crate) fn read_audit(key: &[u8], value: &[u8]) -> Option<AuditEntry> {
    let (seq, part) = KeyReader::new(key).take()?;
    let AuditRow(origin, audit) = table::decode(value)?;
    Some(AuditEntry {
        seq,
        part,
        origin,
        audit,
    })
}
