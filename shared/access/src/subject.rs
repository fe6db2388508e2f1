//! Who asks, or who is asked about, as policies see them.

use crate::entity::{Attributes, Unusable, long, owned, text, texts, uid};
use cedar_policy::{Entity, EntityUid, RestrictedExpression};
use engine::{DepartmentId, RoleName, TenantId, UserId};
use std::collections::{BTreeMap, HashSet};

/// Highest level of a skill.
const MAX_LEVEL: u8 = 5;

/// A person or a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SubjectKind {
    /// Logs in.
    #[default]
    Person,
    /// Has API keys.
    Service,
}

impl SubjectKind {
    /// The type it is in the schema.
    pub(crate) const fn entity_type(self) -> &'static str {
        match self {
            Self::Person => "User",
            Self::Service => "ServiceAccount",
        }
    }
}

/// A user with what they have at the moment of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Whose.
    pub tenant: TenantId,
    /// Who.
    pub name: UserId,
    /// Person or machine.
    pub kind: SubjectKind,
    /// The roles they have now.
    pub roles: Vec<RoleName>,
    /// Those of them that are lastingly theirs: neither as a deputy nor by an escalation.
    pub own_roles: Vec<RoleName>,
    /// The queues they work on, with their approval level there: one a role, those that roles bring, and everyone's.
    pub queues: BTreeMap<RoleName, u8>,
    /// Their department, then the one it is in, up to the root.
    pub departments: Vec<DepartmentId>,
    /// What they can, at levels 1 to 5.
    pub skills: Vec<(String, u8)>,
}

impl Subject {
    /// A person with roles of their own, each of which is a queue, and an approval level in them.
    pub fn person(tenant: TenantId, name: UserId, roles: Vec<RoleName>, level: u8) -> Self {
        let mut queues: BTreeMap<RoleName, u8> = roles.iter().map(|role| (role.clone(), level)).collect();
        queues.entry(RoleName::everyone()).or_insert(0);
        let own_roles = roles.clone();
        Self { tenant, name, kind: SubjectKind::Person, roles, own_roles, queues, departments: Vec::new(), skills: Vec::new() }
    }

    pub(crate) fn uid(&self) -> Result<EntityUid, Unusable> {
        owned(self.kind.entity_type(), &self.tenant, self.name.as_str())
    }

    /// As they are towards something that needs an approval level.
    pub(crate) fn entity(&self, needed: u8) -> Result<Entity, Unusable> {
        // A skill at a level holds all levels below it.
        let reached =
            self.skills.iter().flat_map(|(skill, level)| (1..=(*level).min(MAX_LEVEL)).map(move |level| format!("{skill}:{level}")));
        let mut attributes = Attributes::from([
            ("tenant".to_owned(), text(self.tenant.as_str())),
            ("name".to_owned(), text(self.name.as_str())),
            ("own_roles".to_owned(), texts(self.own_roles.iter().map(RoleName::as_str))),
            ("queues".to_owned(), texts(self.queues.keys().map(RoleName::as_str))),
            (
                "queues_at_level".to_owned(),
                texts(self.queues.iter().filter(|(_, level)| **level >= needed).map(|(queue, _)| queue.as_str())),
            ),
            ("approval_level".to_owned(), long(u64::from(self.queues.values().max().copied().unwrap_or(0)))),
            ("skills".to_owned(), texts(reached)),
        ]);
        if let Some(department) = self.departments.first() {
            attributes.insert("department".to_owned(), RestrictedExpression::new_entity_uid(uid("Department", department.as_str())?));
        }
        let roles = self.roles.iter().map(|role| uid("Role", role.as_str()));
        let parents = roles.chain(self.departments.iter().map(|id| uid("Department", id.as_str()))).collect::<Result<HashSet<_>, _>>()?;
        Entity::new(self.uid()?, attributes, parents).map_err(|error| Unusable(error.to_string()))
    }
}
