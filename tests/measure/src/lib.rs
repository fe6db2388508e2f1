//! What is derived from the functions as they are: their contract (`openapi`) and their price (`cost`).

pub mod openapi;
