//! The few names there are, so that strangers meet.

/// Names of messages.
pub const MESSAGES: [&str; 3] = ["paid", "shipped", "asked"];
/// Names of signals.
pub const SIGNALS: [&str; 2] = ["alarm", "news"];
/// Correlation keys; also the business keys of instances.
pub const KEYS: [&str; 3] = ["k1", "k2", "k3"];
/// Decision models, each with one decision of its name.
pub const DECISIONS: [&str; 2] = ["rate", "grade"];
/// Roles that people have.
pub const ROLES: [&str; 2] = ["worker", "boss"];
