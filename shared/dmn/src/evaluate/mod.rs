//! Evaluates a compiled model: each element that is needed once, in order of requirement, all within one budget.

mod answer;
mod inputs;
pub(crate) mod strict;
pub(crate) mod table;

pub use answer::{DecisionResult, Evaluation, EvaluationError, MatchedRule, NullReason, TableInput, TableResult};

use std::sync::Arc;

use feel::{DateTime, Expression, Limits, Name, Setting, Value};

use crate::compile::{Need, Target, Unit};
use crate::compiled::Model;
use crate::documents::Kind;

/// Values by name, for the inputs of what is called.
pub type Inputs = Vec<(Name, Value)>;

/// A question to a model.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// What to evaluate: the id or the name of a decision, a decision service or a business knowledge model.
    pub invocable: &'a str,
    /// The values of its inputs, by name, those of imported models qualified or not. One that is missing is null, one that is
    /// not an input is ignored.
    pub inputs: Inputs,
    /// What `now()` and `today()` tell; they are null without it.
    pub now: Option<DateTime>,
    /// What all of it may cost.
    pub limits: Limits,
}

/// What the model knows of a table, to tell what it did.
#[derive(Debug)]
pub(crate) struct TableFacts {
    pub(crate) element: Option<String>,
    pub(crate) name: String,
    pub(crate) inputs: Vec<Arc<str>>,
    pub(crate) rules: Vec<RuleFacts>,
}

/// What the model knows of a rule.
#[derive(Debug)]
pub(crate) struct RuleFacts {
    pub(crate) id: Option<Arc<str>>,
    pub(crate) annotations: Arc<[String]>,
}

impl Model {
    /// Evaluates a decision, a decision service or a business knowledge model.
    ///
    /// # Errors
    /// Nothing of that id or name, or a limit that was reached.
    pub fn evaluate(&self, call: &Call<'_>) -> Result<Evaluation, EvaluationError> {
        let target = self.target(call.invocable).ok_or_else(|| EvaluationError::UnknownInvocable(call.invocable.to_owned()))?;
        let mut run = Run {
            model: self,
            inputs: &call.inputs,
            setting: Setting { limits: call.limits, now: call.now.clone() },
            values: (0..self.units.len()).map(|_| None).collect(),
            evaluation: Evaluation {
                value: Value::NULL,
                reason: None,
                rejected: Vec::new(),
                decisions: Vec::new(),
                tables: Vec::new(),
                steps: 0,
            },
        };
        let value = run.target(target)?;
        let mut evaluation = run.evaluation;
        evaluation.reason = self.reason(&value);
        evaluation.value = value;
        Ok(evaluation)
    }

    /// Why a value of this model is null.
    fn reason(&self, value: &Value) -> Option<NullReason> {
        let Value::Null(Some(cause)) = value else { return None };
        let (element, place) = self.sources.find(cause.at);
        let element = element.as_deref().map(str::to_owned);
        Some(NullReason { element, line: place.line, column: place.column, reason: cause.reason.to_string() })
    }
}

struct Run<'a> {
    model: &'a Model,
    inputs: &'a [(Name, Value)],
    setting: Setting,
    /// What is known of each unit.
    values: Vec<Option<Value>>,
    evaluation: Evaluation,
}

