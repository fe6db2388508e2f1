//! Lives of instances from BPMN to their end: what is hard to get right, and was once wrong.
#![allow(clippy::unwrap_used, clippy::panic)]

mod compensation;
mod events;
mod gateways;
mod life;
mod retry;
