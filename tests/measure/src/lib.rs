//! What is derived from the functions as they are: their contract (`openapi`) and their price (`cost`).

pub mod cost;
pub mod openapi;
