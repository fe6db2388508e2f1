//! Lists of cases: by status, by queue, by holder. All are base-table reads, current after a write.

use crate::item::read;
use crate::{MAX_PAGE, Page, PageRequest, Result, Store, keys};
use engine::{CaseId, DepartmentId, Priority, RoleName, TenantId, Timestamp, UserId};
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use work::case::{Case, CaseNumber, CaseStatus};

/// Entries one page looks at, at most, while it seeks those that somebody wants and may see.
const MAX_EXAMINED: usize = 1_000;

/// What lists show of a case. What changes often is not in it, so that most changes of a case are none of its lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "they are the fields of the case")]
pub struct CaseSummary {
    pub case_id: CaseId,
    pub case_number: CaseNumber,
    pub title: String,
    #[serde(rename = "case_kind")]
    pub kind: String,
    pub status: CaseStatus,
    pub priority: Priority,
    pub department: Option<DepartmentId>,
    pub queue: Option<RoleName>,
    pub assigned_to: Option<UserId>,
    pub legal_hold: bool,
    pub created_at: Timestamp,
    pub created_by: UserId,
    pub closed_at: Option<Timestamp>,
}

impl CaseSummary {
    /// What lists show of a case.
    pub fn of(case: &Case) -> Self {
        Self {
            case_id: case.case_id.clone(),
            case_number: case.case_number,
            title: case.title.clone(),
            kind: case.kind.clone(),
            status: case.status,
            priority: case.priority,
            department: case.department.clone(),
            queue: case.queue.clone(),
            assigned_to: case.assigned_to.clone(),
            legal_hold: case.legal_hold,
            created_at: case.created_at,
            created_by: case.created_by.clone(),
            closed_at: case.closed_at,
        }
    }

    fn place(&self) -> String {
        keys::case_place(self.status, self.created_at, &self.case_id)
    }
}

/// Which list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseList {
    /// All of a tenant's.
    All,
    /// Those that stand so.
    Status(CaseStatus),
    /// Those of a queue.
    Queue(RoleName),
    /// Those that somebody looks after.
    Of(UserId),
}

impl CaseList {
    /// The partitions that hold it.
    fn partitions(&self, tenant: &TenantId) -> Vec<String> {
        let shards = |list: &dyn Fn(u32) -> String| (0..keys::SHARDS).map(list).collect::<Vec<String>>();
        match self {
            Self::All => {
                CaseStatus::ALL.into_iter().flat_map(|status| shards(&|shard| keys::cases_of_status(tenant, status, shard))).collect()
            }
            Self::Status(status) => shards(&|shard| keys::cases_of_status(tenant, *status, shard)),
            Self::Queue(queue) => shards(&|shard| keys::cases_of_queue(tenant, queue, shard)),
            Self::Of(user) => vec![keys::cases_of_user(tenant, user)],
        }
    }
}

impl Store {
    /// A page of the cases of a list that are `wanted`: those not closed first, then young before old. It looks at a thousand at
    /// most, so that a page may have less than its limit, or nothing, and still a next one.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn cases(
        &self,
        tenant: &TenantId,
        list: &CaseList,
        page: &PageRequest,
        wanted: &(dyn Fn(&CaseSummary) -> bool + Sync),
    ) -> Result<Page<CaseSummary>> {
        let partitions = list.partitions(tenant);
        let (mut found, mut examined) = (Vec::new(), 0);
        // The first look is for a page as it is asked for; where most entries are not wanted, the next are larger.
        let mut look = page.clone();
        loop {
            let some = self.merged(&partitions, &look).await?;
            examined += some.items.len();
            found.extend(some.items.into_iter().filter(|summary| wanted(summary)));
            if found.len() > page.limit {
                return Ok(Page::cut(found, page.limit, CaseSummary::place));
            }
            if some.next.is_none() || found.len() == page.limit || examined >= MAX_EXAMINED {
                return Ok(Page { items: found, next: some.next });
            }
            look = PageRequest { limit: MAX_PAGE, after: some.next };
        }
    }

    /// The heads of partitions, merged.
    async fn merged(&self, partitions: &[String], page: &PageRequest) -> Result<Page<CaseSummary>> {
        let reads = partitions.iter().map(|partition| self.query_page(self.workflow(), partition.clone(), "", page));
        let items = try_join_all(reads).await?.into_iter().flatten();
        let mut found = items.map(read).collect::<Result<Vec<CaseSummary>>>()?;
        found.sort_by_cached_key(CaseSummary::place);
        // A case that changed its status between two of the reads stands in both.
        found.dedup_by(|one, other| one.case_id == other.case_id);
        Ok(Page::cut(found, page.limit, CaseSummary::place))
    }
}
