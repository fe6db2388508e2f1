//! Reads loop characteristics.

use super::reader::{Reader, bpmn};
use super::references::EVENT_DEFINITIONS;
use crate::model::{Base, ComplexBehavior, Loop, MultiInstance, MultiInstanceBehavior, Position, StandardLoop, Tree};

impl<'t> Reader<'t> {
    pub(super) fn repeat(&mut self, tree: &'t Tree) -> Loop {
        if &*tree.name == "standardLoopCharacteristics" {
            return Loop::Standard(Box::new(self.standard_loop(tree)));
        }
        Loop::MultiInstance(Box::new(self.multi_instance(tree)))
    }

    fn standard_loop(&mut self, tree: &'t Tree) -> StandardLoop {
        let base = self.base(tree);
        StandardLoop {
            test_before: self.flag(tree, &base, "testBefore").unwrap_or_default(),
            maximum: self.number(tree, &base, "loopMaximum", 0),
            condition: self.only(tree, &base, "loopCondition").map(|condition| *condition),
            base,
        }
    }

    fn multi_instance(&mut self, tree: &'t Tree) -> MultiInstance {
        let base = self.base(tree);
        let behaviors = [
            ("None", MultiInstanceBehavior::None),
            ("One", MultiInstanceBehavior::One),
            ("All", MultiInstanceBehavior::All),
            ("Complex", MultiInstanceBehavior::Complex),
        ];
        let mut each = MultiInstance {
            sequential: self.flag(tree, &base, "isSequential").unwrap_or_default(),
            behavior: self.choice(tree, &base, "behavior", &behaviors),
            one_event: self.reference(tree, &base, "oneBehaviorEventRef", EVENT_DEFINITIONS),
            none_event: self.reference(tree, &base, "noneBehaviorEventRef", EVENT_DEFINITIONS),
            ..MultiInstance::default()
        };
        for child in bpmn(tree) {
            self.in_multi_instance(child, tree, &base, &mut each);
        }
        each.base = base;
        each
    }

    fn in_multi_instance(&mut self, child: &'t Tree, tree: &'t Tree, base: &Base, each: &mut MultiInstance) {
        match &*child.name {
            "loopCardinality" => {
                let formal = self.formal(child);
                self.once(&mut each.cardinality, formal, child, base);
            }
            "completionCondition" => {
                let formal = self.formal(child);
                self.once(&mut each.completion, formal, child, base);
            }
            "loopDataInputRef" => each.data_input = self.content(child, base, &[]),
            "loopDataOutputRef" => each.data_output = self.content(child, base, &[]),
            "inputDataItem" => {
                let item = self.data_input(child);
                self.once(&mut each.input_item, item, child, base);
            }
            "outputDataItem" => {
                let item = self.data_output(child);
                self.once(&mut each.output_item, item, child, base);
            }
            "complexBehaviorDefinition" => each.complex.push(self.complex_behavior(child)),
            _ => self.unexpected(child, tree, base),
        }
    }

    fn complex_behavior(&mut self, tree: &'t Tree) -> ComplexBehavior {
        let base = self.base(tree);
        let mut behavior = ComplexBehavior { base: Base::default(), condition: None, event: None };
        for child in bpmn(tree) {
            match &*child.name {
                "condition" => {
                    let formal = self.formal(child);
                    self.once(&mut behavior.condition, formal, child, &base);
                }
                "event" | "implicitThrowEvent" => {
                    let event_base = self.base(child);
                    let event = self.event(child, &event_base, Position::Implicit);
                    self.once(&mut behavior.event, event, child, &base);
                }
                _ => self.unexpected(child, tree, &base),
            }
        }
        behavior.base = base;
        behavior
    }
}
