//! Activities (BPMN 2.0.2, 10.3).

use engine::graph::{
    Activity as Made, AdHoc as MadeAdHoc, BusinessRuleTask, CallActivity, Mappings, NodeKind, ReceiveTask, ScriptTask, ServiceTask,
    SubProcess as MadeSubProcess, Throw,
};

use super::Compiler;
use crate::model::{Activity, ActivityKind, FlowNode, Ordering, Placed, SubProcess, SubProcessKind, Task};
use crate::vendor::{self, At, Dialect, Hints};

const IMPLEMENTATION: &str =
    "say who does it: a worker (`zeebe:taskDefinition`, `camunda:type=\"external\"` with a topic), or a connector (`millrace:connector`)";

impl<'m> Compiler<'m> {
    /// What activities have in common; none where it is all as usual.
    pub(super) fn activity(
        &mut self,
        node: &'m FlowNode,
        activity: &'m Activity,
        hints: &mut Hints,
        mappings: &mut Mappings,
    ) -> Option<Box<Made>> {
        self.activity_data(activity, &Self::passed(activity), mappings);
        let made = Made {
            repeat: self.repeat(node, activity),
            default: None,
            start_quantity: activity.start_quantity,
            completion_quantity: activity.completion_quantity,
            for_compensation: activity.for_compensation,
            compensated_by: None,
        };
        // Retries may be said of a loop, too; they are the activity's.
        if let Some(crate::model::Loop::MultiInstance(each)) = &activity.repeat {
            hints.retry = hints.retry.or(vendor::hints(&each.base, &mut self.faults).retry);
        }
        (made != Made::default()).then(|| Box::new(made))
    }

    pub(super) fn activity_kind(&mut self, node: &'m FlowNode, activity: &'m Activity, hints: Hints) -> NodeKind {
        match &activity.kind {
            ActivityKind::SubProcess(inner) => self.sub_process(inner, hints),
            ActivityKind::Call { called } => self.call(node, activity, called.as_deref(), hints),
            ActivityKind::Task(task) => self.task(node, activity, task, hints),
        }
    }

    fn sub_process(&mut self, inner: &'m SubProcess, hints: Hints) -> NodeKind {
        let ad_hoc = match &inner.kind {
            SubProcessKind::AdHoc(ad_hoc) => Some(MadeAdHoc {
                sequential: ad_hoc.ordering == Ordering::Sequential,
                completion: ad_hoc
                    .completion
                    .as_ref()
                    .and_then(|formal| vendor::condition(formal, "completionCondition", &mut self.faults)),
                cancel_remaining: ad_hoc.cancel_remaining,
                active: hints.active,
            }),
            _ => None,
        };
        NodeKind::SubProcess(MadeSubProcess {
            triggered_by_event: inner.triggered_by_event,
            transaction: matches!(inner.kind, SubProcessKind::Transaction { .. }),
            ad_hoc,
        })
    }

    fn call(&mut self, node: &FlowNode, activity: &Activity, called: Option<&str>, hints: Hints) -> NodeKind {
        if let Some(global) = called.and_then(|called| self.known.global_task(called)).map(str::to_owned) {
            let message = format!("it calls a `{global}`, which is not read; call a process, or put the task here");
            self.faults.by("10.3.6", &node.base, "unsupported_global_task", message);
        }
        let written = called.and_then(|raw| vendor::text(raw, Dialect::Uel, At::new(&node.base, "calledElement"), &mut self.faults));
        let Some(called) = hints.called.or(written) else { return NodeKind::Task };
        // Without a word of a vendor's, data associations say what is passed on; without those, everything is.
        let all = !self.calls_pass_nothing && activity.io.is_none();
        NodeKind::CallActivity(Box::new(CallActivity {
            called,
            binding: hints.binding,
            all_in: hints.all_in.unwrap_or(all),
            all_out: hints.all_out.unwrap_or(all),
            business_key: hints.business_key,
        }))
    }

