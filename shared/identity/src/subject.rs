//! Principals and users as policies see them.

use crate::granting::Power;
use crate::principal::{Credential, Principal};
use crate::rules::Rules;
use access::{Asker, Circumstances, Subject, SubjectKind};
use engine::{RoleName, TenantId, Timestamp, UserId};
use std::collections::BTreeMap;
use std::net::IpAddr;
use store::{Skill, User, UserKind};

impl Principal {
    /// As policies see them.
    pub fn subject(&self) -> Subject {
        let departments = self.departments().into_iter().cloned().collect();
        let own_roles = self.own.roles.iter().cloned().collect();
        Subject { departments, own_roles, ..bare(&self.tenant, &self.user, self.kind, &self.roles, &self.skills, self.queues()) }
    }

    /// As one who asks what they may do now.
    pub fn asker(&self, now: Timestamp, address: Option<IpAddr>) -> Asker {
        let credential = match &self.credential {
            Credential::Session { began_at, .. } => access::Credential::Session { began_at: *began_at },
            // A word that names nothing any more lets nothing through.
            Credential::ApiKey { scopes, .. } => {
                access::Credential::ApiKey { scopes: scopes.iter().filter_map(|scope| scope.parse().ok()).collect() }
            }
        };
        Asker::new(self.rules.deciding().clone(), self.subject(), &Circumstances { now, address, credential })
    }
}

impl Rules {
    /// A user of the tenant as policies see them at a moment, without what they hold for others.
    pub fn subject(&self, tenant: &TenantId, user: &User, now: Timestamp) -> Subject {
        let given = &user.entitlements;
        let roles: BTreeMap<RoleName, u8> = given.roles_at(now).into_iter().map(|role| (role, given.approval_level)).collect();
        let departments = given.department.iter().flat_map(|department| self.with_ancestors(department)).cloned().collect();
        let queues = self.queues(user.kind, &roles);
        let own_roles = Power::own(user, now).roles.into_iter().collect();
        Subject { departments, own_roles, ..bare(tenant, &user.user_id, user.kind, &roles, &given.skills, queues) }
    }
}

fn bare(
    tenant: &TenantId,
    name: &UserId,
    kind: UserKind,
    roles: &BTreeMap<RoleName, u8>,
    skills: &[Skill],
    queues: BTreeMap<RoleName, u8>,
) -> Subject {
    Subject {
        tenant: tenant.clone(),
        name: name.clone(),
        kind: match kind {
            UserKind::Person => SubjectKind::Person,
            UserKind::Service => SubjectKind::Service,
        },
        roles: roles.keys().cloned().collect(),
        own_roles: Vec::new(),
        queues,
        departments: Vec::new(),
        skills: skills.iter().map(|skill| (skill.name.to_string(), skill.level)).collect(),
    }
}
