//! Seals small secrets that have to be read again, with AES-256-GCM, to the place where they stand: moved to another
//! user, they do not open.

use crate::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// A key that seals. Nonces are chosen by chance: good for 2^32 secrets (NIST SP 800-38D, 8.3).
pub struct SealingKey(LessSafeKey);

impl SealingKey {
    /// A new key, as text to be kept.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate() -> Result<String> {
        crate::random_text::<32>()
    }

    /// A key from its text.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_text(text: &str) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|error| Error::BadKey(error.to_string()))?;
        let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| Error::BadKey("not a sealing key".to_owned()))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// A secret, sealed to a place.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn seal(&self, secret: &[u8], place: &str) -> Result<String> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| Error::NoRandomness)?;
        let mut sealed = secret.to_vec();
        let done = self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place), &mut sealed);
        done.map_err(|_| Error::BadKey("it does not seal".to_owned()))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// The secret that was sealed to a place.
    ///
    /// # Errors
    /// [`Error::BadKey`] when it was sealed to another or with another key, or was changed.
    pub fn open(&self, sealed: &str, place: &str) -> Result<Vec<u8>> {
        let damaged = || Error::BadKey("a sealed secret does not open".to_owned());
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| damaged())?;
        let (nonce, secret) = bytes.split_first_chunk::<NONCE_LEN>().ok_or_else(damaged)?;
        let mut secret = secret.to_vec();
        let opened = self.0.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(place), &mut secret);
        opened.map(|opened| opened.to_vec()).map_err(|_| damaged())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_only_with_its_key_at_its_place_and_unchanged() {
        let [key, other] = [(), ()].map(|()| SealingKey::from_text(&SealingKey::generate().unwrap()).unwrap());
        let sealed = key.seal(b"secret", "demo#emma").unwrap();
        assert_eq!(key.open(&sealed, "demo#emma").unwrap(), b"secret");
        assert_ne!(sealed, key.seal(b"secret", "demo#emma").unwrap());
        assert!(key.open(&sealed, "demo#mark").is_err() && other.open(&sealed, "demo#emma").is_err());
        let mut bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        for damaged in [URL_SAFE_NO_PAD.encode(&bytes), String::new(), "AAAA".to_owned()] {
            assert!(key.open(&damaged, "demo#emma").is_err(), "{damaged}");
        }
        assert!(SealingKey::from_text("c2hvcnQ").is_err());
    }
}
