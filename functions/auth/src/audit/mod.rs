//! The audit log, for administrators of its tenant: searched, and exported with its chain.

pub(crate) mod export;
pub(crate) mod search;
