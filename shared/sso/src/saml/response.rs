//! A response by the POST binding (SAML 2.0 Bindings, 3.5), from its form field to who somebody is.

use super::document::MAX_LENGTH;
use super::{Provider, Us, assertion, document, envelope, signature};
use crate::error::must;
use crate::{Error, Identity, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Timestamp;

/// A response that is good.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// Who it is.
    pub identity: Identity,
    /// The assertion's id; nobody may bring it again.
    pub assertion: String,
    /// When it is good no more, skew not counted: so long it has to be remembered.
    pub good_until: Timestamp,
}

/// Who came back, by the field `SAMLResponse` and the id of our request.
///
/// # Errors
/// [`Error::Refused`] with what is wrong, [`Error::Denied`] when the provider says that it did not log anyone in.
pub fn accept(field: &str, provider: &Provider, us: &Us, request: &str, now: Timestamp) -> Result<Accepted> {
    must(field.len() <= MAX_LENGTH / 3 * 4, "the message is too long")?;
    let base64: String = field.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(base64).map_err(|_| Error::Refused("the message is not base64"))?;
    let text = String::from_utf8(bytes).map_err(|_| Error::Refused("the message is not UTF-8"))?;
    envelope::check(&document::read(&text)?, provider, us, request)?;
    let signed = signature::signed_assertion(&text, &provider.certificates)?;
    let said = assertion::read(&document::read(&signed)?, provider, us, request, now)?;
    Ok(Accepted { identity: said.identity, assertion: said.id, good_until: said.good_until })
}
