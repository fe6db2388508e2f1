//! What is derived from the functions as they are: their contract (`openapi`), their price (`cost`), and how work queues do (`queue`).

mod capacity;
pub mod cost;
pub mod openapi;
pub mod queue;
