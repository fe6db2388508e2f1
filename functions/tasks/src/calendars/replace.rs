//! `PUT /calendars/{id}`.

use super::CalendarBody;
use crate::queues::settings::{check_count, look, write};
use axum::Json;
use axum::extract::{Path, State};
use engine::CalendarId;
use engine::reader::Reader;
use store::QueueChange;
use web::{Answer, Caller, Kit, Operation, Payload, Problem, ProblemBody};
use work::calendar::Calendar;

/// Add a business calendar, or put another in its place
///
/// `docs/queues.md` says what is in it. The targets of tasks that are open stay as they were computed.
#[utoipa::path(put, operation_id = "replace_calendar", path = "/api/v1/calendars/{calendar_id}", tag = "queues", params(("calendar_id" = String, Path)),
    request_body = CalendarBody,
    responses((status = 200, body = CalendarBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, body: Payload) -> Answer<Json<CalendarBody>> {
    let id = CalendarId::parse(&id)?;
    caller.on("calendar", Some(&id));
    caller.may_in_tenant(Operation::ReplaceCalendar).await?;
    let mut faults = Vec::new();
    let read = Reader::open(&body.value, String::new(), &mut faults).and_then(|mut reader| {
        let read = Calendar::read(id, 1, &mut reader);
        reader.finish();
        read
    });
    let calendar = read.filter(|_| faults.is_empty()).ok_or_else(|| Problem::invalid(faults))?;
    let seen = look(&kit, &caller).await?;
    let replaced = write(&kit, &caller, seen, None, |queues| {
        let mut calendar = calendar.clone();
        match queues.calendar(&calendar.calendar_id) {
            Some(known) => calendar.version = known.version + 1,
            None => check_count(queues)?,
        }
        Ok((Some(QueueChange::PutCalendar(Box::new(calendar.clone()))), CalendarBody(calendar)))
    });
    Ok(Json(replaced.await?))
}
