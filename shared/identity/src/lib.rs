//! Who is asking: passwords, access tokens, refresh tokens, and the gate that every request passes.
//!
//! What must not be here: HTTP, and what a person may do with a resource.

mod api_key;
mod base32;
mod colleague;
mod device;
mod eddsa;
mod error;
mod gate;
mod granting;
mod key_ring;
mod lifetime;
pub mod lockout;
mod password;
mod policy;
mod principal;
pub mod rate;
pub mod recovery;
mod refresh;
mod reset_link;
mod rules;
mod sealing;
mod signing_key;
mod subject;
mod token;
mod totp;

pub use api_key::ApiKeyText;
pub use device::DeviceKind;
pub use error::{Ended, Error, Result};
pub use gate::Gate;
pub use granting::{Granter, Power, Ungranted};
pub use key_ring::{KeyRing, OVERLAP, REREAD};
pub use lifetime::{ACTIVITY_SECONDS, Lifetime};
pub use password::{hash as hash_password, verify as verify_password};
pub use policy::{Weakness, weaknesses};
pub use principal::{ADMIN, Credential, Principal};
pub use refresh::RefreshToken;
pub use reset_link::{RESET_SECONDS, ResetLink};
pub use rules::Rules;
pub use sealing::SealingKey;
pub use signing_key::SigningKey;
pub use token::{ACCESS_SECONDS, Claims};
pub use totp::TotpSecret;

/// 128 bits of chance as 22 characters of base64url: ids of tokens.
///
/// # Errors
/// When the operating system has no randomness.
pub fn random_id() -> Result<String> {
    random_text::<16>()
}

fn random_text<const BYTES: usize>() -> Result<String> {
    use base64::Engine as _;
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}

fn sha256(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()))
}
