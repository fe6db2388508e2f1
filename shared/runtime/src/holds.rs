//! Whether a legal hold keeps what belongs to an instance. A hold on an instance, or on the case that it was started for, reaches
//! what the instance called too.

use crate::{Error, Instances, Result};
use engine::instance::Rejection;
use engine::{InstanceId, TenantId};
use store::{CaseAsSeen, Unheld};
use work::case::Case;

/// Most instances that are looked at, one above the other: as deep as processes call each other, and the first.
const MAX_LOOKED_AT: usize = 33;

impl Instances {
    /// That nobody holds an instance now, nor what called it, for whoever changes something only as long as that is so; none when
    /// somebody does. It goes as far up as there is something in the table: what is archived can't be held any more.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn unheld(&self, tenant: &TenantId, instance: &InstanceId) -> Result<Option<Vec<Unheld>>> {
        let (mut unheld, mut next): (Vec<Unheld>, _) = (Vec::new(), Some(instance.clone()));
        while let Some(instance) = next.take().filter(|_| unheld.len() < MAX_LOOKED_AT) {
            let live = match self.load(tenant, &instance).await {
                Err(Error::NotFound(_) | Error::Rejected(Rejection::InstanceArchived)) => break,
                loaded => loaded?,
            };
            if self.store().hold(tenant, &instance).await?.is_some() {
                return Ok(None);
            }
            let case = self.case_of(tenant, &instance).await?;
            if case.as_ref().is_some_and(|case| case.legal_hold) {
                return Ok(None);
            }
            let case = case.map(|case| CaseAsSeen { case: case.case_id, version: case.version });
            // One that is looked at already: a transaction takes no item twice.
            let case = case.filter(|seen| unheld.iter().flat_map(|below| &below.case).all(|below| below.case != seen.case));
            next = live.state.caller.map(|caller| caller.instance);
            unheld.push(Unheld { instance, case });
        }
        Ok(Some(unheld))
    }

    /// The case that an instance was started for.
    async fn case_of(&self, tenant: &TenantId, instance: &InstanceId) -> Result<Option<Case>> {
        match self.store().case_start(tenant, instance).await? {
            Some(start) => Ok(self.store().case(tenant, &start.case_id).await?),
            None => Ok(None),
        }
    }
}
