//! A business rule task: asks the deployed decision it names, and keeps of the answer what the task says.

use crate::Executor;
use crate::job::failed;
use dmn::{Call, Evaluation, InvocableKind, Model};
use engine::graph::{Binding, BusinessRuleTask, DecisionResult, Deployed};
use engine::instance::Command;
use engine::{DecisionId, ElementId, Object, Timestamp};
use feel::{DateTime, Limits};
use runtime::decisions::Compiled;
use runtime::{Error, Live};
use serde_json::{Value, json};
use std::sync::Arc;

/// Most bytes of a decision's answer: no more than an instance's variables together.
const MAX_ANSWER: usize = 300 * 1024;
/// Most bytes of what the history keeps of a decision.
const MAX_DECIDED: usize = 8 * 1024;

/// Why there is no answer.
struct Trouble {
    message: String,
    retryable: bool,
}

impl Trouble {
    fn of(message: impl Into<String>) -> Self {
        Self { message: message.into(), retryable: false }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self { message: error.to_string(), retryable: matches!(error, Error::Store(_)) }
    }
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        Error::from(error).into()
    }
}

/// What was found under the name of a decision.
struct Found {
    model: DecisionId,
    version: u32,
    compiled: Arc<Compiled>,
    /// The id or name of what is asked.
    decision: String,
}

/// Asks the decision and gives the command that settles the job.
pub(crate) async fn run(executor: &Executor, live: &Live, job: ElementId, task: &BusinessRuleTask) -> Command {
    match decide(executor, live, job, task).await {
        Ok((variables, decided)) => Command::CompleteJob { job, variables, decided: Some(Box::new(decided)) },
        Err(Trouble { message, retryable }) => {
            tracing::warn!(instance.id = %live.id, job = job.0, error = message, retryable, "a decision was not made");
            failed(live, job, message, retryable)
        }
    }
}

async fn decide(executor: &Executor, live: &Live, job: ElementId, task: &BusinessRuleTask) -> Result<(Object, Value), Trouble> {
    let (now, scope) = ((executor.clock)(), live.state.scope(job));
    let name = task.decision.text(&scope, now).map_err(|error| Trouble::of(format!("decision: {error}")))?;
    let found = find(executor, live, &name, &task.binding).await?;
    let evaluation = evaluate(&found, &scope.all(), now)?;
    let whole = evaluation.value.to_json(MAX_ANSWER).map_err(|error| Trouble::of(format!("the answer of `{name}`: {error}")))?;
    let decided = told(&found, &evaluation);
    let value = kept(task.result, whole).map_err(|why| Trouble::of(format!("the answer of `{name}` {why}")))?;
    let variables = match (&task.result_variable, value) {
        (Some(variable), value) => Object::from_iter([(variable.clone(), value)]),
        (None, Value::Object(entries)) => entries,
        (None, _) => Object::new(),
    };
    Ok((variables, decided))
}

/// A model of this id, or the model that has a decision of this id or name.
async fn find(executor: &Executor, live: &Live, name: &str, binding: &Binding) -> Result<Found, Trouble> {
    let (store, tenant) = (executor.instances.store(), &live.tenant);
    if let Binding::Deployment(Some(Deployed::Decision { model, version })) = binding {
        return asked(executor, live, model.clone(), *version, name).await;
    }
    let mut models: Vec<(DecisionId, u32)> = Vec::new();
    let own = DecisionId::parse(name).ok();
    let with_decision = match own {
        Some(own) if store.latest_decision(tenant, &own).await?.is_some() => vec![own],
        _ => store.models_with_decision(tenant, name).await?,
    };
    for model in with_decision {
        if let Some(latest) = store.latest_decision(tenant, &model).await? {
            models.push((model, latest.version));
        }
    }
    let version = if let Binding::Version(version) = binding { Some(*version) } else { None };
    let mut found: Vec<Found> = Vec::new();
    for (model, latest) in models {
        match asked(executor, live, model, version.unwrap_or(latest), name).await {
            Ok(asked) => found.push(asked),
            // A version that has no such decision, or not yet: another model may.
            Err(trouble) if !trouble.retryable => {}
            Err(trouble) => return Err(trouble),
        }
    }
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Trouble::of(format!("there is no decision `{name}`"))),
        (Some(_), false) => Err(Trouble::of(format!("several models have a decision `{name}`: name a model's id"))),
    }
}

async fn asked(executor: &Executor, live: &Live, model: DecisionId, version: u32, name: &str) -> Result<Found, Trouble> {
    let compiled = executor.instances.decisions().compiled(&live.tenant, &model, version).await?;
    let of_name = decision(&compiled.model, name);
    // A model's own id means its last decision that no other needs.
    let decision = of_name.or_else(|| compiled.default.clone().filter(|_| model.as_str() == name));
    let decision = decision.ok_or_else(|| Trouble::of(format!("version {version} of the model `{model}` has no decision `{name}`")))?;
    Ok(Found { model, version, compiled, decision })
}

fn decision(model: &Model, name: &str) -> Option<String> {
    let decisions = || model.invocables().iter().filter(|known| known.kind != InvocableKind::Bkm);
    let known = decisions().find(|known| known.id.as_deref() == Some(name)).or_else(|| decisions().find(|known| known.name == name))?;
    Some(known.id.clone().unwrap_or_else(|| known.name.clone()))
}

