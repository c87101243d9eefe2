//! Claims: holds of the command line, going on elsewhere, idleness, taking over.

use super::super::caller::Caller;
use super::super::testkit::{Kit, NOW, TODAY, boss, later};
use super::{call, claim, follow_up, record, wrap_up};
use crate::domain::claim::{Claim, Lease, MAX_HELD};
use crate::domain::follow_up::{Assignee, When};
use crate::domain::id::{CustomerId, FollowUpId, SessionId};
use crate::domain::time::Span;
use crate::protocol::push::ClaimEnd;
use crate::protocol::{ClientKind, Command, Done, Push, Refusal};
use crate::service::push::Audience;
use crate::store::ReadExt;

fn desk(agent: &Caller, session: u64) -> Caller {
    Caller {
        session: SessionId(session),
        ..*agent
    }
}

fn command_line(agent: &Caller, session: u64) -> Caller {
    Caller {
        kind: ClientKind::Command,
        ..desk(agent, session)
    }
}

fn held(kit: &Kit, customer: CustomerId) -> Option<Claim> {
    kit.store()
        .read()
        .get::<Claim>(&customer)
        .expect("the store reads")
}

fn resume(follow_up: FollowUpId) -> Command {
    Command::Claim(crate::protocol::command::Claim {
        follow_up: Some(follow_up),
        resume: true,
        ..Default::default()
    })
}

#[test]
fn the_command_line_holds_a_hundred_and_no_more() {
    let kit = Kit::new();
    let ann = command_line(&kit.agent("ann"), 900);
    let all: Vec<FollowUpId> = (0..=MAX_HELD)
        .map(|_| follow_up(&kit, kit.person("王小明", "13812345678"), When::On(TODAY)))
        .collect();
    for id in &all[..MAX_HELD] {
        kit.run(&ann, claim(Some(*id))).expect("held");
    }
    let full = Refusal::Limit {
        what: "claims".into(),
        limit: 100,
    };
    assert_eq!(kit.run(&ann, claim(None)), Err(full));
    // What is held can be gone on with, and a desk's claim is none of them.
    kit.run(&ann, resume(all[0])).expect("held on");
    kit.run(
        &Caller {
            kind: ClientKind::Desk,
            ..desk(&ann, 901)
        },
        claim(None),
    )
    .expect("a desk's");
    // One done, and there is room; the wrap-up stands although the next can't be had.
    let first = record(&kit, all[0]);
    let mut form = call(first.customer, Some(first.id), "completed");
    form.take_next = true;
    let done = wrap_up(&kit, &ann, form).expect("recorded");
    assert!(matches!(done, Done::WrappedUp { next: None, .. }));
}

#[test]
fn a_hold_is_for_a_time_and_any_command_of_the_agent_may_finish_it() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    let hold = |minutes| {
        Command::Claim(crate::protocol::command::Claim {
            follow_up: Some(id),
            hold: Some(Span::minutes(minutes)),
            ..Default::default()
        })
    };
    let command = command_line(&ann, 900);
    for wrong in [0, -5, 12 * 60 + 1] {
        let refused = kit.run(&command, hold(wrong));
        assert!(matches!(refused, Err(Refusal::Invalid { .. })), "{wrong}");
    }
    let Ok(Done::Claimed(work)) = kit.run(&command, hold(30)) else {
        panic!("held");
    };
    assert_eq!(work.until, Some(NOW + Span::minutes(30)));
    // Again without --resume is refused, also to the same agent, with since when.
    let again = kit.run(&later(&command_line(&ann, 901), Span::minutes(1)), hold(30));
    let Err(Refusal::Held {
        own, since, holder, ..
    }) = again
    else {
        panic!("{again:?}");
    };
    assert_eq!((own, since, holder.as_str()), (true, NOW, "ANN"));
    // Not idle after ten minutes, over after thirty.
    kit.tick(NOW + Span::minutes(29));
    kit.write(|_| Ok(()));
    assert!(held(&kit, customer).is_some());
    let done = wrap_up(
        &kit,
        &later(&command_line(&ann, 902), Span::minutes(29)),
        call(customer, Some(id), "busy"),
    );
    done.expect("any command of the agent finishes it");
    assert!(held(&kit, customer).is_none());
}

