//! Chance, digests and PKCE (RFC 7636).

use crate::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::SHA256;

/// 256 bits of chance as 43 characters of base64url.
///
/// # Errors
/// When the operating system has no randomness.
pub fn random_text() -> Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// SHA-256 as 43 characters of base64url.
pub fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(ring::digest::digest(&SHA256, text.as_bytes()))
}

/// Whether two texts are the same, in a time that tells nothing of where they differ.
pub fn same(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|text| ring::digest::digest(&SHA256, text.as_bytes()));
    one.as_ref() == other.as_ref()
}

/// The challenge of PKCE, by the only method there is: S256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pkce(String);

impl Pkce {
    /// A challenge as it came; none when it cannot be one (RFC 7636, 4.2: a SHA-256 in base64url).
    pub fn parse(challenge: &str) -> Option<Self> {
        let decoded = URL_SAFE_NO_PAD.decode(challenge).ok()?;
        (decoded.len() == 32).then(|| Self(challenge.to_owned()))
    }

    /// The challenge of a verifier.
    pub fn of(verifier: &str) -> Self {
        Self(digest(verifier))
    }

    /// As it is sent.
    pub fn challenge(&self) -> &str {
        &self.0
    }

    /// Whether it is the challenge of a verifier.
    pub fn is_of(&self, verifier: &str) -> bool {
        same(&self.0, &digest(verifier))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636() {
        // Appendix B.
        let challenge = Pkce::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert_eq!(challenge, Pkce::of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(challenge.is_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") && !challenge.is_of("other"));
        for bad in ["", "short", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX!"] {
            assert_eq!(Pkce::parse(bad), None, "{bad}");
        }
    }
}
