//! Time-based one-time passwords (RFC 6238) as every authenticator app has them: HMAC-SHA-1, 30 seconds, six digits.

use crate::{Error, Result, base32};
use engine::Timestamp;
use ring::hmac;

/// How long a code is shown, in seconds.
const STEP: i64 = 30;
/// Codes of so many steps before and after now are good: clocks differ, and people type.
const WINDOW: u64 = 1;
/// Length of a secret in bytes, that of the hash (RFC 4226, 4, R6).
const SECRET: usize = 20;

/// What a user's app and we both know.
pub struct TotpSecret(Vec<u8>);

impl TotpSecret {
    /// A new secret.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate() -> Result<Self> {
        let mut secret = [0; SECRET];
        getrandom::fill(&mut secret).map_err(|_| Error::NoRandomness)?;
        Ok(Self(secret.to_vec()))
    }

    /// A secret from its bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As people type it into an app.
    pub fn text(&self) -> String {
        base32::encode(&self.0)
    }

    /// As an app reads it from a QR code. Of the characters of both names only the colon has to be escaped.
    pub fn uri(&self, tenant: &engine::TenantId, user: &engine::UserId) -> String {
        let (secret, user) = (self.text(), user.as_str().replace(':', "%3A"));
        format!("otpauth://totp/Millrace:{user}%40{tenant}?secret={secret}&issuer=Millrace&algorithm=SHA1&digits=6&period={STEP}")
    }

    /// The step of which a code is, if it is good now and of a later step than the last that was used: a code is good once.
    pub fn step_of(&self, code: &str, now: Timestamp, last_used: u64) -> Option<u64> {
        let current = u64::try_from(now.as_millis() / 1000 / STEP).ok()?;
        let steps = current.saturating_sub(WINDOW)..=current.saturating_add(WINDOW);
        // All are looked at, so that how long it takes says nothing.
        steps.filter(|step| same(&format!("{:06}", self.number(*step) % 1_000_000), code)).filter(|step| *step > last_used).max()
    }

    /// Dynamic truncation of the step's HMAC to 31 bits (RFC 4226, 5.3).
    fn number(&self, step: u64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let offset = tag.as_ref().last().map_or(0, |last| usize::from(last & 0xf));
        let bits = tag.as_ref().iter().skip(offset).take(4).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        bits & 0x7fff_ffff
    }
}

/// Whether two texts are the same, in a time that depends on their lengths alone.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890".to_vec());
        // Appendix B, SHA1.
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let step = u64::try_from(seconds / STEP).unwrap();
            assert_eq!(format!("{:08}", secret.number(step) % 100_000_000), code);
            assert_eq!(secret.step_of(&code[2..], at(seconds), 0), Some(step));
        }
        assert_eq!(secret.text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_is_good_a_step_too_early_or_too_late_and_only_once() {
        let secret = TotpSecret::generate().unwrap();
        let (now, step) = (at(3_000_000), 100_000);
        let code = |step: u64| format!("{:06}", secret.number(step) % 1_000_000);
        for (of, good) in [(step - 2, false), (step - 1, true), (step, true), (step + 1, true), (step + 2, false)] {
            assert_eq!(secret.step_of(&code(of), now, 0).is_some(), good, "{of}");
        }
        assert_eq!(secret.step_of(&code(step), now, step), None, "used");
        assert_eq!(secret.step_of(&code(step - 1), now, step), None, "older than one that was used");
        assert_eq!(secret.step_of(&code(step + 1), now, step), Some(step + 1));
        for bad in ["", "1", "1234567", &format!("{} ", code(step))] {
            assert_eq!(secret.step_of(bad, now, 0), None, "{bad}");
        }
    }

    #[test]
    fn an_app_reads_the_uri() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890".to_vec());
        let (tenant, user) = (engine::TenantId::parse("demo").unwrap(), engine::UserId::parse("hr:emma").unwrap());
        assert_eq!(
            secret.uri(&tenant, &user),
            "otpauth://totp/Millrace:hr%3Aemma%40demo?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Millrace&algorithm=SHA1&digits=6&period=30"
        );
    }
}
