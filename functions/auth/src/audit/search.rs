//! `GET /audit`.

use crate::state::Auth;
use audit::{Day, Entry, Outcome};
use axum::Json;
use axum::extract::State;
use engine::{Fault, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use web::shape::moment;
use web::{Answer, Caller, Code, ListBody, Operation, Problem, ProblemBody, Query};

/// Most days of one search.
const MAX_DAYS: usize = 31;
/// Days of a search that names none, in seconds.
const USUAL: u64 = 7 * 24 * 3600;
/// Entries that one request looks at: a page may be short, or empty, and there still be more.
const LOOKED_AT: usize = 1_000;
/// Entries that one query reads.
const AT_ONCE: usize = 250;

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(crate) struct EntryBody {
    id: String,
    /// RFC 3339.
    at: String,
    /// Who: `user:…` or `service:…`; who they said they are, where nobody was let in.
    actor: Option<String>,
    /// What they showed: `session:…` or `key:…`.
    credential: Option<String>,
    /// The operation id.
    operation: String,
    /// The path of the request.
    resource: String,
    /// What policies were asked about, in their words: `User::"acme/emma"`.
    entity: Option<String>,
    /// What was made, given or taken, where the path does not say it: `role:admin`.
    target: Option<String>,
    /// `allowed`, `denied` or `failed`.
    outcome: &'static str,
    /// The error code, or what is special about it.
    reason: Option<String>,
    /// The policies that decided.
    policies: Vec<String>,
    address: Option<String>,
    user_agent: Option<String>,
    correlation_id: String,
}

impl From<Entry> for EntryBody {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            actor: entry.actor,
            credential: entry.credential,
            operation: entry.operation,
            resource: entry.resource,
            entity: entry.entity,
            target: entry.target,
            outcome: entry.outcome.as_str(),
            reason: entry.reason,
            policies: entry.policies,
            address: entry.address,
            user_agent: entry.user_agent,
            correlation_id: entry.correlation_id,
        }
    }
}

/// What is looked for.
struct Wanted {
    actor: Option<String>,
    operation: Option<String>,
    resource: Option<String>,
    outcome: Option<Outcome>,
    from: String,
    to: String,
}

impl Wanted {
    fn fits(&self, entry: &Entry) -> bool {
        let actor = |wanted: &String| {
            entry.actor.as_deref().is_some_and(|actor| actor == wanted || actor.split_once(':').is_some_and(|(_, id)| id == wanted))
        };
        self.actor.as_ref().is_none_or(actor)
            && self.operation.as_ref().is_none_or(|wanted| entry.operation == *wanted)
            && self.resource.as_deref().is_none_or(|wanted| {
                entry.resource.starts_with(wanted) || [&entry.entity, &entry.target].into_iter().any(|about| about.as_deref() == Some(wanted))
            })
            && self.outcome.is_none_or(|wanted| entry.outcome == wanted)
            // Moments as they are written here sort as texts.
            && self.from.as_str() <= entry.at.as_str()
            && entry.at.as_str() < self.to.as_str()
    }
}

/// Search the audit log, newest first
///
/// A page may be short although there is more: follow `next_cursor` until it is null. Without `from`, the week before `to`.
#[utoipa::path(get, operation_id = "search_audit", path = "/api/v1/audit", tag = "audit", params(("actor" = Option<String>, Query, description = "A user id, or as it stands in entries"), ("operation" = Option<String>, Query), ("resource" = Option<String>, Query, description = "The beginning of a path, or an `entity` or `target`"), ("outcome" = Option<String>, Query, description = "`allowed`, `denied` or `failed`"), ("from" = Option<String>, Query, description = "RFC 3339, at most 31 days before `to`"), ("to" = Option<String>, Query, description = "RFC 3339; now unless given"), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<EntryBody>), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<EntryBody>>> {
    caller.may_in_tenant(Operation::SearchAudit).await?;
    let page = query.page()?;
    let outcome = |text: &str| Outcome::ALL.into_iter().find(|known| known.as_str() == text).ok_or(format!("`{text}` is no outcome"));
    let (from, to) = (query.parsed("from", moment), query.parsed("to", moment));
    let to = to.unwrap_or_else(|| auth.kit.now().plus_millis(1));
    let from = from.unwrap_or_else(|| to.plus_millis(-(USUAL as i64) * 1000));
    let wanted = Wanted {
        actor: query.text("actor"),
        operation: query.text("operation"),
        resource: query.text("resource"),
        outcome: query.parsed("outcome", outcome),
        from: web::shape::rfc3339(from),
        to: web::shape::rfc3339(to),
    };
    query.finish()?;
    let days = days(from, to)?;
    // A position is a day and the id of the last entry that was looked at in it.
    let (mut day, mut before) = match &page.after {
        Some(after) => {
            let place = after.split_once('/').and_then(|(day, id)| Some((Day::parse(day).ok()?, id.to_owned())));
            let (day, id) =
                place.ok_or_else(|| Problem::new(Code::InvalidCursor, "use the `next_cursor` of the page before, unchanged"))?;
            (Some(day), Some(id))
        }
        None => (days.first().cloned(), None),
    };
    let (mut items, mut looked_at, mut next) = (Vec::new(), 0, None);
    while let Some(this) = day.take().filter(|day| days.contains(day)) {
        let found = auth.kit.store().audit_day(&caller.tenant, &this, before.as_deref(), AT_ONCE).await?;
        let ended = found.len() < AT_ONCE;
        for (id, entry) in found {
            looked_at += 1;
            items.extend(entry.filter(|entry| wanted.fits(entry)).map(EntryBody::from));
            before = Some(id);
            if items.len() == page.limit || looked_at == LOOKED_AT {
                next = before.as_ref().map(|id| format!("{this}/{id}"));
                break;
            }
        }
        if next.is_some() {
            break;
        }
        // An empty day is looked at as well, and is no reason to stop before the days are at their end.
        (day, before) = if ended { (this.before(), None) } else { (Some(this), before) };
    }
    Ok(Json(store::Page { items, next }.into()))
}

/// The days between two moments, the last first.
fn days(from: Timestamp, to: Timestamp) -> Result<Vec<Day>, Problem> {
    let (first, mut day) = (Day::of_millis(from.as_millis()), Some(Day::of_millis(to.as_millis().saturating_sub(1))));
    let mut days = Vec::new();
    while let Some(this) = day.filter(|day| *day >= first && days.len() <= MAX_DAYS + 1) {
        day = this.before();
        days.push(this);
    }
    match days.len() {
        0 => Err(Problem::invalid(vec![Fault::new("invalid_value", "/from", "`from` is not before `to`")])),
        // So many days in a row touch one more of the calendar's.
        many if many > MAX_DAYS + 1 => {
            Err(Problem::invalid(vec![Fault::new("out_of_range", "/from", format!("a search covers at most {MAX_DAYS} days"))]))
        }
        _ => Ok(days),
    }
}
