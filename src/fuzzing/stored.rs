//! What lies on the disk: journal records, stored values, keys.

use std::path::Path;
use std::sync::mpsc::sync_channel;

use crate::domain::agent::Role;
use crate::domain::contact::Direction;
use crate::domain::crisis::{Kind, Scope};
use crate::domain::follow_up::{Assignee, When};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, RequestId, SessionId, TicketId};
use crate::domain::outcome::OutcomeCode;
use crate::domain::ticket::{Matter, Severity, Source, Step};
use crate::domain::time::{Day, Moment, Span};
use crate::protocol::command::{
    Claim, CrisisCommand, CustomerFields, OpenTicket, RaiseCrisis, WrapUp,
};
use crate::protocol::{ClientKind, Command};
use crate::service::caller::Caller;
use crate::service::{Founder, Service};
use crate::store::journal::{Encoded, HEAD, Parsed, parse, payload_holds};
use crate::store::schema::registry;
use crate::store::{Derived, Desc, FromKey, KeyReader, Options, ToKey, table_of};

/// Records one behind the other, and a payload alone: its checksum is more than changed bytes come to.
pub fn journal(bytes: &[u8]) {
    let mut rest = bytes;
    while let Parsed::Record(head) = parse(rest) {
        let (record, behind) = rest.split_at(head.size());
        let payload = &record[HEAD..];
        if payload_holds(&head, payload) && !head.is_redacted() {
            payload_again(payload);
        }
        rest = behind;
    }
    payload_again(bytes);
}

fn payload_again(payload: &[u8]) {
    let Some(read) = Encoded::read(payload) else {
        return;
    };
    let mut written = Vec::new();
    if read.write(&mut written).is_ok() {
        let back = Encoded::read(&written).expect("what was written is read");
        assert_eq!(back.to_entry(), read.to_entry());
    }
}

/// A stored key, and a value of its table; the key's length comes first.
pub fn records(bytes: &[u8]) {
    let Some((&length, rest)) = bytes.split_first() else {
        return;
    };
    let Some((key, value)) = rest.split_at_checked(usize::from(length)) else {
        return;
    };
    let (Some(table), Some((&version, payload))) = (table_of(key), value.split_first()) else {
        return;
    };
    let registry = registry();
    let Ok(table) = registry.table(table) else {
        return;
    };
    let mut first = Derived::default();
    if (table.derive)(key, version, payload, &mut first).is_ok() {
        let mut again = Derived::default();
        let same = (table.derive)(key, version, payload, &mut again);
        assert!(same.is_ok(), "the same is read once more");
        assert_eq!(format!("{first:?}"), format!("{again:?}"));
    }
}

/// Parts of keys: whatever is read is written the same.
pub fn keys(bytes: &[u8]) {
    canonical::<(u8, AgentId, Day)>(bytes);
    canonical::<(String, (i64, TicketId, CustomerId))>(bytes);
    canonical::<(Vec<u8>, Option<u64>, Desc<i64>)>(bytes);
    canonical::<(AgentId, Desc<String>, bool, Moment)>(bytes);
    canonical::<(Option<(String, u16)>, [u8; 16])>(bytes);
}

fn canonical<T: FromKey + ToKey>(bytes: &[u8]) {
    let mut reader = KeyReader::new(bytes);
    if let Some(key) = reader.take::<T>() {
        let used = bytes.len() - reader.rest().len();
        assert_eq!(key.to_key(), &bytes[..used]);
    }
}

pub fn key_seeds() -> Vec<Vec<u8>> {
    vec![
        (7u8, AgentId(2), Day(20_619)).to_key(),
        ("owner", (5i64, TicketId(3), CustomerId(4))).to_key(),
        (vec![0u8, 1, 255], Some(9u64), Desc(-3i64)).to_key(),
        (AgentId(1), Desc("乙\0"), true, Moment(-5)).to_key(),
        (Some(("x", 3u16)), [6u8; 16]).to_key(),
    ]
}

pub fn record_seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    lived(|service, _| {
        for record in service.store().journal().read_from(1) {
            let entry = record.expect("read").entry.expect("not redacted");
            let written = entry.writes.iter();
            seeds.extend(written.filter_map(|write| {
                let value = write.value.as_deref()?;
                let length = u8::try_from(write.key.len()).ok()?;
                Some([&[length], &write.key[..], value].concat())
            }));
        }
    });
    seeds
}