fn evaluate(found: &Found, variables: &Object, now: Timestamp) -> Result<Evaluation, Trouble> {
    let model = &found.compiled.model;
    let unfit = |faults: Vec<dmn::Fault>| {
        let all: Vec<String> =
            faults.into_iter().map(|fault| format!("{}: {}", fault.element.unwrap_or_default(), fault.message)).collect();
        Trouble::of(format!("the variables do not fit the inputs of `{}`: {}", found.decision, all.join("; ")))
    };
    let inputs = model.read_inputs(&found.decision, variables).map_err(unfit)?;
    let call = Call { invocable: &found.decision, inputs, now: moment(now), limits: Limits::default() };
    model.evaluate(&call).map_err(|error| Trouble::of(format!("`{}`: {error}", found.decision)))
}

fn moment(now: Timestamp) -> Option<DateTime> {
    let (seconds, millis) = (now.as_millis().div_euclid(1000), now.as_millis().rem_euclid(1000));
    DateTime::from_unix(seconds, u32::try_from(millis).unwrap_or_default() * 1_000_000, None)
}

/// What the task keeps of the answer, or why it cannot.
fn kept(result: DecisionResult, whole: Value) -> Result<Value, String> {
    match result {
        DecisionResult::Whole => Ok(whole),
        DecisionResult::Single => only(whole),
        DecisionResult::Entry => entry(only(whole)?),
        DecisionResult::Collect => list(whole).into_iter().map(entry).collect::<Result<Vec<_>, _>>().map(Value::Array),
        DecisionResult::List => Ok(Value::Array(list(whole))),
    }
}

fn list(whole: Value) -> Vec<Value> {
    match whole {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        one => vec![one],
    }
}

/// The only result; none is null.
fn only(whole: Value) -> Result<Value, String> {
    let mut items = list(whole);
    match (items.pop(), items.len()) {
        (one, 0) => Ok(one.unwrap_or_default()),
        (_, more) => Err(format!("has {} results, not one", more + 1)),
    }
}

/// The only value of a result; what has no names is that value.
fn entry(result: Value) -> Result<Value, String> {
    match result {
        Value::Object(entries) if entries.len() > 1 => Err(format!("has {} outputs, not one", entries.len())),
        Value::Object(entries) => Ok(entries.into_iter().next().map(|(_, value)| value).unwrap_or_default()),
        value => Ok(value),
    }
}

/// What the history keeps: which rules matched, and what they were asked as far as there is room.
fn told(found: &Found, evaluation: &Evaluation) -> Value {
    let tables = |inputs: bool| -> Vec<Value> {
        let table = |table: &dmn::TableResult| {
            let rules: Vec<Value> = table.matched.iter().map(|rule| json!({"index": rule.index, "id": rule.rule_id.as_deref()})).collect();
            let mut told = json!({"table": table.element.as_deref().unwrap_or(&table.name), "rules": rules});
            if let (true, Value::Object(told)) = (inputs, &mut told) {
                let tested = table.inputs.iter().map(|tested| {
                    let value = tested.value.to_json(MAX_DECIDED).unwrap_or_default();
                    json!({"expression": tested.expression.as_ref(), "value": value})
                });
                told.insert("inputs".to_owned(), tested.collect());
            }
            told
        };
        evaluation.tables.iter().map(table).collect()
    };
    let head = |tables: Vec<Value>, cut: bool| {
        let mut head = json!({"model": found.model, "version": found.version, "decision": found.decision, "tables": tables});
        if let Value::Object(head) = &mut head {
            if let Some(why) = &evaluation.reason {
                head.insert("reason".to_owned(), json!(why.reason));
            }
            if cut {
                head.insert("cut".to_owned(), json!(true));
            }
        }
        head
    };
    let whole = head(tables(true), false);
    if fits(&whole) {
        return whole;
    }
    let mut tables = tables(false);
    loop {
        let cut = head(tables.clone(), true);
        if tables.is_empty() || fits(&cut) {
            return cut;
        }
        tables.truncate(tables.len() / 2);
    }
}

fn fits(told: &Value) -> bool {
    told.to_string().len() <= MAX_DECIDED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_an_answer_is_what_the_task_says() {
        let one = json!([{"discount": 10}]);
        let two = json!([{"discount": 10}, {"discount": 20}]);
        let wide = json!({"discount": 10, "reason": "loyal"});
        for (result, whole, expected) in [
            (DecisionResult::Whole, &two, Ok(two.clone())),
            (DecisionResult::Single, &one, Ok(json!({"discount": 10}))),
            (DecisionResult::Single, &wide, Ok(wide.clone())),
            (DecisionResult::Single, &two, Err("has 2 results, not one".to_owned())),
            (DecisionResult::Single, &Value::Null, Ok(Value::Null)),
            (DecisionResult::Entry, &one, Ok(json!(10))),
            (DecisionResult::Entry, &json!("gold"), Ok(json!("gold"))),
            (DecisionResult::Entry, &wide, Err("has 2 outputs, not one".to_owned())),
            (DecisionResult::Collect, &two, Ok(json!([10, 20]))),
            (DecisionResult::Collect, &Value::Null, Ok(json!([]))),
            (DecisionResult::List, &wide, Ok(json!([wide]))),
        ] {
            assert_eq!(kept(result, whole.clone()), expected, "{result:?} of {whole}");
        }
    }
}