#[test]
fn going_on_elsewhere_keeps_the_call_timer_and_tells_the_other_desk() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    let (here, there) = (desk(&ann, 11), desk(&ann, 12));
    kit.run(&here, claim(Some(id))).expect("claimed");
    let begin = Command::BeginCall {
        customer,
        dialled: true,
    };
    kit.run(&later(&here, Span::minutes(1)), begin)
        .expect("dialled");
    let refused = kit.run(&there, claim(Some(id)));
    assert!(matches!(refused, Err(Refusal::Held { own: true, .. })));
    kit.run(&later(&there, Span::minutes(2)), resume(id))
        .expect("resumed");
    let now = held(&kit, customer).expect("held");
    assert_eq!(now.lease, Lease::Session(SessionId(12)));
    assert_eq!(now.since, NOW);
    assert_eq!(now.dialled, Some(NOW + Span::minutes(1)));
    let told = kit.news();
    let lost = Push::ClaimLost {
        customer,
        follow_up: Some(id),
        why: ClaimEnd::Resumed,
    };
    assert!(
        told.iter()
            .any(|(to, push)| matches!(to, Audience::Session(SessionId(11))) && *push == lost)
    );
}

#[test]
fn idle_claims_end_with_a_notice_and_kept_ones_do_not() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let (idle, busy) = (
        kit.person("王小明", "13812345678"),
        kit.person("李芳", "13812345679"),
    );
    for customer in [idle, busy] {
        let id = follow_up(&kit, customer, When::On(TODAY));
        kit.run(&ann, claim(Some(id))).expect("claimed");
    }
    kit.run(&later(&ann, Span::minutes(5)), Command::KeepClaim(busy))
        .expect("kept");
    kit.tick(NOW + Span(10 * 60_000 - 1));
    kit.write(|_| Ok(()));
    assert!(held(&kit, idle).is_some());
    kit.tick(NOW + Span::minutes(10));
    kit.write(|_| Ok(()));
    assert!(held(&kit, idle).is_none() && held(&kit, busy).is_some());
    let news = kit.news();
    let why = news.iter().find_map(|(_, push)| match push {
        Push::ClaimLost { why, .. } => Some(*why),
        _ => None,
    });
    assert_eq!(why, Some(ClaimEnd::Idle));
}

#[test]
fn a_supervisor_takes_over_and_the_holder_is_told() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    kit.run(&ann, claim(Some(id))).expect("claimed");
    let to = Assignee::Agent(ben.agent);
    let give = Command::Reassign {
        follow_ups: vec![id],
        to,
    };
    assert!(matches!(
        kit.run(&ben, give.clone()),
        Err(Refusal::Held { .. })
    ));
    kit.run(&boss(), give).expect("reassigned");
    assert!(held(&kit, customer).is_none());
    assert!(kit.news().iter().any(|(_, push)| matches!(
        push,
        Push::ClaimLost {
            why: ClaimEnd::Reassigned,
            ..
        }
    )));
    let refused = kit.run(&ann, claim(Some(id)));
    let assignee = "BEN".to_owned();
    assert_eq!(
        refused,
        Err(Refusal::AssignedTo {
            follow_up: id,
            assignee
        })
    );
    kit.run(&ben, claim(None)).expect("it is Ben's");
}

