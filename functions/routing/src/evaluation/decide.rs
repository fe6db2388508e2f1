//! One decision of a model, made as often as asked.

use crate::answer::DecidedBody;
use crate::budget;
use crate::faults;
use dmn::{Call, EvaluationError, Invocable, Model};
use engine::{Fault, Object, Timestamp};
use feel::{DateTime, Limits};
use runtime::decisions::Compiled;
use web::{Code, FaultBody, Problem};

/// A decision of a model, and when it is made.
pub(super) struct Question<'a> {
    model: &'a Model,
    invocable: &'a Invocable,
    /// Its id, or its name where it has none.
    called: &'a str,
    now: Option<DateTime>,
}

impl<'a> Question<'a> {
    /// A decision by its id or name; without one, the model's default.
    ///
    /// # Errors
    /// 422 when the model has none of that name.
    pub(super) fn new(compiled: &'a Compiled, wanted: Option<&str>, now: Timestamp) -> Result<Self, Problem> {
        let model = &compiled.model;
        let wanted = wanted.or(compiled.default.as_deref()).unwrap_or_default();
        let by_id = model.invocables().iter().find(|known| known.id.as_deref() == Some(wanted));
        let invocable = by_id.or_else(|| model.invocables().iter().find(|known| known.name == wanted));
        let invocable = invocable.ok_or_else(|| unknown(model, wanted))?;
        let called = invocable.id.as_deref().unwrap_or(&invocable.name);
        Ok(Self { model, invocable, called, now: budget::moment(now) })
    }

    /// What is decided.
    pub(super) fn invocable(&self) -> &Invocable {
        self.invocable
    }

    /// Decides; `place` is the JSON Pointer to the inputs in the body.
    ///
    /// # Errors
    /// 422 when the inputs are not of their types, or it takes too much.
    pub(super) fn answer(&self, inputs: &Object, place: &str) -> Result<DecidedBody, Problem> {
        let warnings = self.unread(inputs, place);
        let unfit = |faults: Vec<dmn::Fault>| {
            Problem::with_faults(Code::ValidationFailed, faults.into_iter().map(|fault| faults::of_inputs(fault, place)).collect())
        };
        let inputs = self.model.read_inputs(self.called, inputs).map_err(unfit)?;
        let call = Call { invocable: self.called, inputs, now: self.now.clone(), limits: Limits::default() };
        let evaluation = self.model.evaluate(&call).map_err(|error| match error {
            EvaluationError::Limit { limit, element, line, column } => budget::exceeded(limit, element, line, column),
            other => web::internal(&other),
        })?;
        DecidedBody::of(evaluation, warnings)
    }

    /// Warnings of what was given and is no input: most likely a spelling mistake.
    fn unread(&self, inputs: &Object, place: &str) -> Vec<FaultBody> {
        let names = || self.invocable.inputs.iter().map(|input| input.name.as_str());
        // An imported input has a qualified name, and may be given by its own.
        let known = |given: &str| names().any(|name| name == given || name.rsplit_once('.').is_some_and(|(_, own)| own == given));
        let unread = inputs.keys().filter(|given| !known(given)).map(|given| FaultBody {
            code: "unknown_input".to_owned(),
            path: faults::pointer(place, given),
            message: format!("`{given}` is not an input of this decision; it has {}", names().collect::<Vec<_>>().join(", ")),
            ..FaultBody::default()
        });
        unread.collect()
    }
}

fn unknown(model: &Model, name: &str) -> Problem {
    let names: Vec<String> = model.invocables().iter().take(20).map(|known| format!("`{}`", known.name)).collect();
    let message = format!("the model has no decision `{name}`; it has {}", names.join(", "));
    Problem::invalid(vec![Fault::new("unknown_reference", "/decision", message)])
}
