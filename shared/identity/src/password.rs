//! Passwords: argon2id with the parameters OWASP recommends (19 MiB, 2 passes, 1 lane; Password Storage Cheat Sheet,
//! 2025). A hash carries its own parameters, so that they can grow.

use crate::{Error, Result};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// A hash no password matches, with the same parameters as a real one: unknown users take as long as known ones.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ib2R5$q5lIBoPn6MGsfLT7bZOzYv9sF2dzTp0SF2Hkls5J8bI";

/// The hash to keep of a password, as a PHC string.
///
/// # Errors
/// When the operating system has no randomness.
pub fn hash(password: &str) -> Result<String> {
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(|_| Error::NoRandomness)?;
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| Error::BadKey(error.to_string()))?.to_string())
}

/// Whether a password is the one that was hashed. Without a hash it is not, and takes as long to say so.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_matches_its_hash() {
        let kept = hash("correct horse").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify("correct horse", Some(&kept)));
        assert!(!verify("battery staple", Some(&kept)));
        assert!(!verify("correct horse", None));
        assert!(PasswordHash::new(NOBODY).is_ok(), "else unknown users would be answered sooner");
    }
}
