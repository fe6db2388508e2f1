//! `GET /calendars`.

use super::CalendarBody;
use axum::Json;
use axum::extract::State;
use web::{Answer, Caller, Kit, ListBody, Operation, ProblemBody, Query};

/// List business calendars
#[utoipa::path(get, operation_id = "list_calendars", path = "/api/v1/calendars", tag = "queues",
    params(("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<CalendarBody>), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<CalendarBody>>> {
    let page = query.page()?;
    query.finish()?;
    caller.may_in_tenant(Operation::ListCalendars).await?;
    let queues = kit.instances.queues().of(&caller.tenant).await?;
    let page = page.of(queues.calendars().collect(), |calendar| calendar.calendar_id.to_string());
    Ok(Json(page.map(|calendar| CalendarBody(calendar.clone())).into()))
}
