//! The whole product in one process: every function's real handler over a database of the test's own, with queues, time
//! and targets in the test's hand.
//!
//! What must not be here: expectations. Those are the tests', one file a topic.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has to stop"
)]

mod api;
mod bpmn;
mod browser;
mod files;
mod outbox;
mod people;
mod routes;
mod target;
mod world;

pub use api::{Answer, Api};
pub use bpmn::{bpmn, sequence};
pub use browser::{Browser, code_in};
pub use files::announcement;
pub use outbox::{Delivery, sqs_event, stream_event};
pub use people::{PASSWORD, PEOPLE, Person, person};
pub use routes::{MARK, Route, routes};
pub use target::Target;
pub use world::{World, demo, id};
