//! Comparison, three-valued logic and unary tests.
//!
//! Kleene's logic as in DMN 1.5, 10.3.2.15: false decides `and`, true decides `or`, anything else that is not a boolean counts as
//! null. Equality with null is defined (10.3.2.13), every other mix of kinds gives null.

use std::cmp::Ordering;

use crate::error::{Outcome, Reason, Stop};
use crate::machine::Machine;
use crate::machine::compare::{equal, order};
use crate::tree::{Comparison, Kind, Node, Place, Test};
use crate::value::Value;

impl Machine<'_> {
    #[inline(never)]
    pub(super) fn comparison(&mut self, by: Comparison, left: &Node, right: &Node) -> Outcome {
        if let (Some(one), Some(other)) = (self.peek(left), self.peek(right))
            && let (Value::String(_), Value::String(_)) = (one, other)
        {
            let (size, answer) = (one.size().min(other.size()), compare(by, one, other));
            self.step(size)?;
            return Ok(answer.map_or(Value::NULL, Value::Boolean));
        }
        let (one, other) = (self.eval(left)?, self.eval(right)?);
        self.step(one.size().min(other.size()))?;
        Ok(match compare(by, &one, &other) {
            Some(answer) => Value::Boolean(answer),
            None => self.incomparable((left, one), (right, other)),
        })
    }

    /// The two values can't be compared. Told of the one that is null, else of one with a name.
    #[cold]
    fn incomparable(&mut self, left: (&Node, Value), right: (&Node, Value)) -> Value {
        let named = |node: &Node| node.path().is_some();
        let tell_right = match (left.1.is_null(), right.1.is_null()) {
            (false, false) => named(right.0) && !named(left.0),
            (left_null, _) => !left_null,
        };
        let ((node, value), (_, other)) = if tell_right { (right, left) } else { (left, right) };
        let with = if other.is_null() { "null" } else { other.described() };
        let so = match (&value, &other) {
            (Value::List(_), Value::List(_)) | (Value::Context(_), Value::Context(_)) => {
                "has parts that can't be compared with those of the other".to_owned()
            }
            (Value::Time(_), Value::Time(_)) => {
                "can't be compared with the other: how far their zones are apart depends on the day".to_owned()
            }
            _ if !value.is_null() && value.described() == with => "can't be ordered".to_owned(),
            _ => format!("can't be compared with {with}"),
        };
        self.unfit(node, &value, &so)
    }

    #[inline(never)]
    pub(super) fn between(&mut self, value_node: &Node, low_node: &Node, high_node: &Node) -> Outcome {
        let (value, low, high) = (self.eval(value_node)?, self.eval(low_node)?, self.eval(high_node)?);
        self.step(value.size().saturating_mul(2))?;
        let low_holds = compare(Comparison::GreaterOrEqual, &value, &low);
        let high_holds = compare(Comparison::LessOrEqual, &value, &high);
        Ok(match (low_holds, high_holds) {
            (Some(false), _) | (_, Some(false)) => Value::Boolean(false),
            (Some(true), Some(true)) => Value::Boolean(true),
            (None, _) => self.incomparable((value_node, value), (low_node, low)),
            (_, None) => self.incomparable((value_node, value), (high_node, high)),
        })
    }

    /// Kleene's `or` (decided by true) and `and` (decided by false); null for the reason of the first null.
    #[inline(never)]
    pub(super) fn decided_by(&mut self, decisive: bool, operands: &[Node]) -> Outcome {
        let mut unknown: Option<Value> = None;
        for operand in operands {
            match self.eval(operand)? {
                Value::Boolean(boolean) if boolean == decisive => return Ok(Value::Boolean(boolean)),
                Value::Boolean(_) => {}
                other if unknown.is_none() => unknown = Some(self.unfit(operand, &other, "is neither true nor false")),
                _ => {}
            }
        }
        Ok(unknown.unwrap_or(Value::Boolean(!decisive)))
    }

    #[inline(never)]
    pub(super) fn not(&mut self, inner: &Node) -> Outcome {
        Ok(match self.eval(inner)? {
            Value::Boolean(boolean) => Value::Boolean(!boolean),
            other => self.unfit(inner, &other, "is neither true nor false"),
        })
    }

    #[inline(never)]
    pub(super) fn is_in(&mut self, value_node: &Node, tests: &[Test]) -> Outcome {
        let value = self.eval(value_node)?;
        self.passes_one(value_node, &value, tests)
    }

    /// The common cells, tested without a value being made: comparisons with constant numbers, constant texts, booleans and ranges.
    #[inline]
    pub(super) fn quick_test(&self, input: Place, tests: &[Test]) -> Option<bool> {
        let value = self.at_place(input)?;
        for test in tests {
            let passes = match (test, value) {
                (Test::Anything, _) => true,
                (Test::Compare(by, Node { kind: Kind::Constant(Value::Number(bound)), .. }), Value::Number(number)) => {
                    by.holds(number.cmp(bound))
                }
                (Test::Value(Node { kind: Kind::Constant(wanted), .. }, false), value) => match (wanted, value) {
                    (Value::String(wanted), Value::String(text)) => wanted == text,
                    (Value::Number(wanted), Value::Number(number)) => wanted == number,
                    (Value::Boolean(wanted), Value::Boolean(boolean)) => wanted == boolean,
                    (Value::Range(range), Value::Number(_) | Value::Date(_)) => range.contains(value)?,
                    _ => return None,
                },
                _ => return None,
            };
            if passes {
                return Some(true);
            }
        }
        Some(false)
    }

    #[inline]
    pub(super) fn tests_of(&mut self, node: &Node, input: Place, tests: &[Test], negated: bool) -> Outcome {
        match self.quick_test(input, tests) {
            Some(passes) => Ok(Value::Boolean(passes != negated)),
            None => self.other_tests(node, input, tests, negated),
        }
    }

    #[inline(never)]
    fn other_tests(&mut self, node: &Node, input: Place, tests: &[Test], negated: bool) -> Outcome {
        let value = self.at_place(input).cloned().unwrap_or(Value::NULL);
        Ok(match self.passes_one(node, &value, tests)? {
            Value::Boolean(passes) => Value::Boolean(passes != negated),
            null => null,
        })
    }

    fn passes_one(&mut self, value_node: &Node, value: &Value, tests: &[Test]) -> Outcome {
        let mut unknown: Option<Value> = None;
        for test in tests {
            match self.passes(value_node, value, test)? {
                Value::Boolean(true) => return Ok(Value::Boolean(true)),
                Value::Boolean(false) => {}
                null if unknown.is_none() => unknown = Some(null),
                _ => {}
            }
        }
        Ok(unknown.unwrap_or(Value::Boolean(false)))
    }

    fn passes(&mut self, value_node: &Node, value: &Value, test: &Test) -> Outcome {
        match test {
            Test::Anything => Ok(Value::Boolean(true)),
            Test::Compare(by, bound_node) => {
                let bound = self.eval(bound_node)?;
                self.step(value.size().min(bound.size()))?;
                Ok(match compare(*by, value, &bound) {
                    Some(answer) => Value::Boolean(answer),
                    None => self.incomparable((value_node, value.clone()), (bound_node, bound)),
                })
            }
            Test::Value(node, true) => Ok(match self.eval(node)? {
                Value::Boolean(boolean) => Value::Boolean(boolean),
                other => self.unfit(node, &other, "is neither true nor false"),
            }),
            Test::Value(node, false) => {
                let wanted = self.eval(node)?;
                if let Value::Null(Some(cause)) = &wanted
                    && matches!(cause.reason, Reason::Said(_))
                {
                    return Ok(wanted);
                }
                self.step(match &wanted {
                    Value::List(items) => items.len().saturating_add(if value.size() > 1 { wanted.size() } else { 0 }),
                    _ => value.size().min(wanted.size()),
                })?;
                match is_one_of(value, &wanted) {
                    Some(answer) => Ok(Value::Boolean(answer)),
                    // A test that is true of itself, whatever is tested: `valid` where `valid` is a boolean.
                    None if matches!(wanted, Value::Boolean(true)) && !value.is_null() => Ok(Value::Boolean(true)),
                    None => Ok(self.incomparable((value_node, value.clone()), (node, wanted))),
                }
            }
        }
    }
}

