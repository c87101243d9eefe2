//! Tickets where answers come late, not at all, or as refusals, and where what is on the screen changes under the hand.

use warmline::desk::event::{Effect, Event, LinkEvent};
use warmline::desk::state::layers::Layer;
use warmline::domain::id::{AgentId, CustomerId, MessageId, TicketId};
use warmline::domain::notice::Notable;
use warmline::domain::ticket::{Matter, Severity, Source, Step};
use warmline::domain::time::Span;
use warmline::i18n::Locale;
use warmline::protocol::command::OpenTicket;
use warmline::protocol::push::Changed;
use warmline::protocol::query::Cursor;
use warmline::protocol::refusal::Thing;
use warmline::protocol::view::{NoticeView, OutboxPage, TicketPage};
use warmline::protocol::{Answer, Command, Found, Push, Query, Refusal};

mod support;

use support::driver::{Driver, shows};

const T: TicketId = TicketId(2093);

/// The ticket is open, and from now on answers come when they are told to.
fn at_ticket() -> Driver {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("f3 9 f4 2 home");
    for _ in 0..20 {
        if desk.state.tickets.rows.selected().map(|row| row.id) != Some(T) {
            desk.keys("down");
        }
    }
    desk.keys("enter");
    shows(&desk, &["三罐奶粉外箱压扁"]);
    desk
}

fn tell(desk: &mut Driver, answer: Answer) {
    desk.event(Event::Link(LinkEvent::Answer(answer, None)));
}

/// A colleague changed something, and the desk has heard of it.
fn changed(desk: &mut Driver) {
    let changed = Changed {
        tickets: true,
        many: true,
        ..Changed::default()
    };
    tell(desk, Answer::Push(Push::Changed(changed)));
    desk.pass(Span::seconds(1));
}

/// The first request of a kind that waits: its number.
#[track_caller]
fn sent(desk: &mut Driver, is: impl Fn(&Effect) -> bool) -> Effect {
    let at = desk.effects.iter().position(is).expect("it was sent");
    desk.effects.remove(at)
}

fn number(effect: &Effect) -> u64 {
    match effect {
        Effect::Query(number, _) | Effect::Command(number, _) => *number,
        other => panic!("{other:?}"),
    }
}

/// The hub answers the first request of a kind.
#[track_caller]
fn answer(desk: &mut Driver, is: impl Fn(&Effect) -> bool) {
    let effect = sent(desk, is);
    let answer = desk.hub.answer(effect).expect("an answer");
    desk.event(answer);
}

#[track_caller]
fn refuse(desk: &mut Driver, is: impl Fn(&Effect) -> bool, refusal: &Refusal) {
    let number = number(&sent(desk, is));
    tell(desk, Answer::Refused(number, refusal.clone()));
}

fn looks(effect: &Effect) -> bool {
    matches!(effect, Effect::Query(_, Query::Ticket(_)))
}

fn lists(effect: &Effect) -> bool {
    matches!(effect, Effect::Query(_, Query::Tickets { .. }))
}

fn outboxes(effect: &Effect) -> bool {
    matches!(effect, Effect::Query(_, Query::Outbox { .. }))
}

fn steps(effect: &Effect) -> bool {
    matches!(effect, Effect::Command(_, c) if matches!(**c, Command::StepTicket { .. }))
}

fn not_now() -> Refusal {
    Refusal::NotNow {
        code: "busy".into(),
    }
}

fn gone() -> Refusal {
    Refusal::NotFound {
        what: Thing::Ticket,
        name: T.to_string(),
    }
}

/// A colleague's note.
fn meanwhile(desk: &mut Driver) {
    let note = Step::Note {
        text: "客户刚打来过".into(),
        mentions: Vec::new(),
    };
    desk.hub.colleague_steps(T.0, note);
}

/// What the hub was told to look at.
fn looked(desk: &Driver) -> Vec<Option<TicketId>> {
    let told = desk.hub.told.iter();
    let looks = told.filter_map(|command| match command {
        Command::LookAtTicket(ticket) => Some(*ticket),
        _ => None,
    });
    looks.collect()
}

/// What is kept of the step's form.
fn draft(desk: &Driver) -> Option<String> {
    let mut kept = desk.state.drafts.held.iter();
    let (_, content) = kept.find(|(key, _)| key.starts_with("step:T2093:"))?;
    Some(String::from_utf8_lossy(content).into_owned())
}

fn has_form(desk: &Driver) -> bool {
    matches!(desk.state.layers.last(), Some(Layer::Form(_)))
}

fn has_difference(desk: &Driver) -> bool {
    matches!(desk.state.layers.last(), Some(Layer::Difference(_)))
}

