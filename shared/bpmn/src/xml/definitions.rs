//! Reads what stands directly in `definitions`.

use super::names;
use super::reader::{Reader, attribute, bpmn};
use crate::model::{
    Base, CorrelationProperty, Error, Escalation, Import, Interface, Message, Model, Operation, Resource, Retrieval, Signal, Tree,
};

/// Namespaces of diagrams.
const DIAGRAM: &str = "http://www.omg.org/spec/BPMN/20100524/DI";

impl<'t> Reader<'t> {
    pub(super) fn definitions(&mut self, root: &'t Tree) -> Model {
        let base = self.base(root);
        let mut model = Model {
            target_namespace: self.target_namespace.clone(),
            exporter: attribute(root, "exporter"),
            exporter_version: attribute(root, "exporterVersion"),
            expression_language: attribute(root, "expressionLanguage"),
            type_language: attribute(root, "typeLanguage"),
            namespaces: self.namespaces.clone(),
            ..Model::default()
        };
        for child in bpmn(root) {
            self.root_element(child, root, &base, &mut model);
        }
        model.diagrams = root.children.iter().filter(|child| child.is(DIAGRAM, "BPMNDiagram")).cloned().collect();
        model.base = base;
        model
    }

    fn root_element(&mut self, tree: &'t Tree, root: &'t Tree, base: &Base, model: &mut Model) {
        match &*tree.name {
            "import" => model.imports.push(Import {
                namespace: attribute(tree, "namespace").unwrap_or_default(),
                location: attribute(tree, "location").unwrap_or_default(),
                kind: attribute(tree, "importType").unwrap_or_default(),
            }),
            "itemDefinition" => model.items.push(self.item_definition(tree)),
            "message" => model.messages.push(self.message(tree)),
            "signal" => {
                let base = self.base(tree);
                model.signals.push(Signal { structure: self.item(tree, &base, "structureRef"), base });
            }
            "error" => {
                let base = self.base(tree);
                let structure = self.item(tree, &base, "structureRef");
                model.errors.push(Error { code: attribute(tree, "errorCode"), structure, base });
            }
            "escalation" => {
                let base = self.base(tree);
                let structure = self.item(tree, &base, "structureRef");
                model.escalations.push(Escalation { code: attribute(tree, "escalationCode"), structure, base });
            }
            "resource" => model.resources.push(Resource { base: self.base(tree) }),
            "dataStore" => model.data_stores.push(self.data_store(tree)),
            "interface" => model.interfaces.push(self.interface(tree)),
            "correlationProperty" => model.correlation_properties.push(self.correlation_property(tree)),
            "process" => model.processes.push(self.process(tree)),
            "collaboration" => model.collaborations.push(self.collaboration(tree)),
            name if names::is_drawn(name) => model.others.push(tree.clone()),
            _ => match self.event_definition(tree) {
                Some(definition) => model.event_definitions.push(definition),
                None => self.unexpected(tree, root, base),
            },
        }
        self.others_have_ids(tree);
    }

    /// Elements that are kept as they stand can be referred to all the same.
    fn others_have_ids(&mut self, tree: &'t Tree) {
        if names::is_drawn(&tree.name) {
            for inner in std::iter::once(tree).chain(&tree.children) {
                if let Some(id) = inner.attribute("id") {
                    self.ids.push((id.trim(), &inner.name));
                }
            }
        }
    }

    fn message(&mut self, tree: &'t Tree) -> Message {
        let base = self.base(tree);
        Message { item: self.item(tree, &base, "itemRef"), base }
    }

    fn interface(&mut self, tree: &'t Tree) -> Interface {
        let base = self.base(tree);
        let mut interface = Interface { implementation: attribute(tree, "implementationRef"), ..Interface::default() };
        for child in bpmn(tree) {
            match &*child.name {
                "operation" => interface.operations.push(self.operation(child)),
                _ => self.unexpected(child, tree, &base),
            }
        }
        interface.base = base;
        interface
    }

    fn operation(&mut self, tree: &'t Tree) -> Operation {
        let base = self.base(tree);
        let mut operation = Operation { implementation: attribute(tree, "implementationRef"), ..Operation::default() };
        for child in bpmn(tree) {
            match &*child.name {
                "inMessageRef" => operation.input = self.content(child, &base, &["message"]),
                "outMessageRef" => operation.output = self.content(child, &base, &["message"]),
                "errorRef" => operation.errors.extend(self.content(child, &base, &["error"])),
                _ => self.unexpected(child, tree, &base),
            }
        }
        operation.base = base;
        operation
    }

    fn correlation_property(&mut self, tree: &'t Tree) -> CorrelationProperty {
        let base = self.base(tree);
        let mut property = CorrelationProperty::default();
        for child in bpmn(tree) {
            match &*child.name {
                "correlationPropertyRetrievalExpression" => property.retrievals.push(self.retrieval(child)),
                _ => self.unexpected(child, tree, &base),
            }
        }
        property.base = base;
        property
    }

    fn retrieval(&mut self, tree: &'t Tree) -> Retrieval {
        let base = self.base(tree);
        let mut retrieval = Retrieval { message: self.reference(tree, &base, "messageRef", &["message"]), ..Retrieval::default() };
        for child in bpmn(tree) {
            match &*child.name {
                "messagePath" => {
                    let path = self.formal(child);
                    self.once(&mut retrieval.path, path, child, &base);
                }
                _ => self.unexpected(child, tree, &base),
            }
        }
        retrieval.base = base;
        retrieval
    }
}
