//! A provider's public keys. Those that we cannot use are passed over: symmetric ones above all, so that nobody signs with a
//! public key as if it were a secret.

use super::Jws;
use crate::error::must;
use crate::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde_json::Value;

/// Most keys of a set that are looked at.
const MAX_KEYS: usize = 64;

/// The keys of a provider.
#[derive(Debug, Clone, Default)]
pub struct KeySet(Vec<Key>);

/// A key with the one algorithm it is for.
#[derive(Debug, Clone)]
struct Key {
    id: Option<String>,
    material: Material,
}

#[derive(Debug, Clone)]
enum Material {
    Rs256 { n: Vec<u8>, e: Vec<u8> },
    Ps256 { n: Vec<u8>, e: Vec<u8> },
    Es256(Vec<u8>),
    EdDsa(Vec<u8>),
}

impl KeySet {
    /// The usable keys of a JWK set.
    pub fn read(set: &Value) -> Self {
        let keys = set.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Self(keys.iter().take(MAX_KEYS).filter_map(Key::read).collect())
    }

    /// Whether a token names a key that is not here: then the set is read again.
    pub(crate) fn lacks(&self, token: &Jws<'_>) -> bool {
        self.key(token).is_none()
    }

    /// What a token says, if it is signed with one of the keys.
    pub(crate) fn verify<'t>(&self, token: &'t Jws<'_>) -> Result<&'t [u8]> {
        let key = self.key(token).ok_or(Error::Refused("the token is of no key of the provider's"))?;
        must(token.algorithm() == key.material.algorithm(), "the token's algorithm is not its key's")?;
        must(key.material.verifies(token.signed(), token.signature()), "the token's signature is wrong")?;
        Ok(token.payload())
    }

