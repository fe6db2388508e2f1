//! A decision table while it is evaluated (DMN 1.5, 8.2.8 to 8.2.11): one column after another, over the rules still matching.

use std::cmp::Ordering;

use feel::{Extension, Machine, Name, Note, Number, Outcome, Part, Stop, Type, Value};

use crate::model::{Aggregation, HitPolicy};

/// A compiled decision table.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its number in the model.
    pub(crate) number: u32,
    /// How many rules it has.
    pub(crate) rules: usize,
    pub(crate) policy: HitPolicy,
    pub(crate) aggregation: Option<Aggregation>,
    pub(crate) columns: Vec<Column>,
    pub(crate) outputs: Vec<Output>,
}

/// A column that is tested.
#[derive(Debug)]
pub(crate) struct Column {
    /// What messages call it.
    pub(crate) called: Name,
    pub(crate) expression: Part,
    /// The type with the values it may have.
    pub(crate) allowed: Option<Type>,
    /// One for each rule, of the local `?`; nothing where anything passes.
    pub(crate) tests: Vec<Option<Part>>,
}

/// A column that is given.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) name: Name,
    /// One for each rule.
    pub(crate) cells: Vec<Part>,
    pub(crate) default: Option<Part>,
    /// The values it may have, the most important first; empty where that doesn't matter.
    pub(crate) order: Vec<Value>,
}

impl Extension for Table {
    fn evaluate(&self, machine: &mut Machine<'_>) -> Outcome {
        machine.step(self.rules)?;
        let mut inputs = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let value = machine.evaluate(&column.expression)?;
            if let Some(allowed) = &column.allowed
                && let Err(is) = machine.coerce(value.clone(), allowed)?
            {
                return machine.null(format!("`{}` may be {allowed}; this is {is}", column.called));
            }
            inputs.push(value);
        }
        let matched = self.matching(machine, &inputs)?;
        machine.step(matched.len())?;
        machine.note(Note { source: self.number, inputs: inputs.clone(), matched: matched.clone() })?;
        if matched.is_empty() {
            return self.nothing_matched(machine, &inputs);
        }
        self.answer(machine, matched)
    }
}

impl Table {
    fn matching(&self, machine: &mut Machine<'_>, inputs: &[Value]) -> Result<Vec<u32>, Stop> {
        let mut matched: Vec<u32> = (0..u32::try_from(self.rules).unwrap_or(u32::MAX)).collect();
        for (column, value) in self.columns.iter().zip(inputs) {
            machine.with_local(value.clone(), |machine| {
                let mut stopped = None;
                matched.retain(|rule| match column.tests.get(*rule as usize) {
                    Some(Some(test)) if stopped.is_none() => machine.holds(test).unwrap_or_else(|stop| {
                        stopped = Some(stop);
                        false
                    }),
                    _ => true,
                });
                stopped.map_or(Ok(()), Err)
            })?;
        }
        Ok(matched)
    }

    /// The default outputs, else nothing of what the policy gives.
    fn nothing_matched(&self, machine: &mut Machine<'_>, inputs: &[Value]) -> Outcome {
        if self.outputs.iter().any(|output| output.default.is_some()) {
            return self.row(machine, |machine, output| match &output.default {
                Some(default) => machine.evaluate(default),
                None => machine.null("no rule matches, and this output has no default"),
            });
        }
        match (self.policy, self.aggregation) {
            (HitPolicy::Collect, Some(Aggregation::Count)) => Ok(Value::Number(Number::ZERO)),
            (HitPolicy::Collect, None) | (HitPolicy::RuleOrder | HitPolicy::OutputOrder, _) => machine.list(Vec::new()),
            _ => {
                let null = self.columns.iter().zip(inputs).find(|(_, value)| value.is_null());
                machine.null(match null {
                    Some((column, _)) => format!("no rule of the table matches (`{}` is null)", column.called),
                    None => "no rule of the table matches".to_owned(),
                })
            }
        }
    }

