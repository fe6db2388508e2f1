//! Cases, and the files of tasks and cases.

use super::{shard_of, task};
use crate::attachments::Owner;
use crate::item::Key;
use engine::{AttachmentId, CaseId, InstanceId, RoleName, TenantId, Timestamp, UserId};
use work::case::{Case, CaseNumber, CaseStatus};

/// Everything of one case.
pub(crate) fn case_partition(tenant: &TenantId, case: &CaseId) -> String {
    format!("{tenant}#CASE#{case}")
}

pub(crate) fn case(tenant: &TenantId, case: &CaseId) -> Key {
    Key::new(case_partition(tenant, case), "CASE")
}

/// Before the sort keys of a case's history.
pub(crate) const CASE_HISTORY: &str = "H#";

/// An entry of a case's history: by time, and among those of one moment by version; notes come after.
pub(crate) fn case_entry(tenant: &TenantId, case: &CaseId, at: Timestamp, of: &str) -> Key {
    Key::new(case_partition(tenant, case), format!("{CASE_HISTORY}{:015}#{of}", at.as_millis()))
}

/// Before the sort keys of a case's notes.
pub(crate) const CASE_NOTES: &str = "N#";

pub(crate) fn case_note(tenant: &TenantId, case: &CaseId, note: &str) -> Key {
    Key::new(case_partition(tenant, case), format!("{CASE_NOTES}{note}"))
}

/// Before the sort keys of the files of a task or a case.
pub(crate) const ATTACHMENTS: &str = "A#";

/// Everything of what files belong to.
pub(crate) fn owner(tenant: &TenantId, owner: &Owner) -> String {
    match owner {
        Owner::Task(of) => task(tenant, of).pk,
        Owner::Case(of) => case_partition(tenant, of),
    }
}

pub(crate) fn attachment(tenant: &TenantId, of: &Owner, id: &AttachmentId) -> Key {
    Key::new(owner(tenant, of), format!("{ATTACHMENTS}{id}"))
}

pub(crate) fn cases_of_status(tenant: &TenantId, status: CaseStatus, shard: u32) -> String {
    format!("{tenant}#CS#{}#{shard}", status.as_str())
}

pub(crate) fn cases_of_queue(tenant: &TenantId, queue: &RoleName, shard: u32) -> String {
    format!("{tenant}#CQ#{queue}#{shard}")
}

pub(crate) fn cases_of_user(tenant: &TenantId, user: &UserId) -> String {
    format!("{tenant}#CU#{user}")
}

/// Closed ones after the others, then young first.
pub(crate) fn case_place(status: CaseStatus, created_at: Timestamp, case: &CaseId) -> String {
    const END_OF_TIME: i64 = 999_999_999_999_999;
    let youth = END_OF_TIME.saturating_sub(created_at.as_millis());
    format!("{}#{youth:015}#{case}", u8::from(status.is_closed()))
}

/// The lists a case stands in: its status's, its queue's, its holder's.
pub(crate) fn case_lists(tenant: &TenantId, case: &Case) -> Vec<Key> {
    let shard = shard_of(case.case_id.as_str());
    let of_queue = case.queue.as_ref().map(|queue| cases_of_queue(tenant, queue, shard));
    let of_user = case.assigned_to.as_ref().map(|user| cases_of_user(tenant, user));
    let lists = [Some(cases_of_status(tenant, case.status, shard)), of_queue, of_user];
    let place = case_place(case.status, case.created_at, &case.case_id);
    lists.into_iter().flatten().map(|list| Key::new(list, place.clone())).collect()
}

pub(crate) fn case_of_number(tenant: &TenantId, number: CaseNumber) -> Key {
    Key::new(format!("{tenant}#CB#{number}"), "CASE")
}

pub(crate) fn case_numbers(tenant: &TenantId, year: u16, shard: u32) -> Key {
    Key::new(format!("{tenant}#CN#{year:04}#{shard}"), "NEXT")
}

/// Before the instance, behind the tenant.
pub(crate) const CASE_STARTS: &str = "CI#";

pub(crate) fn case_start(tenant: &TenantId, instance: &InstanceId) -> Key {
    Key::new(format!("{tenant}#{CASE_STARTS}{instance}"), "CASE")
}
