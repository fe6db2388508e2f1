//! `GET /workflows/instances/{id}/timeline`: the history as people tell it, a line a step.

use axum::Json;
use axum::extract::{Path, State};
use engine::graph::{Graph, NodeIx, NodeKind};
use engine::instance::{Event, IncidentCode};
use engine::{ElementId, InstanceId};
use runtime::Live;
use serde::Serialize;
use store::{MAX_PAGE, PageRequest, StoredBatch};
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Caller, Kit, ListBody, Operation, Problem, ProblemBody, Query};

/// Pages of the history that are told.
const MAX_PAGES: usize = 50;

/// A step that was worked on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelineEntry)]
pub(crate) struct EntryBody {
    /// Its number in the instance.
    element: u32,
    /// The flow node.
    element_id: String,
    /// The step of the document, else the flow node.
    step_id: String,
    step_name: String,
    /// `user_task`, `service_task`, `business_rule_task`, `call_activity`, `script_task`, `receive_task`, …
    kind: &'static str,
    /// Who may do it, or answers for it.
    roles: Vec<String>,
    /// Who did it; null while nobody has.
    who: Option<String>,
    /// RFC 3339.
    started_at: String,
    /// RFC 3339; null while it waits.
    ended_at: Option<String>,
    /// `approve`, `completed`, `cancelled`, `failed`, `error CODE`, …; null while it waits.
    outcome: Option<String>,
    /// For a call activity: the process it called.
    called: Option<String>,
    /// For a business rule task: what was asked, what came of it and which rules matched.
    #[schema(value_type = Option<Object>)]
    decided: Option<serde_json::Value>,
}

/// Read which step was done by whom, when, and how it came out
///
/// Tells the first 10,000 entries of the history.
#[utoipa::path(get, operation_id = "read_instance_timeline", path = "/api/v1/workflows/instances/{workflow_instance_id}/timeline", tag = "instances",
    params(("workflow_instance_id" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<EntryBody>), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    mut query: Query,
) -> Answer<Json<ListBody<EntryBody>>> {
    let (page, after) = query.numbered_page()?;
    query.finish()?;
    let live = super::allowed(&kit, &caller, Operation::ReadInstanceTimeline, &InstanceId::parse(&id)?).await?;
    let entries = told(&kit, &live).await?;
    let after = usize::try_from(after).unwrap_or(usize::MAX);
    let end = after.saturating_add(page.limit);
    let next = (entries.len() > end).then(|| end.to_string());
    let items = entries.into_iter().skip(after).take(page.limit).collect();
    Ok(Json(store::Page { items, next }.into()))
}

/// The whole story: a step's end may stand far behind its beginning.
async fn told(kit: &Kit, live: &Live) -> Result<Vec<EntryBody>, Problem> {
    let mut entries = Vec::new();
    let mut page = PageRequest { limit: MAX_PAGE, after: None };
    for _ in 0..MAX_PAGES {
        let history = live.records(kit.store()).history(&live.tenant, &live.id, &page).await?;
        for batch in &history.items {
            tell(&mut entries, live.state.graph().map(AsRef::as_ref), batch);
        }
        if history.next.is_none() {
            break;
        }
        page.after = history.next;
    }
    Ok(entries)
}

fn tell(entries: &mut Vec<EntryBody>, graph: Option<&Graph>, batch: &StoredBatch) {
    for event in &batch.events {
        match event {
            Event::Entered { element, node, .. } => entries.extend(graph.and_then(|graph| begun(graph, *element, *node, batch))),
            // A what-if begins with what was active then.
            Event::Forked { state, .. } => {
                entries.extend(state.elements().iter().filter_map(|known| begun(graph?, known.id, known.node, batch)));
            }
            // The times it is done are entries of their own.
            Event::LoopBegan { element, .. } => entries.retain(|entry| entry.element != element.0),
            Event::TaskCompleted { task, outcome, .. } => end(entries, *task, batch, outcome.as_deref().unwrap_or("completed")),
            Event::TaskCancelled { task } => end(entries, *task, batch, "cancelled"),
            Event::JobCompleted { job, decided, .. } => {
                end(entries, *job, batch, "completed");
                if let Some(entry) = last(entries, *job) {
                    entry.decided = decided.as_deref().cloned();
                }
            }
            Event::CallBegan { element, called, .. } => {
                if let Some(entry) = last(entries, *element) {
                    entry.called = Some(called.clone());
                }
            }
            Event::CallEnded { element } => end(entries, *element, batch, "completed"),
            Event::ErrorThrown { element, code, .. } => end(entries, *element, batch, &format!("error {code}")),
            Event::IncidentRaised { element, code, .. } if *code != IncidentCode::EventFailed => end(entries, *element, batch, "failed"),
            Event::IncidentResolved { element, event: false } => {
                if let Some(entry) = last(entries, *element) {
                    (entry.who, entry.ended_at, entry.outcome) = (None, None, None);
                }
            }
            // What has no end of its own ends when it is left, or ended.
            Event::Left { element } if is_open(entries, *element) => end(entries, *element, batch, "completed"),
            Event::Terminated { element } if is_open(entries, *element) => end(entries, *element, batch, "cancelled"),
            _ => {}
        }
    }
}

fn begun(graph: &Graph, element: ElementId, node: NodeIx, batch: &StoredBatch) -> Option<EntryBody> {
    let node = graph.node(node)?;
    let roles = match &node.kind {
        NodeKind::UserTask(task) => task.candidate_roles.as_slice(),
        NodeKind::ServiceTask(task) => task.responsible_roles.as_slice(),
        NodeKind::BusinessRuleTask(_)
        | NodeKind::ScriptTask(_)
        | NodeKind::SendTask(_)
        | NodeKind::ReceiveTask(_)
        | NodeKind::Task
        | NodeKind::CallActivity(_) => &[],
        _ => return None,
    };
    Some(EntryBody {
        element: element.0,
        element_id: node.id.clone(),
        step_id: node.step.clone().unwrap_or_else(|| node.id.clone()),
        step_name: node.name.clone().unwrap_or_else(|| node.id.clone()),
        kind: super::kind(node),
        roles: roles.iter().map(ToString::to_string).collect(),
        who: None,
        started_at: rfc3339(batch.at),
        ended_at: None,
        outcome: None,
        called: None,
        decided: None,
    })
}

fn last(entries: &mut [EntryBody], element: ElementId) -> Option<&mut EntryBody> {
    entries.iter_mut().rfind(|entry| entry.element == element.0)
}

fn is_open(entries: &[EntryBody], element: ElementId) -> bool {
    entries.iter().rfind(|entry| entry.element == element.0).is_some_and(|entry| entry.ended_at.is_none())
}

fn end(entries: &mut [EntryBody], element: ElementId, batch: &StoredBatch, outcome: &str) {
    if let Some(entry) = last(entries, element) {
        entry.who = Some(batch.actor.clone());
        entry.ended_at = Some(rfc3339(batch.at));
        entry.outcome = Some(outcome.to_owned());
    }
}
