//! `POST /auth/totp/confirm`.

use super::recovery_codes::{self, RecoveryCodes};
use crate::attempt::Attempt;
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use engine::Fault;
use engine::reader::Reader;
use store::{SecondFactor, User};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, Code, FromReader, Operation, Origin, Problem, ProblemBody};

/// A code of the app.
#[derive(ToSchema)]
#[schema(as = TotpConfirmation)]
pub(crate) struct Confirmation {
    /// Six digits.
    code: String,
}

impl FromReader for Confirmation {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { code: reader.text("code", 6..=6)? })
    }
}

/// Show that the app has the secret
///
/// From now on every log-in asks for a code. Gives ten recovery codes, once.
#[utoipa::path(post, operation_id = "confirm_totp", path = "/api/v1/auth/totp/confirm", tag = "auth", request_body = Confirmation,
    responses((status = 200, body = RecoveryCodes), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(crate) async fn handle(
    State(auth): State<Auth>,
    caller: Caller,
    origin: Origin,
    Body(body): Body<Confirmation>,
) -> Answer<Json<RecoveryCodes>> {
    caller.may_with_own_account(Operation::ConfirmTotp).await?;
    let (store, now) = (auth.kit.store(), auth.kit.now());
    let user = store.user(&caller.tenant, &caller.user).await?;
    let waiting = user.and_then(|user| Some((user.second_factor.clone().filter(|factor| !factor.confirmed)?, user)));
    let (factor, user) = waiting.ok_or_else(|| Problem::new(Code::NotFound, "no one-time passwords wait to be confirmed"))?;

    let mut attempt = Attempt::count(store, &caller.tenant, caller.user.as_str(), origin.address.as_deref(), now).await?;
    let secret = auth.sealing.open(&factor.sealed_secret, &caller.tenant, &caller.user).await?;
    let step = secret.step_of(&body.code, now, factor.last_step);
    let last_step = step.ok_or_else(|| Problem::invalid(vec![Fault::new("wrong_code", "/code", "`code` is not the one shown now")]))?;
    attempt.half_succeeded(now).await;

    let (shown, recovery_hashes) = recovery_codes::make()?;
    let second_factor = Some(SecondFactor { confirmed: true, last_step, recovery_hashes, ..factor });
    store.change_credentials(&caller.tenant, &user, &User { second_factor, ..user.clone() }).await?;
    Ok(Json(shown))
}
