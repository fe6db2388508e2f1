//! OpenID Connect: the authorization code flow (OpenID Connect Core 1.0, 3.1) with PKCE (RFC 7636), discovery, `state`, `nonce`
//! and the issuer in the answer (RFC 9207), by the rules of RFC 9700.

mod attempt;
mod exchange;
mod id_token;
mod metadata;
mod sources;

pub use attempt::Attempt;
pub use id_token::{Expected, verify};
pub use metadata::Metadata;
pub use sources::Sources;

use crate::Names;
pub use crate::jose::KeySet;

/// A provider as a tenant configured it.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Our id of it.
    pub id: String,
    /// What it calls itself: its tokens say so, and its document is found there. Compared as a text.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What we prove ourselves with; none where we are a public client.
    pub client_secret: Option<String>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// Which claims say what everybody has.
    pub names: Names,
}

/// What came back with the browser.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The code to exchange.
    pub code: &'a str,
    /// Who says that they answered (RFC 9207).
    pub issuer: Option<&'a str>,
}
