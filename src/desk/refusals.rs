//! What the hub refuses, in sentences: who holds whom since when, what is wrong with which field.

use crate::domain::agent::Role;
use crate::protocol::refusal::{Problem, Refusal, Thing, UsedBy};
use crate::tr;

use super::conditions;
use super::words::{Words, minutes};

/// Most people who are named as those who may do something.
const NAMES: usize = 4;

impl Words<'_> {
    /// A refusal as a sentence.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        let l = self.locale;
        match refusal {
            Refusal::Version { hub, .. } => tr!(l, "error-version", hub = hub.as_str()),
            Refusal::NotEnrolled { uid } => tr!(l, "error-not-enrolled", uid = uid.to_string()),
            Refusal::AccountChanged { uid, enrolled, now } => {
                tr!(
                    l,
                    "error-account-changed",
                    uid = uid.to_string(),
                    enrolled = enrolled.as_str(),
                    now = now.as_str()
                )
            }
            Refusal::NotAllowed { need } => self.not_allowed(*need),
            Refusal::NotFound { what, name } => self.unknown((*what, name), &[], false),
            Refusal::Unknown {
                what,
                name,
                known,
                near,
            } => self.unknown((*what, name), known, *near),
            Refusal::Held {
                holder,
                since,
                own: false,
                ..
            } => {
                tr!(
                    l,
                    "error-held",
                    holder = holder.as_str(),
                    since = self.moment(*since)
                )
            }
            Refusal::Held { since, .. } => tr!(l, "error-held-own", since = self.moment(*since)),
            Refusal::QueueEmpty { next: None } => tr!(l, "error-queue-empty").to_owned(),
            Refusal::QueueEmpty { next: Some(next) } => {
                tr!(l, "error-queue-empty-until", next = self.coming(*next))
            }
            Refusal::NotOpen { status, at, by, .. } => {
                let status = l.find(&format!("state-{status}")).unwrap_or_default();
                tr!(
                    l,
                    "error-not-open",
                    status = status,
                    at = self.moment(*at),
                    by = by.as_str()
                )
            }
            Refusal::AssignedTo { assignee, .. } => {
                tr!(l, "error-assigned-to", assignee = assignee.as_str())
            }
            Refusal::DoNotContact { .. } => tr!(l, "error-do-not-contact").to_owned(),
            Refusal::Invalid { field, problem } => {
                self.about(&self.field(field), &self.wrong(field, problem))
            }
            Refusal::NothingToUndo => tr!(l, "error-nothing-to-undo").to_owned(),
            Refusal::UndoTooLate { by } if by.is_empty() => {
                tr!(l, "error-undo-too-late").to_owned()
            }
            Refusal::UndoTooLate { by } => tr!(l, "error-undo-changed-since", by = by.as_str()),
            Refusal::Limit { what, limit } => {
                let what = l
                    .find(&format!("error-limit-of-{what}"))
                    .unwrap_or(l.text("error-limit-of-other"));
                tr!(l, "error-limit", what = what, limit = limit.to_string())
            }
            Refusal::Exists { what, name } => {
                let what = self.thing(*what);
                tr!(l, "error-exists", what = what, name = name.as_str())
            }
            Refusal::NotNow { code } => l
                .find(&format!("error-not-now-{code}"))
                .unwrap_or(l.text("error-not-now"))
                .to_owned(),
            Refusal::Ambiguous {
                what,
                name,
                choices,
            } => tr!(
                l,
                "error-ambiguous",
                what = self.thing(*what),
                name = name.as_str(),
                choices = choices.join(tr!(l, "form-list"))
            ),
            Refusal::Plan(_) | Refusal::PlanChanged { .. } => self.plan_refusal(refusal),
            Refusal::FilterUsed { name, by } => {
                let by = self.used_by(by);
                tr!(l, "error-filter-used", name = name.as_str(), by = by)
            }
            Refusal::TicketStep { .. }
            | Refusal::TicketChanged { .. }
            | Refusal::TicketAlike(_) => self.ticket_refusal(refusal),
            Refusal::CrisisStep { crisis, wrong } => self.crisis_refusal(*crisis, wrong),
            Refusal::ReadOnly { reason } => tr!(l, "error-read-only", reason = reason.as_str()),
            Refusal::Store { reason } => tr!(l, "error-store", reason = reason.as_str()),
        }
    }

    /// What is wrong with a field, its name first.
    pub fn about(&self, field: &str, problem: &str) -> String {
        tr!(
            self.locale,
            "error-invalid",
            field = field,
            problem = problem
        )
    }

    /// What is wrong with a value.
    pub fn problem(&self, problem: &Problem) -> String {
        let l = self.locale;
        match problem {
            Problem::Missing => tr!(l, "form-required").to_owned(),
            Problem::Malformed { value } => tr!(l, "error-malformed", value = value.as_str()),
            Problem::OutOfRange { min, max } => tr!(
                l,
                "error-out-of-range",
                min = min.to_string(),
                max = max.to_string()
            ),
            Problem::TooLong { max } => tr!(l, "error-too-long", max = max.to_string()),
            Problem::InThePast => tr!(l, "form-in-the-past").to_owned(),
            Problem::InTheFuture => tr!(l, "form-in-the-future").to_owned(),
            Problem::Taken { by } => tr!(l, "error-taken", by = by.to_string()),
            Problem::Condition(error) => tr!(
                l,
                "error-condition",
                column = error.column().to_string(),
                said = conditions::said(l, &error.problem)
            ),
            Problem::Characters => tr!(l, "error-characters").to_owned(),
            Problem::NoComplaint => tr!(l, "error-no-complaint").to_owned(),
        }
    }

    /// What is wrong with the value of a field, in the field's unit.
    pub fn wrong(&self, field: &str, problem: &Problem) -> String {
        match problem {
            Problem::OutOfRange { min, max } => self.range(field, *min, *max),
            Problem::Malformed { value } => {
                let form = self.locale.find_filled(
                    &format!("error-malformed-{field}"),
                    &[("value", value.as_str().into())],
                );
                form.unwrap_or_else(|| self.problem(problem))
            }
            problem => self.problem(problem),
        }
    }

    /// What a field may be, in its unit.
    fn range(&self, field: &str, min: i64, max: i64) -> String {
        let minute = |minute| minutes(u16::try_from(minute).unwrap_or(0));
        let (unit, min, max) = match field {
            "score" if max == 0 => ("reached", String::new(), String::new()),
            "hold" => ("minutes", min.to_string(), max.to_string()),
            "next" | "period" => ("days", min.to_string(), max.to_string()),
            "birthday" | "family" if min > 0 => ("years", min.to_string(), max.to_string()),
            "best_time" => ("clock", minute(min), minute(max)),
            "phone" | "phones" | "tags" | "family" | "baby_name" | "custom" | "customer"
            | "order" => ("many", min.to_string(), max.to_string()),
            _ => return self.problem(&Problem::OutOfRange { min, max }),
        };
        self.locale.fill(
            &format!("error-out-of-range-{unit}"),
            &[("min", min.into()), ("max", max.into())],
        )
    }

    /// What there is instead of what was named.
    fn unknown(&self, (what, name): (Thing, &str), known: &[String], near: bool) -> String {
        let id = match (known.is_empty(), near) {
            (true, _) => "error-not-found",
            (_, true) => "error-unknown-near",
            (_, false) => "error-unknown-all",
        };
        let values = [
            ("what", self.thing(what).into()),
            ("name", name.into()),
            ("known", known.join(tr!(self.locale, "form-list")).into()),
        ];
        self.locale.fill(id, &values)
    }

    /// Which role is missing, and who has it.
    fn not_allowed(&self, need: Role) -> String {
        let l = self.locale;
        let role = l.find(&format!("role-{}", need.code())).unwrap_or_default();
        match self.who_may(need).as_slice() {
            [] => tr!(l, "error-not-allowed", role = role),
            who => {
                let who = who.join(tr!(l, "form-list"));
                tr!(l, "error-not-allowed-ask", role = role, who = who)
            }
        }
    }

    /// Names of some who have a role, the least first.
    pub fn who_may(&self, need: Role) -> Vec<String> {
        let mut may: Vec<_> = self.settings.agents.iter().collect();
        may.retain(|(.., role)| *role >= need);
        may.sort_by_key(|(.., role)| *role);
        let names = may.into_iter().take(NAMES).map(|(_, _, name, _)| name);
        names.cloned().collect()
    }

    /// What uses a saved filter.
    pub fn used_by(&self, by: &UsedBy) -> String {
        let (kind, name) = by.parts();
        let id = format!("filter-used-by-{kind}");
        self.locale.fill(&id, &[("name", name.into())])
    }

    fn thing(&self, thing: Thing) -> &'static str {
        let l = self.locale;
        match thing {
            Thing::Customer => tr!(l, "kind-customer"),
            Thing::FollowUp => tr!(l, "kind-follow-up"),
            Thing::Order => tr!(l, "kind-order"),
            Thing::Agent => tr!(l, "kind-agent"),
            Thing::Import => tr!(l, "kind-import"),
            Thing::Outcome => tr!(l, "kind-outcome"),
            Thing::Segment => tr!(l, "kind-segment"),
            Thing::Claim => tr!(l, "kind-claim"),
            Thing::Phone => tr!(l, "kind-phone"),
            Thing::Filter => tr!(l, "kind-filter"),
            Thing::PlanVersion => tr!(l, "kind-plan-version"),
            Thing::Message => tr!(l, "kind-message"),
            Thing::Ticket => tr!(l, "kind-ticket"),
            Thing::Category => tr!(l, "kind-category"),
            Thing::Subcategory => tr!(l, "kind-subcategory"),
            Thing::Department => tr!(l, "kind-department"),
            Thing::Crisis => tr!(l, "kind-crisis"),
            Thing::Pause => tr!(l, "kind-pause"),
        }
    }
}
