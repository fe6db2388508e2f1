//! A configuration as administrators send it, read field by field.

use super::configuration::{Configuration, Protocol};
use engine::RoleName;
use engine::reader::Reader;
use serde::de::DeserializeOwned;
use sso::saml::Certificate;
use sso::{ClaimMap, Endpoint, Names, Reach, ReturnTo};
use std::collections::BTreeMap;
use store::Skill;

/// Most values of one claim that mean something.
const MAX_VALUES: usize = 500;
/// Longest name and longest value of a claim, in characters.
const MAX_CLAIM: usize = 300;
/// Longest address and longest identifier of a provider, in characters.
const MAX_ADDRESS: usize = 1_000;
/// Most certificates: one, and those of a roll-over.
const MAX_CERTIFICATES: usize = 4;

/// Reads a configuration, and the client secret if one is given.
pub(super) fn read(reader: &mut Reader<'_>, reach: Reach) -> Option<(Configuration, Option<String>)> {
    let name = reader.text("name", 1..=100);
    let enabled = reader.optional_bool("enabled").unwrap_or(true);
    let (protocol, secret) = protocol(reader, reach).unzip();
    let return_origins = reader.texts("return_origins", 20, 1..=200);
    for (position, origin) in return_origins.iter().enumerate() {
        if !ReturnTo::is_origin(origin) {
            let message = format!("`{origin}` is not an origin as browsers write it: `https`, host, port unless it is 443, nothing more");
            reader.fault::<()>("invalid_value", &format!("return_origins/{position}"), message);
        }
    }
    let create_users = reader.optional_bool("create_users").unwrap_or(false);
    let link_by_email = match reader.optional_text("link_by", 1..=20).as_deref() {
        None => false,
        Some("email") => true,
        Some(other) => reader.fault::<()>("invalid_value", "link_by", format!("`{other}` is nothing to link by; `email` is")).is_some(),
    };
    let claims = names(reader);
    let department = claim_map(reader, "department", parsed);
    let roles = claim_map(reader, "roles", parsed);
    let default_roles = reader.ids("default_roles", 20, RoleName::parse);
    let skills = claim_map(reader, "skills", skill);
    let configuration = Configuration {
        name: name?,
        enabled,
        protocol: protocol?,
        return_origins,
        create_users,
        link_by_email,
        claims,
        department,
        roles,
        default_roles,
        skills,
    };
    Some((configuration, secret.flatten()))
}

/// One of the two.
fn protocol(reader: &mut Reader<'_>, reach: Reach) -> Option<(Protocol, Option<String>)> {
    match (reader.optional("oidc"), reader.optional("saml")) {
        (Some(value), None) => {
            let mut oidc = reader.nested("oidc", value)?;
            let read = read_oidc(&mut oidc, reach);
            oidc.finish();
            read
        }
        (None, Some(value)) => {
            let mut saml = reader.nested("saml", value)?;
            let read = read_saml(&mut saml, reach);
            saml.finish();
            read.map(|saml| (saml, None))
        }
        (Some(_), Some(_)) => reader.fault("misplaced_field", "saml", "a provider is spoken to by `oidc` or by `saml`".to_owned()),
        (None, None) => reader.fault("missing_field", "oidc", "`oidc` or `saml` is required".to_owned()),
    }
}

fn read_oidc(oidc: &mut Reader<'_>, reach: Reach) -> Option<(Protocol, Option<String>)> {
    let issuer = address(oidc, "issuer", reach);
    if issuer.as_deref().is_some_and(|issuer| issuer.contains('?')) {
        oidc.fault::<()>("invalid_value", "issuer", "an issuer has no query".to_owned());
    }
    let client_id = oidc.text("client_id", 1..=MAX_CLAIM);
    let secret = oidc.optional_text("client_secret", 1..=500);
    let scopes = oidc.texts("scopes", 20, 1..=100);
    for (position, scope) in scopes.iter().enumerate() {
        // RFC 6749, 3.3.
        if !scope.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)) || scope == "openid" {
            let message = format!("`{scope}` is not a scope to ask for beside `openid`");
            oidc.fault::<()>("invalid_value", &format!("scopes/{position}"), message);
        }
    }
    Some((Protocol::Oidc { issuer: issuer?, client_id: client_id?, scopes }, secret))
}

