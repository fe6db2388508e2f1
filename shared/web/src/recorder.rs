//! Writes down who did what: every request that changes something, every one that was refused (of those that were too many the
//! first of a window), every log-in and every new pair of tokens, and who looks into the log itself. Other reads only where the
//! deployment asks for them.
//!
//! What changes something is written down before it is done; what cannot be written down is not done. If it then is refused
//! or fails, a second entry says so, as where it is known only afterwards what it was about. Of a log-in it is known only
//! afterwards whose it is; its tokens are given to nobody before it is written down. Whoever is let in by nothing at all has no
//! tenant whose log could say so: API Gateway's access log does.

use crate::code::Code;
use crate::notes::{Noted, Notes, Verdict};
use crate::operation_ids::operation_of;
use crate::problem::Problem;
use crate::public::public_operation;
use crate::refusals::Refusals;
use crate::route_class::class_of;
use access::Operation;
use audit::{Entry, Outcome};
use engine::{TenantId, Timestamp};
use http::{Method, StatusCode};
use runtime::outside;
use store::{RouteClass, Store};

/// A day, in seconds.
const DAY: u64 = 24 * 3600;

/// What is known of a request before it is looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    /// Its method.
    pub(crate) method: Method,
    /// Its route, as the router has it.
    pub(crate) route: String,
    /// Its path.
    pub(crate) path: String,
    /// Where it came from.
    pub(crate) address: Option<String>,
    /// With what.
    pub(crate) user_agent: Option<String>,
    /// Its correlation id.
    pub(crate) correlation_id: String,
}

impl Head {
    /// Whether the request changes something, if it is let. Who comes back from a sign-on does, though a redirection is a
    /// `GET`: they are made a user, or get other roles.
    pub(crate) fn changes(&self) -> bool {
        match self.method {
            Method::GET => public_operation(&self.method, &self.route) == Some("receive_sign_on"),
            Method::HEAD | Method::OPTIONS => false,
            _ => class_of(&self.method, &self.route) != Some(RouteClass::Evaluate),
        }
    }
}

/// Writes entries. Cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    store: Store,
    refusals: Refusals,
    writes: bool,
    reads: bool,
    days: u64,
}

impl Recorder {
    /// One that writes nothing.
    pub fn off(store: Store) -> Self {
        Self { writes: false, ..Self::new(store, 0) }
    }

    /// One that keeps entries for so many days.
    pub fn new(store: Store, days: u64) -> Self {
        Self { refusals: Refusals::new(store.clone()), store, writes: true, reads: false, days }
    }

    /// The one that settings describe.
    pub fn from_settings(store: Store, setting: impl Fn(&str) -> String) -> Self {
        let recorder = Self::new(store, runtime::env::audit_days());
        if setting("AUDIT_READS") == "true" { recorder.with_reads() } else { recorder }
    }

    /// The same one, which writes down plain reads too.
    #[must_use]
    pub fn with_reads(self) -> Self {
        Self { reads: true, ..self }
    }

    /// Writes down that somebody is let in to change something. `Caller` does it for whoever shows a token.
    ///
    /// # Errors
    /// 503 when that cannot be written: then it must not be done.
    pub async fn begin(&self, notes: &Notes, now: Timestamp) -> Result<(), Problem> {
        let noted = notes.read(Clone::clone);
        if !self.writes || noted.begun || !noted.head.changes() {
            return Ok(());
        }
        self.write(&noted, Outcome::Allowed, None, now).await.map_err(|error| unrecorded(&error))?;
        notes.write(|noted| noted.begun = true);
        Ok(())
    }