impl Run<'_> {
    fn target(&mut self, target: &Target) -> Result<Value, EvaluationError> {
        match target {
            Target::Decision(unit) => self.unit(*unit),
            Target::Service { outputs, parameters, result } => {
                for parameter in parameters {
                    let value = self.given(*parameter)?;
                    if let Some(slot) = self.values.get_mut(*parameter) {
                        *slot = Some(value);
                    }
                }
                let mut values = Vec::with_capacity(outputs.len());
                for (name, unit) in outputs {
                    values.push((name.clone(), self.unit(*unit)?));
                }
                let value = match <[(Name, Value); 1]>::try_from(values) {
                    Ok([(_, value)]) => value,
                    Err(values) => Value::context(values).unwrap_or(Value::NULL),
                };
                match result {
                    Some(result) => self.run(result, &[value]),
                    None => Ok(value),
                }
            }
            Target::Knowledge { unit, parameters, call } => {
                let mut values = vec![self.unit(*unit)?];
                values.extend(parameters.iter().map(|(name, ..)| self.input(name, name)));
                self.run(call, &values)
            }
        }
    }

    /// The value of a unit, after those of all that it needs. Chains may be long, so this has a stack of its own.
    fn unit(&mut self, wanted: usize) -> Result<Value, EvaluationError> {
        let model = self.model;
        let mut waiting = vec![(wanted, false)];
        while let Some((place, ready)) = waiting.pop() {
            let (Some(unit), Some(None)) = (model.units.get(place), self.values.get(place)) else { continue };
            if ready || unit.needs.is_empty() {
                let value = self.evaluated(place, unit)?;
                if let Some(slot) = self.values.get_mut(place) {
                    *slot = Some(value);
                }
            } else {
                waiting.push((place, true));
                for need in unit.needs.iter().rev() {
                    match need {
                        Need::Unit(place) => waiting.push((*place, false)),
                        Need::Import(members) => waiting.extend(members.iter().rev().map(|(_, place)| (*place, false))),
                    }
                }
            }
        }
        Ok(self.value(wanted))
    }

    fn value(&self, place: usize) -> Value {
        self.values.get(place).cloned().flatten().unwrap_or(Value::NULL)
    }

    fn evaluated(&mut self, place: usize, unit: &Unit) -> Result<Value, EvaluationError> {
        if unit.kind == Kind::Input {
            return self.given(place);
        }
        let values: Vec<Value> = unit
            .needs
            .iter()
            .map(|need| match need {
                Need::Unit(place) => self.value(*place),
                Need::Import(members) => {
                    let entries = members.iter().map(|(name, place)| (name.clone(), self.value(*place))).collect();
                    Value::context(entries).unwrap_or(Value::NULL)
                }
            })
            .collect();
        let value = match &unit.expression {
            Some(expression) => self.run(expression, &values)?,
            None => Value::NULL,
        };
        if unit.kind == Kind::Decision {
            let id = unit.id.as_deref().map(str::to_owned);
            let reason = self.model.reason(&value);
            self.evaluation.decisions.push(DecisionResult { id, name: unit.name.to_string(), value: value.clone(), reason });
        }
        Ok(value)
    }

    /// The value that the caller gives for a unit, brought to its type.
    fn given(&mut self, place: usize) -> Result<Value, EvaluationError> {
        let Some(unit) = self.model.units.get(place) else { return Ok(Value::NULL) };
        let value = self.input(&unit.name, &unit.plain);
        let Some(expression) = &unit.given else { return Ok(value) };
        let is_given = !value.is_null();
        let value = self.run(expression, &[value])?;
        if is_given {
            self.evaluation.rejected.extend(self.model.reason(&value));
        }
        Ok(value)
    }

    fn input(&self, name: &str, plain: &str) -> Value {
        let find = |wanted: &str| self.inputs.iter().find(|(name, _)| **name == *wanted).map(|(_, value)| value.clone());
        find(name).or_else(|| find(plain)).unwrap_or_else(Value::missing)
    }

    /// Evaluates an expression within what is left of the budget.
    fn run(&mut self, expression: &Expression, values: &[Value]) -> Result<Value, EvaluationError> {
        let evaluated = expression.evaluate(values, &self.setting).map_err(|stop| {
            let (element, place) = self.model.sources.find(stop.at);
            let element = element.as_deref().map(str::to_owned);
            EvaluationError::Limit { limit: stop.limit, element, line: place.line, column: place.column }
        })?;
        let limits = &mut self.setting.limits;
        limits.steps = limits.steps.saturating_sub(evaluated.steps);
        limits.bytes = limits.bytes.saturating_sub(evaluated.bytes);
        self.evaluation.steps = self.evaluation.steps.saturating_add(evaluated.steps);
        for note in evaluated.notes {
            let Some(facts) = self.model.tables.get(note.source as usize) else { continue };
            let inputs = facts.inputs.iter().zip(note.inputs);
            let inputs = inputs.map(|(expression, value)| TableInput { expression: expression.clone(), value }).collect();
            let matched = note.matched.iter().filter_map(|index| {
                let index = *index as usize;
                let rule = facts.rules.get(index)?;
                Some(MatchedRule { index, rule_id: rule.id.clone(), annotations: rule.annotations.clone() })
            });
            let matched = matched.collect();
            self.evaluation.tables.push(TableResult { element: facts.element.clone(), name: facts.name.clone(), inputs, matched });
        }
        Ok(evaluated.value)
    }
}
