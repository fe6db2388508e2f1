//! Activities that are done more than once: while a condition holds, or once an item (BPMN 2.0.2, 13.3.6, 13.3.7).
//! The activity itself is one element, around an element for each time.

use super::{Tried, Trouble, Walk};
use crate::graph::{Behavior, Each, Graph, Node, Repeat};
use crate::instance::event::{Event, IncidentCode, Move};
use crate::instance::state::{Loop, Work};
use crate::{ElementId, Object};
use serde_json::Value;

/// Instances one activity may have.
const MAX_INSTANCES: u32 = 10_000;

impl Walk<'_> {
    pub(super) fn begin_loop(&mut self, graph: &Graph, element: ElementId, node: &Node) -> Tried<()> {
        let (total, items) = match repeat_of(node) {
            None => return Ok(()),
            Some(Repeat::Loop { condition, test_before, maximum }) => {
                let first = match condition {
                    Some(condition) if *test_before => condition
                        .holds(&self.state.scope(element), self.context.now)
                        .map_err(|error| Self::failed(node, "loop condition", &error))?,
                    _ => true,
                };
                (if first { *maximum } else { Some(0) }, Vec::new())
            }
            Some(Repeat::Each(each)) => self.items(element, node, each)?,
        };
        self.emit(Event::LoopBegan { element, total, items });
        if total == Some(0) {
            self.end_loop(graph, element, node);
        } else {
            self.pending.push(Move::Again { body: element });
        }
        Ok(())
    }

    fn items(&self, element: ElementId, node: &Node, each: &Each) -> Tried<(Option<u32>, Vec<Value>)> {
        let (scope, now) = (self.state.scope(element), self.context.now);
        let wrong = |message: String| Trouble::new(IncidentCode::ExpressionFailed, message);
        let (total, items) = match (&each.collection, &each.cardinality) {
            (Some(collection), _) => match collection.json(&scope, now).map_err(|error| Self::failed(node, "collection", &error))? {
                Value::Array(items) => (items.len() as u64, items),
                _ => return Err(wrong(format!("the collection `{}` of `{}` is not a list", collection.text(), node.id))),
            },
            (None, Some(cardinality)) => {
                let value = cardinality.json(&scope, now).map_err(|error| Self::failed(node, "cardinality", &error))?;
                let total = value
                    .as_u64()
                    .ok_or_else(|| wrong(format!("the cardinality `{}` of `{}` is not a whole number", cardinality.text(), node.id)))?;
                (total, Vec::new())
            }
            (None, None) => return Err(wrong(format!("`{}` has neither a collection nor a cardinality", node.id))),
        };
        match u32::try_from(total) {
            Ok(total) if total <= MAX_INSTANCES => Ok((Some(total), items)),
            _ => Err(wrong(format!("`{}` would have {total} instances, at most {MAX_INSTANCES} are allowed", node.id))),
        }
    }

    /// Begins the next instance; where all run at the same time, the one after it follows.
    pub(super) fn next_of_loop(&mut self, graph: &Graph, body: ElementId) {
        let Some((ix, begun, total)) = self.state.element(body).and_then(|known| match &known.work {
            Work::Loop(looped) => Some((known.node, looped.begun, looped.total)),
            _ => None,
        }) else {
            return;
        };
        let Some(node) = graph.node(ix) else { return };
        let all_at_once = matches!(repeat_of(node), Some(Repeat::Each(each)) if !each.sequential);
        let next = begun.saturating_add(1);
        if total.is_some_and(|total| next > total) {
            return;
        }
        if all_at_once && total.is_some_and(|total| next < total) {
            self.pending.push(Move::Again { body });
        }
        if let Some(element) = self.place(body, ix, None, Some(next), None) {
            self.begin(graph, element);
        }
    }

    /// An instance is done.
    pub(super) fn item_done(&mut self, graph: &Graph, element: ElementId, node: &Node, index: u32) {
        let body = self.around(element);
        let tried = self.result_of(element, node).and_then(|result| {
            let goes_on = self.loops_on(element, node, index)?;
            Ok((result, goes_on))
        });
        let (result, loops_on) = match tried {
            Ok(done) => done,
            Err(trouble) => {
                self.emit(Event::Finished { element, leaving: true });
                return self.raise(element, trouble);
            }
        };
        self.emit(Event::LoopItemDone { element: body, index, result });
        self.close(element);
        self.emit(Event::Left { element });
        let tried = self.after_item(graph, body, node, loops_on);
        self.attempt(body, tried);
    }

    fn result_of(&self, element: ElementId, node: &Node) -> Tried<Option<Value>> {
        match repeat_of(node) {
            Some(Repeat::Each(each)) if each.results_variable.is_some() => match &each.result {
                None => Ok(Some(Value::Null)),
                Some(result) => {
                    let value = result.json(&self.state.scope(element), self.context.now);
                    value.map(Some).map_err(|error| Self::failed(node, "result", &error))
                }
            },
            _ => Ok(None),
        }
    }

    /// For a standard loop: whether it goes on after this time.
    fn loops_on(&self, element: ElementId, node: &Node, index: u32) -> Tried<bool> {
        let Some(Repeat::Loop { condition, maximum, .. }) = repeat_of(node) else { return Ok(true) };
        if maximum.is_some_and(|maximum| index >= maximum) {
            return Ok(false);
        }
        condition.as_ref().map_or(Ok(maximum.is_some()), |condition| {
            condition.holds(&self.state.scope(element), self.context.now).map_err(|error| Self::failed(node, "loop condition", &error))
        })
    }

    /// Goes on with a loop that could not be told whether it goes on.
    pub(super) fn loop_again(&mut self, graph: &Graph, body: ElementId) {
        if !self.state.moves.is_empty() {
            return self.take_up();
        }
        let node = self.state.element(body).and_then(|known| graph.node(known.node));
        let Some(node) = node else { return };
        let tried = self.after_item(graph, body, node, true);
        self.attempt(body, tried);
    }

    fn after_item(&mut self, graph: &Graph, body: ElementId, node: &Node, loops_on: bool) -> Tried<()> {
        let Some(Work::Loop(Loop { total, begun, done, .. })) = self.state.element(body).map(|known| &known.work) else { return Ok(()) };
        let (all_done, all_begun, first) =
            (total.is_some_and(|total| *done >= total), total.is_some_and(|total| *begun >= total), *done == 1);
        match repeat_of(node) {
            Some(Repeat::Loop { .. }) if loops_on => self.pending.push(Move::Again { body }),
            Some(Repeat::Each(each)) => {
                self.throw_behavior(graph, body, each, first)?;
                if self.state.element(body).is_none() {
                    return Ok(());
                }
                let enough = each.completion.as_ref().map_or(Ok(false), |completion| {
                    completion
                        .holds(&self.state.scope(body), self.context.now)
                        .map_err(|error| Self::failed(node, "completion condition", &error))
                })?;
                if all_done || enough {
                    self.terminate_inside(body);
                    self.end_loop(graph, body, node);
                } else if each.sequential && !all_begun {
                    self.pending.push(Move::Again { body });
                }
            }
            _ => self.end_loop(graph, body, node),
        }
        Ok(())
    }

    /// Events that completions throw (table 10.30).
    fn throw_behavior(&mut self, graph: &Graph, body: ElementId, each: &Each, first: bool) -> Tried<()> {
        for event in &each.events {
            let throws = match each.behavior {
                Behavior::None => true,
                Behavior::One => first,
                Behavior::All => false,
                Behavior::Complex => match &event.condition {
                    Some(condition) => condition
                        .holds(&self.state.scope(body), self.context.now)
                        .map_err(|error| Trouble::new(IncidentCode::ConditionFailed, format!("behavior condition: {error}")))?,
                    None => true,
                },
            };
            if throws && self.state.element(body).is_some() {
                self.throw_aside(graph, body, &event.throw)?;
            }
        }
        Ok(())
    }

    fn end_loop(&mut self, graph: &Graph, body: ElementId, node: &Node) {
        if let Some(Repeat::Each(each)) = repeat_of(node)
            && let Some(variable) = &each.results_variable
            && let Some(Work::Loop(looped)) = self.state.element(body).map(|known| &known.work)
        {
            // One result an item, whoever was last and whoever was not needed any more.
            let mut results = looped.results.clone();
            results.resize(looped.total.map_or(results.len(), |total| total as usize), Value::Null);
            let results = Value::Array(results);
            self.bring(self.around(body), Object::from_iter([(variable.clone(), results)]));
        }
        self.leave(graph, body);
    }
}

fn repeat_of(node: &Node) -> Option<&Repeat> {
    node.activity.as_ref()?.repeat.as_ref()
}
