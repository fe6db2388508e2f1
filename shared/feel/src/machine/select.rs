//! Paths and members: what follows a dot, and names in filters.

use crate::error::{Outcome, Reason, shown_name};
use crate::machine::Machine;
use crate::time::property::property;
use crate::tree::{Kind, Node};
use crate::value::{Name, Range, Value};

impl Machine<'_> {
    /// A member that simply stands there.
    pub(super) fn peek_member<'v>(&'v self, node: &'v Node) -> Option<&'v Value> {
        match &node.kind {
            Kind::Path(base, names) => {
                let mut value = self.peek(base)?;
                for name in names {
                    let Value::Context(context) = value else { return None };
                    value = context.get(name)?;
                }
                Some(value)
            }
            Kind::Member { item, name, otherwise } => match self.peek(item)? {
                Value::Context(context) => match (context.get(name), otherwise) {
                    (Some(value), _) => Some(value),
                    (None, Some(otherwise)) => self.peek(otherwise),
                    (None, None) => None,
                },
                _ => otherwise.as_ref().and_then(|otherwise| self.peek(otherwise)),
            },
            _ => None,
        }
    }

    /// A name in a filter: the item's member, or else what the name means outside.
    #[inline(never)]
    pub(super) fn member_or(&mut self, node: &Node, item: &Node, name: &Name, otherwise: Option<&Node>) -> Outcome {
        let value = self.eval(item)?;
        let member = match &value {
            Value::Context(context) => context.get(name).cloned(),
            Value::Range(range) => range_property(range, name),
            other => property(other, name),
        };
        match (member, otherwise) {
            (Some(member), _) => Ok(member),
            (None, Some(otherwise)) => self.eval(otherwise),
            (None, None) => Ok(self.null_at(node.at, Reason::NotSet(name.clone()))),
        }
    }

    #[inline(never)]
    pub(super) fn path(&mut self, node: &Node, base: &Node, names: &[Name]) -> Outcome {
        let mut value = self.eval(base)?;
        for (depth, name) in names.iter().enumerate() {
            if value.is_null() {
                return Ok(self.unfit_part(base, (names, depth), &value, name));
            }
            self.step(1)?;
            value = self.part(node, base, (names, depth), value, name)?;
        }
        Ok(value)
    }

    /// The part `name` of a value; of each item, if it is a list.
    fn part(&mut self, node: &Node, base: &Node, path: (&[Name], usize), value: Value, name: &Name) -> Outcome {
        let part = match &value {
            Value::Context(context) => context.get(name).cloned(),
            Value::Range(range) => range_property(range, name),
            Value::List(items) => {
                self.step(items.len())?;
                let mut parts = Vec::with_capacity(items.len());
                for item in items.iter() {
                    // Lists in lists are not entered: one level for each dot.
                    parts.push(match item {
                        Value::Context(context) => context.get(name).cloned().unwrap_or(Value::NULL),
                        Value::Range(range) => range_property(range, name).unwrap_or(Value::NULL),
                        other => property(other, name).unwrap_or(Value::NULL),
                    });
                }
                return self.list(parts);
            }
            other => property(other, name),
        };
        match (part, &value) {
            (Some(part), _) => Ok(part),
            (None, Value::Context(_)) => {
                let whole = whole(base, path.0, path.1 + 1).unwrap_or_default();
                Ok(self.null_at(node.at, Reason::NotSet(whole.into())))
            }
            (None, _) => Ok(self.unfit_part(base, path, &value, name)),
        }
    }

    /// A value on the way along a path has no parts. Parts of what is not there are not there either.
    #[cold]
    fn unfit_part(&mut self, base: &Node, (names, depth): (&[Name], usize), value: &Value, name: &str) -> Value {
        match value {
            Value::Null(Some(cause)) if matches!(cause.reason, Reason::Said(_)) => value.clone(),
            Value::Null(_) => self.null_at(base.at, Reason::NotSet(whole(base, names, names.len()).unwrap_or_default().into())),
            _ => {
                let called = whole(base, names, depth).map_or_else(|| "this".to_owned(), |path| shown_name(&path));
                self.null_at(base.at, format!("{called} is {}, so it has no part {}", value.described(), shown_name(name)))
            }
        }
    }
}

/// The path up to a depth, as far as a message can show it.
fn whole(base: &Node, names: &[Name], depth: usize) -> Option<String> {
    let mut path = base.path();
    for name in names.iter().take(depth) {
        match &mut path {
            Some(path) if path.len() > 120 => break,
            Some(path) => {
                path.push('.');
                path.push_str(name);
            }
            None => path = Some(name.to_string()),
        }
    }
    path
}

/// `start`, `end` and whether they belong to the range (DMN 1.5, table 61).
fn range_property(range: &Range, name: &str) -> Option<Value> {
    Some(match name {
        "start" => range.start.clone().unwrap_or(Value::NULL),
        "end" => range.end.clone().unwrap_or(Value::NULL),
        "start included" => Value::Boolean(range.start_included),
        "end included" => Value::Boolean(range.end_included),
        _ => return None,
    })
}
