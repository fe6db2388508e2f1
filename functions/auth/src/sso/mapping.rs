//! What a provider says of somebody, as what they have here. It is said anew at each log-in: a role that a provider says no
//! more is gone; those that were given otherwise stay.

use super::configuration::Configuration;
use crate::users::MAX_ROLES;
use engine::{ProviderId, RoleName, Timestamp};
use sso::Identity;
use store::{Assignment, RoleSource, Skill, User, Validity};

/// Most skills that a provider says of somebody.
const MAX_SKILLS: usize = 50;

/// The user with what the provider says of them. Its roles end by themselves: whom it would not let in any more may have other
/// ways in.
pub(super) fn applied(configuration: &Configuration, identity: &Identity, provider: &ProviderId, until: Timestamp, user: &User) -> User {
    let mut next = user.clone();
    let source = RoleSource::SignOn { provider: provider.to_string() };
    let given = &mut next.entitlements;
    given.assignments.retain(|assignment| assignment.source != source);
    let room = MAX_ROLES.saturating_sub(given.assignments.len());
    let validity = Validity { valid_from: None, valid_to: Some(until) };
    let assignment = |role| Assignment { role, validity, source: source.clone() };
    given.assignments.extend(roles(configuration, identity).into_iter().take(room).map(assignment));
    if let Some(department) = configuration.department.as_ref().and_then(|map| map.of(&identity.claims).next()) {
        given.department = Some(department.clone());
    }
    if let Some(map) = &configuration.skills {
        given.skills = best(map.of(&identity.claims));
    }
    next
}

/// Each once, in the order of the claim's values, those that everybody gets first.
fn roles(configuration: &Configuration, identity: &Identity) -> Vec<RoleName> {
    let mapped = configuration.roles.iter().flat_map(|map| map.of(&identity.claims)).flatten();
    let mut roles: Vec<RoleName> = Vec::new();
    for role in configuration.default_roles.iter().chain(mapped) {
        if !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    roles
}

/// Each once, at its highest level.
fn best<'a>(said: impl Iterator<Item = &'a Skill>) -> Vec<Skill> {
    let mut skills: Vec<Skill> = Vec::new();
    for skill in said {
        let room = skills.len() < MAX_SKILLS;
        match skills.iter_mut().find(|known| known.name == skill.name) {
            Some(known) => known.level = known.level.max(skill.level),
            None if room => skills.push(skill.clone()),
            None => {}
        }
    }
    skills
}
