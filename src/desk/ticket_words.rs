//! Tickets in words: categories, where they stand, what is left of their time, steps, and why one is refused.

use chrono::Datelike;

use super::state::tickets::Listed;
use super::words::Words;
use crate::domain::id::{AgentId, TicketId};
use crate::domain::notice::Notable;
use crate::domain::ticket::entitlement::Right;
use crate::domain::ticket::step::Taken;
use crate::domain::ticket::{
    Alarm, Approval, Matter, Remedy, Severity, Source, Stage, Standing, State, Step, Verb, Wrong,
};
use crate::domain::time::Span;
use crate::protocol::Refusal;
use crate::protocol::refusal::TicketAlike;
use crate::protocol::view::{
    ClockView, NoticeView, ProcessPlace, ProcessStep, QueueRow, TicketView,
};
use crate::tr;

impl Words<'_> {
    /// A category's name, with the subcategory's where there is one.
    pub fn category(&self, category: &str, subcategory: &str) -> String {
        let known = self.settings.categories.iter().find(|c| c.id == category);
        let name = self.named(known.map(|c| &c.label), "category", category);
        if subcategory.is_empty() {
            return name;
        }
        format!("{name} · {}", self.subcategory(category, subcategory))
    }

    /// The name of a part of a category.
    pub fn subcategory(&self, category: &str, subcategory: &str) -> String {
        let known = self.settings.categories.iter().find(|c| c.id == category);
        let part = known.and_then(|c| c.subcategories.iter().find(|s| s.id == subcategory));
        self.named(part.map(|s| &s.label), "subcategory", subcategory)
    }

    /// How a ticket came to us.
    pub fn source(&self, source: Source) -> String {
        self.named(None, "ticket-source", source.code())
    }

    /// A department's name.
    pub fn department(&self, id: &str) -> String {
        let known = self.settings.departments.iter().find(|d| d.id == id);
        self.named(known.map(|d| &d.label), "department", id)
    }

    /// Where a ticket stands.
    pub fn ticket_state(&self, state: State) -> &'static str {
        self.locale.text(match state {
            State::New => "ticket-state-new",
            State::Assigned => "ticket-state-assigned",
            State::InProgress => "ticket-state-in-progress",
            State::WaitingCustomer => "ticket-state-waiting-customer",
            State::WaitingDepartment => "ticket-state-waiting-department",
            State::Resolved => "ticket-state-resolved",
            State::Closed => "ticket-state-closed",
            State::Reopened => "ticket-state-reopened",
        })
    }

    /// The same in at most eleven cells.
    pub fn ticket_state_short(&self, state: State) -> &'static str {
        let short = self.locale.find(&format!("ticket-short-{}", state.code()));
        short.unwrap_or_else(|| self.ticket_state(state))
    }

    /// How far a complaint is.
    pub fn stage(&self, stage: Stage) -> String {
        self.named(None, "stage", stage.code())
    }

    /// What is wanted or offered.
    pub fn remedy(&self, remedy: Remedy) -> String {
        self.named(None, "remedy", remedy.code())
    }

    /// What a buyer may ask for.
    pub fn right(&self, right: Right) -> String {
        self.named(None, "right", right.code())
    }

    /// Whether an offer may be carried out; empty where nobody has to say.
    pub fn approval(&self, approval: &Approval) -> String {
        match approval {
            Approval::NotNeeded => String::new(),
            approval => self.named(None, "approval", approval.code()),
        }
    }

    /// How bad it is.
    pub fn severity(&self, severity: Severity) -> String {
        self.severity_number(&severity.number().to_string())
    }

    /// The same of its number.
    pub fn severity_number(&self, n: &str) -> String {
        let name = self.named(None, "severity", n);
        format!("{n} {name}")
    }

    /// The years of which no holidays are known and into which clocks of a ticket run: they count every weekday there.
    pub fn years_without_holidays(&self, view: &TicketView) -> Vec<i32> {
        let running = view.clocks.iter().filter(|clock| clock.done.is_none());
        let days = running.filter_map(|clock| Some(self.zone.day(clock.due?)));
        let unknown = days.filter(|day| self.settings.holidays.source(*day).is_none());
        let mut years: Vec<i32> = unknown.map(|day| day.date().year()).collect();
        years.sort_unstable();
        years.dedup();
        years
    }

    /// Business time in hours and minutes, whatever its sign.
    pub fn business_time(&self, span: Span) -> String {
        let minutes = span.0.unsigned_abs() / 60_000;
        let (hours, minutes) = (minutes / 60, minutes % 60);
        let l = self.locale;
        let (h, m) = (hours.to_string(), minutes.to_string());
        match (hours, minutes) {
            (0, _) => tr!(l, "business-minutes", minutes = m),
            (_, 0) => tr!(l, "business-hours", hours = h),
            _ => tr!(l, "business-time", hours = h, minutes = m),
        }
    }

    /// Business time in a few cells: minutes, or hours with a tenth while they are few, to the nearest.
    pub fn short_time(&self, span: Span) -> String {
        let minutes = span.0.unsigned_abs() / 60_000;
        let l = self.locale;
        match minutes {
            0..60 => tr!(l, "short-minutes", n = minutes.to_string()),
            60..597 => tr!(
                l,
                "short-hours",
                n = format!("{:.1}", minutes as f64 / 60.0)
            ),
            _ => tr!(
                l,
                "short-hours",
                n = super::words::count((minutes + 30) / 60)
            ),
        }
    }

    /// How a clock stands, with the business time that is left, or that it is over by.
    pub fn clock_left(&self, clock: &ClockView) -> String {
        let l = self.locale;
        let time = self.business_time(clock.left);
        match clock.standing {
            Standing::Running | Standing::Soon => tr!(l, "clock-left", time = time),
            Standing::Paused => tr!(l, "clock-paused", time = time),
            Standing::Breached if clock.left.0 >= 0 => tr!(l, "clock-over").to_owned(),
            Standing::Breached => tr!(l, "clock-over-by", time = time),
            Standing::Met => tr!(l, "clock-met").to_owned(),
            Standing::Missed => tr!(l, "clock-missed").to_owned(),
        }
    }

    /// The same in a few cells, for a column: minutes, or whole hours. What has no time left to run has none.
    pub fn clock_short(&self, clock: &ClockView) -> Option<String> {
        let l = self.locale;
        let minutes = clock.left.as_minutes().unsigned_abs();
        let time = match minutes {
            0..=59 => tr!(l, "clock-short-minutes", n = minutes),
            _ => tr!(l, "clock-short-hours", n = minutes / 60),
        };
        match clock.standing {
            Standing::Running | Standing::Soon => Some(tr!(l, "clock-short-left", time = time)),
            Standing::Breached => Some(tr!(l, "clock-short-over", time = time)),
            Standing::Paused | Standing::Met | Standing::Missed => None,
        }
    }

    /// A clock's name.
    pub fn clock_name(&self, clock: &ClockView) -> String {
        self.named(None, "clock", clock.kind.code())
    }

    /// Why something is in the queue: a ticket by its id, what is left of its time, and what it is about.
    pub fn why_row(&self, row: &QueueRow) -> String {
        let Some(ticket) = &row.ticket else {
            return self.why(&row.origin);
        };
        let left = ticket.clock.as_ref().map(|clock| self.clock_left(clock));
        let parts = [
            Some(ticket.id.to_string()),
            left,
            Some(ticket.summary.clone()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// What can be done with a ticket.
    pub fn verb(&self, verb: Verb) -> String {
        self.named(None, "verb", verb.code())
    }

    /// Where tickets were, in the process map.
    pub fn process_place(&self, place: &ProcessPlace) -> String {
        match &place.department {
            Some(id) => tr!(
                self.locale,
                "process-department",
                department = self.department(id)
            ),
            None => self.ticket_state_short(place.state).to_owned(),
        }
    }

    /// Who took most of a kind of step, and how many others did.
    pub fn process_who(&self, step: &ProcessStep, most: usize) -> String {
        let named = step.who.iter().take(most);
        let mut who: Vec<String> = named.map(|(name, n)| format!("{name} {n}")).collect();
        let others = (step.agents as usize).saturating_sub(who.len());
        if others > 0 {
            who.push(tr!(self.locale, "process-others", count = others));
        }
        who.join(tr!(self.locale, "form-list"))
    }

    /// A step as it is offered of a ticket: watching is ended where the agent watches.
    pub fn offered(&self, verb: Verb, watches: bool) -> String {
        match verb {
            Verb::Watch if watches => tr!(self.locale, "ticket-unwatch").to_owned(),
            verb => self.named(None, "verb", verb.code()),
        }
    }

    /// Which tickets are listed.
    pub fn listed(&self, listed: Listed) -> String {
        self.named(None, "listed", listed.code())
    }

    /// An agent's display name; the id where the agent is not known here.
    pub fn agent(&self, agent: AgentId) -> String {
        let known = self.settings.agents.iter().find(|(id, ..)| *id == agent);
        known.map_or_else(|| agent.to_string(), |(_, _, display, _)| display.clone())
    }

    /// What is otherwise about a ticket: field, from, to.
    pub fn corrected(&self, was: &Matter, now: &Matter) -> Vec<(String, String, String)> {
        let values = |matter: &Matter| {
            let given = |text: &Option<String>| text.clone().unwrap_or_default();
            [
                self.category(&matter.category, &matter.subcategory),
                matter.summary.clone(),
                matter
                    .wants
                    .map(|remedy| self.remedy(remedy))
                    .unwrap_or_default(),
                matter.amount.map(|fen| self.money(fen)).unwrap_or_default(),
                given(&matter.order),
                given(&matter.product),
                given(&matter.batch),
            ]
        };
        let fields = [
            "category", "summary", "wants", "amount", "order", "product", "batch",
        ];
        let nothing = |text: String| {
            if text.is_empty() {
                tr!(self.locale, "nothing").to_owned()
            } else {
                text
            }
        };
        let pairs = values(was).into_iter().zip(values(now));
        let all = fields.into_iter().zip(pairs);
        all.filter(|(_, (from, to))| from != to)
            .map(|(field, (from, to))| (self.field(field), nothing(from), nothing(to)))
            .collect()
    }

    /// Agents whom a note names with an @ before the login or the name on screens, the longest that fits.
    pub fn mentioned(&self, text: &str) -> Vec<AgentId> {
        let named = |rest: &str, name: &str| {
            let behind = rest.strip_prefix(name).filter(|_| !name.is_empty())?;
            let goes_on = |c: char| c.is_ascii_alphanumeric();
            let cut = name.ends_with(goes_on) && behind.starts_with(goes_on);
            (!cut).then_some(name.len())
        };
        let one = |rest: &str| {
            let agents = self.settings.agents.iter();
            let fits = agents.filter_map(|(id, name, display, _)| {
                named(rest, name)
                    .max(named(rest, display))
                    .map(|len| (len, *id))
            });
            fits.max().map(|(_, id)| id)
        };
        let mut found: Vec<AgentId> = text.split('@').skip(1).filter_map(one).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A step that was taken, with what was said.
    pub fn taken(&self, view: &TicketView, taken: &Taken) -> String {
        let done = self.step_done(view, taken);
        match taken.step.text() {
            "" => done,
            text => self.about(&done, text),
        }
    }

    /// A step that was taken.
    pub fn step_done(&self, view: &TicketView, taken: &Taken) -> String {
        let l = self.locale;
        let name = |agent| view.name_of(agent);
        match &taken.step {
            Step::Assign(Some(to)) => tr!(l, "step-assigned", to = name(*to)),
            Step::Assign(None) => tr!(l, "step-unassigned").to_owned(),
            Step::Wait {
                department: Some(id),
                ..
            } => tr!(l, "step-waits-department", department = self.department(id)),
            Step::Wait { .. } => tr!(l, "step-waits-customer").to_owned(),
            Step::Respond { channel, .. } => {
                tr!(l, "step-responded", channel = self.channel(channel.code()))
            }
            Step::Severity { severity, .. } => {
                tr!(l, "step-severity", severity = self.severity(*severity))
            }
            Step::Propose { remedy, cost, .. } if cost.0 > 0 => tr!(
                l,
                "step-proposed-cost",
                remedy = self.remedy(*remedy),
                cost = self.money(*cost)
            ),
            Step::Propose { remedy, .. } => {
                tr!(l, "step-proposed", remedy = self.remedy(*remedy))
            }
            Step::Tell { channel, .. } => {
                tr!(l, "step-told", channel = self.channel(channel.code()))
            }
            Step::Merge(other) => tr!(l, "step-merged", ticket = other.to_string()),
            Step::Link(other) => tr!(l, "step-linked", ticket = other.to_string()),
            Step::Split(other) => tr!(l, "step-split", ticket = other.to_string()),
            Step::Watch(true) => tr!(l, "step-watched").to_owned(),
            Step::Watch(false) => tr!(l, "step-unwatched").to_owned(),
            step => self.named(None, "step", step.verb().code()),
        }
    }

    /// What was done with a ticket, on a customer's timeline.
    pub fn ticket_event(&self, ticket: TicketId, verb: Option<Verb>, summary: &str) -> String {
        let done = verb.map_or("opened", Verb::code);
        let id = format!("timeline-ticket-{done}");
        let values = [
            ("ticket", ticket.to_string().into()),
            ("summary", summary.into()),
        ];
        self.locale.fill(&id, &values)
    }

    /// What an agent is told of, with the ticket and what it is about, or who says it.
    pub fn notice(&self, notice: &NoticeView) -> String {
        let about = format!("{} {}", notice_about(notice), notice.summary);
        self.about(about.trim_end(), &self.told_of(notice))
    }

    /// What an agent is told.
    pub fn told_of(&self, notice: &NoticeView) -> String {
        let l = self.locale;
        let by = notice.by.as_str();
        match &notice.what {
            Notable::Alarm { clock, alarm, .. } => {
                let clock = self.named(None, "clock", clock.code());
                let id = match alarm {
                    Alarm::Warning => "notice-warning",
                    Alarm::Breach => "notice-breach",
                    Alarm::Supervisor | Alarm::Admin => "notice-unheard",
                };
                l.fill(id, &[("clock", clock.into())])
            }
            Notable::Mentioned { .. } => tr!(l, "notice-mentioned", by = by),
            Notable::Given { .. } => tr!(l, "notice-given", by = by),
            Notable::Approval { .. } => tr!(l, "notice-approval", by = by),
            Notable::Step { verb, .. } => {
                tr!(l, "notice-step", by = by, verb = self.verb(*verb))
            }
            Notable::Said { text } => text.clone(),
        }
    }

    /// Why a ticket stays as it is; empty for what is no refusal of a ticket.
    pub fn ticket_refusal(&self, refusal: &Refusal) -> String {
        let l = self.locale;
        match refusal {
            Refusal::TicketStep { ticket, wrong, who } => {
                self.about(&ticket.to_string(), &self.wrong_step(wrong, who))
            }
            Refusal::TicketChanged { ticket, by, at, .. } => tr!(
                l,
                "error-ticket-changed",
                ticket = ticket.to_string(),
                by = by.as_str(),
                at = self.moment(*at)
            ),
            Refusal::TicketAlike(alike) => {
                let alike: Vec<String> = alike.iter().map(|t| self.alike(t)).collect();
                tr!(
                    l,
                    "error-ticket-alike",
                    tickets = alike.join(tr!(l, "form-list"))
                )
            }
            _ => String::new(),
        }
    }

    fn alike(&self, alike: &TicketAlike) -> String {
        let state = self.ticket_state(alike.state);
        tr!(
            self.locale,
            "ticket-alike",
            ticket = alike.ticket.to_string(),
            summary = alike.summary.as_str(),
            state = state
        )
    }

    /// Why a step is refused.
    pub fn wrong_step(&self, wrong: &Wrong, who: &str) -> String {
        let l = self.locale;
        let id = format!("error-step-{}", wrong.code());
        let mut values: Vec<(&str, fluent_bundle::FluentValue<'_>)> = vec![("who", who.into())];
        match wrong {
            Wrong::NotFrom { verb, state } => {
                values.push(("verb", self.verb(*verb).into()));
                values.push(("state", self.ticket_state(*state).into()));
            }
            Wrong::NeedsSupervisor(verb)
            | Wrong::NoComplaint(verb)
            | Wrong::NoText(verb)
            | Wrong::NoChange(verb) => values.push(("verb", self.verb(*verb).into())),
            Wrong::NotYet { verb, needs, is } => {
                values.push(("verb", self.verb(*verb).into()));
                values.push(("needs", self.stage(*needs).into()));
                values.push(("is", self.stage(*is).into()));
            }
            Wrong::Merged(other) => values.push(("ticket", other.to_string().into())),
            Wrong::Ended { remedy, until } => {
                values.push(("remedy", self.remedy(*remedy).into()));
                let day =
                    until.map_or_else(|| tr!(l, "ended-never").to_owned(), |day| day.to_string());
                values.push(("day", day.into()));
            }
            Wrong::Unproven { remedy } => values.push(("remedy", self.remedy(*remedy).into())),
            Wrong::TooMany { verb, most } => {
                values.push(("verb", self.verb(*verb).into()));
                values.push(("most", most.to_string().into()));
            }
            Wrong::NotYours { .. }
            | Wrong::OwnProposal
            | Wrong::NoProposal
            | Wrong::NotAllowed
            | Wrong::NothingToAllow
            | Wrong::NotTold
            | Wrong::Itself => {}
        }
        l.fill(&id, &values)
    }
}

/// The ticket of a notice, or whose word it is.
pub fn notice_about(notice: &NoticeView) -> String {
    match notice.what.ticket() {
        Some(ticket) => ticket.to_string(),
        None => notice.by.clone(),
    }
}
