//! What something is done to, with the facts that policies look at.

use crate::Subject;
use crate::entity::{Attributes, Unusable, long, owned, text, texts, uid};
use cedar_policy::{Entity, RestrictedExpression};
use engine::{CaseId, DecisionId, DepartmentId, ElementId, InstanceId, PolicyId, RoleName, TaskId, TenantId, UserId, WorkflowId};
use work::task::TaskRecord;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $types:expr;)*) => {
        /// What kinds of things there are.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The types it is in the schema.
            pub const fn types(self) -> &'static [&'static str] {
                match self { $(Self::$name => &$types,)* }
            }
        }
    };
}

kinds! {
    /// The tenant as a whole: what is created in it, lists of what is in it.
    Tenant = ["Tenant"];
    /// A process definition, over all its versions.
    Definition = ["Definition"];
    /// A message from outside, by its name.
    Message = ["Message"];
    /// A signal from outside, by its name.
    Signal = ["Signal"];
    /// A decision model, over all its versions.
    Decision = ["Decision"];
    /// A process instance.
    Instance = ["Instance"];
    /// An element of an instance that somebody answers for.
    Step = ["Step"];
    /// A user task.
    Task = ["Task"];
    /// A case.
    Case = ["Case"];
    /// A work queue.
    Queue = ["Queue"];
    /// Somebody.
    User = ["User", "ServiceAccount"];
    /// Somebody's session.
    Session = ["Session"];
    /// A policy of the tenant.
    Policy = ["Policy"];
}

/// A thing that something is done to.
#[derive(Debug, Clone)]
pub struct Resource {
    kind: Kind,
    tenant: TenantId,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Thing { id: String, attributes: Attributes, departments: Vec<DepartmentId>, needed: u8 },
    User(Box<Subject>),
}

/// What policies look at of a process instance, beside the roles that its process gives work to.
#[derive(Debug, Clone, Copy)]
pub struct InstanceFacts<'a> {
    /// Which.
    pub instance: &'a InstanceId,
    /// What it runs.
    pub definition: &'a WorkflowId,
    /// Who started it, if somebody did.
    pub started_by: Option<&'a UserId>,
    /// The department they belonged to then, and those it is in now, up to the root.
    pub departments: &'a [&'a DepartmentId],
}

/// What policies look at of a user task.
#[derive(Debug, Clone, Copy)]
pub struct TaskFacts<'a> {
    /// Which.
    pub task: &'a TaskId,
    /// What its process runs.
    pub definition: &'a WorkflowId,
    /// The queues it is in: the roles that may take it.
    pub queues: &'a [RoleName],
    /// Who else may take it, by name.
    pub people: &'a [UserId],
    /// The approval level it needs.
    pub minimum_level: u8,
    /// Who has it, or had it.
    pub assignee: Option<&'a UserId>,
    /// Who asked them to work on it.
    pub delegated_by: Option<&'a UserId>,
}

/// What policies look at of a case.
#[derive(Debug, Clone, Copy)]
pub struct CaseFacts<'a> {
    /// Which.
    pub case_id: &'a CaseId,
    /// What kind of matter it is.
    pub kind: &'a str,
    /// Where it stands: `open`, `in_progress`, `on_hold`, `resolved` or `closed`.
    pub status: &'a str,
    /// The queue whose people look after it.
    pub queue: Option<&'a RoleName>,
    /// Who looks after it.
    pub assigned_to: Option<&'a UserId>,
    /// The department that answers for it, and those it is in now, up to the root.
    pub departments: &'a [&'a DepartmentId],
    /// Who opened it.
    pub created_by: &'a UserId,
}

impl Resource {
    /// A tenant.
    pub fn tenant(tenant: &TenantId) -> Self {
        Self::thing(Kind::Tenant, tenant, "", [])
    }

    /// A process definition.
    pub fn definition(tenant: &TenantId, workflow: &WorkflowId) -> Self {
        Self::thing(Kind::Definition, tenant, workflow.as_str(), [("definition", text(workflow.as_str()))])
    }

    /// A message of this name.
    pub fn message(tenant: &TenantId, name: &str) -> Self {
        Self::thing(Kind::Message, tenant, name, [("name", text(name))])
    }

    /// A signal of this name.
    pub fn signal(tenant: &TenantId, name: &str) -> Self {
        Self::thing(Kind::Signal, tenant, name, [("name", text(name))])
    }

    /// A decision model.
    pub fn decision(tenant: &TenantId, decision: &DecisionId) -> Self {
        Self::thing(Kind::Decision, tenant, decision.as_str(), [("decision", text(decision.as_str()))])
    }

