//! A batch of the queue: each message to the file of its kind, and whether it is done with.

use crate::origin::Origin;
use crate::{Scheduler, archive, calls, instance, messages, milestones, placing, rebalance, signals, starts, tasks};
use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use engine::instance::{Closing, Context, Effect, Rejection};
use lambda_runtime::Error;
use runtime::batch::{self, Done};
use runtime::messages::{Delivered, Errand, Message, Task, Work};
use serde_json::Value;

pub(crate) async fn handle(scheduler: &Scheduler, event: Value) -> Result<Value, Error> {
    let event: SqsEvent = serde_json::from_value(event)?;
    let response = batch::each(event, |message| one(scheduler, message)).await;
    Ok(serde_json::to_value(response)?)
}

async fn one(scheduler: &Scheduler, message: SqsMessage) -> Done {
    let done = match Delivered::read(&message) {
        None => return Done::Again,
        // A job is not for this function: it ends where a person looks, in the dead-letter queue.
        Some(Delivered::Message(Message { work: Work::Job(_), .. })) => return Done::Again,
        Some(Delivered::Message(message)) => work(scheduler, message).await,
        Some(Delivered::Errand(errand)) => run(scheduler, errand).await,
    };
    match done {
        Ok(()) => Done::Yes,
        // It ended, and waits for nothing that this could be. What it asked of others itself is carried out all the same.
        Err(runtime::Error::Rejected(Rejection::InstanceArchived)) => Done::Yes,
        Err(error) => {
            tracing::warn!(%error, body = message.body, "a message that has to come again");
            Done::Again
        }
    }
}

async fn work(scheduler: &Scheduler, message: Message) -> runtime::Result<()> {
    match message.work {
        Work::Job(_) => Ok(()),
        Work::Timer(timer) => instance::fire(scheduler, &message.tenant, &message.instance, timer).await,
        Work::Signal { ref channel, ref id, subscription } => signals::give(scheduler, &message, channel, id, subscription).await,
        Work::Effect { batch, place } => {
            let Some((effect, at)) = scheduler.instances.effect(&message.tenant, &message.instance, batch, place).await? else {
                tracing::error!(instance.id = %message.instance, batch, place, "there is no such effect");
                return Ok(());
            };
            let of = Origin { message: &message, batch, place, at };
            match effect {
                Effect::SendMessage { name, key, variables, .. } => messages::send(scheduler, &of, name, key, variables).await,
                Effect::SendSignal { name, variables, .. } => signals::send(scheduler, &of, &name, variables).await,
                Effect::StartCall(called) => calls::start(scheduler, &of, *called).await,
                Effect::CancelCall { element } => calls::cancel(scheduler, &of, element).await,
                Effect::CheckCall { element } => calls::check(scheduler, &of, element).await,
                Effect::Return { caller, how } => calls::give_back(scheduler, &of, &caller, how).await,
                Effect::EscalateToCaller { caller, code } => calls::escalate(scheduler, &of, &caller, code).await,
                Effect::Continue => instance::go_on(scheduler, &of).await,
                Effect::CloseTasks { tasks } => tasks::each(scheduler, &of, tasks, |task| task.close(&Closing::Cancelled, None, at)).await,
                Effect::ExcludeFromTasks { tasks, user } => tasks::each(scheduler, &of, tasks, |task| task.exclude(&user)).await,
                _ => {
                    tracing::error!(instance.id = %message.instance, batch, place, "no effect that is for this function");
                    Ok(())
                }
            }
        }
    }
}

async fn run(scheduler: &Scheduler, Errand { tenant, errand }: Errand) -> runtime::Result<()> {
    match errand {
        Task::Correlate(channel) => messages::correlate(scheduler, &tenant, &channel).await,
        Task::Recall { starts, shard, after } => messages::recall(scheduler, &tenant, starts, shard, after).await,
        Task::Broadcast { channel, id, after } => signals::broadcast(scheduler, &tenant, channel, id, after).await,
        Task::StartBySignal { channel, id, start } => signals::start(scheduler, &tenant, &channel, &id, &start).await,
        Task::StartByTimer { timer, firing } => starts::fire(scheduler, &tenant, &timer, firing).await,
        Task::Milestone { task, number } => milestones::reach(scheduler, &tenant, &task, number).await,
        Task::Archive { instance, asked } => archive::archive(scheduler, &tenant, instance, asked).await,
        Task::SweepEnded { version, workflow, after } => archive::sweep::sweep(scheduler, &tenant, version, workflow, after).await,
        Task::Place { task, again } => placing::place(scheduler, &tenant, &task, again).await,
        Task::HandOn { task, again } => placing::hand_on(scheduler, &tenant, &task, again).await,
        Task::Freed { user } => placing::freed(scheduler, &tenant, &user).await,
        Task::Fill { queue } => placing::fill(scheduler, &tenant, &queue).await,
        Task::Rebalance { queue, due } => rebalance::fire(scheduler, &tenant, &queue, due).await,
        Task::StartForCase(instance) => starts::for_case(scheduler, &tenant, instance).await,
        Task::Settle { workflow, version } => starts::settle(scheduler, &tenant, &workflow, version).await,
    }
}

impl Scheduler {
    /// The circumstances of a command now.
    pub(crate) fn context(&self) -> Context {
        self.instances.context((self.clock)(), crate::ACTOR)
    }
}
