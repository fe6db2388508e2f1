//! Access tokens: JWTs (RFC 7519) signed with Ed25519, good for minutes.

use crate::{Error, Result, eddsa};
use engine::{TenantId, Timestamp, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Serialize};

/// How long an access token is good, in seconds.
pub const ACCESS_SECONDS: u64 = 900;
/// Who issues it and for whom: this product and its API.
const ISSUER: &str = "millrace";
const AUDIENCE: &str = "millrace-api";
/// How far clocks of two functions may differ, in seconds.
const SKEW: i64 = 5;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// The user.
    pub sub: UserId,
    /// Their tenant.
    pub tenant: TenantId,
    /// Their session.
    pub sid: String,
    /// This token.
    pub jti: String,
    /// Issued at, in seconds since the epoch.
    pub iat: i64,
    /// Good until, in seconds since the epoch.
    pub exp: i64,
}

impl Claims {
    /// The claims of a new token.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn new(tenant: &TenantId, user: &UserId, session: &str, now: Timestamp) -> Result<Self> {
        let iat = now.as_millis() / 1000;
        Ok(Self {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user.clone(),
            tenant: tenant.clone(),
            sid: session.to_owned(),
            jti: crate::random_id()?,
            iat,
            exp: now.plus_seconds(ACCESS_SECONDS).as_millis() / 1000,
        })
    }
}

/// The id of the key a token says it was signed with.
pub(crate) fn key_id(token: &str) -> Result<String> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| Error::BadToken("malformed"))?;
    if header.alg != Algorithm::EdDSA {
        return Err(Error::BadToken("not signed with EdDSA"));
    }
    header.kid.ok_or(Error::BadToken("no key id"))
}

/// What a token says, if it was signed with this key and is good now.
pub(crate) fn verify(token: &str, key: &DecodingKey, now: Timestamp) -> Result<Claims> {
    eddsa::install();
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    // Time is an input: checked below against it, not against the library's own clock.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, key, &validation).map_err(|_| Error::BadToken("signature or claims"))?.claims;
    let seconds = now.as_millis() / 1000;
    if seconds >= claims.exp {
        return Err(Error::BadToken("expired"));
    }
    if claims.iat > seconds + SKEW {
        return Err(Error::BadToken("issued in the future"));
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;

    fn claims() -> Claims {
        Claims::new(&TenantId::parse("demo").unwrap(), &UserId::parse("emma").unwrap(), "s", Timestamp::from_millis(1_000_000)).unwrap()
    }

    fn decoding(key: &SigningKey) -> DecodingKey {
        DecodingKey::from_ed_components(&key.public().x).unwrap()
    }

    #[test]
    fn a_token_is_good_until_it_expires_and_not_a_second_longer() {
        let key = SigningKey::from_text(&SigningKey::generate().unwrap()).unwrap();
        let token = key.sign(&claims()).unwrap();
        assert_eq!(key_id(&token).unwrap(), key.public().kid);
        assert_eq!(verify(&token, &decoding(&key), Timestamp::from_millis(1_899_999)).unwrap(), claims_of(&token, &key));
        assert!(matches!(verify(&token, &decoding(&key), Timestamp::from_millis(1_900_000)), Err(Error::BadToken("expired"))));
        assert!(matches!(verify(&token, &decoding(&key), Timestamp::from_millis(0)), Err(Error::BadToken("issued in the future"))));
    }

    fn claims_of(token: &str, key: &SigningKey) -> Claims {
        verify(token, &decoding(key), Timestamp::from_millis(1_000_000)).unwrap()
    }

    #[test]
    fn another_key_another_algorithm_or_another_audience_is_refused() {
        let (key, other) = (
            SigningKey::from_text(&SigningKey::generate().unwrap()).unwrap(),
            SigningKey::from_text(&SigningKey::generate().unwrap()).unwrap(),
        );
        let now = Timestamp::from_millis(1_000_000);
        assert!(verify(&other.sign(&claims()).unwrap(), &decoding(&key), now).is_err());
        let elsewhere = Claims { aud: "another-api".to_owned(), ..claims() };
        assert!(verify(&key.sign(&elsewhere).unwrap(), &decoding(&key), now).is_err());
        // {"alg":"none","typ":"JWT"} and {"alg":"HS256","kid":"k"}
        for header in ["eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0", "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsifQ"] {
            let forged = format!("{header}.{}", key.sign(&claims()).unwrap().split_once('.').unwrap().1);
            assert!(key_id(&forged).is_err() && verify(&forged, &decoding(&key), now).is_err(), "{header}");
        }
    }
}
