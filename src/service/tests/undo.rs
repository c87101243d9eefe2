//! Undo and redo: the store is as it was, byte for byte, until the next call begins or somebody builds on it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::super::caller::Caller;
use super::super::testkit::{Kit, NOW, TODAY, boss, later};
use super::{call, claim, follow_up, record, wrap_up};
use crate::domain::claim::{Claim, Lease};
use crate::domain::follow_up::{Assignee, When};
use crate::domain::id::{CustomerId, FollowUpId, SessionId};
use crate::domain::time::Span;
use crate::protocol::command::CustomerFields;
use crate::protocol::{Command, Done, Refusal};
use crate::store::schema::UndoEntry;
use crate::store::{Direction, KeyRange, Read, ReadExt, Record};

/// All records with their index entries and counters, without what undoing itself keeps.
fn image(kit: &Kit) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut image = BTreeMap::new();
    let range = KeyRange {
        from: Vec::new(),
        to: Some(vec![0xE1]),
    };
    let read = kit.store().read();
    let read = read.scan_raw(&range, Direction::Forward, &mut |key, value| {
        if key[0] != UndoEntry::TABLE {
            // A record begins with the sequence that wrote it.
            let at = if key[0] < 0x40 { 8 } else { 0 };
            image.insert(key.to_vec(), value[at..].to_vec());
        }
        ControlFlow::Continue(())
    });
    read.expect("the store reads");
    image
}

struct Floor {
    kit: Kit,
    ann: Caller,
    customer: CustomerId,
    held: FollowUpId,
    free: FollowUpId,
}

fn floor() -> Floor {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let held = follow_up(&kit, customer, When::On(TODAY));
    let free = follow_up(&kit, customer, When::On(TODAY));
    kit.run(&ann, claim(Some(held))).expect("claimed");
    Floor {
        kit,
        ann,
        customer,
        held,
        free,
    }
}

