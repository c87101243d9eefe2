//! Messages, facts, lifecycle, events and what the plan holds back, in words.

use super::words::Words;
use crate::domain::channel::Channel;
use crate::domain::customer::{Person, Relation};
use crate::domain::follow_up::Fact;
use crate::domain::held::{Held, HeldBack};
use crate::domain::message::MessageState;
use crate::domain::segment::LifecycleId;
use crate::domain::segment::SegmentId;
use crate::domain::time::Day;
use crate::protocol::view::{HeldTouch, MessageView, OutboxState, Profile};
use crate::tr;

impl Words<'_> {
    /// A lifecycle stage's name.
    pub fn lifecycle(&self, id: &LifecycleId) -> String {
        let labels = self
            .settings
            .lifecycle
            .iter()
            .find(|(known, _)| known == id);
        self.named(labels.map(|(_, l)| l), "lifecycle", &id.0)
    }

    /// The name of a criterion of key customers.
    pub fn key_criterion(&self, id: &str) -> String {
        let labels = self.settings.key.iter().find(|(known, _)| known == id);
        self.named(labels.map(|(_, l)| l), "key", id)
    }

    /// The segment, since when, and the condition that made it so.
    pub fn segment_since(&self, of: &Profile) -> String {
        let name = self.segment(&of.segment);
        self.class_since(&name, of.segment_since, &of.plan.segment_rule)
    }

    /// The lifecycle stage, since when, and the condition that made it so.
    pub fn lifecycle_since(&self, of: &Profile) -> String {
        let plan = &of.plan;
        let name = self.lifecycle(&plan.lifecycle);
        self.class_since(&name, plan.lifecycle_since, &plan.lifecycle_rule)
    }

    fn class_since(&self, name: &str, since: Day, rule: &str) -> String {
        let day = self.day(since);
        let dated = tr!(self.locale, "segment-since", name = name, day = day);
        format!("{dated}  {rule}").trim_end().to_owned()
    }

    /// By what somebody is a key customer: the criteria that hold, and the reason given by hand.
    pub fn key_by(&self, of: &Profile) -> String {
        let criteria = of.plan.key_by.iter().map(|id| self.key_criterion(id));
        let by: Vec<String> = criteria.chain(of.key_reason.clone()).collect();
        by.join(tr!(self.locale, "form-list"))
    }

    /// What was held back, from when to when, and why.
    pub fn held_touch(&self, touch: &HeldTouch) -> String {
        let (way, rule) = (self.way(&touch.way, ""), self.rule(&touch.rule));
        format!("{way} {rule}  {}", self.held(&touch.held))
    }

    /// The name of an event.
    pub fn event(&self, name: &str) -> String {
        self.locale
            .find(&format!("event-{name}"))
            .unwrap_or(name)
            .to_owned()
    }

    /// That an event happened on a day.
    pub fn happened(&self, name: &str, day: Day) -> String {
        tr!(
            self.locale,
            "timeline-happened",
            event = self.event(name),
            day = self.day(day)
        )
    }

    /// A fact that a rule goes by, with whose birthday or stage it is.
    pub fn fact_of(&self, fact: &Fact, about: Option<&Person>) -> Option<String> {
        let number = match fact {
            Fact::StageChange { stage, .. } => i64::from(*stage),
            Fact::Scored { score, .. } => i64::from(*score),
            _ => 0,
        };
        let what = match fact {
            Fact::Entered { id, .. } => self.class(id),
            Fact::Occasion { code, .. } => self
                .locale
                .find(&format!("festival-{code}"))
                .unwrap_or(code)
                .to_owned(),
            Fact::Anniversary { field, .. } => field.clone(),
            Fact::Replenish { line, .. } => line.clone(),
            Fact::Happened { name, .. } => self.event(name),
            Fact::Crisis { crisis, .. } => crisis.to_string(),
            _ => String::new(),
        };
        let values = [
            ("day", self.day(fact.day()).into()),
            ("stage", number.into()),
            ("what", what.into()),
            (
                "person",
                about.map_or(String::new(), |p| self.person(p)).into(),
            ),
        ];
        let of = if about.is_some() { "-of" } else { "" };
        self.locale
            .find_filled(&format!("why-fact-{}{of}", fact.code()), &values)
    }

    /// A person as a fact names them: 本人, 宝宝梁桃桃.
    fn person(&self, person: &Person) -> String {
        let l = self.locale;
        let name = person.name.as_str();
        match person.relation {
            None => tr!(l, "person-customer").to_owned(),
            Some(Relation::Baby) if name.is_empty() => tr!(l, "person-baby").to_owned(),
            // Where somebody wrote 宝宝 into the name.
            Some(Relation::Baby) if name.starts_with(tr!(l, "person-baby")) => name.to_owned(),
            Some(Relation::Baby) => tr!(l, "person-baby-named", name = name),
            Some(Relation::Other) if name.is_empty() => tr!(l, "person-family").to_owned(),
            Some(Relation::Other) => name.to_owned(),
        }
    }

    /// The name of a segment or a lifecycle stage.
    fn class(&self, id: &str) -> String {
        let stages = &self.settings.lifecycle;
        if stages.iter().any(|(stage, _)| stage.0 == id) {
            self.lifecycle(&LifecycleId(id.to_owned()))
        } else {
            self.segment(&SegmentId(id.to_owned()))
        }
    }

    /// Why a message is there: its rule, and the fact behind it.
    pub fn why_message(&self, message: &MessageView) -> String {
        let rule = self.rule(&message.rule);
        let fact = self.fact_of(&message.fact, message.about.as_ref());
        self.because(rule, fact)
    }

    /// What it is, with the fact behind it where there is one.
    pub fn because(&self, what: String, fact: Option<String>) -> String {
        match fact {
            Some(fact) => format!("{what} ({fact})"),
            None => what,
        }
    }

    /// How messages stand that are looked for.
    pub fn outbox_state(&self, of: OutboxState) -> &'static str {
        let l = self.locale;
        match of {
            OutboxState::Waiting => tr!(l, "message-state-waiting"),
            OutboxState::Cancelled => tr!(l, "message-state-cancelled"),
            OutboxState::Lapsed => tr!(l, "message-state-lapsed"),
            OutboxState::Any => tr!(l, "outbox-any"),
        }
    }

    /// How a message stands, in a word.
    pub fn message_stands(&self, state: &MessageState) -> &str {
        let known = self.locale.find(&format!("message-state-{}", state.code()));
        known.unwrap_or(state.code())
    }

    /// How a message stands, with the reason where it lapsed and with who called it off.
    pub fn message_state(&self, state: &MessageState, by: &str) -> String {
        let stands = self.message_stands(state);
        match state {
            MessageState::Lapsed { why, .. } => format!("{stands}: {}", self.held_back(why)),
            MessageState::Cancelled { .. } if !by.is_empty() => format!("{stands} ({by})"),
            MessageState::Cancelled { .. } | MessageState::Waiting => stands.to_owned(),
        }
    }

    /// What a message is called: how it goes, and its rule.
    pub fn message_title(&self, channel: Channel, rule: &str) -> String {
        format!("{} {}", self.channel(channel.code()), self.rule(rule))
    }

    /// What held something back.
    pub fn held_back(&self, why: &HeldBack) -> String {
        let (mut days, mut most, mut of) = (0, 0, None);
        match *why {
            HeldBack::Cap {
                channel,
                days: in_days,
                most: at_most,
            } => (days, most, of) = (in_days, at_most, channel),
            HeldBack::OptedOut(channel) | HeldBack::NoAddress(channel) => of = Some(channel),
            HeldBack::OpenComplaint
            | HeldBack::DoNotContact
            | HeldBack::Merged
            | HeldBack::TooLate
            | HeldBack::PutOff => {}
        }
        let id = match why {
            HeldBack::Cap { .. } if of.is_some() => "held-cap-channel".to_owned(),
            _ => format!("held-{}", why.code()),
        };
        let channel = of.map_or_else(String::new, |channel| self.channel(channel.code()));
        let values = [
            ("days", i64::from(days).into()),
            ("most", i64::from(most).into()),
            ("channel", channel.into()),
        ];
        let said = self.locale.find_filled(&id, &values);
        said.unwrap_or_else(|| why.code().to_owned())
    }

    /// What held something back, from when to when.
    pub fn held(&self, held: &Held) -> String {
        let (l, why) = (self.locale, self.held_back(&held.why));
        let from = self.day(held.from);
        match held.to {
            Some(to) => tr!(l, "held-moved", from = from, to = self.day(to), why = why),
            None => tr!(l, "held-lapsed", from = from, why = why),
        }
    }

    /// A trigger, from its TOML; as written where there are no words for it.
    pub fn trigger(&self, when: &str) -> String {
        let Ok(when_table) = when.parse::<toml::Table>() else {
            return when.to_owned();
        };
        let rule: toml::Table = [("when".to_owned(), toml::Value::Table(when_table))]
            .into_iter()
            .collect();
        self.plan_when(&rule)
    }

    /// How a rule touches a customer, and with what text.
    pub fn way(&self, way: &str, text: &str) -> String {
        let kind = self.locale.find(&format!("plan-what-{way}")).unwrap_or(way);
        if text.is_empty() {
            return kind.trim_end_matches([':', '：']).to_owned();
        }
        let blank = if kind.ends_with('：') { "" } else { " " };
        format!("{kind}{blank}{text}")
    }
}
