//! Everything Millrace keeps in DynamoDB. Nothing outside this crate knows a table's keys or attributes.
//!
//! Every partition key begins with a tenant; no function here takes a key without one. What belongs to the
//! deployment itself (timer buckets, signing keys) stands under the reserved tenant `~`, which
//! [`TenantId`](engine::TenantId) cannot spell.
//!
//! What must not be here: decisions. Conditions on writes say what must still be true, never what to do.

mod access;
mod admission;
mod api_keys;
mod archive;
mod attachments;
mod attempts;
mod audit;
mod calls;
mod cases;
mod channels;
mod decisions;
mod definitions;
mod entitlements;
mod error;
mod gauges;
mod holds;
mod identity_providers;
mod item;
mod keys;
mod limits;
mod links;
mod listing;
mod log;
mod organisation;
mod page;
mod queues;
mod rates;
mod rebalancing;
mod receipts;
mod reminders;
mod retention;
mod sessions;
mod sign_ons;
mod signing_keys;
mod start_timers;
mod statistics;
mod stream;
mod tasks;
mod tenants;
mod texts;
mod timers;
mod transaction;
mod users;

pub use self::audit::{Loose, Written};
pub use access::{AccessChange, AccessRules, Department, MAX_RULES, Policy, Role, Rule, RuleId};
pub use admission::Admission;
pub use api_keys::ApiKey;
pub(crate) use archive::Range;
pub use archive::{ArchivedInstance, CaseAsSeen, Collected, Contents, Shelf};
pub use attachments::{Owner, Told};
pub use attempts::{AllAttempts, Attempts, KnownNetwork, NetworkAttempts, UserAttempts};
pub use calls::CalledInstance;
pub use cases::{CaseChange, CaseList, CaseSummary};
pub use channels::{Buffered, Channel, Meeting, MessageKey, Published, Signal, StartSubscription, Waiting};
pub use decisions::{DecisionSummary, DecisionVersion, fingerprint};
pub use definitions::{Definition, DefinitionSummary, Format, Source};
pub use entitlements::{Assignment, Delegation, Deputy, Entitlements, RoleSource, Skill, Validity};
pub use error::{Error, Result};
pub use gauges::Gauges;
pub use holds::{Hold, Unheld};
pub use identity_providers::IdentityProvider;
pub use limits::{Limit, Limits, RouteClass};
pub use links::KnownAs;
pub use listing::{InstanceFilter, ListedInstance};
pub use log::{Along, Batch, Head, MAX_TRANSACTION, SNAPSHOT_EVERY, StoredBatch, Tail};
pub use organisation::{MAX_DEPTH, Organisation, given_to};
pub use page::{MAX_PAGE, Page, PageRequest};
pub use queues::{MAX_QUEUES, QueueChange};
pub use rates::{Advance, Advanced, Bucket};
pub use receipts::Receipt;
pub use retention::Retention;
pub use sessions::{Proof, Session};
pub use sign_ons::{Asked, SignOn, SignedOn};
pub use signing_keys::PublicKey;
pub use start_timers::{Firing, StartTimer};
pub use statistics::CountedMove;
pub use stream::{Committed, Streamed};
pub use tasks::{Comment, FromQueue, Load, NARROWEST, Room, Taken, TaskEffects, TaskWrite, Turn, WIDEST, Wanted};
pub use tenants::Tenant;
pub use timers::{Due, DueTimer};
pub use users::{LinkedIdentity, SecondFactor, User, UserKind};

use aws_sdk_dynamodb::Client;
use std::sync::Arc;

/// The tables' names, from the template.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// Definitions, decisions, logs, tasks, timers, lists of instances, cases, the audit log.
    pub workflow: String,
    /// Users, sessions, signing keys.
    pub identity: String,
    /// Receipts of idempotent requests, attempts to log in, buckets of rate limits, the scheduler's cursor.
    pub operations: String,
}

/// The store: cheap to clone, no connection until first used.
#[derive(Debug, Clone)]
pub struct Store {
    db: Client,
    tables: Arc<Tables>,
    shelf: Option<Arc<Shelf>>,
}

impl Store {
    /// A store over these tables.
    pub fn new(config: &aws_types::SdkConfig, tables: Tables) -> Self {
        Self { db: Client::new(config), tables: Arc::new(tables), shelf: None }
    }

    fn workflow(&self) -> &str {
        &self.tables.workflow
    }

    fn identity(&self) -> &str {
        &self.tables.identity
    }

    fn operations(&self) -> &str {
        &self.tables.operations
    }
}
