//! `POST /auth/password`.

use crate::attempt::Attempt;
use crate::logout::end_all;
use crate::state::Auth;
use axum::extract::State;
use engine::Fault;
use engine::reader::Reader;
use http::StatusCode;
use identity::Weakness;
use store::User;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Operation, Origin, Problem, ProblemBody};

/// Longest password that is compared with a hash, in characters: hashing is paid by the byte, and passwords of before the
/// policy may be longer than it allows.
pub(crate) const MAX_PASSWORD: usize = 200;

/// A new password in place of the one in use.
#[derive(ToSchema)]
#[schema(as = PasswordChange)]
pub(crate) struct PasswordChange {
    current_password: String,
    /// 12 to 128 characters, neither a common password nor made of the user name.
    #[schema(min_length = 12, max_length = 128)]
    new_password: String,
}

impl FromReader for PasswordChange {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let current_password = reader.text("current_password", 1..=MAX_PASSWORD);
        // How long it has to be is one of the policy's rules.
        let new_password = reader.text("new_password", 1..=usize::MAX);
        Some(Self { current_password: current_password?, new_password: new_password? })
    }
}

/// The word for a fault of a chosen password.
pub(crate) fn fault_code(weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::Length => "out_of_range",
        Weakness::UserName => "contains_user_name",
        Weakness::Common => "common_password",
    }
}

/// What is wrong with a chosen password, as faults of `new_password`.
pub(crate) fn weak(password: &str, user: &str) -> Vec<Fault> {
    let weaknesses = identity::weaknesses(password, user).into_iter();
    weaknesses.map(|weakness| Fault::new(fault_code(weakness), "/new_password", weakness.to_string())).collect()
}

/// The caller as a user, if this is their password; counted like a log-in, since whoever finds a screen unlocked must not
/// guess faster.
///
/// # Errors
/// 429 when there were too many wrong ones.
pub(crate) async fn owner(auth: &Auth, caller: &Caller, origin: &Origin, password: &str) -> Result<Option<User>, Problem> {
    let (mut attempt, user) = attempted(auth, caller, origin, password).await?;
    if user.is_some() {
        // Not more than half: where there is a second factor, nobody showed it.
        attempt.half_succeeded(auth.kit.now()).await;
    }
    Ok(user)
}

/// The same, with the attempt still to be settled.
///
/// # Errors
/// 429 when there were too many wrong ones.
pub(crate) async fn attempted<'a>(
    auth: &'a Auth,
    caller: &'a Caller,
    origin: &Origin,
    password: &str,
) -> Result<(Attempt<'a>, Option<User>), Problem> {
    let (store, now) = (auth.kit.store(), auth.kit.now());
    let attempt = Attempt::count(store, &caller.tenant, caller.user.as_str(), origin.address.as_deref(), now).await?;
    let user = store.user(&caller.tenant, &caller.user).await?.filter(|user| user.active);
    let right = (auth.verify)(password, user.as_ref().and_then(|user| user.password_hash.as_deref()));
    Ok((attempt, user.filter(|_| right)))
}

/// The password that was asked for again is not right.
pub(crate) fn wrong() -> Problem {
    Problem::invalid(vec![wrong_password()])
}

fn wrong_password() -> Fault {
    Fault::new("wrong_password", "/current_password", "`current_password` is not your password")
}

/// Change your password
///
/// Ends all your other sessions.
#[utoipa::path(post, operation_id = "change_password", path = "/api/v1/auth/password", tag = "auth", request_body = PasswordChange,
    responses((status = 204), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(crate) async fn change(
    State(auth): State<Auth>,
    caller: Caller,
    origin: Origin,
    Body(body): Body<PasswordChange>,
) -> Answer<StatusCode> {
    caller.may_with_own_account(Operation::ChangePassword).await?;
    let user = owner(&auth, &caller, &origin, &body.current_password).await?;
    let mut faults = weak(&body.new_password, caller.user.as_str());
    if body.new_password == body.current_password {
        faults.push(Fault::new("invalid_value", "/new_password", "`new_password` is the current one"));
    }
    if user.is_none() {
        faults.push(wrong_password());
    }
    let (Some(user), []) = (user, faults.as_slice()) else { return Err(Problem::invalid(faults)) };

    let (store, next) = (auth.kit.store(), User { password_hash: Some(identity::hash_password(&body.new_password)?), ..user.clone() });
    // First the sessions: whoever has to try again still has the password that this asks for. Then those that began
    // meanwhile; after the change none begins with the old password.
    end_all(store, &caller.tenant, &caller.user, caller.session()).await?;
    store.change_credentials(&caller.tenant, &user, &next).await?;
    end_all(store, &caller.tenant, &caller.user, caller.session()).await?;
    Ok(StatusCode::NO_CONTENT)
}
