//! Who does user tasks: lanes, and resource roles (BPMN 2.0.2, 10.3.4, 10.8).

use foldhash::{HashMap, HashMapExt};

use engine::RoleName;
use engine::graph::{Text, UserTask};

use super::Compiler;
use super::nodes::inner;
use crate::fault::Faults;
use crate::model::{Activity, FlowNode, LaneSet, RoleKind, Scope};
use crate::names;
use crate::vendor::{self, Hints, owners, roles_of};

/// The role of the innermost lane of each node. What stands in a sub-process is where the sub-process is.
pub(super) fn lanes<'m>(scope: &'m Scope, faults: &mut Faults) -> HashMap<&'m str, RoleName> {
    let mut lanes = HashMap::new();
    of_scope(scope, None, &mut lanes, faults);
    lanes
}

fn of_scope<'m>(scope: &'m Scope, around: Option<&RoleName>, lanes: &mut HashMap<&'m str, RoleName>, faults: &mut Faults) {
    for set in &scope.lane_sets {
        of_set(set, lanes, faults);
    }
    for node in &scope.nodes {
        if let Some(around) = around {
            lanes.entry(&node.base.id).or_insert_with(|| around.clone());
        }
        if let Some(inner) = inner(node) {
            let around = lanes.get(node.base.id.as_str()).cloned();
            of_scope(inner, around.as_ref(), lanes, faults);
        }
    }
}

fn of_set<'m>(set: &'m LaneSet, lanes: &mut HashMap<&'m str, RoleName>, faults: &mut Faults) {
    for lane in &set.lanes {
        let role = lane.base.name.as_deref().and_then(names::role).or_else(|| {
            let role = names::role(&lane.base.id)?;
            if lane.base.name.is_some() {
                let message = format!("the lane's name has no letter a role can have; its role is `{role}`, after its id");
                faults.note(&lane.base, "lane_role_from_id", message);
            }
            Some(role)
        });
        if let Some(role) = role {
            lanes.extend(lane.nodes.iter().map(|node| (node.as_str(), role.clone())));
        }
        if let Some(inner) = &lane.inner {
            of_set(inner, lanes, faults);
        }
    }
}

impl<'m> Compiler<'m> {
    /// A user task: what its vendor says, else the roles of BPMN, else its lane, else everyone's.
    pub(super) fn user_task(&mut self, node: &FlowNode, activity: &'m Activity, hints: Hints) -> UserTask {
        let Hints { mut user, own_assignment, .. } = hints;
        if !own_assignment && !is_assigned(&user) {
            self.assign(node, activity, &mut user);
        }
        if !is_assigned(&user) {
            user.candidate_roles.push(RoleName::everyone());
        }
        user
    }

    fn assign(&mut self, node: &FlowNode, activity: &'m Activity, user: &mut UserTask) {
        for role in &activity.roles {
            let text =
                role.assignment.as_ref().and_then(|formal| vendor::spelled(formal, "resourceAssignmentExpression", &mut self.faults));
            match (role.kind, text) {
                (RoleKind::HumanPerformer, Some(text)) => user.assignee = Some(unwrapped(text)),
                (RoleKind::PotentialOwner, Some(Text::Fixed(text))) => {
                    let (users, groups) = owners(&text);
                    user.candidate_roles.extend(roles_of(&groups.join(",")));
                    if !users.is_empty() {
                        user.candidate_users = Some(Text::Fixed(users.join(",")));
                    }
                }
                (RoleKind::PotentialOwner, Some(computed)) => user.candidate_groups = Some(computed),
                (RoleKind::Performer | RoleKind::Resource, Some(_)) => {}
                (_, None) => {
                    let resource = self.known.resource(role.resource.as_deref());
                    user.candidate_roles.extend(resource.and_then(|resource| names::role(resource.base.name.as_deref()?)));
                }
            }
        }
        if !is_assigned(user) {
            user.candidate_roles.extend(self.lanes.get(node.base.id.as_str()).cloned());
        }
    }
}

fn is_assigned(user: &UserTask) -> bool {
    !user.candidate_roles.is_empty() || user.candidate_groups.is_some() || user.candidate_users.is_some() || user.assignee.is_some()
}

/// `user(kermit)` is kermit.
fn unwrapped(text: Text) -> Text {
    match text {
        Text::Fixed(text) => match owners(&text).0.first() {
            Some(user) => Text::Fixed(user.clone()),
            None => Text::Fixed(text),
        },
        computed => computed,
    }
}
