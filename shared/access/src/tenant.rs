//! What a tenant adds: roles, each a `permit` made of its permissions; and policies of its own, checked against the schema.

use crate::schema::schema;
use crate::{Group, PolicyFault, Scope};
use cedar_policy::{Policy, PolicyId, PolicySet, ValidationMode, Validator};
use engine::RoleName;
use std::fmt;
use std::str::FromStr;

/// Most policies of a tenant.
pub const MAX_POLICIES: usize = 100;
/// Longest text of a policy, in bytes.
pub const MAX_TEXT: usize = 10 * 1024;
/// Most faults of a text that are told.
const MAX_FAULTS: usize = 50;
/// Deepest brackets in a policy. Cedar's parser nests as the text does.
const MAX_DEPTH: usize = 32;
/// Most signs and words of a policy, which bounds how long a chain of operators can be.
const MAX_TOKENS: usize = 1_500;

/// What a role may be given: an operation or a group, but neither everybody's own account nor the rules themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission(Scope);

impl Permission {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        self.0.as_str()
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Permission {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        let scope: Scope = word.parse()?;
        let group = match scope {
            Scope::Operation(operation) => operation.group(),
            Scope::Group(group) => group,
        };
        match group {
            Group::OwnAccount => Err(format!("`{word}` is everybody's own and nothing that a role gives")),
            Group::Policy => Err(format!("`{word}` is for the role `admin` alone")),
            _ => Ok(Self(scope)),
        }
    }
}

/// A role of a tenant as far as policies see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: RoleName,
    /// What it gives, anywhere in the tenant.
    pub permissions: Vec<Permission>,
}

impl Role {
    /// The policy it comes to; none for a role that is only a queue.
    pub(crate) fn policy(&self) -> Result<Option<Policy>, PolicyFault> {
        if self.permissions.is_empty() {
            return Ok(None);
        }
        // Neither a role's name nor a permission can hold a quotation mark.
        let actions: Vec<String> = self.permissions.iter().map(|permission| format!("Action::\"{permission}\"")).collect();
        let text = format!("permit(principal in Role::\"{}\", action in [{}], resource);", self.name, actions.join(", "));
        parse(PolicyId::new(format!("role:{}", self.name)), &text).map(Some)
    }
}

/// A policy of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyText {
    /// Its id in the tenant.
    pub id: String,
    /// One policy in Cedar's language.
    pub text: String,
}

impl PolicyText {
    /// The policy, under the id that decisions name it by: `tenant:` and its own.
    pub(crate) fn parse(&self) -> Result<Policy, PolicyFault> {
        bounded(&self.text)?;
        parse(PolicyId::new(format!("tenant:{}", self.id)), &self.text)
    }

    /// Checks a policy before it is kept: its size, that it is one policy, and that it says nothing the schema has not.
    ///
    /// # Errors
    /// Every fault.
    pub fn check(&self) -> Result<(), Vec<PolicyFault>> {
        bounded(&self.text).map_err(|fault| vec![fault])?;
        let id = PolicyId::new(format!("tenant:{}", self.id));
        let policy = Policy::parse(Some(id), &self.text).map_err(|errors| faults(&errors, &self.text))?;
        let set = PolicySet::from_policies([policy]).map_err(|error| vec![PolicyFault::of("invalid", &error, &self.text)])?;
        let schema = schema().map_err(|error| vec![PolicyFault::ours(error)])?;
        let result = Validator::new(schema.clone()).validate(&set, ValidationMode::Strict);
        let found: Vec<PolicyFault> =
            result.validation_errors().map(|error| PolicyFault::of("invalid", error, &self.text)).take(MAX_FAULTS).collect();
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}

fn parse(id: PolicyId, text: &str) -> Result<Policy, PolicyFault> {
    Policy::parse(Some(id), text).map_err(|errors| {
        let first = faults(&errors, text).into_iter().next();
        first.unwrap_or_else(|| PolicyFault::new("syntax", errors.to_string()))
    })
}

fn faults(errors: &cedar_policy::ParseErrors, text: &str) -> Vec<PolicyFault> {
    errors.iter().map(|error| PolicyFault::of("syntax", error, text)).take(MAX_FAULTS).collect()
}

/// Refuses what would cost more than a policy should, before anything reads it.
fn bounded(text: &str) -> Result<(), PolicyFault> {
    if text.len() > MAX_TEXT {
        return Err(PolicyFault::new("too_large", format!("a policy has at most {MAX_TEXT} bytes")));
    }
    let (mut depth, mut tokens, mut in_word) = (0_usize, 0_usize, false);
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth = depth.saturating_add(1),
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let word = c.is_alphanumeric() || c == '_';
        if !(c.is_whitespace() || word && in_word) {
            tokens = tokens.saturating_add(1);
        }
        in_word = word;
        if depth > MAX_DEPTH {
            return Err(PolicyFault::new("too_large", format!("a policy nests at most {MAX_DEPTH} deep")));
        }
        if tokens > MAX_TOKENS {
            return Err(PolicyFault::new("too_large", format!("a policy has at most {MAX_TOKENS} words and signs")));
        }
    }
    Ok(())
}
