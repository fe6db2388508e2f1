//! Mappings and results: what goes into an element's own scope, and where what it brings goes.

use super::{Tried, Trouble, Walk};
use crate::graph::{Graph, Mapping, Node, ScriptTask};
use crate::instance::event::{Event, IncidentCode};
use crate::{ElementId, Object};
use serde_json::Value;

impl Walk<'_> {
    /// Inputs are evaluated in the scope around the element, in order, each seeing those before it.
    pub(super) fn map_inputs(&mut self, element: ElementId, node: &Node) -> Tried<()> {
        self.map(element, node, &node.mappings.inputs, "input")
    }

    /// Initial values of a process's properties; what the caller gave stays.
    pub(super) fn map_properties(&mut self, properties: &[Mapping]) -> Tried<()> {
        for mapping in properties {
            if self.state.variables().is_some_and(|known| known.contains_key(&mapping.target)) {
                continue;
            }
            let value = mapping.source.json(&self.state.scope(ElementId::ROOT), self.context.now);
            let value = value
                .map_err(|error| Trouble::new(IncidentCode::ExpressionFailed, format!("initial value of `{}`: {error}", mapping.target)))?;
            self.set(ElementId::ROOT, Object::from_iter([(mapping.target.clone(), value)]));
        }
        Ok(())
    }

    fn map(&mut self, scope: ElementId, node: &Node, mappings: &[Mapping], what: &str) -> Tried<()> {
        for mapping in mappings {
            let value = self.value_of(scope, node, mapping, what)?;
            let (name, value) = self.placed(scope, &mapping.target, value, true);
            self.set(scope, Object::from_iter([(name, value)]));
        }
        Ok(())
    }

    /// Outputs are evaluated in the element's own scope and go to the scopes around it.
    pub(super) fn map_outputs(&mut self, element: ElementId, node: &Node) -> Tried<()> {
        let around = self.around(element);
        for mapping in &node.mappings.outputs {
            let value = self.value_of(element, node, mapping, "output")?;
            let (name, value) = self.placed(around, &mapping.target, value, false);
            self.bring(around, Object::from_iter([(name, value)]));
        }
        Ok(())
    }

    fn value_of(&self, scope: ElementId, node: &Node, mapping: &Mapping, what: &str) -> Tried<Value> {
        let value = mapping.source.json(&self.state.scope(scope), self.context.now);
        value.map_err(|error| Self::failed(node, &format!("{what} `{}`", mapping.target), &error))
    }

    /// The variable a target path begins with, and its value once the rest of the path has been set in it.
    fn placed(&self, scope: ElementId, path: &str, value: Value, own: bool) -> (String, Value) {
        let mut parts = path.split('.');
        let first = parts.next().unwrap_or_default().to_owned();
        let inner: Vec<&str> = parts.collect();
        if inner.is_empty() {
            return (first, value);
        }
        let known = match own {
            true => self.state.variables.get(&scope).and_then(|variables| variables.get(&first)).cloned(),
            false => self.state.scope(scope).get(&first).map(std::borrow::Cow::into_owned),
        };
        let mut whole = known.filter(Value::is_object).unwrap_or_else(|| Value::Object(Object::new()));
        let mut place = &mut whole;
        for name in inner {
            if !place.is_object() {
                *place = Value::Object(Object::new());
            }
            let Value::Object(object) = place else { break };
            place = object.entry(name).or_insert(Value::Null);
        }
        *place = value;
        (first, whole)
    }

    /// What an element brings, before its outputs: with outputs it stays in the element's own scope for them to
    /// choose from, without it goes to the scopes around it at once.
    pub(in crate::instance) fn receive(&mut self, graph: &Graph, element: ElementId, variables: Object) {
        let node = self.state.element(element).and_then(|known| graph.node(known.node));
        if node.is_some_and(|node| !node.mappings.outputs.is_empty()) {
            self.set(element, variables);
        } else {
            self.bring(element, variables);
        }
    }

    /// Whether all that an element brings goes to the process itself: with no outputs, and no scope of its own around.
    pub(in crate::instance) fn goes_to_process(&self, graph: &Graph, element: ElementId) -> bool {
        let node = self.state.element(element).and_then(|known| graph.node(known.node));
        let has_outputs = node.is_some_and(|node| !node.mappings.outputs.is_empty());
        !has_outputs && self.state.scope(element).is_flat()
    }

    /// Sets each variable in the innermost scope that has it, else in the process.
    pub(in crate::instance) fn bring(&mut self, from: ElementId, variables: Object) {
        if self.state.scope(from).is_flat() {
            return self.set(ElementId::ROOT, variables);
        }
        let mut by_scope: Vec<(ElementId, Object)> = Vec::new();
        for (name, value) in variables {
            let target = self.state.scope(from).owner(&name).unwrap_or(ElementId::ROOT);
            match by_scope.iter_mut().find(|(scope, _)| *scope == target) {
                Some((_, object)) => drop(object.insert(name, value)),
                None => by_scope.push((target, Object::from_iter([(name, value)]))),
            }
        }
        for (scope, variables) in by_scope {
            self.set(scope, variables);
        }
    }

    pub(super) fn set(&mut self, scope: ElementId, variables: Object) {
        if !variables.is_empty() {
            self.emit(Event::VariablesSet { scope, variables });
        }
    }

    /// An element's own variables.
    pub(super) fn own(&self, element: ElementId) -> Object {
        self.state.variables.get(&element).map(|own| own.as_ref().clone()).unwrap_or_default()
    }

    /// The scope around an element.
    pub(super) fn around(&self, element: ElementId) -> ElementId {
        self.state.element(element).map_or(ElementId::ROOT, |known| known.scope)
    }

    pub(super) fn run_script(&mut self, graph: &Graph, element: ElementId, node: &Node, script: &ScriptTask) -> Tried<()> {
        let value = script.expression.json(&self.state.scope(element), self.context.now);
        let value = value.map_err(|error| Self::failed(node, "script", &error))?;
        self.receive(graph, element, result(script.result_variable.as_deref(), value));
        self.complete(graph, element);
        Ok(())
    }
}

/// A result as variables: under a name, or the entries of an object each under its own.
pub(in crate::instance) fn result(variable: Option<&str>, value: Value) -> Object {
    match (variable, value) {
        (Some(name), value) => Object::from_iter([(name.to_owned(), value)]),
        (None, Value::Object(entries)) => entries,
        (None, _) => Object::new(),
    }
}
