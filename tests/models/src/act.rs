//! What a scenario does, as commands to the instance.

use super::Act;
use super::drive::Drive;
use engine::ElementId;
use engine::instance::{Awaited, CallResult, Command, TimerPurpose, Work};

impl Drive {
    pub(crate) fn act(&mut self, act: &Act, number: usize) -> Result<(), String> {
        let command = match act.clone() {
            Act::Complete { complete, index, outcome, variables } => {
                let task = self.active(&complete, index, |work| matches!(work, Work::Task(_)))?.id;
                Command::CompleteTask { task, outcome, variables, by: None }
            }
            Act::Job { job, index, variables } => {
                let job = self.active(&job, index, |work| matches!(work, Work::Job(_)))?.id;
                Command::CompleteJob { job, variables, decided: None }
            }
            Act::Throw { throw, code, variables } => {
                let job = self.active(&throw, None, |work| matches!(work, Work::Job(_)))?.id;
                Command::ThrowError { job, code, message: "thrown by the worker".to_owned(), variables }
            }
            Act::Fail { fail, error, retryable } => {
                let job = self.active(&fail, None, |work| matches!(work, Work::Job(_)))?.id;
                let failures = self.state.job(job).map_or(0, |job| job.failures);
                Command::FailJob { job, failures, error, retryable }
            }
            Act::Message { message: name, key, variables } => {
                let key = key.or_else(|| self.state.business_key.clone()).unwrap_or_default();
                return self.must_trigger(&Awaited::Message { name, key }, number, &variables);
            }
            Act::Signal { signal: name, variables } => return self.must_trigger(&Awaited::Signal { name }, number, &variables),
            Act::Timer { timer } => {
                let is_its = |purpose: TimerPurpose| match purpose {
                    TimerPurpose::Event { node, .. } => self.graph.node(node).is_some_and(|node| node.id == timer),
                    _ => false,
                };
                let found = self.state.timers().iter().filter(|known| is_its(known.purpose)).min_by_key(|known| known.due);
                let found = found.ok_or_else(|| format!("no timer of `{timer}` is set"))?;
                self.now = self.now.max(found.due);
                Command::FireTimer { timer: found.id }
            }
            Act::Set { set } => Command::SetVariables { scope: ElementId::ROOT, variables: set },
            Act::Activate { activate } => {
                let (_, node) = self.graph.node_of(&activate).ok_or_else(|| format!("there is no `{activate}`"))?;
                let around = node.parent.and_then(|parent| self.graph.node(parent)).map_or("", |parent| &parent.id).to_owned();
                let is_ad_hoc = |work: &Work| matches!(work, Work::Scope);
                let scope = self.active(&around, None, is_ad_hoc)?.id;
                Command::Activate { scope, node: activate }
            }
            Act::Call { call, variables, error } => {
                let (call, attempt) = self.called(&call)?;
                let result = match error {
                    Some(code) => CallResult::Failed { code, message: String::new() },
                    None => CallResult::Completed { variables },
                };
                Command::EndCall { call, attempt, result }
            }
            Act::Escalate { escalate, code } => Command::Escalate { call: self.called(&escalate)?.0, code },
            Act::Retry { .. } => Command::Retry { element: None },
            Act::Cancel { cancel } => Command::Cancel { reason: cancel },
        };
        self.command(command)
    }

    fn called(&self, id: &str) -> Result<(ElementId, u32), String> {
        let element = self.active(id, None, |work| matches!(work, Work::Call(_)))?;
        match element.work {
            Work::Call(call) => Ok((element.id, call.attempt)),
            _ => Err(format!("`{id}` calls nothing")),
        }
    }

    fn must_trigger(&mut self, to: &Awaited, number: usize, variables: &engine::Object) -> Result<(), String> {
        match self.trigger(to, &format!("act {number}"), variables)? {
            0 => Err(format!("nothing waits for {to:?}: {:?}", self.state.subscriptions())),
            _ => Ok(()),
        }
    }
}
