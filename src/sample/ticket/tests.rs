//! Every step of every sample ticket through the machine, and what there has to be of each kind.

use std::collections::{HashMap, HashSet};

use super::cases;
use super::*;
use crate::config::{self, TicketSettings};
use crate::domain::agent::Role;
use crate::domain::id::{CustomerId, TicketId};
use crate::domain::segment::SegmentId;
use crate::domain::team::Teams;
use crate::domain::ticket::apply::Actor;
use crate::domain::ticket::{Opening, State, Terms, Ticket};
use crate::domain::time::Zone;
use crate::sample;

/// Monday 15 June 2026.
const TODAY: Day = Day(20_619);
const LEAD: AgentId = AgentId(1);
const AGENTS: [AgentId; 4] = [AgentId(2), AgentId(3), AgentId(4), AgentId(5)];

fn options(customers: u64) -> Options {
    Options {
        customers,
        seed: 1,
        today: TODAY,
        zone: Zone::default(),
    }
}

fn settings() -> TicketSettings {
    TicketSettings::load(config::tickets::DEFAULT).expect("the shipped settings")
}

/// So many minutes after midnight of today.
fn at_minute(minute: u16) -> Moment {
    Zone::default().at_minute(TODAY, minute)
}

fn made(customers: u64, now: Moment) -> Vec<SampleTicket> {
    let people = People {
        agents: &AGENTS,
        lead: LEAD,
    };
    let (count, tickets) = tickets(options(customers), now, people);
    let tickets: Vec<_> = tickets.collect();
    assert_eq!(tickets.len() as u64, count);
    tickets
}

static TEAMS: Teams = Teams::none();

fn terms(settings: &TicketSettings) -> Terms<'_> {
    Terms {
        desk: Schedule {
            hours: &HOURS,
            holidays: HolidayTable::china(),
            zone: Zone::default(),
        },
        teams: &TEAMS,
        targets: &settings.targets,
        escalation: settings.escalation,
        limit: settings.approval_limit,
    }
}

/// A ticket as it stands when all its steps were taken; panics at one that the machine refuses.
fn lived(sample: &SampleTicket, terms: &Terms<'_>) -> Ticket {
    let opening = Opening {
        id: TicketId(1),
        customer: CustomerId(1),
        segment: SegmentId("regular".into()),
        key: false,
        source: sample.source,
        contact: None,
        matter: sample.matter.clone(),
        severity: sample.severity,
        complaint: sample.complaint,
        owner: sample.owner,
    };
    let mut ticket = Ticket::open(opening, sample.by, sample.at, terms);
    for (at, by, step) in &sample.steps {
        let role = if *by == LEAD {
            Role::Admin
        } else {
            Role::Agent
        };
        let by = Actor::new(*by, role);
        let taken = ticket.apply(step.clone(), by, *at, terms);
        assert!(taken.is_ok(), "{step:?} of {sample:?}: {taken:?}");
    }
    ticket
}

#[test]
fn every_step_is_one_that_the_machine_grants() {
    let settings = settings();
    for minute in [3 * 60, 11 * 60, 18 * 60] {
        let now = at_minute(minute);
        for sample in made(3_000, now) {
            let moments: Vec<_> = sample.steps.iter().map(|(at, ..)| *at).collect();
            assert!(moments.is_sorted() && moments.iter().all(|at| (sample.at..=now).contains(at)));
            let ticket = lived(&sample, &terms(&settings));
            assert!(sample.new || ticket.opened < now);
        }
    }
}

