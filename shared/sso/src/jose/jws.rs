//! A signed token in its compact form (RFC 7515, 7.1), taken apart and not yet believed.

use crate::error::must;
use crate::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

/// Longest token, in bytes: hundreds of groups fit.
const MAX_LENGTH: usize = 64 * 1024;

/// A token.
#[derive(Debug)]
pub(crate) struct Jws<'a> {
    header: Header,
    signed: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// What of a header means something here. Keys that a token brings along (`jwk`, `jku`, `x5u`, `x5c`) mean nothing.
#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

impl<'a> Jws<'a> {
    /// Takes a token apart.
    pub(crate) fn parse(token: &'a str) -> Result<Self> {
        let malformed = || Error::Refused("the token is malformed");
        must(token.len() <= MAX_LENGTH, "the token is too long")?;
        let (signed, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
        let (header, payload) = signed.split_once('.').ok_or_else(malformed)?;
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed());
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| malformed())?;
        // Extensions that have to be understood are not (4.1.11).
        must(header.crit.is_none(), "the token has a critical extension")?;
        // A token of another kind is not taken for an ID token (RFC 8725, 3.11).
        must(header.typ.as_deref().is_none_or(|typ| typ.eq_ignore_ascii_case("JWT")), "the token is of another kind")?;
        Ok(Self { header, signed, payload: decode(payload)?, signature: decode(signature)? })
    }

    pub(crate) fn algorithm(&self) -> &str {
        &self.header.alg
    }

    pub(crate) fn key_id(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    pub(crate) fn signed(&self) -> &[u8] {
        self.signed.as_bytes()
    }

    pub(crate) fn payload(&self) -> &[u8] {
        &self.payload
    }

    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_token_of_three_parts_is_refused() {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let good = part(r#"{"alg":"ES256","typ":"JWT","jku":"https://evil.example"}"#);
        assert!(Jws::parse(&format!("{good}.e30.AA")).is_ok());
        for bad in [
            String::new(),
            "..".to_owned(),
            format!("{good}.e30"),
            format!("{good}.e30.AA.AA"),
            format!("{good}=.e30.AA"),
            format!("{good}.e30.A"),
            format!("{}.e30.AA", part("[]")),
            format!("{}.e30.AA", part("{}")),
            format!("{}.e30.AA", part(r#"{"alg":"ES256","alg":"none"}"#)),
            format!("{}.e30.AA", part(r#"{"alg":"ES256","crit":["exp"]}"#)),
            format!("{}.e30.AA", part(r#"{"alg":"ES256","typ":"at+jwt"}"#)),
            format!("{good}.e30.{}", "A".repeat(MAX_LENGTH)),
        ] {
            assert!(Jws::parse(&bad).is_err(), "{bad:.80}");
        }
    }
}
