//! What a sign-on gives.

use crate::mapping::claim_texts;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Longest subject, in characters (OpenID Connect Core 1.0, 2: 255; SAML 2.0 Core, 8.3.7: 256).
pub(crate) const MAX_SUBJECT: usize = 256;
/// Longest address and longest name, in characters; longer ones are cut.
const MAX_TEXT: usize = 200;

/// Which claims say what everybody has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Their address.
    pub email: String,
    /// Whether the provider knows that the address is theirs.
    pub email_verified: String,
    /// What they are called.
    pub name: String,
}

impl Default for Names {
    /// Those of OpenID Connect (Core 1.0, 5.1).
    fn default() -> Self {
        let [email, email_verified, name] = ["email", "email_verified", "name"].map(str::to_owned);
        Self { email, email_verified, name }
    }
}

/// Who somebody is at a provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// Our id of the provider.
    pub provider: String,
    /// What the provider calls them: never given to somebody else.
    pub subject: String,
    /// Their address.
    pub email: Option<String>,
    /// Whether the provider says that the address is theirs.
    pub email_verified: bool,
    /// What they are called.
    pub name: Option<String>,
    /// Everything the provider says.
    pub claims: Map<String, Value>,
}

impl Identity {
    pub(crate) fn new(provider: &str, names: &Names, subject: String, claims: Map<String, Value>) -> Self {
        let text = |claim: &str| {
            let text = claim_texts(&claims, claim).next()?;
            Some(text.trim().chars().filter(|character| !character.is_control()).take(MAX_TEXT).collect::<String>())
        };
        Self {
            provider: provider.to_owned(),
            subject,
            email: text(&names.email).filter(|text| text.contains('@')),
            // Some providers spell it as a text.
            email_verified: text(&names.email_verified).as_deref() == Some("true"),
            name: text(&names.name).filter(|text| !text.is_empty()),
            claims,
        }
    }
}
