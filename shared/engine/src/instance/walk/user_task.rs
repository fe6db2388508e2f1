//! Opens user tasks: what their definition computes is computed now and kept in the event.

use super::{Tried, Trouble, Walk};
use crate::graph::{Text, UserTask};
use crate::instance::event::{Event, IncidentCode, TaskDetails, TimerPurpose};
use crate::instance::schedule;
use crate::{ElementId, Priority, RoleName, Timestamp, UserId};
use feel::Value;

/// Most names of one kind. A task stands in the lists of those it is for, and all of them are written with it.
const MAX_NAMES: usize = 20;

fn bounded(names: Vec<String>) -> Result<Vec<String>, String> {
    if names.len() > MAX_NAMES { Err(format!("{} names, and {MAX_NAMES} is most", names.len())) } else { Ok(names) }
}

impl Walk<'_> {
    pub(super) fn open_task(&mut self, element: ElementId, task: &UserTask) -> Tried<()> {
        let details = self.details(element, task)?;
        self.opened += 1;
        self.emit(Event::TaskCreated { task: element, details: (details != TaskDetails::default()).then(|| Box::new(details)) });
        if let Some(escalation) = &task.escalation {
            let due = self.context.now.plus_seconds(escalation.after_seconds);
            self.schedule(element, due, TimerPurpose::Escalation);
        }
        Ok(())
    }

    fn details(&self, element: ElementId, task: &UserTask) -> Tried<TaskDetails> {
        let wrong = |what: &str, why: String| Trouble::new(IncidentCode::ExpressionFailed, format!("{what} of the task: {why}"));
        let names = |text: &Option<Text>, what: &str| match text {
            Some(text) => self.names(element, text).and_then(bounded).map_err(|why| wrong(what, why)),
            None => Ok(Vec::new()),
        };
        let users = |found: Vec<String>, what: &str| {
            found.iter().map(|name| UserId::parse(name).map_err(|bad| wrong(what, bad.to_string()))).collect::<Tried<Vec<UserId>>>()
        };
        let moment = |text: &Option<Text>, what: &str| match text {
            Some(text) => schedule::moment(text, &self.state.scope(element), self.context.now).map(Some).map_err(|why| wrong(what, why)),
            None => Ok::<Option<Timestamp>, Trouble>(None),
        };
        let priority = match &task.priority {
            None => None,
            Some(text) => {
                let number =
                    text.text(&self.state.scope(element), self.context.now).map_err(|error| wrong("priority", error.to_string()))?;
                let known = number.parse().ok().and_then(Priority::new).or_else(|| Priority::from_word(&number));
                Some(known.ok_or_else(|| wrong("priority", format!("`{number}` is not 0 to 100, low, normal, high or critical")))?)
            }
        };
        let assignee = users(names(&task.assignee, "assignee")?, "assignee")?.into_iter().next();
        let candidate_users = users(names(&task.candidate_users, "candidate users")?, "candidate users")?;
        let groups = names(&task.candidate_groups, "candidate groups")?;
        let mut candidate_roles: Vec<RoleName> = groups.iter().filter_map(|name| RoleName::from_words(name)).collect();
        if assignee.is_none() && candidate_users.is_empty() && candidate_roles.is_empty() && task.candidate_roles.is_empty() {
            // Meant for some is not for all.
            if let Some(name) = groups.first() {
                return Err(wrong("candidate groups", format!("`{name}` has no letter or digit that a role can have")));
            }
            if task.candidate_users.is_some() || task.candidate_groups.is_some() {
                return Err(wrong("candidates", "they are nobody".to_owned()));
            }
            if task.assignee.is_some() {
                candidate_roles.push(RoleName::everyone());
            }
        }
        let excluded_users = self.excluded(element, task, assignee.as_ref(), &candidate_users, &candidate_roles)?;
        Ok(TaskDetails {
            assignee,
            candidate_users,
            candidate_roles,
            due_at: moment(&task.due, "due date")?,
            follow_up_at: moment(&task.follow_up, "follow-up date")?,
            priority,
            excluded_users,
        })
    }

    /// Whom its separation of duties keeps away. A task that is given to nobody else is not opened: nobody could ever take it.
    fn excluded(
        &self,
        element: ElementId,
        task: &UserTask,
        assignee: Option<&UserId>,
        users: &[UserId],
        roles: &[RoleName],
    ) -> Tried<Vec<UserId>> {
        let Some(node) = self.state.element(element).map(|known| known.node) else { return Ok(Vec::new()) };
        let excluded = self.state.excluded(node);
        let apart = |what: String| {
            Err(Trouble::new(
                IncidentCode::SeparationOfDuties,
                format!("{what}, and the task's separation of duties keeps whoever started the process or did certain tasks away from it"),
            ))
        };
        if let Some(assignee) = assignee.filter(|assignee| excluded.contains(assignee)) {
            return apart(format!("it is assigned to `{assignee}`"));
        }
        let by_name_only = assignee.is_none() && roles.is_empty() && task.candidate_roles.is_empty() && !users.is_empty();
        if by_name_only && users.iter().all(|user| excluded.contains(user)) {
            return apart("nobody is left of its candidates".to_owned());
        }
        Ok(excluded.into_iter().cloned().collect())
    }

    /// Names from a text with commas, or from a list.
    fn names(&self, element: ElementId, text: &Text) -> Result<Vec<String>, String> {
        let split = |text: &str| text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let expression = match text {
            Text::Fixed(text) => return Ok(split(text)),
            Text::Computed(expression) => expression,
        };
        let (value, _) = expression.evaluate(&self.state.scope(element), self.context.now).map_err(|error| error.to_string())?;
        match value {
            Value::Null(_) => Ok(Vec::new()),
            Value::String(text) => Ok(split(&text)),
            Value::List(items) => items
                .iter()
                .map(|item| match item {
                    Value::String(name) => Ok(name.to_string()),
                    other => Err(format!("{} in the list is not text", other.described())),
                })
                .collect(),
            other => Err(format!("{} is neither text nor a list", other.described())),
        }
    }
}