    /// A process instance.
    pub fn instance<'a>(tenant: &TenantId, facts: &InstanceFacts<'a>, roles: impl IntoIterator<Item = &'a RoleName>) -> Self {
        let attributes = [("definition", text(facts.definition.as_str())), ("roles", texts(roles.into_iter().map(RoleName::as_str)))];
        let who = facts.started_by.map(|user| ("started_by", text(user.as_str())));
        let mut resource = Self::thing(Kind::Instance, tenant, facts.instance.as_str(), attributes.into_iter().chain(who));
        if let What::Thing { departments, .. } = &mut resource.what {
            *departments = facts.departments.iter().map(|id| (*id).clone()).collect();
        }
        resource
    }

    /// An element of an instance and the roles that answer for it.
    pub fn step(tenant: &TenantId, instance: &InstanceId, element: ElementId, workflow: &WorkflowId, roles: &[RoleName]) -> Self {
        let facts = [("definition", text(workflow.as_str())), ("roles", texts(roles.iter().map(RoleName::as_str)))];
        Self::thing(Kind::Step, tenant, &format!("{instance}-{}", element.0), facts)
    }

    /// A user task.
    pub fn task(tenant: &TenantId, task: &TaskRecord) -> Self {
        let queues: Vec<RoleName> = task.candidate_roles.iter().chain(&task.queue).cloned().collect();
        let facts = TaskFacts {
            task: &task.task_id,
            definition: &task.definition.workflow_id,
            queues: &queues,
            people: &task.candidate_users,
            minimum_level: task.minimum_level,
            assignee: task.assignee.as_ref(),
            delegated_by: task.delegated_by.as_ref(),
        };
        Self::task_of(tenant, &facts)
    }

    /// A user task of which no more is known than what policies look at.
    pub fn task_of(tenant: &TenantId, task: &TaskFacts<'_>) -> Self {
        let facts = [
            ("definition", text(task.definition.as_str())),
            ("queues", texts(task.queues.iter().map(RoleName::as_str))),
            ("people", texts(task.people.iter().map(UserId::as_str))),
            ("minimum_level", long(u64::from(task.minimum_level))),
        ];
        let people = [("assignee", task.assignee), ("delegated_by", task.delegated_by)];
        let people = people.into_iter().filter_map(|(name, user)| user.map(|user| (name, text(user.as_str()))));
        let mut resource = Self::thing(Kind::Task, tenant, &task.task.to_string(), facts.into_iter().chain(people));
        if let What::Thing { needed, .. } = &mut resource.what {
            *needed = task.minimum_level;
        }
        resource
    }

    /// A case.
    pub fn case(tenant: &TenantId, facts: &CaseFacts<'_>) -> Self {
        let texts = [
            ("queue", facts.queue.map(RoleName::as_str)),
            ("assigned_to", facts.assigned_to.map(UserId::as_str)),
            ("created_by", Some(facts.created_by.as_str())),
            ("case_kind", Some(facts.kind)),
            ("status", Some(facts.status)),
        ];
        let attributes = texts.into_iter().filter_map(|(name, value)| Some((name, text(value?))));
        let mut resource = Self::thing(Kind::Case, tenant, facts.case_id.as_str(), attributes);
        if let What::Thing { departments, .. } = &mut resource.what {
            *departments = facts.departments.iter().map(|id| (*id).clone()).collect();
        }
        resource
    }

    /// The same task or case, asked about a file of it that somebody attached.
    #[must_use]
    pub fn attached_by(mut self, user: &UserId) -> Self {
        if let What::Thing { attributes, .. } = &mut self.what {
            attributes.insert("attached_by".to_owned(), text(user.as_str()));
        }
        self
    }

    /// A work queue.
    pub fn queue(tenant: &TenantId, queue: &RoleName) -> Self {
        Self::thing(Kind::Queue, tenant, queue.as_str(), [("name", text(queue.as_str()))])
    }

    /// Somebody.
    pub fn user(user: Subject) -> Self {
        Self { kind: Kind::User, tenant: user.tenant.clone(), what: What::User(Box::new(user)) }
    }

    /// Somebody's session.
    pub fn session(tenant: &TenantId, owner: &UserId, session: &str) -> Self {
        Self::thing(Kind::Session, tenant, session, [("owner", text(owner.as_str()))])
    }

    /// A policy of a tenant.
    pub fn policy(tenant: &TenantId, policy: &PolicyId) -> Self {
        Self::thing(Kind::Policy, tenant, policy.as_str(), [])
    }

    /// What it is, as policies name it: `Instance::"acme/01ARZ3NDEKTSV4RRFFQ69G5FAV"`.
    pub fn name(&self) -> String {
        match &self.what {
            What::Thing { id, .. } => format!("{:?}::\"{}/{}\"", self.kind, self.tenant, id.escape_debug()),
            What::User(user) => format!("{}::\"{}/{}\"", user.kind.entity_type(), user.tenant, user.name),
        }
    }

    /// What kind of thing it is.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The approval level it needs.
    pub(crate) const fn needed(&self) -> u8 {
        match &self.what {
            What::Thing { needed, .. } => *needed,
            What::User(_) => 0,
        }
    }

    fn thing<'a>(kind: Kind, tenant: &TenantId, id: &str, facts: impl IntoIterator<Item = (&'a str, RestrictedExpression)>) -> Self {
        let own = [("tenant", text(tenant.as_str()))];
        let attributes = facts.into_iter().chain(own).map(|(name, value)| (name.to_owned(), value)).collect();
        Self { kind, tenant: tenant.clone(), what: What::Thing { id: id.to_owned(), attributes, departments: Vec::new(), needed: 0 } }
    }

    pub(crate) fn entity(&self) -> Result<Entity, Unusable> {
        match &self.what {
            What::User(user) => user.entity(0),
            What::Thing { id, attributes, departments, .. } => {
                let of = self.kind.types().first().copied().unwrap_or_default();
                let parents = departments.iter().map(|id| uid("Department", id.as_str())).collect::<Result<Vec<_>, _>>()?;
                let mut attributes = attributes.clone();
                if let Some(department) = parents.first() {
                    attributes.insert("department".to_owned(), RestrictedExpression::new_entity_uid(department.clone()));
                }
                let entity = Entity::new(owned(of, &self.tenant, id)?, attributes, parents.into_iter().collect());
                entity.map_err(|error| Unusable(error.to_string()))
            }
        }
    }
}
