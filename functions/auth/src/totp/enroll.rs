//! `POST /auth/totp`.

use super::OwnPassword;
use crate::password;
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use identity::TotpSecret;
use serde::Serialize;
use store::{SecondFactor, User};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, Code, Operation, Origin, Problem, ProblemBody};

/// What an authenticator app needs.
#[derive(Serialize, ToSchema)]
#[schema(as = TotpEnrollment)]
pub(crate) struct Enrollment {
    /// To be typed in, Base32. Not shown again.
    secret: String,
    /// The same for a QR code.
    otpauth_uri: String,
}

/// Begin to set up one-time passwords
///
/// Nothing asks for them before `POST /auth/totp/confirm`. Again, it gives a new secret in place of one that waits.
#[utoipa::path(post, operation_id = "enroll_totp", path = "/api/v1/auth/totp", tag = "auth", request_body = OwnPassword,
    responses((status = 200, body = Enrollment), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub(crate) async fn handle(
    State(auth): State<Auth>,
    caller: Caller,
    origin: Origin,
    Body(body): Body<OwnPassword>,
) -> Answer<Json<Enrollment>> {
    caller.may_with_own_account(Operation::EnrollTotp).await?;
    let user = password::owner(&auth, &caller, &origin, &body.current_password).await?.ok_or_else(password::wrong)?;
    if user.second_factor.as_ref().is_some_and(|factor| factor.confirmed) {
        return Err(Problem::new(Code::AlreadyExists, "one-time passwords are set up; take them away first"));
    }
    let secret = TotpSecret::generate()?;
    let sealed_secret = auth.sealing.seal(&secret, &caller.tenant, &caller.user).await?;
    let second_factor = Some(SecondFactor { sealed_secret, confirmed: false, last_step: 0, recovery_hashes: Vec::new() });
    auth.kit.store().change_credentials(&caller.tenant, &user, &User { second_factor, ..user.clone() }).await?;
    Ok(Json(Enrollment { secret: secret.text(), otpauth_uri: secret.uri(&caller.tenant, &caller.user) }))
}