#[test]
fn a_look_that_is_refused_throws_nothing_away() {
    let mut desk = at_ticket();
    desk.keys("8 补一罐就好");
    for (refusal, stays) in [(not_now(), true), (gone(), false)] {
        desk.linked = false;
        changed(&mut desk);
        while desk.effects.iter().any(looks) {
            refuse(&mut desk, looks, &refusal);
        }
        desk.effects.clear();
        assert_eq!(has_form(&desk), stays, "{}", desk.screen());
        let sheet = |layer: &Layer| matches!(layer, Layer::Ticket(_));
        assert_eq!(desk.state.layers.iter().any(sheet), stays);
    }
    let kept = draft(&desk).expect("the draft is kept");
    assert!(kept.contains("补一罐就好"), "{kept}");
}

#[test]
fn a_form_that_met_a_change_is_not_stuck_whatever_becomes_of_the_question() {
    for lost in [true, false] {
        let mut desk = at_ticket();
        desk.keys("8 补一罐就好");
        meanwhile(&mut desk);
        desk.linked = false;
        desk.keys("f10");
        answer(&mut desk, steps);
        assert!(desk.effects.iter().any(looks), "what changed is asked for");
        if lost {
            desk.event(Event::Link(LinkEvent::Down));
        } else {
            refuse(&mut desk, looks, &not_now());
        }
        desk.keys("，今天");
        desk.effects.clear();
        desk.linked = true;
        let welcome = desk.hub.welcome();
        desk.event(welcome);
        desk.keys("f10");
        assert!(has_difference(&desk), "{}", desk.screen());
        desk.keys("f9");
        let view = desk.hub.ticket(T).expect("it is there");
        let said = view.steps.last().map(|taken| taken.step.text().to_owned());
        assert_eq!(said.as_deref(), Some("补一罐就好，今天"));
    }
}

#[test]
fn a_step_that_was_undone_is_a_change_too() {
    let mut desk = at_ticket();
    desk.keys("8 补一罐就好");
    meanwhile(&mut desk);
    desk.hub.colleague_undoes(T.0);
    desk.keys("f10");
    assert!(has_difference(&desk), "{}", desk.screen());
    shows(&desk, &["李强  撤销或重做了上一步"]);
    desk.keys("f9");
    let view = desk.hub.ticket(T).expect("it is there");
    let said = view.steps.last().map(|taken| taken.step.text().to_owned());
    assert_eq!(said.as_deref(), Some("补一罐就好"));
}

#[test]
fn a_form_that_was_sent_and_left_is_kept_until_it_is_saved() {
    for done in [true, false] {
        let mut desk = at_ticket();
        desk.keys("8 补一罐就好");
        desk.linked = false;
        desk.keys("f10 esc");
        assert!(draft(&desk).is_some());
        if done {
            answer(&mut desk, steps);
        } else {
            refuse(&mut desk, steps, &not_now());
        }
        assert_eq!(draft(&desk).is_none(), done);
    }
}

#[test]
fn after_all_is_about_the_step_that_met_the_change_and_not_about_a_form_below() {
    let mut desk = at_ticket();
    meanwhile(&mut desk);
    desk.linked = false;
    desk.keys("7");
    desk.keys("8 补一罐就好");
    answer(&mut desk, steps);
    answer(&mut desk, looks);
    assert!(has_difference(&desk), "{}", desk.screen());
    desk.linked = true;
    desk.keys("f9");
    let view = desk.hub.ticket(T).expect("it is there");
    assert_eq!(view.steps.last().map(|t| &t.step), Some(&Step::Approve));
    assert!(has_form(&desk), "the note waits\n{}", desk.screen());
    shows(&desk, &["补一罐就好"]);
}

#[test]
fn a_ticket_closed_during_an_outage_is_not_looked_at_any_more() {
    let mut desk = at_ticket();
    desk.event(Event::Link(LinkEvent::Down));
    desk.keys("esc");
    let welcome = desk.hub.welcome();
    desk.event(welcome);
    assert_eq!(looked(&desk), [Some(T), None]);
}

#[test]
fn after_news_was_lost_who_is_there_is_asked_for_again() {
    let mut desk = at_ticket();
    tell(&mut desk, Answer::Push(Push::Lagged));
    desk.pass(Span::seconds(1));
    assert_eq!(looked(&desk), [Some(T), Some(T)]);
}

/// A part of the list, from a row to another.
fn part(desk: &Driver, rows: std::ops::Range<usize>, next: Option<Cursor>) -> TicketPage {
    let filter = warmline::protocol::view::TicketFilter::default();
    let all = desk.hub.tickets_of(&filter).rows;
    TicketPage {
        total: None,
        rows: all[rows].to_vec(),
        next,
    }
}

