//! The deterministic simulation: the real engine, runtime, store and queue-driven functions over a simulated
//! database, queues, stream and targets, with every order, delay, duplicate, failure and crash chosen by a seed.
//!
//! A function runs until it asks for something outside of it; each such request is a step at which the seed may let it
//! pass, fail it, carry it out and lose the answer, or crash the function. Time is virtual. The same seed makes the
//! same run, to the last step, so that a finding is a number.
//!
//! | file | holds |
//! |---|---|
//! | `clock`, `chance` | time, and what the product draws by lot |
//! | `database` | DynamoDB: operations, expressions, changes |
//! | `wire`, `desk` | what stands in the place of the network, and where requests wait for the simulation |
//! | `queues`, `stream`, `target` | SQS, the table's stream as Lambda delivers it, and what connectors reach |
//! | `graphs` | random process definitions, a file a kind of block |
//! | `people` | what clients do |
//! | `world` | the loop of steps; what is delivered, asked for, wished for, and what may go wrong at a step |
//! | `witness` | what is seen in the table and kept by nobody |
//! | `checks` | what must be so when all is quiet, a file a law |
//! | `kinds` | which kinds of elements a run passed |
//! | `run`, `seeds` | one seed from its beginning to its end, and many |
//! | `planted` | bugs made on purpose, to show that they are found |
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a simulation that cannot go on has to stop"
)]

pub mod chance;
pub mod checks;
pub mod clock;
pub mod database;
pub mod desk;
pub mod graphs;
pub mod kinds;
pub mod people;
pub mod planted;
pub mod queues;
pub mod run;
pub mod seeds;
pub mod stream;
pub mod target;
pub mod trace;
pub mod wire;
pub mod witness;
pub mod world;
