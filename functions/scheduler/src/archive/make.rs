//! Makes the archive of an ended instance: collected, written, read back and compared with what the table says then; only after
//! that the instance is noted as archived, if nobody holds it by then. Nothing is removed here. Wherever this stops, it begins anew
//! when it comes again: the same object has the same key, and another another, so that whoever else archives the instance at the
//! same time is not in the way.

use crate::Scheduler;
use engine::instance::Rejection;
use engine::{InstanceId, TenantId, Timestamp};
use runtime::archive::{Archive, Content, Packer, unpack};
use runtime::{Error, Live, Result};
use store::{ArchivedInstance, Collected};

/// What came of it.
pub(super) enum Made {
    /// It is archived.
    Archived,
    /// It stays for now, and why.
    Kept(&'static str),
    /// It stays: it is larger than an archive may be.
    TooLarge,
}

pub(super) async fn make(scheduler: &Scheduler, live: &Live, now: Timestamp) -> Result<Made> {
    let (store, archive) = (scheduler.instances.store(), scheduler.instances.archive()?);
    let (tenant, instance) = (&live.tenant, &live.id);
    if let Some(caller) = &live.state.caller
        && !has_ended(scheduler, tenant, &caller.instance).await?
    {
        // It may still ask how this ended.
        return Ok(Made::Kept("what called it has not ended"));
    }
    let Some(unheld) = scheduler.instances.unheld(tenant, instance).await? else { return Ok(Made::Kept(HELD)) };
    let mut packer = Packer::default();
    let Collected { listed, open_task } = match collect(scheduler, live, &mut |line| packer.line(line)).await {
        Err(Error::Store(store::Error::TooLarge(_))) => return Ok(Made::TooLarge),
        collected => collected?,
    };
    if open_task {
        return Ok(Made::Kept("a task of it is open"));
    }
    // The list of ended instances follows the logs: it comes again when it is there.
    let listed = listed.ok_or_else(|| store::Error::Unavailable(format!("{instance} is not in the list of ended instances yet")))?;
    let packed = packer.finish(tenant, instance)?;
    let key = Archive::key(tenant, instance, live.changed_at, &packed.sha256);
    archive.write(&key, &packed).await?;

    let object = archive.read(&key, &packed.sha256).await?;
    let written = unpack(&object, tenant, instance, &mut |_| Ok(()))?;
    let mut now_there = Content::default();
    collect(scheduler, live, &mut |line| now_there.line(line)).await?;
    if written != packed.content || now_there != packed.content {
        return Err(store::Error::Unavailable(format!("{instance} changed while it was archived")).into());
    }
    let entry = ArchivedInstance {
        instance_id: instance.clone(),
        listing: listed.listing,
        ended_at: live.changed_at,
        archived_at: now,
        key,
        bytes: u64::try_from(object.len()).unwrap_or(u64::MAX),
        sha256: packed.sha256,
        count: written.lines(),
    };
    match store.note_archived(tenant, &entry, &unheld).await {
        Ok(()) => Ok(Made::Archived),
        Err(store::Error::Held) => Ok(Made::Kept(HELD)),
        Err(error) => Err(error.into()),
    }
}

const HELD: &str = "it, what called it, or a case that one of them was started for, is on legal hold";

async fn has_ended(scheduler: &Scheduler, tenant: &TenantId, instance: &InstanceId) -> Result<bool> {
    match scheduler.instances.load(tenant, instance).await {
        Ok(live) => Ok(live.state.status.has_ended()),
        Err(Error::NotFound(_) | Error::Rejected(Rejection::InstanceArchived)) => Ok(true),
        Err(error) => Err(error),
    }
}

async fn collect(scheduler: &Scheduler, live: &Live, each: &mut (dyn FnMut(&str) -> store::Result<()> + Send)) -> Result<Collected> {
    let definition = live.state.definition.as_ref().ok_or_else(|| store::Error::unreadable("an instance of no definition"))?;
    let of = (&definition.workflow_id, live.state.business_key.as_deref());
    Ok(scheduler.instances.store().collect_instance(&live.tenant, &live.id, of, each).await?)
}
