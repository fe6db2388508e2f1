//! A case as it is answered.

use engine::Object;
use serde::Serialize;
use store::CaseSummary;
use utoipa::ToSchema;
use web::shape::rfc3339;
use work::case::{Case, Item, Linked, Party, Related};

/// A case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case)]
pub(crate) struct CaseBody {
    case_id: String,
    /// What people call it, such as `2026-000123-X`.
    case_number: String,
    title: String,
    kind: String,
    /// `open`, `in_progress`, `on_hold`, `resolved` or `closed`.
    status: &'static str,
    /// 0 to 100.
    priority: u8,
    department: Option<String>,
    /// The role whose people look after it.
    queue: Option<String>,
    assigned_to: Option<String>,
    parties: Vec<PartyBody>,
    items: Vec<ItemBody>,
    /// Business data.
    #[schema(value_type = Object)]
    data: Object,
    /// The processes that work on it, and did, oldest first.
    workflows: Vec<LinkedBody>,
    related: Vec<RelatedBody>,
    /// Whether it closes by itself when the last of its processes has ended.
    close_with_processes: bool,
    /// Whether nothing of it may be deleted, whatever its age.
    legal_hold: bool,
    /// What came of it.
    outcome: Option<String>,
    /// Counts its changes; the `ETag`.
    version: u64,
    /// RFC 3339.
    created_at: String,
    created_by: String,
    /// RFC 3339.
    changed_at: String,
    /// RFC 3339.
    closed_at: Option<String>,
}

/// Somebody whom a case concerns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseParty)]
pub(crate) struct PartyBody {
    /// Its name within the case, 1 to 64 characters of your choice.
    party_id: String,
    /// What they are in it: `complainant`, `respondent`, `witness`, …
    role: String,
    name: String,
    /// How they are reached.
    contact: Option<String>,
    /// The user they are, where they are one.
    user_id: Option<String>,
}

/// Something that a case is about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseItem)]
pub(crate) struct ItemBody {
    /// Its name within the case, 1 to 64 characters of your choice.
    item_id: String,
    /// `allegation`, `claim`, …
    kind: String,
    description: String,
    /// `open`, `under_review`, `decided` or `withdrawn`; `open` unless given.
    #[schema(required = false)]
    status: &'static str,
    /// What was found; a decided item has one.
    finding: Option<String>,
}

/// A process of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseWorkflow)]
pub(crate) struct LinkedBody {
    workflow_instance_id: String,
    workflow_id: String,
    version: u32,
    /// RFC 3339.
    linked_at: String,
    /// `completed`, `failed`, `cancelled` or `timed_out`; null until it has ended.
    status: Option<&'static str>,
    /// What it came to.
    outcome: Option<String>,
    /// RFC 3339.
    ended_at: Option<String>,
}

/// Another case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RelatedCase)]
pub(crate) struct RelatedBody {
    case_id: String,
    case_number: String,
    /// What this case is to it.
    relation: &'static str,
}

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseSummary)]
pub(crate) struct SummaryBody {
    case_id: String,
    case_number: String,
    title: String,
    kind: String,
    status: &'static str,
    /// 0 to 100.
    priority: u8,
    department: Option<String>,
    queue: Option<String>,
    assigned_to: Option<String>,
    legal_hold: bool,
    /// RFC 3339.
    created_at: String,
    created_by: String,
    /// RFC 3339.
    closed_at: Option<String>,
}

impl From<Case> for CaseBody {
    fn from(case: Case) -> Self {
        Self {
            case_id: case.case_id.to_string(),
            case_number: case.case_number.to_string(),
            title: case.title,
            kind: case.kind,
            status: case.status.as_str(),
            priority: case.priority.value(),
            department: case.department.map(|id| id.to_string()),
            queue: case.queue.map(|queue| queue.to_string()),
            assigned_to: case.assigned_to.map(|user| user.to_string()),
            parties: case.parties.into_iter().map(PartyBody::from).collect(),
            items: case.items.into_iter().map(ItemBody::from).collect(),
            data: case.data,
            workflows: case.linked.into_iter().map(LinkedBody::from).collect(),
            related: case.related.into_iter().map(RelatedBody::from).collect(),
            close_with_processes: case.close_with_processes,
            legal_hold: case.legal_hold,
            outcome: case.outcome,
            version: case.version,
            created_at: rfc3339(case.created_at),
            created_by: case.created_by.to_string(),
            changed_at: rfc3339(case.changed_at),
            closed_at: case.closed_at.map(rfc3339),
        }
    }
}

impl From<Party> for PartyBody {
    fn from(party: Party) -> Self {
        let Party { party_id, role, name, contact, user } = party;
        Self { party_id, role, name, contact, user_id: user.map(|user| user.to_string()) }
    }
}

impl From<Item> for ItemBody {
    fn from(item: Item) -> Self {
        let Item { item_id, kind, description, status, finding } = item;
        Self { item_id, kind, description, status: status.as_str(), finding }
    }
}

impl From<Linked> for LinkedBody {
    fn from(linked: Linked) -> Self {
        Self {
            workflow_instance_id: linked.instance.to_string(),
            workflow_id: linked.definition.workflow_id.to_string(),
            version: linked.definition.version,
            linked_at: rfc3339(linked.linked_at),
            status: linked.ended.as_ref().map(|ended| ended.status.as_str()),
            ended_at: linked.ended.as_ref().map(|ended| rfc3339(ended.at)),
            outcome: linked.ended.and_then(|ended| ended.outcome),
        }
    }
}

impl From<Related> for RelatedBody {
    fn from(related: Related) -> Self {
        let Related { case_id, case_number, relation } = related;
        Self { case_id: case_id.to_string(), case_number: case_number.to_string(), relation: relation.as_str() }
    }
}

impl From<CaseSummary> for SummaryBody {
    fn from(summary: CaseSummary) -> Self {
        Self {
            case_id: summary.case_id.to_string(),
            case_number: summary.case_number.to_string(),
            title: summary.title,
            kind: summary.kind,
            status: summary.status.as_str(),
            priority: summary.priority.value(),
            department: summary.department.map(|id| id.to_string()),
            queue: summary.queue.map(|queue| queue.to_string()),
            assigned_to: summary.assigned_to.map(|user| user.to_string()),
            legal_hold: summary.legal_hold,
            created_at: rfc3339(summary.created_at),
            created_by: summary.created_by.to_string(),
            closed_at: summary.closed_at.map(rfc3339),
        }
    }
}
