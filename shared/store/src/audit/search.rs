//! Entries of a day, newest first.

use crate::error::unavailable;
use crate::item::{s, text};
use crate::{Result, Store, keys};
use ::audit::{Day, Entry};
use engine::TenantId;

impl Store {
    /// Entries of a day by their ids, newest first, from before the id `before`: at most so many; fewer are the last of the
    /// day. One that cannot be read is none.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn audit_day(&self, tenant: &TenantId, day: &Day, before: Option<&str>, most: usize) -> Result<Vec<(String, Option<Entry>)>> {
        let (mut found, mut from) = (Vec::new(), None);
        // Behind the last but before the one that is known: the end of `BETWEEN` belongs to it.
        let last = before.map_or_else(|| format!("{}~", keys::AUDIT_ENTRIES), |id| format!("{}{id}", keys::AUDIT_ENTRIES));
        let known = before.map(|_| last.clone());
        while found.len() < most {
            let wanted = i32::try_from(most - found.len() + 1).unwrap_or(i32::MAX);
            let query = self.db.query().table_name(self.workflow()).scan_index_forward(false).limit(wanted).set_exclusive_start_key(from);
            let query = query.key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last");
            let query = query.expression_attribute_values(":pk", s(keys::audit_day(tenant, day)));
            let query = query.expression_attribute_values(":first", s(keys::AUDIT_ENTRIES)).expression_attribute_values(":last", s(&last));
            let answer = query.send().await.map_err(unavailable)?;
            for item in answer.items.unwrap_or_default() {
                let sk = text(&item, "sk")?;
                if known.as_deref() != Some(sk) {
                    let id = sk.strip_prefix(keys::AUDIT_ENTRIES).unwrap_or_default().to_owned();
                    found.push((id, crate::item::json(&item, "e").ok()));
                }
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                break;
            }
        }
        found.truncate(most);
        Ok(found)
    }
}
