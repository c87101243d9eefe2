//! Customers with whom a job fails: left out for the day, so that all others have theirs, and counted in `status`.

use std::collections::BTreeSet;

use parking_lot::Mutex;

use super::Service;
use super::work::{Result, Work};
use crate::domain::id::CustomerId;
use crate::domain::time::{Day, Moment};
use crate::protocol::{Done, Refusal};

/// Most customers that are left out; where there are more, the job ends with its error.
const MOST: usize = 1_000;

/// Who is left out.
#[derive(Default)]
pub struct Setbacks(Mutex<Left>);

#[derive(Default)]
struct Left {
    /// On which day, and under which version of the plan: with another one it may go well.
    of: Option<(Day, u32)>,
    customers: BTreeSet<CustomerId>,
}

impl Setbacks {
    /// Those who are left out on a day under a version of the plan.
    pub fn of(&self, day: Day, version: u32) -> BTreeSet<CustomerId> {
        let left = self.0.lock();
        let same = left.of == Some((day, version));
        if same {
            left.customers.clone()
        } else {
            BTreeSet::new()
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.lock().customers.len() as u64
    }

    /// Forgets who was left out otherwise.
    pub fn begin(&self, day: Day, version: u32) {
        let mut left = self.0.lock();
        if left.of != Some((day, version)) {
            left.of = Some((day, version));
            left.customers.clear();
        }
    }

    /// Leaves somebody out; whether there was room.
    fn add(&self, id: CustomerId) -> bool {
        let mut left = self.0.lock();
        if left.customers.len() < MOST {
            left.customers.insert(id);
        }
        left.customers.contains(&id)
    }
}

/// Whether it is the store that takes no change, whoever it is about; or the hub is closing.
fn is_of_all(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::ReadOnly { .. } | Refusal::NotNow { .. })
}

impl Service {
    /// After a step that failed: does each customer's part of it by itself, and leaves those out with whom it fails.
    ///
    /// # Errors
    /// Where that does not help: nothing can be written, or nobody in particular was the cause.
    pub(super) fn one_by_one(
        &self,
        now: Moment,
        ids: impl IntoIterator<Item = CustomerId>,
        failed: Refusal,
        part: impl Fn(&mut Work<'_, '_>, CustomerId) -> Result<()> + Clone + Send + 'static,
    ) -> std::result::Result<(), Refusal> {
        if is_of_all(&failed) {
            return Err(failed);
        }
        let mut found = false;
        for id in ids {
            let part = part.clone();
            let sent = self.send_step(now, move |work| part(work, id).map(|()| Done::Ok));
            match sent.recv() {
                Ok(Ok(_)) => {}
                Ok(Err(refusal)) if !is_of_all(&refusal) => {
                    tracing::error!(customer = id.0, %refusal, "the plan fails with a customer");
                    if !self.shared.setbacks.add(id) {
                        return Err(refusal);
                    }
                    found = true;
                }
                Ok(Err(refusal)) => return Err(refusal),
                Err(_) => return Err(failed),
            }
        }
        if found { Ok(()) } else { Err(failed) }
    }
}
