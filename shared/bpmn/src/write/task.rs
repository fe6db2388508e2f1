//! What tasks and calls have in our namespace: people, connectors, decisions, called processes, scripts.

use super::process::Export;
use super::{expression, text};
use engine::RoleName;
use engine::graph::{Binding, BusinessRuleTask, CallActivity, DecisionResult, ScriptTask, Separation, ServiceTask, UserTask};

impl Export<'_> {
    pub(super) fn user_task(&mut self, task: &UserTask) {
        let [groups, users, assignee, due, follow_up, priority, form_key] =
            [&task.candidate_groups, &task.candidate_users, &task.assignee, &task.due, &task.follow_up, &task.priority, &task.form_key]
                .map(|value| value.as_ref().map(text));
        let level = (task.minimum_level > 0).then(|| task.minimum_level.to_string());
        let minutes = task.estimated_minutes.map(|minutes| minutes.to_string());
        let attributes = [
            ("candidateRoles", roles(&task.candidate_roles)),
            ("candidateGroups", groups),
            ("candidateUsers", users),
            ("assignee", assignee),
            ("due", due),
            ("followUp", follow_up),
            ("priority", priority),
            ("formKey", form_key),
            ("minimumLevel", level),
            ("outcomeVariable", task.outcome_variable.clone()),
            ("estimatedMinutes", minutes),
        ];
        self.writer.start("millrace:userTask", &attributes.each_ref().map(|(name, value)| (*name, value.as_deref())));
        if let Some(form) = &task.form {
            self.writer.text("millrace:form", &[], &form.to_string());
        }
        for outcome in &task.outcomes {
            self.writer.text("millrace:outcome", &[], outcome);
        }
        if let Some(escalation) = &task.escalation {
            let (after, to) = (escalation.after_seconds.to_string(), roles(&escalation.to_roles));
            self.writer.empty("millrace:escalation", &[("afterSeconds", Some(&after)), ("toRoles", to.as_deref())]);
        }
        self.writer.end();
        self.duties(task);
    }

    fn duties(&mut self, task: &UserTask) {
        let Separation { requester, from } = &task.separation;
        let others: Vec<&str> = from.iter().map(|other| self.ids.node(*other)).collect();
        let others = (!others.is_empty()).then(|| others.join(" "));
        if !task.separation.is_none() {
            let attributes = [("requester", requester.then_some("true")), ("tasks", others.as_deref())];
            self.writer.empty("millrace:separation", &attributes);
        }
        for (skill, level) in &task.skills {
            self.writer.empty("millrace:skill", &[("name", Some(skill.as_str())), ("level", Some(&level.to_string()))]);
        }
    }

    pub(super) fn connector(&mut self, task: &ServiceTask) {
        let minutes = task.estimated_minutes.map(|minutes| minutes.to_string());
        let responsible = roles(&task.responsible_roles);
        let attributes = [
            ("kind", Some(task.connector.kind.as_str())),
            ("resultVariable", task.result_variable.as_deref()),
            ("responsibleRoles", responsible.as_deref()),
            ("estimatedMinutes", minutes.as_deref()),
        ];
        let settings = &task.connector.settings;
        let settings = if settings.is_empty() { String::new() } else { serde_json::to_string(settings).unwrap_or_default() };
        self.writer.text("millrace:connector", &attributes, &settings);
        if let Some(retry) = &task.retry {
            self.retry(retry);
        }
    }

    pub(super) fn decision(&mut self, task: &BusinessRuleTask) {
        let (binding, version) = bound(&task.binding);
        let result = match task.result {
            DecisionResult::Whole => None,
            DecisionResult::Entry => Some("entry"),
            DecisionResult::Single => Some("single"),
            DecisionResult::Collect => Some("collect"),
            DecisionResult::List => Some("list"),
        };
        let attributes = [
            ("decision", Some(&*text(&task.decision))),
            ("binding", binding),
            ("version", version.as_deref()),
            ("result", result),
            ("resultVariable", task.result_variable.as_deref()),
        ];
        self.writer.empty("millrace:decision", &attributes);
        if let Some(retry) = &task.retry {
            self.retry(retry);
        }
    }

    pub(super) fn call(&mut self, call: &CallActivity) {
        let (binding, version) = bound(&call.binding);
        let key = call.business_key.as_ref().map(text);
        let attributes = [
            ("called", Some(&*text(&call.called))),
            ("binding", binding),
            ("version", version.as_deref()),
            ("allIn", call.all_in.then_some("true")),
            ("allOut", call.all_out.then_some("true")),
            ("businessKey", key.as_deref()),
        ];
        self.writer.empty("millrace:call", &attributes);
    }

    pub(super) fn script(&mut self, task: &ScriptTask) {
        let attributes = [("expression", Some(&*expression(&task.expression))), ("resultVariable", task.result_variable.as_deref())];
        self.writer.empty("millrace:script", &attributes);
    }
}

fn bound(binding: &Binding) -> (Option<&'static str>, Option<String>) {
    match binding {
        Binding::Latest => (None, None),
        Binding::Version(version) => (Some("version"), Some(version.to_string())),
        Binding::Deployment(_) => (Some("deployment"), None),
    }
}

fn roles(roles: &[RoleName]) -> Option<String> {
    let names: Vec<&str> = roles.iter().map(RoleName::as_str).collect();
    (!names.is_empty()).then(|| names.join(" "))
}
