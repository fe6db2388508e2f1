//! One sign-on from the way out to the way back.

use super::{Answer, Expected, Metadata, Provider, Sources, exchange, id_token};
use crate::jose::Jws;
use crate::{Error, Identity, Pkce, Result, random_text};
use engine::Timestamp;

/// What has to be remembered of a sign-on until its answer comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Comes back in the token.
    pub nonce: String,
    /// What the challenge is of (RFC 7636, 4.1).
    pub verifier: String,
    /// When it began.
    pub began_at: Timestamp,
}

impl Attempt {
    /// A new one.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn begin(now: Timestamp) -> Result<Self> {
        Ok(Self { nonce: random_text()?, verifier: random_text()?, began_at: now })
    }

    /// Where the browser goes.
    pub fn address(&self, provider: &Provider, metadata: &Metadata, redirect_uri: &str, state: &str) -> String {
        let scopes = std::iter::once("openid").chain(provider.scopes.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
        metadata.authorization_endpoint.with(&[
            ("response_type", "code"),
            ("client_id", &provider.client_id),
            ("redirect_uri", redirect_uri),
            ("scope", &scopes),
            ("state", state),
            ("nonce", &self.nonce),
            ("code_challenge", Pkce::of(&self.verifier).challenge()),
            ("code_challenge_method", "S256"),
        ])
    }

    /// Who came back.
    ///
    /// # Errors
    /// [`Error::Refused`] when the answer is not the provider's or not to this attempt, [`Error::Provider`] when the provider
    /// does not answer.
    pub async fn finish(
        &self,
        provider: &Provider,
        sources: &Sources,
        answer: Answer<'_>,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Result<Identity> {
        let metadata = sources.metadata(provider, now).await?;
        let right = match answer.issuer {
            Some(issuer) => issuer == provider.issuer,
            None => !metadata.names_itself,
        };
        if !right {
            return Err(Error::Refused("the answer is another provider's"));
        }
        let text = exchange::exchange(sources.http(), provider, &metadata, answer.code, redirect_uri, &self.verifier).await?;
        let token = Jws::parse(&text)?;
        let keys = sources.keys(&metadata.jwks_uri, |keys| keys.lacks(&token), now).await?;
        let expected =
            Expected { issuer: &provider.issuer, client_id: &provider.client_id, nonce: &self.nonce, not_issued_before: self.began_at };
        id_token::verify_parsed(&token, &keys, expected, now)
            .map(|(subject, claims)| Identity::new(&provider.id, &provider.names, subject, claims))
    }
}
