//! What comes over the socket.

use bytes::BytesMut;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::id::{AgentId, CustomerId, FollowUpId, RequestId, SessionId};
use crate::domain::time::{Moment, Zone};
use crate::protocol::command::{Claim, CustomerFields};
use crate::protocol::frame::{MAX_FRAME_BYTES, decode_slice, encode, encode_frame, take};
use crate::protocol::query::{DueFilter, Scope};
use crate::protocol::wire::hello;
use crate::protocol::{
    Answer, Call, ClientKind, Command, Done, Found, Hello, Push, Query, Refusal, Request, Welcome,
};

/// Frames that arrive in pieces.
pub fn frames(bytes: &[u8]) {
    let (mut buffer, mut taken) = (BytesMut::new(), 0);
    for piece in bytes.chunks(7) {
        buffer.extend_from_slice(piece);
        loop {
            match take(&mut buffer, MAX_FRAME_BYTES) {
                Ok(Some(content)) => taken += content.len() + 4,
                Ok(None) => break,
                Err(_) => return,
            }
        }
    }
    assert_eq!(taken + buffer.len(), bytes.len(), "no byte is lost");
}

pub fn frame_seeds() -> Vec<Vec<u8>> {
    let one = |query| encode_frame(&query).expect("a frame").to_vec();
    let two = [one(Query::Segments), one(Query::Draft("wrap-up".into()))];
    vec![two.concat(), one(Query::Status)]
}

/// What a client sends: whatever is understood is the same once more.
pub fn calls(bytes: &[u8]) {
    again::<Hello>(bytes);
    again::<Call>(bytes);
}

/// What a hub answers.
pub fn answers(bytes: &[u8]) {
    again::<Welcome>(bytes);
    again::<Answer>(bytes);
}

fn again<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    let Ok(message) = decode_slice::<T>(bytes) else {
        return;
    };
    let Ok(first) = encode(&message) else {
        return;
    };
    let back: T = decode_slice(&first).expect("what was written is read");
    assert_eq!(encode(&back).expect("written"), first);
}

fn seed(message: &impl Serialize) -> Vec<u8> {
    encode(message).expect("a message").to_vec()
}

pub fn call_seeds() -> Vec<Vec<u8>> {
    let call = |request| seed(&Call { number: 7, request });
    let command = |command| call(Request::Command(RequestId([3; 16]), command));
    let mut named = hello(ClientKind::Desk);
    named.act_as = Some("li".into());
    named.resume = Some(SessionId(9));
    vec![
        seed(&named),
        call(Request::Ping),
        call(Request::Query(Query::Find {
            text: "王小明".into(),
            limit: 20,
        })),
        call(Request::Query(Query::Queue {
            scope: Scope::Agent(AgentId(2)),
            due: DueFilter::Now,
            after: Some(vec![1, 2, 3]),
            limit: 50,
        })),
        command(Command::Claim(Claim {
            follow_up: Some(FollowUpId(4)),
            ..Claim::default()
        })),
        command(Command::EditCustomer(
            CustomerId(5),
            Box::new(CustomerFields {
                name: Some("李芳".into()),
                phones: Some(vec!["13812345678".into()]),
                ..CustomerFields::default()
            }),
        )),
        command(Command::Reassign {
            follow_ups: vec![FollowUpId(1), FollowUpId(2)],
            to: crate::domain::follow_up::Assignee::Pool,
        }),
    ]
}

pub fn answer_seeds() -> Vec<Vec<u8>> {
    let refusal = Refusal::NotNow {
        code: "busy".into(),
    };
    vec![
        seed(&Welcome::Refused(refusal.clone())),
        seed(&Answer::Refused(1, refusal)),
        seed(&Answer::Done(
            2,
            Box::new(Done::Revealed(vec!["138".into()])),
        )),
        seed(&Answer::Found(3, Box::new(Found::Customer(CustomerId(8))))),
        seed(&Answer::Pong(4, Moment(1_781_488_800_000))),
        seed(&Answer::Push(Push::Progress {
            job: "backup".into(),
            done: 1,
            total: 2,
        })),
        seed(&Zone::default()),
    ]
}
