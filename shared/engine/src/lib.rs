//! The process engine: a command meets an instance, a pure function decides, and what it decided
//! is a list of events.
//!
//! What is here: process definitions as an immutable [`graph`], the front ends that compile to it
//! ([`multi_step`]), and the life of a process [`instance`].
//!
//! What must never be here: a clock, randomness, input or output, an environment variable, an async
//! runtime. Time, jitter and identities come in as values; what must happen outside leaves as
//! [`instance::Effect`]s.

pub mod fault;
pub mod graph;
pub mod ids;
pub mod instance;
pub mod multi_step;
pub mod priority;
pub mod reader;
pub mod sandbox;
pub mod time;

pub use fault::Fault;
pub use ids::{
    AttachmentId, CalendarId, CaseId, CredentialId, DecisionId, DepartmentId, ElementId, InstanceId, PolicyId, ProviderId, RoleName,
    SkillName, SubscriptionId, TaskId, TenantId, TimerId, UserId, WorkflowId,
};
pub use instance::schedule;
pub use priority::Priority;
pub use time::Timestamp;

/// A JSON object: process variables, form data, connector settings.
pub type Object = serde_json::Map<String, serde_json::Value>;
