//! `for`, `some`, `every` and filters. Everything that goes around counts a step each time around.

use std::cmp::Ordering;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::error::{Outcome, Stop};
use crate::machine::Machine;
use crate::machine::arithmetic::{Operation, operate};
use crate::machine::compare::order;
use crate::number::Number;
use crate::time::SecondsDuration;
use crate::tree::{Domain, Iteration, Kind, Node};
use crate::value::{List, Value};

/// What happens for each combination of the iteration variables.
type Each<'e, 'm> = &'e mut dyn FnMut(&mut Machine<'m>) -> Result<ControlFlow<Value>, Stop>;

/// What going over one variable takes of the machine stack, in parts of an expression.
const LEVELS_OF_A_VARIABLE: u32 = 3;

impl<'m> Machine<'m> {
    #[inline(never)]
    pub(super) fn iteration(&mut self, node: &Node, iterators: &[Iteration], partial: bool, body: &Node) -> Outcome {
        let results = self.stack.len();
        let so_far = if partial { self.list(Vec::new())? } else { Value::NULL };
        self.stack.push(so_far);
        let mut items = Vec::new();
        let flow = self.each(node, iterators, &mut |machine| {
            let item = machine.eval(body)?;
            machine.charge(size_of::<Value>())?;
            if partial {
                machine.push_to(results, item)?;
            } else {
                items.push(item);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let partial_results = self.stack.pop();
        match (flow, partial_results) {
            (ControlFlow::Break(null), _) => Ok(null),
            (ControlFlow::Continue(()), Some(list)) if partial => Ok(list),
            (ControlFlow::Continue(()), _) => self.list(items),
        }
    }

    /// One more item for the list in a slot of the stack: in place, unless someone else holds the list.
    fn push_to(&mut self, slot: usize, item: Value) -> Result<(), Stop> {
        let depth = item.depth().saturating_add(1);
        if depth > crate::limits::MAX_VALUE_DEPTH {
            return Err(self.stop(crate::limits::Limit::ValueDepth));
        }
        let shared = match self.stack.get_mut(slot) {
            Some(Value::List(list)) => match Arc::get_mut(list) {
                Some(list) => {
                    list.push(item);
                    return Ok(());
                }
                None => Arc::clone(list),
            },
            _ => return Ok(()),
        };
        self.step(shared.len())?;
        self.charge(shared.len().saturating_mul(size_of::<Value>()))?;
        let mut items = Vec::with_capacity(shared.len() * 2 + 1);
        items.extend_from_slice(&shared);
        items.push(item);
        if let Some(place) = self.stack.get_mut(slot) {
            *place = Value::List(Arc::new(List::new(items)));
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn quantified(&mut self, node: &Node, every: bool, iterators: &[Iteration], body: &Node) -> Outcome {
        let mut unknown: Option<Value> = None;
        let flow = self.each(node, iterators, &mut |machine| {
            match machine.eval(body)? {
                Value::Boolean(boolean) if boolean != every => return Ok(ControlFlow::Break(Value::Boolean(boolean))),
                Value::Boolean(_) => {}
                other if unknown.is_none() => unknown = Some(machine.unfit(body, &other, "is neither true nor false")),
                _ => {}
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(match flow {
            ControlFlow::Break(value) => value,
            ControlFlow::Continue(()) => unknown.unwrap_or(Value::Boolean(every)),
        })
    }

    /// Does `act` for each combination of the variables, the last one fastest; breaks with a null if there is nothing to go over.
    fn each(&mut self, node: &Node, iterators: &[Iteration], act: Each<'_, 'm>) -> Result<ControlFlow<Value>, Stop> {
        let Some((first, rest)) = iterators.split_first() else {
            self.at = node.at;
            return act(self);
        };
        // Each variable is a level of its own on the machine stack.
        self.deeper(LEVELS_OF_A_VARIABLE)?;
        let flow = self.each_of_first(node, first, rest, act)?;
        self.depth -= LEVELS_OF_A_VARIABLE;
        Ok(flow)
    }

    fn each_of_first(&mut self, node: &Node, first: &Iteration, rest: &[Iteration], act: Each<'_, 'm>) -> Result<ControlFlow<Value>, Stop> {
        match &first.domain {
            Domain::Each(domain_node) => match self.eval(domain_node)? {
                Value::List(items) => self.each_of(&mut items.iter().cloned(), node, rest, act),
                Value::Range(range) => match (&range.start, &range.end) {
                    (Some(start), Some(end)) => {
                        let ends = (range.start_included, range.end_included);
                        self.each_between(node, domain_node, (start, end), ends, rest, act)
                    }
                    _ => Ok(ControlFlow::Break(self.null_at(domain_node.at, "this range has no end, so nothing can go over it"))),
                },
                value if value.is_null() => Ok(ControlFlow::Break(self.unfit(domain_node, &value, "can't be gone over"))),
                value => self.each_of(&mut std::iter::once(value), node, rest, act),
            },
            Domain::Span(from_node, to_node) => {
                let (from, to) = (self.eval(from_node)?, self.eval(to_node)?);
                for (node, value) in [(from_node, &from), (to_node, &to)] {
                    if value.is_null() {
                        return Ok(ControlFlow::Break(self.unfit(node, value, "can't be an end of what is gone over")));
                    }
                }
                self.each_between(node, from_node, (&from, &to), (true, true), rest, act)
            }
        }
    }

    fn each_of(
        &mut self,
        items: &mut dyn Iterator<Item = Value>,
        node: &Node,
        rest: &[Iteration],
        act: Each<'_, 'm>,
    ) -> Result<ControlFlow<Value>, Stop> {
        for item in items {
            self.step(1)?;
            self.stack.push(item);
            let flow = self.each(node, rest, act)?;
            self.stack.pop();
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Numbers by 1, dates by a day, up or down (DMN 1.5, 10.3.2.14).
    fn each_between(
        &mut self,
        node: &Node,
        from_node: &Node,
        (from, to): (&Value, &Value),
        included: (bool, bool),
        rest: &[Iteration],
        act: Each<'_, 'm>,
    ) -> Result<ControlFlow<Value>, Stop> {
        if let (Value::Number(low), Value::Number(high)) = (from, to)
            && let (Some(low), Some(high), (true, true)) = (low.to_i64(), high.to_i64(), included)
        {
            let number = |whole: i64| Value::Number(whole.into());
            return if low <= high {
                self.each_of(&mut (low..=high).map(number), node, rest, act)
            } else {
                self.each_of(&mut (high..=low).rev().map(number), node, rest, act)
            };
        }
        let step = match (from, to) {
            (Value::Number(_), Value::Number(_)) => Value::Number(Number::ONE),
            (Value::Date(_), Value::Date(_)) => Value::Seconds(SecondsDuration::from_seconds(86_400)),
            _ => {
                let so = format!("{} and {} can't be gone over; numbers and dates can", from.described(), to.described());
                return Ok(ControlFlow::Break(self.null_at(from_node.at, so)));
            }
        };
        let downwards = order(from, to) == Some(Ordering::Greater);
        let operation = if downwards { Operation::Subtract } else { Operation::Add };
        let beyond = |order: Option<Ordering>| order == Some(if downwards { Ordering::Less } else { Ordering::Greater });
        let mut next = Some(from.clone());
        if !included.0 {
            next = operate(operation, from, &step).ok();
        }
        let mut items = std::iter::from_fn(move || {
            let item = next.take()?;
            let against_end = order(&item, to);
            if beyond(against_end) || (!included.1 && against_end == Some(Ordering::Equal)) {
                return None;
            }
            next = operate(operation, &item, &step).ok();
            Some(item)
        });
        self.each_of(&mut items, node, rest, act)
    }

    /// `list[condition]`: the items for which it is true, or the item at a place from 1, or from the end by -1.
    #[inline(never)]
    pub(super) fn filter(&mut self, node: &Node, list_node: &Node, condition: &Node, strict: bool) -> Outcome {
        let list = match self.eval(list_node)? {
            Value::List(list) => list,
            value if value.is_null() => return Ok(self.unfit(list_node, &value, "can't be filtered")),
            value => Arc::new(List::new(vec![value])),
        };
        if let (Some(Value::Number(index)), false) = (self.peek(condition), strict) {
            return Ok(self.item_at(node, &list, *index));
        }
        let always_number = matches!(condition.kind, Kind::Chain { .. } | Kind::Negate(_));
        let mut kept = Vec::with_capacity(list.len().min(8));
        for (place, item) in list.iter().enumerate() {
            self.step(1)?;
            self.stack.push(item.clone());
            let answer = self.eval(condition)?;
            self.stack.pop();
            match answer {
                Value::Boolean(true) => kept.push(item.clone()),
                other if strict && !matches!(other, Value::Boolean(_) | Value::Null(_)) => {
                    return Ok(self.unfit(condition, &other, "is neither true nor false"));
                }
                Value::Number(index) if place == 0 => return Ok(self.item_at(node, &list, index)),
                Value::Boolean(_) | Value::Null(_) | Value::Number(_) => {}
                other => return Ok(self.unfit(condition, &other, "can't filter; a condition or a place from 1 can")),
            }
        }
        if list.is_empty() && !strict {
            self.stack.push(Value::NULL);
            let answer = if always_number { self.eval(condition)? } else { Value::NULL };
            self.stack.pop();
            if let Value::Number(index) = answer {
                return Ok(self.item_at(node, &list, index));
            }
        }
        self.list(kept)
    }

    fn item_at(&mut self, node: &Node, list: &List, index: Number) -> Value {
        let length = list.len();
        let place = match index.to_i64() {
            Some(place) if place > 0 => usize::try_from(place - 1).ok(),
            Some(place) if place < 0 => usize::try_from(place.unsigned_abs()).ok().and_then(|back| length.checked_sub(back)),
            _ => None,
        };
        match place.and_then(|place| list.get(place)) {
            Some(item) => item.clone(),
            None => self.null_at(node.at, format!("there is no item {index} in a list of {length}")),
        }
    }
}
