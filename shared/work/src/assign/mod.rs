//! Who is given a task, where a queue gives tasks to people instead of letting them take some; and how tasks that are held are spread
//! evenly again. `docs/queues.md` says it to people.
//!
//! | file | what it decides |
//! |---|---|
//! | `strategy` | the four ways to choose somebody |
//! | `candidate` | who can be given a task at all |
//! | `choose` | who of them is given it |
//! | `rebalance` | which held tasks move to whom |
//! | `balance`, `paths` | the fewest moves to the most even load |

mod balance;
mod candidate;
mod choose;
mod paths;
mod rebalance;
mod strategy;

pub use candidate::{Candidate, Wanted};
pub use choose::{Choice, choose};
pub use rebalance::{Holder, MAX_HOLDERS, MAX_MOVABLE, Movable, Move, rebalance};
pub use strategy::Strategy;