    /// The key that a token names; where it names none, the only one there is.
    fn key(&self, token: &Jws<'_>) -> Option<&Key> {
        match (token.key_id(), self.0.as_slice()) {
            (Some(id), keys) => keys.iter().find(|key| key.id.as_deref() == Some(id)),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }
}

impl Key {
    fn read(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
        if text("use").is_some_and(|usage| usage != "sig") {
            return None;
        }
        if let Some(operations) = jwk.get("key_ops").and_then(Value::as_array)
            && operations.iter().all(|operation| operation != "verify")
        {
            return None;
        }
        // Where a key does not say, it is for the algorithm that every provider has for its type.
        let material = match (text("kty")?, text("crv"), text("alg")) {
            ("RSA", _, None | Some("RS256")) => Material::Rs256 { n: bytes("n")?, e: bytes("e")? },
            ("RSA", _, Some("PS256")) => Material::Ps256 { n: bytes("n")?, e: bytes("e")? },
            ("EC", Some("P-256"), None | Some("ES256")) => Material::Es256(point(&bytes("x")?, &bytes("y")?)?),
            ("OKP", Some("Ed25519"), None | Some("EdDSA" | "Ed25519")) => Material::EdDsa(bytes("x")?),
            _ => return None,
        };
        Some(Self { id: text("kid").map(str::to_owned), material })
    }
}

/// An uncompressed point (SEC 1, 2.3.3) of two coordinates of 32 bytes.
fn point(x: &[u8], y: &[u8]) -> Option<Vec<u8>> {
    (x.len() == 32 && y.len() == 32).then(|| [&[4], x, y].concat())
}

impl Material {
    const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rs256 { .. } => "RS256",
            Self::Ps256 { .. } => "PS256",
            Self::Es256(_) => "ES256",
            Self::EdDsa(_) => "EdDSA",
        }
    }

    /// RSA keys have 2,048 to 8,192 bits.
    fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        let verified = match self {
            Self::Rs256 { n, e } => RsaPublicKeyComponents { n, e }.verify(&signature::RSA_PKCS1_2048_8192_SHA256, signed, signature),
            Self::Ps256 { n, e } => RsaPublicKeyComponents { n, e }.verify(&signature::RSA_PSS_2048_8192_SHA256, signed, signature),
            Self::Es256(point) => UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point).verify(signed, signature),
            Self::EdDsa(point) => UnparsedPublicKey::new(&signature::ED25519, point).verify(signed, signature),
        };
        verified.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
    use serde_json::json;

    fn encode(bytes: impl AsRef<[u8]>) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn token(header: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
        let signed = format!("{}.{}", encode(header.to_string()), encode("{}"));
        format!("{signed}.{}", encode(sign(signed.as_bytes())))
    }

    fn verify(set: &Value, token: &str) -> Result<()> {
        KeySet::read(set).verify(&Jws::parse(token)?).map(|_| ())
    }

    struct Signers {
        ec: EcdsaKeyPair,
        ed: Ed25519KeyPair,
    }

    impl Signers {
        fn new() -> Self {
            let chance = SystemRandom::new();
            let ec = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
            let ed = Ed25519KeyPair::generate_pkcs8(&chance).unwrap();
            Self {
                ec: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, ec.as_ref(), &chance).unwrap(),
                ed: Ed25519KeyPair::from_pkcs8(ed.as_ref()).unwrap(),
            }
        }

        fn ec_key(&self) -> Value {
            let point = self.ec.public_key().as_ref();
            json!({"kty": "EC", "crv": "P-256", "kid": "ec", "x": encode(&point[1..33]), "y": encode(&point[33..])})
        }

        fn ed_key(&self) -> Value {
            json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": encode(self.ed.public_key())})
        }

        fn ec_token(&self, header: &Value) -> String {
            token(header, |signed| self.ec.sign(&SystemRandom::new(), signed).unwrap().as_ref().to_vec())
        }

        fn ed_token(&self, header: &Value) -> String {
            token(header, |signed| self.ed.sign(signed).as_ref().to_vec())
        }
    }

    #[test]
    fn a_token_is_verified_by_the_key_it_names_and_by_its_algorithm() {
        let signers = Signers::new();
        let set = json!({"keys": [signers.ec_key(), signers.ed_key()]});
        verify(&set, &signers.ec_token(&json!({"alg": "ES256", "kid": "ec"}))).unwrap();
        verify(&set, &signers.ed_token(&json!({"alg": "EdDSA", "kid": "ed"}))).unwrap();
        for (header, reason) in [
            (json!({"alg": "ES256", "kid": "ed"}), "the token's algorithm is not its key's"),
            (json!({"alg": "none", "kid": "ec"}), "the token's algorithm is not its key's"),
            (json!({"alg": "HS256", "kid": "ec"}), "the token's algorithm is not its key's"),
            (json!({"alg": "EdDSA", "kid": "ed"}), "the token's signature is wrong"),
            (json!({"alg": "ES256", "kid": "other"}), "the token is of no key of the provider's"),
            (json!({"alg": "ES256"}), "the token is of no key of the provider's"),
        ] {
            assert!(matches!(verify(&set, &signers.ec_token(&header)), Err(Error::Refused(why)) if why == reason), "{header}");
        }
    }

    #[test]
    fn a_token_without_a_key_id_is_of_the_only_key() {
        let signers = Signers::new();
        verify(&json!({"keys": [signers.ec_key()]}), &signers.ec_token(&json!({"alg": "ES256"}))).unwrap();
    }

    #[test]
    fn keys_that_are_not_for_this_are_passed_over() {
        let signers = Signers::new();
        let token = signers.ec_token(&json!({"alg": "ES256", "kid": "ec"}));
        for (field, value) in [
            ("use", json!("enc")),
            ("key_ops", json!(["encrypt"])),
            ("alg", json!("ES384")),
            ("alg", json!("HS256")),
            ("kty", json!("oct")),
            ("kty", json!("RSA")),
            ("crv", json!("P-384")),
            ("x", json!("AAAA")),
            ("x", json!(7)),
        ] {
            let mut key = signers.ec_key();
            key[field] = value;
            assert!(KeySet::read(&json!({"keys": [key]})).lacks(&Jws::parse(&token).unwrap()), "{field}");
        }
        for set in [json!(null), json!([]), json!({"keys": 1}), json!({"keys": [null, 1, {}]})] {
            assert!(KeySet::read(&set).0.is_empty());
        }
    }

    #[test]
    fn a_token_that_was_changed_is_refused() {
        let signers = Signers::new();
        let set = json!({"keys": [signers.ed_key()]});
        let good = signers.ed_token(&json!({"alg": "EdDSA", "kid": "ed"}));
        let (head, signature) = good.rsplit_once('.').unwrap();
        let (header, _) = head.split_once('.').unwrap();
        for bad in [format!("{header}.{}.{signature}", encode("{\"a\":1}")), format!("{head}."), format!("{head}.{}", encode([0; 64]))] {
            assert!(verify(&set, &bad).is_err(), "{bad}");
        }
    }
}
