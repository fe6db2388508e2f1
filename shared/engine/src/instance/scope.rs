//! The variables an element sees: its own, then those of what it is inside of, up to the process.

use super::state::{Element, State, Work};
use crate::graph::{Each, Lookup, Repeat};
use crate::{ElementId, Object};
use serde_json::Value;
use std::borrow::Cow;

/// Deepest nesting of scopes that is looked through; definitions nest far less.
const MAX_DEPTH: usize = 1_000;

/// What an element sees.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    state: &'a State,
    element: ElementId,
}

impl<'a> Scope<'a> {
    pub(super) fn of(state: &'a State, element: ElementId) -> Self {
        Self { state, element }
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<Cow<'a, Value>> {
        for id in self.chain() {
            if let Some(value) = self.state.variables.get(&id).and_then(|variables| variables.get(name)) {
                return Some(Cow::Borrowed(value));
            }
            if let Some(value) = self.state.element(id).and_then(|element| loop_value(self.state, element, name)) {
                return Some(value);
            }
        }
        None
    }

    /// Everything the element sees, as one object.
    pub fn all(&self) -> Object {
        let mut all = Object::new();
        let chain: Vec<ElementId> = self.chain().collect();
        for id in chain.into_iter().rev() {
            if let Some(element) = self.state.element(id)
                && let Some((name, item)) = item(self.state, element)
            {
                all.insert(name.to_owned(), item.clone());
            }
            for (name, value) in self.state.variables.get(&id).map(AsRef::as_ref).into_iter().flatten() {
                all.insert(name.clone(), value.clone());
            }
        }
        all
    }

    /// What a loop gives the element as one of its instances: its item, and its number as `loopCounter`.
    pub(super) fn item(&self) -> Object {
        let Some(element) = self.state.element(self.element) else { return Object::new() };
        let Some(index) = element.index else { return Object::new() };
        let item = item(self.state, element).map(|(name, item)| (name.to_owned(), item.clone()));
        Object::from_iter(item.into_iter().chain([("loopCounter".to_owned(), index.into())]))
    }

    /// The innermost scope that has a variable of this name: where a new value of it goes.
    pub(super) fn owner(&self, name: &str) -> Option<ElementId> {
        self.chain().find(|id| {
            self.state.variables.get(id).is_some_and(|known| known.contains_key(name))
                || self.state.element(*id).and_then(|element| item(self.state, element)).is_some_and(|(item, _)| item == name)
        })
    }

    /// Whether nothing around the element has variables but the process.
    pub(super) fn is_flat(&self) -> bool {
        self.chain().all(|id| {
            id.is_root()
                || (!self.state.variables.contains_key(&id) && self.state.element(id).is_none_or(|element| element.index.is_none()))
        })
    }

    /// The scopes from the inside out, the process last.
    pub(super) fn chain(&self) -> impl Iterator<Item = ElementId> + use<'a> {
        let (state, mut next) = (self.state, Some(self.element));
        std::iter::from_fn(move || {
            let id = next?;
            // What is gone sees what the process has.
            next = (!id.is_root()).then(|| state.element(id).map_or(ElementId::ROOT, |element| element.scope));
            Some(id)
        })
        .take(MAX_DEPTH)
    }
}

impl Lookup for Scope<'_> {
    fn find(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.get(name)
    }
}

/// What a loop gives its instances: their number, their item, and how far it is (BPMN 2.0.2, table 10.31).
fn loop_value<'a>(state: &'a State, element: &'a Element, name: &str) -> Option<Cow<'a, Value>> {
    if let Some(index) = element.index {
        if name == "loopCounter" {
            return Some(Cow::Owned(index.into()));
        }
        if let Some((_, item)) = item(state, element).filter(|(variable, _)| *variable == name) {
            return Some(Cow::Borrowed(item));
        }
    }
    let Work::Loop(looped) = &element.work else { return None };
    let active = looped.begun.saturating_sub(looped.done);
    let number = match name {
        "numberOfInstances" | "nrOfInstances" => looped.total?,
        "numberOfActiveInstances" | "nrOfActiveInstances" => active,
        "numberOfCompletedInstances" | "nrOfCompletedInstances" => looped.done,
        "loopCounter" => looped.begun,
        _ => return None,
    };
    Some(Cow::Owned(number.into()))
}

/// The variable and value of a loop instance's item.
fn item<'a>(state: &'a State, element: &Element) -> Option<(&'a str, &'a Value)> {
    let at = usize::try_from(element.index?.checked_sub(1)?).ok()?;
    let Work::Loop(looped) = &state.element(element.scope)?.work else { return None };
    let node = state.graph.as_ref()?.node(element.node)?;
    match node.activity.as_ref()?.repeat.as_ref()? {
        Repeat::Each(each) => {
            let Each { item_variable: Some(name), .. } = each.as_ref() else { return None };
            Some((name, looped.items.get(at)?))
        }
        Repeat::Loop { .. } => None,
    }
}
