//! All that belongs to an instance, item by item in an order that is always the same, by pages: the log with its snapshots, the
//! lists it stands in, what it called, the case it was started for, and its user tasks with histories and comments.

use super::{Range, is_mark, line};
use crate::item::{Item, Key, json, read, text};
use crate::{Error, ListedInstance, MAX_PAGE, Result, Store, keys};
use engine::instance::Event;
use engine::{InstanceId, TaskId, TenantId, WorkflowId};
use std::collections::BTreeSet;
use work::task::TaskRecord;

/// What was found while an instance was collected.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// How the list of ended instances shows it; none as long as it is not there.
    pub listed: Option<ListedInstance>,
    /// Whether a user task of it is not closed.
    pub open_task: bool,
}

/// After every sort key there is.
const LAST: &str = "\u{10FFFF}";

impl Store {
    /// Gives a line for every item of an ended instance. The marks of the archive itself are no part of it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when its log does not begin with its first batch any more, because it was archived meanwhile; what `each`
    /// refuses with; when the database is not available.
    pub async fn collect_instance(
        &self,
        tenant: &TenantId,
        instance: &InstanceId,
        (workflow, business_key): (&WorkflowId, Option<&str>),
        each: &mut (dyn FnMut(&str) -> Result<()> + Send),
    ) -> Result<Collected> {
        let (mut tasks, mut collected) = (BTreeSet::new(), Collected::default());
        let (log, first, mut begins) = (keys::log(tenant, instance), keys::batch(1), false);
        let batches = Range { pk: &log, from: keys::LOG_PREFIX, to: keys::LOG_END, backwards: false, limit: MAX_PAGE };
        self.items_of(&batches, &mut |item| {
            begins |= text(item, "sk")? == first;
            if item.contains_key("ev") {
                let events: Vec<Event> = json(item, "ev")?;
                tasks.extend(events.iter().filter_map(|event| match event {
                    Event::TaskCreated { task, .. } => Some(*task),
                    _ => None,
                }));
            }
            each(&line::write(item)?)
        })
        .await?;
        // Where a mark stands for it, what was collected looks whole and is not.
        if !begins {
            return Err(Error::Conflict);
        }
        let ended = Key::new(keys::ended(tenant, workflow), instance.as_str());
        let listed = self.get_workflow_item(ended).await?;
        let running = self.get_workflow_item(Key::new(keys::running(tenant, workflow), instance.as_str())).await?;
        let of_key = match business_key {
            Some(key) => self.get_workflow_item(Key::new(keys::business_key(tenant, key), instance.as_str())).await?,
            None => None,
        };
        let of_case = self.get_workflow_item(keys::case_start(tenant, instance)).await?;
        for item in [&listed, &running, &of_key, &of_case].into_iter().flatten() {
            each(&line::write(item)?)?;
        }
        collected.listed = listed.map(read).transpose()?;
        let calls = keys::calls(tenant, instance);
        self.items_of(&whole(&calls), &mut |item| each(&line::write(item)?)).await?;
        for element in tasks {
            let task = keys::task(tenant, &TaskId { instance: instance.clone(), element });
            self.items_of(&whole(&task.pk), &mut |item| {
                if text(item, "sk")? == task.sk {
                    collected.open_task |= !read::<TaskRecord>(item.clone())?.status.is_closed();
                }
                each(&line::write(item)?)
            })
            .await?;
        }
        Ok(collected)
    }

    /// Shows every item of a range but the marks of the archive.
    pub(super) async fn items_of(&self, range: &Range<'_>, each: &mut (dyn FnMut(&Item) -> Result<()> + Send)) -> Result<()> {
        let mut after = None;
        loop {
            let (items, next) = self.part_of(range, after).await?;
            for item in items.iter().filter(|item| !is_mark(item)) {
                each(item)?;
            }
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// All of a partition.
pub(super) fn whole(pk: &str) -> Range<'_> {
    Range { pk, from: "\u{1}", to: LAST, backwards: false, limit: MAX_PAGE }
}