fn listed(desk: &Driver) -> Vec<TicketId> {
    let rows = desk.state.tickets.rows.iter();
    rows.map(|(_, row)| row.id).collect()
}

#[test]
fn a_part_of_a_page_of_before_is_no_part_of_the_one_that_is_put_together() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("f3 9 f4 2");
    let all = listed(&desk);
    let next = || Some(vec![1]);
    let give = |desk: &mut Driver, number, page| {
        let found = Found::Tickets(page);
        tell(desk, Answer::Found(number, Box::new(found)));
    };
    desk.linked = false;
    changed(&mut desk);
    let old = number(&sent(&mut desk, lists));
    let page = part(&desk, 0..2, next());
    give(&mut desk, old, page);
    let old = number(&sent(&mut desk, lists));
    changed(&mut desk);
    let new = number(&sent(&mut desk, lists));
    let page = part(&desk, 0..2, next());
    give(&mut desk, new, page);
    let new = number(&sent(&mut desk, lists));
    let page = part(&desk, 2..6, None);
    give(&mut desk, old, page);
    let page = part(&desk, 2..6, None);
    give(&mut desk, new, page);
    assert_eq!(listed(&desk), all);
}

#[test]
fn parts_of_the_outbox_do_not_mix_either() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("f3 6");
    desk.linked = false;
    let messages = desk.hub.messages[..4].to_vec();
    let give = |desk: &mut Driver, number, rows: std::ops::Range<usize>, more: bool| {
        let page = OutboxPage {
            rows: messages[rows].to_vec(),
            next: more.then(|| vec![0, 1]),
        };
        tell(desk, Answer::Found(number, Box::new(Found::Outbox(page))));
    };
    changed(&mut desk);
    let old = number(&sent(&mut desk, outboxes));
    give(&mut desk, old, 0..2, true);
    let old = number(&sent(&mut desk, outboxes));
    changed(&mut desk);
    let new = number(&sent(&mut desk, outboxes));
    give(&mut desk, new, 0..2, true);
    let new = number(&sent(&mut desk, outboxes));
    give(&mut desk, old, 2..4, false);
    give(&mut desk, new, 2..4, false);
    let rows = desk.state.outbox.rows.iter().map(|(_, row)| row.id);
    let rows: Vec<MessageId> = rows.collect();
    let all: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
    assert_eq!(rows, all);
}

#[test]
fn a_list_that_was_not_looked_for_to_its_end_says_so() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.linked = false;
    desk.keys("f3 9 f4 3");
    // Those asked for before the other ones were chosen are not wanted any more.
    let mut ask = number(&sent(
        &mut desk,
        |effect| matches!(effect, Effect::Query(_, Query::Tickets { filter, .. }) if filter.breaching),
    ));
    desk.effects.clear();
    for n in 0..20 {
        let page = part(&desk, 0..1, Some(vec![1]));
        tell(
            &mut desk,
            Answer::Found(ask, Box::new(Found::Tickets(page))),
        );
        if n < 19 {
            ask = number(&sent(&mut desk, lists));
        }
    }
    assert!(!desk.effects.iter().any(lists), "so many parts, no more");
    shows(&desk, &["将超时或已超时  1/20+"]);
}

/// How often something is asked for while it is refused each time, with a bound on how often that may be.
fn asked(desk: &mut Driver, is: impl Fn(&Effect) -> bool, refusal: &Refusal) -> usize {
    let mut count = 0;
    for _ in 0..300 {
        if desk.effects.is_empty() {
            return count;
        }
        let effect = desk.effects.remove(0);
        let event = if is(&effect) {
            count += 1;
            let refused = Answer::Refused(number(&effect), refusal.clone());
            Some(Event::Link(LinkEvent::Answer(refused, None)))
        } else {
            desk.hub.answer(effect)
        };
        if let Some(event) = event {
            desk.event(event);
        }
    }
    panic!("it never stops asking");
}

