//! After-sales tickets of sample customers in the last ninety days, from their opening as far as they have come: most are
//! over, some are on their way, and of one product there are suddenly many.
//!
//! Every step is one that the machine of tickets grants; a test takes all of them.

mod cases;
mod course;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use rand::Rng;
use rand::seq::IndexedRandom;

use super::life::{Life, Segment};
use super::words::{Product, WORDS};
use super::{MOST_CUSTOMERS, Options, SampleOrder, Stream, person, rng, shop};
use crate::domain::calendar::{HolidayTable, Hours, Schedule};
use crate::domain::id::AgentId;
use crate::domain::money::Fen;
use crate::domain::ticket::{Matter, Remedy, Severity, Source, Step, Verb};
use crate::domain::time::{Day, Moment, Span};
use cases::{Bound, Case, Item, Language};
use course::{About, Planned, course, next_step_minutes};

/// Who works on sample tickets.
#[derive(Debug, Clone, Copy)]
pub struct People<'a> {
    /// The agents, in the order of [`super::agents`].
    pub agents: &'a [AgentId],
    /// Who gives them work and allows what costs more: a supervisor or an admin.
    pub lead: AgentId,
}

/// A ticket with what was done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleTicket {
    /// The customer's external number.
    pub customer: String,
    /// When it was opened.
    pub at: Moment,
    /// By whom.
    pub by: AgentId,
    /// What it is about.
    pub matter: Matter,
    /// How bad it was.
    pub severity: Severity,
    /// Whether it is a complaint.
    pub complaint: bool,
    /// How it came.
    pub source: Source,
    /// Who had it from the start.
    pub owner: Option<AgentId>,
    /// What was done with it, when and by whom, in order.
    pub steps: Vec<(Moment, AgentId, Step)>,
    /// Whether it comes in at this moment: what it leads to has not been noticed yet.
    pub new: bool,
}

/// Tickets are of so many days before today.
const PAST_DAYS: i32 = 89;
/// Of a thousand buyers so many have had a ticket, …
const SHARE: u32 = 105;
/// … and of a thousand of these so many had two.
const TWO: u32 = 150;
/// One buyer in so many has one that is open now.
const OPEN_EVERY: u64 = 53;
/// So many come in of one product within …
const RISE: usize = 13;
/// … minutes each,
const RISE_MINUTES: i64 = 13;
/// the last of them now.
const RISE_NEW: usize = 3;
/// Customers in whose orders that product is looked for.
const RISE_EVERY: u64 = 5;

/// How far a ticket is that is open now: the step at which it stands, and how much of the time for the next has passed
/// since, in percent.
const OPEN: [(At, i64); 14] = [
    (At::Opening, 25),
    (At::After(Verb::Respond), 30),
    (At::After(Verb::Wait), 110),
    (At::After(Verb::Start), 88),
    (At::Opening, 84),
    (At::Before(Verb::Approve), 35),
    (At::Before(Verb::Resume), 60),
    (At::After(Verb::Assign), 20),
    (At::After(Verb::Respond), 140),
    (At::After(Verb::Reopen), 15),
    (At::After(Verb::Resolve), 30),
    (At::Opening, 130),
    (At::After(Verb::Note), 10),
    (At::Before(Verb::Resume), 125),
];

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Nothing was done yet.
    Opening,
    /// So much was done.
    After(Verb),
    /// That comes next.
    Before(Verb),
}

/// Tickets of the same customers as those of the options, in the order in which they were opened, and how many they are.
/// Nothing was done after `now`, a moment of today.
pub fn tickets(
    options: Options,
    now: Moment,
    people: People<'_>,
) -> (u64, impl Iterator<Item = SampleTicket>) {
    let shop = Shop {
        options,
        now,
        people,
    };
    let mut places: Vec<(Moment, u64, usize)> = Vec::new();
    let mut risen = Vec::new();
    for index in 0..options.customers.min(MOST_CUSTOMERS) {
        for (nth, ticket) in shop.of_customer(index).iter().enumerate() {
            places.push((ticket.at, index, nth));
        }
        if risen.len() < RISE && index % RISE_EVERY == RISE_EVERY - 1 {
            risen.extend(shop.risen(index, risen.len()));
        }
    }
    places.sort_unstable();
    // Only where they are is kept of all; each is made again when its turn comes.
    let made = move |(_, index, nth)| shop.of_customer(index).into_iter().nth(nth);
    let count = (places.len() + risen.len()) as u64;
    (count, places.into_iter().filter_map(made).chain(risen))
}

