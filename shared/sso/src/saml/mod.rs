//! SAML 2.0 web browser single sign-on (SAML 2.0 Profiles, 4.1) as the service provider: a request by the redirect binding, a
//! response by the POST binding, nothing that the identity provider begins by itself.
//!
//! What an assertion says is read from the bytes whose digest was signed, and from nothing else of the message: there is no
//! other element that could be taken for the signed one (docs/adr/0010).

mod assertion;
mod certificate;
mod document;
mod envelope;
mod metadata;
mod request;
mod response;
mod signature;
mod times;

pub use certificate::Certificate;
pub use metadata::metadata;
pub use request::Request;
pub use response::{Accepted, accept};

use crate::{Endpoint, Names};

pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

/// An identity provider as a tenant configured it.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Our id of it.
    pub id: String,
    /// What it calls itself.
    pub entity_id: String,
    /// Where browsers go.
    pub sso_url: Endpoint,
    /// What it signs with: one, and another while it rolls over.
    pub certificates: Vec<Certificate>,
    /// The attribute that is the subject; the `NameID` unless given.
    pub subject_attribute: Option<String>,
    /// Which attributes say what everybody has.
    pub names: Names,
}

/// We, as a provider knows us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Us {
    /// What we call ourselves.
    pub entity_id: String,
    /// Where responses come to (the assertion consumer service).
    pub consumer: String,
}
