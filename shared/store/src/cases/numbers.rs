//! The next number of a tenant's cases, without one item that all of them wait for.
//!
//! A year has [`SHARDS`](keys::SHARDS) counters; each gives out every fourth number. Whoever opens a case reads all of them and
//! counts up the one whose next number is the lowest, so that numbers are given in order as long as one comes after the other,
//! and all counters are used alike. Of those who come at the same moment several may take the same counter, which counts them
//! all: a number may then be lower than one given before, by no more than four times as many as are at it at once. A case that
//! is not written after all leaves its number unused.

use crate::error::unavailable;
use crate::item::number;
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use engine::TenantId;
use futures_util::future::try_join_all;
use work::case::CaseNumber;

impl Store {
    /// A number of a year that nobody else gets.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn next_case_number(&self, tenant: &TenantId, year: u16) -> Result<CaseNumber> {
        let counters = try_join_all((0..keys::SHARDS).map(|shard| self.given(tenant, year, shard))).await?;
        let lowest = (0..keys::SHARDS).zip(counters).min_by_key(|(shard, given)| place(*shard, given.saturating_add(1)));
        let shard = lowest.map_or(0, |(shard, _)| shard);
        let key = keys::case_numbers(tenant, year, shard).item();
        let count = self.db.update_item().table_name(self.workflow()).set_key(Some(key)).update_expression("ADD given :one");
        let count = count.expression_attribute_values(":one", AttributeValue::N("1".to_owned()));
        let counted = count.return_values(ReturnValue::UpdatedNew).send().await.map_err(unavailable)?;
        let attributes = counted.attributes.ok_or_else(|| Error::unreadable("a counter that says nothing"))?;
        Ok(CaseNumber { year, place: place(shard, number(&attributes, "given")?) })
    }

    /// How many numbers a counter gave.
    async fn given(&self, tenant: &TenantId, year: u16, shard: u32) -> Result<u64> {
        let item = self.get_workflow_item(keys::case_numbers(tenant, year, shard)).await?;
        item.map_or(Ok(0), |item| number(&item, "given"))
    }
}

/// The place in the year that a counter's `count`th number stands for, from 1.
fn place(shard: u32, count: u64) -> u64 {
    count.saturating_sub(1).saturating_mul(u64::from(keys::SHARDS)).saturating_add(u64::from(shard)).saturating_add(1)
}
