//! Being let in: the handshake, with a hub that is leaving, too old, or slow to answer.

use std::time::Duration;

use super::start::{Patience, START_TIME, reach};
use super::{Arrival, ClientError, ConnectOptions, HubClock, StartPolicy};
use crate::domain::id::SessionId;
use crate::protocol::wire::{Wire, WireError, hello};
use crate::protocol::{self, ClientKind, OLDEST, Refusal, Welcome};

/// A hub that is leaving is waited for so long when none may be started in its place.
const LEAVING_TIME: Duration = Duration::from_secs(2);

/// Connects and is welcomed. `resume`: the session to go on with.
pub fn enter(
    options: &ConnectOptions,
    resume: Option<SessionId>,
) -> Result<(Wire, Arrival), ClientError> {
    let joining = options.start == StartPolicy::Join;
    let mut patience = Patience::of(if joining { LEAVING_TIME } else { START_TIME });
    let mut may_replace = !joining;
    loop {
        let mut wire = reach(options, &mut patience)?;
        let mut greeting = hello(options.kind);
        greeting.act_as.clone_from(&options.act_as);
        greeting.resume = resume;
        match wire.greet(&greeting) {
            Ok(Welcome::Accepted {
                version,
                me,
                session,
                now,
                pace,
                ..
            }) => {
                let old = protocol::is_older(&version, env!("CARGO_PKG_VERSION"));
                if old && may_replace {
                    may_replace = false;
                    drop(wire);
                    ask_to_leave(options, &mut patience)?;
                    continue;
                }
                let clock = HubClock::showing(now, pace);
                return Ok((
                    wire,
                    Arrival {
                        me,
                        session,
                        hub_version: version,
                        clock,
                    },
                ));
            }
            Ok(Welcome::Refused(Refusal::Version { hub, newest, .. })) => {
                if newest >= OLDEST {
                    return Err(ClientError::ClientTooOld { hub });
                }
                let gone = may_replace && ask_to_leave(options, &mut patience)?;
                if !gone {
                    return Err(ClientError::HubTooOld { hub });
                }
                may_replace = false;
            }
            Ok(Welcome::Refused(Refusal::NotNow { .. })) | Err(WireError::Closed) => {
                if !patience.wait() {
                    return Err(ClientError::NotAnswering);
                }
            }
            Ok(Welcome::Refused(refusal)) => return Err(ClientError::Refused(refusal)),
            Err(WireError::Timeout) => return Err(ClientError::NotAnswering),
            Err(WireError::Frame(e)) => return Err(e.into()),
            Err(WireError::Io(source)) => {
                return Err(ClientError::Io {
                    path: options.store.clone(),
                    source,
                });
            }
        }
    }
}

/// Asks an older hub to make way; whether it does.
fn ask_to_leave(options: &ConnectOptions, patience: &mut Patience) -> Result<bool, ClientError> {
    let mut wire = reach(options, patience)?;
    let answer = wire.greet(&hello(ClientKind::Successor));
    Ok(matches!(
        answer,
        Ok(Welcome::Refused(Refusal::Version { .. }))
    ))
}
