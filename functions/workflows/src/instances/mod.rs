//! Process instances: started, read, steered, tried.

pub(crate) mod activate;
mod active;
pub(crate) mod archive;
mod body;
pub(crate) mod fork;
pub(crate) mod history;
pub(crate) mod hold;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod start;
pub(crate) mod steer;
pub(crate) mod timeline;
pub(crate) mod variables;

pub(crate) use body::InstanceBody;

use engine::graph::{Node, NodeKind, SubProcess};
use engine::{ElementId, InstanceId, RoleName};
use runtime::Live;
use web::{Caller, InstanceFacts, Kit, Operation, Problem, Resource};

/// An instance as policies see it.
pub(crate) fn resource(caller: &Caller, live: &Live) -> Option<Resource> {
    let (state, definition) = (&live.state, live.state.definition.as_ref()?);
    let roles = state.graph().map(|graph| graph.roles()).unwrap_or_default();
    let departments = caller.rules.departments_of(state.department.as_ref());
    let facts = InstanceFacts {
        instance: &live.id,
        definition: &definition.workflow_id,
        started_by: state.started_by.as_ref(),
        departments: &departments,
    };
    Some(Resource::instance(&live.tenant, &facts, roles))
}

/// An element of an instance as policies see it, with the roles that answer for it.
pub(crate) fn step(live: &Live, element: ElementId, roles: &[RoleName]) -> Option<Resource> {
    let definition = live.state.definition.as_ref()?;
    Some(Resource::step(&live.tenant, &live.id, element, &definition.workflow_id, roles))
}

/// An instance that the caller may do something to.
///
/// # Errors
/// 404 when there is none, 403 when they may not.
pub(crate) async fn allowed(kit: &Kit, caller: &Caller, operation: Operation, id: &InstanceId) -> Result<Live, Problem> {
    let live = kit.instances.find(&caller.tenant, id).await?;
    must(caller, operation, resource(caller, &live)).await?;
    Ok(live)
}

/// Goes on only if the caller may do something to what is there. What has not begun is not there.
///
/// # Errors
/// 403 when they may not.
pub(crate) async fn must(caller: &Caller, operation: Operation, resource: Option<Resource>) -> Result<(), Problem> {
    caller.may(operation, &there(resource)?).await
}

/// What has begun.
fn there(resource: Option<Resource>) -> Result<Resource, Problem> {
    resource.ok_or_else(|| Problem::not_found("instance"))
}

/// A node's kind in BPMN's words.
pub(crate) fn kind(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::StartEvent | NodeKind::TriggeredStartEvent(_) => "start_event",
        NodeKind::CatchEvent(_) => "intermediate_catch_event",
        NodeKind::ThrowEvent(_) => "intermediate_throw_event",
        NodeKind::BoundaryEvent(_) => "boundary_event",
        NodeKind::EndEvent(_) => "end_event",
        NodeKind::Task => "task",
        NodeKind::UserTask(_) => "user_task",
        NodeKind::ServiceTask(_) => "service_task",
        NodeKind::BusinessRuleTask(_) => "business_rule_task",
        NodeKind::ScriptTask(_) => "script_task",
        NodeKind::SendTask(_) => "send_task",
        NodeKind::ReceiveTask(_) => "receive_task",
        NodeKind::SubProcess(SubProcess { triggered_by_event: true, .. }) => "event_sub_process",
        NodeKind::SubProcess(SubProcess { transaction: true, .. }) => "transaction",
        NodeKind::SubProcess(SubProcess { ad_hoc: Some(_), .. }) => "ad_hoc_sub_process",
        NodeKind::SubProcess(_) => "sub_process",
        NodeKind::CallActivity(_) => "call_activity",
        NodeKind::ExclusiveGateway(_) => "exclusive_gateway",
        NodeKind::ParallelGateway => "parallel_gateway",
        NodeKind::InclusiveGateway(_) => "inclusive_gateway",
        NodeKind::ComplexGateway(_) => "complex_gateway",
        NodeKind::EventBasedGateway(_) => "event_based_gateway",
    }
}
