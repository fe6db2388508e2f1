//! The quick start's first example, worked to its end by three people and the machine.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{api, timeline};
use crate::error::{Error, Result, While};
use crate::progress::note;
use crate::stack_file::StackFile;

pub(crate) const NAME: &str = "Employee Onboarding Process";

/// Exactly as the quick start posts it.
const DEFINITION: &str = include_str!("onboarding.json");

/// The machine's step and everything between two tasks must be done within this.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// Who works in turn: the queue they claim from, and what they say when done.
const WORK: [(&str, &str, Option<&str>); 3] =
    [("emma", "employee", None), ("mark", "manager", Some("approve")), ("diana", "hr_director", Some("approve"))];

/// Runs one instance to its end and gives its timeline as a table.
pub(crate) fn run(stack: &StackFile) -> Result<String> {
    let definition: Value = serde_json::from_str(DEFINITION).while_doing("onboarding.json")?;
    let admin = api::log_in(stack, "admin")?;
    // The same text makes the same definition, however often `up` runs.
    let mut hasher = DefaultHasher::new();
    DEFINITION.hash(&mut hasher);
    let key = format!("demo-definition-{:016x}", hasher.finish());
    let answer = admin.create("/api/v1/workflows/multi-step/create", &definition, &key)?;
    let workflow = api::text(&api::expect(200, answer, "creating the workflow")?, "workflow_id")?;
    note(format!("workflow {workflow}"));

    let emma = api::log_in(stack, "emma")?;
    let business_key = api::fresh_key();
    let start = json!({
        "business_key": business_key,
        "variables": {"priority": "high", "employee_name": "Noor New"},
    });
    let answer = emma.create(&format!("/api/v1/workflows/{workflow}/instances"), &start, &business_key)?;
    let instance = api::text(&api::expect(200, answer, "starting the process")?, "workflow_instance_id")?;
    note(format!("instance {instance}"));

    for (username, queue, outcome) in WORK {
        let session = api::log_in(stack, username)?;
        let task = claim(&session, queue, &instance)?;
        let mut body = json!({"variables": {}});
        if let (Some(outcome), Some(fields)) = (outcome, body.as_object_mut()) {
            fields.insert("outcome".to_owned(), json!(outcome));
        }
        let answer = session.post(&format!("/api/v1/tasks/{task}/complete"), &body)?;
        api::expect(200, answer, &format!("{username} completing {task}"))?;
        note(format!("{username} completed a task of {queue}"));
    }

    let end = wait_for_end(&emma, &instance)?;
    if end != "completed" {
        return Err(Error::new(format!("the onboarding process ended as `{end}`")));
    }
    timeline::table(&emma.get(&format!("/api/v1/workflows/instances/{instance}/timeline"))?)
}

/// Claims from the queue until the task of this instance comes; tasks of others go back untouched.
fn claim(session: &api::Session, queue: &str, instance: &str) -> Result<String> {
    let start = Instant::now();
    let mut others = Vec::new();
    let mine = loop {
        let answer = session.post("/api/v1/tasks/claim/next", &json!({"queues": [queue]}))?;
        if answer.status == 204 {
            if start.elapsed() > PATIENCE {
                return Err(Error::new(format!("no task came to the queue {queue} in {} s", PATIENCE.as_secs())));
            }
            thread::sleep(BETWEEN_LOOKS);
            continue;
        }
        let task = api::expect(200, answer, &format!("claiming from {queue}"))?;
        let id = api::text(&task, "task_id")?;
        if task.get("workflow_instance_id").is_none_or(|owner| owner == instance) {
            break id;
        }
        others.push(id);
    };
    for other in others {
        let answer = session.post(&format!("/api/v1/tasks/{other}/release"), &json!({}))?;
        api::expect(200, answer, &format!("releasing {other}"))?;
    }
    Ok(mine)
}

fn wait_for_end(session: &api::Session, instance: &str) -> Result<String> {
    let start = Instant::now();
    loop {
        let found = session.get(&format!("/api/v1/workflows/instances/{instance}"))?;
        let status = api::text(&found, "status")?;
        if !matches!(status.as_str(), "active" | "running" | "pending") {
            return Ok(status);
        }
        if start.elapsed() > PATIENCE {
            return Err(Error::new(format!("the process is still `{status}` after {} s", PATIENCE.as_secs())));
        }
        thread::sleep(BETWEEN_LOOKS);
    }
}
