//! A column cut into cells that no test of the table divides: points and what lies between them, or the values that are named.

use std::cmp::Ordering;

use feel::{Type, Value};

use super::bits::Bits;
use super::entry::{Entry, Test};

/// A column's cells.
#[derive(Debug)]
pub(super) struct Axis {
    /// Every value that a test names, ordered (where they have an order) and once.
    points: Vec<Value>,
    form: Form,
    /// Whether null has a cell, the last: where a test names it.
    null: bool,
    /// The cells that are there at all and that the column's values allow.
    pub(super) domain: Bits,
    /// Cells between neighbours of a kind that has nothing between them.
    void: Bits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Below the first point, the point, between it and the next, …, above the last.
    Ordered,
    /// The points, and one cell for anything else.
    Open,
    /// `true` and `false`.
    Boolean,
}

impl Axis {
    /// The cells that the entries divide, as far as they are known, and `values` allows. `None`, with the reason, where the
    /// entries don't go together.
    pub(super) fn new(declared: Option<&Type>, entries: &[Entry], values: &Entry) -> Result<Self, &'static str> {
        let mut axis = Self { points: Vec::new(), form: Form::Open, null: false, domain: Bits::none(0), void: Bits::none(0) };
        let mut ranges = false;
        for test in entries.iter().chain([values]).flat_map(tests_of) {
            match test {
                Test::Is(Value::Null(_)) | Test::IsNot(Value::Null(_)) => axis.null = true,
                Test::Is(value) | Test::IsNot(value) => axis.points.push(value.clone()),
                Test::Within(range) => {
                    ranges = true;
                    axis.points.extend([&range.start, &range.end].into_iter().flatten().cloned());
                }
            }
        }
        let declared = declared.filter(|kind| !matches!(kind, Type::Any));
        let boolean = |point: &Value| matches!(point, Value::Boolean(_));
        let text = |point: &Value| matches!(point, Value::String(_));
        if axis.points.iter().all(boolean) && (!axis.points.is_empty() || matches!(declared, Some(Type::Boolean))) {
            axis.form = Form::Boolean;
            axis.points = vec![Value::Boolean(true), Value::Boolean(false)];
        } else if axis.points.iter().all(text) && !ranges {
            axis.points.sort_by(|one, other| one.order(other).unwrap_or(Ordering::Equal));
        } else {
            axis.form = Form::Ordered;
            if axis.points.iter().any(|point| boolean(point) || text(point)) {
                return Err("its tests are of different kinds, or ranges of texts");
            }
            let mut comparable = true;
            axis.points.sort_by(|one, other| {
                one.order(other).unwrap_or_else(|| {
                    comparable = false;
                    Ordering::Equal
                })
            });
            // Sorting need not have compared every two; neighbours it has.
            if !comparable || axis.points.windows(2).any(|pair| matches!(pair, [one, other] if one.order(other).is_none())) {
                return Err("its tests are of kinds that have no common order");
            }
        }
        if axis.form != Form::Boolean {
            axis.points.dedup_by(|one, other| one.order(other) == Some(Ordering::Equal));
        }
        if let (Some(declared), Some(point)) = (declared, axis.points.first())
            && !suits(declared, point)
        {
            return Err("its tests are of another kind than the column");
        }
        axis.void = axis.voids();
        axis.domain = Bits::all(axis.count()).without(&axis.void);
        if !matches!(values, Entry::Unknown) {
            let mut allowed = axis.cells(values);
            // Nobody has to allow null, and its cell is there only because a rule asks for it.
            if axis.null {
                allowed.insert(axis.count() - 1);
            }
            axis.domain = axis.domain.and(&allowed);
        }
        Ok(axis)
    }

    /// A column that can't be cut: one cell.
    pub(super) fn whole() -> Self {
        Self { points: Vec::new(), form: Form::Ordered, null: false, domain: Bits::all(1), void: Bits::none(1) }
    }

    pub(super) fn count(&self) -> usize {
        let cells = match self.form {
            Form::Ordered => 2 * self.points.len() + 1,
            Form::Open => self.points.len() + 1,
            Form::Boolean => 2,
        };
        cells + usize::from(self.null)
    }

    /// The cells that an entry takes; all of them if it isn't known.
    pub(super) fn cells(&self, entry: &Entry) -> Bits {
        let count = self.count();
        let Entry::Tests { tests, negated } = entry else { return Bits::all(count) };
        let mut taken = Bits::none(count);
        for test in tests {
            self.take(test, &mut taken);
        }
        if !negated {
            return taken;
        }
        let mut rest = Bits::all(count).without(&taken);
        // `not(< 5)` of null is null: equality can be answered for null, order can't.
        if self.null && tests.iter().any(|test| matches!(test, Test::Within(_))) {
            rest = rest.without(&self.only(count - 1));
        }
        rest
    }

    fn take(&self, test: &Test, taken: &mut Bits) {
        let null = self.null.then(|| self.count() - 1);
        match test {
            Test::Is(Value::Null(_)) => null.into_iter().for_each(|cell| taken.insert(cell)),
            Test::Is(value) => self.place(value).into_iter().for_each(|cell| taken.insert(cell)),
            Test::IsNot(value) => {
                let excluded = if value.is_null() { null } else { self.place(value) };
                let end = excluded.unwrap_or(self.count());
                taken.insert_all(0..end);
                taken.insert_all((end + 1).min(self.count())..self.count());
            }
            Test::Within(range) => {
                let place = |end: &Option<Value>| end.as_ref().and_then(|end| self.place(end));
                let first = place(&range.start).map_or(0, |place| if range.start_included { place } else { place + 1 });
                let values = self.count() - usize::from(self.null);
                let end = place(&range.end).map_or(values, |place| if range.end_included { place + 1 } else { place });
                taken.insert_all(first..end);
            }
        }
    }

    /// The cell of a point.
    fn place(&self, point: &Value) -> Option<usize> {
        let place = match self.form {
            Form::Boolean => self.points.iter().position(|other| other.equals(point) == Some(true)),
            _ => self.points.binary_search_by(|other| other.order(point).unwrap_or(Ordering::Less)).ok(),
        }?;
        Some(if self.form == Form::Ordered { 2 * place + 1 } else { place })
    }

    /// Between two days that follow each other there is nothing; so with months.
    fn voids(&self) -> Bits {
        let mut void = Bits::none(self.count());
        if self.form == Form::Ordered {
            for (index, pair) in self.points.windows(2).enumerate() {
                if let [one, other] = pair
                    && next(one).is_some_and(|next| next.equals(other) == Some(true))
                {
                    void.insert(2 * index + 2);
                }
            }
        }
        void
    }

    /// Cells as unary tests of FEEL.
    pub(super) fn show(&self, cells: &Bits) -> String {
        if self.domain.without(cells).is_empty() {
            return "-".to_owned();
        }
        let values = self.count() - usize::from(self.null);
        let null = self.null && cells.contains(values);
        let mut tests = match self.form {
            Form::Ordered => self.runs(cells),
            Form::Boolean => self.named(cells),
            Form::Open if cells.contains(self.points.len()) => {
                let mut others = Bits::all(self.count()).without(cells);
                if self.null && null {
                    others = others.without(&self.only(values));
                }
                let mut excluded = self.named(&others);
                if self.null && !null {
                    excluded.push("null".to_owned());
                }
                return format!("not({})", excluded.join(", "));
            }
            Form::Open => self.named(cells),
        };
        if null {
            tests.push("null".to_owned());
        }
        tests.join(", ")
    }

    fn only(&self, cell: usize) -> Bits {
        let mut only = Bits::none(self.count());
        only.insert(cell);
        only
    }

    fn named(&self, cells: &Bits) -> Vec<String> {
        self.points.iter().enumerate().filter(|(place, _)| cells.contains(*place)).map(|(_, point)| literal(point)).collect()
    }

    /// Cells that follow each other, as ranges.
    fn runs(&self, cells: &Bits) -> Vec<String> {
        let mut runs = Vec::new();
        let mut run: Option<(usize, usize)> = None;
        let values = 2 * self.points.len() + 1;
        for cell in (0..values).filter(|cell| !self.void.contains(*cell)) {
            match &mut run {
                Some((_, last)) if cells.contains(cell) => *last = cell,
                None if cells.contains(cell) => run = Some((cell, cell)),
                _ => runs.extend(run.take()),
            }
        }
        runs.extend(run);
        runs.into_iter().map(|(first, last)| self.run(first, last)).collect()
    }

    fn run(&self, first: usize, last: usize) -> String {
        let point = |cell: usize| self.points.get(cell / 2);
        // An odd cell is a point; an even one lies above the point before it and below its own.
        let low = if first % 2 == 1 {
            point(first).map(|it| (it.clone(), true))
        } else {
            first.checked_sub(1).and_then(point).map(|it| (it.clone(), false))
        };
        let high = if last % 2 == 1 { point(last).map(|it| (it.clone(), true)) } else { point(last).map(|it| (it.clone(), false)) };
        // Days and months have neighbours, so that an end can always be one that belongs to it.
        let low = low.map(|(it, included)| if included { (it, true) } else { next(&it).map_or((it, false), |next| (next, true)) });
        let high =
            high.map(|(it, included)| if included { (it, true) } else { previous(&it).map_or((it, false), |previous| (previous, true)) });
        match (low, high) {
            // All values, but not null: else all of the column would have been shown.
            (None, None) => "not(null)".to_owned(),
            (Some((low, included)), None) => format!("{} {}", if included { ">=" } else { ">" }, literal(&low)),
            (None, Some((high, included))) => format!("{} {}", if included { "<=" } else { "<" }, literal(&high)),
            (Some((low, true)), Some((high, true))) if low.equals(&high) == Some(true) => literal(&low),
            (Some((low, low_included)), Some((high, high_included))) => {
                let (open, close) = (if low_included { '[' } else { '(' }, if high_included { ']' } else { ')' });
                format!("{open}{}..{}{close}", literal(&low), literal(&high))
            }
        }
    }
}

