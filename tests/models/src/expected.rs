//! What came out of a run, against what is expected of it.

use super::{Driven, Model, Run, differs};
use engine::instance::{Element, State, Work};

/// Everything in which a run differs from what is expected; empty when it is as it should be.
pub fn faults(model: &Model, run: &Run, driven: &Driven) -> Vec<String> {
    let (ends, state) = (&run.ends, &driven.state);
    let mut found = Vec::new();
    if let Some(difference) = differs(&run.trace, &driven.entered) {
        found.push(format!("trace: {difference}\n    actual: {}", serde_json::json!(driven.entered)));
    }
    let mut compare = |what: &str, expected: String, actual: String| {
        if expected != actual {
            found.push(format!("{what}: expected {expected}, was {actual}"));
        }
    };
    compare("status", ends.status.clone(), state.status.as_str().to_owned());
    if ends.outcome.is_some() {
        compare("outcome", format!("{:?}", ends.outcome), format!("{:?}", state.outcome));
    }
    for (name, value) in &ends.variables {
        let actual = state.variables().and_then(|variables| variables.get(name)).map(ToString::to_string);
        compare(&format!("variable `{name}`"), value.to_string(), actual.unwrap_or_else(|| "not there".to_owned()));
    }
    let id = |element: &Element| model.compiled.graph.node(element.node).map_or("", |node| &node.id).to_owned();
    let code = |code: engine::instance::IncidentCode| serde_json::to_value(code).expect("a word").as_str().unwrap_or_default().to_owned();
    let incidents: Vec<String> = state
        .incidents()
        .iter()
        .map(|incident| format!("{}: {}", state.element(incident.element).map(id).unwrap_or_default(), code(incident.code)))
        .collect();
    compare("incidents", format!("{:?}", ends.incidents), format!("{incidents:?}"));
    if incidents != ends.incidents {
        found.extend(state.incidents().iter().map(|incident| format!("incident: {}", incident.message)));
    }
    let mut compare = |what: &str, mut expected: Vec<String>, mut actual: Vec<String>| {
        expected.sort();
        actual.sort();
        if expected != actual {
            found.push(format!("{what}: expected {expected:?}, was {actual:?}"));
        }
    };
    compare("waiting at", ends.waiting_at.clone(), waiting(state).map(id).collect());
    compare("sent", ends.sends.clone(), driven.sent.clone());
    found
}

/// What waits for something else than what is inside of it.
fn waiting(state: &State) -> impl Iterator<Item = &Element> {
    state.elements().iter().filter(|element| !matches!(element.work, Work::Scope | Work::Loop(_)))
}
