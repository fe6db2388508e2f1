//! Reads one step.

use super::document::{Step, StepType};
use super::fields::{condition, retry_policy};
use super::{duties, form};
use crate::graph::Connector;
use crate::reader::Reader;
use crate::{Object, RoleName};

/// Most roles a step may name: a task stands in one queue a role, and all change in one transaction.
const MAX_ROLES: usize = 5;

pub(super) fn read(mut reader: Reader<'_>) -> Option<Step> {
    let id = reader.text("step_id", 1..=100);
    let name = reader.text("step_name", 1..=100);
    let kind = step_type(&mut reader);
    let order = reader.whole("order_sequence", 0..=1_000_000);
    let required_roles = reader.ids("required_roles", MAX_ROLES, RoleName::parse);
    let estimated_minutes = reader.optional_whole("estimated_duration_minutes", 0..=5_256_000).and_then(|n| u32::try_from(n).ok());
    let escalation_hours = reader.optional_number("auto_escalation_hours", 0.0..=87_600.0);
    let escalate_to = reader.ids("escalate_to_roles", MAX_ROLES, RoleName::parse);
    let form = form_schema(&mut reader);
    let condition = step_condition(&mut reader);
    let connector = connector(&mut reader);
    let result_variable = reader.optional_text("result_variable", 1..=100);
    let retry = retry_policy(&mut reader);
    let approval_levels = approval_levels(&mut reader);
    let duties = duties::separation(&mut reader, kind);
    let skills = duties::skills(&mut reader);
    let on_reject = reader.optional_text("on_reject_step_id", 1..=100);
    reader.optional_object("notification_settings");
    let (id, kind) = match (id, kind) {
        (Some(id), Some(kind)) => (id, kind),
        _ => {
            reader.finish();
            return None;
        }
    };
    belongs(&mut reader, kind);
    if required_roles.is_empty() && kind == StepType::UserTask {
        reader.fault::<()>("missing_field", "required_roles", format!("step `{id}` needs at least one role in `required_roles`"));
    }
    let path = reader.path();
    reader.finish();
    Some(Step {
        path,
        id,
        name: name?,
        kind,
        order: order?,
        required_roles,
        estimated_minutes,
        escalation_hours,
        escalate_to,
        form,
        condition,
        connector,
        result_variable,
        retry,
        approval_levels,
        duties,
        skills,
        on_reject,
    })
}

/// Refuses fields that would be read and then do nothing on a step of this kind.
fn belongs(reader: &mut Reader<'_>, kind: StepType) {
    let idle: &[&'static str] = match kind {
        StepType::UserTask => &["connector", "result_variable", "retry_configuration", "approval_levels", "on_reject_step_id"],
        StepType::Approval => &["connector", "result_variable", "retry_configuration"],
        StepType::Automated => &[
            "form_schema",
            "auto_escalation_hours",
            "escalate_to_roles",
            "approval_levels",
            "on_reject_step_id",
            "separation_of_duties",
            "required_skills",
        ],
    };
    for field in idle {
        if reader.optional(field).is_some() {
            reader.fault::<()>("misplaced_field", field, format!("`{field}` has no meaning on this kind of step"));
        }
    }
}

fn step_type(reader: &mut Reader<'_>) -> Option<StepType> {
    match reader.text("step_type", 1..=50)?.as_str() {
        "user_task" => Some(StepType::UserTask),
        "approval" => Some(StepType::Approval),
        "automated" => Some(StepType::Automated),
        other => {
            reader.fault("unknown_value", "step_type", format!("`{other}` is not a step type; known are user_task, approval, automated"))
        }
    }
}

fn form_schema(reader: &mut Reader<'_>) -> Option<serde_json::Value> {
    let object = reader.optional_object("form_schema")?;
    if object.is_empty() {
        return None;
    }
    match form::to_json_schema(object) {
        Ok(schema) => Some(schema),
        Err((place, message)) => reader.fault("bad_form", &format!("form_schema{place}"), message),
    }
}

fn step_condition(reader: &mut Reader<'_>) -> Option<crate::graph::Expression> {
    let value = reader.optional("conditions")?;
    let mut conditions = reader.nested("conditions", value)?;
    if value.as_object().is_some_and(Object::is_empty) {
        return None;
    }
    let parsed = condition(&mut conditions, "expression");
    conditions.finish();
    parsed
}

fn connector(reader: &mut Reader<'_>) -> Option<Connector> {
    let mut settings = reader.optional_object("connector")?.clone();
    match settings.remove("type") {
        Some(serde_json::Value::String(kind)) => Some(Connector { kind, settings }),
        Some(_) => reader.fault("wrong_type", "connector/type", "`type` must be text".to_owned()),
        None => reader.fault("missing_field", "connector/type", "`type` is required".to_owned()),
    }
}

fn approval_levels(reader: &mut Reader<'_>) -> Vec<u64> {
    let items = reader.list("approval_levels", 50);
    let mut levels = Vec::with_capacity(items.len());
    for (position, value) in items.iter().enumerate() {
        levels.extend(reader.as_whole(&format!("approval_levels/{position}"), value, 1..=50));
    }
    levels
}