    /// What `cell` gives for each output: the value of the only one, or a context.
    fn row(&self, machine: &mut Machine<'_>, mut cell: impl FnMut(&mut Machine<'_>, &Output) -> Outcome) -> Outcome {
        if let [output] = self.outputs.as_slice() {
            return cell(machine, output);
        }
        let mut entries = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            entries.push((output.name.clone(), cell(machine, output)?));
        }
        machine.context(entries)
    }

    fn of_rule(&self, machine: &mut Machine<'_>, rule: u32) -> Outcome {
        self.row(machine, |machine, output| match output.cells.get(rule as usize) {
            Some(cell) => machine.evaluate(cell),
            None => machine.null("the rule has no such output"),
        })
    }

    fn answer(&self, machine: &mut Machine<'_>, matched: Vec<u32>) -> Outcome {
        match self.policy {
            HitPolicy::Unique => match matched.as_slice() {
                [only] => self.of_rule(machine, *only),
                several => machine.null(format!("{} match, and the hit policy is unique", numbered(several))),
            },
            HitPolicy::First => self.of_rule(machine, matched.first().copied().unwrap_or_default()),
            HitPolicy::Any => self.agreed(machine, &matched),
            HitPolicy::Priority => {
                let ordered = self.by_priority(machine, &matched)?;
                ordered.into_iter().next().map_or(Ok(Value::NULL), Ok)
            }
            HitPolicy::OutputOrder => {
                let ordered = self.by_priority(machine, &matched)?;
                machine.list(ordered)
            }
            HitPolicy::RuleOrder => self.all(machine, &matched),
            HitPolicy::Collect => self.collected(machine, &matched),
        }
    }

    fn all(&self, machine: &mut Machine<'_>, matched: &[u32]) -> Outcome {
        let rows: Result<Vec<_>, _> = matched.iter().map(|rule| self.of_rule(machine, *rule)).collect();
        machine.list(rows?)
    }

    /// The one answer of all, or null.
    fn agreed(&self, machine: &mut Machine<'_>, matched: &[u32]) -> Outcome {
        let mut agreed: Option<Value> = None;
        for rule in matched {
            let value = self.of_rule(machine, *rule)?;
            machine.step(value.size())?;
            match &agreed {
                Some(other) if other.equals(&value) != Some(true) => {
                    let message = format!("{} match and give different answers, and the hit policy is any", numbered(matched));
                    return machine.null(message);
                }
                Some(_) => {}
                None => agreed = Some(value),
            }
        }
        Ok(agreed.unwrap_or(Value::NULL))
    }

    /// The answers of the rules, the most important first; of equally important ones, in the order of the rules.
    fn by_priority(&self, machine: &mut Machine<'_>, matched: &[u32]) -> Result<Vec<Value>, Stop> {
        let mut answers = Vec::with_capacity(matched.len());
        for rule in matched {
            let mut ranks = Vec::with_capacity(self.outputs.len());
            let answer = self.row(machine, |machine, output| {
                let Some(cell) = output.cells.get(*rule as usize) else { return Ok(Value::NULL) };
                let value = machine.evaluate(cell)?;
                machine.step(output.order.len())?;
                ranks.push(output.order.iter().position(|wanted| is(&value, wanted)).unwrap_or(output.order.len()));
                Ok(value)
            })?;
            answers.push((ranks, answer));
        }
        answers.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }

    fn collected(&self, machine: &mut Machine<'_>, matched: &[u32]) -> Outcome {
        let Some(aggregation) = self.aggregation else { return self.all(machine, matched) };
        if aggregation == Aggregation::Count {
            return Ok(Value::Number(Number::from(matched.len() as u64)));
        }
        let mut answer: Option<Value> = None;
        for rule in matched {
            let value = self.of_rule(machine, *rule)?;
            let next = match &answer {
                None if aggregation == Aggregation::Sum => sum(&Value::Number(Number::ZERO), &value),
                None => value.order(&value).map(|_| value.clone()),
                Some(answer) if aggregation == Aggregation::Sum => sum(answer, &value),
                Some(answer) => answer.order(&value).map(|order| {
                    let other = if aggregation == Aggregation::Min { Ordering::Greater } else { Ordering::Less };
                    if order == other { value.clone() } else { answer.clone() }
                }),
            };
            match next {
                Some(next) => answer = Some(next),
                None => {
                    let message = format!("rule {} gives {}, which has no {}", rule + 1, value.described(), word(aggregation));
                    return machine.null(message);
                }
            }
        }
        Ok(answer.unwrap_or(Value::NULL))
    }
}

fn sum(one: &Value, other: &Value) -> Option<Value> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.add(*other).map(Value::Number),
        _ => None,
    }
}

fn word(aggregation: Aggregation) -> &'static str {
    match aggregation {
        Aggregation::Sum => "sum with the others",
        Aggregation::Count => "count",
        Aggregation::Min => "least with the others",
        Aggregation::Max => "greatest with the others",
    }
}

/// Whether a value is the output value, or in it if that is a range.
fn is(value: &Value, wanted: &Value) -> bool {
    match wanted {
        Value::Range(range) => range.contains(value) == Some(true),
        _ => value.equals(wanted) == Some(true),
    }
}

/// `rules 1, 3 and 4`; no more than a few.
fn numbered(rules: &[u32]) -> String {
    const MOST: usize = 5;
    let mut numbers: Vec<String> = rules.iter().take(MOST).map(|rule| (rule + 1).to_string()).collect();
    let last = if rules.len() > MOST { format!("{} more", rules.len() - MOST) } else { numbers.pop().unwrap_or_default() };
    format!("rules {} and {last}", numbers.join(", "))
}
