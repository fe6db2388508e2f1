//! Reads activities.

use super::reader::{Reader, attribute, bpmn};
use crate::model::{
    Activity, ActivityKind, AdHoc, Base, FlowNode, FlowNodeKind, Ordering, Placed, ResourceRole, RoleKind, Scope, SubProcess,
    SubProcessKind, Task, Tree,
};

impl<'t> Reader<'t> {
    /// An activity, if the element is one.
    pub(super) fn activity_node(&mut self, tree: &'t Tree) -> Option<FlowNode> {
        let implementation = || attribute(tree, "implementation");
        let task = match &*tree.name {
            "task" => Task::Abstract,
            "manualTask" => Task::Manual,
            "userTask" => Task::User { implementation: implementation() },
            "serviceTask" => Task::Service { implementation: implementation(), operation: None },
            "scriptTask" => Task::Script { format: attribute(tree, "scriptFormat"), script: None },
            "businessRuleTask" => Task::BusinessRule { implementation: implementation() },
            "sendTask" => Task::Send { implementation: implementation(), message: None, operation: None },
            "receiveTask" => Task::Receive { implementation: implementation(), message: None, operation: None, instantiate: false },
            "callActivity" => {
                let called = attribute(tree, "calledElement");
                return Some(self.activity(tree, ActivityKind::Call { called }));
            }
            "subProcess" | "transaction" | "adHocSubProcess" => {
                let inner = SubProcess { kind: SubProcessKind::Embedded, triggered_by_event: false, scope: Scope::default() };
                return Some(self.activity(tree, ActivityKind::SubProcess(Box::new(inner))));
            }
            _ => return None,
        };
        Some(self.activity(tree, ActivityKind::Task(task)))
    }

    fn activity(&mut self, tree: &'t Tree, kind: ActivityKind) -> FlowNode {
        let base = self.base(tree);
        let mut activity = Activity {
            kind,
            default: self.reference(tree, &base, "default", &["sequenceFlow"]),
            start_quantity: self.number(tree, &base, "startQuantity", 1).unwrap_or(1),
            completion_quantity: self.number(tree, &base, "completionQuantity", 1).unwrap_or(1),
            for_compensation: self.flag(tree, &base, "isForCompensation").unwrap_or_default(),
            repeat: None,
            io: None,
            properties: Vec::new(),
            input_associations: Vec::new(),
            output_associations: Vec::new(),
            roles: Vec::new(),
        };
        self.of_kind(tree, &base, &mut activity.kind);
        let placeholder = FlowNodeKind::Activity(Box::new(activity));
        let mut node = FlowNode { base: Base::default(), incoming: Vec::new(), outgoing: Vec::new(), kind: placeholder };
        for child in bpmn(tree) {
            if self.flow_reference(child, &mut node, &base) {
                continue;
            }
            let FlowNodeKind::Activity(activity) = &mut node.kind else { continue };
            self.in_activity(child, tree, &base, activity);
        }
        node.base = base;
        node
    }

    /// The attributes of one kind of activity.
    fn of_kind(&mut self, tree: &'t Tree, base: &Base, kind: &mut ActivityKind) {
        match kind {
            ActivityKind::Task(Task::Service { operation, .. }) => {
                *operation = self.reference(tree, base, "operationRef", &["operation"]);
            }
            ActivityKind::Task(Task::Send { message, operation, .. }) => {
                *message = self.reference(tree, base, "messageRef", &["message"]);
                *operation = self.reference(tree, base, "operationRef", &["operation"]);
            }
            ActivityKind::Task(Task::Receive { message, operation, instantiate, .. }) => {
                *message = self.reference(tree, base, "messageRef", &["message"]);
                *operation = self.reference(tree, base, "operationRef", &["operation"]);
                *instantiate = self.flag(tree, base, "instantiate").unwrap_or_default();
            }
            ActivityKind::SubProcess(inner) => {
                inner.triggered_by_event = self.flag(tree, base, "triggeredByEvent").unwrap_or_default();
                inner.kind = match &*tree.name {
                    "transaction" => SubProcessKind::Transaction { method: attribute(tree, "method") },
                    "adHocSubProcess" => {
                        let orderings = [("Parallel", Ordering::Parallel), ("Sequential", Ordering::Sequential)];
                        SubProcessKind::AdHoc(Box::new(AdHoc {
                            ordering: self.choice(tree, base, "ordering", &orderings),
                            cancel_remaining: self.flag(tree, base, "cancelRemainingInstances").unwrap_or(true),
                            completion: None,
                        }))
                    }
                    _ => SubProcessKind::Embedded,
                };
            }
            ActivityKind::Task(_) | ActivityKind::Call { .. } => {}
        }
    }

    fn in_activity(&mut self, child: &'t Tree, tree: &'t Tree, base: &Base, activity: &mut Activity) {
        match &*child.name {
            "ioSpecification" => {
                let io = self.io(child);
                self.once(&mut activity.io, io, child, base);
            }
            "property" => activity.properties.push(self.property(child)),
            "dataInputAssociation" => activity.input_associations.push(self.data_association(child)),
            "dataOutputAssociation" => activity.output_associations.push(self.data_association(child)),
            "standardLoopCharacteristics" | "multiInstanceLoopCharacteristics" => {
                let repeat = self.repeat(child);
                self.once(&mut activity.repeat, repeat, child, base);
            }
            _ => match self.role(child) {
                Some(role) => activity.roles.push(role),
                None => self.in_kind(child, tree, base, &mut activity.kind),
            },
        }
    }

    /// Children of one kind of activity only.
    fn in_kind(&mut self, child: &'t Tree, tree: &'t Tree, base: &Base, kind: &mut ActivityKind) {
        match (kind, &*child.name) {
            (ActivityKind::Task(Task::Script { script, .. }), "script") => {
                let text: Placed = child.text.clone();
                self.once(script, text, child, base);
            }
            (ActivityKind::SubProcess(inner), name) => match (&mut inner.kind, name) {
                (SubProcessKind::AdHoc(ad_hoc), "completionCondition") => {
                    let condition = self.formal(child);
                    self.once(&mut ad_hoc.completion, condition, child, base);
                }
                _ => self.in_scope(child, tree, base, &mut inner.scope),
            },
            _ => self.unexpected(child, tree, base),
        }
    }

    /// A role, if the element is one.
    pub(super) fn role(&mut self, tree: &'t Tree) -> Option<ResourceRole> {
        let kind = match &*tree.name {
            "resourceRole" => RoleKind::Resource,
            "performer" => RoleKind::Performer,
            "humanPerformer" => RoleKind::HumanPerformer,
            "potentialOwner" => RoleKind::PotentialOwner,
            _ => return None,
        };
        let base = self.base(tree);
        let mut role = ResourceRole { base: Base::default(), kind, resource: None, assignment: None };
        for child in bpmn(tree) {
            match &*child.name {
                "resourceRef" => role.resource = self.content(child, &base, &["resource"]),
                "resourceAssignmentExpression" => {
                    for inner in bpmn(child) {
                        match &*inner.name {
                            "formalExpression" | "expression" => {
                                let assignment = self.formal(inner);
                                self.once(&mut role.assignment, assignment, inner, &base);
                            }
                            _ => self.unexpected(inner, child, &base),
                        }
                    }
                }
                "resourceParameterBinding" => {}
                _ => self.unexpected(child, tree, &base),
            }
        }
        role.base = base;
        Some(role)
    }
}
