//! What is done with a sample ticket from its opening to its end: the steps in order, each with the business time since the
//! one before.

use rand::Rng;
use rand::seq::IndexedRandom;

use super::People;
use super::cases::{Case, Language, Texts};
use crate::domain::channel::Channel;
use crate::domain::id::AgentId;
use crate::domain::money::Fen;
use crate::domain::ticket::{Remedy, Severity, Source, Step, Verb};

/// A step, so many business minutes after the one before.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) after: i64,
    pub(super) by: AgentId,
    pub(super) step: Step,
}

/// What a ticket is, as far as its course goes by it.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    pub(super) case: &'static Case,
    pub(super) language: Language,
    pub(super) source: Source,
    pub(super) severity: Severity,
    pub(super) complaint: bool,
    /// Whether it is a key customer's, for whom everything has to be done in half the time.
    pub(super) key: bool,
    /// Who has it from the start.
    pub(super) owner: Option<AgentId>,
    /// What has to happen in it, whatever chance says.
    pub(super) must: Option<Verb>,
}

/// What an agent may offer without a supervisor, as shipped.
const LIMIT: Fen = Fen::yuan(200);

/// The whole course.
pub(super) fn course(rng: &mut impl Rng, about: About, people: People<'_>) -> Vec<Planned> {
    let owner = about.owner.unwrap_or_else(|| people.one(rng));
    let mut course = Course {
        texts: about.case.texts(about.language),
        about,
        people,
        owner,
        steps: Vec::with_capacity(16),
        offered: Default::default(),
        rng,
    };
    course.begin();
    course.look_into();
    course.settle();
    course.end();
    course.after();
    course.steps
}

struct Course<'a, R> {
    about: About,
    texts: &'static Texts,
    people: People<'a>,
    owner: AgentId,
    steps: Vec<Planned>,
    /// What was offered last, and what was granted before.
    offered: (Fen, Fen),
    rng: &'a mut R,
}

