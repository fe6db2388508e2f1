//! Call activities: the process that one starts, and what goes back and forth between the two.
//!
//! The process is written down before it is started, so that it is found when the call ends first; its id follows from the
//! call and which of its starts it is. Starting looks before and after whether it is still waited for; cancelling finds
//! whatever was started by then. Whatever the order and however often, no process stays that nobody waits for. What ended
//! while its caller was suspended is asked for when the caller is resumed.

use crate::origin::Origin;
use crate::{Scheduler, origin};
use engine::graph::{Binding, Deployed};
use engine::instance::{CallResult, Called, Caller, Command, DefinitionRef, Ended, Rejection, Work};
use engine::{ElementId, InstanceId, TenantId, WorkflowId};
use runtime::{Error, Live, Result, Started, outside};
use store::CalledInstance;

/// Why a called process is ended.
const CANCELLED: &str = "the call that started it ended";

pub(crate) async fn start(scheduler: &Scheduler, of: &Origin<'_>, called: Called) -> Result<()> {
    let (tenant, caller) = (&of.message.tenant, &of.message.instance);
    let (element, attempt) = (called.element, called.attempt);
    let parts = ["call", tenant.as_str(), caller.as_str(), &element.0.to_string(), &attempt.to_string()];
    let instance = outside::derived_id(of.at, &parts)?;
    let Some(calling) = waiting(scheduler, tenant, caller, element, attempt).await? else {
        // An earlier delivery may have started it and come no further.
        return cancel_one(scheduler, tenant, &instance).await;
    };
    let definition = match definition(scheduler, tenant, &called).await? {
        Ok(definition) => definition,
        Err(message) => return end(scheduler, tenant, (caller, element), attempt, CallResult::NotRun { message }).await,
    };
    scheduler.instances.store().put_call(tenant, caller, element, &CalledInstance { attempt, instance: instance.clone() }).await?;
    let start = Started {
        id: instance.clone(),
        definition,
        business_key: called.business_key,
        priority: called.priority,
        variables: called.variables,
        at: None,
        caller: Some(Caller { instance: caller.clone(), element, depth: called.depth }),
        started_by: calling.state.started_by,
        department: calling.state.department,
    };
    match scheduler.instances.start_once(tenant, start, &scheduler.context(), None).await {
        Ok(()) if waiting(scheduler, tenant, caller, element, attempt).await?.is_some() => Ok(()),
        Ok(()) => cancel_one(scheduler, tenant, &instance).await,
        Err(error @ (Error::Rejected(_) | Error::NotFound(_) | Error::VariablesTooLarge)) => {
            let message = format!("`{}` was not started: {error}", called.called);
            end(scheduler, tenant, (caller, element), attempt, CallResult::NotRun { message }).await
        }
        Err(error) => Err(error),
    }
}

/// The version that is called, or why there is none.
async fn definition(scheduler: &Scheduler, tenant: &TenantId, called: &Called) -> Result<std::result::Result<DefinitionRef, String>> {
    let missing = || Ok(Err(format!("there is no workflow `{}` to call", called.called)));
    let Ok(workflow_id) = WorkflowId::parse(&called.called) else { return missing() };
    let version = match &called.binding {
        Binding::Version(version) => *version,
        Binding::Deployment(Some(Deployed::Workflow { workflow, version })) if *workflow == workflow_id => *version,
        Binding::Latest | Binding::Deployment(_) => match scheduler.instances.store().latest_definition(tenant, &workflow_id).await? {
            Some(latest) => latest.version,
            None => return missing(),
        },
    };
    let definition = DefinitionRef { workflow_id, version };
    match scheduler.instances.definitions().graph(tenant, &definition).await {
        Ok(_) => Ok(Ok(definition)),
        Err(Error::NotFound(_)) => Ok(Err(format!("there is no version {version} of the workflow `{}` to call", called.called))),
        Err(error) => Err(error),
    }
}

/// Ends everything that a call started, also one whose caller is archived meanwhile: then its archive says what that was.
pub(crate) async fn cancel(scheduler: &Scheduler, of: &Origin<'_>, element: ElementId) -> Result<()> {
    let (tenant, caller, table) = (&of.message.tenant, &of.message.instance, scheduler.instances.store());
    // Before the look at the caller: what it does not wait for then, it never waits for again.
    let mut started = table.calls(tenant, caller, element).await?;
    let calling = scheduler.instances.find(tenant, caller).await?;
    if calling.archived.is_some() {
        started = calling.records(table).calls(tenant, caller, element).await?;
    }
    let awaited = attempt_of(&calling, element);
    for called in started.iter().filter(|called| awaited != Some(called.attempt)) {
        cancel_one(scheduler, tenant, &called.instance).await?;
    }
    Ok(())
}

