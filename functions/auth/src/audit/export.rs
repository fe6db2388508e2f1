//! `GET /audit/export`.

use crate::state::Auth;
use audit::{Day, Line, Link};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, LINK};
use store::PageRequest;
use web::{Answer, Caller, Operation, ProblemBody, Query};

/// Newline-delimited JSON.
const NDJSON: &str = "application/x-ndjson";
/// Most bytes of a page, with room for one link more: a Lambda function answers with at most 6 MB.
const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Links that are read at once.
const AT_ONCE: usize = 20;

/// Export a day of the audit log, with its chain
///
/// Lines of JSON, to be put one page after the other into a file; `Link: …; rel="next"` (RFC 8288) names the next page. What
/// the lines are is in docs/audit.md.
#[utoipa::path(get, operation_id = "export_audit", path = "/api/v1/audit/export", tag = "audit", params(("day" = Option<String>, Query, description = "As 2026-03-02, in UTC; today unless given"), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "application/x-ndjson"), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, mut query: Query) -> Answer<Response> {
    caller.may_in_tenant(Operation::ExportAudit).await?;
    let mut page = PageRequest { limit: AT_ONCE, after: query.page()?.after };
    let day = query.parsed("day", Day::parse);
    query.finish()?;
    let day = day.unwrap_or_else(|| Day::of_millis(auth.kit.now().as_millis()));
    let (store, tenant) = (auth.kit.store(), &caller.tenant);
    // Where the chain ends is read first: links that follow meanwhile are of the next export, and one that is missing before
    // it shows. Of a day that has passed the next one's first link tells.
    let head = store.audit_head(tenant).await?.filter(|head| head.day == day);
    // Where the page before ended, a link was: the end has to name it if nothing follows.
    let mut last = match &page.after {
        Some(place) => store.audit_link(tenant, &day, place).await?.map(|link| link.head()),
        None => None,
    };
    let mut text = String::new();
    loop {
        let links = store.audit_links(tenant, &day, &page).await?;
        let known = |link: &Link| head.as_ref().is_none_or(|head| link.seq <= head.seq);
        for link in links.items.into_iter().filter(known) {
            let entries = store.audit_entries(tenant, &link).await?;
            text.push_str(&Line::Link(link.clone()).text());
            entries.into_iter().for_each(|entry| text.push_str(&Line::Entry(entry).text()));
            let place = store::link_place(&link);
            if text.len() >= MAX_BYTES {
                let next = format!("</api/v1/audit/export?day={day}&cursor={}>; rel=\"next\"", web::cursor(&place));
                return Ok(([(CONTENT_TYPE, NDJSON.to_owned()), (LINK, next)], text).into_response());
            }
            (last, page.after) = (Some(link.head()), Some(place));
        }
        if links.next.is_none() {
            break;
        }
    }
    for entry in store.audit_unsealed(tenant, &day).await? {
        text.push_str(&Line::Unsealed(entry).text());
    }
    let (links, hash) = head.or(last).map_or((0, String::new()), |head| (head.seq, head.hash));
    text.push_str(&Line::End { day, links, hash, exported_at: web::shape::rfc3339(auth.kit.now()) }.text());
    Ok(([(CONTENT_TYPE, NDJSON)], text).into_response())
}
