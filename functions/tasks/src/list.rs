//! `GET /tasks`: what waits in queues, what a person has, all that queues are not done with.

use crate::body::TaskBody;
use axum::Json;
use axum::extract::State;
use engine::{RoleName, Timestamp, UserId};
use store::{Page, PageRequest};
use web::shape::moment;
use web::{Answer, Caller, Code, Kit, ListBody, Operation, Problem, ProblemBody, Query, Resource};
use work::task::{TaskRecord, TaskStatus};

/// Which list is wanted.
enum List {
    Ready(RoleName),
    /// What waits in all of somebody's queues, and for themselves.
    Candidate,
    ClaimedBy(UserId),
    /// Everything of a queue, or of all of one's own, that is not closed.
    Team {
        queue: Option<RoleName>,
        due_before: Option<Timestamp>,
    },
}

/// List tasks: of a queue, of all your queues, of a team, or of a person
///
/// `queue=ROLE` lists what waits there; `candidate=me` (or nothing) what waits in all your queues, or for you by name, most urgent
/// first; `assignee=me` what you have claimed. `team=true` lists all that is not closed, whoever has it, of a queue or of all your
/// queues, first due first; with `due_before` (or `overdue=true`) only what is due until then. Lists are current after a write.
/// Administrators may look into every queue and at every person's tasks.
#[utoipa::path(get, operation_id = "list_tasks", path = "/api/v1/tasks", tag = "tasks",
    params(("queue" = Option<String>, Query), ("candidate" = Option<String>, Query, description = "`me`"), ("assignee" = Option<String>, Query, description = "`me` or a user"),
        ("team" = Option<bool>, Query), ("due_before" = Option<String>, Query, description = "RFC 3339; of a team"),
        ("overdue" = Option<bool>, Query, description = "of a team: due before now"),
        ("status" = Option<String>, Query, description = "`open`, `escalated`, `claimed` or `suspended`"), ("min_priority" = Option<u8>, Query),
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
    let flag = |text: &str| text.parse::<bool>().map_err(|_| "expected `true` or `false`");
    let overdue = query.parsed("overdue", flag).unwrap_or(false);
    let due_before = query.parsed("due_before", moment).or(overdue.then(|| kit.now()));
    let team = query.parsed("team", flag).unwrap_or(false) || due_before.is_some();
    query.finish()?;
    let list = match (assignee, queue) {
        (Some(user), None) if candidate.is_none() && !team => List::ClaimedBy(user),
        (Some(_), _) => {
            let message = "ask for `assignee`, or for `queue`, `candidate` or `team`, not for both";
            return Err(Problem::new(Code::ValidationFailed, message));
        }
        (None, queue) if team => List::Team { queue, due_before },
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
        List::Candidate | List::Team { queue: None, .. } => caller.may_in_tenant(Operation::ListTasks).await,
        List::Ready(queue) | List::Team { queue: Some(queue), .. } => {
            caller.may(Operation::ListTasks, &Resource::queue(&caller.tenant, queue)).await
        }
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
        List::Team { queue, due_before } => {
            let queues = queue.clone().map_or_else(|| queues(caller), |queue| vec![queue]);
            kit.store().team_tasks(&caller.tenant, &queues, *due_before, page).await?
        }
    };
    found.items.retain(keep);
    Ok(found)
}

fn queues(caller: &Caller) -> Vec<RoleName> {
    caller.queues().into_keys().collect()
}

fn status(word: &str) -> Result<TaskStatus, String> {
    [TaskStatus::Open, TaskStatus::Escalated, TaskStatus::Claimed, TaskStatus::Suspended]
        .into_iter()
        .find(|status| status.as_str() == word)
        .ok_or_else(|| format!("`{word}` is not a status of listed tasks; known are open, escalated, claimed, suspended"))
}
