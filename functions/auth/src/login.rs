//! `POST /auth/login`.

use crate::attempt::Attempt;
use crate::body::TokensBody;
use crate::password::MAX_PASSWORD;
use crate::second_factor::{self, Codes};
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use engine::reader::Reader;
use engine::{TenantId, Timestamp, UserId};
use identity::{Lifetime, RefreshToken};
use runtime::outside;
use store::{Admission, MAX_PAGE, PageRequest, Proof, Session, Store, Tenant, User};
use utoipa::ToSchema;
use web::{Answer, Body, Code, FromReader, Notes, Origin, Problem, ProblemBody};

/// Who logs in.
#[derive(ToSchema)]
#[schema(as = Login)]
pub(crate) struct LoginBody {
    /// The deployment's default tenant unless given.
    #[schema(value_type = Option<String>)]
    tenant: Option<TenantId>,
    username: String,
    password: String,
    /// What the device is called, for the list of sessions.
    device: Option<String>,
    /// The six digits that the user's app shows, where they have set it up.
    totp_code: Option<String>,
    /// One of their recovery codes, instead.
    recovery_code: Option<String>,
}

impl FromReader for LoginBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let tenant = reader.optional_id("tenant", TenantId::parse);
        let username = reader.text("username", 1..=64);
        let password = reader.text("password", 1..=MAX_PASSWORD);
        let device = reader.optional_text("device", 1..=100);
        let Codes { totp: totp_code, recovery: recovery_code } = Codes::read(reader);
        Some(Self { tenant, username: username?, password: password?, device, totp_code, recovery_code })
    }
}

/// Log in
#[utoipa::path(post, operation_id = "log_in", path = "/api/v1/auth/login", tag = "auth", security(()), request_body = LoginBody,
    responses((status = 200, body = TokensBody), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub(crate) async fn handle(
    State(auth): State<Auth>,
    origin: Origin,
    notes: Notes,
    Body(body): Body<LoginBody>,
) -> Answer<Json<TokensBody>> {
    let tenant = auth.kit.tenant_of(body.tenant.clone())?;
    let (store, now) = (auth.kit.store(), auth.kit.now());
    let (of, user) = match UserId::parse(&body.username) {
        Ok(id) => store.tenant_and_user(&tenant, &id).await?,
        Err(_) => (store.tenant(&tenant).await?, None),
    };
    // Nobody writes into the log of a tenant that is not there.
    if of.is_some() {
        notes.claims_to_be(&tenant, &body.username);
    }
    let mut attempt = Attempt::count(store, &tenant, &body.username, origin.address.as_deref(), now).await?;
    let (of, user) = check(&auth, of.zip(user), &body.password)?;
    let codes = Codes { totp: body.totp_code, recovery: body.recovery_code };
    let spent = second_factor::spend(&auth, &tenant, &user, &codes, &mut attempt, now).await?;
    let proof = spent.as_ref().map_or(Proof::Password(&user), |spent| Proof::SecondFactor(&user, spent));
    let lifetime = auth.kit.gate.lifetime();
    let (session, refresh) = begin(&tenant, &user, body.device, origin, lifetime, now)?;
    match store.begin_session(&tenant, &session, proof).await {
        // What was right a moment ago was changed or used since.
        Err(store::Error::Conflict) => return Err(wrong()),
        begun => begun?,
    }
    notes.showed(&format!("session:{}", session.session_id));
    attempt.succeeded(now).await;
    end_oldest(store, &tenant, &session, lifetime.per_user).await?;
    let of = Admission { shown: session, user, tenant: of };
    Ok(Json(TokensBody::issue(&auth, &tenant, of, &refresh, now).await?))
}

/// The user, if name and password are right. A wrong name takes as long as a wrong password and says the same.
fn check(auth: &Auth, found: Option<(Tenant, User)>, password: &str) -> Result<(Tenant, User), Problem> {
    let found = found.filter(|(_, user)| user.active);
    let right = (auth.verify)(password, found.as_ref().and_then(|(_, user)| user.password_hash.as_deref()));
    found.filter(|_| right).ok_or_else(wrong)
}

fn wrong() -> Problem {
    Problem::new(Code::InvalidCredentials, "wrong user name or password")
}

/// A new session of somebody, and its first refresh token.
pub(crate) fn begin(
    tenant: &TenantId,
    user: &User,
    device: Option<String>,
    origin: Origin,
    lifetime: &Lifetime,
    now: Timestamp,
) -> Result<(Session, RefreshToken), Problem> {
    // Sorted by their ids, sessions are sorted by age.
    let session_id = outside::ulid(now)?;
    let refresh = RefreshToken::new(tenant, &user.user_id, &session_id)?;
    let session = Session {
        session_id,
        user_id: user.user_id.clone(),
        device,
        user_agent: origin.user_agent,
        address: origin.address,
        created_at: now,
        last_activity: now,
        expires_at: now.plus_seconds(lifetime.absolute),
        refresh_hash: refresh.hash(),
    };
    Ok((session, refresh))
}

/// Ends the oldest sessions of a user beyond how many there may be with a new one, which stays, whatever began in the same
/// millisecond.
pub(crate) async fn end_oldest(store: &Store, tenant: &TenantId, new: &Session, most: usize) -> Result<(), Problem> {
    let user = &new.user_id;
    let mut known = Vec::new();
    let mut page = PageRequest { limit: MAX_PAGE, after: None };
    loop {
        let found = store.sessions(tenant, user, &page).await?;
        known.extend(found.items.into_iter().map(|session| session.session_id));
        page.after = found.next;
        if page.after.is_none() {
            break;
        }
    }
    known.retain(|session| *session != new.session_id);
    for session in known.iter().take((known.len() + 1).saturating_sub(most)) {
        store.end_session(tenant, user, session).await?;
    }
    Ok(())
}
