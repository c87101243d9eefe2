//! What has to say something is refused where nothing of it can be seen, and then nothing is changed.

use proptest::prelude::*;

use super::*;
use crate::domain::channel::Channel;
use crate::domain::crisis::{Kind, Scope, Step as CrisisStep};
use crate::domain::id::{AgentId, CrisisId, TicketId};
use crate::domain::ticket::{Matter, Severity, Source};
use crate::protocol::command::{CrisisCommand, DraftBulk, OpenTicket, RaiseCrisis};
use crate::protocol::refusal::Problem;

fn matter(summary: &str) -> Matter {
    Matter {
        category: "product".into(),
        subcategory: String::new(),
        summary: summary.into(),
        order: None,
        product: None,
        batch: None,
        wants: None,
        amount: None,
    }
}

fn open(customer: CustomerId, summary: &str, complaint: bool) -> Command {
    Command::OpenTicket(Box::new(OpenTicket {
        customer,
        matter: matter(summary),
        severity: Severity::USUAL,
        complaint,
        source: Source::Message,
        contact: None,
        owner: None,
        part_of: None,
        anyway: true,
    }))
}

fn raise(summary: &str) -> Command {
    Command::Crisis(CrisisCommand::Raise(Box::new(RaiseCrisis {
        kind: Kind::Many,
        summary: summary.into(),
        ticket: None,
        customer: None,
        scope: Scope::default(),
    })))
}

fn of_ticket(ticket: TicketId, step: Step) -> Command {
    let (seen, step) = (None, Box::new(step));
    Command::StepTicket { ticket, seen, step }
}

fn of_crisis(step: CrisisStep) -> Command {
    Command::Crisis(CrisisCommand::Step(CrisisId(1), Box::new(step)))
}

/// A store in which each command would be taken if it said something.
struct Shop {
    kit: Kit,
    customer: CustomerId,
    colleague: AgentId,
    /// Awaits approval; a complaint with an offer; closed.
    tickets: [TicketId; 3],
}

impl Shop {
    fn new() -> Self {
        let kit = Kit::new();
        let customer = kit.person("王小明", "13812345678");
        let opened = |complaint| {
            let done = kit.run(&boss(), open(customer, "罐身凹陷", complaint));
            let Ok(Done::Ticket(opened)) = done else {
                panic!("{done:?}")
            };
            opened.ticket.id
        };
        let tickets = [opened(false), opened(true), opened(false)];
        let run = |id, step| {
            kit.run(&boss(), of_ticket(id, step)).expect("taken");
        };
        let [dear, complaint, closed] = tickets;
        let offer = |cost| Step::Propose {
            remedy: Remedy::Compensation,
            cost: Fen::yuan(cost),
            text: String::new(),
        };
        run(dear, Step::Start);
        run(dear, offer(5_000));
        run(complaint, Step::Start);
        run(complaint, Step::Verify("属实".into()));
        run(complaint, offer(10));
        run(closed, Step::Start);
        run(closed, Step::Resolve("已换".into()));
        let (channel, text) = (Channel::Call, String::new());
        run(closed, Step::Tell { channel, text });
        run(closed, Step::Close);
        let ann = kit.agent("ann");
        kit.run(&ann, raise("批次问题")).expect("raised");
        Self {
            kit,
            customer,
            colleague: ann.agent,
            tickets,
        }
    }

    /// Every command that has to say something, saying that.
    fn commands(&self, text: &str) -> Vec<(&'static str, Command)> {
        let said = || text.to_owned();
        let [dear, complaint, closed] = self.tickets;
        let mut listed = vec![
            ("ticket summary", open(self.customer, text, false)),
            (
                "edited summary",
                of_ticket(complaint, Step::Edit(Box::new(matter(text)))),
            ),
            ("crisis summary", raise(text)),
            ("crisis note", of_crisis(CrisisStep::Note(said()))),
            ("crisis dismissed", of_crisis(CrisisStep::Dismiss(said()))),
            (
                "message to all",
                Command::Crisis(CrisisCommand::Draft(
                    CrisisId(1),
                    Box::new(DraftBulk {
                        channel: None,
                        subject: None,
                        text: said(),
                        people: 0,
                        left_out: 0,
                    }),
                )),
            ),
            (
                "word to a colleague",
                Command::Say {
                    to: self.colleague,
                    text: said(),
                },
            ),
            (
                "follow-up",
                Command::AddFollowUp {
                    customer: self.customer,
                    when: When::On(super::super::testkit::TODAY + 1),
                    reason: said(),
                    assignee: Assignee::Pool,
                },
            ),
            (
                "reason of a call",
                Command::WrapUp(Box::new(WrapUp {
                    reason: Some(said()),
                    ..call(self.customer, None, "complaint")
                })),
            ),
        ];
        let mention = Vec::new();
        let steps = [
            (
                complaint,
                Step::Note {
                    text: said(),
                    mentions: mention,
                },
            ),
            (
                complaint,
                Step::Severity {
                    severity: Severity::new(4).expect("one"),
                    why: said(),
                },
            ),
            (complaint, Step::Verify(said())),
            (complaint, Step::Decline(said())),
            (complaint, Step::Override(said())),
            (dear, Step::Refuse(said())),
            (closed, Step::Reopen(said())),
            (dear, Step::Resolve(said())),
        ];
        let needed = steps.iter().filter(|(_, step)| step.needs_text()).count();
        assert_eq!(needed, steps.len());
        let steps = steps.into_iter();
        listed.extend(steps.map(|(id, step)| (step.verb().code(), of_ticket(id, step))));
        listed
    }
}

/// Whether a refusal is for saying nothing.
fn says_nothing(refusal: &Refusal) -> bool {
    use crate::domain::{crisis, ticket};
    match refusal {
        Refusal::Invalid { problem, .. } => *problem == Problem::Missing,
        Refusal::TicketStep { wrong, .. } => matches!(wrong, ticket::Wrong::NoText(_)),
        Refusal::CrisisStep { wrong, .. } => *wrong == crisis::Wrong::NoText,
        _ => false,
    }
}

/// Text of which nothing can be seen.
fn unseen() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\u{3000}",
        "\u{200b}",
        "\u{feff}",
        "\u{202e}",
        "\u{2800}",
        "\u{ad}",
        "\u{fe0f}",
        "\x07",
        "\x1b[31m",
        "\u{85}",
        "\u{2028}",
        "\u{e0041}",
        "\u{3164}",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

#[test]
fn what_has_to_say_something_is_refused_where_nothing_can_be_seen() {
    let shop = Shop::new();
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(48)
    };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let before = shop.kit.store().read().seq();
    runner
        .run(&unseen(), |text| {
            for (what, command) in shop.commands(&text) {
                let done = shop.kit.run(&boss(), command);
                let refused = done.as_ref().is_err_and(says_nothing);
                prop_assert!(refused, "{what} {text:?}: {done:?}");
            }
            Ok(())
        })
        .expect("each is refused");
    assert_eq!(shop.kit.store().read().seq(), before);
    // Each of them is taken, or refused for something else, where a letter can be seen.
    for (what, command) in shop.commands("\u{200b}好\u{200b}") {
        if let Err(refusal) = shop.kit.run(&boss(), command) {
            assert!(!says_nothing(&refusal), "{what}: {refusal:?}");
        }
    }
}
