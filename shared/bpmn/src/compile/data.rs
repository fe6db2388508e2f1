//! Data associations as mappings (BPMN 2.0.2, 10.4.2): into an element's own variables, and out of them.

use engine::graph::{Expression, Mapping, Mappings};

use super::Compiler;
use crate::model::{Activity, DataAssociation, Event, Formal};
use crate::vendor;

/// What bpmn-js calls a property that only ends an association in the diagram.
const PLACEHOLDER: &str = "__targetRef_placeholder";

impl<'m> Compiler<'m> {
    /// Data of an activity; `passed` holds the ids of data that the activity's loop takes care of.
    pub(super) fn activity_data(&mut self, activity: &'m Activity, passed: &[&str], mappings: &mut Mappings) {
        let is_passed = |id: &String| passed.contains(&id.as_str());
        for association in activity.input_associations.iter().filter(|association| !association.target.iter().any(is_passed)) {
            self.associated(association, &mut mappings.inputs);
        }
        for association in activity.output_associations.iter().filter(|association| !association.sources.iter().any(is_passed)) {
            self.associated(association, &mut mappings.outputs);
        }
    }

    pub(super) fn event_data(&mut self, event: &'m Event, mappings: &mut Mappings) {
        for association in &event.input_associations {
            self.associated(association, &mut mappings.inputs);
        }
        for association in &event.output_associations {
            self.associated(association, &mut mappings.outputs);
        }
    }

    fn associated(&mut self, association: &'m DataAssociation, mappings: &mut Vec<Mapping>) {
        if association.sources.iter().chain(&association.target).any(|id| self.known.is_store(id)) {
            self.faults.note(
                &association.base,
                "ignored_data_store",
                "a data store is outside the process: let a connector read or write it",
            );
            return;
        }
        for assignment in &association.assignments {
            let (Some(from), Some(to)) = (&assignment.from, &assignment.to) else { continue };
            let source = vendor::condition(from, "from", &mut self.faults);
            let target = self.path(to);
            mappings.extend(source.zip(target).map(|(source, target)| Mapping { target, source }));
        }
        let Some(target) = association.target.as_deref().and_then(|id| self.known.variable(id)).map(str::to_owned) else { return };
        if target == PLACEHOLDER {
            return;
        }
        let source = match (&association.transformation, association.sources.as_slice()) {
            (Some(formal), _) => vendor::condition(formal, "transformation", &mut self.faults),
            // An assignment says what goes where; without one, all of the source does.
            (None, [source]) if association.assignments.is_empty() => self.known.value(source),
            _ => None,
        };
        mappings.extend(source.map(|source| Mapping { target, source }));
    }

    /// Where an assignment goes: a name or a path, whichever way it is marked.
    fn path(&mut self, to: &Formal) -> Option<String> {
        let text = to.text.trim();
        let bare = text.strip_prefix('=').or_else(|| text.strip_prefix("${")?.strip_suffix('}')).unwrap_or(text).trim();
        // Some modelers write the id of the data.
        if let Some(variable) = self.known.variable(bare) {
            return Some(variable.to_owned());
        }
        let named = |part: &str| !part.is_empty() && !part.contains(['(', ')', '[', ']', '{', '}', '"', '\'', '+', '*', '=']);
        if bare.split('.').all(named) {
            return Some(bare.to_owned());
        }
        self.faults.at(&to.base, "invalid_assignment", format!("`to` is a variable or a path such as `order.total`, not `{bare}`"));
        None
    }

    /// The value that data of an activity have outside it: for an input what its association brings, else the data themselves.
    pub(super) fn outer_value(&mut self, activity: &'m Activity, id: &str) -> Option<Expression> {
        let association = activity.input_associations.iter().find(|association| association.target.as_deref() == Some(id));
        match association {
            Some(DataAssociation { transformation: Some(formal), .. }) => vendor::condition(formal, "transformation", &mut self.faults),
            Some(DataAssociation { sources, .. }) => self.known.value(sources.first()?),
            None => self.known.value(id),
        }
    }

    /// The variable outside an activity that data of it go to.
    pub(super) fn outer_variable(&self, activity: &Activity, id: &str) -> Option<String> {
        let association = activity.output_associations.iter().find(|association| association.sources.iter().any(|source| source == id));
        let target = association.and_then(|association| association.target.as_deref()).unwrap_or(id);
        self.known.variable(target).map(str::to_owned)
    }
}
