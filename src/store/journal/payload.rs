//! What a journal record says: who changed what, and everything needed to do it again.

use bincode::{BorrowDecode, Encode};

use super::super::error::Result;
use super::super::txn::{Audit, BATCH_LIMIT, Origin};
use crate::domain::id::{AgentId, CustomerId, RequestId, SessionId};
use crate::domain::time::Moment;

/// Most bytes of a payload. Larger than a batch may be, because a reply and audit notes come with it.
pub const PAYLOAD_LIMIT: usize = 2 * BATCH_LIMIT;

/// A change as the journal holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who made it, and when.
    pub origin: Origin,
    /// The client's id for the request, where it gave one.
    pub request: Option<RequestId>,
    /// The reply, which a repeated request gets again. Empty without a request id.
    pub reply: Vec<u8>,
    /// What the audit trail says of it.
    pub audits: Vec<Audit>,
    /// The records that it wrote.
    pub writes: Vec<RecordWrite>,
}

/// One record written: nothing that can be derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordWrite {
    /// Its stored key.
    pub key: Vec<u8>,
    /// Its version and bincode form; `None` if it was removed.
    pub value: Option<Vec<u8>>,
    /// The sequence that had written the value before; 0 if there was none.
    pub previous: u64,
}

/// The encoded form.
#[derive(Encode, BorrowDecode)]
pub(crate) struct Encoded<'a> {
    pub(crate) at: i64,
    pub(crate) agent: u32,
    pub(crate) session: u64,
    pub(crate) request: Option<[u8; 16]>,
    pub(crate) reply: &'a [u8],
    pub(crate) audits: Vec<EncodedAudit<'a>>,
    pub(crate) writes: Vec<EncodedWrite<'a>>,
}

#[derive(Encode, BorrowDecode)]
pub(crate) struct EncodedAudit<'a> {
    pub(crate) action: &'a str,
    pub(crate) customer: Option<u64>,
    pub(crate) detail: &'a str,
}

#[derive(Encode, BorrowDecode)]
pub(crate) struct EncodedWrite<'a> {
    pub(crate) key: &'a [u8],
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) previous: u64,
}

impl<'a> Encoded<'a> {
    /// Appends the payload's bytes.
    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Result<()> {
        let config = bincode::config::standard().with_limit::<PAYLOAD_LIMIT>();
        let start = out.len();
        let too_large = |size| super::super::error::StoreError::TooLarge {
            what: "journal record",
            size,
            limit: PAYLOAD_LIMIT,
        };
        bincode::encode_into_std_write(self, out, config)
            .map_err(|_| too_large(PAYLOAD_LIMIT + 1))?;
        match out.len() - start {
            size if size > PAYLOAD_LIMIT => Err(too_large(size)),
            _ => Ok(()),
        }
    }

    /// Reads a payload; `None` unless all bytes are exactly one.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let config = bincode::config::standard().with_limit::<PAYLOAD_LIMIT>();
        let (entry, used) = bincode::borrow_decode_from_slice(bytes, config).ok()?;
        (used == bytes.len()).then_some(entry)
    }

    pub(crate) fn origin(&self) -> Origin {
        Origin {
            at: Moment(self.at),
            agent: AgentId(self.agent),
            session: SessionId(self.session),
        }
    }

    pub(crate) fn to_entry(&self) -> Entry {
        let audit = |a: &EncodedAudit<'_>| Audit {
            action: a.action.to_owned().into(),
            customer: a.customer.map(CustomerId),
            detail: a.detail.to_owned(),
        };
        let write = |w: &EncodedWrite<'_>| RecordWrite {
            key: w.key.to_vec(),
            value: w.value.map(<[u8]>::to_vec),
            previous: w.previous,
        };
        Entry {
            origin: self.origin(),
            request: self.request.map(RequestId),
            reply: self.reply.to_vec(),
            audits: self.audits.iter().map(audit).collect(),
            writes: self.writes.iter().map(write).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_payload_reads_back_whole_or_not(
            request: Option<[u8; 16]>, reply in proptest::collection::vec(any::<u8>(), 0..20),
            detail in ".{0,12}", key in proptest::collection::vec(any::<u8>(), 0..20), previous: u64, cut in 1usize..9,
        ) {
            let audits = vec![EncodedAudit { action: "a.b", customer: Some(previous), detail: &detail }];
            let writes = vec![
                EncodedWrite { key: &key, value: Some(&reply), previous },
                EncodedWrite { key: &key, value: None, previous: 0 },
            ];
            let encoded = Encoded { at: -5, agent: 3, session: 9, request, reply: &reply, audits, writes };
            let mut bytes = Vec::new();
            encoded.write(&mut bytes).expect("encoded");
            let read = Encoded::read(&bytes).expect("read back").to_entry();
            prop_assert_eq!(read, encoded.to_entry());
            prop_assert!(Encoded::read(&bytes[..bytes.len() - cut.min(bytes.len())]).is_none());
            bytes.push(0);
            prop_assert!(Encoded::read(&bytes).is_none());
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Encoded::read(&bytes);
        }
    }
}
