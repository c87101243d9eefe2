//! What the hub in memory is configured with: the shipped outcomes, reasons, agents.

use warmline::config::tickets::{DEFAULT, TicketSettings};
use warmline::domain::agent::Role;
use warmline::domain::calendar::HolidayTable;
use warmline::domain::calendar::hours::Hours;
use warmline::domain::id::AgentId;
use warmline::domain::outcome::{Labels, Next, Outcome, OutcomeCode, Reason};
use warmline::domain::segment::SegmentId;
use warmline::domain::ticket::kinds::Choice;
use warmline::protocol::view::Settings;

fn outcome(
    digit: u8,
    id: &str,
    reached: bool,
    next: Next,
    needs: (bool, bool, bool),
    retry: u32,
) -> Outcome {
    Outcome {
        id: OutcomeCode(id.into()),
        digit,
        label: Labels::default(),
        reached,
        attempt: true,
        next,
        score: needs.0,
        reason: needs.1,
        time: needs.2,
        retry_minutes: retry,
        retries_per_day: 3,
        retries: 9,
    }
}

/// The shipped outcomes, reasons and rules.
pub fn settings() -> Settings {
    let none = (false, false, false);
    let tickets = TicketSettings::load(DEFAULT).expect("the shipped file");
    Settings {
        outcomes: vec![
            outcome(1, "completed", true, Next::Done, (true, false, false), 0),
            outcome(2, "follow-up", true, Next::FollowUp, (true, false, true), 0),
            outcome(3, "no-answer", false, Next::Retry, none, 120),
            outcome(4, "busy", false, Next::Retry, none, 30),
            outcome(5, "declined", true, Next::Done, none, 0),
            outcome(6, "wrong-number", false, Next::WrongNumber, none, 0),
            outcome(
                7,
                "call-back",
                true,
                Next::CallBack,
                (false, false, true),
                0,
            ),
            outcome(
                8,
                "complaint",
                true,
                Next::Complaint,
                (false, true, false),
                0,
            ),
            outcome(9, "do-not-disturb", true, Next::DoNotContact, none, 0),
            outcome(0, "other", false, Next::Done, none, 0),
        ],
        reasons: [
            "quality",
            "logistics",
            "service",
            "activity",
            "gift",
            "price",
        ]
        .iter()
        .zip(1..)
        .map(|(id, digit)| Reason {
            id: (*id).into(),
            digit,
            label: Labels::default(),
        })
        .collect(),
        canned: ["无人接听", "方便时再联系", "已换货", "反馈良好，无其他需求"]
            .iter()
            .zip(1..)
            .map(|(t, n)| (n, (*t).into()))
            .collect(),
        agents: vec![
            (
                AgentId(1),
                "zhangmin".into(),
                "张敏".into(),
                Role::Supervisor,
            ),
            (AgentId(2), "liqiang".into(), "李强".into(), Role::Agent),
            (AgentId(3), "wangfang".into(), "王芳".into(), Role::Agent),
        ],
        segments: ["vip", "regular", "not-returned", "quality-new", "new"]
            .map(|s| (SegmentId(s.into()), Labels::default()))
            .to_vec(),
        filters: vec!["杭州大客".into()],
        lifecycle: Vec::new(),
        key: Vec::new(),
        rules: Vec::new(),
        categories: tickets.categories,
        departments: tickets.departments,
        call_hours: Hours::calls(),
        holidays: HolidayTable::china().clone(),
        pauses: ["break", "meal", "training", "meeting"]
            .map(|id| Choice {
                id: id.into(),
                label: Labels::default(),
            })
            .into(),
        can_dial: true,
        daily_target: 40,
    }
}
