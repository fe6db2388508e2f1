//! The request by the redirect binding (SAML 2.0 Core, 3.4; Bindings, 3.4.4.1).

use super::{ASSERTION, POST, PROTOCOL, Provider, UNSPECIFIED, Us, times};
use crate::{Result, random_text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Timestamp;
use xml::Writer;

/// A request that a response must name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: String,
}

impl Request {
    /// A new one.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn begin() -> Result<Self> {
        // An xs:ID begins with a letter or an underscore.
        Ok(Self { id: format!("_{}", random_text()?) })
    }

    /// Where the browser goes. It is not signed: a provider answers to the address it knows for us.
    pub fn address(&self, provider: &Provider, us: &Us, relay_state: &str, now: Timestamp) -> String {
        let deflated = miniz_oxide::deflate::compress_to_vec(self.document(provider, us, now).as_bytes(), 6);
        provider.sso_url.with(&[("SAMLRequest", &STANDARD.encode(deflated)), ("RelayState", relay_state)])
    }

    fn document(&self, provider: &Provider, us: &Us, now: Timestamp) -> String {
        let issued = times::text(now);
        let mut writer = Writer::default();
        writer.start(
            "samlp:AuthnRequest",
            &[
                ("xmlns:samlp", Some(PROTOCOL)),
                ("xmlns:saml", Some(ASSERTION)),
                ("ID", Some(&self.id)),
                ("Version", Some("2.0")),
                ("IssueInstant", Some(&issued)),
                ("Destination", Some(provider.sso_url.as_str())),
                ("ProtocolBinding", Some(POST)),
                ("AssertionConsumerServiceURL", Some(&us.consumer)),
            ],
        );
        writer.text("saml:Issuer", &[], &us.entity_id);
        writer.empty("samlp:NameIDPolicy", &[("Format", Some(UNSPECIFIED)), ("AllowCreate", Some("true"))]);
        writer.end();
        writer.finish()
    }
}
