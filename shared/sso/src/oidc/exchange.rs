//! The code for a token (OpenID Connect Core 1.0, 3.1.3).

use super::{Metadata, Provider};
use crate::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clients::http::{Http, HttpBody, HttpRequest};
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

/// The ID token that a code is good for.
pub(super) async fn exchange(
    http: &dyn Http,
    provider: &Provider,
    metadata: &Metadata,
    code: &str,
    redirect_uri: &str,
    verifier: &str,
) -> Result<String> {
    let mut fields = vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code.to_owned()),
        ("redirect_uri", redirect_uri.to_owned()),
        ("code_verifier", verifier.to_owned()),
    ];
    let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
    match &provider.client_secret {
        Some(secret) if metadata.takes_basic => headers.push(("authorization".to_owned(), basic(&provider.client_id, secret))),
        Some(secret) => fields.extend([("client_id", provider.client_id.clone()), ("client_secret", secret.clone())]),
        None => fields.push(("client_id", provider.client_id.clone())),
    }
    let request = HttpRequest {
        method: "POST".to_owned(),
        url: metadata.token_endpoint.as_str().to_owned(),
        headers,
        body: Some(HttpBody::Form(fields)),
        timeout: super::sources::TIMEOUT,
        max_answer: super::sources::MAX_ANSWER,
    };
    let answer = http.send(request).await.map_err(Error::unanswered)?;
    let text = |name: &str| answer.body.get(name).and_then(Value::as_str);
    match (answer.status, text("id_token")) {
        (200, Some(token)) => Ok(token.to_owned()),
        // The code is wrong or used: whoever brought it is not who asked.
        (400, _) if text("error") == Some("invalid_grant") => Err(Error::Refused("the provider does not know the code")),
        (status, _) => {
            let error: String = text("error").unwrap_or("no token").chars().take(60).collect();
            Err(Error::Provider(format!("answered {status} to the code: {error}")))
        }
    }
}

/// `client_secret_basic`: both are form-encoded first (RFC 6749, 2.3.1).
fn basic(client_id: &str, secret: &str) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(client_id), encoded(secret))))
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_basic_cannot_hold_is_encoded() {
        // a%3Ab:s+%25
        assert_eq!(super::basic("a:b", "s %"), "Basic YSUzQWI6cyslMjU=");
    }
}
