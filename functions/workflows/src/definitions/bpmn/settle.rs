//! What only the deployment knows of a process: connectors, forms, and which versions are the latest now.

use bpmn::model::{Model, Place};
use engine::graph::{Binding, Deployed, Graph, Node, NodeKind, Text};
use engine::{DecisionId, RoleName, WorkflowId};
use std::collections::HashMap;
use store::DecisionSummary;
use web::{Caller, FaultBody, Kit, Problem};

/// Where the elements of a file stand.
pub(super) struct Places<'m>(HashMap<&'m str, Place>);

impl<'m> Places<'m> {
    pub(super) fn of(model: &'m Model) -> Self {
        let scopes = model.processes.iter().flat_map(|process| process.scope.all());
        Self(scopes.flat_map(|(_, scope)| &scope.nodes).map(|node| (node.base.id.as_str(), node.base.place)).collect())
    }

    /// A fault at an element.
    pub(super) fn fault(&self, code: &str, element: &str, path: &str, message: String) -> FaultBody {
        let place = self.0.get(element);
        FaultBody {
            code: code.to_owned(),
            path: path.to_owned(),
            message,
            element: Some(element.to_owned()),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            ..FaultBody::default()
        }
    }
}

/// Every fault of the connectors and forms.
pub(super) fn connectors(graph: &Graph, places: &Places<'_>, path: &str) -> Vec<FaultBody> {
    let id_of = |step: &str| {
        let of_step = |node: &&Node| node.id == step || node.step.as_deref() == Some(step);
        graph.nodes().iter().find(of_step).map_or("", |node| node.id.as_str())
    };
    let faults = runtime::connectors::faults(graph, id_of).into_iter();
    let at_element = |fault: engine::Fault| {
        let (element, field) = fault.path.split_once('/').unwrap_or((&fault.path, ""));
        let message = if field.is_empty() { fault.message.clone() } else { format!("{field}: {}", fault.message) };
        places.fault(&fault.code, element, path, message)
    };
    faults.map(at_element).collect()
}

/// Tasks that name nobody are everybody's.
pub(super) fn people(graph: &mut Graph) {
    for node in graph.nodes_mut() {
        if let NodeKind::UserTask(task) = &mut node.kind
            && task.candidate_roles.is_empty()
            && task.candidate_groups.is_none()
            && task.candidate_users.is_none()
            && task.assignee.is_none()
        {
            task.candidate_roles.push(RoleName::everyone());
        }
    }
}

/// Binds what is bound to the version of this deployment to what is the latest now. A call of the process itself is bound
/// by [`own_calls`].
pub(super) async fn bindings(
    kit: &Kit,
    caller: &Caller,
    graph: &mut Graph,
    own: &WorkflowId,
    places: &Places<'_>,
    path: &str,
) -> Result<Vec<FaultBody>, Problem> {
    let mut faults = Vec::new();
    for node in graph.nodes_mut() {
        let id = node.id.clone();
        let (named, binding, is_call) = match &mut node.kind {
            NodeKind::CallActivity(call) => (&call.called, &mut call.binding, true),
            NodeKind::BusinessRuleTask(task) => (&task.decision, &mut task.binding, false),
            _ => continue,
        };
        if *binding != Binding::Deployment(None) {
            continue;
        }
        let Some(name) = named.fixed() else {
            let message = "what is bound to the version of the deployment has to be named, not computed".to_owned();
            faults.push(places.fault("unbindable", &id, path, message));
            continue;
        };
        if is_call && workflow_id(name).as_ref() == Some(own) {
            continue;
        }
        let found = if is_call { process(kit, caller, name).await? } else { decision(kit, caller, name).await? };
        match found {
            Ok(deployed) => *binding = Binding::Deployment(Some(deployed)),
            Err(message) => faults.push(places.fault("unknown_reference", &id, path, message)),
        }
    }
    Ok(faults)
}

async fn process(kit: &Kit, caller: &Caller, name: &str) -> Result<Result<Deployed, String>, Problem> {
    let found = match workflow_id(name) {
        Some(workflow) => kit.store().latest_definition(&caller.tenant, &workflow).await?,
        None => None,
    };
    let deployed = found.map(|found| Deployed::Workflow { workflow: found.workflow_id, version: found.version });
    Ok(deployed.ok_or_else(|| format!("there is no process `{name}` to be bound to")))
}

/// A model of this id, or the model that has a decision of this id or name.
async fn decision(kit: &Kit, caller: &Caller, name: &str) -> Result<Result<Deployed, String>, Problem> {
    let own = match DecisionId::parse(name) {
        Ok(own) => kit.store().latest_decision(&caller.tenant, &own).await?,
        Err(_) => None,
    };
    let mut found: Vec<DecisionSummary> = own.into_iter().collect();
    if found.is_empty() {
        for model in kit.store().models_with_decision(&caller.tenant, name).await? {
            found.extend(kit.store().latest_decision(&caller.tenant, &model).await?);
        }
    }
    Ok(match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(Deployed::Decision { model: only.decision_id, version: only.version }),
        (None, _) => Err(format!("there is no decision `{name}` to be bound to")),
        (Some(_), false) => Err(format!("several models have a decision `{name}`: name a model's id")),
    })
}

/// Calls by the ids that workflows have here, and calls of the process itself to the version it becomes.
pub(super) fn own_calls(graph: &mut Graph, own: &WorkflowId, version: u32) {
    for node in graph.nodes_mut() {
        let NodeKind::CallActivity(call) = &mut node.kind else { continue };
        let Some(workflow) = call.called.fixed().and_then(workflow_id) else { continue };
        call.called = Text::Fixed(workflow.to_string());
        let itself = workflow == *own && matches!(&call.binding, Binding::Deployment(None | Some(Deployed::Workflow { .. })));
        if itself {
            call.binding = Binding::Deployment(Some(Deployed::Workflow { workflow, version }));
        }
    }
}

/// The workflow that a process's id names. An id of XML may begin with `_`, a workflow's not; some modelers begin all with it.
pub(super) fn workflow_id(process_id: &str) -> Option<WorkflowId> {
    WorkflowId::parse(process_id.trim_start_matches('_')).ok()
}
