//! What a step asks of the people who do it besides their roles: that they are not those who did another one, and what they are able to
//! do.

use super::document::{Document, Step, StepType};
use crate::graph::{GraphBuilder, NodeIx, NodeKind, Separation};
use crate::reader::Reader;
use crate::{Fault, SkillName};
use std::collections::{BTreeMap, HashMap};

/// Most steps that one may be kept apart from.
const MAX_STEPS: usize = 20;

/// Most skills that one may need.
const MAX_SKILLS: usize = 20;

/// `separation_of_duties` of a step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Duties {
    /// `not_requester`: whoever started the instance does not do it.
    pub not_requester: bool,
    /// `not_same_as`: the ids of other steps; whoever did one of them does not do this one, nor the other way round.
    pub not_same_as: Vec<String>,
    /// `different_approvers`: nobody decides on two levels of the approval.
    pub different_approvers: bool,
}

/// `separation_of_duties: {not_requester, not_same_as, different_approvers}`.
pub(super) fn separation(outer: &mut Reader<'_>, kind: Option<StepType>) -> Duties {
    let Some(value) = outer.optional("separation_of_duties") else { return Duties::default() };
    let Some(mut reader) = outer.nested("separation_of_duties", value) else { return Duties::default() };
    let not_requester = reader.optional_bool("not_requester").unwrap_or(false);
    let not_same_as = reader.texts("not_same_as", MAX_STEPS, 1..=100);
    let different = reader.optional_bool("different_approvers");
    if different.is_some() && kind == Some(StepType::UserTask) {
        let message = "`different_approvers` has no meaning on this kind of step: it has one level";
        reader.fault::<()>("misplaced_field", "different_approvers", message.to_owned());
    }
    reader.finish();
    Duties { not_requester, not_same_as, different_approvers: different.unwrap_or(false) }
}

/// `required_skills: {skill: level}`, levels from 1 to 5.
pub(super) fn skills(reader: &mut Reader<'_>) -> BTreeMap<SkillName, u8> {
    let mut skills = BTreeMap::new();
    let Some(object) = reader.optional_object("required_skills") else { return skills };
    if object.len() > MAX_SKILLS {
        let message = format!("`required_skills` has {} entries, at most {MAX_SKILLS} are allowed", object.len());
        reader.fault::<()>("out_of_range", "required_skills", message);
        return skills;
    }
    for (name, level) in object {
        let place = format!("required_skills/{}", name.replace('~', "~0").replace('/', "~1"));
        let level = reader.as_whole(&place, level, 1..=5).and_then(|level| u8::try_from(level).ok());
        match (SkillName::parse(name), level) {
            (Ok(skill), Some(level)) => drop(skills.insert(skill, level)),
            (Err(bad), _) => drop(reader.fault::<()>("bad_id", &place, bad.to_string())),
            (Ok(_), None) => {}
        }
    }
    skills
}

/// Whether each step is kept apart from others that people do.
pub(super) fn check(document: &Document, faults: &mut Vec<Fault>) {
    for step in &document.steps {
        for (position, other) in step.duties.not_same_as.iter().enumerate() {
            let (code, message) = match document.steps.iter().find(|known| known.id == *other) {
                None => ("unknown_reference", format!("there is no step `{other}`")),
                Some(known) if known.id == step.id => ("self_reference", format!("step `{other}` can't be kept apart from itself")),
                Some(known) if known.kind == StepType::Automated => ("wrong_reference", format!("no person does step `{other}`")),
                Some(_) => continue,
            };
            faults.push(Fault::new(code, format!("{}/separation_of_duties/not_same_as/{position}", step.path), message));
        }
    }
}

/// Keeps the tasks of steps apart, now that all of them have their places.
pub(super) fn separate(graph: &mut GraphBuilder, steps: &[&Step], tasks: &HashMap<&str, Vec<NodeIx>>) {
    for step in steps {
        let others = step.duties.not_same_as.iter().filter_map(|other| tasks.get(other.as_str())).flatten();
        let others: Vec<NodeIx> = others.copied().collect();
        let mut before = Vec::new();
        for ix in tasks.get(step.id.as_str()).into_iter().flatten() {
            if let Some(NodeKind::UserTask(task)) = graph.node_mut(*ix).map(|node| &mut node.kind) {
                let from = others.iter().chain(&before).copied().collect();
                task.separation = Separation { requester: step.duties.not_requester, from };
            }
            if step.duties.different_approvers {
                before.push(*ix);
            }
        }
    }
}
