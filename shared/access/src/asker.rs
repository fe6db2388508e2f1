//! Somebody who asks what they may do, once or for every row of a list.

use crate::entity::{Unusable, uid};
use crate::{Circumstances, Decision, Operation, Policies, Resource, Subject};
use cedar_policy::{Authorizer, Context, Effect, Entities, Entity, PolicySet, Request, Response};
use std::collections::HashSet;
use std::sync::Arc;

/// Who asks, with the policies of their tenant and the circumstances of their request: made once a request.
#[derive(Debug, Clone)]
pub struct Asker {
    policies: Arc<Policies>,
    subject: Arc<Subject>,
    said: Arc<Result<Said, Unusable>>,
}

/// What is the same in all questions of a request, in Cedar's words.
#[derive(Debug)]
struct Said {
    /// Towards what needs no approval level, as nearly everything.
    principal: Entity,
    context: Context,
}

impl Asker {
    /// Somebody under some circumstances.
    pub fn new(policies: Arc<Policies>, subject: Subject, circumstances: &Circumstances) -> Self {
        let said = || Ok(Said { principal: subject.entity(0)?, context: circumstances.context()? });
        Self { said: Arc::new(said()), policies, subject: Arc::new(subject) }
    }

    /// Whether they may do something. What cannot be asked is refused.
    pub fn may(&self, operation: Operation, resource: &Resource) -> Decision {
        if !operation.kinds().contains(&resource.kind()) {
            return Decision::unusable(&format!("`{operation}` is not done to a {:?}", resource.kind()));
        }
        match self.decide(operation, resource) {
            Ok(decision) => decision,
            Err(error) => Decision::unusable(&error),
        }
    }

    fn decide(&self, operation: Operation, resource: &Resource) -> Result<Decision, Unusable> {
        let said = self.said.as_ref().as_ref().map_err(|error| Unusable(error.to_string()))?;
        let action = uid("Action", operation.id())?;
        let group = HashSet::from([uid("Action", operation.group().as_str())?]);
        let principal = match resource.needed() {
            0 => said.principal.clone(),
            level => self.subject.entity(level)?,
        };
        let resource = resource.entity()?;
        let ids = (principal.uid(), action.clone(), resource.uid());
        // Who acts on themselves is one entity.
        let other = (ids.0 != ids.2).then_some(resource);
        let known = [principal, Entity::new_no_attrs(action, group)].into_iter().chain(other);
        let entities = Entities::from_entities(known, None).map_err(|error| Unusable(error.to_string()))?;
        let request = Request::new(ids.0, ids.1, ids.2, said.context.clone(), None).map_err(|error| Unusable(error.to_string()))?;
        let policies = self.policies.of(operation)?;
        Ok(decision(policies, &Authorizer::new().is_authorized(&request, policies, &entities)))
    }
}

/// Cedar passes over a policy that fails; one that forbids must not be got rid of so.
fn decision(policies: &PolicySet, response: &Response) -> Decision {
    let mut by: Vec<String> = response.diagnostics().reason().map(ToString::to_string).collect();
    let mut allowed = response.decision() == cedar_policy::Decision::Allow;
    let mut errors = Vec::new();
    for error in response.diagnostics().errors() {
        let cedar_policy::AuthorizationError::PolicyEvaluationError(failed) = error;
        errors.push(failed.to_string());
        if policies.policy(failed.policy_id()).is_some_and(|policy| policy.effect() == Effect::Forbid) {
            if allowed {
                by.clear();
            }
            by.push(failed.policy_id().to_string());
            allowed = false;
        }
    }
    by.sort();
    Decision { allowed, by, errors }
}
