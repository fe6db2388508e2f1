//! The document's shapes, and the reading of its top level, hierarchies, rules and retry settings.

use super::fields::{condition, retry_policy};
use super::{Duties, MAX_RULES, MAX_STEPS, steps};
use crate::graph::{Connector, Expression, RetryPolicy};
use crate::reader::Reader;
use crate::{Fault, RoleName, SkillName, WorkflowId};
use serde_json::Value;
use std::collections::BTreeMap;

/// A multi-step workflow as its author wrote it, typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Makes this a new version of an existing workflow; absent for a new workflow.
    pub workflow_id: Option<WorkflowId>,
    /// `workflow_name`, 1 to 100 characters.
    pub name: String,
    /// `workflow_description`, up to 4,000 characters.
    pub description: Option<String>,
    /// What kind of work it is, 1 to 50 characters.
    pub category: String,
    /// In the order written; run by `order_sequence`.
    pub steps: Vec<Step>,
    /// Who approves, level by level.
    pub approval_hierarchies: Vec<ApprovalLevel>,
    /// Jumps between steps.
    pub routing_rules: Vec<RoutingRule>,
    /// `global_timeout_hours`, 1 to 87,600 (ten years).
    pub timeout_hours: Option<u64>,
    /// `retry_configuration` of every automated step that has none of its own.
    pub retry: Option<RetryPolicy>,
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepType {
    /// `user_task`: a person does it.
    UserTask,
    /// `approval`: each level of the hierarchy says approve or reject.
    Approval,
    /// `automated`: a connector does it.
    Automated,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// JSON Pointer of the step in the document.
    pub path: String,
    /// `step_id`, unique in the document.
    pub id: String,
    /// `step_name`, 1 to 100 characters.
    pub name: String,
    /// `step_type`.
    pub kind: StepType,
    /// `order_sequence`, unique in the document.
    pub order: u64,
    /// `required_roles`: who may do it; for an automated step, who answers for it.
    pub required_roles: Vec<RoleName>,
    /// `estimated_duration_minutes`.
    pub estimated_minutes: Option<u32>,
    /// `auto_escalation_hours`: when an unfinished task goes to more people.
    pub escalation_hours: Option<f64>,
    /// `escalate_to_roles`: who these people are; unless given, the next approval level, else `admin`.
    pub escalate_to: Vec<RoleName>,
    /// `form_schema` as JSON Schema.
    pub form: Option<Value>,
    /// `conditions.expression`: the step is skipped where it does not hold.
    pub condition: Option<Expression>,
    /// `connector` of an automated step; `log` unless given.
    pub connector: Option<Connector>,
    /// `result_variable`: receives the connector's answer.
    pub result_variable: Option<String>,
    /// `retry_configuration` of this step.
    pub retry: Option<RetryPolicy>,
    /// `approval_levels`: the levels of the hierarchy this approval asks; all unless given.
    pub approval_levels: Vec<u64>,
    /// `separation_of_duties`: whom it is kept away from.
    pub duties: Duties,
    /// `required_skills`: what a person has to be able to do, each at this level at least.
    pub skills: BTreeMap<SkillName, u8>,
    /// `on_reject_step_id`: where a rejection leads; unless given, the instance ends as `rejected`.
    pub on_reject: Option<String>,
}

/// One level of the approval hierarchy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalLevel {
    /// JSON Pointer of the level in the document.
    pub path: String,
    /// 1 is asked first.
    pub level: u64,
    /// Who decides.
    pub role: RoleName,
    /// `minimum_level`: the approval level a person needs at least.
    pub minimum_level: u8,
}

/// A conditional jump. Without `source_step_id` it is tried after every step before its target (it jumps ahead,
/// never back, so it cannot loop); with one, after that step only, in either direction.
#[derive(Debug, Clone, PartialEq)]
pub struct RoutingRule {
    /// JSON Pointer of the rule in the document.
    pub path: String,
    /// Unique in the document.
    pub id: String,
    /// `condition_expression`.
    pub condition: Expression,
    /// `target_step_id`.
    pub target: String,
    /// `source_step_id`.
    pub source: Option<String>,
    /// Rules are tried from the smallest `priority` up; 100 unless given.
    pub priority: u64,
}

pub(super) fn read(body: &Value, faults: &mut Vec<Fault>) -> Option<Document> {
    let mut reader = Reader::open(body, String::new(), faults)?;
    let workflow_id = reader.optional_id("workflow_id", WorkflowId::parse);
    let name = reader.text("workflow_name", 1..=100);
    let description = reader.optional_text("workflow_description", 0..=4000);
    let category = reader.text("category", 1..=50);
    let timeout_hours = reader.optional_whole("global_timeout_hours", 1..=87_600);
    let retry = retry_policy(&mut reader);
    // Kept with the definition's source for the notification function; the engine has no use for it.
    reader.optional_object("notification_escalation");
    let steps = each(&mut reader, "steps", MAX_STEPS, steps::read);
    let approval_hierarchies = each(&mut reader, "approval_hierarchies", 50, level);
    let routing_rules = each(&mut reader, "routing_rules", MAX_RULES, rule);
    if body.get("steps").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        reader.fault::<()>("missing_field", "steps", "`steps` must have at least one step".to_owned());
    }
    reader.finish();
    Some(Document {
        workflow_id,
        name: name?,
        description,
        category: category?,
        steps,
        approval_hierarchies,
        routing_rules,
        timeout_hours,
        retry,
    })
}

fn each<T>(reader: &mut Reader<'_>, field: &'static str, most: usize, read: fn(Reader<'_>) -> Option<T>) -> Vec<T> {
    let items = reader.list(field, most);
    let mut found = Vec::with_capacity(items.len());
    for (position, item) in items.iter().enumerate() {
        if let Some(entry) = reader.nested(&format!("{field}/{position}"), item) {
            found.extend(read(entry));
        }
    }
    found
}

fn level(mut reader: Reader<'_>) -> Option<ApprovalLevel> {
    let level = reader.whole("level", 1..=50);
    let role = reader.id("role_required", RoleName::parse);
    let minimum_level = reader.optional_whole("minimum_level", 0..=100).and_then(|level| u8::try_from(level).ok()).unwrap_or(0);
    let path = reader.path();
    reader.finish();
    Some(ApprovalLevel { path, level: level?, role: role?, minimum_level })
}

fn rule(mut reader: Reader<'_>) -> Option<RoutingRule> {
    let id = reader.text("rule_id", 1..=100);
    let condition = condition(&mut reader, "condition_expression");
    let target = reader.text("target_step_id", 1..=100);
    let source = reader.optional_text("source_step_id", 1..=100);
    let priority = reader.optional_whole("priority", 0..=1_000_000).unwrap_or(100);
    reader.optional_text("description", 0..=4000);
    let active = reader.optional_bool("is_active").unwrap_or(true);
    let path = reader.path();
    reader.finish();
    let rule = RoutingRule { path, id: id?, condition: condition?, target: target?, source, priority };
    active.then_some(rule)
}
