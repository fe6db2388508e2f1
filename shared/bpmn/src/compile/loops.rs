//! How often an activity is done (BPMN 2.0.2, 10.3.8).

use engine::graph::{Behavior, BehaviorEvent, Each, Expression, Repeat};

use super::Compiler;
use crate::model::{Activity, FlowNode, Loop, MultiInstance, MultiInstanceBehavior};
use crate::names;
use crate::vendor::{self, named};

impl<'m> Compiler<'m> {
    pub(super) fn repeat(&mut self, node: &'m FlowNode, activity: &'m Activity) -> Option<Repeat> {
        match activity.repeat.as_ref()? {
            Loop::Standard(standard) => Some(Repeat::Loop {
                condition: standard.condition.as_ref().and_then(|formal| vendor::condition(formal, "loopCondition", &mut self.faults)),
                test_before: standard.test_before,
                maximum: standard.maximum,
            }),
            Loop::MultiInstance(each) => Some(Repeat::Each(Box::new(self.each(node, activity, each)))),
        }
    }

    fn each(&mut self, node: &'m FlowNode, activity: &'m Activity, each: &'m MultiInstance) -> Each {
        let hints = vendor::hints(&each.base, &mut self.faults).each;
        let name = |base: &crate::model::Base| names::variable(base.name.as_ref().unwrap_or(&base.id));
        let mut condition = |formal: &crate::model::Formal, what: &str| vendor::condition(formal, what, &mut self.faults);
        let cardinality = each.cardinality.as_ref().and_then(|formal| condition(formal, "loopCardinality"));
        let completion = each.completion.as_ref().and_then(|formal| condition(formal, "completionCondition"));
        let collection = hints.collection.or_else(|| self.outer_value(activity, each.data_input.as_deref()?));
        let results_variable = hints.results_variable.or_else(|| self.outer_variable(activity, each.data_output.as_deref()?));
        let result = hints.result.or_else(|| Expression::feel(&named(&name(&each.output_item.as_ref()?.base))).ok());
        Each {
            sequential: each.sequential,
            cardinality,
            collection,
            item_variable: hints.item_variable.or_else(|| each.input_item.as_ref().map(|item| name(&item.base))),
            results_variable,
            result,
            completion,
            behavior: match each.behavior {
                MultiInstanceBehavior::None => Behavior::None,
                MultiInstanceBehavior::One => Behavior::One,
                MultiInstanceBehavior::All => Behavior::All,
                MultiInstanceBehavior::Complex => Behavior::Complex,
            },
            events: self.behavior_events(node, each),
        }
    }

    fn behavior_events(&mut self, node: &'m FlowNode, each: &'m MultiInstance) -> Vec<BehaviorEvent> {
        let shared = match each.behavior {
            MultiInstanceBehavior::None => each.none_event.as_deref(),
            MultiInstanceBehavior::One => each.one_event.as_deref(),
            MultiInstanceBehavior::All => None,
            MultiInstanceBehavior::Complex => return self.complex_events(node, each),
        };
        let Some(definition) = self.known.event_definition(shared) else { return Vec::new() };
        let hints = vendor::hints(&definition.base, &mut self.faults);
        self.throw(node, definition, hints).map(|throw| BehaviorEvent { condition: None, throw }).into_iter().collect()
    }

    fn complex_events(&mut self, node: &'m FlowNode, each: &'m MultiInstance) -> Vec<BehaviorEvent> {
        let mut events = Vec::new();
        for behavior in &each.complex {
            let condition = behavior.condition.as_ref().and_then(|formal| vendor::condition(formal, "condition", &mut self.faults));
            let Some(event) = &behavior.event else { continue };
            for definition in event.definitions(self.known.model) {
                let hints = vendor::hints(&definition.base, &mut self.faults);
                let throw = self.throw(node, definition, hints);
                events.extend(throw.map(|throw| BehaviorEvent { condition: condition.clone(), throw }));
            }
        }
        events
    }

    /// The data that a multi-instance loop takes in and gives out itself.
    pub(super) fn passed(activity: &Activity) -> Vec<&str> {
        match &activity.repeat {
            Some(Loop::MultiInstance(each)) => each.data_input.iter().chain(&each.data_output).map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }
}
