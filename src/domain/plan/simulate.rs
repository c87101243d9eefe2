//! What a plan would do for one customer in the days to come, without doing it: the day's run of each day, as far as is
//! known now.
//!
//! Days to come know no fact that is not written yet: no purchase, no answer, no new complaint. A complaint that is open
//! holds back today what it would hold back today; it is taken to be over tomorrow.

use super::assess::{Given, Occurrence, Outlook};
use super::ledger::{Ledger, Whom};
use super::placing::{Place, Terms};
use crate::domain::follow_up::Assignee;
use crate::domain::id::AgentId;
use crate::domain::time::Day;

/// What a simulation asks its surroundings, and tells them.
pub trait World {
    /// Why it can't answer.
    type Error;

    /// Whether an occurrence that is due was made before.
    fn is_made(&mut self, occurrence: &Occurrence) -> Result<bool, Self::Error>;

    /// How much somebody has to work on a day.
    fn load(&self, assignee: Assignee, day: Day) -> i64;

    /// An occurrence has its place.
    fn placed(&mut self, occurrence: &Occurrence, place: &Place);
}

/// Places what is due, and what will be due until a day, day by day. `ledger` holds the contacts that were and are
/// planned, `owner` is the enrolled agent to whom the customer belongs.
pub fn simulate<W: World>(
    terms: &Terms<'_>,
    given: &Given<'_>,
    outlook: &Outlook<'_>,
    (mut ledger, owner): (Ledger, Option<AgentId>),
    (today, until): (Day, Day),
    world: &mut W,
) -> Result<(), W::Error> {
    for occurrence in outlook.until(until) {
        let is_due = occurrence.due <= today;
        if is_due && world.is_made(&occurrence)? {
            continue;
        }
        let day = occurrence.due.max(today);
        let terms = Terms {
            now: if is_due {
                terms.now
            } else {
                terms.zone.start_of(day)
            },
            ..*terms
        };
        let whom = Whom {
            customer: given.customer,
            segment: outlook.segment_on(day),
            open_complaint: given.open_complaint && is_due,
            today: day,
        };
        let owner = owner.filter(|_| outlook.is_key_on(day));
        let load = |assignee, day| Ok(world.load(assignee, day));
        let place = terms.place(&whom, &ledger, owner, &occurrence, load)?;
        let rule = &terms.plan.rules[occurrence.rule];
        if let Some((day, channel)) = place.touch(rule) {
            ledger.add(day, channel);
        }
        world.placed(&occurrence, &place);
    }
    Ok(())
}
