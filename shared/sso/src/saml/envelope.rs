//! The response around an assertion. It need not be signed, so nothing is believed because of it; but what it says must fit.

use super::{ASSERTION, PROTOCOL, Provider, Us, document};
use crate::error::must;
use crate::{Error, Result};
use xml::Tree;

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

pub(super) fn check(response: &Tree, provider: &Provider, us: &Us, request: &str) -> Result<()> {
    must(response.is(PROTOCOL, "Response"), "the message is no response")?;
    must(response.attribute("Version") == Some("2.0"), "the response is of another version")?;
    must(response.attribute("InResponseTo") == Some(request), "the response is to another request")?;
    must(response.attribute("Destination").is_none_or(|to| to == us.consumer), "the response is for another address")?;
    if let Some(issuer) = response.children.iter().find(|child| child.is(ASSERTION, "Issuer")) {
        must(document::text(issuer) == Some(&provider.entity_id), "the response is another provider's")?;
    }
    let status = document::only(response, PROTOCOL, "Status", "the response has no status")?;
    let code = document::only(status, PROTOCOL, "StatusCode", "the response has no status")?;
    match code.attribute("Value") {
        Some(SUCCESS) => Ok(()),
        Some(other) => Err(Error::Denied(
            code.children.first().and_then(|inner| inner.attribute("Value")).unwrap_or(other).chars().take(100).collect(),
        )),
        None => Err(Error::Refused("the response has no status")),
    }
}
