//! Ranges (DMN 1.5, 10.3.2.7).

use std::cmp::Ordering;

use super::Value;
use crate::error::Reason;
use crate::machine::compare;
use crate::tree::Comparison;

/// A range; an end that is `None` is open without bound: `(> 5)` has no high end.
///
/// `start` and `end` are numbers, strings, dates, times, date-times or durations, both of one kind.
#[derive(Clone, Debug)]
pub struct Range {
    /// The low end.
    pub start: Option<Value>,
    /// Whether the low end belongs to it; false where there is none.
    pub start_included: bool,
    /// The high end.
    pub end: Option<Value>,
    /// Whether the high end belongs to it; false where there is none.
    pub end_included: bool,
    /// Written as `(= x)`, a range from `x` to `x`, or as `(!= x)`, everything but `start`, which then isn't included.
    pub but: bool,
}

impl Range {
    /// A range as written, or why it can't be one.
    pub(crate) fn new(
        start: Option<Value>,
        start_included: bool,
        end: Option<Value>,
        end_included: bool,
        operator: Option<Comparison>,
    ) -> Result<Self, Reason> {
        for end in [&start, &end].into_iter().flatten() {
            match end {
                Value::Null(_) => return Err("an end of this range is null".into()),
                Value::Boolean(_) | Value::List(_) | Value::Context(_) | Value::Range(_) | Value::Function(_) => {
                    return Err(format!("{} has no order, so it can't be an end of a range", end.described()).into());
                }
                _ => {}
            }
        }
        if let (Some(start), Some(end)) = (&start, &end) {
            match compare::order(start, end) {
                Some(Ordering::Greater) => return Err("this range ends before it starts".into()),
                Some(_) => {}
                None => return Err(format!("{} and {} can't be ends of one range", start.described(), end.described()).into()),
            }
        }
        let end = if operator == Some(Comparison::Equal) { start.clone() } else { end };
        Ok(Self { start, start_included, end, end_included, but: matches!(operator, Some(Comparison::Equal | Comparison::NotEqual)) })
    }

    /// Whether `value` is in it; `None` if it is of another kind.
    #[must_use]
    pub fn contains(&self, value: &Value) -> Option<bool> {
        if self.but && !self.start_included {
            return self.start.as_ref().and_then(|start| compare::equal(start, value)).map(|equal| !equal);
        }
        let after_start = match &self.start {
            Some(start) => within(compare::order(start, value)?, self.start_included),
            None => true,
        };
        let before_end = match &self.end {
            Some(end) => within(compare::order(value, end)?, self.end_included),
            None => true,
        };
        Some(after_start && before_end)
    }
}

fn within(order: Ordering, included: bool) -> bool {
    order.is_lt() || (included && order.is_eq())
}
