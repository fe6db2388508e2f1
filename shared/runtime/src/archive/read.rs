//! Instances and tasks for whoever reads them: from the table, and where they are archived from there. The only place that knows
//! both; what is only for those who change something loads from the table, and learns that there is nothing to change.

use super::unpack;
use crate::instances::unreadable;
use crate::{Error, Instances, Live, Point, Result};
use engine::instance::{Effect, Rejection};
use engine::{InstanceId, TaskId, TenantId, Timestamp};
use std::sync::Arc;
use store::{ArchivedInstance, Shelf, Store};
use work::task::TaskRecord;

/// Where an archived instance is read.
#[derive(Debug, Clone)]
pub struct Archived {
    /// What is known of it.
    pub entry: ArchivedInstance,
    /// A store that has it.
    store: Store,
}

/// A task that was found, wherever it is.
#[derive(Debug, Clone)]
pub struct FoundTask {
    /// Its record.
    pub record: TaskRecord,
    /// Its instance, if that is archived.
    pub archived: Option<Arc<Archived>>,
}

impl FoundTask {
    /// Where the rest of it is read.
    pub fn records<'a>(&'a self, table: &'a Store) -> &'a Store {
        self.archived.as_ref().map_or(table, |archived| &archived.store)
    }
}

impl Live {
    /// Where the rest of it is read.
    pub fn records<'a>(&'a self, table: &'a Store) -> &'a Store {
        self.archived.as_ref().map_or(table, |archived| &archived.store)
    }
}

fn is_archived(error: &Error) -> bool {
    matches!(error, Error::Rejected(Rejection::InstanceArchived))
}

impl Instances {
    /// An instance as it is, to be read: also one that is archived.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none of this id in the tenant; when its archive cannot be read.
    pub async fn find(&self, tenant: &TenantId, id: &InstanceId) -> Result<Live> {
        match self.load(tenant, id).await {
            Err(error) if is_archived(&error) => self.of_archive(tenant, id, None).await,
            found => found,
        }
    }

    /// An instance as it was at a point, to be read: also one that is archived.
    ///
    /// # Errors
    /// As [`Self::find`] and [`Self::load_at`].
    pub async fn find_at(&self, tenant: &TenantId, id: &InstanceId, point: Point) -> Result<Live> {
        match self.load_at(tenant, id, point).await {
            Err(error) if is_archived(&error) => self.of_archive(tenant, id, Some(point)).await,
            found => found,
        }
    }

    /// A task, to be read: also one whose instance is archived. Of one that is closed it is asked whether it is, since what is
    /// archived stays in the table for a while.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none of this id in the tenant; when its archive cannot be read.
    pub async fn find_task(&self, tenant: &TenantId, id: &TaskId) -> Result<FoundTask> {
        let found = self.store().task(tenant, id).await?;
        if let Some(record) = found.as_ref().filter(|record| !record.status.is_closed()) {
            return Ok(FoundTask { record: record.clone(), archived: None });
        }
        match self.archived(tenant, &id.instance).await? {
            Some(archived) => {
                let record = archived.store.task(tenant, id).await?.ok_or(Error::NotFound("task"))?;
                Ok(FoundTask { record, archived: Some(Arc::new(archived)) })
            }
            None => Ok(FoundTask { record: found.ok_or(Error::NotFound("task"))?, archived: None }),
        }
    }

    /// The instance of a task that was found, to be read.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub async fn instance_of(&self, tenant: &TenantId, task: &FoundTask) -> Result<Live> {
        let id = &task.record.task_id.instance;
        match &task.archived {
            None => self.find(tenant, id).await,
            Some(archived) => {
                let live = self.over(archived.store.clone()).load(tenant, id).await?;
                Ok(Live { archived: Some(archived.clone()), ..live })
            }
        }
    }

    /// An effect of a batch by its place, and when it was decided; none when there is none. Also of an instance that is archived: what
    /// it asked for is carried out, however late the message comes.
    ///
    /// # Errors
    /// When the database is not available; when its archive cannot be read.
    pub async fn effect(&self, tenant: &TenantId, id: &InstanceId, batch: u64, place: usize) -> Result<Option<(Effect, Timestamp)>> {
        if let Some(found) = self.store().effect(tenant, id, batch, place).await? {
            return Ok(Some(found));
        }
        match self.archived(tenant, id).await? {
            Some(archived) => Ok(archived.store.effect(tenant, id, batch, place).await?),
            None => Ok(None),
        }
    }

    async fn of_archive(&self, tenant: &TenantId, id: &InstanceId, point: Option<Point>) -> Result<Live> {
        let archived = self.archived(tenant, id).await?.ok_or_else(|| unreadable("a log in no archive"))?;
        let there = self.over(archived.store.clone());
        let live = match point {
            None => there.load(tenant, id).await?,
            Some(point) => there.load_at(tenant, id, point).await?,
        };
        Ok(Live { archived: Some(Arc::new(archived)), ..live })
    }

    /// An archived instance: one read of its object, compared with the checksum that is known of it.
    async fn archived(&self, tenant: &TenantId, id: &InstanceId) -> Result<Option<Archived>> {
        let Some(entry) = self.store().archived_instance(tenant, id).await? else { return Ok(None) };
        let object = self.archive()?.read(&entry.key, &entry.sha256).await?;
        let mut shelf = Shelf::default();
        unpack(&object, tenant, id, &mut |line| shelf.put(line))?;
        Ok(Some(Archived { entry, store: self.store().over(shelf) }))
    }
}
