//! Why things are there, of the hub in memory.

use warmline::config::plan::{self, DEFAULT};
use warmline::domain::channel::Channel;
use warmline::domain::follow_up::{Fact, Origin};
use warmline::domain::id::{CustomerId, MessageId};
use warmline::domain::message::MessageState;
use warmline::domain::segment::SegmentId;
use warmline::protocol::view::{
    ChannelContacts, Explained, Explanation, MessageView, OtherTouch, RuleExplained,
};

use super::FakeHub;
use super::people::{at, day, held};

impl FakeHub {
    pub(super) fn explain(&self, what: Explained) -> Option<Explanation> {
        let mut told = Explanation {
            follow_up: None,
            message: None,
            held: Vec::new(),
            on: day(11, 23),
            rule: None,
            others: vec![OtherTouch {
                id: "M202".into(),
                rule: "vip-tips".into(),
                way: "sms".into(),
                on: day(11, 20),
                day: day(11, 24),
                state: "waiting".into(),
                held: Some(held().why),
            }],
            contacts: vec![
                contacts(None, 3, 8, 1),
                contacts(Some(Channel::Call), 1, 2, 0),
                contacts(Some(Channel::Sms), 2, 6, 1),
            ],
            open_complaint: false,
        };
        match what {
            Explained::FollowUp(id) => {
                let row = self.queue.iter().find(|row| row.id == id)?.clone();
                if let Origin::Rule { rule, .. } = &row.origin {
                    told.rule = rule_of(rule).or_else(|| rule_of(&format!("{rule}-call")));
                }
                told.on = row.when_day;
                told.open_complaint = row.name == "欧阳娜娜";
                told.follow_up = Some(Box::new(row));
            }
            Explained::Message(id) => {
                told.on = day(11, 20);
                told.rule = rule_of("vip-tips");
                told.held = vec![held()];
                told.message = Some(Box::new(message(id)));
                told.others.clear();
            }
        }
        Some(told)
    }
}

fn contacts(channel: Option<Channel>, week: u16, month: u16, planned: u16) -> ChannelContacts {
    ChannelContacts {
        channel,
        week,
        month,
        planned,
        caps: plan::load(DEFAULT)
            .map(|plan| plan.caps.limits("vip", channel))
            .unwrap_or_default(),
    }
}

fn rule_of(id: &str) -> Option<RuleExplained> {
    let plan = plan::load(DEFAULT).ok()?;
    let rule = plan.rule(id)?;
    let values = [("segment", "vip"), ("has_baby", "true"), ("total", "12460")];
    let values = values
        .into_iter()
        .filter(|(name, _)| rule.who.source().contains(name));
    Some(RuleExplained {
        id: rule.id.clone(),
        who: rule.who.source().to_owned(),
        when: toml::to_string(&rule.trigger).ok()?.trim().to_owned(),
        way: rule.what.way.code().to_owned(),
        choices: 0,
        choice: None,
        text: rule.what.text.clone(),
        asked: day(11, 21),
        holds: true,
        still: true,
        values: values
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    })
}

/// The message that a cap moved.
pub fn message(id: MessageId) -> MessageView {
    MessageView {
        id,
        customer: CustomerId(1),
        name: "王小明".into(),
        to: "138****1234".into(),
        segment: SegmentId("vip".into()),
        key: true,
        channel: Channel::Sms,
        template: "tip-1".into(),
        step: Some(0),
        rule: "vip-tips".into(),
        fact: Fact::Cadence(day(11, 20)),
        about: None,
        on: day(11, 20),
        due: at(11, 24, 9, 0),
        due_day: day(11, 24),
        until: day(12, 4),
        service: false,
        state: MessageState::Waiting,
        by: String::new(),
        held: vec![held()],
        created: at(11, 19, 0, 5),
        subject: None,
        text: None,
        missing: Vec::new(),
    }
}
