//! One decision for many sets of inputs, each on its own: a bad one spoils none of the others.

use super::decide::Question;
use crate::answer::{DecidedBody, text, wire_size};
use engine::Timestamp;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use web::{FaultBody, Problem};

/// What all of a batch together may take.
pub(super) struct Budget {
    /// When the last one may begin.
    pub(super) until: Timestamp,
    /// The bytes of their answers on the wire.
    pub(super) bytes: usize,
    /// What tells the time.
    pub(super) clock: fn() -> Timestamp,
}

/// The answers, in the order of the inputs.
pub(super) struct Answers {
    /// How many were evaluated.
    pub(super) evaluated: usize,
    /// One for each set of inputs.
    pub(super) items: Vec<Box<RawValue>>,
}

/// The answer to one set of inputs of a batch.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = EvaluationItem)]
pub(crate) enum ItemBody {
    /// It was evaluated.
    Decided(DecidedBody),
    /// It was not.
    Failed {
        /// Why.
        error: ItemErrorBody,
    },
}

/// Why one set of inputs has no result.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvaluationItemError)]
pub(crate) struct ItemErrorBody {
    /// The code that the problem would have had alone, or `not_evaluated`.
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FaultBody>,
}

/// Evaluates one after the other for as long as time and space last. The first is always evaluated.
pub(super) fn evaluate(question: &Question<'_>, batch: &[Value], budget: &Budget) -> Result<Answers, Problem> {
    let mut items = Vec::with_capacity(batch.len());
    let mut left = budget.bytes;
    for (place, inputs) in batch.iter().enumerate() {
        if place > 0 && (budget.clock)() >= budget.until {
            break;
        }
        let item = answer(question, inputs, &format!("/batch/{place}"))?;
        let size = wire_size(item.get()) + 1;
        // One that is too large for any answer has become an error; this one is only too large for what is left.
        if size > left && place > 0 {
            break;
        }
        left = left.saturating_sub(size);
        items.push(item);
    }
    let evaluated = items.len();
    if evaluated < batch.len() {
        let detail = format!("the first {evaluated} of {} fit into one request; send this one again", batch.len());
        let item = raw(&ItemBody::Failed { error: ItemErrorBody { code: "not_evaluated", detail, errors: Vec::new() } })?;
        items.resize(batch.len(), item);
    }
    Ok(Answers { evaluated, items })
}

fn answer(question: &Question<'_>, inputs: &Value, place: &str) -> Result<Box<RawValue>, Problem> {
    let decided = match inputs {
        Value::Object(inputs) => question.answer(inputs, place),
        _ => {
            Err(Problem::invalid(vec![engine::Fault::new("wrong_type", place, "inputs are an object, with values by the names of inputs")]))
        }
    };
    let fits = decided.and_then(|decided| raw(&ItemBody::Decided(decided)));
    fits.or_else(|problem| raw(&ItemBody::Failed { error: problem.into() }))
}

fn raw(item: &ItemBody) -> Result<Box<RawValue>, Problem> {
    RawValue::from_string(text(item)?).map_err(|error| web::internal(&error))
}

impl From<Problem> for ItemErrorBody {
    fn from(problem: Problem) -> Self {
        Self { code: problem.code.as_str(), detail: problem.detail, errors: problem.errors }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::decisions;
    use serde_json::json;
    use std::cell::Cell;

    /// Gives `text` as often as `times` says.
    const REPEAT: &str = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="repeat" name="Repeat" namespace="urn:repeat">
        <inputData id="t" name="text"><variable name="text" typeRef="string"/></inputData>
        <inputData id="n" name="times"><variable name="times" typeRef="number"/></inputData>
        <decision id="repeated" name="repeated"><variable name="repeated"/>
            <informationRequirement><requiredInput href="#t"/></informationRequirement>
            <informationRequirement><requiredInput href="#n"/></informationRequirement>
            <literalExpression><text>for i in 1..times return text</text></literalExpression>
        </decision></definitions>"##;

    thread_local! {
        static NOW: Cell<i64> = const { Cell::new(0) };
    }

    /// A second later each time it is asked.
    fn ticking() -> Timestamp {
        Timestamp::from_millis(NOW.replace(NOW.get() + 1_000))
    }

    fn repeat(batch: &[Value], until: Timestamp, bytes: usize) -> (usize, Vec<Value>) {
        let (_, compiled) = decisions::compile(&[REPEAT.to_owned()]).unwrap();
        let question = Question::new(&compiled, None, Timestamp::default()).unwrap();
        NOW.set(0);
        let answers = evaluate(&question, batch, &Budget { until, bytes, clock: ticking }).unwrap();
        (answers.evaluated, answers.items.iter().map(|item| serde_json::from_str(item.get()).unwrap()).collect())
    }

    fn set(times: usize, length: usize) -> Value {
        json!({"times": times, "text": "x".repeat(length)})
    }

    const LATE: Timestamp = Timestamp::from_millis(i64::MAX);

    #[test]
    fn what_does_not_fit_into_the_time_is_named_in_its_place() {
        let (evaluated, items) = repeat(&vec![set(1, 1); 5], Timestamp::from_millis(2_500), usize::MAX);
        assert_eq!((evaluated, items.len()), (4, 5));
        assert!(items.iter().take(4).all(|item| item["result"] == json!(["x"])), "{items:?}");
        assert_eq!(items[4]["error"]["code"], "not_evaluated");
        assert!(items[4]["error"]["detail"].as_str().unwrap().contains("the first 4 of 5"), "{}", items[4]);
        // However late it is, the first is evaluated: whoever sends the rest again gets on.
        assert_eq!(repeat(&vec![set(1, 1); 2], Timestamp::from_millis(-1), usize::MAX).0, 1);
    }

    #[test]
    fn what_does_not_fit_into_the_answer_is_named_in_its_place() {
        let batch = vec![set(1, 3_000); 4];
        let (evaluated, items) = repeat(&batch, LATE, 3 * 6_500);
        assert_eq!((evaluated, items.len()), (3, 4), "each has its text as result and as decision's");
        assert_eq!(items[3]["error"]["code"], "not_evaluated");
        assert_eq!(repeat(&batch, LATE, 10).0, 1);
    }

    #[test]
    fn one_that_is_too_large_for_any_answer_spoils_none_of_the_others() {
        let (evaluated, items) = repeat(&[set(1, 1), set(600, 10_000), json!({"times": "x"}), set(2, 1)], LATE, usize::MAX);
        assert_eq!(evaluated, 4);
        let codes: Vec<&Value> = items.iter().map(|item| &item["error"]["code"]).collect();
        assert_eq!(codes, [&Value::Null, &json!("answer_too_large"), &json!("validation_failed"), &Value::Null]);
        assert_eq!(items[3]["result"], json!(["x", "x"]));
    }
}
