//! Call activities (BPMN 2.0.2, 13.3.3): another process is started and waited for.

use super::{Tried, Trouble, Walk};
use crate::graph::{CallActivity, Graph};
use crate::instance::command::CallResult;
use crate::instance::event::{Event, IncidentCode};
use crate::{ElementId, Object};

/// Calls inside of calls; a process that calls itself without end stops there.
pub(in crate::instance) const MAX_DEPTH: u32 = 32;

/// Bytes as JSON of what one process gives another: it travels in a queue message of at most 256 KB.
const MAX_PAYLOAD: usize = 128 * 1024;

/// Whether variables can be given to another process.
pub(super) fn fits(variables: &Object) -> Tried<()> {
    let size = serde_json::to_vec(variables).map_or(usize::MAX, |json| json.len());
    if size > MAX_PAYLOAD {
        let message = format!("{size} bytes of variables are too many to give to another process: at most {MAX_PAYLOAD}");
        return Err(Trouble::new(IncidentCode::ExpressionFailed, message));
    }
    Ok(())
}

impl Walk<'_> {
    pub(super) fn call(&mut self, element: ElementId, call: &CallActivity, attempt: u32) -> Tried<()> {
        let (scope, now) = (self.state.scope(element), self.context.now);
        let wrong = |what: &str, why: String| Trouble::new(IncidentCode::ExpressionFailed, format!("{what}: {why}"));
        if self.state.caller.as_ref().is_some_and(|caller| caller.depth >= MAX_DEPTH) {
            let message = format!("processes call each other more than {MAX_DEPTH} deep");
            return Err(Trouble::new(IncidentCode::CallFailed, message));
        }
        let called = call.called.text(&scope, now).map_err(|error| wrong("called process", error.to_string()))?;
        let business_key = match &call.business_key {
            Some(key) => Some(key.text(&scope, now).map_err(|error| wrong("business key", error.to_string()))?),
            None => self.state.business_key.clone(),
        };
        let variables = if call.all_in { scope.all() } else { self.own(element) };
        fits(&variables)?;
        self.emit(Event::CallBegan { element, called, binding: call.binding.clone(), business_key, variables, attempt });
        Ok(())
    }

    /// Calls again after an incident.
    pub(super) fn call_again(&mut self, graph: &Graph, element: ElementId, attempt: u32) {
        let known = self.state.element(element).map(|known| known.node);
        let Some(call) = known.and_then(|node| graph.call_activity(node)) else { return };
        let tried = self.call(element, call, attempt);
        self.attempt(element, tried);
    }

    /// The called process ended, or could not be started.
    pub(in crate::instance) fn call_ended(&mut self, graph: &Graph, element: ElementId, result: CallResult) {
        let node = self.state.element(element).map(|known| known.node);
        match result {
            CallResult::Completed { variables } => {
                let all_out = node.and_then(|node| graph.call_activity(node)).is_some_and(|call| call.all_out);
                self.emit(Event::CallEnded { element });
                let has_outputs = node.and_then(|node| graph.node(node)).is_some_and(|node| !node.mappings.outputs.is_empty());
                if has_outputs {
                    self.set(element, variables.clone());
                }
                if all_out {
                    self.bring(self.around(element), variables);
                }
                self.complete(graph, element);
            }
            CallResult::Failed { code, message } => self.throw_error(graph, element, &code, &message, Object::new()),
            CallResult::NotRun { message } => self.raise(element, Trouble::new(IncidentCode::CallFailed, message)),
        }
    }
}