#[derive(Debug, Clone, Copy)]
struct Shop<'a> {
    options: Options,
    now: Moment,
    people: People<'a>,
}

/// A customer, as far as tickets go by it.
struct Buyer {
    index: u64,
    language: Language,
    key: bool,
    orders: Vec<SampleOrder>,
}

static HOURS: LazyLock<Hours> = LazyLock::new(Hours::business);

impl Shop<'_> {
    fn schedule(&self) -> Schedule<'static> {
        Schedule {
            hours: &HOURS,
            holidays: HolidayTable::china(),
            zone: self.options.zone,
        }
    }

    fn of_customer(&self, index: u64) -> Vec<SampleTicket> {
        let life = Life::of(self.options, index);
        if life.purchases.is_empty() {
            return Vec::new();
        }
        let mut rng = rng(self.options, index, Stream::Tickets);
        let roll = rng.random_range(0..1_000);
        let latin = person::is_latin(self.options, index);
        let open = index % OPEN_EVERY == OPEN_EVERY / 2;
        if roll >= SHARE && !latin && !open {
            return Vec::new();
        }
        let buyer = self.buyer(index, &life, latin);
        if open {
            let nth = (index / OPEN_EVERY) as usize % OPEN.len();
            return self.open(&mut rng, &buyer, OPEN[nth]).into_iter().collect();
        }
        let count = if roll < SHARE * TWO / 1_000 { 2 } else { 1 };
        let past = (0..count).filter_map(|_| self.past(&mut rng, &buyer));
        past.collect()
    }

    fn buyer(&self, index: u64, life: &Life, latin: bool) -> Buyer {
        Buyer {
            index,
            language: if latin {
                Language::English
            } else {
                Language::Chinese
            },
            key: life.segment == Segment::Vip,
            orders: shop::orders(self.options, index, life),
        }
    }

    /// One of some day, as far as it has come.
    fn past(&self, rng: &mut impl Rng, buyer: &Buyer) -> Option<SampleTicket> {
        let order = self.order(rng, buyer, 1..=PAST_DAYS);
        let case = Case::pick(rng, |case| fits(case, order))?;
        let day = match (
            case.order,
            order.and_then(|o| o.dispatched.zip(o.delivered)),
        ) {
            (Bound::Arrived, Some((_, (came, _)))) => came + rng.random_range(0..=9),
            (Bound::Sent, Some(((left, _), (came, _)))) => came.min(left + 2),
            _ => {
                let first = buyer.orders.first().map_or(Day(i32::MIN), |o| o.day);
                first.max(self.options.today - rng.random_range(1..=PAST_DAYS))
            }
        };
        let day = day.min(self.options.today - 1);
        let mut ticket = self.about(rng, buyer, case, order);
        let at = self.opening(rng, ticket.source, day)?;
        ticket.at = at;
        let about = about(buyer, case, &ticket, None);
        let planned = course(rng, about, self.people);
        let came = order.map(came);
        ticket.steps = self.placed(rng, at, planned, (buyer, came));
        Some(ticket)
    }

    /// When it comes: to somebody at work, or in writing at any time of the day.
    fn opening(&self, rng: &mut impl Rng, source: Source, day: Day) -> Option<Moment> {
        let second = Span::seconds(rng.random_range(0..60));
        let at_work = matches!(source, Source::Call | Source::Visit | Source::External);
        let minute = if at_work {
            rng.random_range(540..1_030)
        } else {
            rng.random_range(450..1_400)
        };
        let at = self.options.zone.at_minute(day, minute) + second;
        if at_work {
            let at = self.schedule().next_allowed(at, None);
            return at.filter(|at| *at <= self.now);
        }
        Some(at)
    }

    /// One that stands somewhere at this moment.
    fn open(
        &self,
        rng: &mut impl Rng,
        buyer: &Buyer,
        (at, percent): (At, i64),
    ) -> Option<SampleTicket> {
        let must = match at {
            At::Opening => None,
            At::After(verb) | At::Before(verb) => Some(verb),
        };
        let order = self.order(rng, buyer, 14..=60);
        let has = |case: &Case| match must {
            Some(Verb::Approve) => case.cost.is_some(),
            Some(Verb::Resume) => case.department.is_some(),
            _ => true,
        };
        let case = Case::pick(rng, |case| has(case) && fits(case, order))?;
        let mut ticket = self.about(rng, buyer, case, order);
        if ticket.owner.take().is_some() {
            ticket.source = Source::Message;
        }
        let mut planned = course(rng, about(buyer, case, &ticket, must), self.people);
        let found = must.and_then(|verb| planned.iter().position(|p| p.step.verb() == verb));
        planned.truncate(match at {
            At::Opening => 0,
            At::After(_) => found.map_or(0, |n| n + 1),
            At::Before(_) => found.unwrap_or(0),
        });
        let until: i64 = planned.iter().map(|p| p.after).sum();
        let mut left = next_step_minutes(ticket.severity, buyer.key);
        if at == At::Opening && ticket.severity.number() > 2 {
            // The first response is due sooner than another step.
            left /= 2;
        }
        ticket.at = self.back(until + left * percent / 100)?;
        let bought = buyer.orders.first().map(|order| order.day)?;
        if self.options.zone.day(ticket.at) < bought {
            return None;
        }
        let came = order.map(came);
        ticket.steps = self.placed(rng, ticket.at, planned, (buyer, came));
        Some(ticket)
    }

    /// The moment since which so many business minutes have passed.
    fn back(&self, minutes: i64) -> Option<Moment> {
        let (schedule, zone) = (self.schedule(), self.options.zone);
        let span = Span::minutes(minutes);
        let since = |day: &Day| schedule.measure(zone.start_of(*day), self.now);
        let today = zone.day(self.now);
        let day = (0..=PAST_DAYS)
            .map(|n| today - n)
            .find(|day| since(day) >= span)?;
        let more = Span(since(&day).0 - span.0);
        schedule.next_allowed(schedule.add(zone.start_of(day), more)?, None)
    }

    /// One of many about a product, if the customer has bought it of late.
    fn risen(&self, index: u64, nth: usize) -> Option<SampleTicket> {
        let product = rising()?;
        let mut rng = rng(self.options, index, Stream::Rise);
        let life = Life::of(self.options, index);
        let latin = person::is_latin(self.options, index);
        let buyer = self.buyer(index, &life, latin);
        let came = self.options.today - RISE_BOUGHT;
        let order = buyer.orders.iter().rev().find(|order| {
            let of_late = order.delivered.is_some_and(|(day, _)| day >= came);
            of_late && order.items.iter().any(|item| item.sku == product.sku)
        })?;
        let new = nth + RISE_NEW >= RISE;
        let minutes = (RISE - nth) as i64 * RISE_MINUTES;
        let at = if new {
            self.now
        } else {
            self.now - Span::minutes(minutes)
        };
        let by = self.people.one(&mut rng);
        let mut ticket = SampleTicket {
            customer: person::number(index),
            at,
            by,
            matter: Matter {
                category: "product".to_owned(),
                subcategory: "quality".to_owned(),
                summary: buyer.language.rise(nth).to_owned(),
                order: Some(order.number.clone()),
                product: Some(product.name.to_owned()),
                batch: Some(batch(product.sku, self.options.today - RISE_BATCH)),
                wants: Some(Remedy::Refund),
                amount: None,
            },
            severity: Severity::new(3).unwrap_or(Severity::USUAL),
            complaint: nth.is_multiple_of(2),
            source: Source::Message,
            owner: None,
            steps: Vec::new(),
            new,
        };
        if nth < RISE_BEGUN {
            let case = Case::of("quality")?;
            let planned = course(&mut rng, about(&buyer, case, &ticket, None), self.people);
            let begun = planned.into_iter().take(RISE_BEGUN).collect();
            ticket.steps = self.placed(&mut rng, at, begun, (&buyer, None));
        }
        Some(ticket)
    }

    /// One of the orders that came so many days ago.
    fn order<'b>(
        &self,
        rng: &mut impl Rng,
        buyer: &'b Buyer,
        ago: std::ops::RangeInclusive<i32>,
    ) -> Option<&'b SampleOrder> {
        let came = |order: &&SampleOrder| {
            let day = order.delivered.map(|(day, _)| day);
            day.is_some_and(|day| ago.contains(&(self.options.today - day)))
        };
        let orders: Vec<_> = buyer.orders.iter().filter(came).collect();
        orders.choose(rng).copied()
    }

    /// What a ticket is about and how it came; when is left open.
    fn about(
        &self,
        rng: &mut impl Rng,
        buyer: &Buyer,
        case: &'static Case,
        order: Option<&SampleOrder>,
    ) -> SampleTicket {
        let texts = case.texts(buyer.language);
        let order = order.filter(|_| case.order != Bound::None);
        let items = order.into_iter().flat_map(|order| &order.items);
        let item = case.product.and_then(|which| {
            let items: Vec<_> = items.filter(|i| i.tin || which == Item::Any).collect();
            items.choose(rng).copied()
        });
        let complaint = rng.random_range(0..100) < case.complaint;
        let source = source(rng, complaint);
        let severity = case.severities.choose(rng).copied();
        let mut severity = severity.and_then(Severity::new).unwrap_or(Severity::USUAL);
        if source == Source::External {
            severity = severity.max(Severity::new(3).unwrap_or(severity));
        }
        let by = self.people.one(rng);
        let tin = item.zip(order).filter(|(item, _)| item.tin);
        let batch = tin.map(|(item, order)| batch(item.sku, order.day - rng.random_range(60..150)));
        SampleTicket {
            customer: person::number(buyer.index),
            at: self.now,
            by,
            matter: Matter {
                category: case.category.clone(),
                subcategory: case.subcategory.clone(),
                summary: texts.summary.choose(rng).cloned().unwrap_or_default(),
                order: order.map(|order| order.number.clone()),
                product: item.map(|item| item.product.to_owned()),
                batch: batch.filter(|_| case.category == "product"),
                wants: Some(case.wants),
                amount: item
                    .map(|item| item.amount)
                    .filter(|amount| case.wants == Remedy::Refund && *amount > Fen::ZERO),
            },
            severity,
            complaint,
            source,
            owner: matches!(source, Source::Call | Source::Visit).then_some(by),
            steps: Vec::new(),
            new: false,
        }
    }

    /// The steps at their moments, as far as they are past. What the terms of a product no longer grant is granted with a
    /// reason before it is offered, as is what no order shows.
    fn placed(
        &self,
        rng: &mut impl Rng,
        opened: Moment,
        planned: Vec<Planned>,
        (buyer, came): (&Buyer, Option<Day>),
    ) -> Vec<(Moment, AgentId, Step)> {
        let schedule = self.schedule();
        let mut at = opened;
        let mut placed = Vec::with_capacity(planned.len());
        let mut granted = false;
        for Planned { after, by, step } in planned {
            match schedule.add(at, Span::minutes(after.max(1))) {
                Some(next) if next <= self.now => at = next,
                _ => break,
            }
            let goods = matches!(
                step,
                Step::Propose {
                    remedy: Remedy::Exchange | Remedy::Refund,
                    ..
                }
            );
            let over = came.is_none_or(|came| self.options.zone.day(at) - came >= GRANTED_DAYS);
            if goods && over && !granted {
                granted = true;
                let why = buyer.language.say(rng, "grant").to_owned();
                placed.push((at, by, Step::Override(why)));
            }
            placed.push((at, by, step));
        }
        placed
    }
}

