//! How points and ranges lie to each other (DMN 1.5, 10.3.4.8, table 78).
//!
//! Each argument is two ends. An end is a value and which side of it: `(1` begins just after 1, `2)` ends just before 2. Then
//! every relation is at most three comparisons of ends, and a point is a range that begins and ends at it.

use std::cmp::Ordering;

use super::given::{Answer, Failure, Given};
use crate::machine::{Machine, compare};
use crate::value::Value;

#[derive(Clone, Copy)]
enum End<'v> {
    /// Before everything.
    Start,
    /// -1 just before the value, 0 at it, 1 just after it.
    At(&'v Value, i8),
    /// After everything.
    Never,
}

#[derive(Clone, Copy)]
struct Ends<'v> {
    low: End<'v>,
    high: End<'v>,
}

/// Where a range must be and not a point.
#[derive(Clone, Copy)]
enum Takes {
    Any,
    Ranges,
    RangeFirst,
    RangeSecond,
    /// Two points or two ranges.
    Alike,
}

/// The ends of both arguments, and how they compare.
struct Pair<'v> {
    given: Given<'v>,
    one: Ends<'v>,
    other: Ends<'v>,
}

impl<'v> Pair<'v> {
    fn of(machine: &mut Machine<'_>, given: Given<'v>, takes: Takes) -> Result<Self, Failure> {
        machine.step(given.value(0).size().saturating_add(given.value(1).size()))?;
        let is_range = |place| matches!(given.single(place), Value::Range(_));
        let must = match takes {
            Takes::Any => [false, false],
            Takes::Ranges => [true, true],
            Takes::RangeFirst => [true, false],
            Takes::RangeSecond => [false, true],
            Takes::Alike => [is_range(1), is_range(0)],
        };
        for (place, must) in must.into_iter().enumerate() {
            if must && !is_range(place) {
                return Err(given.wrong(place, "a range"));
            }
        }
        Ok(Self { given, one: ends(given, 0)?, other: ends(given, 1)? })
    }

    /// The same with its arguments exchanged.
    fn exchanged(self) -> Self {
        Self { one: self.other, other: self.one, ..self }
    }

    fn order(&self, left: End<'v>, right: End<'v>) -> Result<Ordering, Failure> {
        match (left, right) {
            (End::Start, End::Start) | (End::Never, End::Never) => Ok(Ordering::Equal),
            (End::Start, _) | (_, End::Never) => Ok(Ordering::Less),
            (_, End::Start) | (End::Never, _) => Ok(Ordering::Greater),
            (End::At(left, before), End::At(right, after)) => match compare::order(left, right) {
                Some(order) => Ok(order.then(before.cmp(&after))),
                None => Err(self.given.cannot(&format!("can't compare {} with {}", left.described(), right.described()))),
            },
        }
    }

    fn before(&self) -> Answer {
        Ok(Value::Boolean(self.order(self.one.high, self.other.low)?.is_lt()))
    }

    fn meets(&self) -> Answer {
        Ok(Value::Boolean(self.order(self.one.high, self.other.low)?.is_eq()))
    }

    fn overlaps(&self) -> Answer {
        Ok(Value::Boolean(self.order(self.one.low, self.other.high)?.is_le() && self.order(self.other.low, self.one.high)?.is_le()))
    }

    fn overlaps_before(&self) -> Answer {
        Ok(Value::Boolean(
            self.order(self.one.low, self.other.low)?.is_lt()
                && self.order(self.other.low, self.one.high)?.is_le()
                && self.order(self.one.high, self.other.high)?.is_le(),
        ))
    }

    fn finishes(&self) -> Answer {
        Ok(Value::Boolean(self.order(self.one.high, self.other.high)?.is_eq() && self.order(self.one.low, self.other.low)?.is_ge()))
    }

    fn starts(&self) -> Answer {
        Ok(Value::Boolean(self.order(self.one.low, self.other.low)?.is_eq() && self.order(self.one.high, self.other.high)?.is_le()))
    }

    fn during(&self) -> Answer {
        Ok(Value::Boolean(self.order(self.one.low, self.other.low)?.is_ge() && self.order(self.one.high, self.other.high)?.is_le()))
    }

    fn coincides(&self) -> Answer {
        Ok(Value::Boolean(self.order(self.one.low, self.other.low)?.is_eq() && self.order(self.one.high, self.other.high)?.is_eq()))
    }
}

fn ends<'v>(given: Given<'v>, place: usize) -> Result<Ends<'v>, Failure> {
    match given.single(place) {
        Value::Null(_) => Err(given.wrong(place, "a range or a value")),
        Value::Range(range) if range.but => Err(given.cannot("takes no range with a hole, such as (!= 1)")),
        Value::Range(range) => Ok(Ends {
            low: range.start.as_ref().map_or(End::Start, |start| End::At(start, i8::from(!range.start_included))),
            high: range.end.as_ref().map_or(End::Never, |end| End::At(end, -i8::from(!range.end_included))),
        }),
        point => Ok(Ends { low: End::At(point, 0), high: End::At(point, 0) }),
    }
}