    fn task(&mut self, node: &'m FlowNode, activity: &'m Activity, task: &'m Task, mut hints: Hints) -> NodeKind {
        if hints.connector.is_some() && !matches!(task, Task::Receive { .. }) {
            return service(hints, node, self);
        }
        match task {
            Task::Abstract | Task::Manual => NodeKind::Task,
            Task::User { .. } => NodeKind::UserTask(Box::new(self.user_task(node, activity, hints))),
            Task::Script { format, script } => self.script(node, format.as_deref(), script.as_ref(), hints),
            Task::Receive { message, operation, instantiate, .. } => {
                match self.message(&node.base, message.as_deref(), operation.as_deref(), true, hints) {
                    Some(message) => NodeKind::ReceiveTask(ReceiveTask { message, instantiate: *instantiate }),
                    None => NodeKind::Task,
                }
            }
            Task::Send { message, operation, .. } => {
                if hints.decision.is_some() || hints.script.is_some() || hints.nothing || hints.refused {
                    return service(hints, node, self);
                }
                match self.message(&node.base, message.as_deref(), operation.as_deref(), false, std::mem::take(&mut hints)) {
                    Some(message) => NodeKind::SendTask(Throw::Message(message)),
                    None => NodeKind::Task,
                }
            }
            Task::Service { .. } | Task::BusinessRule { .. } => service(hints, node, self),
        }
    }

    fn script(&mut self, node: &FlowNode, format: Option<&str>, script: Option<&Placed>, hints: Hints) -> NodeKind {
        let result_variable = hints.result_variable;
        if let Some(expression) = hints.script {
            return NodeKind::ScriptTask(ScriptTask { expression, result_variable });
        }
        // The script may be left out, whatever the process is for: then the task is the equivalent of an abstract task
        // (10.3.3, attribute `script` of Script Task). Most likely it was forgotten, so that is told.
        let Some(script) = script.filter(|script| !script.is_blank()) else {
            if !hints.refused {
                self.faults.note(&node.base, "missing_script", "the script task has no script: it is passed through");
            }
            return NodeKind::Task;
        };
        let known = format.is_none_or(|format| vendor::is_feel(format) || ["juel", "uel"].contains(&format.to_lowercase().as_str()));
        if !known {
            let message = format!("a script in `{}` can't run here; write it in FEEL, or let a worker do it", format.unwrap_or_default());
            self.faults.by("10.3.3", &node.base, "unsupported_script_language", message);
            return NodeKind::Task;
        }
        let at = At { placed: Some(script), ..At::new(&node.base, "script") };
        match vendor::condition_text(script, at, &mut self.faults) {
            Some(expression) => NodeKind::ScriptTask(ScriptTask { expression, result_variable }),
            None => NodeKind::Task,
        }
    }
}

/// A task that a machine does: a connector, a decision or an expression.
fn service(hints: Hints, node: &FlowNode, compiler: &mut Compiler<'_>) -> NodeKind {
    let Hints { connector, decision, script, result_variable, retry, .. } = hints;
    if let Some(connector) = connector {
        return NodeKind::ServiceTask(Box::new(ServiceTask {
            connector,
            retry,
            result_variable,
            responsible_roles: hints.responsible_roles,
            estimated_minutes: hints.estimated_minutes,
        }));
    }
    if let Some(decision) = decision {
        let (binding, result) = (hints.binding, hints.decision_result);
        return NodeKind::BusinessRuleTask(Box::new(BusinessRuleTask { decision, binding, result, result_variable, retry }));
    }
    if let Some(expression) = script {
        return NodeKind::ScriptTask(ScriptTask { expression, result_variable });
    }
    if !hints.refused && !hints.nothing {
        compiler.faults.by("10.3.3", &node.base, "missing_implementation", format!("nothing is said of who does this; {IMPLEMENTATION}"));
    }
    NodeKind::Task
}
