//! The outbox of the hub in memory.

use warmline::domain::channel::Channel;
use warmline::domain::follow_up::Fact;
use warmline::domain::held::HeldBack;
use warmline::domain::id::{AgentId, CustomerId, MessageId};
use warmline::domain::message::MessageState;
use warmline::domain::time::Zone;
use warmline::protocol::command::Done;
use warmline::protocol::view::{MessageView, OutboxCount, OutboxFilter, OutboxPage, OutboxState};

use super::FakeHub;
use super::explaining::message;
use super::people::{day, sketches};

/// Messages that are there.
const MESSAGES: u64 = 460;

/// As they are at first: most wait, some were held back for good.
pub fn messages() -> Vec<MessageView> {
    let people = sketches();
    let one = |n: u64| {
        let at = n as usize % people.len();
        let kinds = [
            (Channel::Sms, "vip-tips", "tip-1"),
            (Channel::Email, "monthly-guide", "guide-2"),
            (Channel::Social, "festival", "festival"),
        ];
        let (channel, rule, template) = kinds[n as usize % kinds.len()];
        let due_day = day(11, 24) + (n / 20) as i32;
        let state = match n % 23 {
            7 => MessageState::Lapsed {
                at: super::now(),
                why: HeldBack::NoAddress(Channel::Email),
            },
            _ => MessageState::Waiting,
        };
        MessageView {
            id: MessageId(300 + n),
            customer: CustomerId(at as u64 + 1),
            name: people[at].0.into(),
            to: if channel == Channel::Email { "w***@example.com" } else { "138****1234" }.into(),
            channel,
            template: template.into(),
            rule: rule.into(),
            fact: Fact::Cadence(due_day),
            on: due_day,
            due: Zone::default().at_minute(due_day, 9 * 60),
            due_day,
            until: due_day + 5,
            state,
            held: Vec::new(),
            subject: (channel == Channel::Email).then(|| "十八个月的宝宝：牙齿和辅食".into()),
            text: Some("亲爱的会员，宝宝快十八个月了，可以试着自己用勺子。这一期我们说说牙齿、辅食和睡眠。\n回复 1 收到全文。".into()),
            ..message(MessageId(300 + n))
        }
    };
    (0..MESSAGES).map(one).collect()
}

impl FakeHub {
    /// At most 150 rows at a time, so that a page of the desk comes in parts.
    pub(super) fn outbox(
        &self,
        filter: &OutboxFilter,
        after: Option<&[u8]>,
        limit: u32,
    ) -> OutboxPage {
        let from = after.map_or(0, |at| usize::from(u16::from_be_bytes([at[0], at[1]])));
        let lets = |message: &&MessageView| {
            let state = match filter.state {
                OutboxState::Waiting => message.state == MessageState::Waiting,
                OutboxState::Cancelled => matches!(message.state, MessageState::Cancelled { .. }),
                OutboxState::Lapsed => matches!(message.state, MessageState::Lapsed { .. }),
                OutboxState::Any => true,
            };
            state
                && filter
                    .rule
                    .as_ref()
                    .is_none_or(|rule| *rule == message.rule)
                && filter
                    .channel
                    .is_none_or(|channel| channel == message.channel)
        };
        let all: Vec<&MessageView> = self.messages.iter().filter(lets).collect();
        let end = all.len().min(from + (limit as usize).min(150));
        OutboxPage {
            rows: all[from..end].iter().map(|m| (*m).clone()).collect(),
            next: (end < all.len()).then(|| (end as u16).to_be_bytes().to_vec()),
        }
    }

    /// How many messages wait, by channel.
    pub(super) fn outbox_count(&self) -> OutboxCount {
        let counts = [Channel::Sms, Channel::Email, Channel::Social].map(|of| {
            let waits = |m: &&MessageView| m.channel == of && m.state == MessageState::Waiting;
            (of, self.messages.iter().filter(waits).count() as u64)
        });
        OutboxCount {
            counts: counts.to_vec(),
            next: None,
        }
    }

    pub(super) fn call_off(&mut self, ids: &[MessageId]) -> Done {
        for message in self.messages.iter_mut().filter(|m| ids.contains(&m.id)) {
            message.state = MessageState::Cancelled {
                at: self.now,
                by: AgentId(1),
            };
            message.by = "张敏".into();
        }
        self.called_off = ids.to_vec();
        Done::Count(ids.len() as u64)
    }

    /// What was called off last waits again; the customer's name.
    pub(super) fn call_back(&mut self) -> Option<String> {
        let ids = std::mem::take(&mut self.called_off);
        let mut name = None;
        for message in self.messages.iter_mut().filter(|m| ids.contains(&m.id)) {
            message.state = MessageState::Waiting;
            name = Some(message.name.clone());
        }
        name
    }
}
