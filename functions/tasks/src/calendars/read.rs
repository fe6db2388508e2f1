//! `GET /calendars/{id}`.

use super::CalendarBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::CalendarId;
use web::{Answer, Caller, Kit, Operation, Problem, ProblemBody};

/// Read a business calendar
#[utoipa::path(get, operation_id = "read_calendar", path = "/api/v1/calendars/{calendar_id}", tag = "queues", params(("calendar_id" = String, Path)),
    responses((status = 200, body = CalendarBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer<Json<CalendarBody>> {
    let id = CalendarId::parse(&id)?;
    caller.may_in_tenant(Operation::ReadCalendar).await?;
    let queues = kit.instances.queues().of(&caller.tenant).await?;
    let calendar = queues.calendar(&id).ok_or_else(|| Problem::not_found("calendar"))?;
    Ok(Json(CalendarBody(calendar.clone())))
}
