//! Tokens and sessions as they are answered.

use crate::state::Auth;
use engine::{TenantId, Timestamp};
use identity::{ACCESS_SECONDS, Claims, Credential, DeviceKind, Principal, RefreshToken};
use serde::Serialize;
use store::{Admission, Session, Skill};
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
    user: WhoBody,
}

/// Who somebody is, and what they have at this moment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Who)]
pub(crate) struct WhoBody {
    tenant: String,
    user_id: String,
    display_name: String,
    /// `person` or `service`.
    kind: &'static str,
    /// Their own roles and those they hold for others.
    roles: Vec<String>,
    /// The queues they may take tasks from.
    queues: Vec<String>,
    /// The highest approval level they have in any role.
    approval_level: u8,
    department: Option<String>,
    skills: Vec<SkillBody>,
}

/// How well somebody can do something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Skill)]
pub(crate) struct SkillBody {
    name: String,
    /// 1 to 5.
    level: u8,
}

impl From<&Skill> for SkillBody {
    fn from(skill: &Skill) -> Self {
        Self { name: skill.name.to_string(), level: skill.level }
    }
}

impl WhoBody {
    pub(crate) fn of(principal: &Principal, display_name: &str) -> Self {
        Self {
            tenant: principal.tenant.to_string(),
            user_id: principal.user.to_string(),
            display_name: display_name.to_owned(),
            kind: principal.kind.as_str(),
            roles: principal.roles.keys().map(ToString::to_string).collect(),
            queues: principal.queues().keys().map(ToString::to_string).collect(),
            approval_level: principal.roles.values().max().copied().unwrap_or(0),
            department: principal.department.as_ref().map(ToString::to_string),
            skills: principal.skills.iter().map(Into::into).collect(),
        }
    }
}

/// A log-in on a device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionBody {
    session_id: String,
    user_id: String,
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
    pub(crate) fn of(session: &Session, current: Option<&str>) -> Self {
        Self {
            session_id: session.session_id.clone(),
            user_id: session.user_id.to_string(),
            device: session.device.clone(),
            device_kind: DeviceKind::of(session.user_agent.as_deref()).map(DeviceKind::as_str),
            user_agent: session.user_agent.clone(),
            ip: session.address.clone(),
            login_time: rfc3339(session.created_at),
            last_activity: rfc3339(session.last_activity),
            expires_at: rfc3339(session.expires_at),
            current: Some(session.session_id.as_str()) == current,
        }
    }
}

impl TokensBody {
    /// A new access token for a session, beside the refresh token that it has now.
    pub(crate) async fn issue(
        auth: &Auth,
        tenant: &TenantId,
        of: Admission<Session>,
        refresh: &RefreshToken,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let (session, name) = (&of.shown, of.user.display_name.clone());
        let credential = Credential::Session { id: session.session_id.clone(), began_at: session.created_at };
        let principal = auth.kit.gate.principal(tenant.clone(), of.user, &of.tenant, credential, now).await?;
        let claims = Claims::new(tenant, &session.user_id, &session.session_id, now)?;
        Ok(Self {
            access_token: auth.signing.sign(&claims, now).await?,
            token_type: "Bearer",
            expires_in: ACCESS_SECONDS,
            refresh_token: refresh.text(),
            session: SessionBody::of(session, Some(&session.session_id)),
            user: WhoBody::of(&principal, &name),
        })
    }
}
