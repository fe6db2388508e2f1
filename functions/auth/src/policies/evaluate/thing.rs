//! What a question is about, with its facts as policies see them.

use access::{CaseFacts, InstanceFacts, Resource, TaskFacts};
use engine::reader::Reader;
use engine::{CaseId, DecisionId, DepartmentId, ElementId, InstanceId, PolicyId, RoleName, TaskId, TenantId, UserId, WorkflowId};
use identity::Rules;
use utoipa::ToSchema;

/// Most roles or people that a thing names.
const MAX_NAMED: usize = 50;

/// A thing that something would be done to. Which fields it has follows from its type.
#[derive(ToSchema)]
#[schema(as = PolicyResource)]
#[expect(dead_code, reason = "describes what is read into one of its kinds")]
pub(crate) struct ThingBody {
    /// `tenant`, `definition`, `decision`, `instance`, `step`, `task`, `case`, `queue`, `user`, `session`, `message`, `signal` or
    /// `policy`.
    r#type: String,
    /// Its id; the name of a queue, message or signal; of a step, the instance's. Not for `tenant`.
    id: Option<String>,
    /// Of an instance, step or task: what its process runs.
    definition: Option<String>,
    /// Of an instance: who started it.
    started_by: Option<String>,
    /// Of an instance: where they belonged then; of a case: what answers for it.
    department: Option<String>,
    /// Of an instance: those that its process gives work to; of a step: those that answer for it; of a task: its queues.
    roles: Option<Vec<String>>,
    /// Of a task: who may take it by name.
    people: Option<Vec<String>>,
    /// Of a task: the approval level it needs, 0 to 100.
    minimum_level: Option<u8>,
    /// Of a task: who has it, or had it.
    assignee: Option<String>,
    /// Of a session: whose.
    owner: Option<String>,
    /// Of a case: whose people look after it.
    queue: Option<String>,
    /// Of a case: who looks after it.
    assigned_to: Option<String>,
    /// Of a case: who opened it.
    created_by: Option<String>,
    /// Of a case: what kind of matter it is; nothing unless given.
    case_kind: Option<String>,
    /// Of a case: where it stands; `open` unless given.
    status: Option<String>,
}

/// The same, read.
pub(crate) enum Thing {
    Tenant,
    Definition(WorkflowId),
    Decision(DecisionId),
    Instance { id: InstanceId, definition: WorkflowId, started_by: Option<UserId>, department: Option<DepartmentId>, roles: Vec<RoleName> },
    Step { id: InstanceId, definition: WorkflowId, roles: Vec<RoleName> },
    Task { id: TaskId, definition: WorkflowId, queues: Vec<RoleName>, people: Vec<UserId>, level: u8, assignee: Option<UserId> },
    Case(Box<CaseThing>),
    Queue(RoleName),
    User(UserId),
    Session { id: String, owner: UserId },
    Policy(PolicyId),
    Message(String),
    Signal(String),
}

/// A case, as far as policies look at it.
pub(crate) struct CaseThing {
    id: CaseId,
    kind: String,
    status: String,
    queue: Option<RoleName>,
    assigned_to: Option<UserId>,
    department: Option<DepartmentId>,
    created_by: UserId,
}

impl CaseThing {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (id, created_by) = (reader.id("id", CaseId::parse), reader.id("created_by", UserId::parse));
        let kind = reader.optional_text("case_kind", 1..=64).unwrap_or_default();
        let status = reader.optional_text("status", 1..=20).unwrap_or_else(|| "open".to_owned());
        let queue = reader.optional_id("queue", RoleName::parse);
        let assigned_to = reader.optional_id("assigned_to", UserId::parse);
        let department = reader.optional_id("department", DepartmentId::parse);
        Some(Self { id: id?, kind, status, queue, assigned_to, department, created_by: created_by? })
    }

    fn resource(&self, tenant: &TenantId, rules: &Rules) -> Resource {
        let facts = CaseFacts {
            case_id: &self.id,
            kind: &self.kind,
            status: &self.status,
            queue: self.queue.as_ref(),
            assigned_to: self.assigned_to.as_ref(),
            departments: &rules.departments_of(self.department.as_ref()),
            created_by: &self.created_by,
        };
        Resource::case(tenant, &facts)
    }
}

