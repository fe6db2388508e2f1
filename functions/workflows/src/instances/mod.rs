//! Process instances: started, read, steered, tried.

pub(crate) mod activate;
mod active;
mod body;
pub(crate) mod fork;
pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod start;
pub(crate) mod steer;
pub(crate) mod timeline;
pub(crate) mod variables;

pub(crate) use body::InstanceBody;

use engine::graph::{Node, NodeKind, SubProcess};

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
