//! Events that are thrown (BPMN 2.0.2, 10.5.4, 13.5.6). What they need is computed first, so that an expression that
//! fails leaves nothing sent.

use super::{Tried, Trouble, Walk};
use crate::ElementId;
use crate::graph::{Graph, MessageRef, NodeIx, Text, Throw};
use crate::instance::event::{Event, IncidentCode, Move};

/// A throw with its texts computed.
enum Ready {
    Message { name: String, key: String },
    Signal { name: String },
    Escalation { code: String },
    Compensation { activity: Option<NodeIx>, wait: bool },
    Link { target: NodeIx },
    Error { code: String, message: String },
    Cancel,
    Terminate,
}

impl Walk<'_> {
    /// Throws all an event has to throw, then goes on.
    pub(super) fn throw_all(&mut self, graph: &Graph, element: ElementId, throws: &[Throw]) -> Tried<()> {
        let mut ready = throws.iter().map(|throw| self.ready(graph, element, throw)).collect::<Tried<Vec<Ready>>>()?;
        // What ends the element comes last.
        ready.sort_by_key(Ready::rank);
        let mut goes_on = true;
        for throw in ready {
            if self.state.element(element).is_none() || self.state.status.has_ended() {
                return Ok(());
            }
            goes_on &= self.throw(graph, element, throw);
        }
        if goes_on && self.state.element(element).is_some() {
            self.complete(graph, element);
        }
        Ok(())
    }

    /// Throws an event on behalf of a loop, which goes on.
    pub(super) fn throw_aside(&mut self, graph: &Graph, element: ElementId, throw: &Throw) -> Tried<()> {
        let ready = self.ready(graph, element, throw)?;
        self.throw(graph, element, ready);
        Ok(())
    }

    fn ready(&self, graph: &Graph, element: ElementId, throw: &Throw) -> Tried<Ready> {
        if matches!(throw, Throw::Message(_) | Throw::Signal { .. }) {
            super::calls::fits(&self.own(element))?;
        }
        let node = self.state.element(element).and_then(|known| graph.node(known.node));
        let id = node.map_or("", |node| node.id.as_str());
        let text = |text: &Text, what: &str| {
            let value = text.text(&self.state.scope(element), self.context.now);
            value.map_err(|error| Trouble::new(IncidentCode::ExpressionFailed, format!("{what} of `{id}`: {error}")))
        };
        let code = |code: &Option<Text>, what: &str| code.as_ref().map_or_else(|| Ok(String::new()), |code| text(code, what));
        Ok(match throw {
            Throw::Message(MessageRef { name, correlation_key }) => Ready::Message {
                name: text(name, "name of the message")?,
                key: match correlation_key {
                    Some(key) => text(key, "correlation key")?,
                    None => self.state.business_key.clone().unwrap_or_default(),
                },
            },
            Throw::Signal { name } => Ready::Signal { name: text(name, "name of the signal")? },
            Throw::Escalation { code: its } => Ready::Escalation { code: code(its, "escalation code")? },
            Throw::Compensation { activity, wait } => Ready::Compensation { activity: *activity, wait: *wait },
            Throw::Error { code: its, message } => {
                Ready::Error { code: code(its, "error code")?, message: code(message, "error message")? }
            }
            Throw::Cancel => Ready::Cancel,
            Throw::Terminate => Ready::Terminate,
            Throw::Link { name } => {
                let target = graph.link_target(node.and_then(|node| node.parent), name);
                let missing = || Trouble::new(IncidentCode::NoFlow, format!("there is no link `{name}` to go on at"));
                Ready::Link { target: target.ok_or_else(missing)? }
            }
        })
    }

    /// Whether the element goes on by itself.
    fn throw(&mut self, graph: &Graph, element: ElementId, throw: Ready) -> bool {
        match throw {
            Ready::Message { name, key } => {
                let variables = self.own(element);
                self.emit(Event::MessageThrown { element, name, key, variables });
                true
            }
            Ready::Signal { name } => {
                let variables = self.own(element);
                self.emit(Event::SignalThrown { element, name, variables });
                true
            }
            Ready::Escalation { code } => {
                self.throw_escalation(graph, element, &code);
                true
            }
            Ready::Compensation { activity, wait } => self.throw_compensation(graph, element, activity, wait),
            Ready::Link { target } => {
                let scope = self.around(element);
                self.close(element);
                self.emit(Event::Left { element });
                self.pending.push(Move::Into { scope, node: target });
                false
            }
            Ready::Error { code, message } => {
                self.throw_error(graph, element, &code, &message, crate::Object::new());
                false
            }
            Ready::Cancel => {
                self.cancel_transaction(graph, element);
                false
            }
            Ready::Terminate => {
                self.terminate_scope(element);
                false
            }
        }
    }

    /// A terminate end event: everything else in its scope ends, and the scope is done (13.5.6).
    fn terminate_scope(&mut self, element: ElementId) {
        let scope = self.around(element);
        self.close(element);
        self.emit(Event::Left { element });
        self.terminate_inside(scope);
        self.touched.insert(scope);
    }
}

impl Ready {
    fn rank(&self) -> u8 {
        match self {
            Self::Message { .. } | Self::Signal { .. } => 0,
            Self::Escalation { .. } => 1,
            Self::Compensation { .. } => 2,
            Self::Link { .. } | Self::Error { .. } | Self::Cancel | Self::Terminate => 3,
        }
    }
}
