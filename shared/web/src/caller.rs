//! Who is calling, and from where.

use crate::code::Code;
use crate::kit::Kit;
use crate::notes::{Notes, Verdict};
use crate::problem::Problem;
use crate::recorder::Recorder;
use crate::route_class::{class_of, is_limits};
use access::{Asker, Operation, Resource, Subject};
use axum::extract::{FromRef, FromRequestParts, MatchedPath};
use engine::{Timestamp, UserId};
use http::request::Parts;
use http::{Extensions, HeaderMap};
use identity::Principal;
use lambda_http::RequestExt as _;
use lambda_http::request::RequestContext;
use std::fmt;
use std::ops::Deref;
use store::User;

/// The person or machine a request comes from. A handler that takes one as an argument can be called by nobody without a
/// good credential; and what it does, it asks for with [`Caller::may`].
#[derive(Clone)]
pub struct Caller {
    principal: Principal,
    asker: Asker,
    notes: Notes,
    recorder: Recorder,
    now: Timestamp,
}

impl Caller {
    /// Goes on only if policies let them do something, and, where that changes something, once it is written down.
    ///
    /// # Errors
    /// 403 if they do not, 503 if it cannot be written down.
    pub async fn may(&self, operation: Operation, resource: &Resource) -> Result<(), Problem> {
        self.decide(operation, resource)?;
        self.begin().await
    }

    /// Goes on only if policies let them do something. It is not written down yet: for whoever learns only then what it is
    /// about, notes it with [`Caller::on`], and calls [`Caller::begin`] before anything is done.
    ///
    /// # Errors
    /// 403 if they do not.
    pub fn decide(&self, operation: Operation, resource: &Resource) -> Result<(), Problem> {
        let decision = self.asker.may(operation, resource);
        if !decision.errors.is_empty() {
            tracing::warn!(%operation, errors = ?decision.errors, "policies could not be evaluated");
        }
        let allowed = decision.allowed;
        self.notes.decided(Verdict { operation, entity: resource.name(), decision });
        if allowed { Ok(()) } else { Err(Problem::new(Code::Forbidden, format!("you may not `{operation}` here"))) }
    }

    /// Writes down that they are let, once, where it changes something.
    ///
    /// # Errors
    /// 503 if that does not work: then it must not be done.
    pub async fn begin(&self) -> Result<(), Problem> {
        self.recorder.begin(&self.notes, self.now).await
    }

    /// Says for the audit log what the request is about where its path does not: what it makes, gives or takes, by its kind
    /// and its id. Best before [`Caller::may`]; what is known only afterwards takes an entry of its own.
    pub fn on(&self, kind: &str, id: Option<impl fmt::Display>) {
        if let Some(id) = id {
            self.notes.on(format!("{kind}:{id}"));
        }
    }

    /// The same for what concerns the tenant as a whole.
    ///
    /// # Errors
    /// 403 if they may not.
    pub async fn may_in_tenant(&self, operation: Operation) -> Result<(), Problem> {
        self.may(operation, &Resource::tenant(&self.tenant)).await
    }

    /// The same for what people do with their own account.
    ///
    /// # Errors
    /// 403 if they may not.
    pub async fn may_with_own_account(&self, operation: Operation) -> Result<(), Problem> {
        self.may(operation, &Resource::user(self.subject())).await
    }

    /// The same for what is done to somebody: themselves, or another user of the tenant as they were read. Who is not there
    /// is asked about too, as somebody without anything, so that a refusal does not tell who is.
    ///
    /// # Errors
    /// 403 if they may not.
    pub async fn may_with(&self, operation: Operation, name: &UserId, user: Option<&User>, now: Timestamp) -> Result<(), Problem> {
        self.may(operation, &Resource::user(self.other(name, user, now))).await
    }

    /// Another user of the tenant as policies see them.
    pub fn other(&self, name: &UserId, user: Option<&User>, now: Timestamp) -> Subject {
        match user {
            Some(user) => self.rules.subject(&self.tenant, user, now),
            None => Subject::person(self.tenant.clone(), name.clone(), Vec::new(), 0),
        }
    }

    /// Whether policies let them do something to one row of a list that they may have: the rest is left out without a word.
    pub fn sees(&self, operation: Operation, row: &Resource) -> bool {
        self.asker.may(operation, row).allowed
    }

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
        &self.principal
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
        let now = kit.now();
        let notes = Notes::of(parts);
        let principal = match kit.gate.admit(token, now).await {
            Err(identity::Error::Ended(shown)) => {
                // What was ours once is used still: its tenant shall know.
                notes.is(&shown.tenant, shown.actor.0.clone());
                notes.showed(&shown.credential);
                return Err(identity::Error::Ended(shown).into());
            }
            admitted => admitted?,
        };
        let span = tracing::Span::current();
        span.record("tenant", principal.tenant.as_str()).record("user.id", principal.user.as_str());
        notes.is(&principal.tenant, principal.actor().0);
        notes.showed(&principal.credential.name());
        let route = parts.extensions.get::<MatchedPath>().map_or("none", MatchedPath::as_str);
        if let Some(class) = class_of(&parts.method, route) {
            match is_limits(route) {
                true => kit.limiter.admit_to_limits(&principal, class, now, &notes).await?,
                false => kit.limiter.admit_caller(&principal, class, now, &notes).await?,
            }
        }
        let address = source_address(&parts.extensions).and_then(|address| address.parse().ok());
        Ok(Self { asker: principal.asker(now, address), principal, notes, recorder: kit.recorder, now })
    }
}

/// The token of an `Authorization: Bearer` header (RFC 6750, 2.1).
fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The address API Gateway saw. What a header says of it anybody can write.
pub(crate) fn source_address(extensions: &Extensions) -> Option<String> {
    match extensions.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.clone(),
        _ => None,
    }
}

/// The `User-Agent`, as far as it is of a decent length.
pub(crate) fn user_agent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(http::header::USER_AGENT).and_then(|value| value.to_str().ok());
    text.map(|text| text.chars().take(200).collect())
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
        Ok(Self { address: source_address(&parts.extensions), user_agent: user_agent(&parts.headers) })
    }
}
