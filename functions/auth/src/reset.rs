//! `POST /auth/password/forgot`, `POST /auth/password/reset`.

use crate::attempt::Attempt;
use crate::logout::end_all;
use crate::notify::Notification;
use crate::password::weak;
use crate::state::Auth;
use axum::extract::State;
use engine::reader::Reader;
use engine::{TenantId, UserId};
use http::StatusCode;
use identity::ResetLink;
use store::{User, UserKind};
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Body, Code, FromReader, Notes, Origin, Problem, ProblemBody};

/// A link for a name is sent at most once in so many seconds.
const PAUSE: u64 = 300;

/// Who forgot their password.
#[derive(ToSchema)]
#[schema(as = ForgottenPassword)]
pub(crate) struct Forgotten {
    /// The deployment's default tenant unless given.
    #[schema(value_type = Option<String>)]
    tenant: Option<TenantId>,
    #[schema(value_type = String)]
    username: UserId,
}

impl FromReader for Forgotten {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let tenant = reader.optional_id("tenant", TenantId::parse);
        Some(Self { tenant, username: reader.id("username", UserId::parse)? })
    }
}

/// Ask for a link to choose a new password
///
/// It goes by mail to the address that the user has, is good for half an hour and once. The answer is the same, and takes as
/// long, whether or not there is such a user; one name gets one link in five minutes.
#[utoipa::path(post, operation_id = "forget_password", path = "/api/v1/auth/password/forgot", tag = "auth", security(()), request_body = Forgotten,
    responses((status = 202), (status = 422, body = ProblemBody)))]
pub(crate) async fn forgot(State(auth): State<Auth>, notes: Notes, Body(body): Body<Forgotten>) -> Answer<StatusCode> {
    let tenant = auth.kit.tenant_of(body.tenant)?;
    auth.claimed(&notes, &tenant, body.username.as_str()).await?;
    let (store, now) = (auth.kit.store(), auth.kit.now());
    if !store.may_send_reset_link(&tenant, body.username.as_str(), PAUSE, now).await? {
        return Ok(StatusCode::ACCEPTED);
    }
    let user = store.user(&tenant, &body.username).await?.filter(may_choose);
    // A name that is nobody's gets a link too, which goes nowhere: who waits for the answer learns nothing from how long it
    // took.
    let link = ResetLink::new(&tenant, &body.username, user.as_ref().map_or(0, |user| user.credentials_version), now);
    let reset_token = link.seal(auth.sealing.key().await?)?;
    let message = Notification::PasswordReset {
        tenant: tenant.as_str(),
        user_id: body.username.as_str(),
        to: user.as_ref().and_then(|user| user.email.as_deref()),
        reset_token: &reset_token,
        expires_at: rfc3339(link.expires_at),
    };
    auth.notify.send(&message).await?;
    Ok(StatusCode::ACCEPTED)
}

/// A new password with the link that allows it.
#[derive(ToSchema)]
#[schema(as = PasswordReset)]
pub(crate) struct Reset {
    /// What the link brought.
    reset_token: String,
    /// 12 to 128 characters, neither a common password nor made of the user name.
    #[schema(min_length = 12, max_length = 128)]
    new_password: String,
}

impl FromReader for Reset {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let reset_token = reader.text("reset_token", 1..=1000);
        // How long it has to be is one of the policy's rules.
        let new_password = reader.text("new_password", 1..=usize::MAX);
        Some(Self { reset_token: reset_token?, new_password: new_password? })
    }
}

/// Choose a new password by a link
///
/// Ends all sessions of the user. A second factor stays.
#[utoipa::path(post, operation_id = "reset_password", path = "/api/v1/auth/password/reset", tag = "auth", security(()), request_body = Reset,
    responses((status = 204), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn reset(State(auth): State<Auth>, origin: Origin, notes: Notes, Body(body): Body<Reset>) -> Answer<StatusCode> {
    let (store, now) = (auth.kit.store(), auth.kit.now());
    let link = ResetLink::open(&body.reset_token, auth.sealing.key().await?, now).map_err(|_| spent())?;
    notes.claims_to_be(&link.tenant, link.user.as_str());
    let user = store.user(&link.tenant, &link.user).await?.filter(may_choose);
    let user = user.filter(|user| user.credentials_version == link.credentials_version).ok_or_else(spent)?;
    let faults = weak(&body.new_password, link.user.as_str());
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let next = User { password_hash: Some(identity::hash_password(&body.new_password)?), ..user.clone() };
    auth.kit.recorder.begin(&notes, now).await?;
    // First the sessions: whoever has to try again still has the link. Then those that began meanwhile; after the change none
    // begins with the old password, and whoever took the account over is out.
    end_all(store, &link.tenant, &link.user, None).await?;
    match store.change_credentials(&link.tenant, &user, &next).await {
        // The link was used at the same moment.
        Err(store::Error::Conflict) => return Err(spent()),
        changed => changed?,
    }
    end_all(store, &link.tenant, &link.user, None).await?;
    // Whoever keeps others waiting at the name does not keep its owner from the new password.
    Attempt::known_from(store, &link.tenant, link.user.as_str(), origin.address.as_deref(), now).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether somebody may choose a password: not who logs in elsewhere and never had one.
fn may_choose(user: &User) -> bool {
    user.active && user.kind == UserKind::Person && (user.password_hash.is_some() || user.linked.is_empty())
}

fn spent() -> Problem {
    Problem::new(Code::InvalidResetToken, "ask for a new link")
}