/// Whether `value` equals `wanted`, or is in it if it is a range or a list (of values, lists and ranges).
fn is_one_of(value: &Value, wanted: &Value) -> Option<bool> {
    match wanted {
        Value::Range(range) if !matches!(value, Value::Range(_)) => range.contains(value),
        Value::List(items) => {
            if equal(value, wanted) == Some(true) {
                return Some(true);
            }
            // Where nothing in the list is of the value's kind, it is a mistake rather than an answer.
            let mut comparable = items.is_empty();
            for item in items.iter() {
                let answer = match item {
                    Value::Range(range) if !matches!(value, Value::Range(_)) => range.contains(value),
                    _ => equal(value, item),
                };
                match answer {
                    Some(true) => return Some(true),
                    Some(false) => comparable = true,
                    None => {}
                }
            }
            comparable.then_some(false)
        }
        _ => equal(value, wanted),
    }
}

/// Whether the comparison holds; `None` if the kinds can't be compared so.
fn compare(by: Comparison, left: &Value, right: &Value) -> Option<bool> {
    match by {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => equal(left, right).map(|equal| !equal),
        _ => order(left, right).map(|order| by.holds(order)),
    }
}

impl Comparison {
    /// Whether two values in that order compare so.
    #[inline]
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Machine<'_> {
    /// SQL's `LIKE`: `%` stands for any text, `_` for any character, and `\` before one of them for itself.
    #[inline(never)]
    pub(super) fn like(&mut self, value_node: &Node, pattern_node: &Node) -> Outcome {
        let (value, pattern) = (self.eval(value_node)?, self.eval(pattern_node)?);
        let (Value::String(text), Value::String(pattern)) = (&value, &pattern) else {
            let (node, value) = if matches!(value, Value::String(_)) { (pattern_node, &pattern) } else { (value_node, &value) };
            return Ok(self.unfit(node, value, "can't be used with `like`"));
        };
        Ok(Value::Boolean(self.matches_like(text, pattern)?))
    }

    /// Greedy with one place to come back to: at most text times pattern comparisons, each counted.
    fn matches_like(&mut self, text: &str, pattern: &str) -> Result<bool, Stop> {
        let mut text = text.chars();
        let mut pattern = pattern.chars();
        let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
        loop {
            self.step(1)?;
            let wanted = pattern.next();
            if wanted == Some('%') {
                retry = Some((text.clone(), pattern.clone()));
                continue;
            }
            let escaped = wanted == Some('\\') && matches!(pattern.clone().next(), Some('%' | '_' | '\\'));
            let (wanted, any) = if escaped { (pattern.next(), false) } else { (wanted, wanted == Some('_')) };
            match (text.next(), wanted) {
                (None, None) => return Ok(true),
                (Some(_), Some(_)) if any => {}
                (Some(one), Some(other)) if one == other => {}
                (None, _) => return Ok(false),
                _ => {
                    let Some((from, after)) = &mut retry else { return Ok(false) };
                    if from.next().is_none() {
                        return Ok(false);
                    }
                    text = from.clone();
                    pattern = after.clone();
                }
            }
        }
    }
}
