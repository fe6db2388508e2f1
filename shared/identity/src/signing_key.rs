//! The key that signs access tokens. Its private half lives in a SecureString that only `auth` may read; its public
//! half is published to the store.

use crate::{Claims, Error, Result, eddsa, sha256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use store::PublicKey;

/// A signing key.
pub struct SigningKey {
    key: EncodingKey,
    public: PublicKey,
}

impl SigningKey {
    /// A new private key as text: PKCS #8 (RFC 5958) in base64url.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate() -> Result<String> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| Error::NoRandomness)?;
        Ok(URL_SAFE_NO_PAD.encode(document))
    }

    /// A key from its text.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_text(text: &str) -> Result<Self> {
        eddsa::install();
        let document = URL_SAFE_NO_PAD.decode(text).map_err(|error| Error::BadKey(error.to_string()))?;
        let pair = Ed25519KeyPair::from_pkcs8(&document).map_err(|error| Error::BadKey(error.to_string()))?;
        let x = URL_SAFE_NO_PAD.encode(pair.public_key());
        // The id follows from the key: the same key has the same id wherever it is read.
        let kid = sha256(&x).chars().take(16).collect();
        Ok(Self { key: EncodingKey::from_ed_der(&document), public: PublicKey { kid, x } })
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs an access token.
    ///
    /// # Errors
    /// When the claims cannot be written.
    pub fn sign(&self, claims: &Claims) -> Result<String> {
        let header = Header { kid: Some(self.public.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, claims, &self.key).map_err(|error| Error::BadKey(error.to_string()))
    }
}
