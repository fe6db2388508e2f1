//! The second factor of a log-in, once the password was right.

use crate::attempt::Attempt;
use crate::state::Auth;
use engine::{TenantId, Timestamp};
use identity::recovery;
use store::{SecondFactor, User};
use web::{Code, Problem};

/// What was sent beside the password.
pub(crate) enum Sent<'a> {
    Nothing,
    Totp(&'a str),
    Recovery(&'a str),
}

/// The user with their second factor spent; none when they have none.
///
/// # Errors
/// 401 when it is missing or wrong, 429 when there were too many wrong ones.
pub(crate) async fn spend(
    auth: &Auth,
    tenant: &TenantId,
    user: &User,
    sent: Sent<'_>,
    attempt: &mut Attempt<'_>,
    now: Timestamp,
) -> Result<Option<User>, Problem> {
    let Some(factor) = user.second_factor.as_ref().filter(|factor| factor.confirmed) else { return Ok(None) };
    let spent = match sent {
        Sent::Nothing => {
            attempt.half_succeeded(now).await;
            return Err(Problem::new(Code::SecondFactorRequired, "send `totp_code` or `recovery_code` with the password"));
        }
        Sent::Totp(code) => {
            attempt.count_code(now).await?;
            let secret = auth.sealing.open(&factor.sealed_secret, tenant, &user.user_id).await?;
            secret.step_of(code, now, factor.last_step).map(|last_step| SecondFactor { last_step, ..factor.clone() })
        }
        Sent::Recovery(code) => without(factor, &recovery::hash(code)),
    };
    let spent = spent.ok_or_else(|| Problem::new(Code::InvalidCredentials, "wrong or used code"))?;
    Ok(Some(User { second_factor: Some(spent), ..user.clone() }))
}

/// A second factor without a recovery code, if it has it.
fn without(factor: &SecondFactor, hash: &str) -> Option<SecondFactor> {
    let rest: Vec<String> = factor.recovery_hashes.iter().filter(|kept| *kept != hash).cloned().collect();
    (rest.len() < factor.recovery_hashes.len()).then(|| SecondFactor { recovery_hashes: rest, ..factor.clone() })
}
