//! Single sign-on as the protocols have it: OpenID Connect (authorization code with PKCE) and SAML 2.0 (web browser SSO).
//! Both end in an [`Identity`]: who somebody is at a provider, and what the provider says of them.
//!
//! Time is an input, HTTP is handed in. Whatever comes from outside is a provider's signed word or is refused; the reasons
//! are for the log, and whoever knocks is told nothing of them.
//!
//! What must not be here: HTTP servers, cookies, tables, users of ours.

mod endpoint;
mod error;
mod identity;
mod jose;
mod mapping;
pub mod oidc;
mod return_to;
pub mod saml;
mod secrets;

pub use endpoint::{Endpoint, Reach};
pub use error::{Error, Result};
pub use identity::{Identity, Names};
pub use mapping::{ClaimMap, claim_texts};
pub use return_to::ReturnTo;
pub use secrets::{Pkce, digest, random_text, same};

/// How far our clock and a provider's may differ, in seconds.
pub const SKEW: u64 = 60;
