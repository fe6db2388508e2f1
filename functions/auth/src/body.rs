//! Tokens and sessions as they are answered.

use crate::state::Auth;
use engine::{TenantId, Timestamp};
use identity::{ACCESS_SECONDS, Claims, DeviceKind, RefreshToken};
use serde::Serialize;
use store::Session;
use utoipa::ToSchema;
use web::Problem;
use web::shape::rfc3339;

/// A pair of tokens with their session.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(crate) struct TokensBody {
    /// Goes in `Authorization: Bearer …`.
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds the access token is good for.
    expires_in: u64,
    /// Good for one use.
    refresh_token: String,
    session: SessionBody,
}

/// A log-in on a device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionBody {
    session_id: String,
    user_id: String,
    display_name: String,
    roles: Vec<String>,
    approval_level: u8,
    /// What the log-in called it.
    device: Option<String>,
    /// `desktop`, `phone`, `tablet` or `program`, as far as its `User-Agent` tells.
    device_kind: Option<&'static str>,
    user_agent: Option<String>,
    ip: Option<String>,
    /// RFC 3339.
    login_time: String,
    /// RFC 3339; when something last came from it, to the minute.
    last_activity: String,
    /// RFC 3339.
    expires_at: String,
    /// Whether it is the session that asks.
    current: bool,
}

impl SessionBody {
    pub(crate) fn of(session: &Session, current: &str) -> Self {
        Self {
            session_id: session.session_id.clone(),
            user_id: session.user_id.to_string(),
            display_name: session.display_name.clone(),
            roles: session.entitlements.roles.iter().map(ToString::to_string).collect(),
            approval_level: session.entitlements.approval_level,
            device: session.device.clone(),
            device_kind: DeviceKind::of(session.user_agent.as_deref()).map(DeviceKind::as_str),
            user_agent: session.user_agent.clone(),
            ip: session.address.clone(),
            login_time: rfc3339(session.created_at),
            last_activity: rfc3339(session.last_activity),
            expires_at: rfc3339(session.expires_at),
            current: session.session_id == current,
        }
    }
}

impl TokensBody {
    /// A new access token for a session, beside the refresh token that it has now.
    pub(crate) async fn issue(
        auth: &Auth,
        tenant: &TenantId,
        session: &Session,
        refresh: &RefreshToken,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let claims = Claims::new(tenant, &session.user_id, &session.session_id, now)?;
        Ok(Self {
            access_token: auth.signing.sign(&claims, now).await?,
            token_type: "Bearer",
            expires_in: ACCESS_SECONDS,
            refresh_token: refresh.text(),
            session: SessionBody::of(session, &session.session_id),
        })
    }
}
