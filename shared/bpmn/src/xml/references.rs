//! References by id or qualified name: collected while reading, resolved when all ids are known.

use foldhash::HashMap;

use super::reader::{Reader, words};
use crate::model::{Base, Place, Tree};

/// One reference of the file.
pub(super) struct Reference {
    element: String,
    place: Place,
    what: String,
    target: String,
    /// The names of elements it may lead to; none means any.
    kinds: &'static [&'static str],
}

/// Flow nodes.
pub(super) const NODES: &[&str] = &[
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
    "event",
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "sendTask",
    "receiveTask",
    "subProcess",
    "adHocSubProcess",
    "transaction",
    "callActivity",
    "exclusiveGateway",
    "inclusiveGateway",
    "parallelGateway",
    "complexGateway",
    "eventBasedGateway",
];
/// What lanes may hold: some modelers list more than flow nodes.
pub(super) const IN_LANES: &[&str] = &[];
/// Activities.
pub(super) const ACTIVITIES: &[&str] = &[
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "sendTask",
    "receiveTask",
    "subProcess",
    "adHocSubProcess",
    "transaction",
    "callActivity",
];
/// Event definitions.
pub(super) const EVENT_DEFINITIONS: &[&str] = &[
    "messageEventDefinition",
    "signalEventDefinition",
    "timerEventDefinition",
    "conditionalEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "compensateEventDefinition",
    "cancelEventDefinition",
    "terminateEventDefinition",
    "linkEventDefinition",
];

impl<'t> Reader<'t> {
    /// The id that an attribute refers to; a fault later, if there is no such element of these kinds.
    pub(super) fn reference(&mut self, tree: &Tree, base: &Base, name: &'static str, kinds: &'static [&'static str]) -> Option<String> {
        let text = tree.attribute(name).map(str::trim).filter(|text| !text.is_empty())?;
        Some(self.refers(text, base, tree.place, name, kinds))
    }

    /// The id that the text of a child element refers to.
    pub(super) fn content(&mut self, child: &'t Tree, base: &Base, kinds: &'static [&'static str]) -> Option<String> {
        let text = words(child)?;
        Some(self.refers(&text, base, child.place, &child.name, kinds))
    }

    /// The id that is required in an attribute; empty, and a fault, if it is absent.
    pub(super) fn required(&mut self, tree: &Tree, base: &Base, name: &'static str, kinds: &'static [&'static str]) -> String {
        self.reference(tree, base, name, kinds).unwrap_or_else(|| {
            self.faults.at(base, "missing_attribute", format!("`{}` has no attribute `{name}`", tree.name));
            String::new()
        })
    }

    /// An item definition that an attribute refers to; types of other namespaces, such as `xsd:string`, are left as they are.
    pub(super) fn item(&mut self, tree: &Tree, base: &Base, name: &'static str) -> Option<String> {
        let text = tree.attribute(name).map(str::trim).filter(|text| !text.is_empty())?;
        if let Some((prefix, _)) = text.split_once(':')
            && !self.known.contains(text)
        {
            let bound = self.namespaces.iter().find(|(declared, _)| **declared == *prefix).map(|(_, namespace)| &**namespace);
            if bound != Some(self.target_namespace.as_str()) {
                return Some(text.to_owned());
            }
        }
        Some(self.refers(text, base, tree.place, name, &["itemDefinition"]))
    }

    fn refers(&mut self, text: &str, base: &Base, place: Place, what: &str, kinds: &'static [&'static str]) -> String {
        let target = match text.split_once(':') {
            Some((_, local)) if !self.known.contains(text) && self.known.contains(local) => local,
            _ => text,
        };
        self.references.push(Reference {
            element: base.called().to_owned(),
            place,
            what: what.to_owned(),
            target: target.to_owned(),
            kinds,
        });
        target.to_owned()
    }

    /// Tells of all references that lead nowhere, or to the wrong kind of element.
    pub(super) fn resolve(&mut self) {
        let ids: HashMap<&str, &str> = self.ids.iter().copied().collect();
        for Reference { element, place, what, target, kinds } in std::mem::take(&mut self.references) {
            match ids.get(target.as_str()) {
                None => {
                    let message = format!("`{what}` refers to `{target}`, and the file has no such element");
                    self.faults.place(Some(&element), place, "unresolved_reference", message);
                }
                Some(kind) if !kinds.is_empty() && !kinds.contains(kind) => {
                    let wanted: Vec<String> = kinds.iter().take(3).map(|kind| format!("`{kind}`")).collect();
                    let more = if kinds.len() > 3 { " or the like" } else { "" };
                    let message = format!("`{what}` refers to `{target}`, which is a `{kind}`, not {}{more}", wanted.join(" or "));
                    self.faults.place(Some(&element), place, "wrong_reference", message);
                }
                Some(_) => {}
            }
        }
    }
}
