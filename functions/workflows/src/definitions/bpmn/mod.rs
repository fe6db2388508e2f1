//! Definitions as BPMN files: deployed, and taken elsewhere.

pub(crate) mod create;
pub(crate) mod export;
mod settle;
mod upload;
