//! Messages: their names, and what they are correlated by (BPMN 2.0.2, 8.4.2, 8.4.11).

use engine::graph::{Expression, MessageRef, Text};

use super::Compiler;
use crate::model::{Base, Formal, Message};
use crate::vendor::{self, At, Dialect, Hints};

impl<'m> Compiler<'m> {
    /// The message that an element refers to, or whose name its vendor gives. None, and no fault, if there is neither.
    pub(super) fn message(
        &mut self,
        base: &Base,
        id: Option<&str>,
        operation: Option<&str>,
        catches: bool,
        hints: Hints,
    ) -> Option<MessageRef> {
        let operation = self.known.operation(operation);
        let of_operation = operation.and_then(|operation| operation.input.as_deref());
        let message = self.known.message(id.or(of_operation));
        let shared = message.map(|message| vendor::hints(&message.base, &mut self.faults));
        let name = match (hints.message_name, message) {
            (Some(name), _) => name,
            (None, Some(message)) => self.shared_name(&message.base)?,
            (None, None) => return None,
        };
        let correlation_key = hints
            .correlation_key
            .or(shared.filter(|_| catches).and_then(|shared| shared.correlation_key))
            .or_else(|| self.subscription(base, message?, catches));
        Some(MessageRef { name, correlation_key })
    }

    /// The name of a message or a signal: what the file names it, else its id.
    pub(super) fn shared_name(&mut self, base: &Base) -> Option<Text> {
        let name = base.name.as_deref().unwrap_or(&base.id);
        vendor::text(name, Dialect::Uel, At::new(base, "name"), &mut self.faults)
    }

    /// What BPMN's own correlation says of a message: for one who waits, the process's view of each property of the key;
    /// for one who sends, the message's.
    fn subscription(&mut self, base: &Base, message: &Message, catches: bool) -> Option<Text> {
        let model = self.known.model;
        let bindings = self.process.subscriptions.iter().flat_map(|subscription| &subscription.bindings);
        let paths: Vec<&Formal> = bindings
            .filter_map(|binding| {
                let property = model.correlation_properties.iter().find(|property| Some(&property.base.id) == binding.property.as_ref())?;
                let retrieval = property.retrievals.iter().find(|retrieval| retrieval.message.as_ref() == Some(&message.base.id))?;
                if catches { binding.path.as_ref() } else { retrieval.path.as_ref() }
            })
            .collect();
        let parts: Vec<Expression> = paths.iter().filter_map(|path| vendor::condition(path, "dataPath", &mut self.faults)).collect();
        match parts.as_slice() {
            [] => None,
            [only] => Some(Text::Computed(only.clone())),
            several => {
                let parts: Vec<String> = several.iter().map(|part| format!("string({})", part.text())).collect();
                let feel = format!("=string join([{}], \"|\")", parts.join(", "));
                vendor::text(&feel, Dialect::Feel, At::new(base, "correlation"), &mut self.faults)
            }
        }
    }
}