async fn cancel_one(scheduler: &Scheduler, tenant: &TenantId, instance: &InstanceId) -> Result<()> {
    let command = Command::Cancel { reason: CANCELLED.to_owned() };
    match scheduler.instances.execute(tenant, instance, &command, &scheduler.context(), None).await {
        // It ended, or was not started; whoever starts it then looks again.
        Ok(_) | Err(Error::Rejected(_) | Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The caller, if its call waits for this start of it. One that is archived waits for nothing.
async fn waiting(scheduler: &Scheduler, tenant: &TenantId, caller: &InstanceId, element: ElementId, attempt: u32) -> Result<Option<Live>> {
    match scheduler.instances.load(tenant, caller).await {
        Ok(live) => Ok(Some(live).filter(|live| attempt_of(live, element) == Some(attempt))),
        Err(Error::Rejected(Rejection::InstanceArchived)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn attempt_of(caller: &Live, element: ElementId) -> Option<u32> {
    match caller.state.element(element)?.work {
        Work::Call(call) => Some(call.attempt),
        _ => None,
    }
}

/// The process ended: the caller learns how.
pub(crate) async fn give_back(scheduler: &Scheduler, of: &Origin<'_>, caller: &Caller, how: Ended) -> Result<()> {
    let (tenant, instance) = (&of.message.tenant, &of.message.instance);
    let calls = scheduler.instances.store().calls(tenant, &caller.instance, caller.element).await?;
    let Some(called) = calls.into_iter().find(|called| called.instance == *instance) else { return Ok(()) };
    let call = (&caller.instance, caller.element);
    let live = scheduler.instances.load(tenant, instance).await?;
    escalate_before(scheduler, tenant, call, &live).await?;
    end(scheduler, tenant, call, called.attempt, result(&live, how)).await
}

/// What a called process threw to its caller before it ended is heard before its end is, in whatever order they arrive.
async fn escalate_before(scheduler: &Scheduler, tenant: &TenantId, call: (&InstanceId, ElementId), called: &Live) -> Result<()> {
    if !called.state.graph().is_some_and(|graph| graph.escalates()) {
        return Ok(());
    }
    for (batch, place, code) in scheduler.instances.store().escalations(tenant, &called.id).await? {
        escalate_once(scheduler, tenant, call, &origin::id(&called.id, batch, place), code).await?;
    }
    Ok(())
}

fn result(called: &Live, how: Ended) -> CallResult {
    match how {
        Ended::Completed => CallResult::Completed { variables: called.state.variables().cloned().unwrap_or_default() },
        Ended::Failed { code, message } => CallResult::Failed { code, message },
        Ended::Otherwise { status } => CallResult::NotRun { message: format!("the called process {} is {}", called.id, status.as_str()) },
    }
}

/// The caller was suspended: whatever ended meanwhile is told now.
pub(crate) async fn check(scheduler: &Scheduler, of: &Origin<'_>, element: ElementId) -> Result<()> {
    let (tenant, caller) = (&of.message.tenant, &of.message.instance);
    let Some(attempt) = attempt_of(&scheduler.instances.load(tenant, caller).await?, element) else { return Ok(()) };
    let calls = scheduler.instances.store().calls(tenant, caller, element).await?;
    let Some(called) = calls.into_iter().find(|called| called.attempt == attempt) else { return Ok(()) };
    let live = match scheduler.instances.load(tenant, &called.instance).await {
        Ok(live) => live,
        // It is about to be started.
        Err(Error::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let Some(how) = live.state.ended() else { return Ok(()) };
    escalate_before(scheduler, tenant, (caller, element), &live).await?;
    end(scheduler, tenant, (caller, element), attempt, result(&live, how)).await
}

pub(crate) async fn escalate(scheduler: &Scheduler, of: &Origin<'_>, caller: &Caller, code: String) -> Result<()> {
    escalate_once(scheduler, &of.message.tenant, (&caller.instance, caller.element), &of.id(), code).await
}

async fn escalate_once(
    scheduler: &Scheduler,
    tenant: &TenantId,
    (caller, call): (&InstanceId, ElementId),
    once: &str,
    code: String,
) -> Result<()> {
    let command = Command::Escalate { call, code };
    match scheduler.instances.execute_once(tenant, caller, once, &command, &scheduler.context()).await {
        // A suspended caller holds no more than some kilobytes of them: what is beyond comes again.
        Err(error @ Error::Rejected(Rejection::InstanceSuspended)) => Err(error),
        Ok(()) | Err(Error::Rejected(_) | Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Tells a call how what it started ended.
async fn end(
    scheduler: &Scheduler,
    tenant: &TenantId,
    (caller, call): (&InstanceId, ElementId),
    attempt: u32,
    result: CallResult,
) -> Result<()> {
    let tell = async |result| {
        let command = Command::EndCall { call, attempt, result };
        scheduler.instances.execute(tenant, caller, &command, &scheduler.context(), None).await
    };
    let told = match tell(result).await {
        Err(error @ Error::VariablesTooLarge) => tell(CallResult::NotRun { message: error.to_string() }).await,
        told => told,
    };
    match told {
        // It was told before, does not wait any more, or asks when it is resumed.
        Ok(_) | Err(Error::Rejected(_) | Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
