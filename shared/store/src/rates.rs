//! Buckets of rate limits: one small item each, whose time moves on by conditional writes. How far, and what that means, is
//! decided elsewhere.

use crate::error::unavailable;
use crate::item::{Key, n, number};
use crate::{Result, RouteClass, Store, keys};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use engine::{TenantId, UserId};

/// Whose requests a bucket counts.
#[derive(Debug, Clone, Copy)]
pub enum Bucket<'a> {
    /// An address, or a network that counts as one.
    Address(&'a str),
    /// Everybody of a tenant.
    Tenant(&'a TenantId),
    /// One user.
    User(&'a TenantId, &'a UserId),
    /// One user, to the limits themselves: nothing else that they do must keep them from these.
    Limits(&'a TenantId, &'a UserId),
}

/// How a bucket's time is to move on. Times are nanoseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    /// If it is not after `now`, or there is no bucket: to `to`.
    FromRest {
        /// Now.
        now: i64,
        /// The new time.
        to: i64,
    },
    /// If it is after `now` and not after `latest`: by so much.
    Further {
        /// Now.
        now: i64,
        /// The latest it may be before.
        latest: i64,
        /// How far.
        by: i64,
    },
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advanced {
    /// It moved on, to this time.
    To(i64),
    /// Its time was another than was thought: this, where the database told it.
    Otherwise(Option<i64>),
}

impl Bucket<'_> {
    fn key(&self, class: RouteClass) -> Key {
        match self {
            Self::Address(network) => keys::address_rate(network, class.as_str()),
            Self::Tenant(tenant) => keys::tenant_rate(tenant, class.as_str()),
            Self::User(tenant, user) => keys::user_rate(tenant, user, class.as_str()),
            Self::Limits(tenant, user) => keys::limits_rate(tenant, user, class.as_str()),
        }
    }

    /// The bucket in one text, different for every bucket.
    pub fn name(&self, class: RouteClass) -> String {
        let key = self.key(class);
        format!("{}#{}", key.pk, key.sk)
    }
}

impl Store {
    /// Moves a bucket's time on, if it is what was thought: one write. The item is forgotten at `forget_at` (seconds since
    /// the epoch) unless it moves on again.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn advance(&self, bucket: Bucket<'_>, class: RouteClass, advance: Advance, forget_at: i64) -> Result<Advanced> {
        let update = self.db.update_item().table_name(self.operations()).set_key(Some(bucket.key(class).item()));
        let update = update.expression_attribute_names("#ttl", "ttl").expression_attribute_values(":ttl", n(forget_at));
        let update = match advance {
            Advance::FromRest { now, to } => update
                .update_expression("SET tat = :to, #ttl = :ttl")
                .condition_expression("attribute_not_exists(tat) OR tat <= :now")
                .expression_attribute_values(":now", n(now))
                .expression_attribute_values(":to", n(to)),
            Advance::Further { now, latest, by } => update
                .update_expression("SET tat = tat + :by, #ttl = :ttl")
                .condition_expression("tat > :now AND tat <= :latest")
                .expression_attribute_values(":now", n(now))
                .expression_attribute_values(":latest", n(latest))
                .expression_attribute_values(":by", n(by)),
        };
        let update = update.return_values(ReturnValue::UpdatedNew);
        let update = update.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match update.send().await {
            Ok(answer) => Ok(Advanced::To(number(&answer.attributes.unwrap_or_default(), "tat")?)),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    Ok(Advanced::Otherwise(failed.item().and_then(|item| number(item, "tat").ok())))
                }
                _ => Err(unavailable(error)),
            },
        }
    }

    /// Whether this is the first time that a bucket, by its name, is said to be over in a window: one write. Windows count up.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn first_refusal(&self, bucket: &str, window: i64, forget_at: i64) -> Result<bool> {
        let update = self.db.update_item().table_name(self.operations()).set_key(Some(keys::refusal(bucket).item()));
        let update = update.expression_attribute_names("#window", "window").expression_attribute_names("#ttl", "ttl");
        let update = update.update_expression("SET #window = :window, #ttl = :ttl");
        let update = update.condition_expression("attribute_not_exists(#window) OR #window < :window");
        let update = update.expression_attribute_values(":window", n(window)).expression_attribute_values(":ttl", n(forget_at));
        match update.send().await {
            Ok(_) => Ok(true),
            Err(error) if matches!(error.as_service_error(), Some(UpdateItemError::ConditionalCheckFailedException(_))) => Ok(false),
            Err(error) => Err(unavailable(error)),
        }
    }
}
