//! Who is calling, and from where.

use crate::code::Code;
use crate::kit::Kit;
use crate::problem::Problem;
use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;
use identity::Principal;
use lambda_http::RequestExt as _;
use lambda_http::request::RequestContext;
use std::ops::Deref;

/// The person or machine a request comes from. Asking for it in a handler's arguments is what protects a route.
#[derive(Debug, Clone)]
pub struct Caller(pub Principal);

impl Caller {
    /// Lets only administrators of the tenant go on.
    ///
    /// # Errors
    /// 403 for everyone else.
    pub fn must_be_admin(&self) -> Result<(), Problem> {
        if self.is_admin() { Ok(()) } else { Err(Problem::new(Code::Forbidden, "this needs the role admin")) }
    }
}

impl Caller {
    /// The session they came with.
    ///
    /// # Errors
    /// 403 for a program: what it has is a key, and no account of its own to look after.
    pub fn own_session(&self) -> Result<&str, Problem> {
        self.session().ok_or_else(|| Problem::new(Code::Forbidden, "this is for people who have logged in"))
    }
}

impl Deref for Caller {
    type Target = Principal;
    fn deref(&self) -> &Principal {
        &self.0
    }
}

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    Kit: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let kit = Kit::from_ref(state);
        let token = bearer(parts).ok_or(identity::Error::NoToken)?;
        let principal = kit.gate.admit(token, kit.now()).await?;
        let span = tracing::Span::current();
        span.record("tenant", principal.tenant.as_str()).record("user.id", principal.user.as_str());
        Ok(Self(principal))
    }
}

/// The token of an `Authorization: Bearer` header (RFC 6750, 2.1).
fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Where a request comes from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The address API Gateway saw.
    pub address: Option<String>,
    /// The `User-Agent`.
    pub user_agent: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let address = match parts.request_context_ref() {
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.clone(),
            _ => None,
        };
        let user_agent = parts.headers.get(http::header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self { address, user_agent: user_agent.map(|text| text.chars().take(200).collect()) })
    }
}
