//! Agents: who may use a store, as what, bound to which Unix account.

use serde::{Deserialize, Serialize};

use super::id::AgentId;
use super::time::Moment;

/// What an agent may do; each role includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 坐席: works the queue, looks customers up, edits profiles.
    Agent,
    /// 主管: also imports, exports, reassigns, sees everybody's figures, acts as another agent on record.
    Supervisor,
    /// 管理员: also enrols agents, changes the plan, backs up, verifies, restores.
    Admin,
}

impl Role {
    /// The name on the command line and in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Admin => "admin",
        }
    }

    /// Percent of a full day's work that the plan gives to who is enrolled as such, until that is changed.
    pub const fn usual_share(self) -> u8 {
        match self {
            Self::Agent => 100,
            Self::Supervisor | Self::Admin => 0,
        }
    }

    /// Reads a role's code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Agent, Self::Supervisor, Self::Admin]
            .into_iter()
            .find(|r| r.code() == code)
    }
}

/// An enrolled agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Identity within the store; never reused.
    pub id: AgentId,
    /// Login-like unique name, e.g. `zhangmin`.
    pub name: String,
    /// What screens show, e.g. `张敏`.
    pub display: String,
    /// What the agent may do.
    pub role: Role,
    /// The Unix account that the agent is bound to.
    pub account: Option<Account>,
    /// Percent of a full day's work that the plan may give to this agent, where a rule gives work to agents.
    pub share: u8,
    /// When the agent was enrolled.
    pub since: Moment,
    /// When the agent was removed; a removed agent keeps its name on records and may do nothing.
    pub removed: Option<Moment>,
}

/// A Unix account. Both halves must agree at each request, since a uid may be given to somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The kernel's number of the user.
    pub uid: u32,
    /// The user's name at enrolment.
    pub user: String,
}
