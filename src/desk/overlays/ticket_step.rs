//! Forms of a ticket's steps: what each has to say, and the step that a filled one comes to.

use crate::desk::form::{Choice, Field, Form, Need};
use crate::desk::state::State;
use crate::desk::state::tickets::StepForm;
use crate::desk::words::Words;
use crate::domain::channel::Channel;
use crate::domain::ticket::{Matter, Remedy, Severity, Step, Verb};
use crate::protocol::refusal::Problem;
use crate::protocol::view::TicketView;
use crate::tr;

use super::ticket_form;

/// Most characters of what is said; the hub takes no more.
const TEXT: usize = 4_000;

/// The form of a step; none where there is nothing to say.
pub fn form(words: Words<'_>, verb: Verb, view: &TicketView) -> Option<Form> {
    let l = words.locale;
    let text = || Field::note("text", &words.field("text"), TEXT);
    let said = || text().need(Need::Required);
    let fields = match verb {
        Verb::Note
        | Verb::Verify
        | Verb::Refuse
        | Verb::Decline
        | Verb::Resolve
        | Verb::Reopen
        | Verb::Override => vec![said()],
        Verb::CarryOut | Verb::CheckBack => vec![text()],
        Verb::Respond => vec![text(), by(words)],
        Verb::Tell => {
            let result = tr!(l, "ticket-result-is", result = view.ticket.result.as_str());
            vec![text().hint(result), by(words)]
        }
        Verb::Wait => vec![wait_for(words).need(Need::Required), text()],
        Verb::Severity => {
            let options = ticket_form::severities(words);
            let severity = Field::choice("severity", &words.field("severity"), options);
            vec![severity.need(Need::Required), said()]
        }
        Verb::Propose => {
            let remedies = ticket_form::remedies(words);
            let remedy = Field::choice("remedy", &words.field("remedy"), remedies);
            // Asked for before the words: whether a supervisor has to approve goes by it.
            let cost = Field::line("cost", &words.field("cost"), 16).need(Need::Required);
            let cost = cost.hint(tr!(l, "ticket-cost-hint"));
            vec![remedy.need(Need::Required), cost, said()]
        }
        Verb::Link => {
            let other = Field::line("other", &words.field("other"), 20);
            vec![other.need(Need::Required).hint(tr!(l, "ticket-link-hint"))]
        }
        Verb::Edit => return Some(ticket_form::edit_form(words, &view.ticket.matter)),
        Verb::Assign
        | Verb::Start
        | Verb::Resume
        | Verb::Approve
        | Verb::Agree
        | Verb::Close
        | Verb::Merge
        | Verb::Split
        | Verb::Watch => return None,
    };
    Some(Form::new(fields))
}

/// How the customer was spoken to.
fn by(words: Words<'_>) -> Field {
    let channels = Channel::ALL.map(|channel| words.channel(channel.code()));
    let options = ticket_form::options(channels);
    Field::choice("by", &words.field("by"), options)
        .need(Need::Aside)
        .of_now(0)
}

/// The customer, or a department.
fn wait_for(words: Words<'_>) -> Field {
    let customer = Choice {
        digit: '1',
        label: tr!(words.locale, "ticket-wait-customer").to_owned(),
    };
    let departments = words.settings.departments.iter();
    let departments = departments.map(|department| words.department(&department.id));
    let names = [customer.label].into_iter().chain(departments);
    Field::choice("for", &words.field("for"), ticket_form::options(names))
}

/// Says whom a note will reach.
pub fn settle(form: &mut Form, words: Words<'_>, verb: Verb) {
    if verb == Verb::Edit {
        return ticket_form::settle(form, words);
    }
    if verb != Verb::Note {
        return;
    }
    let told = words.mentioned(&form.value("text"));
    let names = words.settings.agents.iter();
    let names: Vec<&str> = names
        .filter(|(id, ..)| told.contains(id))
        .map(|(_, _, display, _)| display.as_str())
        .collect();
    if let Some(field) = form.field_mut("text") {
        let l = words.locale;
        field.hint = if names.is_empty() {
            tr!(l, "ticket-mention-how").to_owned()
        } else {
            tr!(
                l,
                "ticket-mentions",
                names = names.join(tr!(l, "form-list"))
            )
        };
    }
}

