//! Reads data: item definitions, data objects, what goes in and out, and data associations.

use super::reader::{Reader, attribute, bpmn};
use crate::model::{
    Assignment, Base, DataAssociation, DataInput, DataObject, DataObjectReference, DataOutput, DataStore, DataStoreReference, InputSet,
    IoSpecification, ItemDefinition, OutputSet, Property, Tree,
};

#[derive(Clone, Copy, Default)]
enum Kind {
    #[default]
    Information,
    Physical,
}

impl<'t> Reader<'t> {
    /// For elements in which nothing but documentation and extensions stands.
    fn leaf(&mut self, tree: &'t Tree) -> crate::model::Base {
        let base = self.base(tree);
        for child in bpmn(tree).filter(|child| &*child.name != "dataState") {
            self.unexpected(child, tree, &base);
        }
        base
    }

    pub(super) fn item_definition(&mut self, tree: &'t Tree) -> ItemDefinition {
        let base = self.leaf(tree);
        let kind = self.choice(tree, &base, "itemKind", &[("Information", Kind::Information), ("Physical", Kind::Physical)]);
        ItemDefinition {
            structure: attribute(tree, "structureRef"),
            collection: self.flag(tree, &base, "isCollection").unwrap_or_default(),
            physical: matches!(kind, Kind::Physical),
            base,
        }
    }

    pub(super) fn data_object(&mut self, tree: &'t Tree) -> DataObject {
        let base = self.leaf(tree);
        DataObject {
            item: self.item(tree, &base, "itemSubjectRef"),
            collection: self.flag(tree, &base, "isCollection").unwrap_or_default(),
            base,
        }
    }

    pub(super) fn data_object_reference(&mut self, tree: &'t Tree) -> DataObjectReference {
        let base = self.leaf(tree);
        let state = bpmn(tree).find(|child| &*child.name == "dataState").and_then(|state| attribute(state, "name"));
        DataObjectReference { data_object: self.reference(tree, &base, "dataObjectRef", &["dataObject"]), state, base }
    }

    pub(super) fn data_store(&mut self, tree: &'t Tree) -> DataStore {
        let base = self.leaf(tree);
        DataStore { item: self.item(tree, &base, "itemSubjectRef"), base }
    }

    pub(super) fn data_store_reference(&mut self, tree: &'t Tree) -> DataStoreReference {
        let base = self.leaf(tree);
        DataStoreReference { data_store: self.reference(tree, &base, "dataStoreRef", &["dataStore"]), base }
    }

    pub(super) fn property(&mut self, tree: &'t Tree) -> Property {
        let base = self.leaf(tree);
        Property { item: self.item(tree, &base, "itemSubjectRef"), base }
    }

    pub(super) fn data_input(&mut self, tree: &'t Tree) -> DataInput {
        let base = self.leaf(tree);
        DataInput {
            item: self.item(tree, &base, "itemSubjectRef"),
            collection: self.flag(tree, &base, "isCollection").unwrap_or_default(),
            base,
        }
    }

    pub(super) fn data_output(&mut self, tree: &'t Tree) -> DataOutput {
        let DataInput { base, item, collection } = self.data_input(tree);
        DataOutput { base, item, collection }
    }

    pub(super) fn io(&mut self, tree: &'t Tree) -> IoSpecification {
        let base = self.base(tree);
        let mut io = IoSpecification::default();
        for child in bpmn(tree) {
            match &*child.name {
                "dataInput" => io.inputs.push(self.data_input(child)),
                "dataOutput" => io.outputs.push(self.data_output(child)),
                "inputSet" => io.input_sets.push(self.input_set(child)),
                "outputSet" => io.output_sets.push(self.output_set(child)),
                _ => self.unexpected(child, tree, &base),
            }
        }
        io.base = base;
        io
    }

    pub(super) fn input_set(&mut self, tree: &'t Tree) -> InputSet {
        let mut set = InputSet::default();
        set.base = self.lists(
            tree,
            &mut [
                ("dataInputRefs", &mut set.inputs, &["dataInput", "inputDataItem"]),
                ("optionalInputRefs", &mut set.optional, &["dataInput"]),
                ("whileExecutingInputRefs", &mut set.while_executing, &["dataInput"]),
                ("outputSetRefs", &mut set.output_sets, &["outputSet"]),
            ],
        );
        set
    }

    pub(super) fn output_set(&mut self, tree: &'t Tree) -> OutputSet {
        let mut set = OutputSet::default();
        set.base = self.lists(
            tree,
            &mut [
                ("dataOutputRefs", &mut set.outputs, &["dataOutput", "outputDataItem"]),
                ("optionalOutputRefs", &mut set.optional, &["dataOutput"]),
                ("whileExecutingOutputRefs", &mut set.while_executing, &["dataOutput"]),
                ("inputSetRefs", &mut set.input_sets, &["inputSet"]),
            ],
        );
        set
    }

    /// An element that holds nothing but references: each goes to the list of its name, and refers to one of some kinds.
    fn lists(&mut self, tree: &'t Tree, lists: &mut [(&str, &mut Vec<String>, &'static [&'static str])]) -> Base {
        let base = self.base(tree);
        for child in bpmn(tree) {
            match lists.iter_mut().find(|(name, ..)| *name == &*child.name) {
                Some((_, list, kinds)) => list.extend(self.content(child, &base, kinds)),
                None => self.unexpected(child, tree, &base),
            }
        }
        base
    }

    pub(super) fn data_association(&mut self, tree: &'t Tree) -> DataAssociation {
        let base = self.base(tree);
        let mut association = DataAssociation::default();
        for child in bpmn(tree) {
            match &*child.name {
                "sourceRef" => association.sources.extend(self.content(child, &base, &[])),
                "targetRef" => {
                    if let Some(target) = self.content(child, &base, &[]) {
                        self.once(&mut association.target, target, child, &base);
                    }
                }
                "transformation" => {
                    let transformation = self.formal(child);
                    self.once(&mut association.transformation, transformation, child, &base);
                }
                "assignment" => association.assignments.push(self.assignment(child)),
                _ => self.unexpected(child, tree, &base),
            }
        }
        association.base = base;
        association
    }

    fn assignment(&mut self, tree: &'t Tree) -> Assignment {
        let base = self.base(tree);
        let mut assignment = Assignment::default();
        for child in bpmn(tree) {
            match &*child.name {
                "from" => {
                    let from = self.formal(child);
                    self.once(&mut assignment.from, from, child, &base);
                }
                "to" => {
                    let to = self.formal(child);
                    self.once(&mut assignment.to, to, child, &base);
                }
                _ => self.unexpected(child, tree, &base),
            }
        }
        assignment.base = base;
        assignment
    }
}
