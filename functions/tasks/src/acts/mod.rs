//! What people do with tasks. Each act is an endpoint of its own, and all of them can be done to many tasks at once.

pub(crate) mod bulk;
pub(crate) mod change;
pub(crate) mod claim;
pub(crate) mod complete;
pub(crate) mod delegate;
pub(crate) mod escalate;
pub(crate) mod give_back;
pub(crate) mod move_to;
pub(crate) mod reassign;
pub(crate) mod release;
pub(crate) mod resume;
pub(crate) mod suspend;

mod act;
mod perform;

pub(crate) use act::{Act, ReasonBody};
pub(crate) use perform::{Asked, perform};
