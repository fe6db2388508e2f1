//! The people and programs of a tenant, as administrators see them.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delegations;
pub(crate) mod granting;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod remove;
pub(crate) mod roles;
pub(crate) mod second_factor;
pub(crate) mod sessions;
pub(crate) mod validity;

use crate::body::SkillBody;
use crate::state::Auth;
use engine::reader::Reader;
use engine::{SkillName, Timestamp, UserId};
use serde::Serialize;
use store::{Assignment, RoleSource, Skill, User};
use utoipa::ToSchema;
use validity::ValidityBody;
use web::shape::rfc3339;
use web::{Caller, Operation, Problem};

/// Most roles of one user, over all times that are not past.
pub(crate) const MAX_ROLES: usize = 50;
/// Most skills of one user.
const MAX_SKILLS: usize = 50;

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserBody {
    user_id: String,
    /// `person` or `service`.
    kind: &'static str,
    display_name: String,
    email: Option<String>,
    /// Their own roles that count now, each once.
    roles: Vec<String>,
    /// All their own roles, each with its time.
    assignments: Vec<AssignmentBody>,
    approval_level: u8,
    department: Option<String>,
    skills: Vec<SkillBody>,
    /// Most tasks that they may hold at once; null for any number.
    task_capacity: Option<u32>,
    /// Identity providers that know them.
    identity_providers: Vec<String>,
    active: bool,
    /// Whether a log-in takes a one-time password too.
    second_factor: bool,
    /// How often they were changed; a change may name it.
    version: u64,
    /// RFC 3339.
    created_at: String,
}

/// A role that somebody has for a time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoleAssignment)]
pub(crate) struct AssignmentBody {
    role: String,
    #[serde(flatten)]
    validity: ValidityBody,
    /// `given`, `escalation` or `sign_on`.
    source: &'static str,
    /// Why, where it is an escalation.
    reason: Option<String>,
    /// By whom, where it is an escalation.
    granted_by: Option<String>,
    /// By which identity provider, where it is a sign-on.
    provider: Option<String>,
}

impl From<&Assignment> for AssignmentBody {
    fn from(assignment: &Assignment) -> Self {
        let (source, reason, granted_by, provider) = match &assignment.source {
            RoleSource::Given => ("given", None, None, None),
            RoleSource::Escalation { reason, granted_by } => ("escalation", Some(reason.clone()), Some(granted_by.to_string()), None),
            RoleSource::SignOn { provider } => ("sign_on", None, None, Some(provider.clone())),
        };
        Self { role: assignment.role.to_string(), validity: assignment.validity.into(), source, reason, granted_by, provider }
    }
}

impl UserBody {
    /// A user at a moment.
    pub(crate) fn of(user: &User, now: Timestamp) -> Self {
        let given = &user.entitlements;
        Self {
            user_id: user.user_id.to_string(),
            kind: user.kind.as_str(),
            display_name: user.display_name.clone(),
            email: user.email.clone(),
            roles: given.roles_at(now).iter().map(ToString::to_string).collect(),
            assignments: given.assignments.iter().map(Into::into).collect(),
            approval_level: given.approval_level,
            department: given.department.as_ref().map(ToString::to_string),
            task_capacity: given.task_capacity,
            skills: given.skills.iter().map(Into::into).collect(),
            identity_providers: user.linked.iter().map(|linked| linked.provider.clone()).collect(),
            active: user.active,
            second_factor: user.second_factor.as_ref().is_some_and(|factor| factor.confirmed),
            version: user.version,
            created_at: rfc3339(user.created_at),
        }
    }
}

/// A user whom the caller may do something to. A refusal does not tell whether there is one.
///
/// # Errors
/// 403 when they may not, 404 when there is none.
pub(crate) async fn allowed(auth: &Auth, caller: &Caller, operation: Operation, id: &str) -> Result<User, Problem> {
    let id = UserId::parse(id)?;
    let found = auth.kit.store().user(&caller.tenant, &id).await?;
    caller.may_with(operation, &id, found.as_ref(), auth.kit.now()).await?;
    found.ok_or_else(|| Problem::not_found("user"))
}

/// Skills with their levels, each named once.
fn read_task_capacity(reader: &mut Reader<'_>) -> Option<u32> {
    reader.optional_whole("task_capacity", 1..=10_000).and_then(|number| u32::try_from(number).ok())
}

fn read_skills(reader: &mut Reader<'_>) -> Vec<Skill> {
    let mut skills: Vec<Skill> = Vec::new();
    for (position, value) in reader.list("skills", MAX_SKILLS).iter().enumerate() {
        let place = format!("skills/{position}");
        let Some(mut entry) = reader.nested(&place, value) else { continue };
        let name = entry.id("name", SkillName::parse);
        let level = entry.whole("level", 1..=5).and_then(|level| u8::try_from(level).ok());
        entry.finish();
        let (Some(name), Some(level)) = (name, level) else { continue };
        if skills.iter().any(|skill| skill.name == name) {
            reader.fault::<()>("duplicate_id", &place, format!("`{name}` stands twice in `skills`"));
        } else {
            skills.push(Skill { name, level });
        }
    }
    skills
}

/// An address that mail could go to; whether it does only mail can tell.
fn read_email(reader: &mut Reader<'_>) -> Option<String> {
    let email = reader.optional_text("email", 3..=254)?;
    let (local, domain) = email.rsplit_once('@')?;
    let plain = |text: &str| !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if plain(local) && plain(domain) && domain.contains('.') {
        return Some(email);
    }
    reader.fault("invalid_value", "email", format!("`{email}` is no e-mail address"))
}