/// Days after which something that came is no longer taken back without a reason, as shipped.
const GRANTED_DAYS: i32 = 7;
/// Of the product of which there are many, who bought it in so many days.
const RISE_BOUGHT: i32 = 75;
/// So many days before today the batch was made.
const RISE_BATCH: i32 = 96;
/// So many of these have been begun with, by as many steps.
const RISE_BEGUN: usize = 3;

/// The day on which an order came, or is thought to.
fn came(order: &SampleOrder) -> Day {
    order.delivered.map_or(order.day, |(day, _)| day)
}

fn fits(case: &Case, order: Option<&SampleOrder>) -> bool {
    let Some(order) = order else {
        return case.order == Bound::None;
    };
    let left = order.dispatched.zip(order.delivered);
    let on_its_way = left.is_some_and(|((left, _), (came, _))| left < came);
    let item = case.product.is_none_or(|which| {
        let mut items = order.items.iter();
        items.any(|item| item.tin || which == Item::Any)
    });
    item && (case.order != Bound::Sent || on_its_way)
}

fn about(buyer: &Buyer, case: &'static Case, ticket: &SampleTicket, must: Option<Verb>) -> About {
    About {
        case,
        language: buyer.language,
        source: ticket.source,
        severity: ticket.severity,
        complaint: ticket.complaint,
        key: buyer.key,
        owner: ticket.owner,
        must,
    }
}

fn source(rng: &mut impl Rng, complaint: bool) -> Source {
    match rng.random_range(0..100) {
        0..44 => Source::Call,
        44..82 => Source::Message,
        82..92 => Source::Review,
        92..96 => Source::Visit,
        _ if complaint => Source::External,
        _ => Source::Message,
    }
}

/// A batch number: who made it, and when.
fn batch(sku: &str, day: Day) -> String {
    format!("{}{}", &sku[..3], day.date().format("%y%m%dA"))
}

/// The tin that most buy.
fn rising() -> Option<&'static Product> {
    let tins = WORDS.products.iter().filter(|product| product.tin);
    tins.max_by_key(|product| product.weight)
}
