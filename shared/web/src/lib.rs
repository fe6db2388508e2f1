//! The HTTP side that all functions share: who is calling, what they sent, how they are answered.
//!
//! A handler reads as three moves: parse ([`Body`], [`Query`], [`Caller`]), call the core, render. Statuses are
//! chosen in one place, [`status`].
//!
//! What must not be here: a rule of the product.

mod accept;
mod body;
mod bounds;
mod caller;
mod code;
mod cors;
mod duplicates;
mod endpoints;
mod idempotency;
mod if_match;
mod kit;
mod layer;
mod limiter;
mod notes;
mod operation_ids;
mod page;
mod problem;
mod public;
mod query;
mod recorder;
mod refusals;
mod route_class;
mod safety;
mod serve;
pub mod shape;
mod status;

pub use access::{CaseFacts, Decision, InstanceFacts, Operation, Resource};
pub use body::{Body, FromReader, JSON, Payload, read_body};
pub use caller::{Caller, Origin};
pub use code::Code;
pub use cors::Cors;
#[doc(hidden)]
pub use endpoints::add;
pub use idempotency::{Creation, Once};
pub use if_match::{IfMatch, tagged};
pub use kit::Kit;
pub use layer::finish;
pub use limiter::{Defaults, Limiter};
pub use notes::Notes;
pub use page::ListBody;
pub use problem::{FaultBody, Problem, ProblemBody};
pub use public::PUBLIC;
pub use query::{Query, encode as cursor};
pub use recorder::Recorder;
pub use route_class::class_of;
pub use serve::{run, service};
pub use status::internal;

/// What a handler gives: a response or a problem.
pub type Answer<T = axum::response::Response> = Result<T, Problem>;
