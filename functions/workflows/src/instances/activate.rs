//! `POST /workflows/instances/{id}/activate`: an activity of an ad-hoc sub-process is begun.

use super::InstanceBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::graph::{Graph, NodeIx, NodeKind};
use engine::instance::{Command, Context, Work};
use engine::reader::Reader;
use engine::{ElementId, Fault, InstanceId};
use runtime::{Live, outside};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, Code, FromReader, Kit, Operation, Problem, ProblemBody};

/// What is begun.
#[derive(Debug, ToSchema)]
#[schema(as = ActivateElement)]
pub(crate) struct ActivateBody {
    /// The activity's id in the definition.
    element_id: String,
    /// The number of the ad-hoc sub-process; needed where it is active more than once.
    scope: Option<u32>,
}

impl FromReader for ActivateBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let element_id = reader.text("element_id", 1..=200);
        let scope = reader.optional_whole("scope", 1..=u64::from(u32::MAX)).and_then(|scope| u32::try_from(scope).ok());
        Some(Self { element_id: element_id?, scope })
    }
}

/// Begin an activity of an ad-hoc sub-process
///
/// For administrators, and for people with a role of the activity: a candidate of a user task, one who answers for a service task.
#[utoipa::path(post, operation_id = "activate_element", path = "/api/v1/workflows/instances/{workflow_instance_id}/activate", tag = "instances", params(("workflow_instance_id" = String, Path)),
    request_body = ActivateBody, responses((status = 200, body = InstanceBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<ActivateBody>,
) -> Answer<Json<InstanceBody>> {
    let id = InstanceId::parse(&id)?;
    let live = kit.instances.find(&caller.tenant, &id).await?;
    let graph = live.state.graph().cloned();
    let found = graph.as_ref().and_then(|graph| Some((graph, graph.node_of(&body.element_id)?.0)));
    caller.on("element", Some(&body.element_id));
    may_begin(&caller, &live, found.map(|(_, node)| node)).await?;
    let Some((graph, node)) = found else {
        let message = format!("`{}` is not an element of the definition", body.element_id);
        return Err(Problem::invalid(vec![Fault::new("unknown_reference", "/element_id", message)]));
    };
    let scope = match body.scope {
        Some(scope) => ElementId(scope),
        None => only_scope(&live, graph, node)?,
    };
    let command = Command::Activate { scope, node: body.element_id };
    let context = Context { now: kit.now(), actor: caller.actor(), jitter: outside::jitter(), carrier: None };
    let (live, _) = kit.instances.execute(&caller.tenant, &id, &command, &context, None).await?;
    Ok(Json(InstanceBody::read(&kit, &live).await?))
}

/// For an element that is not there whoever has work in the process answers: nobody else learns that it is not.
async fn may_begin(caller: &Caller, live: &Live, node: Option<NodeIx>) -> Result<(), Problem> {
    let graph = live.state.graph();
    let roles = match node.zip(graph).map(|(node, graph)| graph.node(node).map(|node| &node.kind)) {
        None => graph.map(|graph| graph.roles().into_iter().cloned().collect()).unwrap_or_default(),
        Some(Some(NodeKind::UserTask(task))) => task.candidate_roles.clone(),
        Some(Some(NodeKind::ServiceTask(task))) => task.responsible_roles.clone(),
        Some(_) => Vec::new(),
    };
    super::must(caller, Operation::ActivateElement, super::step(live, ElementId::ROOT, &roles)).await
}

/// The only active sub-process that the activity lies in.
fn only_scope(live: &Live, graph: &Graph, node: NodeIx) -> Result<ElementId, Problem> {
    let parent = graph.node(node).and_then(|node| node.parent);
    let open = live.state.elements().iter().filter(|element| Some(element.node) == parent && matches!(element.work, Work::Scope));
    match open.collect::<Vec<_>>().as_slice() {
        [only] => Ok(only.id),
        [] => Err(Problem::new(Code::InvalidState, "the sub-process of this activity is not active")),
        several => {
            let message = format!("the sub-process is active {} times: say which one", several.len());
            Err(Problem::invalid(vec![Fault::new("missing_field", "/scope", message)]))
        }
    }
}