/// The step that the form comes to; a field and what is wrong with it.
pub fn step(state: &State, form: &Form, of: &StepForm) -> Result<Step, (&'static str, String)> {
    let words = state.words();
    let text = form.value("text");
    let missing = |id: &'static str| (id, words.problem(&Problem::Missing));
    let channel = || {
        let picked = form.picked("by").and_then(|at| Channel::ALL.get(at));
        picked.copied().unwrap_or(Channel::Call)
    };
    Ok(match of.verb {
        Verb::Note => Step::Note {
            mentions: words.mentioned(&text),
            text,
        },
        Verb::Verify => Step::Verify(text),
        Verb::Refuse => Step::Refuse(text),
        Verb::Decline => Step::Decline(text),
        Verb::Resolve => Step::Resolve(text),
        Verb::Reopen => Step::Reopen(text),
        Verb::Override => Step::Override(text),
        Verb::CarryOut => Step::CarryOut(text),
        Verb::CheckBack => Step::CheckBack {
            contact: None,
            text,
        },
        Verb::Respond => Step::Respond {
            channel: channel(),
            contact: None,
            text,
        },
        Verb::Tell => Step::Tell {
            channel: channel(),
            text,
        },
        Verb::Wait => {
            let picked = form.picked("for").ok_or_else(|| missing("for"))?;
            let departments = &words.settings.departments;
            let department = picked.checked_sub(1).and_then(|at| departments.get(at));
            Step::Wait {
                department: department.map(|department| department.id.clone()),
                why: text,
            }
        }
        Verb::Severity => {
            let picked = form.picked("severity");
            let severity = picked.and_then(|at| Severity::new(u8::try_from(at + 1).ok()?));
            Step::Severity {
                severity: severity.ok_or_else(|| missing("severity"))?,
                why: text,
            }
        }
        Verb::Propose => {
            let picked = form.picked("remedy").and_then(|at| Remedy::ALL.get(at));
            let cost = ticket_form::yuan(words, "cost", &form.value("cost"))?;
            Step::Propose {
                remedy: *picked.ok_or_else(|| missing("remedy"))?,
                cost,
                text,
            }
        }
        Verb::Link => {
            let value = form.value("other");
            let other = value.parse();
            let other =
                other.map_err(|_| ("other", words.problem(&Problem::Malformed { value })))?;
            Step::Link(other)
        }
        _ => Step::Edit(Box::new(edited(state, form, of)?)),
    })
}

/// What the ticket is about now, with what was changed in the form put in its place: what others corrected meanwhile
/// stays.
fn edited(state: &State, form: &Form, of: &StepForm) -> Result<Matter, (&'static str, String)> {
    let mine = ticket_form::matter(state.words(), form)?;
    let now = state
        .ticket_view()
        .filter(|view| view.ticket.id == of.ticket);
    let now = now.map_or_else(|| of.matter.clone(), |view| view.ticket.matter.clone());
    Ok(merged(&of.matter, mine, now))
}

/// Fields that were changed from what they were when looked at; the others as they are now. A category and its part
/// go together.
pub fn merged(was: &Matter, mine: Matter, now: Matter) -> Matter {
    fn pick<T: PartialEq>(was: &T, mine: T, now: T) -> T {
        if mine == *was { now } else { mine }
    }
    let kind = |matter: &Matter| (matter.category.clone(), matter.subcategory.clone());
    let (category, subcategory) = pick(&kind(was), kind(&mine), kind(&now));
    Matter {
        category,
        subcategory,
        summary: pick(&was.summary, mine.summary, now.summary),
        order: pick(&was.order, mine.order, now.order),
        product: pick(&was.product, mine.product, now.product),
        batch: pick(&was.batch, mine.batch, now.batch),
        wants: pick(&was.wants, mine.wants, now.wants),
        amount: pick(&was.amount, mine.amount, now.amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_corrected_is_both_there() {
        let matter = |summary: &str, order: Option<&str>, category: &str| Matter {
            category: category.into(),
            subcategory: String::new(),
            summary: summary.into(),
            order: order.map(str::to_owned),
            product: None,
            batch: None,
            wants: None,
            amount: None,
        };
        let was = matter("漏粉", None, "product");
        let mine = matter("一罐漏粉", None, "product");
        let theirs = matter("漏粉", Some("A1"), "logistics");
        let both = merged(&was, mine.clone(), theirs.clone());
        assert_eq!(both, matter("一罐漏粉", Some("A1"), "logistics"));
        // Where both changed the same, the one who is shown the other's decides.
        let theirs = matter("两罐漏粉", None, "product");
        assert_eq!(merged(&was, mine.clone(), theirs), mine);
    }
}
