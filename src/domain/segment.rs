//! Segments and lifecycle stages: which kind of customer somebody is, and how far along.

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

/// The id of a lifecycle stage of the plan, e.g. `growth`; `acquisition` is who matches none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LifecycleId(pub String);

impl LifecycleId {
    /// The stage of customers whom no stage of the plan matches.
    pub const ACQUISITION: &'static str = "acquisition";
}

impl Default for LifecycleId {
    fn default() -> Self {
        Self(Self::ACQUISITION.to_owned())
    }
}

impl std::fmt::Display for LifecycleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl std::fmt::Display for SegmentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}
