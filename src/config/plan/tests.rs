//! The shipped plan as it is loaded.

use super::*;

#[test]
fn the_shipped_plan_is_whole() {
    let plan = load(DEFAULT).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(plan.outcomes.len(), 10);
    assert_eq!(plan.segments.len(), 5);
    assert_eq!(plan.rules.len(), 30);
}
