//! Between cases and the processes that work on them: an instance is started for a case, and its case is told when it has ended.
//! Both may be done twice.

use crate::instances::Started;
use crate::{Error, Instances, Result};
use engine::instance::{Listing, Status};
use engine::{InstanceId, TenantId, Timestamp};
use store::{CaseChange, Store};
use work::case::{By, CaseNumber, Outcome, Start};

/// How often a move is decided anew because the case changed at the same time. Each time somebody else made progress.
const TRIES: u32 = 12;

/// Who moves cases when processes end.
const ACTOR: &str = "system:dispatcher";

impl Instances {
    /// Starts an instance for a case, if it was not started yet. One that can't be started, whatever is tried, has failed: its
    /// case is told so.
    ///
    /// # Errors
    /// When the database is not available, or others are in the way again and again.
    pub async fn start_for_case(&self, tenant: &TenantId, start: Start, now: Timestamp) -> Result<()> {
        let instance = start.instance.clone();
        let context = self.context(now, &start.actor);
        let started = Started {
            id: start.instance,
            definition: start.definition,
            business_key: Some(start.case_number.to_string()),
            priority: start.priority,
            variables: start.variables,
            at: None,
            caller: None,
            started_by: Some(start.started_by),
            department: start.department,
        };
        let why = match self.start_once(tenant, started, &context, None).await {
            Err(error @ (Error::NotFound(_) | Error::Rejected(_) | Error::VariablesTooLarge)) => error.to_string(),
            Err(Error::Store(error @ store::Error::TooMuchAtOnce(_))) => error.to_string(),
            done => return done,
        };
        tracing::error!(instance.id = %instance, error = why, "an instance of a case can't be started");
        tell_case(self.store(), tenant, &instance, &Outcome { status: Status::Failed, outcome: Some(why), at: now }).await?;
        Ok(())
    }
}

/// Tells a case that one of its processes ended, if a listing says that it has. Only a business key that is a case's number is
/// looked at any further, so that all other instances cost nothing here.
///
/// # Errors
/// When the database is not available, or others are in the way again and again.
pub async fn note_listing(store: &Store, tenant: &TenantId, instance: &InstanceId, listing: &Listing, at: Timestamp) -> store::Result<()> {
    let of_case = listing.business_key.as_deref().is_some_and(|key| CaseNumber::parse(key).is_ok());
    if !of_case || !listing.status.has_ended() {
        return Ok(());
    }
    tell_case(store, tenant, instance, &Outcome { status: listing.status, outcome: listing.outcome.clone(), at }).await
}

async fn tell_case(store: &Store, tenant: &TenantId, instance: &InstanceId, outcome: &Outcome) -> store::Result<()> {
    let Some(start) = store.case_start(tenant, instance).await? else { return Ok(()) };
    for _ in 0..TRIES {
        let Some(case) = store.case(tenant, &start.case_id).await? else { return Ok(()) };
        let by = By { actor: ACTOR.to_owned(), at: outcome.at, reason: None };
        let made = case.process_ended(by, instance, outcome).map_err(|refusal| store::Error::Unreadable(refusal.to_string()))?;
        let Some(made) = made else { return Ok(()) };
        match store.change_cases(tenant, &[CaseChange { before: &case, made: &made }], &[], None).await {
            Err(store::Error::Conflict) => {}
            written => return written,
        }
    }
    Err(store::Error::Conflict)
}
