//! What was said in the log of the original, after the point a sandbox was forked at. It is said again to the same
//! element where that was active then, else to the same flow node, in the order in which it was said.

use super::Answer;
use crate::graph::{Graph, NodeIx};
use crate::instance::{Awaited, Event, IncidentCode, State};
use crate::{ElementId, Object};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A place that something is said to: a flow node, and which instance of a loop.
type Place = (NodeIx, Option<u32>);

/// Answers of a log.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// What was active, or waited for, when the sandbox was forked.
    known: BTreeSet<u32>,
    places: BTreeMap<u32, Place>,
    /// Subscriptions and the events they are of; conditions are not answered from outside.
    awaited: BTreeMap<u32, bool>,
    answers: Vec<Option<(u32, Answer)>>,
    by_number: BTreeMap<u32, VecDeque<usize>>,
    by_place: BTreeMap<Place, VecDeque<usize>>,
}

impl Record {
    /// The record of a log whose state at the fork was this.
    pub fn from(state: &State) -> Self {
        let mut record = Self::default();
        for element in state.elements() {
            record.known.insert(element.id.0);
            record.places.insert(element.id.0, (element.node, element.index));
        }
        for subscription in state.subscriptions() {
            record.known.insert(subscription.id.0);
            record.subscribed(subscription.id.0, subscription.node, &subscription.to);
        }
        record
    }

    fn subscribed(&mut self, number: u32, node: NodeIx, to: &Awaited) {
        self.places.insert(number, (node, None));
        self.awaited.insert(number, *to != Awaited::Condition);
    }

    /// Adds a batch of the log after the fork; batches come in their order.
    pub fn add(&mut self, graph: &Graph, events: &[Event]) {
        for (at, event) in events.iter().enumerate() {
            let after = events.get(at.saturating_add(1)..).unwrap_or_default();
            match event {
                Event::Entered { element, node, index, .. } => drop(self.places.insert(element.0, (*node, *index))),
                Event::Subscribed(subscription) => self.subscribed(subscription.id.0, subscription.node, &subscription.to),
                Event::JobCompleted { job, variables, decided } => {
                    let variables = self.brought(graph, *job, variables, after);
                    self.push(job.0, Answer::Done { variables, decided: decided.clone(), outcome: None, by: None });
                }
                Event::TaskCompleted { task, outcome, variables, by } => {
                    let variables = self.brought(graph, *task, variables, after);
                    self.push(task.0, Answer::Done { variables, outcome: outcome.clone(), decided: None, by: by.clone() });
                }
                Event::CallEnded { element } => {
                    let variables = self.brought(graph, *element, &Object::new(), after);
                    self.push(element.0, Answer::Done { variables, outcome: None, decided: None, by: None });
                }
                Event::ErrorThrown { element, code, message, .. } if at == 0 => {
                    self.push(element.0, Answer::Error { code: code.clone(), message: message.clone(), variables: Object::new() });
                }
                Event::IncidentRaised {
                    element,
                    code: IncidentCode::JobFailed | IncidentCode::CallFailed | IncidentCode::UnhandledError,
                    message,
                } => {
                    self.push(element.0, Answer::Failed { message: message.clone() });
                }
                Event::IncidentResolved { element, event: false } => self.unsay_failure(element.0),
                Event::Triggered { subscription, .. } if self.awaited.get(&subscription.0) == Some(&true) => {
                    let variables = self.delivered(subscription.0, after);
                    self.push(subscription.0, Answer::Done { variables, outcome: None, decided: None, by: None });
                }
                _ => {}
            }
        }
    }

    /// What an element brought: with the event itself, or set right after it. With outputs it went to the element's own
    /// scope, and what is set after that are the outputs.
    fn brought(&self, graph: &Graph, element: ElementId, variables: &Object, after: &[Event]) -> Object {
        let node = self.places.get(&element.0).and_then(|(node, _)| graph.node(*node));
        let own = node.is_some_and(|node| !node.mappings.outputs.is_empty());
        let mut brought = variables.clone();
        for event in after {
            match event {
                Event::VariablesSet { scope, variables } if !own || *scope == element => brought.extend(variables.clone()),
                _ => break,
            }
        }
        brought
    }

    /// What a message or signal brought: set right after what it was for was entered, or at once where that waited itself.
    fn delivered(&self, subscription: u32, after: &[Event]) -> Object {
        let event = self.places.get(&subscription).map(|(node, _)| *node);
        let entered = after.iter().position(|after| matches!(after, Event::Entered { node, .. } if Some(*node) == event));
        let set_at_once = after.iter().position(|after| matches!(after, Event::VariablesSet { .. }));
        let from = match (entered, set_at_once) {
            (Some(entered), Some(set)) if set < entered => set,
            (Some(entered), _) => entered.saturating_add(1),
            (None, set) => set.unwrap_or(after.len()),
        };
        let sets = after.get(from..).unwrap_or_default().iter().map_while(|event| match event {
            Event::VariablesSet { variables, .. } => Some(variables.clone()),
            _ => None,
        });
        sets.flatten().collect()
    }

    fn push(&mut self, number: u32, answer: Answer) {
        let Some(place) = self.places.get(&number).copied() else { return };
        let at = self.answers.len();
        self.answers.push(Some((number, answer)));
        self.by_number.entry(number).or_default().push_back(at);
        if !self.known.contains(&number) {
            self.by_place.entry(place).or_default().push_back(at);
        }
    }

    /// A person said: try again. What came of that counts, not the failure before.
    fn unsay_failure(&mut self, number: u32) {
        let last = self.by_number.get(&number).and_then(|said| said.back()).and_then(|at| self.answers.get_mut(*at));
        if let Some(answer @ Some((_, Answer::Failed { .. }))) = last {
            *answer = None;
        }
    }

    /// Which answer is the next for something that waits, by its place in the log.
    pub(super) fn next(&mut self, number: u32, place: Place) -> Option<usize> {
        let said = if self.known.contains(&number) { self.by_number.get_mut(&number) } else { self.by_place.get_mut(&place) }?;
        while let Some(at) = said.front().copied() {
            if self.answers.get(at).is_some_and(Option::is_some) {
                return Some(at);
            }
            said.pop_front();
        }
        None
    }

    /// Takes an answer: nothing is said twice.
    pub(super) fn take(&mut self, at: usize) -> Option<Answer> {
        self.answers.get_mut(at)?.take().map(|(_, answer)| answer)
    }
}