    /// Writes down what became of a request.
    ///
    /// # Errors
    /// 503 when somebody was let in, and that cannot be written.
    pub(crate) async fn end(&self, noted: &Noted, status: StatusCode, code: Option<Code>, now: Timestamp) -> Result<(), Problem> {
        let Some(outcome) = self.outcome(noted, status) else { return Ok(()) };
        if let Some(over) = &noted.over
            && !self.refusals.is_first(over).await
        {
            return Ok(());
        }
        match self.write(noted, outcome, code, now).await {
            // What was written down before it was done is done.
            Err(error) if outcome == Outcome::Allowed && !noted.begun && (noted.head.changes() || reads_log(noted)) => {
                Err(unrecorded(&error))
            }
            Err(error) => {
                runtime::observe::count("audit_failed");
                tracing::error!(%error, outcome = outcome.as_str(), "this is not in the audit log");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// What there is to write at the end of a request; none when there is nothing, or it is written already.
    fn outcome(&self, noted: &Noted, status: StatusCode) -> Option<Outcome> {
        if !self.writes || noted.tenant.is_none() {
            return None;
        }
        let refused = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS);
        match () {
            () if refused => Some(Outcome::Denied),
            () if noted.head.changes() && status.as_u16() >= 400 => Some(Outcome::Failed),
            () if noted.head.changes() => (!noted.begun || noted.late).then_some(Outcome::Allowed),
            () => ((self.reads || reads_log(noted)) && status.is_success()).then_some(Outcome::Allowed),
        }
    }

    async fn write(&self, noted: &Noted, outcome: Outcome, code: Option<Code>, now: Timestamp) -> store::Result<()> {
        let Some(tenant) = &noted.tenant else { return Ok(()) };
        let head = &noted.head;
        let id = outside::ulid(now).map_err(|error| store::Error::Unavailable(error.to_string()))?;
        let operation = operation(noted);
        let verdict = verdict_of(noted, outcome, &operation);
        let said = verdict.filter(|verdict| verdict.decision.allowed == (outcome != Outcome::Denied));
        let reason = noted.reason.or(code.map(Code::as_str)).map(str::to_owned);
        let entry = Entry {
            id,
            at: outside::rfc3339(now),
            tenant: tenant.to_string(),
            actor: noted.actor.clone(),
            credential: noted.credential.clone(),
            operation,
            resource: cut(&head.path),
            entity: verdict.map(|verdict| cut(&verdict.entity)),
            target: noted.target.as_deref().map(cut),
            outcome,
            reason,
            policies: said.map(|verdict| verdict.decision.by.clone()).unwrap_or_default(),
            address: head.address.clone(),
            user_agent: head.user_agent.clone(),
            correlation_id: head.correlation_id.clone(),
        };
        self.store.write_audit(tenant, &entry, now, now.plus_seconds(self.days.saturating_mul(DAY))).await
    }

    /// Writes down what the deployment itself did in a tenant.
    ///
    /// # Errors
    /// When that cannot be written.
    pub async fn by_deployment(&self, tenant: &TenantId, operation: &str, now: Timestamp) -> store::Result<()> {
        if !self.writes {
            return Ok(());
        }
        let (id, at) = (outside::ulid(now).map_err(|error| store::Error::Unavailable(error.to_string()))?, outside::rfc3339(now));
        let entry = Entry {
            correlation_id: id.clone(),
            id,
            at,
            tenant: tenant.to_string(),
            actor: Some("deployment".to_owned()),
            credential: None,
            operation: operation.to_owned(),
            resource: format!("tenant:{tenant}"),
            entity: None,
            target: None,
            outcome: Outcome::Allowed,
            reason: None,
            policies: Vec::new(),
            address: None,
            user_agent: None,
        };
        self.store.write_audit(tenant, &entry, now, now.plus_seconds(self.days.saturating_mul(DAY))).await
    }
}

/// What was asked for, by its operation id.
fn operation(noted: &Noted) -> String {
    let (method, route) = (&noted.head.method, &noted.head.route);
    operation_of(method, route).map_or_else(|| format!("{method} {route}"), str::to_owned)
}

/// Whether somebody looks into the log itself.
fn reads_log(noted: &Noted) -> bool {
    [Operation::SearchAudit, Operation::ExportAudit].iter().any(|reads| operation(noted) == reads.id())
}

/// The verdict that an outcome follows from: the last, since a refusal ends a request; of who was let in, the last about what
/// they asked for.
fn verdict_of<'a>(noted: &'a Noted, outcome: Outcome, operation: &str) -> Option<&'a Verdict> {
    noted.verdicts.iter().rfind(|verdict| outcome == Outcome::Denied || verdict.operation.id() == operation)
}

/// Longest path, entity or target in an entry, in characters.
const MAX_TEXT: usize = 500;

fn cut(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

fn unrecorded(error: &store::Error) -> Problem {
    runtime::observe::count("audit_failed");
    tracing::error!(%error, "this cannot be written down, so it is not done");
    Problem::new(Code::Unavailable, "what is asked for has to be written down first, and that does not work now")
}
