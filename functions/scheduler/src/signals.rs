//! Signals: written down once, then brought to everyone who waits, a message each.

use crate::Scheduler;
use crate::origin::Origin;
use engine::{Object, SubscriptionId, TenantId};
use runtime::messages::{Errand, Message, Task, Work};
use runtime::{Error, Result};
use store::{Channel, MAX_PAGE, PageRequest, Signal, StartSubscription, Waiting};

pub(crate) async fn send(scheduler: &Scheduler, of: &Origin<'_>, name: &str, variables: Object) -> Result<()> {
    let (channel, tenant) = (Channel::signal(name), &of.message.tenant);
    let signal = Signal { id: of.id(), variables, sent_at: (scheduler.clock)() };
    scheduler.instances.store().put_signal(tenant, &channel, &signal, false).await?;
    broadcast(scheduler, tenant, channel, signal.id, None).await
}

/// Sends a signal to a page of those who wait, and itself on to the next page.
pub(crate) async fn broadcast(scheduler: &Scheduler, tenant: &TenantId, channel: Channel, id: String, after: Option<String>) -> Result<()> {
    let store = scheduler.instances.store();
    let mut messages = Vec::new();
    if after.is_none() {
        let mut page = PageRequest { limit: MAX_PAGE, after: None };
        loop {
            let starts = store.starts(tenant, &channel, &page).await?;
            messages.extend(starts.items.into_iter().map(|start| {
                let errand = Task::StartBySignal { channel: channel.clone(), id: id.clone(), start };
                scheduler.destinations.errand(&Errand { tenant: tenant.clone(), errand })
            }));
            page.after = starts.next;
            if page.after.is_none() {
                break;
            }
        }
    }
    let waiting = store.waiting(tenant, &channel, &PageRequest { limit: MAX_PAGE, after }).await?;
    messages.extend(waiting.items.into_iter().map(|Waiting { instance, subscription }| {
        let work = Work::Signal { channel: channel.clone(), id: id.clone(), subscription };
        scheduler.destinations.work(&Message { tenant: tenant.clone(), instance, work, failures: 0 })
    }));
    if waiting.next.is_some() {
        let errand = Task::Broadcast { channel, id, after: waiting.next };
        messages.push(scheduler.destinations.errand(&Errand { tenant: tenant.clone(), errand }));
    }
    scheduler.send(messages).await
}

pub(crate) async fn give(
    scheduler: &Scheduler,
    message: &Message,
    channel: &Channel,
    id: &str,
    subscription: SubscriptionId,
) -> Result<()> {
    let Some(signal) = scheduler.instances.store().signal(&message.tenant, channel, id).await? else { return Ok(()) };
    let waiting = Waiting { instance: message.instance.clone(), subscription };
    scheduler.instances.signal(&message.tenant, channel, signal, &waiting, (scheduler.clock)()).await
}

pub(crate) async fn start(scheduler: &Scheduler, tenant: &TenantId, channel: &Channel, id: &str, start: &StartSubscription) -> Result<()> {
    let Some(signal) = scheduler.instances.store().signal(tenant, channel, id).await? else { return Ok(()) };
    match scheduler.instances.start_by_signal(tenant, channel, start, signal, (scheduler.clock)()).await {
        Err(error @ (Error::Rejected(_) | Error::NotFound(_) | Error::VariablesTooLarge)) => {
            tracing::error!(%error, workflow.id = %start.workflow, "a signal that cannot start a process");
            Ok(())
        }
        done => done,
    }
}
