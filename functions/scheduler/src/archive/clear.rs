//! Removes from the table what an archive holds, after the archive was read and compared once more. What came after it was made, or
//! changed since (somebody commented, a move was counted), is added to the archive first.

use crate::Scheduler;
use engine::TenantId;
use runtime::Result;
use runtime::archive::{Archive, Packer, unpack};
use store::{ArchivedInstance, Contents};

/// How often an archive grows in one go. What is in it changes no more: twice is one more than ever is needed.
const TIMES: usize = 3;

pub(super) async fn clear(scheduler: &Scheduler, tenant: &TenantId, entry: &ArchivedInstance) -> Result<()> {
    let (store, archive) = (scheduler.instances.store(), scheduler.instances.archive()?);
    if !store.awaits_removal(tenant, &entry.instance_id).await? {
        return Ok(());
    }
    let mut entry = entry.clone();
    for _ in 0..TIMES {
        let object = archive.read(&entry.key, &entry.sha256).await?;
        let mut contents = Contents::default();
        unpack(&object, tenant, &entry.instance_id, &mut |line| contents.put(line))?;
        let changed = store.remove_archived(tenant, &entry.instance_id, &contents).await?;
        if changed.is_empty() {
            return Ok(());
        }
        entry = add(scheduler, tenant, &entry, &object, &changed).await?;
    }
    Err(store::Error::Conflict.into())
}

/// Writes the archive anew with some lines more. Where one says the same item as a line before, it is the later that holds.
async fn add(
    scheduler: &Scheduler,
    tenant: &TenantId,
    entry: &ArchivedInstance,
    object: &[u8],
    lines: &[String],
) -> Result<ArchivedInstance> {
    let archive = scheduler.instances.archive()?;
    let mut packer = Packer::default();
    unpack(object, tenant, &entry.instance_id, &mut |line| packer.line(line))?;
    for line in lines {
        packer.line(line)?;
    }
    let packed = packer.finish(tenant, &entry.instance_id)?;
    // Beside the first, which stays good until the index says otherwise.
    let key = Archive::key(tenant, &entry.instance_id, entry.ended_at, &packed.sha256);
    archive.write(&key, &packed).await?;
    let written = archive.read(&key, &packed.sha256).await?;
    let content = unpack(&written, tenant, &entry.instance_id, &mut |_| Ok(()))?;
    if content != packed.content {
        return Err(store::Error::unreadable(format!("the object `{key}` of the archive is damaged")).into());
    }
    let after = ArchivedInstance {
        bytes: u64::try_from(written.len()).unwrap_or(u64::MAX),
        sha256: packed.sha256,
        count: content.lines(),
        key,
        ..entry.clone()
    };
    scheduler.instances.store().change_archived(tenant, entry, &after).await?;
    Ok(after)
}