pub fn journal_seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    lived(|service, dir| {
        let journal = service.store().journal();
        let segment = journal.segments()[0];
        let file = std::fs::read(journal.segment_path(&segment)).expect("the first segment");
        assert!(file.starts_with(b"WARMJ"), "{}", dir.display());
        let mut rest = &file[crate::store::journal::HEADER..];
        while let Parsed::Record(head) = parse(rest) {
            let (record, behind) = rest.split_at(head.size());
            seeds.push(record.to_vec());
            seeds.push(record[HEAD..].to_vec());
            rest = behind;
        }
    });
    seeds
}

/// A store in which something of each kind was done.
fn lived(look: impl FnOnce(&Service, &Path)) {
    let now = Moment(1_781_488_800_000);
    let home = std::env::temp_dir().join(format!(
        "warmline-fuzzing-{:?}",
        std::thread::current().id()
    ));
    let dir = home.join(std::process::id().to_string());
    let founder = Founder {
        uid: 1000,
        user: "boss".into(),
        at: now - Span::hours(1),
        training: false,
    };
    let options = Options::for_tests(registry());
    let service = Service::create(&dir, options, &founder).expect("a store is made");
    let caller = Caller {
        agent: AgentId(1),
        role: Role::Admin,
        acting: None,
        session: SessionId(1),
        kind: ClientKind::Desk,
        now,
    };
    for (nth, command) in deeds().into_iter().enumerate() {
        let (tell, hear) = sync_channel(1);
        let id = RequestId((nth as u128 + 1).to_be_bytes());
        let what = format!("{command:?}");
        service.command(
            caller,
            id,
            command,
            Box::new(move |done| drop(tell.send(done))),
        );
        let done = hear.recv().expect("it is answered");
        assert!(done.is_ok(), "{what}: {done:?}");
    }
    look(&service, &dir);
    service.close();
    std::fs::remove_dir_all(&home).expect("removed");
}

fn deeds() -> Vec<Command> {
    let (customer, when) = (CustomerId(1), When::On(Day(20_619)));
    let fields = CustomerFields {
        number: Some("C1".into()),
        name: Some("王小明".into()),
        phones: Some(vec!["13812345678".into()]),
        tags: Some(vec!["要求回访".into()]),
        ..CustomerFields::default()
    };
    let matter = Matter {
        category: "product".into(),
        subcategory: String::new(),
        summary: "罐身压扁".into(),
        order: None,
        product: Some("P1".into()),
        batch: None,
        wants: None,
        amount: None,
    };
    let open = OpenTicket {
        customer,
        matter,
        severity: Severity::USUAL,
        complaint: true,
        source: Source::Call,
        contact: None,
        owner: Some(AgentId(1)),
        part_of: None,
        anyway: true,
    };
    let crisis = RaiseCrisis {
        kind: Kind::Safety,
        summary: "rash".into(),
        ticket: Some(TicketId(1)),
        customer: None,
        scope: Scope::default(),
    };
    let wrap_up = WrapUp {
        customer,
        follow_up: Some(FollowUpId(1)),
        direction: Direction::Out,
        outcome: OutcomeCode("completed".into()),
        score: Some(5),
        reason: None,
        note: "谢谢".into(),
        next: None,
        personal: false,
        new_phone: None,
        talk_seconds: 60,
        wrap_up_seconds: 9,
        take_next: false,
        complaint: None,
    };
    vec![
        Command::AddCustomer(Box::new(fields)),
        Command::AddFollowUp {
            customer,
            when,
            reason: "回访".into(),
            assignee: Assignee::Pool,
        },
        Command::Claim(Claim {
            follow_up: Some(FollowUpId(1)),
            ..Claim::default()
        }),
        Command::WrapUp(Box::new(wrap_up)),
        Command::OpenTicket(Box::new(open)),
        Command::StepTicket {
            ticket: TicketId(1),
            seen: None,
            step: Box::new(Step::Start),
        },
        Command::Crisis(CrisisCommand::Raise(Box::new(crisis))),
        Command::RecordEvent {
            customer,
            name: "referral-verified".into(),
            day: None,
        },
        Command::AddFilter {
            name: "big".into(),
            condition: "total >= 5000".into(),
            note: String::new(),
        },
        Command::AddAgent {
            name: "ann".into(),
            display: "安".into(),
            role: None,
            account: None,
        },
        Command::Say {
            to: AgentId(2),
            text: "加油".into(),
        },
        Command::RunPlan,
        Command::Pause(Some("meal".into())),
    ]
}
