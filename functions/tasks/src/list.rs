//! `GET /tasks`: what waits in queues, or what a person has.

use crate::body::TaskBody;
use axum::Json;
use axum::extract::State;
use engine::task::{TaskRecord, TaskStatus};
use engine::{RoleName, UserId};
use store::{Page, PageRequest};
use web::{Answer, Caller, Code, Kit, ListBody, Problem, ProblemBody, Query};

/// Which list is wanted.
enum List {
    Ready(Vec<RoleName>),
    /// What waits in all of somebody's queues, and for themselves.
    Candidate,
    ClaimedBy(UserId),
}

/// List tasks: of a queue, of all your queues, or of a person
///
/// `queue=ROLE` lists what waits there; `candidate=me` (or nothing) what waits in all your queues, or for
/// you by name; `assignee=me` what you
/// have claimed. Lists are current after a write. Administrators may look into every queue and at every person's tasks.
#[utoipa::path(get, operation_id = "list_tasks", path = "/api/v1/tasks", tag = "tasks",
    params(("queue" = Option<String>, Query), ("candidate" = Option<String>, Query, description = "`me`"), ("assignee" = Option<String>, Query, description = "`me` or a user"),
        ("status" = Option<String>, Query, description = "`open`, `escalated` or `claimed`"), ("min_priority" = Option<u8>, Query),
        ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<TaskBody>), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<TaskBody>>> {
    let page = query.page()?;
    let queue = query.parsed("queue", RoleName::parse);
    let assignee = query.parsed("assignee", |word| if word == "me" { Ok(caller.user.clone()) } else { UserId::parse(word) });
    let candidate = query.parsed("candidate", |word| if word == "me" { Ok(()) } else { Err("`candidate` can only be `me`") });
    let status = query.parsed("status", status);
    let min_priority =
        query.parsed("min_priority", |text| text.parse::<u8>().ok().filter(|p| *p <= 100).ok_or("`min_priority` must be 0 to 100"));
    query.finish()?;
    let list = match (assignee, queue) {
        (Some(user), None) if candidate.is_none() => List::ClaimedBy(user),
        (Some(_), _) => {
            return Err(Problem::new(Code::ValidationFailed, "ask for `assignee`, or for `queue` or `candidate`, not for both"));
        }
        (None, Some(queue)) => List::Ready(vec![queue]),
        (None, None) => List::Candidate,
    };
    may_look(&caller, &list)?;
    let found = matching(&kit, &caller, &list, &page, |task| {
        status.is_none_or(|status| status == task.status) && min_priority.is_none_or(|least| task.priority.value() >= least)
    });
    Ok(Json(found.await?.map(TaskBody::from).into()))
}

fn may_look(caller: &Caller, list: &List) -> Result<(), Problem> {
    let theirs = match list {
        List::Candidate => true,
        List::Ready(queues) => queues.iter().all(|queue| caller.queues().contains_key(queue)),
        List::ClaimedBy(user) => *user == caller.user,
    };
    if theirs || caller.is_admin() { Ok(()) } else { Err(Problem::new(Code::Forbidden, "this list is not yours")) }
}

/// A page of a list, without what the filter leaves out.
async fn matching(
    kit: &Kit,
    caller: &Caller,
    list: &List,
    page: &PageRequest,
    keep: impl Fn(&TaskRecord) -> bool,
) -> Result<Page<TaskRecord>, Problem> {
    let mut found = match list {
        List::Candidate => kit.store().ready_tasks(&caller.tenant, &queues(caller), Some(&caller.user), page).await?,
        List::Ready(queues) => kit.store().ready_tasks(&caller.tenant, queues, None, page).await?,
        List::ClaimedBy(user) => kit.store().claimed_tasks(&caller.tenant, user, page).await?,
    };
    found.items.retain(keep);
    Ok(found)
}

fn queues(caller: &Caller) -> Vec<RoleName> {
    caller.queues().into_keys().collect()
}

fn status(word: &str) -> Result<TaskStatus, String> {
    [TaskStatus::Open, TaskStatus::Escalated, TaskStatus::Claimed]
        .into_iter()
        .find(|status| status.as_str() == word)
        .ok_or_else(|| format!("`{word}` is not a status of listed tasks; known are open, escalated, claimed"))
}
