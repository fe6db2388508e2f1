//! `GET /cases`.

use super::body::SummaryBody;
use super::resource;
use axum::Json;
use axum::extract::State;
use engine::{DepartmentId, RoleName, UserId};
use store::{CaseList, CaseSummary, Page};
use web::{Answer, Caller, Kit, ListBody, Operation, ProblemBody, Query};
use work::case::{CaseNumber, CaseStatus};

/// List the cases that you may see
///
/// Those not closed come first, then new before old. Ask for `assigned_to`, `queue` or `status` where there are many: each is a
/// list of its own, and current after a write; `kind`, `department` and `min_priority` leave out of it what does not fit. A
/// page may have fewer entries than its limit and still a next one.
#[utoipa::path(get, operation_id = "list_cases", path = "/api/v1/cases", tag = "cases",
    params(("case_number" = Option<String>, Query, description = "the case of this number, if you may see it"),
        ("assigned_to" = Option<String>, Query, description = "`me` or a user"), ("queue" = Option<String>, Query),
        ("status" = Option<String>, Query, description = "`open`, `in_progress`, `on_hold`, `resolved` or `closed`"),
        ("kind" = Option<String>, Query), ("department" = Option<String>, Query), ("min_priority" = Option<u8>, Query),
        ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<SummaryBody>), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<SummaryBody>>> {
    let page = query.page()?;
    let number = query.parsed("case_number", CaseNumber::parse);
    let assigned_to = query.parsed("assigned_to", |word| if word == "me" { Ok(caller.user.clone()) } else { UserId::parse(word) });
    let queue = query.parsed("queue", RoleName::parse);
    let status = query.parsed("status", CaseStatus::parse);
    let kind = query.text("kind");
    let department = query.parsed("department", DepartmentId::parse);
    let min_priority =
        query.parsed("min_priority", |text| text.parse::<u8>().ok().filter(|p| *p <= 100).ok_or("`min_priority` must be 0 to 100"));
    query.finish()?;
    caller.may_in_tenant(Operation::ListCases).await?;
    let wanted = |case: &CaseSummary| {
        assigned_to.as_ref().is_none_or(|user| case.assigned_to.as_ref() == Some(user))
            && queue.as_ref().is_none_or(|queue| case.queue.as_ref() == Some(queue))
            && status.is_none_or(|status| case.status == status)
            && kind.as_ref().is_none_or(|kind| case.kind == *kind)
            && department.as_ref().is_none_or(|department| case.department.as_ref() == Some(department))
            && min_priority.is_none_or(|least| case.priority.value() >= least)
            && caller.sees(Operation::ListCases, &resource(&caller, case))
    };
    let found = match number {
        Some(number) => {
            let case = kit.store().case_of_number(&caller.tenant, number).await?;
            Page { items: case.iter().map(CaseSummary::of).filter(wanted).collect(), next: None }
        }
        None => {
            // The list that holds the fewest of those that are not asked for.
            let list = match (assigned_to.clone(), queue.clone(), status) {
                (Some(user), ..) => CaseList::Of(user),
                (None, Some(queue), _) => CaseList::Queue(queue),
                (None, None, Some(status)) => CaseList::Status(status),
                (None, None, None) => CaseList::All,
            };
            kit.store().cases(&caller.tenant, &list, &page, &wanted).await?
        }
    };
    Ok(Json(found.map(SummaryBody::from).into()))
}
