//! Work queues: what one is set to, in which order its tasks wait, who may take them, and how many.
//!
//! A queue is a role: it has the role's name, and needs no settings to be there. `docs/queues.md` says it to people.
//!
//! | file | what it decides |
//! |---|---|
//! | `settings` | what a queue is set to |
//! | `all` | all queues of a tenant, and what they say of a task |
//! | `change` | how JSON changes that, with every fault named |
//! | `reach` | what becomes of a task whose next milestone is due |
//! | `place` | the order in which tasks wait |
//! | `requirements` | what a person must be able to do |
//! | `capacity` | how much a person may hold and a queue may take |
//! | `choose` | which of several queues takes a task |
//! | `push` | whether a queue gives a task to somebody, or hands it on |
//! | `nearly_full` | when people are told that a queue has little room left |
//! | `share` | how loads are compared |

mod all;
mod capacity;
mod change;
mod choose;
mod nearly_full;
mod place;
mod push;
mod reach;
mod requirements;
mod settings;
pub(crate) mod share;

pub use all::Queues;
pub use capacity::{Full, Held, Workload};
pub use change::Change;
pub use choose::{Offer, choose};
pub use nearly_full::{Crossing, Watch};
pub use place::{place, urgency};
pub use push::{HandedOn, MAX_OVERFLOWS};
pub use reach::{Managers, Notice, Reached};
pub use requirements::{Abilities, Missing, Requirements, Unmet};
pub use settings::{Assignment, Kind, Queue};
