//! What the `http` connector reaches: a service that counts what it was asked to do, by idempotency key.

use std::collections::BTreeMap;

/// What a key was asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// Requests that arrived.
    pub requests: u32,
    /// Requests that took effect; a target that knows the key does nothing more.
    pub answered: u32,
}

/// All requests by their keys.
#[derive(Debug, Default)]
pub struct Target {
    /// By idempotency key.
    pub asked: BTreeMap<String, Asked>,
    /// Requests without a key.
    pub anonymous: u32,
}
