//! The HTTP side that all functions share: who is calling, what they sent, how they are answered.
//!
//! A handler reads as three moves: parse ([`Body`], [`Query`], [`Caller`]), call the core, render. Statuses are
//! chosen in one place, [`status`].
//!
//! What must not be here: a rule of the product.

mod body;
mod caller;
mod code;
mod endpoints;
mod idempotency;
mod kit;
mod layer;
mod page;
mod problem;
mod query;
mod serve;
pub mod shape;
mod status;

pub use body::{Body, FromReader, JSON, Payload, read_body};
pub use caller::{Caller, Origin};
pub use code::Code;
#[doc(hidden)]
pub use endpoints::add;
pub use idempotency::{Creation, Once};
pub use kit::Kit;
pub use layer::finish;
pub use page::ListBody;
pub use problem::{FaultBody, Problem, ProblemBody};
pub use query::Query;
pub use serve::{run, service};
pub use status::internal;

/// What a handler gives: a response or a problem.
pub type Answer<T = axum::response::Response> = Result<T, Problem>;
