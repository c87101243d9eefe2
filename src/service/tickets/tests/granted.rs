//! What is offered by the terms of what was bought: a reason is asked where they do not grant it, and again where the ticket
//! is about something else since.

use super::*;
use crate::domain::order::{Order, OrderItem, OrderKey};

const BREAST_PUMP: &str = "电动吸奶器";

/// A customer who bought a pump under a number, so many days ago each.
fn buyer(kit: &Kit, orders: &[(&'static str, i32)]) -> CustomerId {
    let customer = kit.person("王小明", "13812345678");
    for (nth, (number, ago)) in orders.iter().copied().enumerate() {
        kit.write(move |work| {
            let item = OrderItem {
                product: BREAST_PUMP.into(),
                sku: None,
                quantity: 1,
                amount: Fen(39_900),
            };
            let bought = Order {
                customer,
                key: OrderKey::Number {
                    number: number.into(),
                },
                items: vec![item],
                ..super::super::super::tests::order(nth as u64 + 1, TODAY + -ago, 0, 1)
            };
            work.put(&(customer, bought.day, bought.id), &bought)
        });
    }
    customer
}

fn about(order: &str, product: &str) -> Matter {
    let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Matter {
        order: told(order),
        product: told(product),
        ..matter("product")
    }
}

fn begun(kit: &Kit, customer: CustomerId, matter: Matter, complaint: bool) -> TicketView {
    let ask = OpenTicket {
        matter,
        complaint,
        anyway: true,
        ..asked(customer, 2)
    };
    let opened = view(open(kit, &boss(), ask));
    let id = opened.ticket.id;
    view(step(kit, &boss(), id, Step::Start));
    if complaint {
        view(step(kit, &boss(), id, Step::Verify("属实".into())));
    }
    opened
}

fn offer(remedy: Remedy) -> Step {
    Step::Propose {
        remedy,
        cost: Fen(0),
        text: String::new(),
    }
}

fn edit(order: &str, product: &str) -> Step {
    Step::Edit(Box::new(about(order, product)))
}

fn refused(kit: &Kit, id: TicketId, taken: Step) -> Wrong {
    match step(kit, &boss(), id, taken) {
        Err(Refusal::TicketStep { wrong, .. }) => wrong,
        other => panic!("{other:?}"),
    }
}

const REFUND: Remedy = Remedy::Refund;
const UNPROVEN: Wrong = Wrong::Unproven { remedy: REFUND };

fn ended(ago: i32) -> Wrong {
    Wrong::Ended {
        remedy: REFUND,
        until: Some(TODAY + -ago + 3 + 7),
    }
}

#[test]
fn what_the_terms_grant_no_more_needs_a_reason() {
    let kit = Kit::new();
    let customer = buyer(&kit, &[("A-1", 20)]);
    let opened = begun(&kit, customer, about("a1", ""), false);
    let until: Vec<_> = opened.entitlements.iter().map(|e| e.until).collect();
    let came = TODAY + -20 + 3;
    assert_eq!(until, [7, 15, 365, 365].map(|days| Some(came + days)));
    let id = opened.ticket.id;
    assert_eq!(refused(&kit, id, offer(REFUND)), ended(20));
    view(step(&kit, &boss(), id, offer(Remedy::Apology)));
    view(step(&kit, &boss(), id, Step::Override("老客户".into())));
    view(step(&kit, &boss(), id, offer(REFUND)));
}

#[test]
fn writing_the_order_anew_is_no_way_around_the_reason() {
    let kit = Kit::new();
    let customer = buyer(&kit, &[("A-1", 20), ("B-1", 21), ("C-1", 5)]);
    let id = begun(&kit, customer, about("A-1", BREAST_PUMP), false)
        .ticket
        .id;
    // Cleared, of nobody, of another product: nothing shows what the terms grant.
    for (order, product) in [("", ""), ("", BREAST_PUMP), ("X-9", ""), ("A-1", "奶粉")] {
        view(step(&kit, &boss(), id, edit(order, product)));
        assert_eq!(
            refused(&kit, id, offer(REFUND)),
            UNPROVEN,
            "{order} {product}"
        );
    }
    // A reason is for what the ticket was about then; written differently it is the same.
    view(step(&kit, &boss(), id, edit("A-1", "")));
    view(step(&kit, &boss(), id, Step::Override("老客户".into())));
    let same = view(step(&kit, &boss(), id, edit("a1", "")));
    assert!(same.ticket.grant.is_some());
    view(step(&kit, &boss(), id, offer(REFUND)));
    let other = view(step(&kit, &boss(), id, edit("B-1", "")));
    assert_eq!(other.ticket.grant, None);
    assert_eq!(refused(&kit, id, offer(REFUND)), ended(21));
    view(step(&kit, &boss(), id, edit("C-1", "")));
    view(step(&kit, &boss(), id, offer(REFUND)));
}

#[test]
fn what_is_offered_is_asked_again_where_the_ticket_is_about_another_since() {
    let kit = Kit::new();
    let customer = buyer(&kit, &[("A-1", 20), ("C-1", 5)]);
    let id = begun(&kit, customer, about("C-1", ""), true).ticket.id;
    view(step(&kit, &boss(), id, offer(REFUND)));
    view(step(&kit, &boss(), id, edit("", "")));
    assert_eq!(refused(&kit, id, Step::Agree), UNPROVEN);
    view(step(&kit, &boss(), id, edit("C-1", "")));
    view(step(&kit, &boss(), id, Step::Agree));
    view(step(&kit, &boss(), id, edit("A-1", "")));
    assert_eq!(refused(&kit, id, Step::CarryOut("已退".into())), ended(20));
    assert_eq!(refused(&kit, id, Step::Resolve("已退".into())), ended(20));
    view(step(&kit, &boss(), id, Step::Override("店长同意".into())));
    view(step(&kit, &boss(), id, Step::CarryOut("已退".into())));
    // What was done stays done, whatever is corrected afterwards.
    view(step(&kit, &boss(), id, edit("", "")));
    view(step(&kit, &boss(), id, Step::Resolve("已退".into())));
}

#[test]
fn what_was_allowed_for_one_order_is_allowed_anew_for_another() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = buyer(&kit, &[("C-1", 5), ("D-1", 4)]);
    let id = begun(&kit, customer, about("C-1", ""), false).ticket.id;
    view(step(&kit, &boss(), id, Step::Assign(Some(ann.agent))));
    let dear = Step::Propose {
        remedy: REFUND,
        cost: Fen::yuan(5_000),
        text: String::new(),
    };
    view(step(&kit, &ann, id, dear));
    view(step(&kit, &boss(), id, Step::Approve));
    let batch = Matter {
        batch: Some("L20261001".into()),
        ..about("C-1", "")
    };
    let kept = view(step(&kit, &ann, id, Step::Edit(Box::new(batch))));
    assert!(!kept.ticket.awaits_approval());
    let asked = view(step(&kit, &ann, id, edit("D-1", "")));
    assert!(asked.ticket.awaits_approval());
    let done = Step::CarryOut("已退".into());
    assert_eq!(refused(&kit, id, done), Wrong::NotAllowed);
    let told = notices::told(&kit, &boss());
    let approval = Notable::Approval { ticket: id };
    assert_eq!(told.iter().filter(|told| **told == approval).count(), 2);
}
