//! Values brought to declared types (DMN 1.5, 10.3.2.9.4): a list of one item is as good as the item and the other way round, a
//! date is as good as its midnight in UTC; anything else that isn't of the type is null, with the reason.

use crate::error::{Outcome, Stop, shown_name};
use crate::machine::Machine;
use crate::time::DateTime;
use crate::tree::Node;
use crate::types::{Restricted, Type};
use crate::value::{Name, Value};

impl Machine<'_> {
    #[inline(never)]
    pub(super) fn instance_of(&mut self, inner: &Node, kind: &Type) -> Outcome {
        let value = self.eval(inner)?;
        self.step(value.size())?;
        if let (Value::Function(_), Type::Function(..)) = (&value, kind) {
            // Entries of contexts are looked for one by one.
            let weight = kind.weight();
            self.step(weight.saturating_mul(weight) / 8)?;
        }
        // Constraints don't count here: 300 is an instance of a number below 256 (so the TCK has it).
        let is = if value.is_null() { matches!(kind, Type::Null) } else { kind.has(&value) };
        Ok(Value::Boolean(is))
    }

    #[inline(never)]
    pub(super) fn typed(&mut self, inner: &Node, kind: &Type, name: &Name) -> Outcome {
        let value = self.eval(inner)?;
        match self.brought_to(value, kind)? {
            Ok(value) => Ok(value),
            Err(is) => Ok(self.null_at(inner.at, format!("{} is declared as {}; this is {is}", shown_name(name), kind.shown()))),
        }
    }

    /// The value as one of the type, or what it is instead.
    pub(crate) fn brought_to(&mut self, value: Value, kind: &Type) -> Result<Result<Value, String>, Stop> {
        if matches!(kind, Type::Any) || value.is_null() {
            return Ok(Ok(value));
        }
        self.step(value.size())?;
        if self.admits(&value, kind)? {
            return Ok(Ok(value));
        }
        let other = match (&value, kind.unrestricted()) {
            (Value::Date(date), Type::DateTime) => Some(Value::DateTime(DateTime::midnight_utc(*date).into())),
            (Value::List(items), _) if items.len() == 1 => items.first().cloned(),
            (Value::List(_), _) => None,
            (_, Type::List(_)) => Some(self.list(vec![value.clone()])?),
            _ => None,
        };
        match other {
            Some(other) if self.admits(&other, kind)? => Ok(Ok(other)),
            _ => Ok(Err(shown(&value))),
        }
    }

    /// Whether `value` is of the type and passes its constraints, at every depth. Goes only where the value does, however large
    /// the type.
    fn admits(&mut self, value: &Value, kind: &Type) -> Result<bool, Stop> {
        match (kind, value) {
            (Type::Restricted(restricted), _) => Ok(self.admits(value, &restricted.base)? && self.passes_all(value, restricted)?),
            (_, Value::Null(_)) => Ok(true),
            (Type::List(inner), Value::List(items)) => {
                for item in items.iter() {
                    if !self.admits(item, inner)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Type::Context(fields), Value::Context(context)) => {
                for (name, kind) in fields.iter() {
                    match context.get(name) {
                        Some(value) if self.admits(value, kind)? => {}
                        _ => return Ok(false),
                    }
                }
                Ok(true)
            }
            _ => Ok(kind.has(value)),
        }
    }

    /// The constraint's tests see the value as the only local of a frame of their own. A list passes if all its items do.
    fn passes_all(&mut self, value: &Value, restricted: &Restricted) -> Result<bool, Stop> {
        let base = std::mem::replace(&mut self.base, self.stack.len());
        self.stack.push(value.clone());
        let passes = self.is_true(&restricted.tests)?;
        self.stack.truncate(self.base);
        self.base = base;
        Ok(passes)
    }
}

/// What a value is, with the value where it is short: `text "abc"`.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 40;
    match value {
        Value::String(text) if text.len() <= LONGEST => format!("text \"{text}\""),
        Value::Number(number) => format!("the number {number}"),
        Value::Boolean(boolean) => boolean.to_string(),
        other => other.described().to_owned(),
    }
}
