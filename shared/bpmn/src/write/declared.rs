//! What stands beside the process because events refer to it: messages, signals, errors, escalations, and event definitions
//! that multi-instance activities throw. Each is declared once, in the order of its first use.

use super::dialect;
use super::ids::Ids;
use xml::Writer;

/// Names and codes in use, each with the id of its declaration.
#[derive(Debug, Default)]
pub(super) struct Declared {
    messages: Vec<(String, String)>,
    signals: Vec<(String, String)>,
    errors: Vec<(String, String)>,
    escalations: Vec<(String, String)>,
}

impl Declared {
    pub(super) fn message(&mut self, name: &str, ids: &mut Ids) -> String {
        id_of(&mut self.messages, "Message", name, ids)
    }

    pub(super) fn signal(&mut self, name: &str, ids: &mut Ids) -> String {
        id_of(&mut self.signals, "Signal", name, ids)
    }

    pub(super) fn error(&mut self, code: &str, ids: &mut Ids) -> String {
        id_of(&mut self.errors, "Error", code, ids)
    }

    pub(super) fn escalation(&mut self, code: &str, ids: &mut Ids) -> String {
        id_of(&mut self.escalations, "Escalation", code, ids)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        for (name, id) in &self.messages {
            writer.empty("bpmn:message", &[("id", Some(id)), ("name", Some(name)), ("millrace:dialect", dialect(name))]);
        }
        for (name, id) in &self.signals {
            writer.empty("bpmn:signal", &[("id", Some(id)), ("name", Some(name)), ("millrace:dialect", dialect(name))]);
        }
        for (code, id) in &self.errors {
            writer.empty("bpmn:error", &[("id", Some(id)), ("name", Some(code)), ("errorCode", Some(code))]);
        }
        for (code, id) in &self.escalations {
            writer.empty("bpmn:escalation", &[("id", Some(id)), ("name", Some(code)), ("escalationCode", Some(code))]);
        }
    }
}

fn id_of(known: &mut Vec<(String, String)>, kind: &str, name: &str, ids: &mut Ids) -> String {
    if let Some((_, id)) = known.iter().find(|(other, _)| other == name) {
        return id.clone();
    }
    let id = ids.free(&format!("{kind}_{}", known.len() + 1));
    known.push((name.to_owned(), id.clone()));
    id
}
