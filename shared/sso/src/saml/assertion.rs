//! What an assertion says (SAML 2.0 Core, 2; Profiles, 4.1.4.2 and 4.1.4.3), read from its signed bytes.

use super::{ASSERTION, Provider, TRANSIENT, Us, document, times};
use crate::error::must;
use crate::identity::MAX_SUBJECT;
use crate::{Error, Identity, Result, SKEW, claim_texts};
use engine::Timestamp;
use serde_json::{Map, Value};
use xml::Tree;

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
/// Conditions that are understood; others make an assertion worthless (Core, 2.5.1).
const CONDITIONS: [&str; 3] = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];

/// An assertion that is good here and now.
pub(super) struct Said {
    pub(super) id: String,
    pub(super) identity: Identity,
    pub(super) good_until: Timestamp,
}

pub(super) fn read(assertion: &Tree, provider: &Provider, us: &Us, request: &str, now: Timestamp) -> Result<Said> {
    let only = |tree, name, reason| document::only(tree, ASSERTION, name, reason);
    must(assertion.is(ASSERTION, "Assertion") && assertion.attribute("Version") == Some("2.0"), "the assertion is of another version")?;
    let issuer = only(assertion, "Issuer", "the assertion has no issuer")?;
    must(document::text(issuer) == Some(&provider.entity_id), "the assertion is another provider's")?;
    let issued = times::at(assertion, "IssueInstant")?.ok_or(Error::Refused("the assertion lacks a time"))?;
    must(issued <= now.plus_seconds(SKEW), "the assertion was issued in the future")?;
    conditions(only(assertion, "Conditions", "the assertion has no conditions")?, us, now)?;
    let subject = only(assertion, "Subject", "the assertion has no subject")?;
    let good_until = confirmation(subject, us, request, now)?;
    let mut statements = assertion.named("AuthnStatement").peekable();
    must(statements.peek().is_some(), "the assertion says of no log-in")?;
    for statement in statements {
        let ends = times::at(statement, "SessionNotOnOrAfter")?;
        must(ends.is_none_or(|ends| now < ends.plus_seconds(SKEW)), "the log-in at the provider has ended")?;
    }
    let claims = attributes(assertion);
    let name = match &provider.subject_attribute {
        Some(attribute) => claim_texts(&claims, attribute).next().map(std::borrow::Cow::into_owned),
        None => name_id(only(subject, "NameID", "the assertion names nobody")?)?,
    };
    let name = name.filter(|name| (1..=MAX_SUBJECT).contains(&name.chars().count())).ok_or(Error::Refused("the assertion names nobody"))?;
    Ok(Said {
        id: assertion.attribute("ID").unwrap_or_default().to_owned(),
        identity: Identity::new(&provider.id, &provider.names, name, claims),
        good_until,
    })
}

fn conditions(conditions: &Tree, us: &Us, now: Timestamp) -> Result<()> {
    times::check(conditions, now)?;
    let known = |tree: &Tree| CONDITIONS.iter().any(|name| tree.is(ASSERTION, name));
    must(conditions.children.iter().all(known), "the assertion has a condition that is not understood")?;
    let mut restrictions = conditions.named("AudienceRestriction").peekable();
    must(restrictions.peek().is_some(), "the assertion is for no audience")?;
    for restriction in restrictions {
        let ours = restriction.named("Audience").any(|audience| document::text(audience) == Some(&us.entity_id));
        must(ours, "the assertion is for another audience")?;
    }
    Ok(())
}

/// Until when whoever bears the assertion is its subject.
fn confirmation(subject: &Tree, us: &Us, request: &str, now: Timestamp) -> Result<Timestamp> {
    let mut wrong = Error::Refused("the assertion has no confirmation by its bearer");
    for confirmation in subject.named("SubjectConfirmation").filter(|confirmation| confirmation.attribute("Method") == Some(BEARER)) {
        match bearer(confirmation, us, request, now) {
            Ok(until) => return Ok(until),
            Err(error) => wrong = error,
        }
    }
    Err(wrong)
}

fn bearer(confirmation: &Tree, us: &Us, request: &str, now: Timestamp) -> Result<Timestamp> {
    let data = document::only(confirmation, ASSERTION, "SubjectConfirmationData", "the assertion has no confirmation by its bearer")?;
    must(data.attribute("Recipient") == Some(&us.consumer), "the assertion is for another recipient")?;
    must(data.attribute("InResponseTo") == Some(request), "the assertion is to another request")?;
    times::check(data, now)?.ok_or(Error::Refused("the assertion lacks a time"))
}

/// Who it is. A name for one time only is none to be known by again.
fn name_id(name: &Tree) -> Result<Option<String>> {
    must(name.attribute("Format") != Some(TRANSIENT), "the subject is transient: configure an attribute for it")?;
    Ok(document::text(name).map(str::to_owned))
}

/// Attributes by their names, each with its texts.
fn attributes(assertion: &Tree) -> Map<String, Value> {
    let mut claims = Map::new();
    for attribute in assertion.named("AttributeStatement").flat_map(|statement| statement.named("Attribute")) {
        let values = attribute.named("AttributeValue").filter_map(document::text).map(|text| Value::String(text.to_owned()));
        let name = attribute.attribute("Name").unwrap_or_default();
        if let Value::Array(known) = claims.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
            known.extend(values);
        }
    }
    claims
}
