//! What comes from outside: people and clients of the API. Each goes the way its HTTP handler goes, from the first read on,
//! and asks again after an answer that says so.

use crate::graphs::ROLES;
use crate::{chance, clock};
use engine::instance::{Actor, Command, Context, DefinitionRef};
use engine::{InstanceId, Object, Priority, RoleName, TaskId, TenantId, UserId};
use runtime::{Error, Instances, Letter, Started, TaskGuard};
use std::sync::Arc;
use store::{Channel, DecisionVersion, Definition, Receipt, Signal, Store, TaskWrite};
use work::task::{Step, TaskRecord, Worker};

/// What somebody does.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields say what the variant's sentence says")]
pub enum Deed {
    /// Starts an instance; asked again with the same receipt.
    Start { definition: DefinitionRef, id: InstanceId, business_key: String, variables: Object },
    /// Completes a task.
    Complete { task: TaskId, user: &'static str, outcome: Option<String>, variables: Object },
    /// Takes a task.
    Claim { task: TaskId, user: &'static str },
    /// Gives it back.
    Release { task: TaskId, user: &'static str },
    /// Cancels, suspends, resumes, retries, sets variables.
    Steer { instance: InstanceId, command: Command },
    /// Does work that nobody here does: a job for a worker, an activity of an ad-hoc sub-process.
    Work { instance: InstanceId, command: Command },
    /// Deploys the next version of a process.
    Deploy { process: Deployed<Definition> },
    /// Deploys the next version of a decision model.
    Model { model: Deployed<DecisionVersion> },
    /// Sends a message.
    Publish { letter: Letter },
    /// Sends a signal.
    Signal { name: &'static str, id: String },
}

/// Something deployed, which is too long to be told.
#[derive(Clone)]
pub struct Deployed<T>(pub Arc<T>);

impl std::fmt::Debug for Deployed<Definition> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` with {} nodes", self.0.summary.workflow_id, self.0.graph.nodes().len())
    }
}

impl std::fmt::Debug for Deployed<DecisionVersion> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}`", self.0.summary.decision_id)
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It has no place.
    Refused(String),
    /// Nobody knows; it may be tried again.
    Unknown(String),
}

/// People, all with all roles and levels.
pub const PEOPLE: [&str; 3] = ["ann", "ben", "cleo"];

fn worker(user: &str) -> Worker {
    let roles = ROLES.iter().map(|role| (RoleName::parse(role).expect("a role"), 9)).collect();
    Worker::new(UserId::parse(user).expect("a user"), roles)
}

fn context(actor: &str) -> Context {
    Context { now: clock::now(), actor: Actor(format!("user:{actor}")), jitter: chance::jitter(), carrier: None }
}

/// Does it.
pub async fn act(instances: Instances, tenant: TenantId, deed: Deed) -> Outcome {
    match deed {
        Deed::Start { definition, id, business_key, variables } => {
            let receipt = Receipt {
                user: UserId::parse("api").expect("a user"),
                key: id.to_string(),
                fingerprint: "same".to_owned(),
                status: 201,
                body: id.to_string(),
            };
            match instances.store().receipt(&tenant, &receipt.user, &receipt.key).await {
                Ok(Some(_)) => return Outcome::Done,
                Ok(None) => {}
                Err(error) => return Outcome::Unknown(error.to_string()),
            }
            let start = Started {
                id,
                definition,
                business_key: Some(business_key),
                priority: Priority::NORMAL,
                variables,
                at: None,
                caller: None,
                started_by: UserId::parse(PEOPLE[0]).ok(),
                department: None,
            };
            match instances.start(&tenant, start, &context("api"), Some(&receipt)).await {
                Ok(_) => Outcome::Done,
                // As the handler does: the twin's receipt is there, or the twin came to nothing.
                Err(Error::Store(store::Error::ReceiptExists)) => {
                    match instances.store().receipt(&tenant, &receipt.user, &receipt.key).await {
                        Ok(Some(_)) => Outcome::Done,
                        Ok(None) => Outcome::Unknown("no receipt".to_owned()),
                        Err(error) => Outcome::Unknown(error.to_string()),
                    }
                }
                Err(error) => failed(error),
            }
        }
        Deed::Complete { task, user, outcome, variables } => complete(&instances, &tenant, &task, user, outcome, variables).await,
        Deed::Claim { task, user } => {
            let now = clock::now();
            change(&instances, &tenant, &task, |old| old.claim(&worker(user), None, now)).await
        }
        Deed::Release { task, user } => change(&instances, &tenant, &task, |old| old.release(&worker(user).user)).await,
        Deed::Steer { instance, command } => execute(&instances, &tenant, &instance, &command, "admin").await,
        Deed::Work { instance, command } => execute(&instances, &tenant, &instance, &command, "painter").await,
        Deed::Deploy { process } => deploy(instances.store(), &tenant, &process.0).await,
        Deed::Model { model } => model_deploy(instances.store(), &tenant, &model.0).await,
        Deed::Publish { letter } => match instances.publish(&tenant, &letter, clock::now(), true).await {
            Ok(_) => Outcome::Done,
            Err(error) => failed(error),
        },
        Deed::Signal { name, id } => {
            let signal = Signal { id, variables: Object::new(), sent_at: clock::now() };
            match instances.store().put_signal(&tenant, &Channel::signal(name), &signal, true).await {
                Ok(()) => Outcome::Done,
                Err(error) => failed(error.into()),
            }
        }
    }
}

async fn execute(instances: &Instances, tenant: &TenantId, id: &InstanceId, command: &Command, actor: &str) -> Outcome {
    match instances.execute(tenant, id, command, &context(actor), None).await {
        Ok(_) => Outcome::Done,
        Err(error) => failed(error),
    }
}

/// As the handler does: the next version, unless the latest is the same.
async fn deploy(store: &Store, tenant: &TenantId, process: &Definition) -> Outcome {
    let mut next = process.clone();
    for _ in 0..5 {
        match store.latest_definition(tenant, &next.summary.workflow_id).await {
            Ok(Some(latest)) if latest.fingerprint == next.summary.fingerprint => return Outcome::Done,
            Ok(latest) => next.summary.version = latest.map_or(1, |latest| latest.version + 1),
            Err(error) => return failed(error.into()),
        }
        next.summary.created_at = clock::now();
        match store.add_definition(tenant, &next, None).await {
            Ok(()) => return Outcome::Done,
            Err(store::Error::Conflict) => {}
            Err(error) => return failed(error.into()),
        }
    }
    Outcome::Unknown("others deployed again and again".to_owned())
}

async fn model_deploy(store: &Store, tenant: &TenantId, model: &DecisionVersion) -> Outcome {
    let mut next = model.clone();
    for _ in 0..5 {
        match store.latest_decision(tenant, &next.summary.decision_id).await {
            Ok(Some(latest)) if latest.fingerprint == next.summary.fingerprint => return Outcome::Done,
            Ok(latest) => next.summary.version = latest.map_or(1, |latest| latest.version + 1),
            Err(error) => return failed(error.into()),
        }
        next.summary.created_at = clock::now();
        match store.add_decision(tenant, &next, None).await {
            Ok(()) => return Outcome::Done,
            Err(store::Error::Conflict) => {}
            Err(error) => return failed(error.into()),
        }
    }
    Outcome::Unknown("others deployed again and again".to_owned())
}

async fn complete(
    instances: &Instances,
    tenant: &TenantId,
    id: &TaskId,
    user: &'static str,
    outcome: Option<String>,
    variables: Object,
) -> Outcome {
    let command = Command::CompleteTask { task: id.element, outcome, variables, by: UserId::parse(user).ok() };
    for _ in 0..5 {
        let record = match instances.store().task(tenant, id).await {
            Ok(Some(record)) => record,
            Ok(None) => return Outcome::Refused("no such task".to_owned()),
            Err(error) => return failed(error.into()),
        };
        if let Err(refusal) = record.may_complete(&worker(user)) {
            return Outcome::Refused(refusal.to_string());
        }
        let guard = TaskGuard { record, user: UserId::parse(user).expect("a user") };
        match instances.execute(tenant, &id.instance, &command, &context(user), Some(&guard)).await {
            Ok(_) => return Outcome::Done,
            Err(Error::Store(store::Error::TaskChanged)) => {}
            Err(error) => return failed(error),
        }
    }
    Outcome::Unknown("the task changed again and again".to_owned())
}

async fn change(
    instances: &Instances,
    tenant: &TenantId,
    id: &TaskId,
    decide: impl Fn(&TaskRecord) -> Result<Step, work::task::Refusal>,
) -> Outcome {
    for _ in 0..5 {
        let old = match instances.store().task(tenant, id).await {
            Ok(Some(old)) => old,
            Ok(None) => return Outcome::Refused("no such task".to_owned()),
            Err(error) => return failed(error.into()),
        };
        let step = match decide(&old) {
            Ok(step) if step.new == old => return Outcome::Done,
            Ok(step) => step,
            Err(refusal) => return Outcome::Refused(refusal.to_string()),
        };
        let write = TaskWrite::new(Some(old), step, &Actor("user:somebody".to_owned()), clock::now(), None);
        match instances.store().change_task(tenant, &write).await {
            Ok(()) => return Outcome::Done,
            Err(store::Error::TaskChanged) => {}
            Err(error) => return failed(error.into()),
        }
    }
    Outcome::Unknown("the task changed again and again".to_owned())
}

fn failed(error: Error) -> Outcome {
    match error {
        Error::Rejected(_) | Error::NotFound(_) | Error::Refused(_) | Error::Invalid(_) | Error::VariablesTooLarge => {
            Outcome::Refused(error.to_string())
        }
        error => Outcome::Unknown(error.to_string()),
    }
}
