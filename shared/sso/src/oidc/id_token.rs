//! The ID token (OpenID Connect Core 1.0, 2 and 3.1.3.7).

use super::KeySet;
use crate::error::must;
use crate::identity::MAX_SUBJECT;
use crate::jose::Jws;
use crate::{Error, Result, SKEW, same};
use engine::Timestamp;
use serde_json::{Map, Value};

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Whose it is.
    pub issuer: &'a str,
    /// For whom.
    pub client_id: &'a str,
    /// To which attempt.
    pub nonce: &'a str,
    /// When the attempt began: an older token is not its answer.
    pub not_issued_before: Timestamp,
}

/// The subject and all claims of a token, if it is signed by one of the keys, says what it must, and is good now.
///
/// # Errors
/// [`Error::Refused`] with what is wrong.
pub fn verify(token: &str, keys: &KeySet, expected: Expected<'_>, now: Timestamp) -> Result<(String, Map<String, Value>)> {
    verify_parsed(&Jws::parse(token)?, keys, expected, now)
}

pub(super) fn verify_parsed(
    token: &Jws<'_>,
    keys: &KeySet,
    expected: Expected<'_>,
    now: Timestamp,
) -> Result<(String, Map<String, Value>)> {
    let claims = serde_json::from_slice(keys.verify(token)?);
    let claims: Map<String, Value> = claims.map_err(|_| Error::Refused("the token is malformed"))?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    must(text("iss") == Some(expected.issuer), "the token is another issuer's")?;
    audience(&claims, expected.client_id)?;
    must(text("nonce").is_some_and(|nonce| same(nonce, expected.nonce)), "the token is of another attempt")?;
    times(&claims, expected.not_issued_before, now)?;
    let subject = text("sub").filter(|subject| (1..=MAX_SUBJECT).contains(&subject.chars().count()));
    let subject = subject.ok_or(Error::Refused("the token has no subject"))?.to_owned();
    Ok((subject, claims))
}

/// It is for us; where it is for others too, it says that it was given to us.
fn audience(claims: &Map<String, Value>, client_id: &str) -> Result<()> {
    let audiences = match claims.get("aud") {
        Some(Value::Array(audiences)) => audiences.as_slice(),
        Some(audience) => std::slice::from_ref(audience),
        None => &[],
    };
    must(audiences.iter().any(|audience| audience == client_id), "the token is for another audience")?;
    match claims.get("azp") {
        Some(party) => must(party == client_id, "the token was given to another party"),
        None => must(audiences.len() == 1, "the token is for several audiences and says not to whom it was given"),
    }
}

fn times(claims: &Map<String, Value>, not_issued_before: Timestamp, now: Timestamp) -> Result<()> {
    let at =
        |name: &str| claims.get(name).map(|value| moment(value).ok_or(Error::Refused("the token has a time that is none"))).transpose();
    let missing = || Error::Refused("the token lacks a time");
    let (expires, issued) = (at("exp")?.ok_or_else(missing)?, at("iat")?.ok_or_else(missing)?);
    must(now < expires.plus_seconds(SKEW), "the token has expired")?;
    must(issued <= now.plus_seconds(SKEW), "the token was issued in the future")?;
    must(issued.plus_seconds(SKEW) >= not_issued_before, "the token is older than the attempt")?;
    must(at("nbf")?.is_none_or(|begins| begins <= now.plus_seconds(SKEW)), "the token is not good yet")
}

/// Seconds since the epoch, with or without a fraction (RFC 7519, 2), up to the year 9999.
fn moment(value: &Value) -> Option<Timestamp> {
    let seconds = value.as_f64().filter(|seconds| (0.0..253_402_300_800.0).contains(seconds))?;
    #[allow(clippy::cast_possible_truncation, reason = "within the bounds above")]
    Some(Timestamp::from_millis((seconds * 1000.0) as i64))
}
