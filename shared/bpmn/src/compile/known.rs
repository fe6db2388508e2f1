//! What elements refer to: messages, signals, errors, data; and the variables that data are.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use engine::graph::{Expression, Mapping};
use feel::quoted;

use crate::fault::Faults;
use crate::model::{
    Base, DataInput, DataObject, DataOutput, Error, Escalation, EventDefinition, FlowNodeKind, Message, Model, Operation, Process,
    Resource, Signal,
};
use crate::names;
use crate::vendor;

/// The file, by ids.
pub(super) struct Known<'m> {
    pub(super) model: &'m Model,
    process: &'m Process,
    /// The variable of each data object, reference, property, input and output, by id.
    variables: HashMap<&'m str, String>,
    /// Ids of data stores and of references to them.
    stores: HashSet<&'m str>,
}

fn by_id<'m, T>(list: &'m [T], base: fn(&T) -> &Base, id: Option<&str>) -> Option<&'m T> {
    list.iter().find(|item| Some(base(item).id.as_str()) == id)
}

impl<'m> Known<'m> {
    pub(super) fn new(model: &'m Model, process: &'m Process) -> Self {
        let mut known = Self { model, process, variables: HashMap::new(), stores: HashSet::new() };
        known.stores.extend(model.data_stores.iter().map(|store| store.base.id.as_str()));
        for property in &process.properties {
            known.name(&property.base);
        }
        if let Some(io) = &process.io {
            known.io(&io.inputs, &io.outputs);
        }
        for (_, scope) in process.scope.all() {
            let references = scope.data_object_references.iter().rev();
            let shown: HashMap<&str, &String> =
                references.filter_map(|reference| Some((reference.data_object.as_deref()?, reference.base.name.as_ref()?))).collect();
            for object in &scope.data_objects {
                let name = object.base.name.as_ref().or(shown.get(object.base.id.as_str()).copied());
                known.variables.insert(&object.base.id, names::variable(name.unwrap_or(&object.base.id)));
            }
            known.stores.extend(scope.data_store_references.iter().map(|reference| reference.base.id.as_str()));
            for node in &scope.nodes {
                known.of_node(&node.kind);
            }
        }
        for (_, scope) in process.scope.all() {
            for reference in &scope.data_object_references {
                let object = reference.data_object.as_ref().and_then(|id| known.variables.get(id.as_str())).cloned();
                let name = object.unwrap_or_else(|| names::variable(reference.base.name.as_ref().unwrap_or(&reference.base.id)));
                known.variables.insert(&reference.base.id, name);
            }
        }
        known
    }

    fn of_node(&mut self, kind: &'m FlowNodeKind) {
        match kind {
            FlowNodeKind::Activity(activity) => {
                for property in &activity.properties {
                    self.name(&property.base);
                }
                if let Some(io) = &activity.io {
                    self.io(&io.inputs, &io.outputs);
                }
                if let Some(crate::model::Loop::MultiInstance(each)) = &activity.repeat {
                    self.io(each.input_item.as_slice(), each.output_item.as_slice());
                }
            }
            FlowNodeKind::Event(event) => {
                for property in &event.properties {
                    self.name(&property.base);
                }
                self.io(&event.data_inputs, &event.data_outputs);
            }
            FlowNodeKind::Gateway(_) => {}
        }
    }

    fn io(&mut self, inputs: &'m [DataInput], outputs: &'m [DataOutput]) {
        for base in inputs.iter().map(|input| &input.base).chain(outputs.iter().map(|output| &output.base)) {
            self.name(base);
        }
    }

    fn name(&mut self, base: &'m Base) {
        self.variables.insert(&base.id, names::variable(base.name.as_ref().unwrap_or(&base.id)));
    }

    /// The variable that data are.
    pub(super) fn variable(&self, id: &str) -> Option<&str> {
        self.variables.get(id).map(String::as_str)
    }

    /// Whether an id is that of a data store, or of a reference to one.
    pub(super) fn is_store(&self, id: &str) -> bool {
        self.stores.contains(id)
    }

    /// The variable that data are, as FEEL.
    pub(super) fn value(&self, id: &str) -> Option<Expression> {
        Expression::feel(&vendor::named(self.variable(id)?)).ok()
    }

    pub(super) fn message(&self, id: Option<&str>) -> Option<&'m Message> {
        by_id(&self.model.messages, |message| &message.base, id)
    }

    pub(super) fn signal(&self, id: Option<&str>) -> Option<&'m Signal> {
        by_id(&self.model.signals, |signal| &signal.base, id)
    }

    pub(super) fn error(&self, id: Option<&str>) -> Option<&'m Error> {
        by_id(&self.model.errors, |error| &error.base, id)
    }

    pub(super) fn escalation(&self, id: Option<&str>) -> Option<&'m Escalation> {
        by_id(&self.model.escalations, |escalation| &escalation.base, id)
    }

    pub(super) fn event_definition(&self, id: Option<&str>) -> Option<&'m EventDefinition> {
        by_id(&self.model.event_definitions, |definition| &definition.base, id)
    }

    pub(super) fn resource(&self, id: Option<&str>) -> Option<&'m Resource> {
        by_id(&self.model.resources, |resource| &resource.base, id)
    }

    pub(super) fn operation(&self, id: Option<&str>) -> Option<&'m Operation> {
        let mut operations = self.model.interfaces.iter().flat_map(|interface| &interface.operations);
        operations.find(|operation| Some(operation.base.id.as_str()) == id)
    }

    /// The name of a global task, if the id is of one: an element of the file that nothing here can call.
    pub(super) fn global_task(&self, id: &str) -> Option<&str> {
        let local = id.split_once(':').map_or(id, |(_, local)| local);
        let found = self.model.others.iter().find(|tree| tree.name.starts_with("global") && tree.attribute("id") == Some(local))?;
        Some(&found.name)
    }

    /// The name of the pool of a process.
    pub(super) fn pool(&self, process: &str) -> Option<String> {
        let mut pools = self.model.collaborations.iter().flat_map(|collaboration| &collaboration.participants);
        pools.find(|pool| pool.process.as_deref() == Some(process))?.base.name.clone()
    }

    /// What data objects of the process begin with, as vendors write it.
    pub(super) fn initial_values(&self, faults: &mut Faults) -> Vec<Mapping> {
        let objects = self.process.scope.data_objects.iter();
        objects
            .filter_map(|object| {
                Some(Mapping { target: self.variable(&object.base.id)?.to_owned(), source: self.initial(object, faults)? })
            })
            .collect()
    }

    fn initial(&self, object: &DataObject, faults: &mut Faults) -> Option<Expression> {
        let text = vendor::initial_value(&object.base)?;
        let kind = object.item.as_deref().map(|item| {
            let declared = by_id(&self.model.items, |item| &item.base, Some(item)).and_then(|item| item.structure.as_deref());
            declared.unwrap_or(item).rsplit(':').next().unwrap_or_default().to_lowercase()
        });
        let literal = match kind.as_deref() {
            Some("int" | "integer" | "long" | "double" | "float" | "decimal" | "boolean" | "short") => text.to_owned(),
            _ => quoted(text),
        };
        vendor::expression_of(&format!("={literal}"), vendor::Dialect::Feel, vendor::At::new(&object.base, "value"), faults)
    }
}
