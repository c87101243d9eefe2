//! Segments: which kind of customer somebody is, by purchases and time.

use serde::{Deserialize, Serialize};

/// The id of a segment of the plan, e.g. `vip`; `prospect` is who has bought nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SegmentId(pub String);

impl SegmentId {
    /// The segment of customers whom no rule of the plan matches.
    pub const PROSPECT: &'static str = "prospect";
}

impl Default for SegmentId {
    fn default() -> Self {
        Self(Self::PROSPECT.to_owned())
    }
}

impl std::fmt::Display for SegmentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}
