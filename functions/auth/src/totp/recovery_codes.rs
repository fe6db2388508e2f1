//! `POST /auth/totp/recovery-codes`.

use super::{OwnFactors, shown};
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use identity::recovery;
use serde::Serialize;
use store::{SecondFactor, User};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, Code, Operation, Origin, Problem, ProblemBody};

/// Codes for who has lost the device.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
pub(crate) struct RecoveryCodes {
    /// Each is good for one log-in. Not shown again.
    recovery_codes: Vec<String>,
}

/// Ten new codes: as they are shown, and as they are kept.
pub(crate) fn make() -> Result<(RecoveryCodes, Vec<String>), Problem> {
    let recovery_codes = recovery::codes()?;
    let hashes = recovery_codes.iter().map(|code| recovery::hash(code)).collect();
    Ok((RecoveryCodes { recovery_codes }, hashes))
}

/// Get new recovery codes
///
/// Takes a code or a recovery code beside the password. Those from before are good for nothing any more, used or not.
#[utoipa::path(post, operation_id = "renew_recovery_codes", path = "/api/v1/auth/totp/recovery-codes", tag = "auth", request_body = OwnFactors,
    responses((status = 200, body = RecoveryCodes), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(crate) async fn handle(
    State(auth): State<Auth>,
    caller: Caller,
    origin: Origin,
    Body(body): Body<OwnFactors>,
) -> Answer<Json<RecoveryCodes>> {
    caller.may_with_own_account(Operation::RenewRecoveryCodes).await?;
    let (user, spent) = shown(&auth, &caller, &origin, body).await?;
    let factor = spent.and_then(|spent| spent.second_factor);
    let factor = factor.ok_or_else(|| Problem::new(Code::InvalidState, "one-time passwords are not set up"))?;
    let (shown, recovery_hashes) = make()?;
    let second_factor = Some(SecondFactor { recovery_hashes, ..factor });
    auth.kit.store().change_credentials(&caller.tenant, &user, &User { second_factor, ..user.clone() }).await?;
    Ok(Json(shown))
}
