//! Checks across a document: ids that must be unique, references that must lead somewhere.

use super::compile::outcome_variable;
use super::document::{Document, StepType};
use super::duties;
use crate::Fault;
use std::collections::HashMap;
use std::hash::Hash;

pub(super) fn check(document: &Document, faults: &mut Vec<Fault>) {
    let Document { steps, approval_hierarchies: levels, routing_rules: rules, .. } = document;
    unique("step_id", steps.iter().map(|step| (&step.path, &step.id)), faults);
    unique("order_sequence", steps.iter().map(|step| (&step.path, step.order)), faults);
    unique("level", levels.iter().map(|level| (&level.path, level.level)), faults);
    unique("rule_id", rules.iter().map(|rule| (&rule.path, &rule.id)), faults);
    let approvals = steps.iter().filter(|step| step.kind == StepType::Approval);
    unique("outcome variable", approvals.map(|step| (&step.path, outcome_variable(&step.id))), faults);
    duties::check(document, faults);
    for step in steps {
        if let Some(target) = &step.on_reject {
            known_step(document, target, format!("{}/on_reject_step_id", step.path), faults);
        }
        if step.kind == StepType::Approval && step.required_roles.is_empty() && levels.is_empty() {
            let message = format!("approval `{}` needs `required_roles` or the document `approval_hierarchies`", step.id);
            faults.push(Fault::new("missing_field", format!("{}/required_roles", step.path), message));
        }
        for level in &step.approval_levels {
            if !levels.iter().any(|known| known.level == *level) {
                let message = format!("level {level} is not in `approval_hierarchies`");
                faults.push(Fault::new("unknown_reference", format!("{}/approval_levels", step.path), message));
            }
        }
    }
    for rule in rules {
        known_step(document, &rule.target, format!("{}/target_step_id", rule.path), faults);
        if let Some(source) = &rule.source {
            known_step(document, source, format!("{}/source_step_id", rule.path), faults);
        }
    }
}

fn known_step(document: &Document, id: &str, path: String, faults: &mut Vec<Fault>) {
    if !document.steps.iter().any(|step| step.id == id) {
        faults.push(Fault::new("unknown_reference", path, format!("there is no step `{id}`")));
    }
}

fn unique<'a, T: Hash + Eq + std::fmt::Display>(field: &str, ids: impl Iterator<Item = (&'a String, T)>, faults: &mut Vec<Fault>) {
    let mut first: HashMap<T, &String> = HashMap::new();
    for (path, id) in ids {
        if let Some(earlier) = first.get(&id) {
            faults.push(Fault::new("duplicate_id", path, format!("{field} `{id}` stands twice; the first is in {earlier}")));
        } else {
            first.insert(id, path);
        }
    }
}
