//! Business calendars, by which the targets of queues count.

pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod remove;
pub(crate) mod replace;

use serde::Serialize;
use utoipa::ToSchema;
use work::calendar::Calendar;

/// A business calendar: `calendar_id`, `name`, `time_zone`, `week`, `holidays`, `exceptions`, `version`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(as = Calendar, value_type = Object)]
pub(crate) struct CalendarBody(Calendar);
