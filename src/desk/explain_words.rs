//! Why a follow-up or a message is there, in words: the same on the command line and over the desk's panes.

use super::words::Words;
use crate::domain::follow_up::Origin;
use crate::domain::plan::ledger::Limits;
use crate::protocol::view::{ChannelContacts, Explanation, OtherTouch, RuleExplained};
use crate::tr;

impl Words<'_> {
    /// What it is, its rule, what that saw, and what held it back: labels with their texts.
    pub fn explained(&self, told: &Explanation) -> Vec<(&'static str, String)> {
        let l = self.locale;
        let mut pairs = self.explained_work(told);
        pairs.extend(self.explained_message(told));
        pairs.extend(self.explained_rule(told));
        let held = told.held.iter().map(|held| self.held(held));
        pairs.extend(held.map(|said| (tr!(l, "cli-col-held"), said)));
        if told.open_complaint {
            let said = tr!(l, "held-open-complaint").to_owned();
            pairs.push((tr!(l, "cli-col-now"), said));
        }
        pairs
    }

    fn explained_work(&self, told: &Explanation) -> Vec<(&'static str, String)> {
        let l = self.locale;
        let Some(row) = &told.follow_up else {
            return Vec::new();
        };
        let state = l.find(&format!("state-{}", row.status.code()));
        let mut pairs = vec![
            (tr!(l, "cli-col-id"), format!("{} {}", row.id, row.name)),
            (tr!(l, "cli-col-why"), self.why_row(row)),
        ];
        let fact = self.fact(&row.origin, row.about.as_ref());
        pairs.extend(fact.map(|fact| (tr!(l, "cli-col-fact"), fact)));
        pairs.extend([
            (tr!(l, "cli-col-due"), self.due(row.when, row.when_day).0),
            (
                tr!(l, "cli-col-state"),
                state.unwrap_or_default().to_owned(),
            ),
        ]);
        pairs
    }

    fn explained_message(&self, told: &Explanation) -> Vec<(&'static str, String)> {
        let l = self.locale;
        let Some(message) = &told.message else {
            return Vec::new();
        };
        let state = self.message_state(&message.state, &message.by);
        vec![
            (
                tr!(l, "cli-col-id"),
                format!("{} {}", message.id, message.name),
            ),
            (tr!(l, "cli-col-why"), self.why_message(message)),
            (tr!(l, "cli-col-due-message"), self.moment(message.due)),
            (tr!(l, "cli-col-state"), state),
        ]
    }

    fn explained_rule(&self, told: &Explanation) -> Vec<(&'static str, String)> {
        let l = self.locale;
        let Some(rule) = &told.rule else {
            if by_hand(told) {
                return Vec::new();
            }
            return vec![(tr!(l, "cli-col-rule"), tr!(l, "explain-no-rule").to_owned())];
        };
        let holds = if rule.holds {
            tr!(l, "explain-holds")
        } else {
            tr!(l, "explain-does-not-hold")
        };
        let who = tr!(
            l,
            "explain-who",
            who = rule.who.as_str(),
            day = self.day(rule.asked),
            holds = holds
        );
        let when = format!("{} ({})", self.trigger(&rule.when), self.day(told.on));
        let mut pairs = vec![
            (
                tr!(l, "cli-col-rule"),
                format!("{} ({})", self.rule(&rule.id), rule.id),
            ),
            (tr!(l, "plan-when"), when),
            (tr!(l, "plan-who"), who),
        ];
        let sent = told.message.as_ref().filter(|_| rule.choices > 0);
        let text = sent.map_or(&rule.text, |message| &message.template);
        pairs.push((tr!(l, "plan-what"), self.way(&rule.way, text)));
        let chosen = self.explained_choice(rule, text);
        pairs.extend(chosen.map(|said| (tr!(l, "cli-col-choice"), said)));
        if !rule.still {
            let said = tr!(l, "explain-not-any-more").to_owned();
            pairs.push((tr!(l, "cli-col-now"), said));
        }
        pairs
    }

    /// Which of a rule's texts it is, and why; nothing of a rule that has one only.
    fn explained_choice(&self, rule: &RuleExplained, made: &str) -> Option<String> {
        let (l, all) = (self.locale, rule.choices);
        let now = match &rule.choice {
            _ if all == 0 => return None,
            Some((at, when)) => {
                let when = when.as_str();
                tr!(l, "explain-choice", nth = at + 1, all = all, when = when)
            }
            None => tr!(l, "explain-no-choice", all = all),
        };
        if rule.text == made {
            return Some(now);
        }
        let text = rule.text.as_str();
        Some(tr!(l, "explain-other-choice", text = text, now = now))
    }

    /// How often the customer was contacted, by channel: its name, in 7 days, in 30 days, and planned.
    pub fn explained_contacts(&self, told: &Explanation) -> Vec<[String; 4]> {
        let row = |of: &ChannelContacts| {
            let channel = self.contacts_of(of);
            let [week, month, planned] = [of.week, of.month, of.planned].map(|n| n.to_string());
            [channel, week, month, planned]
        };
        told.contacts.iter().map(row).collect()
    }

    /// The caps over all channels and of each that has any, a sentence each.
    pub fn explained_caps(&self, told: &Explanation) -> Vec<String> {
        let l = self.locale;
        let caps = |of: &ChannelContacts| {
            let limits = self.limits(of.caps)?;
            let channel = self.contacts_of(of);
            Some(tr!(l, "explain-caps", channel = channel, limits = limits))
        };
        told.contacts.iter().filter_map(caps).collect()
    }

    /// Caps in words: a day, in 7 days, in 30 days; nothing where there are none.
    pub fn limits(&self, caps: Limits) -> Option<String> {
        let l = self.locale;
        let said = [
            caps.day.map(|most| tr!(l, "caps-day", most = most)),
            caps.week.map(|most| tr!(l, "caps-week", most = most)),
            caps.month.map(|most| tr!(l, "caps-month", most = most)),
        ];
        let said: Vec<String> = said.into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.join(tr!(l, "form-list")))
    }

    fn contacts_of(&self, of: &ChannelContacts) -> String {
        of.channel.map_or_else(
            || tr!(self.locale, "explain-all-channels").to_owned(),
            |channel| self.channel(channel.code()),
        )
    }

    /// Something else around that day: id, day, rule, way, state, and what held it back.
    pub fn explained_other(&self, other: &OtherTouch) -> [String; 6] {
        let l = self.locale;
        let state = l
            .find(&format!("message-state-{}", other.state))
            .or_else(|| l.find(&format!("state-{}", other.state)));
        let held = other.held.as_ref().map(|why| self.held_back(why));
        [
            other.id.clone(),
            self.day(other.day),
            self.rule(&other.rule),
            self.way(&other.way, ""),
            state.unwrap_or(&other.state).to_owned(),
            held.unwrap_or_default(),
        ]
    }
}

/// Whether people made it, so that there is no rule to explain.
fn by_hand(told: &Explanation) -> bool {
    let row = told.follow_up.as_ref();
    row.is_some_and(|row| !matches!(row.origin, Origin::Rule { .. }))
}