/// Every action that an agent records.
fn actions(floor: &Floor) -> Vec<(&'static str, Command)> {
    let Floor {
        customer,
        held,
        free,
        ..
    } = *floor;
    let form = |outcome: &str| {
        let mut form = call(customer, Some(held), outcome);
        form.reason = Some("quality".into());
        form.next = Some(When::At(NOW + Span::hours(5)));
        form.new_phone = Some("13911112222".into());
        Command::WrapUp(Box::new(form))
    };
    let outcomes = [
        "completed",
        "follow-up",
        "no-answer",
        "busy",
        "declined",
        "wrong-number",
        "call-back",
        "complaint",
        "do-not-disturb",
        "other",
    ];
    let mut all: Vec<(&'static str, Command)> = outcomes.iter().map(|o| (*o, form(o))).collect();
    let fields = CustomerFields {
        name: Some("王大明".into()),
        tags: Some(vec!["要求回访".into()]),
        key_reason: Some("opinion leader".into()),
        ..CustomerFields::default()
    };
    let barred = CustomerFields {
        do_not_call: Some(true),
        ..CustomerFields::default()
    };
    let new = CustomerFields {
        name: Some("李芳".into()),
        phones: Some(vec!["13812345678".into()]),
        tags: Some(vec!["要求回访".into()]),
        ..CustomerFields::default()
    };
    let add = Command::AddFollowUp {
        customer,
        when: When::On(TODAY),
        reason: "asked".into(),
        assignee: Assignee::Pool,
    };
    let reassign = Command::Reassign {
        follow_ups: vec![held],
        to: Assignee::Agent(boss().agent),
    };
    let snooze = |follow_up| Command::Snooze {
        follow_up,
        when: When::On(TODAY + 3),
    };
    all.extend([
        ("follow-up-add", add),
        ("snooze", snooze(held)),
        ("snooze free", snooze(free)),
        ("cancel", Command::Cancel(held)),
        ("reassign", reassign),
        ("customer-add", Command::AddCustomer(Box::new(new))),
        (
            "customer-edit",
            Command::EditCustomer(customer, Box::new(fields)),
        ),
        ("barred", Command::EditCustomer(customer, Box::new(barred))),
    ]);
    all
}

#[test]
fn undo_and_redo_restore_every_byte() {
    let names: Vec<&str> = actions(&floor()).iter().map(|(name, _)| *name).collect();
    for (nth, name) in names.into_iter().enumerate() {
        let floor = floor();
        let (kit, ann) = (&floor.kit, &floor.ann);
        let command = actions(&floor).swap_remove(nth).1;
        let before = image(kit);
        kit.run(ann, command).expect(name);
        let after = image(kit);
        assert_ne!(before, after, "{name}");
        for _ in 0..2 {
            let undone = kit
                .run(&later(ann, Span::minutes(1)), Command::Undo)
                .expect(name);
            assert!(matches!(undone, Done::Undone(_)));
            assert_eq!(image(kit), before, "{name} undone");
            assert_eq!(kit.run(ann, Command::Undo), Err(Refusal::NothingToUndo));
            kit.run(&later(ann, Span::minutes(2)), Command::Redo)
                .expect(name);
            assert_eq!(image(kit), after, "{name} redone");
            assert_eq!(kit.run(ann, Command::Redo), Err(Refusal::NothingToUndo));
        }
    }
}

#[test]
fn it_is_too_late_when_the_next_call_has_begun() {
    let too_late = Err(Refusal::UndoTooLate { by: String::new() });
    for dialled in [true, false] {
        let floor = floor();
        let (kit, ann) = (&floor.kit, &floor.ann);
        let other = kit.person("李芳", "13812345679");
        follow_up(kit, other, When::On(TODAY));
        let mut form = call(floor.customer, Some(floor.held), "no-answer");
        form.take_next = true;
        wrap_up(kit, ann, form).expect("recorded");
        let begin = Command::BeginCall {
            customer: other,
            dialled,
        };
        kit.run(ann, begin).expect("begun");
        let before = image(kit);
        assert_eq!(kit.run(ann, Command::Undo), too_late);
        assert_eq!(kit.run(ann, Command::Redo), Err(Refusal::NothingToUndo));
        assert_eq!(image(kit), before);
        // What the new call records can be undone again.
        wrap_up(kit, ann, call(other, None, "completed")).expect("recorded");
        kit.run(ann, Command::Undo).expect("undone");
        assert_eq!(image(kit), before);
    }
}

#[test]
fn claiming_the_next_alone_is_no_beginning() {
    let floor = floor();
    let (kit, ann) = (&floor.kit, &floor.ann);
    let other = kit.person("李芳", "13812345679");
    follow_up(kit, other, When::On(TODAY));
    let mut form = call(floor.customer, Some(floor.held), "no-answer");
    form.take_next = true;
    wrap_up(kit, ann, form).expect("recorded");
    kit.run(&later(ann, Span::minutes(1)), Command::KeepClaim(other))
        .expect("kept");
    kit.run(ann, Command::Undo).expect("undone");
    let held = |customer| {
        kit.store()
            .read()
            .has::<Claim>(&customer)
            .expect("the store reads")
    };
    assert!(held(floor.customer) && held(other));
}

#[test]
fn what_somebody_built_on_stays_and_says_who() {
    let Floor {
        kit,
        ann,
        customer,
        held,
        ..
    } = floor();
    let ben = kit.agent("ben");
    wrap_up(&kit, &ann, call(customer, Some(held), "busy")).expect("recorded");
    kit.run(&ben, claim(Some(held))).expect("claimed");
    let before = image(&kit);
    let by = |by: &str| Err(Refusal::UndoTooLate { by: by.into() });
    assert_eq!(kit.run(&ann, Command::Undo), by("BEN"));
    assert_eq!(image(&kit), before);
    wrap_up(&kit, &ben, call(customer, Some(held), "completed")).expect("recorded");
    assert_eq!(kit.run(&ann, Command::Undo), by("BEN"));
    // Ben can still undo his.
    kit.run(&ben, Command::Undo).expect("undone");
    assert_eq!(image(&kit), before);
}

#[test]
fn a_claim_comes_back_to_the_desk_that_undoes() {
    let Floor {
        kit,
        ann,
        customer,
        held,
        ..
    } = floor();
    wrap_up(&kit, &ann, call(customer, Some(held), "busy")).expect("recorded");
    kit.session_lost(ann.session, NOW);
    let new = Caller {
        session: SessionId(777),
        ..later(&ann, Span::minutes(30))
    };
    kit.run(&new, Command::Undo).expect("undone");
    let claim = kit
        .store()
        .read()
        .get::<Claim>(&customer)
        .expect("the store reads");
    let claim = claim.expect("held");
    assert_eq!(claim.lease, Lease::Session(SessionId(777)));
    assert_eq!(claim.active, new.now);
    kit.run(&new, Command::Redo).expect("redone");
    assert!(matches!(record(&kit, held).when, When::After(_)));
}

#[test]
fn nobody_else_is_made_to_hold_again() {
    let Floor {
        kit,
        ann,
        customer,
        held,
        ..
    } = floor();
    let reassign = Command::Reassign {
        follow_ups: vec![held],
        to: Assignee::Agent(boss().agent),
    };
    kit.run(&boss(), reassign).expect("reassigned");
    kit.run(&boss(), Command::Undo).expect("undone");
    assert_eq!(record(&kit, held).assignee, Assignee::Pool);
    assert!(
        !kit.store()
            .read()
            .has::<Claim>(&customer)
            .expect("the store reads")
    );
    kit.run(&ann, claim(Some(held)))
        .expect("Ann may take it again");
    // Which is something built on it.
    let refused = kit.run(&boss(), Command::Redo);
    assert_eq!(refused, Err(Refusal::UndoTooLate { by: "ANN".into() }));
}

#[test]
fn work_that_somebody_is_on_is_not_undone_away() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let by = |by: &str| Err(Refusal::UndoTooLate { by: by.into() });
    let customer = kit.person("王小明", "13812345678");
    let add = Command::AddFollowUp {
        customer,
        when: When::On(TODAY),
        reason: "asked".into(),
        assignee: Assignee::Pool,
    };
    kit.run(&ann, add).expect("made");
    kit.run(&ben, claim(None)).expect("claimed");
    let before = image(&kit);
    assert_eq!(kit.run(&ann, Command::Undo), by("BEN"));
    assert_eq!(image(&kit), before);
    let release = |kit: &Kit, id: FollowUpId| {
        kit.run(&ben, Command::Release(id.into()))
            .expect("released")
    };
    let id = follow_ups_of(&kit, customer)[0];
    release(&kit, id);
    // A claim of one's own would be without its follow-up.
    kit.run(&ann, claim(Some(id))).expect("claimed");
    assert_eq!(kit.run(&ann, Command::Undo), by(""));
    kit.run(&ann, Command::Release(id.into()))
        .expect("released");
    kit.run(&ann, Command::Undo).expect("undone");
    assert!(follow_ups_of(&kit, customer).is_empty());
}

