//! The floor of the fake hub: who calls, who pauses, who is away.

use warmline::domain::agent::Role;
use warmline::domain::id::{AgentId, CustomerId, FollowUpId};
use warmline::domain::time::{Moment, Span};
use warmline::protocol::view::{Doing, FloorAgent, FloorView};

/// As it is at a moment.
pub fn floor(now: Moment) -> FloorView {
    let agent = |id, login: &str, name: &str, doing, minutes| FloorAgent {
        id: AgentId(id),
        login: login.into(),
        name: name.into(),
        role: Role::Agent,
        team: String::new(),
        doing,
        since: (doing != Doing::Away).then(|| now - Span::minutes(minutes)),
        customer: None,
        follow_up: None,
        pause: None,
        desks: 1,
        done: 18,
        overdue: 0,
        breached: 0,
        breaching: 0,
    };
    let calling = FloorAgent {
        customer: Some((CustomerId(4), "李芳".into())),
        follow_up: Some(FollowUpId(4)),
        overdue: 3,
        breached: 1,
        ..agent(2, "liqiang", "李强", Doing::Calling, 3)
    };
    let paused = FloorAgent {
        pause: Some("meal".into()),
        ..agent(3, "wangfang", "王芳", Doing::Paused, 12)
    };
    FloorView {
        agents: vec![
            agent(1, "zhangmin", "张敏", Doing::Waiting, 5),
            calling,
            paused,
        ],
        overdue: 7,
        breaching: 200,
        ..FloorView::default()
    }
}