#[test]
fn what_is_refused_is_not_asked_for_again_at_once() {
    for refusal in [not_now(), gone()] {
        let mut desk = Driver::new(Locale::Zh, 80, 24);
        desk.linked = false;
        desk.keys("f3 9 f4 2");
        // The list is asked for anew where the selected one is gone.
        assert_eq!(asked(&mut desk, looks, &refusal), 1, "{refusal:?}");
        changed(&mut desk);
        assert_eq!(asked(&mut desk, looks, &refusal), 1, "after a change");
        desk.keys("down");
        assert_eq!(asked(&mut desk, looks, &refusal), 1, "after a move");
        desk.keys("up");
        assert_eq!(asked(&mut desk, looks, &refusal), 1, "and back");
    }
    let queue: fn(&Effect) -> bool = |e| matches!(e, Effect::Query(_, Query::Queue { .. }));
    let pages = [("f3 1", queue), ("f3 6", outboxes), ("f3 9", lists)];
    for (keys, is) in pages {
        let mut desk = Driver::new(Locale::Zh, 80, 24);
        desk.linked = false;
        desk.keys(keys);
        desk.effects.clear();
        desk.event(Event::Link(LinkEvent::Down));
        let welcome = desk.hub.welcome();
        desk.event(welcome);
        assert!(asked(&mut desk, is, &not_now()) <= 1, "{keys}");
        desk.linked = true;
        desk.keys("f5");
        desk.pass(Span::seconds(1));
        assert!(!desk.screen().contains("载入中"), "{}", desk.screen());
    }
}

fn notice(desk: &Driver, ticket: u64) -> NoticeView {
    NoticeView {
        at: desk.hub.now,
        by: "王芳".into(),
        what: Notable::Given {
            ticket: TicketId(ticket),
        },
        summary: "赠品围嘴开线".into(),
        seen: None,
    }
}

/// The agent is told something.
fn told(desk: &mut Driver, ticket: u64) {
    let notice = notice(desk, ticket);
    desk.hub.notices.insert(0, notice.clone());
    tell(desk, Answer::Push(Push::Notice(notice)));
    desk.pass(Span::seconds(2));
}

#[test]
fn a_notice_that_comes_in_does_not_move_what_is_selected() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("f3 0 down down down");
    desk.pass(Span::minutes(1));
    told(&mut desk, 2096);
    told(&mut desk, 2097);
    desk.keys("enter");
    let open = |desk: &Driver| desk.state.ticket_sheet().map(|sheet| sheet.id);
    assert_eq!(open(&desk), Some(TicketId(2098)), "{}", desk.screen());
}

#[test]
fn what_a_ticket_covers_is_not_seen() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("f3 0 enter");
    desk.pass(Span::minutes(1));
    told(&mut desk, 2096);
    assert_eq!(desk.hub.notices[0].seen, None);
    desk.keys("esc");
    shows(&desk, &["T2096"]);
    assert!(desk.hub.notices[0].seen.is_some(), "{}", desk.screen());
}

#[test]
fn notices_that_come_while_a_ticket_covers_them_are_not_seen_either() {
    let asks = |effect: &Effect| matches!(effect, Effect::Query(_, Query::Notices { .. }));
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("f3 0");
    desk.pass(Span::minutes(1));
    desk.linked = false;
    told(&mut desk, 2096);
    desk.keys("enter");
    desk.linked = true;
    answer(&mut desk, asks);
    assert_eq!(desk.hub.notices[0].seen, None);
    desk.keys("esc");
    assert!(desk.hub.notices[0].seen.is_some(), "{}", desk.screen());
}

#[test]
fn what_comes_between_the_list_and_its_being_seen_is_not_seen() {
    let sees = |effect: &Effect| matches!(effect, Effect::Command(_, c) if matches!(**c, Command::SeeNotices { .. }));
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.linked = false;
    desk.keys("f3 0");
    answer(&mut desk, |effect| {
        matches!(effect, Effect::Query(_, Query::Notices { .. }))
    });
    desk.hub.now = desk.hub.now + Span::minutes(1);
    let late = notice(&desk, 2096);
    desk.hub.notices.insert(0, late);
    answer(&mut desk, sees);
    let unseen = |n: &NoticeView| n.seen.is_none();
    assert!(unseen(&desk.hub.notices[0]));
    assert!(!desk.hub.notices[1..].iter().any(unseen));
}

#[test]
fn a_ticket_that_is_opened_does_not_move_what_is_selected_of_a_customer() {
    let mut desk = Driver::new(Locale::Zh, 80, 24);
    desk.keys("right right right tab down");
    let matter = Matter {
        category: "gift".into(),
        subcategory: String::new(),
        summary: "赠品没有收到".into(),
        order: None,
        product: None,
        batch: None,
        wants: None,
        amount: None,
    };
    let ask = OpenTicket {
        customer: CustomerId(1),
        matter,
        severity: Severity::new(2).expect("a severity"),
        complaint: false,
        source: Source::Call,
        contact: None,
        owner: Some(AgentId(2)),
        part_of: None,
        anyway: true,
    };
    desk.hub.open_ticket(ask).expect("it is opened");
    changed(&mut desk);
    shows(&desk, &["[工单]", "赠品没有收到"]);
    desk.keys("enter");
    let open = desk.state.ticket_sheet().map(|sheet| sheet.id);
    assert_eq!(open, Some(TicketId(2090)), "{}", desk.screen());
}
