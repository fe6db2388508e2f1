//! The world outside: AWS configuration, objects, queues, parameters, HTTP. Small traits with a real implementation and one in
//! memory, so that a function runs in a test without a network.
//!
//! What must not be here: anything of the product. This crate knows no process, no tenant and no table.

pub mod aws;
#[cfg(feature = "http")]
pub mod http;
#[cfg(any(feature = "s3", feature = "sqs", feature = "ssm"))]
mod lazy;
#[cfg(feature = "s3")]
pub mod objects;
#[cfg(feature = "ssm")]
pub mod parameters;
#[cfg(feature = "http")]
mod public;
#[cfg(feature = "sqs")]
pub mod queues;
