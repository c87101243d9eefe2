//! What differs between two plans, by customer: who moves, who gains and who loses what.

use std::collections::BTreeMap;

use crate::domain::customer::Customer;
use crate::domain::id::CustomerId;
use crate::domain::plan::Plan;
use crate::domain::plan::assess::Outlook;
use crate::domain::time::Day;
use crate::protocol::view::{MAX_EXAMPLES, MAX_LISTED, MoveOf, PreviewCustomer, PreviewGroup};

/// Customers of whom one thing is true.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// How many.
    pub count: u64,
    /// Some of them.
    pub examples: Vec<PreviewCustomer>,
    /// Those who can be listed.
    ids: Vec<CustomerId>,
}

impl Group {
    /// Adds one, who is listed as long as there is room.
    fn add(&mut self, customer: &Customer, room: &mut usize) {
        self.count += 1;
        if self.ids.len() < MAX_LISTED && *room > 0 {
            self.ids.push(customer.id);
            *room -= 1;
        }
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push(PreviewCustomer {
                id: customer.id,
                name: customer.name.clone(),
            });
        }
    }
}

/// Most customers of all groups of a preview together who can be listed.
const MOST_LISTED: usize = 200_000;

/// Who can be listed of each group.
#[derive(Debug, Default)]
pub struct Lists(BTreeMap<PreviewGroup, Vec<CustomerId>>);

impl Lists {
    /// Of a group; none of one that there is not.
    pub fn of(&self, group: &PreviewGroup) -> &[CustomerId] {
        self.0.get(group).map_or(&[], Vec::as_slice)
    }
}

/// A rule of either plan.
pub struct Either {
    /// Its id.
    pub id: String,
    /// Its place in the old plan.
    pub old: Option<usize>,
    /// Its place in the new plan.
    pub new: Option<usize>,
    /// Who gets it under the new plan only.
    pub gaining: Group,
    /// Who gets it under the old plan only.
    pub losing: Group,
}

/// What differs.
pub struct Comparison {
    /// Rules of the new plan in its order, then those that only the old one has.
    pub rules: Vec<Either>,
    /// Customers who gain any rule.
    pub gained: u64,
    /// Customers who lose any.
    pub lost: u64,
    /// Who moves in what, from where, to where.
    pub moves: BTreeMap<(MoveOf, String, String), Group>,
    /// The place of each old rule among `rules`.
    of_old: Vec<usize>,
    /// How many more can be listed.
    room: usize,
}

impl Comparison {
    /// Of two plans; nobody was looked at yet.
    pub fn new(old: &Plan, new: &Plan) -> Self {
        let mut rules: Vec<Either> = Vec::with_capacity(new.rules.len());
        let either = |id: &str, old, new| Either {
            id: id.to_owned(),
            old,
            new,
            gaining: Group::default(),
            losing: Group::default(),
        };
        for (at, rule) in new.rules.iter().enumerate() {
            rules.push(either(&rule.id, None, Some(at)));
        }
        let mut of_old = Vec::with_capacity(old.rules.len());
        for (at, rule) in old.rules.iter().enumerate() {
            let known = rules.iter().position(|r| r.id == rule.id);
            let place = known.unwrap_or_else(|| {
                rules.push(either(&rule.id, None, None));
                rules.len() - 1
            });
            rules[place].old = Some(at);
            of_old.push(place);
        }
        Self {
            rules,
            gained: 0,
            lost: 0,
            moves: BTreeMap::new(),
            of_old,
            room: MOST_LISTED,
        }
    }

    /// Who can be listed.
    pub fn lists(self) -> Lists {
        let mut lists = BTreeMap::new();
        for rule in self.rules {
            lists.insert(PreviewGroup::Gains(rule.id.clone()), rule.gaining.ids);
            lists.insert(PreviewGroup::Loses(rule.id), rule.losing.ids);
        }
        for ((of, from, to), group) in self.moves {
            lists.insert(PreviewGroup::Moves { of, from, to }, group.ids);
        }
        lists.retain(|_, ids| !ids.is_empty());
        Lists(lists)
    }

    /// Notes by which rules each plan touches a customer; by both means nothing changes.
    pub fn touched(&mut self, customer: &Customer, old: &[usize], new: &[usize]) {
        let (mut gains, mut loses) = (false, false);
        for rule in new {
            let either = &mut self.rules[*rule];
            if either.old.is_none_or(|at| !old.contains(&at)) {
                either.gaining.add(customer, &mut self.room);
                gains = true;
            }
        }
        for rule in old {
            let either = &mut self.rules[self.of_old[*rule]];
            if either.new.is_none_or(|at| !new.contains(&at)) {
                either.losing.add(customer, &mut self.room);
                loses = true;
            }
        }
        self.gained += u64::from(gains);
        self.lost += u64::from(loses);
    }

    /// Notes how a customer stands by each plan.
    pub fn standing(
        &mut self,
        customer: &Customer,
        old: &Outlook<'_>,
        new: &Outlook<'_>,
        today: Day,
    ) {
        let segments = (old.segment_on(today), new.segment_on(today));
        let stages = (old.lifecycle_on(today), new.lifecycle_on(today));
        for (of, (from, to)) in [(MoveOf::Segment, segments), (MoveOf::Lifecycle, stages)] {
            if from != to {
                self.moved(customer, of, from, to);
            }
        }
        let (was, is) = (old.key_on(today), new.key_on(today));
        for gone in was.iter().filter(|id| !is.contains(id)) {
            self.moved(customer, MoveOf::Key, gone, "");
        }
        for come in is.iter().filter(|id| !was.contains(id)) {
            self.moved(customer, MoveOf::Key, "", come);
        }
    }

    fn moved(&mut self, customer: &Customer, of: MoveOf, from: &str, to: &str) {
        let key = (of, from.to_owned(), to.to_owned());
        let group = self.moves.entry(key).or_default();
        group.add(customer, &mut self.room);
    }
}
