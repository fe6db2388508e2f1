//! Who may do what: one decision for every request, made by Cedar policies (<https://docs.cedarpolicy.com>).
//!
//! An action is an operation of the API ([`Operation`]), so an endpoint without a policy is refused. What is not permitted
//! is denied. The product's own policies are files beside this code (`policies/*.cedar`); a tenant adds roles and policies
//! of its own ([`Policies::of_tenant`]), which can never reach into another tenant.
//!
//! What must not be here: I/O, a clock, and what a process says about its tasks (that is `work::task`).

mod asker;
mod built_in;
mod circumstances;
mod decision;
mod entity;
mod fault;
mod operation;
mod policies;
mod resource;
mod schema;
mod slices;
mod subject;
mod tenant;

pub use asker::Asker;
pub use circumstances::{Circumstances, Credential, Scope};
pub use decision::Decision;
pub use fault::PolicyFault;
pub use operation::{Group, Operation};
pub use policies::Policies;
pub use resource::{CaseFacts, InstanceFacts, Kind, Resource, TaskFacts};
pub use schema::SCHEMA;
pub use subject::{Subject, SubjectKind};
pub use tenant::{MAX_POLICIES, MAX_TEXT, Permission, PolicyText, Role};
