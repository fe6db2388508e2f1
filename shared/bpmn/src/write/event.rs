//! Event definitions: what events wait for and what they send (BPMN 2.0.2, 10.5.5).

use super::process::Export;
use super::{dialect, text};
use engine::graph::{Caught, MessageRef, Text, Throw, Timer, Trigger};

impl<'g> Export<'g> {
    pub(super) fn trigger(&mut self, trigger: &Trigger) {
        match trigger {
            Trigger::Message(message) => self.message_definition(message, None),
            Trigger::Signal { name } => self.signal_definition(name, None),
            Trigger::Timer(timer) => self.timer(timer),
            Trigger::Condition(condition) => {
                self.writer.start("bpmn:conditionalEventDefinition", &[]);
                self.formal("bpmn:condition", condition);
                self.writer.end();
            }
            Trigger::Error(caught) => {
                let id = caught.code.as_deref().map(|code| self.declared.error(code, &mut self.ids));
                self.caught("bpmn:errorEventDefinition", ("errorRef", id.as_deref()), caught);
            }
            Trigger::Escalation(caught) => {
                let id = caught.code.as_deref().map(|code| self.declared.escalation(code, &mut self.ids));
                self.caught("bpmn:escalationEventDefinition", ("escalationRef", id.as_deref()), caught);
            }
            Trigger::Compensation => self.writer.empty("bpmn:compensateEventDefinition", &[]),
            Trigger::Cancel => self.writer.empty("bpmn:cancelEventDefinition", &[]),
            Trigger::Link { name } => self.writer.empty("bpmn:linkEventDefinition", &[("name", Some(name))]),
        }
    }

    /// What is sent; with an id where others refer to it.
    pub(super) fn throw(&mut self, throw: &Throw, id: Option<&str>) {
        match throw {
            Throw::Message(message) => self.message_definition(message, id),
            Throw::Signal { name } => self.signal_definition(name, id),
            Throw::Error { code, message } => {
                let code = code.as_ref().map(text);
                let dialect = code.as_deref().and_then(dialect);
                let error = code.map(|code| self.declared.error(&code, &mut self.ids));
                self.writer
                    .start("bpmn:errorEventDefinition", &[("id", id), ("errorRef", error.as_deref()), ("millrace:dialect", dialect)]);
                if let Some(message) = message {
                    self.extension("millrace:thrown", &[("message", Some(&text(message)))]);
                }
                self.writer.end();
            }
            Throw::Escalation { code } => {
                let code = code.as_ref().map(text);
                let dialect = code.as_deref().and_then(dialect);
                let escalation = code.map(|code| self.declared.escalation(&code, &mut self.ids));
                let attributes = [("id", id), ("escalationRef", escalation.as_deref()), ("millrace:dialect", dialect)];
                self.writer.empty("bpmn:escalationEventDefinition", &attributes);
            }
            Throw::Compensation { activity, wait } => {
                let activity = activity.map(|activity| self.ids.node(activity));
                let wait = if *wait { "true" } else { "false" };
                let attributes = [("id", id), ("activityRef", activity), ("waitForCompletion", Some(wait))];
                self.writer.empty("bpmn:compensateEventDefinition", &attributes);
            }
            Throw::Cancel => self.writer.empty("bpmn:cancelEventDefinition", &[("id", id)]),
            Throw::Terminate => self.writer.empty("bpmn:terminateEventDefinition", &[("id", id)]),
            Throw::Link { name } => self.writer.empty("bpmn:linkEventDefinition", &[("id", id), ("name", Some(name))]),
        }
    }

    /// The id of a message's declaration.
    pub(super) fn message(&mut self, message: &MessageRef) -> String {
        self.declared.message(&text(&message.name), &mut self.ids)
    }

    /// What the declaration of a message has no place for.
    pub(super) fn message_extension(&mut self, message: &MessageRef) {
        let name = if message.name.fixed().is_some() { None } else { Some(text(&message.name)) };
        let key = message.correlation_key.as_ref().map(text);
        if name.is_some() || key.is_some() {
            self.writer.empty("millrace:message", &[("name", name.as_deref()), ("correlationKey", key.as_deref())]);
        }
    }

    fn message_definition(&mut self, message: &MessageRef, id: Option<&str>) {
        let reference = self.message(message);
        self.writer.start("bpmn:messageEventDefinition", &[("id", id), ("messageRef", Some(&reference))]);
        self.writer.start("bpmn:extensionElements", &[]);
        self.message_extension(message);
        self.writer.end_if_filled();
        self.writer.end();
    }

    fn signal_definition(&mut self, name: &Text, id: Option<&str>) {
        let reference = self.declared.signal(&text(name), &mut self.ids);
        self.writer.empty("bpmn:signalEventDefinition", &[("id", id), ("signalRef", Some(&reference))]);
    }

    fn timer(&mut self, timer: &Timer) {
        let (element, when) = match timer {
            Timer::Date(when) => ("bpmn:timeDate", when),
            Timer::Duration(when) => ("bpmn:timeDuration", when),
            Timer::Cycle(when) => ("bpmn:timeCycle", when),
        };
        self.writer.start("bpmn:timerEventDefinition", &[]);
        let when = text(when);
        self.writer.text(element, &[("xsi:type", Some("bpmn:tFormalExpression")), ("millrace:dialect", dialect(&when))], &when);
        self.writer.end();
    }

    fn caught(&mut self, element: &str, reference: (&str, Option<&str>), caught: &Caught) {
        let dialect = caught.code.as_deref().and_then(dialect);
        self.writer.start(element, &[reference, ("millrace:dialect", dialect)]);
        if caught.code_variable.is_some() || caught.message_variable.is_some() {
            let attributes = [("codeVariable", caught.code_variable.as_deref()), ("messageVariable", caught.message_variable.as_deref())];
            self.extension("millrace:caught", &attributes);
        }
        self.writer.end();
    }

    /// An element with the one extension.
    pub(super) fn extension(&mut self, element: &str, attributes: &[(&str, Option<&str>)]) {
        self.writer.start("bpmn:extensionElements", &[]);
        self.writer.empty(element, attributes);
        self.writer.end();
    }
}
