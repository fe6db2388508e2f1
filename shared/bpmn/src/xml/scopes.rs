//! Reads processes, and what stands in processes and sub-processes.

use super::reader::{Reader, attribute, bpmn, words};
use super::references::{IN_LANES, NODES};
use crate::model::{
    Association, AssociationDirection, Base, CorrelationSubscription, Group, Lane, LaneSet, Process, ProcessType, PropertyBinding, Scope,
    SequenceFlow, TextAnnotation, Tree,
};

impl<'t> Reader<'t> {
    pub(super) fn process(&mut self, tree: &'t Tree) -> Process {
        let base = self.base(tree);
        let types = [("None", ProcessType::None), ("Public", ProcessType::Public), ("Private", ProcessType::Private)];
        let mut process = Process {
            executable: self.flag(tree, &base, "isExecutable"),
            closed: self.flag(tree, &base, "isClosed").unwrap_or_default(),
            process_type: self.choice(tree, &base, "processType", &types),
            ..Process::default()
        };
        for child in bpmn(tree) {
            match &*child.name {
                "property" => process.properties.push(self.property(child)),
                "ioSpecification" => {
                    let io = self.io(child);
                    self.once(&mut process.io, io, child, &base);
                }
                "correlationSubscription" => process.subscriptions.push(self.subscription(child)),
                _ => match self.role(child) {
                    Some(role) => process.roles.push(role),
                    None => self.in_scope(child, tree, &base, &mut process.scope),
                },
            }
        }
        process.base = base;
        process
    }

    /// Reads `child` into `scope`, or tells that it can't stand there.
    pub(super) fn in_scope(&mut self, child: &'t Tree, parent: &'t Tree, around: &Base, scope: &mut Scope) {
        match &*child.name {
            "laneSet" => scope.lane_sets.push(self.lane_set(child)),
            "sequenceFlow" => scope.flows.push(self.sequence_flow(child)),
            "dataObject" => scope.data_objects.push(self.data_object(child)),
            "dataObjectReference" => scope.data_object_references.push(self.data_object_reference(child)),
            "dataStoreReference" => scope.data_store_references.push(self.data_store_reference(child)),
            "association" => scope.associations.push(self.association(child)),
            "textAnnotation" => scope.annotations.push(self.annotation(child)),
            "group" => scope.groups.push(self.group(child)),
            _ => match self.node(child) {
                Some(node) => scope.nodes.push(node),
                None => self.unexpected(child, parent, around),
            },
        }
    }

    fn sequence_flow(&mut self, tree: &'t Tree) -> SequenceFlow {
        let base = self.base(tree);
        let mut flow = SequenceFlow {
            source: self.required(tree, &base, "sourceRef", NODES),
            target: self.required(tree, &base, "targetRef", NODES),
            condition: None,
            immediate: self.flag(tree, &base, "isImmediate"),
            base: Base::default(),
        };
        for child in bpmn(tree) {
            match &*child.name {
                "conditionExpression" => {
                    let condition = self.formal(child);
                    self.once(&mut flow.condition, condition, child, &base);
                }
                _ => self.unexpected(child, tree, &base),
            }
        }
        flow.base = base;
        flow
    }

    fn lane_set(&mut self, tree: &'t Tree) -> LaneSet {
        let base = self.base(tree);
        let mut set = LaneSet::default();
        for child in bpmn(tree) {
            match &*child.name {
                "lane" => set.lanes.push(self.lane(child)),
                _ => self.unexpected(child, tree, &base),
            }
        }
        set.base = base;
        set
    }

    fn lane(&mut self, tree: &'t Tree) -> Lane {
        let base = self.base(tree);
        let mut lane = Lane { partition: attribute(tree, "partitionElementRef"), ..Lane::default() };
        for child in bpmn(tree) {
            match &*child.name {
                "flowNodeRef" => lane.nodes.extend(self.content(child, &base, IN_LANES)),
                "childLaneSet" => {
                    let inner = self.lane_set(child);
                    self.once(&mut lane.inner, inner, child, &base);
                }
                "partitionElement" => {}
                _ => self.unexpected(child, tree, &base),
            }
        }
        lane.base = base;
        lane
    }

    pub(super) fn association(&mut self, tree: &'t Tree) -> Association {
        let base = self.base(tree);
        let directions = [("None", AssociationDirection::None), ("One", AssociationDirection::One), ("Both", AssociationDirection::Both)];
        for child in bpmn(tree) {
            self.unexpected(child, tree, &base);
        }
        Association {
            source: self.required(tree, &base, "sourceRef", &[]),
            target: self.required(tree, &base, "targetRef", &[]),
            direction: self.choice(tree, &base, "associationDirection", &directions),
            base,
        }
    }

    pub(super) fn annotation(&mut self, tree: &'t Tree) -> TextAnnotation {
        let base = self.base(tree);
        let mut annotation = TextAnnotation { format: attribute(tree, "textFormat"), ..TextAnnotation::default() };
        for child in bpmn(tree) {
            match &*child.name {
                "text" => annotation.text = child.text.to_string(),
                _ => self.unexpected(child, tree, &base),
            }
        }
        annotation.base = base;
        annotation
    }

    pub(super) fn group(&mut self, tree: &'t Tree) -> Group {
        Group { base: self.base(tree), category_value: attribute(tree, "categoryValueRef") }
    }

    fn subscription(&mut self, tree: &'t Tree) -> CorrelationSubscription {
        let base = self.base(tree);
        let mut subscription = CorrelationSubscription {
            key: self.reference(tree, &base, "correlationKeyRef", &["correlationKey"]),
            ..CorrelationSubscription::default()
        };
        for child in bpmn(tree) {
            match &*child.name {
                "correlationPropertyBinding" => subscription.bindings.push(self.binding(child)),
                // Some files have the reference as an element.
                "correlationKeyRef" => subscription.key = words(child),
                _ => self.unexpected(child, tree, &base),
            }
        }
        subscription.base = base;
        subscription
    }

    fn binding(&mut self, tree: &'t Tree) -> PropertyBinding {
        let base = self.base(tree);
        let property = self.reference(tree, &base, "correlationPropertyRef", &["correlationProperty"]);
        let mut binding = PropertyBinding { property, ..PropertyBinding::default() };
        for child in bpmn(tree) {
            match &*child.name {
                "dataPath" => {
                    let path = self.formal(child);
                    self.once(&mut binding.path, path, child, &base);
                }
                _ => self.unexpected(child, tree, &base),
            }
        }
        binding.base = base;
        binding
    }
}