fn tests_of(entry: &Entry) -> &[Test] {
    match entry {
        Entry::Tests { tests, .. } => tests,
        Entry::Anything | Entry::Unknown => &[],
    }
}

/// Whether a value is of the kind that a column is declared with; types that aren't simple say nothing.
fn suits(declared: &Type, point: &Value) -> bool {
    match (declared, point) {
        (Type::Number, point) => matches!(point, Value::Number(_)),
        (Type::String, point) => matches!(point, Value::String(_)),
        (Type::Boolean, point) => matches!(point, Value::Boolean(_)),
        (Type::Date, point) => matches!(point, Value::Date(_)),
        (Type::Time, point) => matches!(point, Value::Time(_)),
        (Type::DateTime, point) => matches!(point, Value::DateTime(_)),
        (Type::Seconds, point) => matches!(point, Value::Seconds(_)),
        (Type::Months, point) => matches!(point, Value::Months(_)),
        _ => true,
    }
}

/// The value after it, of kinds that are whole numbers of something.
fn next(value: &Value) -> Option<Value> {
    neighbour(value, 1)
}

fn previous(value: &Value) -> Option<Value> {
    neighbour(value, -1)
}

fn neighbour(value: &Value, by: i64) -> Option<Value> {
    Some(match value {
        Value::Date(date) => Value::Date(date.add_days(by)?),
        Value::Months(months) => Value::Months(feel::MonthsDuration::from_months(months.total_months().checked_add(by)?)),
        _ => return None,
    })
}

/// A value as FEEL writes it.
fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => feel::quoted(text),
        Value::Number(_) | Value::Boolean(_) => value.to_string(),
        temporal => format!("@\"{temporal}\""),
    }
}
