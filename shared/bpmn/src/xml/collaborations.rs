//! Reads collaborations: pools and message flows.

use super::names;
use super::reader::{Reader, bpmn};
use crate::model::{Collaboration, CorrelationKey, MessageFlow, Participant, Tree};

impl<'t> Reader<'t> {
    pub(super) fn collaboration(&mut self, tree: &'t Tree) -> Collaboration {
        let base = self.base(tree);
        let mut collaboration =
            Collaboration { closed: self.flag(tree, &base, "isClosed").unwrap_or_default(), ..Collaboration::default() };
        for child in bpmn(tree) {
            match &*child.name {
                "participant" => collaboration.participants.push(self.participant(child)),
                "messageFlow" => collaboration.message_flows.push(self.message_flow(child)),
                "correlationKey" => collaboration.correlation_keys.push(self.correlation_key(child)),
                "association" => collaboration.associations.push(self.association(child)),
                "textAnnotation" => collaboration.annotations.push(self.annotation(child)),
                "group" => collaboration.groups.push(self.group(child)),
                name if names::is_drawn(name) => {}
                _ => self.unexpected(child, tree, &base),
            }
        }
        collaboration.base = base;
        collaboration
    }

    fn participant(&mut self, tree: &'t Tree) -> Participant {
        let base = self.base(tree);
        for child in bpmn(tree) {
            self.unexpected(child, tree, &base);
        }
        Participant { process: self.reference(tree, &base, "processRef", &["process"]), base }
    }

    fn message_flow(&mut self, tree: &'t Tree) -> MessageFlow {
        let base = self.base(tree);
        for child in bpmn(tree) {
            self.unexpected(child, tree, &base);
        }
        MessageFlow {
            source: self.required(tree, &base, "sourceRef", &[]),
            target: self.required(tree, &base, "targetRef", &[]),
            message: self.reference(tree, &base, "messageRef", &["message"]),
            base,
        }
    }

    fn correlation_key(&mut self, tree: &'t Tree) -> CorrelationKey {
        let base = self.base(tree);
        let mut key = CorrelationKey::default();
        for child in bpmn(tree) {
            match &*child.name {
                "correlationPropertyRef" => key.properties.extend(self.content(child, &base, &["correlationProperty"])),
                _ => self.unexpected(child, tree, &base),
            }
        }
        key.base = base;
        key
    }
}
