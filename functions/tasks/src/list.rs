//! `GET /tasks`: what waits in queues, or what a person has.

use crate::body::TaskBody;
use axum::Json;
use axum::extract::State;
use engine::{RoleName, UserId};
use store::{Page, PageRequest};
use web::{Answer, Caller, Code, Kit, ListBody, Operation, Problem, ProblemBody, Query, Resource};
use work::task::{TaskRecord, TaskStatus};

/// Which list is wanted.
enum List {
    Ready(RoleName),
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
        (None, Some(queue)) => List::Ready(queue),
        (None, None) => List::Candidate,
    };
    may_look(&kit, &caller, &list).await?;
    let found = matching(&kit, &caller, &list, &page, |task| {
        caller.sees(Operation::ListTasks, &Resource::task(&caller.tenant, task))
            && status.is_none_or(|status| status == task.status)
            && min_priority.is_none_or(|least| task.priority.value() >= least)
    });
    Ok(Json(found.await?.map(TaskBody::from).into()))
}

async fn may_look(kit: &Kit, caller: &Caller, list: &List) -> Result<(), Problem> {
    match list {
        List::Candidate => caller.may_in_tenant(Operation::ListTasks).await,
        List::Ready(queue) => caller.may(Operation::ListTasks, &Resource::queue(&caller.tenant, queue)).await,
        List::ClaimedBy(user) if *user == caller.user => caller.may_with_own_account(Operation::ListTasks).await,
        List::ClaimedBy(user) => {
            let found = kit.store().user(&caller.tenant, user).await?;
            caller.may_with(Operation::ListTasks, user, found.as_ref(), kit.now()).await
        }
    }
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
        List::Ready(queue) => kit.store().ready_tasks(&caller.tenant, std::slice::from_ref(queue), None, page).await?,
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