#[test]
fn a_new_customer_goes_only_with_all_that_lies_there() {
    let new = || CustomerFields {
        name: Some("李芳".into()),
        phones: Some(vec!["13812345678".into()]),
        ..CustomerFields::default()
    };
    let by = |by: &str| Err(Refusal::UndoTooLate { by: by.into() });
    let reveal = |customer| Command::Reveal {
        customer,
        reason: "asked".into(),
    };
    let called = |customer| Command::WrapUp(Box::new(call(customer, None, "other")));
    let make = |customer| Command::AddFollowUp {
        customer,
        when: When::On(TODAY),
        reason: "asked".into(),
        assignee: Assignee::Pool,
    };
    for build in [reveal, called, make] {
        let kit = Kit::new();
        let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
        let added = kit.run(&ann, Command::AddCustomer(Box::new(new())));
        let Ok(Done::Customer(customer)) = added else {
            panic!("{added:?}");
        };
        kit.run(&ben, build(customer)).expect("done");
        let before = image(&kit);
        assert_eq!(kit.run(&ann, Command::Undo), by("BEN"));
        assert_eq!(image(&kit), before);
    }
}

fn follow_ups_of(kit: &Kit, customer: CustomerId) -> Vec<FollowUpId> {
    let read = kit.store().read();
    let open = super::super::follow_ups::open_of(&read, customer).expect("the store reads");
    open.into_iter().map(|f| f.id).collect()
}

#[test]
fn work_that_somebody_has_taken_since_is_not_done_again() {
    let kit = Kit::new();
    let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    let form = || call(customer, Some(id), "completed");
    // Ann records it without having claimed it, so that no claim is part of what is undone.
    wrap_up(&kit, &ann, form()).expect("recorded");
    kit.run(&ann, Command::Undo).expect("undone");
    kit.run(&ben, claim(Some(id))).expect("claimed");
    let before = image(&kit);
    let refused = kit.run(&ann, Command::Redo);
    let Err(Refusal::Held { holder, own, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((holder.as_str(), own), ("BEN", false));
    assert_eq!(image(&kit), before);
    // Nor is it finished under a claim of one's own.
    kit.run(&ben, Command::Release(id.into()))
        .expect("released");
    kit.run(&ann, claim(Some(id))).expect("claimed");
    let refused = kit.run(&ann, Command::Redo);
    assert_eq!(refused, Err(Refusal::UndoTooLate { by: String::new() }));
    kit.run(&ann, Command::Release(id.into()))
        .expect("released");
    kit.run(&ann, Command::Redo).expect("redone");
    assert!(!record(&kit, id).status.is_open());
}
