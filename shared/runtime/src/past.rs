//! Instances as they were: the log is replayed up to a point instead of to its end.

use crate::{Error, Instances, Live, Result};
use engine::{InstanceId, TenantId, Timestamp};

/// A point in an instance's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// After the batch of a number, from 1.
    Batch(u64),
    /// After the last batch that was decided by then.
    Moment(Timestamp),
}

impl Instances {
    /// An instance as it was at a point; at one its log has not come to, as it is now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no instance of this id in the tenant, or it had not begun by then.
    pub async fn load_at(&self, tenant: &TenantId, id: &InstanceId, point: Point) -> Result<Live> {
        let before = || Error::NotFound("instance at that point");
        let last = match point {
            Point::Batch(0) => return Err(before()),
            Point::Batch(number) => number,
            Point::Moment(moment) => self.store().batch_at(tenant, id, moment).await?.ok_or_else(before)?,
        };
        let tail = self.store().load_up_to(tenant, id, last).await?.ok_or(Error::NotFound("instance"))?;
        self.replayed(tenant, id, tail).await
    }
}
