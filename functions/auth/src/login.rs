//! `POST /auth/login`.

use crate::body::TokensBody;
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use engine::reader::Reader;
use engine::{Fault, TenantId, Timestamp, UserId};
use identity::{Lifetime, RefreshToken};
use runtime::outside;
use store::{MAX_PAGE, PageRequest, Session, Store, User};
use utoipa::ToSchema;
use web::{Answer, Body, Code, FromReader, Origin, Problem, ProblemBody};

/// Longest password looked at: hashing is paid by the byte.
const MAX_PASSWORD: usize = 200;

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
}

impl FromReader for LoginBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let tenant = reader.optional_id("tenant", TenantId::parse);
        let username = reader.text("username", 1..=64);
        let password = reader.text("password", 1..=MAX_PASSWORD);
        let device = reader.optional_text("device", 1..=100);
        Some(Self { tenant, username: username?, password: password?, device })
    }
}

/// Log in
#[utoipa::path(post, operation_id = "log_in", path = "/api/v1/auth/login", tag = "auth", security(()), request_body = LoginBody,
    responses((status = 200, body = TokensBody), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, origin: Origin, Body(body): Body<LoginBody>) -> Answer<Json<TokensBody>> {
    let tenant = body.tenant.clone().or_else(|| auth.kit.default_tenant.clone());
    let tenant = tenant.ok_or_else(|| Problem::invalid(vec![Fault::new("missing_field", "/tenant", "`tenant` is required here")]))?;
    let user = check(&auth, &tenant, &body).await?;
    let now = auth.kit.now();
    let lifetime = auth.kit.gate.lifetime();
    let (session, refresh) = begin(&tenant, user, body.device, origin, lifetime, now)?;
    auth.kit.store().put_session(&tenant, &session).await?;
    end_oldest(auth.kit.store(), &tenant, &session.user_id, lifetime.per_user).await?;
    Ok(Json(TokensBody::issue(&auth, &tenant, &session, &refresh, now).await?))
}

/// The user, if name and password are right. A wrong name takes as long as a wrong password and says the same.
async fn check(auth: &Auth, tenant: &TenantId, body: &LoginBody) -> Result<User, Problem> {
    let user = match UserId::parse(&body.username) {
        Ok(id) => auth.kit.store().user(tenant, &id).await?,
        Err(_) => None,
    };
    let user = user.filter(|user| user.active);
    let right = identity::verify_password(&body.password, user.as_ref().map(|user| user.password_hash.as_str()));
    user.filter(|_| right).ok_or_else(|| Problem::new(Code::InvalidCredentials, "wrong user name or password"))
}

fn begin(
    tenant: &TenantId,
    user: User,
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
        user_id: user.user_id,
        display_name: user.display_name,
        entitlements: user.entitlements,
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

/// Ends the oldest sessions of a user beyond how many there may be.
async fn end_oldest(store: &Store, tenant: &TenantId, user: &UserId, most: usize) -> Result<(), Problem> {
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
    for session in known.iter().take(known.len().saturating_sub(most)) {
        store.end_session(tenant, user, session).await?;
    }
    Ok(())
}
