//! Data: what an element that did its work takes in and gives out.

use super::Log;
use bpmn::model::{DataAssociation, FlowNodeKind, Loop, Scope};

impl Log<'_> {
    pub(super) fn data(&mut self) {
        for activation in self.all().iter().filter(|activation| activation.left) {
            let Some(written) = self.written(activation.node) else { continue };
            match &written.kind {
                FlowNodeKind::Activity(activity) => {
                    self.associations(&activity.input_associations, "input association");
                    self.associations(&activity.output_associations, "output association");
                    if let Some(Loop::MultiInstance(each)) = &activity.repeat
                        && each.data_input.is_some()
                        && each.data_output.is_some()
                    {
                        self.prove("data/loop data input and output/proven");
                    }
                }
                FlowNodeKind::Event(event) => {
                    self.associations(&event.output_associations, "what a catch event brings");
                    self.associations(&event.input_associations, "what a throw event gives");
                }
                FlowNodeKind::Gateway(_) => {}
            }
        }
    }

    fn associations(&mut self, associations: &[DataAssociation], row: &str) {
        for association in associations {
            self.prove(format!("data/{row}/proven"));
            if association.transformation.is_some() {
                self.prove("data/transformation/proven");
            }
            if !association.assignments.is_empty() {
                self.prove("data/assignment/proven");
            }
            for id in association.sources.iter().chain(&association.target) {
                self.datum(id);
            }
        }
    }

    /// What an association leads to or comes from.
    fn datum(&mut self, id: &str) {
        let mut rows = Vec::new();
        for process in &self.model.read.processes {
            let scopes: Vec<&Scope> = process.scope.all().into_iter().map(|(_, scope)| scope).collect();
            let objects = scopes.iter().flat_map(|scope| &scope.data_objects);
            let mut items = objects.filter(|object| object.base.id == id).map(|object| (&object.item, "data object"));
            let mut properties = process.properties.iter().filter(|property| property.base.id == id);
            if let Some((item, row)) = items.next() {
                rows.push(row);
                rows.extend(item.as_ref().map(|_| "item definition"));
            }
            if properties.next().is_some() {
                rows.push("property of the process");
            }
            if scopes.iter().any(|scope| scope.data_object_references.iter().any(|reference| reference.base.id == id)) {
                rows.push("data object reference");
            }
        }
        for row in rows {
            self.prove(format!("data/{row}/proven"));
        }
    }
}
