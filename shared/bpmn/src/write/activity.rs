//! What activities have in common: how often they are done (BPMN 2.0.2, 10.3.8).

use super::expression;
use super::process::Export;
use engine::graph::{Behavior, Each, Repeat};

impl<'g> Export<'g> {
    pub(super) fn repeat(&mut self, repeat: &'g Repeat) {
        match repeat {
            Repeat::Loop { condition, test_before, maximum } => {
                let maximum = maximum.map(|maximum| maximum.to_string());
                let attributes = [("testBefore", test_before.then_some("true")), ("loopMaximum", maximum.as_deref())];
                self.writer.start("bpmn:standardLoopCharacteristics", &attributes);
                if let Some(condition) = condition {
                    self.formal("bpmn:loopCondition", condition);
                }
                self.writer.end();
            }
            Repeat::Each(each) => self.each(each),
        }
    }

    fn each(&mut self, each: &'g Each) {
        let (behavior, reference) = match each.behavior {
            Behavior::None => (Some("None"), "noneBehaviorEventRef"),
            Behavior::One => (Some("One"), "oneBehaviorEventRef"),
            Behavior::All => (None, ""),
            Behavior::Complex => (Some("Complex"), ""),
        };
        let event = each.events.first().filter(|_| !reference.is_empty()).map(|event| {
            let id = self.ids.free(&format!("EventDefinition_{}", self.shared.len() + 1));
            self.shared.push((id.clone(), &event.throw));
            id
        });
        let mut attributes = vec![("isSequential", each.sequential.then_some("true")), ("behavior", behavior)];
        attributes.extend(event.as_deref().map(|event| (reference, Some(event))));
        self.writer.start("bpmn:multiInstanceLoopCharacteristics", &attributes);
        let (collection, result) = (each.collection.as_ref().map(expression), each.result.as_ref().map(expression));
        let attributes = [
            ("collection", collection.as_deref()),
            ("itemVariable", each.item_variable.as_deref()),
            ("resultsVariable", each.results_variable.as_deref()),
            ("result", result.as_deref()),
        ];
        if attributes.iter().any(|(_, value)| value.is_some()) {
            self.extension("millrace:each", &attributes);
        }
        if let Some(cardinality) = &each.cardinality {
            self.formal("bpmn:loopCardinality", cardinality);
        }
        for event in each.events.iter().filter(|_| each.behavior == Behavior::Complex) {
            self.writer.start("bpmn:complexBehaviorDefinition", &[]);
            if let Some(condition) = &event.condition {
                self.formal("bpmn:condition", condition);
            }
            self.writer.start("bpmn:event", &[]);
            self.throw(&event.throw, None);
            self.writer.end();
            self.writer.end();
        }
        if let Some(completion) = &each.completion {
            self.formal("bpmn:completionCondition", completion);
        }
        self.writer.end();
    }
}
