//! Tickets between people: merged, begun while another is on the line, left by who is no agent any more.

use super::*;
use crate::domain::channel::Channel;
use crate::domain::id::FollowUpId;
use crate::protocol::command::Claim;

fn not_now(code: &str) -> Result<Done, Refusal> {
    let code = code.into();
    Err(Refusal::NotNow { code })
}

fn ticket_of(kit: &Kit, id: TicketId) -> Ticket {
    ticket(&kit.store().read(), id).expect("it is there")
}

fn settle(kit: &Kit, by: &Caller, id: TicketId) {
    view(step(kit, by, id, Step::Start));
    view(step(kit, by, id, Step::Resolve("换新罐".into())));
}

#[test]
fn a_merged_ticket_is_not_lost_in_the_other() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let make = |complaint, severity| {
        let ask = OpenTicket {
            complaint,
            anyway: true,
            ..asked(customer, severity)
        };
        view(open(&kit, &boss(), ask)).ticket.id
    };
    let (complaint, plain, over) = (make(true, 4), make(false, 1), make(false, 2));
    settle(&kit, &boss(), over);
    let merge = |part, whole| step(&kit, &boss(), part, Step::Merge(whole));
    assert_eq!(merge(complaint, plain), not_now("ticket-merge-complaint"));
    assert_eq!(merge(complaint, over), not_now("ticket-merge-over"));
    assert_eq!(merge(plain, over), not_now("ticket-merge-over"));
    assert!(ticket_of(&kit, complaint).state.is_open());
    // The worse of both is how bad it is.
    let mild = make(true, 1);
    view(merge(complaint, mild));
    assert_eq!(ticket_of(&kit, mild).severity.number(), 4);
    assert_eq!(ticket_of(&kit, complaint).merged_into, Some(mild));
}

#[test]
fn what_a_removed_agent_had_is_everybodys() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let make = || {
        let ask = OpenTicket {
            anyway: true,
            ..asked(customer, 2)
        };
        let id = view(open(&kit, &ann, ask)).ticket.id;
        settle(&kit, &ann, id);
        id
    };
    let (settled, closed) = (make(), make());
    let told = || Step::Tell {
        channel: Channel::Call,
        text: "已解决".into(),
    };
    view(step(&kit, &ann, closed, told()));
    view(step(&kit, &ann, closed, Step::Close));
    kit.run(&boss(), Command::RemoveAgent("ann".into()))
        .expect("removed");
    view(step(&kit, &ben, settled, told()));
    view(step(&kit, &ben, settled, Step::Close));
    view(step(&kit, &ben, closed, Step::Reopen("又坏了".into())));
    assert_eq!(ticket_of(&kit, closed).owner, None);
    view(step(&kit, &ben, closed, Step::Start));
    assert_eq!(ticket_of(&kit, closed).owner, Some(ben.agent));
}

#[test]
fn nobody_begins_with_what_another_is_on_the_line_for() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let id = view(open(&kit, &boss(), asked(customer, 2))).ticket.id;
    let claim = Claim {
        follow_up: Some(FollowUpId::of_ticket(id)),
        ..Claim::default()
    };
    kit.run(&ann, Command::Claim(claim)).expect("claimed");
    let begun = step(&kit, &ben, id, Step::Start);
    assert!(matches!(begun, Err(Refusal::Held { .. })), "{begun:?}");
    view(step(&kit, &ann, id, Step::Start));
}

#[test]
fn who_made_an_offer_hears_what_became_of_it() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let id = view(open(&kit, &ben, asked(customer, 2))).ticket.id;
    view(step(&kit, &ben, id, Step::Start));
    let offer = Step::Propose {
        remedy: Remedy::Compensation,
        cost: Fen::yuan(5_000),
        text: "补偿".into(),
    };
    view(step(&kit, &ben, id, offer));
    view(step(&kit, &ben, id, Step::Assign(Some(ann.agent))));
    let soon = later(&boss(), Span::minutes(1));
    view(step(&kit, &soon, id, Step::Approve));
    let heard = notices::told(&kit, &later(&ben, Span::minutes(2)));
    assert!(
        heard.contains(&Notable::Step {
            ticket: id,
            verb: Verb::Approve
        }),
        "{heard:?}"
    );
}