#[test]
fn the_next_is_taken_before_the_former_is_let_go() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let first = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, first, When::On(TODAY));
    kit.run(&ann, claim(Some(id))).expect("claimed");
    let next = Command::Claim(crate::protocol::command::Claim {
        instead_of: Some(first),
        ..Default::default()
    });
    // Nothing else is there: what is held stays held.
    let refused = kit.run(&ann, next.clone());
    assert!(matches!(refused, Err(Refusal::QueueEmpty { .. })));
    assert!(held(&kit, first).is_some());
    let second = kit.person("李芳", "13812345679");
    follow_up(&kit, second, When::On(TODAY));
    // Somebody else's claim is not let go by naming it.
    let refused = kit.run(&ben, next.clone());
    assert!(matches!(refused, Ok(Done::Claimed(_))), "{refused:?}");
    assert!(held(&kit, first).is_some());
    kit.run(&ben, Command::Release(second.into()))
        .expect("back");
    let Ok(Done::Claimed(work)) = kit.run(&ann, next) else {
        panic!("claimed");
    };
    assert_eq!(work.row.customer, second, "not the same one again");
    assert!(held(&kit, first).is_none() && held(&kit, second).is_some());
}

#[test]
fn a_call_without_a_follow_up_is_kept_and_let_go_by_its_customer() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let begin = Command::BeginCall {
        customer,
        dialled: true,
    };
    let (here, there) = (desk(&ann, 11), desk(&ann, 12));
    kit.run(&here, begin.clone()).expect("begun");
    assert_eq!(
        held(&kit, customer).and_then(|claim| claim.dialled),
        Some(NOW)
    );
    let refused = kit.run(&desk(&ben, 13), begin.clone());
    assert!(matches!(refused, Err(Refusal::Held { own: false, .. })));
    kit.run(
        &later(&here, Span::minutes(9)),
        Command::KeepClaim(customer),
    )
    .expect("kept");
    kit.tick(NOW + Span::minutes(18));
    kit.write(|_| Ok(()));
    assert!(held(&kit, customer).is_some());
    // The agent's other desk goes on with it.
    kit.run(&there, begin).expect("taken over");
    let lost = Push::ClaimLost {
        customer,
        follow_up: None,
        why: ClaimEnd::Resumed,
    };
    assert!(kit.news().iter().any(|(_, push)| *push == lost));
    let release = Command::Release(customer.into());
    let refused = kit.run(&desk(&ben, 13), release.clone());
    assert!(matches!(refused, Err(Refusal::Held { .. })));
    kit.run(&there, release.clone()).expect("back");
    assert!(held(&kit, customer).is_none());
    let nothing = kit.run(&there, release);
    assert!(matches!(nothing, Err(Refusal::NotFound { .. })));
}

#[test]
fn whoever_releases_from_another_session_tells_the_desk_that_held() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    let desk = boss();
    // The same admin on the command line, and the desk's own release, of which it needs no news.
    for (who, told) in [(command_line(&desk, 900), true), (desk, false)] {
        kit.run(&desk, claim(Some(id))).expect("claimed");
        kit.news();
        kit.run(&who, Command::Release(id.into()))
            .expect("released");
        let lost = Push::ClaimLost {
            customer,
            follow_up: Some(id),
            why: ClaimEnd::Reassigned,
        };
        let news = (Audience::Session(desk.session), lost);
        assert_eq!(kit.news().contains(&news), told);
    }
}

#[test]
fn a_claim_whose_customer_is_gone_ends_with_its_agent_and_is_found_by_verify() {
    use crate::domain::customer::Customer;
    use crate::protocol::{Found, Query};
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    kit.run(&ann, claim(Some(id))).expect("claimed");
    kit.write(move |work| work.delete::<Customer>(&customer));
    let problems = |kit: &Kit| match kit.ask(&boss(), Query::Verify) {
        Found::Verify(report) => report.problems,
        other => panic!("{other:?}"),
    };
    let found = problems(&kit);
    assert!(
        matches!(&found[..], [one] if one.starts_with("Ownerless") && one.contains(&customer.0.to_string())),
        "{found:?}"
    );
    kit.run(&boss(), Command::RemoveAgent("ann".into()))
        .expect("removed");
    assert!(held(&kit, customer).is_none());
}