impl Thing {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let of = reader.text("type", 1..=20)?;
        Some(match of.as_str() {
            "tenant" => Self::Tenant,
            "definition" => Self::Definition(reader.id("id", WorkflowId::parse)?),
            "decision" => Self::Decision(reader.id("id", DecisionId::parse)?),
            "queue" => Self::Queue(reader.id("id", RoleName::parse)?),
            "user" => Self::User(reader.id("id", UserId::parse)?),
            "message" => Self::Message(reader.text("id", 1..=500)?),
            "signal" => Self::Signal(reader.text("id", 1..=500)?),
            "policy" => Self::Policy(reader.id("id", PolicyId::parse)?),
            "session" => {
                let (id, owner) = (reader.text("id", 1..=100), reader.id("owner", UserId::parse));
                Self::Session { id: id?, owner: owner? }
            }
            "instance" => {
                let (id, definition) = (reader.id("id", InstanceId::parse), reader.id("definition", WorkflowId::parse));
                let started_by = reader.optional_id("started_by", UserId::parse);
                let department = reader.optional_id("department", DepartmentId::parse);
                let roles = reader.ids("roles", MAX_NAMED, RoleName::parse);
                Self::Instance { id: id?, definition: definition?, started_by, department, roles }
            }
            "step" => {
                let (id, definition) = (reader.id("id", InstanceId::parse), reader.id("definition", WorkflowId::parse));
                let roles = reader.ids("roles", MAX_NAMED, RoleName::parse);
                Self::Step { id: id?, definition: definition?, roles }
            }
            "task" => {
                let (id, definition) = (reader.id("id", TaskId::parse), reader.id("definition", WorkflowId::parse));
                let queues = reader.ids("roles", MAX_NAMED, RoleName::parse);
                let people = reader.ids("people", MAX_NAMED, UserId::parse);
                let level = reader.optional_whole("minimum_level", 0..=100).and_then(|level| u8::try_from(level).ok()).unwrap_or(0);
                let assignee = reader.optional_id("assignee", UserId::parse);
                Self::Task { id: id?, definition: definition?, queues, people, level, assignee }
            }
            "case" => Self::Case(Box::new(CaseThing::read(reader)?)),
            other => reader.fault("invalid_value", "type", format!("`{other}` is not a type of thing that policies know"))?,
        })
    }

    /// Who it is, if it is somebody.
    pub(crate) fn user(&self) -> Option<&UserId> {
        match self {
            Self::User(id) => Some(id),
            _ => None,
        }
    }

    /// What it is; none for a user, who has to be read.
    pub(crate) fn facts(&self, tenant: &TenantId, rules: &Rules) -> Option<Resource> {
        Some(match self {
            Self::Tenant => Resource::tenant(tenant),
            Self::Definition(id) => Resource::definition(tenant, id),
            Self::Decision(id) => Resource::decision(tenant, id),
            Self::Instance { id, definition, started_by, department, roles } => {
                let departments = rules.departments_of(department.as_ref());
                let facts = InstanceFacts { instance: id, definition, started_by: started_by.as_ref(), departments: &departments };
                Resource::instance(tenant, &facts, roles)
            }
            Self::Step { id, definition, roles } => Resource::step(tenant, id, ElementId::ROOT, definition, roles),
            Self::Task { id, definition, queues, people, level, assignee } => {
                let facts = TaskFacts {
                    task: id,
                    definition,
                    queues,
                    people,
                    minimum_level: *level,
                    assignee: assignee.as_ref(),
                    delegated_by: None,
                };
                Resource::task_of(tenant, &facts)
            }
            Self::Case(case) => case.resource(tenant, rules),
            Self::Queue(name) => Resource::queue(tenant, name),
            Self::Session { id, owner } => Resource::session(tenant, owner, id),
            Self::Policy(id) => Resource::policy(tenant, id),
            Self::Message(name) => Resource::message(tenant, name),
            Self::Signal(name) => Resource::signal(tenant, name),
            Self::User(_) => return None,
        })
    }
}