/// `before`: the first ends before the second begins.
pub(super) fn before(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::Any)?.before()
}

/// `after`: the first begins after the second ends.
pub(super) fn after(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::Any)?.exchanged().before()
}

/// `meets`: the first ends where the second begins, and both have that point.
pub(super) fn meets(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::Ranges)?.meets()
}

/// `met by`: the first begins where the second ends, and both have that point.
pub(super) fn met_by(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::Ranges)?.exchanged().meets()
}

/// `overlaps`: they share something.
pub(super) fn overlaps(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::Ranges)?.overlaps()
}

/// `overlaps before`: they share the end of the first and the beginning of the second.
pub(super) fn overlaps_before(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::Ranges)?.overlaps_before()
}

/// `overlaps after`: they share the beginning of the first and the end of the second.
pub(super) fn overlaps_after(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::Ranges)?.exchanged().overlaps_before()
}

/// `finishes`: both end together, and the first lies within the second.
pub(super) fn finishes(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::RangeSecond)?.finishes()
}

/// `finished by`: both end together, and the second lies within the first.
pub(super) fn finished_by(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::RangeFirst)?.exchanged().finishes()
}

/// `includes`: the second lies within the first.
pub(super) fn includes(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::RangeFirst)?.exchanged().during()
}

/// `during`: the first lies within the second.
pub(super) fn during(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::RangeSecond)?.during()
}

/// `starts`: both begin together, and the first lies within the second.
pub(super) fn starts(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::RangeSecond)?.starts()
}

/// `started by`: both begin together, and the second lies within the first.
pub(super) fn started_by(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::RangeFirst)?.exchanged().starts()
}

/// `coincides`: both begin and end together.
pub(super) fn coincides(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Pair::of(machine, given, Takes::Alike)?.coincides()
}

#[cfg(test)]
mod tests {
    use super::super::trial;

    #[test]
    fn relations_heed_which_ends_belong_to_a_range() {
        trial::same(&[
            ("before(1, 2)", "true"),
            ("before(2, (2..3])", "true"),
            ("before([1..2), [2..3])", "true"),
            ("before([1..2], [2..3])", "false"),
            ("after(point: 3, range: [1..3))", "true"),
            ("after((2..3], [1..2])", "true"),
            ("meets([1..2], [2..3])", "true"),
            ("meets([1..2), [2..3])", "false"),
            ("met by([2..3], [1..2])", "true"),
            ("overlaps([1..5), [5..8])", "false"),
            ("overlaps([1..5], [2..3])", "true"),
            ("overlaps before([1..5), (1..5])", "true"),
            ("overlaps before([1..8], [3..5])", "false"),
            ("overlaps after([3..8], [1..5])", "true"),
            ("finishes(10, [1..10])", "true"),
            ("finishes([1..10], [1..10])", "true"),
            ("starts([1..10], [1..10])", "true"),
            ("during([1..10], [1..10])", "true"),
            ("overlaps([5..8], [1..5])", "true"),
            ("finishes([5..10), [1..10])", "false"),
            ("finished by([1..10], (1..10])", "true"),
            ("includes([1..10), 10)", "false"),
            ("includes([1..10], (1..10))", "true"),
            ("includes((1..10], [1..5])", "false"),
            ("during(1, (1..10])", "false"),
            ("during([4..6], [1..10))", "true"),
            ("starts(1, [1..10])", "true"),
            ("starts((1..5], [1..10])", "false"),
            ("started by([1..10], [1..5))", "true"),
            ("coincides(5, 5)", "true"),
            ("coincides([1..5], [1..5))", "false"),
            ("before(@\"2026-01-01\", [@\"2026-01-02\"..@\"2026-02-01\"])", "true"),
            ("includes([\"a\"..\"f\"], \"cat\")", "true"),
        ]);
    }

    #[test]
    fn an_end_without_bound_is_before_or_after_everything() {
        trial::same(&[
            ("before((< 5), 5)", "true"),
            ("before((<= 5), 5)", "false"),
            ("before((> 5), 10)", "false"),
            ("before(5, (> 5))", "true"),
            ("after((> 5), 5)", "true"),
            ("includes((> 5), (> 6))", "true"),
            ("includes((> 6), (> 5))", "false"),
            ("overlaps((< 5), (> 3))", "true"),
            ("finishes((> 6), (> 5))", "true"),
            ("coincides((> 5), (> 5))", "true"),
        ]);
    }

    #[test]
    fn a_range_is_wanted_where_the_signatures_have_one() {
        trial::null(&[
            "meets(1, [1..2])",
            "overlaps([1..2], 1)",
            "during(1, 2)",
            "includes(1, [1..2])",
            "coincides(1, [1..1])",
            "coincides([1..1], 1)",
            "before(1, null)",
            "before(1, \"a\")",
            "before(true, false)",
            "includes((!= 1), 2)",
        ]);
        trial::reasons(&[
            ("during(1, 2)", "`during` takes a range second, this is a number"),
            ("before(1, \"a\")", "`before` can't compare a number with text"),
        ]);
    }
}
