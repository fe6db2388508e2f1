//! One-time passwords as a second factor: set up, shown to work, taken away.

pub(crate) mod confirm;
pub(crate) mod enroll;
pub(crate) mod recovery_codes;
pub(crate) mod remove;

use crate::password;
use crate::second_factor::{Codes, Unproven, spend};
use crate::state::Auth;
use engine::reader::Reader;
use store::User;
use utoipa::ToSchema;
use web::{Caller, FromReader, Origin, Problem};

/// The password, asked for again: who finds a screen unlocked must not change what it takes to log in.
#[derive(ToSchema)]
#[schema(as = OwnPassword)]
pub(crate) struct OwnPassword {
    current_password: String,
}

impl FromReader for OwnPassword {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { current_password: reader.text("current_password", 1..=crate::password::MAX_PASSWORD)? })
    }
}

/// Both factors, asked for again: who has the password alone must not get rid of the second, nor make codes that stand in for it.
#[derive(ToSchema)]
#[schema(as = OwnFactors)]
pub(crate) struct OwnFactors {
    current_password: String,
    /// The six digits that the app shows, where it is set up.
    totp_code: Option<String>,
    /// One of the recovery codes, instead.
    recovery_code: Option<String>,
}

impl FromReader for OwnFactors {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let current_password = reader.text("current_password", 1..=password::MAX_PASSWORD);
        let Codes { totp: totp_code, recovery: recovery_code } = Codes::read(reader);
        Some(Self { current_password: current_password?, totp_code, recovery_code })
    }
}

/// The caller as a user who has shown all factors that they have, the second one spent.
///
/// # Errors
/// 422 when one is missing or wrong, 429 when there were too many wrong ones.
async fn shown(auth: &Auth, caller: &Caller, origin: &Origin, body: OwnFactors) -> Result<(User, Option<User>), Problem> {
    let now = auth.kit.now();
    let (mut attempt, user) = password::attempted(auth, caller, origin, &body.current_password).await?;
    let user = user.ok_or_else(password::wrong)?;
    let codes = Codes { totp: body.totp_code, recovery: body.recovery_code };
    let spent = spend(auth, &caller.tenant, &user, &codes, &mut attempt, now).await.map_err(Unproven::into_fault)?;
    match spent {
        Some(_) => attempt.succeeded(now).await,
        None => attempt.half_succeeded(now).await,
    }
    Ok((user, spent))
}
