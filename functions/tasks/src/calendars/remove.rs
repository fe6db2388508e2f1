//! `DELETE /calendars/{id}`.

use crate::queues::settings::{look, write};
use axum::extract::{Path, State};
use engine::CalendarId;
use http::StatusCode;
use store::QueueChange;
use web::{Answer, Caller, Code, Kit, Operation, Problem, ProblemBody};

/// Take a business calendar away that no queue goes by
#[utoipa::path(delete, operation_id = "remove_calendar", path = "/api/v1/calendars/{calendar_id}", tag = "queues", params(("calendar_id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    let id = CalendarId::parse(&id)?;
    caller.on("calendar", Some(&id));
    caller.may_in_tenant(Operation::RemoveCalendar).await?;
    let seen = look(&kit, &caller).await?;
    let removed = write(&kit, &caller, seen, None, |queues| {
        if let Some(queue) = queues.queues().find(|queue| queue.calendar.as_ref() == Some(&id)) {
            return Err(Problem::new(Code::Conflict, format!("the queue `{}` goes by it", queue.name)));
        }
        let calendar = queues.calendar(&id).ok_or_else(|| Problem::not_found("calendar"))?;
        Ok((Some(QueueChange::RemoveCalendar(id.clone(), calendar.version)), StatusCode::NO_CONTENT))
    });
    Ok(removed.await?)
}