impl<R: Rng> Course<'_, R> {
    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    /// Whether something happens: by chance, or because it must.
    fn happens(&mut self, verb: Verb, percent: u32) -> bool {
        let chance = self.chance(percent);
        self.about.must == Some(verb) || chance
    }

    fn say(&mut self, what: &str) -> String {
        self.about.language.say(self.rng, what).to_owned()
    }

    /// Business minutes: so many percent of what there is for a step of such a ticket.
    fn share(&mut self, from: i64, to: i64) -> i64 {
        let minutes = next_step_minutes(self.about.severity, self.about.key);
        minutes * self.rng.random_range(from..=to) / 100
    }

    /// The time that most steps take; a few take too long.
    fn usual(&mut self) -> i64 {
        if self.chance(6) {
            self.share(110, 190)
        } else {
            self.share(4, 48)
        }
    }

    fn push(&mut self, after: i64, by: AgentId, step: Step) {
        self.steps.push(Planned { after, by, step });
    }

    fn own(&mut self, after: i64, step: Step) {
        self.push(after, self.owner, step);
    }

    /// Somebody takes it, and the customer hears from us.
    fn begin(&mut self) {
        if self.about.owner.is_none() && self.happens(Verb::Assign, 35) {
            let (after, to) = (self.share(3, 20), self.owner);
            self.push(after, self.people.lead, Step::Assign(Some(to)));
        }
        if self.about.severity.number() >= 3 && self.chance(30) {
            self.push(0, self.people.lead, Step::Watch(true));
        }
        let late = if self.chance(10) { 90 } else { 0 };
        let after = self.share(2 + late, 25 + late);
        self.own(after, Step::Start);
        let after = self.share(1, 12);
        self.respond(after);
    }

    fn respond(&mut self, after: i64) {
        let (channel, text) = (self.channel(), self.say("reply"));
        let contact = None;
        let step = Step::Respond {
            channel,
            contact,
            text,
        };
        self.own(after, step);
    }

    fn channel(&mut self) -> Channel {
        let social = self.chance(60);
        match self.about.source {
            Source::Message if social => Channel::Social,
            Source::Message | Source::Review => Channel::Chat,
            Source::Call | Source::Visit | Source::External => Channel::Call,
        }
    }

    /// What it is about is found out.
    fn look_into(&mut self) {
        if self.chance(7)
            && let Some(severity) = Severity::new(self.about.severity.number() + 1)
        {
            let why = self.say("worse");
            self.own(2, Step::Severity { severity, why });
        }
        if self.happens(Verb::Note, 30) {
            self.mention();
        }
        if self.chance(6) {
            self.hand_over();
        }
        let asked = self.about.case.department.clone();
        if asked.is_some() && self.happens(Verb::Resume, 55) {
            let text = self.texts.wait.clone().unwrap_or_default();
            self.wait(asked, text, (30, 105));
        } else if self.happens(Verb::Wait, 25) {
            let text = match &self.about.case.department {
                None if self.texts.wait.is_some() => self.texts.wait.clone().unwrap_or_default(),
                _ => self.say("photo"),
            };
            self.wait(None, text, (60, 320));
        }
        let found = self.texts.found.clone();
        let after = self.usual();
        if self.about.complaint {
            self.own(after, Step::Verify(found));
        } else if self.chance(40) {
            let mentions = Vec::new();
            let text = found;
            self.own(after, Step::Note { text, mentions });
        }
    }

    fn mention(&mut self) {
        let (name, colleague) = self.people.colleague(self.rng, self.owner);
        let text = self.say("note").replace("{name}", name);
        let mentions = vec![colleague];
        let after = self.share(2, 15);
        self.own(after, Step::Note { text, mentions });
    }

    fn hand_over(&mut self) {
        let (_, colleague) = self.people.colleague(self.rng, self.owner);
        let after = self.usual();
        self.own(after, Step::Assign(Some(colleague)));
        self.owner = colleague;
        let after = self.share(3, 20);
        self.own(after, Step::Start);
    }

    fn wait(&mut self, department: Option<String>, why: String, (from, to): (i64, i64)) {
        let after = self.share(2, 20);
        self.own(after, Step::Wait { department, why });
        let after = self.share(from, to);
        self.own(after, Step::Resume);
    }

    /// Something is offered, agreed to and done, where the case has anything to offer; a complaint always comes to an
    /// agreement.
    fn settle(&mut self) {
        let Some(offer) = self.texts.offer.clone() else {
            if self.about.complaint {
                let text = self.texts.result.clone();
                self.offer(Remedy::Information, Fen::ZERO, &text);
                self.agree();
            }
            return;
        };
        let (from, to) = self.about.case.cost.unwrap_or((0, 0));
        let mut cost = Fen::yuan(self.rng.random_range(from..=to));
        if self.about.must == Some(Verb::Approve) {
            cost = cost.max(LIMIT + Fen::yuan(60));
        }
        let remedy = self.about.case.wants;
        self.offer(remedy, cost, &offer);
        if self.chance(8) {
            let why = self.say("decline");
            let after = self.share(2, 25);
            self.own(after, Step::Decline(why));
            let more = Fen(cost.0 / 2 * 3 / 100 * 100);
            self.offer(remedy, more, &offer);
        }
        self.agree();
        if let Some(done) = self.texts.done.clone() {
            let after = self.usual();
            self.own(after, Step::CarryOut(done));
        }
    }

    fn offer(&mut self, remedy: Remedy, cost: Fen, text: &str) {
        let propose = |cost| Step::Propose {
            remedy,
            cost,
            text: text.to_owned(),
        };
        let after = self.usual();
        self.own(after, propose(cost));
        let granted = self.offered.1;
        self.offered.0 = cost;
        if cost + granted <= LIMIT {
            return;
        }
        let after = self.share(5, 45);
        if granted == Fen::ZERO && self.about.must.is_none() && self.chance(15) {
            let why = self.say("refuse");
            self.push(after, self.people.lead, Step::Refuse(why));
            let after = self.share(5, 30);
            self.own(after, propose(LIMIT));
            self.offered.0 = LIMIT;
        } else {
            self.push(after, self.people.lead, Step::Approve);
        }
    }

    fn agree(&mut self) {
        let after = self.share(2, 35);
        self.own(after, Step::Agree);
    }

    /// It is settled, and the customer hears so.
    fn end(&mut self) {
        let (after, result) = (self.usual(), self.texts.result.clone());
        self.resolved(after, result);
    }

    fn resolved(&mut self, after: i64, result: String) {
        let (offered, granted) = std::mem::take(&mut self.offered);
        let given = self.about.complaint || self.texts.done.is_some();
        self.offered.1 = if given { offered + granted } else { granted };
        self.own(after, Step::Resolve(result));
        let (channel, text) = (self.channel(), self.say("told"));
        let after = self.share(2, 40);
        self.own(after, Step::Tell { channel, text });
        let after = self.rng.random_range(0..20);
        self.own(after, Step::Close);
    }

    /// Some were not over; after a complaint the customer is asked.
    fn after(&mut self) {
        let percent = if self.about.complaint { 14 } else { 4 };
        if self.happens(Verb::Reopen, percent) {
            let why = self.say("reopen");
            let after = self.rng.random_range(240..1_500);
            self.own(after, Step::Reopen(why));
            let after = self.share(3, 25);
            self.own(after, Step::Start);
            if self.about.complaint {
                let (found, result) = (self.texts.found.clone(), self.texts.result.clone());
                let after = self.usual();
                self.own(after, Step::Verify(found));
                self.offer(Remedy::Apology, Fen::ZERO, &result);
                self.agree();
            }
            let (after, settled) = (self.usual(), self.say("settled"));
            self.resolved(after, settled);
        }
        if self.about.complaint {
            let text = self.say("held");
            let contact = None;
            let after = self.rng.random_range(840..1_200);
            self.own(after, Step::CheckBack { contact, text });
        }
    }
}

/// Business minutes until the next step of a ticket is due, as shipped.
pub(super) const fn next_step_minutes(severity: Severity, key: bool) -> i64 {
    let minutes = match severity.number() {
        1 => 480,
        2 => 240,
        3 => 120,
        _ => 60,
    };
    if key { minutes / 2 } else { minutes }
}

impl People<'_> {
    /// An agent; the first have more to do.
    pub(super) fn one(&self, rng: &mut impl Rng) -> AgentId {
        let all: Vec<(usize, AgentId)> = self.agents.iter().copied().enumerate().collect();
        let one = all.choose_weighted(rng, |(nth, _)| all.len() + 2 - nth);
        one.map_or(self.lead, |(_, agent)| *agent)
    }

    /// Another agent, with the name on screens.
    fn colleague(&self, rng: &mut impl Rng, than: AgentId) -> (&'static str, AgentId) {
        let named = crate::sample::agents().iter().copied();
        let named = named.zip(self.agents.iter().copied());
        let others: Vec<_> = named.filter(|(_, agent)| *agent != than).collect();
        others.choose(rng).copied().unwrap_or(("", self.lead))
    }
}
