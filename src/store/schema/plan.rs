//! The plan in the schema: the versions that were in force, its file, and the walk after a change.

use crate::domain::plan::version::{PlanFiled, PlanVersion, Reevaluation};
use crate::store::table::{Derived, Record};

impl Record for PlanVersion {
    const TABLE: u8 = 0x20;
    const NAME: &'static str = "plan versions";
    type Key = u32;

    fn derive(&self, _: &u32, _: &mut Derived) {}
}

impl Record for PlanFiled {
    const TABLE: u8 = 0x21;
    const NAME: &'static str = "plan file";
    type Key = u8;

    fn derive(&self, _: &u8, _: &mut Derived) {}
}

impl Record for Reevaluation {
    const TABLE: u8 = 0x22;
    const NAME: &'static str = "re-evaluation";
    type Key = u8;

    fn derive(&self, _: &u8, _: &mut Derived) {}
}