fn read_saml(saml: &mut Reader<'_>, reach: Reach) -> Option<Protocol> {
    let entity_id = saml.text("entity_id", 1..=MAX_ADDRESS);
    let sso_url = address(saml, "sso_url", reach);
    let texts = saml.texts("certificates", MAX_CERTIFICATES, 1..=16_384);
    if texts.is_empty() {
        saml.fault::<()>("missing_field", "certificates", "without `certificates` nothing could be believed".to_owned());
    }
    let mut certificates = Vec::new();
    for (position, text) in texts.iter().enumerate() {
        match Certificate::parse(text) {
            Ok(certificate) => certificates.push(certificate.text()),
            Err(wrong) => drop(saml.fault::<()>("invalid_value", &format!("certificates/{position}"), wrong.to_owned())),
        }
    }
    let subject_attribute = saml.optional_text("subject_attribute", 1..=MAX_CLAIM);
    Some(Protocol::Saml { entity_id: entity_id?, sso_url: sso_url?, certificates, subject_attribute })
}

/// As it was written: identifiers are compared as texts.
fn address(reader: &mut Reader<'_>, field: &'static str, reach: Reach) -> Option<String> {
    let text = reader.text(field, 1..=MAX_ADDRESS)?;
    match Endpoint::parse(&text, reach) {
        Ok(_) => Some(text),
        Err(wrong) => reader.fault("invalid_value", field, wrong.to_owned()),
    }
}

fn names(reader: &mut Reader<'_>) -> Names {
    let usual = Names::default();
    let Some(value) = reader.optional("claims") else { return usual };
    let Some(mut claims) = reader.nested("claims", value) else { return usual };
    let [email, email_verified, name] = ["email", "email_verified", "name"].map(|field| claims.optional_text(field, 1..=MAX_CLAIM));
    claims.finish();
    Names {
        email: email.unwrap_or(usual.email),
        email_verified: email_verified.unwrap_or(usual.email_verified),
        name: name.unwrap_or(usual.name),
    }
}

/// A claim and what its values stand for.
fn claim_map<T>(reader: &mut Reader<'_>, field: &'static str, read: fn(&serde_json::Value) -> Result<T, String>) -> Option<ClaimMap<T>> {
    let value = reader.optional(field)?;
    let mut map = reader.nested(field, value)?;
    let claim = map.text("claim", 1..=MAX_CLAIM);
    let named = map.optional_object("values");
    let mut values = BTreeMap::new();
    for (said, stands_for) in named.into_iter().flatten() {
        let place = format!("values/{}", said.replace('~', "~0").replace('/', "~1"));
        match read(stands_for) {
            Ok(read) if values.len() < MAX_VALUES && said.chars().count() <= MAX_CLAIM => drop(values.insert(said.clone(), read)),
            Ok(_) => {
                let message = format!("a claim has at most {MAX_VALUES} values here, each of at most {MAX_CLAIM} characters");
                map.fault::<()>("out_of_range", "values", message);
                break;
            }
            Err(wrong) => drop(map.fault::<()>("invalid_value", &place, wrong)),
        }
    }
    if named.is_none_or(serde_json::Map::is_empty) {
        map.fault::<()>("missing_field", "values", "without `values` the claim means nothing".to_owned());
    }
    map.finish();
    Some(ClaimMap { claim: claim?, values })
}

fn parsed<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, String> {
    T::deserialize(value).map_err(|error| error.to_string())
}

fn skill(value: &serde_json::Value) -> Result<Skill, String> {
    let skill: Skill = parsed(value)?;
    if (1..=5).contains(&skill.level) { Ok(skill) } else { Err("`level` must be a whole number from 1 to 5".to_owned()) }
}