#[test]
fn there_are_all_kinds_and_most_are_over() {
    let settings = settings();
    let all = made(2_000, at_minute(11 * 60));
    assert_eq!(all, made(2_000, at_minute(11 * 60)));
    assert!((200..330).contains(&all.len()), "{}", all.len());
    let lived: Vec<Ticket> = all.iter().map(|s| lived(s, &terms(&settings))).collect();
    let mut states: HashMap<State, usize> = HashMap::new();
    for ticket in &lived {
        *states.entry(ticket.state).or_default() += 1;
    }
    for state in State::ALL {
        assert!(states.contains_key(&state), "{state:?}: {states:?}");
    }
    assert!(states[&State::Closed] * 100 > all.len() * 68, "{states:?}");
    let kinds: HashSet<_> = all.iter().map(|t| &t.matter.subcategory).collect();
    assert!(kinds.len() > 20, "{kinds:?}");
    let severities: HashSet<_> = all.iter().map(|t| t.severity).collect();
    let sources: HashSet<_> = all.iter().map(|t| t.source).collect();
    assert_eq!((severities.len(), sources.len()), (4, Source::ALL.len()));
    let verbs: HashSet<Verb> = all
        .iter()
        .flat_map(|t| t.steps.iter().map(|(_, _, step)| step.verb()))
        .collect();
    for verb in Verb::ALL {
        // These need two tickets, or change what one is about.
        let apart = [Verb::Merge, Verb::Link, Verb::Split, Verb::Edit];
        assert!(verbs.contains(&verb) || apart.contains(&verb), "{verb:?}");
    }
    assert!(all.iter().any(|t| t.matter.summary.is_ascii()));
}

#[test]
fn tickets_are_of_what_was_bought_and_came() {
    let options = options(2_000);
    let customers: HashMap<String, sample::SampleCustomer> = sample::customers(options)
        .map(|customer| (customer.number.clone(), customer))
        .collect();
    for ticket in made(2_000, at_minute(11 * 60)) {
        let customer = &customers[&ticket.customer];
        let day = options.zone.day(ticket.at);
        assert_eq!(customer.name.is_ascii(), ticket.matter.summary.is_ascii());
        assert!(TODAY - day <= PAST_DAYS && customer.orders.iter().any(|o| o.day <= day));
        let Some(number) = &ticket.matter.order else {
            assert_eq!(ticket.matter.product, None);
            continue;
        };
        let order = customer.orders.iter().find(|o| o.number == *number);
        let order = order.expect("an order of the customer");
        assert!(
            order.dispatched.is_some_and(|(left, _)| left <= day),
            "{ticket:?}"
        );
        let product = &ticket.matter.product;
        assert!(
            product.is_none()
                || order
                    .items
                    .iter()
                    .any(|i| Some(i.product) == product.as_deref())
        );
    }
}

#[test]
fn one_product_comes_up_again_and_again_today() {
    for minute in [4 * 60, 11 * 60, 22 * 60] {
        let now = at_minute(minute);
        let all = made(2_000, now);
        let product = rising().expect("a tin").name;
        let late = |t: &&SampleTicket| {
            t.matter.product.as_deref() == Some(product) && t.at > now - Span::hours(3)
        };
        assert!(all.iter().filter(late).count() >= RISE);
        let new = all.iter().filter(|ticket| ticket.new).count();
        assert_eq!(new, RISE_NEW);
        assert!(all.iter().rev().take(new).all(|ticket| ticket.new));
        let summaries: HashSet<_> = all.iter().filter(late).map(|t| &t.matter.summary).collect();
        assert!(summaries.len() > 10);
    }
}

#[test]
fn all_that_is_said_is_there() {
    use rand::SeedableRng;
    let rng = &mut rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let settings = settings();
    for case in cases::all() {
        let category = settings.categories.iter().find(|c| c.id == case.category);
        let parts = &category.expect("a category").subcategories;
        assert!(
            parts.iter().any(|part| part.id == case.subcategory),
            "{case:?}"
        );
        let known = |id: &String| settings.departments.iter().any(|d| d.id == *id);
        assert!(case.department.iter().all(known));
        for language in [Language::Chinese, Language::English] {
            let texts = case.texts(language);
            assert!(!texts.summary.is_empty() && texts.offer.is_some() == texts.done.is_some());
            assert!(
                case.department.is_none() || texts.wait.is_some(),
                "{case:?}"
            );
            assert!(case.cost.is_none() || texts.offer.is_some(), "{case:?}");
        }
    }
    for what in [
        "reply", "photo", "note", "decline", "refuse", "told", "reopen", "settled", "held",
        "worse", "grant",
    ] {
        for language in [Language::Chinese, Language::English] {
            assert!(!language.say(rng, what).is_empty());
        }
    }
}
