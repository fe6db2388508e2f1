//! `GET /audit/export`: a day in pages, its links first, then what no link names.

use crate::state::Auth;
use audit::{Day, Line, Link};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::TenantId;
use http::header::{CONTENT_TYPE, LINK};
use store::Store;
use web::{Answer, Caller, Code, Operation, Problem, ProblemBody, Query};

/// Newline-delimited JSON.
const NDJSON: &str = "application/x-ndjson";
/// Most bytes of a page, with room for one link more: a Lambda function answers with at most 6 MB.
const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Most links of a page, and most entries that it looks at for those that no link names: so many are read within seconds.
const MAX_LINKS: usize = 1_000;
const MAX_LOOKED_AT: usize = 10_000;
/// Links, and such entries, of one query.
const AT_ONCE: usize = 200;
/// Entries that links read at the same time name, unless one alone names more.
const ENTRIES_AT_ONCE: usize = 400;

/// Export a day of the audit log, with its chain
///
/// Lines of JSON, to be put one page after the other into a file; `Link: …; rel="next"` (RFC 8288) names the next page. What
/// the lines are is in docs/audit.md.
#[utoipa::path(get, operation_id = "export_audit", path = "/api/v1/audit/export", tag = "audit", params(("day" = Option<String>, Query, description = "As 2026-03-02, in UTC; today unless given"), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "application/x-ndjson"), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, mut query: Query) -> Answer<Response> {
    caller.may_in_tenant(Operation::ExportAudit).await?;
    let after = query.page()?.after;
    let day = query.parsed("day", Day::parse);
    query.finish()?;
    let day = day.unwrap_or_else(|| Day::of_millis(auth.kit.now().as_millis()));
    let mut page = Page { store: auth.kit.store(), tenant: &caller.tenant, day, text: String::new() };
    let mut place = after.map_or(Ok(Place { link: 0, rest: None }), |after| Place::parse(&after))?;
    if place.rest.is_none() {
        match page.links(place.link).await? {
            (last, true) => place = Place { link: last, rest: Some(String::new()) },
            (last, false) => return Ok(page.with_next(&Place { link: last, rest: None })),
        }
    }
    if let Some(looked_at) = page.unsealed(place.link, place.rest.take().unwrap_or_default()).await? {
        return Ok(page.with_next(&Place { rest: Some(looked_at), ..place }));
    }
    page.end(place.link, web::shape::rfc3339(auth.kit.now())).await
}

/// Where the next page begins: behind a link of the day; and, where that is the last, behind an entry.
struct Place {
    /// The link's number; 0 before the first.
    link: u64,
    /// The entry's id; empty before the first. None while links follow.
    rest: Option<String>,
}

impl Place {
    fn parse(text: &str) -> Result<Self, Problem> {
        let (link, rest) = text.split_once('/').map_or((text, None), |(link, rest)| (link, Some(rest)));
        let link = link.parse().map_err(|_| Problem::new(Code::InvalidCursor, "use the link to the next page, unchanged"))?;
        Ok(Self { link, rest: rest.map(str::to_owned) })
    }

    fn text(&self) -> String {
        self.rest.as_ref().map_or_else(|| self.link.to_string(), |rest| format!("{}/{rest}", self.link))
    }
}

/// A page that is being written.
struct Page<'a> {
    store: &'a Store,
    tenant: &'a TenantId,
    day: Day,
    text: String,
}

impl Page<'_> {
    /// Writes the links after a number with their entries. Gives the number of the last that was looked at, and whether the
    /// day has no more.
    async fn links(&mut self, mut last: u64) -> Result<(u64, bool), Problem> {
        // Where the chain ends is read first: links that follow meanwhile are of the next export, and one that is missing
        // before it shows. Of a day that has passed the next one's first link tells.
        let head = self.store.audit_head(self.tenant).await?.filter(|head| head.day == self.day);
        let end = head.as_ref().map_or(u64::MAX, |head| head.seq);
        for _ in 0..MAX_LINKS.div_ceil(AT_ONCE) {
            let found = self.store.audit_links(self.tenant, &self.day, last, AT_ONCE).await?;
            let ended = found.len() < AT_ONCE || found.last().is_some_and(|(number, _)| *number >= end);
            let known: Vec<(u64, Option<Link>)> = found.into_iter().filter(|(number, _)| *number <= end).collect();
            let mut rest = known.as_slice();
            while !rest.is_empty() {
                let (some, others) = rest.split_at(together(rest));
                rest = others;
                let links: Vec<&Link> = some.iter().filter_map(|(_, link)| link.as_ref()).collect();
                let mut entries = self.store.audit_entries(self.tenant, &links).await?.into_iter();
                for (number, link) in some {
                    last = *number;
                    let Some(link) = link else { continue };
                    self.write(&Line::Link(link.clone()));
                    entries.next().into_iter().flatten().for_each(|entry| self.write(&Line::Entry(entry)));
                    if self.text.len() >= MAX_BYTES {
                        return Ok((last, false));
                    }
                }
            }
            if ended {
                return Ok((head.map_or(last, |head| head.seq), true));
            }
        }
        Ok((last, false))
    }

    /// Writes the entries after an id that no link up to `last` names. Gives the id of the last that was looked at, if the day
    /// may have more.
    async fn unsealed(&mut self, last: u64, mut after: String) -> Result<Option<String>, Problem> {
        for _ in 0..MAX_LOOKED_AT / AT_ONCE {
            let found = self.store.audit_loose(self.tenant, &self.day, &after, AT_ONCE, last).await?;
            let ended = found.len() < AT_ONCE;
            for one in found {
                one.entry.into_iter().for_each(|entry| self.write(&Line::Unsealed(entry)));
                after = one.id;
                if self.text.len() >= MAX_BYTES {
                    return Ok(Some(after));
                }
            }
            if ended {
                return Ok(None);
            }
        }
        Ok(Some(after))
    }

    fn write(&mut self, line: &Line) {
        self.text.push_str(&line.text());
    }

    fn with_next(self, place: &Place) -> Response {
        let next = format!("</api/v1/audit/export?day={}&cursor={}>; rel=\"next\"", self.day, web::cursor(&place.text()));
        ([(CONTENT_TYPE, NDJSON.to_owned()), (LINK, next)], self.text).into_response()
    }

    /// Writes the end: the number of the last link and its hash, as the head of the chain says it while it stands there.
    async fn end(mut self, last: u64, exported_at: String) -> Answer<Response> {
        let head = self.store.audit_head(self.tenant).await?.filter(|head| head.day == self.day && head.seq == last);
        let hash = match head {
            Some(head) => head.hash,
            None => self.store.audit_link(self.tenant, &self.day, last).await?.map(|link| link.hash).unwrap_or_default(),
        };
        self.write(&Line::End { day: self.day.clone(), links: last, hash, exported_at });
        Ok(([(CONTENT_TYPE, NDJSON)], self.text).into_response())
    }
}

/// How many of these links are read at the same time.
fn together(links: &[(u64, Option<Link>)]) -> usize {
    let mut entries = 0_usize;
    let fits = |(_, link): &&(u64, Option<Link>)| {
        entries += link.as_ref().map_or(0, |link| link.entries.len());
        entries <= ENTRIES_AT_ONCE
    };
    links.iter().take_while(fits).count().max(1)
}
