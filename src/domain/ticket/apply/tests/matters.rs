//! What steps leave behind: the first contact's settling, offers and what they cost, and who has it.

use super::*;

#[test]
fn what_the_first_contact_settles_counts_as_that_unless_it_comes_back_within_a_week() {
    let (hours, week) = (Hours::business(), 7 * 24 * 60);
    let terms = terms(&hours);
    let agent = Actor::new(AgentId(1), Role::Agent);
    let resolve = || step_of(Verb::Resolve);
    let table: [Case<'_>; 8] = [
        ("settled on the line", Source::Call, &[(5, resolve())], true),
        ("at the counter", Source::Visit, &[(30, resolve())], true),
        ("after the call", Source::Call, &[(31, resolve())], false),
        ("nobody there", Source::Message, &[(5, resolve())], false),
        (
            "heard again",
            Source::Call,
            &[(3, step_of(Verb::Respond)), (5, resolve())],
            false,
        ),
        (
            "waited for",
            Source::Call,
            &[
                (3, step_of(Verb::Wait)),
                (4, step_of(Verb::Resume)),
                (5, resolve()),
            ],
            false,
        ),
        (
            "back on the sixth day",
            Source::Call,
            &[
                (5, resolve()),
                (week - 1440, Step::Reopen("又漏了".into())),
                (week - 1400, step_of(Verb::Start)),
                (week - 1390, resolve()),
            ],
            false,
        ),
        (
            "back after a week",
            Source::Call,
            &[
                (5, resolve()),
                (week + 1, Step::Reopen("又漏了".into())),
                (week + 9, step_of(Verb::Start)),
                (week + 10, resolve()),
            ],
            true,
        ),
    ];
    for (what, source, steps, counts) in table {
        let mut ticket = opened(false, Some(agent.agent), &terms);
        ticket.source = source;
        ticket.opened_by = agent.agent;
        ticket
            .apply(Step::Start, agent, start(), &terms)
            .expect("begun");
        for (minute, step) in steps {
            let at = start() + Span::minutes(*minute);
            ticket
                .apply(step.clone(), agent, at, &terms)
                .unwrap_or_else(|wrong| panic!("{what}: {wrong:?}"));
        }
        assert_eq!(ticket.first_contact, counts, "{what}");
    }
}

#[test]
fn an_offer_is_allowed_by_another_person_and_offers_add_up() {
    let hours = Hours::business();
    let terms = terms(&hours);
    let mut ticket = ticket_in(State::InProgress, false, &terms);
    let owner = ticket.owner.expect("an owner");
    let mut take = |step: Step, by: Actor| ticket.apply(step, by, start(), &terms).map(|_| ());
    let offer = |yuan| Step::Propose {
        remedy: Remedy::Compensation,
        cost: Fen::yuan(yuan),
        text: "补偿".into(),
    };
    let behind = Actor {
        agent: owner,
        ..SUPERVISOR
    };
    for (proposes, allows) in [(behind, SUPERVISOR), (SUPERVISOR, behind)] {
        assert_eq!(take(offer(101), proposes), Ok(()));
        assert_eq!(take(Step::Approve, allows), Err(Wrong::OwnProposal));
    }
    // Sixty are within the limit; sixty more are not, whoever agreed to them one by one.
    for (round, agreed) in [(1, Ok(())), (2, Err(Wrong::NotAllowed))] {
        assert_eq!(take(offer(60), SUPERVISOR), Ok(()));
        assert_eq!(take(Step::Agree, SUPERVISOR), agreed, "{round}");
        let done = take(Step::CarryOut("已转账".into()), SUPERVISOR);
        assert_eq!(done, agreed, "{round}");
    }
    assert_eq!(ticket.given, Fen::yuan(60));
}

#[test]
fn who_carries_on_what_nobody_has_has_it() {
    let hours = Hours::business();
    let terms = terms(&hours);
    for (verb, state) in [
        (Verb::Resume, State::InProgress),
        (Verb::Propose, State::InProgress),
        (Verb::Resolve, State::Resolved),
    ] {
        let mut ticket = ticket_in(State::WaitingDepartment, false, &terms);
        let given_back = ticket.apply(Step::Assign(None), SUPERVISOR, start(), &terms);
        assert!(given_back.is_ok() && ticket.owner.is_none());
        let taken = ticket.apply(step_of(verb), OTHER, start(), &terms);
        assert!(taken.is_ok(), "{verb:?}");
        assert_eq!((ticket.state, ticket.owner), (state, Some(OTHER.agent)));
    }
}
