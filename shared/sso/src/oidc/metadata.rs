//! What a provider says of itself (OpenID Connect Discovery 1.0, 3).

use crate::error::must;
use crate::{Endpoint, Error, Reach, Result};
use serde_json::Value;

/// What is used of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Where browsers go.
    pub authorization_endpoint: Endpoint,
    /// Where codes are exchanged.
    pub token_endpoint: Endpoint,
    /// Where its keys are.
    pub jwks_uri: Endpoint,
    /// Whether it names itself in its answers (RFC 9207, 3).
    pub names_itself: bool,
    /// Whether a client may prove itself with `Authorization: Basic`; otherwise it does in the body.
    pub takes_basic: bool,
}

impl Metadata {
    /// Reads the document of an issuer.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is another's, [`Error::Provider`] when it cannot be used.
    pub fn read(document: &Value, issuer: &str, reach: Reach) -> Result<Self> {
        must(document.get("issuer").and_then(Value::as_str) == Some(issuer), "the configuration is another issuer's")?;
        let address = |name: &str| {
            let text = document.get(name).and_then(Value::as_str).unwrap_or_default();
            Endpoint::parse(text, reach).map_err(|error| Error::Provider(format!("names an unusable `{name}`: {error}")))
        };
        let lists = |name: &str, value: &str| {
            document.get(name).and_then(Value::as_array).map(|values| values.iter().any(|listed| listed == value))
        };
        if lists("code_challenge_methods_supported", "S256") == Some(false) {
            return Err(Error::Provider("does not take PKCE with S256".to_owned()));
        }
        Ok(Self {
            authorization_endpoint: address("authorization_endpoint")?,
            token_endpoint: address("token_endpoint")?,
            jwks_uri: address("jwks_uri")?,
            names_itself: document.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
            // The one that is meant where nothing is said.
            takes_basic: lists("token_endpoint_auth_methods_supported", "client_secret_basic").unwrap_or(true),
        })
    }
}

/// Where an issuer's document is: a `/` at its end is left out (4).
pub(super) fn address(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.strip_suffix('/').unwrap_or(issuer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ISSUER: &str = "https://login.example.com/";

    fn document() -> Value {
        json!({"issuer": ISSUER, "authorization_endpoint": "https://login.example.com/a", "token_endpoint": "https://login.example.com/t",
            "jwks_uri": "https://keys.example.com/k"})
    }

    #[test]
    fn a_document_is_its_issuers_and_its_addresses_are_safe() {
        let read = |document: &Value| Metadata::read(document, ISSUER, Reach::Internet);
        let plain = read(&document()).unwrap();
        assert!(plain.takes_basic && !plain.names_itself);
        for (field, value) in [
            ("issuer", json!("https://login.example.com")),
            ("issuer", json!(null)),
            ("token_endpoint", json!("http://login.example.com/t")),
            ("token_endpoint", json!("https://169.254.169.254/t")),
            ("jwks_uri", json!("https://localhost/k")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("code_challenge_methods_supported", json!(["plain"])),
        ] {
            let mut document = document();
            document[field] = value;
            assert!(read(&document).is_err(), "{field}");
        }
        let mut posting = document();
        posting["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
        assert!(!read(&posting).unwrap().takes_basic);
    }

    #[test]
    fn a_document_is_found_below_its_issuer() {
        assert_eq!(address("https://a.example/"), "https://a.example/.well-known/openid-configuration");
        assert_eq!(address("https://a.example/b"), "https://a.example/b/.well-known/openid-configuration");
    }
}
