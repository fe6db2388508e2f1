//! What the providers sign with.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair};
use ring::{hmac, rsa};
use serde_json::{Value, json};

/// The certificate of [`Signer::Rs256`].
pub const CERTIFICATE: &str = include_str!("../keys/rsa.crt.pem");
/// The certificate of [`Signer::Other`].
pub const OTHER_CERTIFICATE: &str = include_str!("../keys/other.crt.pem");
/// The certificate of [`Signer::Es256`].
pub const EC_CERTIFICATE: &str = include_str!("../keys/ec.crt.pem");

const RSA: &str = include_str!("../keys/rsa.pem");
const OTHER: &str = include_str!("../keys/other.pem");
const EC: &str = include_str!("../keys/ec.pem");
const ED_SEED: [u8; 32] = [7; 32];

/// How something is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signer {
    /// RSA, PKCS #1 v1.5, SHA-256, with the provider's key.
    Rs256,
    /// RSA-PSS with the provider's key.
    Ps256,
    /// The same as [`Signer::Rs256`] with a key that is nobody's.
    Other,
    /// ECDSA on P-256.
    Es256,
    /// Ed25519.
    EdDsa,
    /// HMAC with these bytes as the secret.
    Hs256(Vec<u8>),
    /// Not at all.
    Nothing,
}

/// Base64url without padding.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(base64).unwrap()
}

fn rsa(pem: &str) -> RsaKeyPair {
    RsaKeyPair::from_pkcs8(&der(pem)).unwrap()
}

fn ec() -> EcdsaKeyPair {
    EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, &der(EC), &SystemRandom::new()).unwrap()
}

fn ed() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&ED_SEED).unwrap()
}

impl Signer {
    /// A signature.
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let chance = SystemRandom::new();
        let by_rsa = |key: RsaKeyPair, padding: &'static dyn signature::RsaEncoding| {
            let mut signature = vec![0; key.public().modulus_len()];
            key.sign(padding, &chance, bytes, &mut signature).unwrap();
            signature
        };
        match self {
            Self::Rs256 => by_rsa(rsa(RSA), &signature::RSA_PKCS1_SHA256),
            Self::Ps256 => by_rsa(rsa(RSA), &signature::RSA_PSS_SHA256),
            Self::Other => by_rsa(rsa(OTHER), &signature::RSA_PKCS1_SHA256),
            Self::Es256 => ec().sign(&chance, bytes).unwrap().as_ref().to_vec(),
            Self::EdDsa => ed().sign(bytes).as_ref().to_vec(),
            Self::Hs256(secret) => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), bytes).as_ref().to_vec(),
            Self::Nothing => Vec::new(),
        }
    }

    /// What tokens call it.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Rs256 | Self::Other => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Hs256(_) => "HS256",
            Self::Nothing => "none",
        }
    }

    /// The id of its key.
    pub fn key_id(&self) -> &'static str {
        match self {
            Self::Ps256 => "pss",
            Self::Es256 => "ec",
            Self::EdDsa => "ed",
            _ => "rsa",
        }
    }

    /// What XML signatures call it.
    pub fn xml_method(&self) -> &'static str {
        match self {
            Self::Es256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Self::Hs256(_) => "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
            _ => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        }
    }

    /// The bytes of the provider's public RSA key, which everybody knows.
    pub fn public_bytes() -> Vec<u8> {
        rsa(RSA).public().as_ref().to_vec()
    }
}

/// The keys that a provider publishes, as a JWK set.
pub fn published() -> Value {
    let components: rsa::PublicKeyComponents<Vec<u8>> = rsa(RSA).public().into();
    let (n, e) = (encode(components.n), encode(components.e));
    let ec = ec();
    let point = ec.public_key().as_ref();
    json!({"keys": [
        {"kty": "RSA", "kid": "rsa", "use": "sig", "n": n, "e": e},
        {"kty": "RSA", "kid": "pss", "use": "sig", "alg": "PS256", "n": n, "e": e},
        {"kty": "EC", "kid": "ec", "crv": "P-256", "alg": "ES256", "x": encode(&point[1..33]), "y": encode(&point[33..])},
        {"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": encode(ed().public_key())},
        {"kty": "oct", "kid": "oct", "k": encode("secret")},
    ]})
}
