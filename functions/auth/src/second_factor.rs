//! The second factor of a log-in, once the password was right.

use crate::attempt::Attempt;
use crate::state::Auth;
use engine::reader::Reader;
use engine::{Fault, TenantId, Timestamp};
use identity::recovery;
use store::{SecondFactor, User};
use web::{Code, Problem};

/// Longest code, in characters.
const MAX_CODE: usize = 40;

/// What was sent beside the password: one of the two, or neither.
pub(crate) struct Codes {
    pub(crate) totp: Option<String>,
    pub(crate) recovery: Option<String>,
}

/// Why somebody did not show their second factor.
pub(crate) enum Unproven {
    /// There was nothing.
    Missing,
    /// The code is wrong, or was used.
    Wrong,
    /// It was not looked at.
    Told(Problem),
}

impl Codes {
    /// Reads `totp_code` and `recovery_code`.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let totp = reader.optional_text("totp_code", 1..=MAX_CODE);
        let recovery = reader.optional_text("recovery_code", 1..=MAX_CODE);
        if totp.is_some() && recovery.is_some() {
            reader.fault::<()>("misplaced_field", "recovery_code", "`recovery_code` is for who has no `totp_code`".to_owned());
        }
        Self { totp, recovery }
    }
}

impl From<Unproven> for Problem {
    /// As a log-in tells it.
    fn from(why: Unproven) -> Self {
        match why {
            Unproven::Missing => Self::new(Code::SecondFactorRequired, "send `totp_code` or `recovery_code` with the password"),
            Unproven::Wrong => Self::new(Code::InvalidCredentials, "wrong or used code"),
            Unproven::Told(problem) => problem,
        }
    }
}

impl Unproven {
    /// As it is told to who is logged in: faults of what they sent, since their session is good.
    pub(crate) fn into_fault(self) -> Problem {
        let fault = match self {
            Self::Missing => Fault::new("missing_field", "/totp_code", "send `totp_code` or `recovery_code` with the password"),
            Self::Wrong => Fault::new("wrong_code", "/totp_code", "the code is wrong or used"),
            Self::Told(problem) => return problem,
        };
        Problem::invalid(vec![fault])
    }
}

/// The user with their second factor spent; none when they have none.
///
/// # Errors
/// When it is missing or wrong, or there were too many wrong ones.
pub(crate) async fn spend(
    auth: &Auth,
    tenant: &TenantId,
    user: &User,
    sent: &Codes,
    attempt: &mut Attempt<'_>,
    now: Timestamp,
) -> Result<Option<User>, Unproven> {
    let Some(factor) = user.second_factor.as_ref().filter(|factor| factor.confirmed) else { return Ok(None) };
    let spent = match (&sent.totp, &sent.recovery) {
        (Some(code), _) => {
            attempt.count_code(now).await.map_err(Unproven::Told)?;
            let secret = auth.sealing.open(&factor.sealed_secret, tenant, &user.user_id).await.map_err(Unproven::Told)?;
            secret.step_of(code, now, factor.last_step).map(|last_step| SecondFactor { last_step, ..factor.clone() })
        }
        (None, Some(code)) => without(factor, &recovery::hash(code)),
        (None, None) => {
            attempt.half_succeeded(now).await;
            return Err(Unproven::Missing);
        }
    };
    let spent = spent.ok_or(Unproven::Wrong)?;
    Ok(Some(User { second_factor: Some(spent), ..user.clone() }))
}

/// A second factor without a recovery code, if it has it.
fn without(factor: &SecondFactor, hash: &str) -> Option<SecondFactor> {
    let rest: Vec<String> = factor.recovery_hashes.iter().filter(|kept| *kept != hash).cloned().collect();
    (rest.len() < factor.recovery_hashes.len()).then(|| SecondFactor { recovery_hashes: rest, ..factor.clone() })
}
