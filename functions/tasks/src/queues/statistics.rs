//! `GET /queues/{name}/statistics`.

use axum::Json;
use axum::extract::{Path, State};
use engine::{RoleName, Timestamp};
use serde::Serialize;
use store::PageRequest;
use utoipa::ToSchema;
use web::{Answer, Caller, Kit, Operation, ProblemBody, Query, Resource};
use work::statistics::{MAX_HOURS, Percentiles, Report, Sketch, Window};

/// Hours that are looked at unless said otherwise: a day.
const HOURS: u16 = 24;
/// Pages of waiting tasks whose ages are looked at.
const MAX_PAGES: usize = 10;

/// How a queue does.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueueStatistics)]
pub(crate) struct StatisticsBody {
    queue: String,
    /// The window, in hours up to now.
    hours: u16,
    /// `waiting`, `held`, `load`, `utilisation`, `throughput_per_hour`, `sla_compliance`, `error_rate`, `counts`, and `wait`, `handling` and
    /// `total` as percentiles in seconds.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    report: Report,
    /// How long tasks have waited that wait now, in seconds: `count`, `mean`, `p50`, `p90`, `p95`, `p99`. Of the first 2,000.
    #[schema(value_type = Option<Object>)]
    ages: Option<Percentiles>,
}

/// Read how a queue does now, and did over a window
///
/// Numbers follow the moves of tasks within seconds; `ages` is current after every write.
#[utoipa::path(get, operation_id = "read_queue_statistics", path = "/api/v1/queues/{queue}/statistics", tag = "queues",
    params(("queue" = String, Path), ("hours" = Option<u16>, Query, description = "1 to 744, 24 unless given")),
    responses((status = 200, body = StatisticsBody), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(name): Path<String>,
    mut query: Query,
) -> Answer<Json<StatisticsBody>> {
    let bounds = format!("`hours` must be a whole number from 1 to {MAX_HOURS}");
    let hours = query.parsed("hours", |text| text.parse().ok().filter(|hours| (1..=MAX_HOURS).contains(hours)).ok_or(&bounds));
    query.finish()?;
    let name = RoleName::parse(&name)?;
    caller.may(Operation::ReadQueueStatistics, &Resource::queue(&caller.tenant, &name)).await?;
    let (hours, now) = (hours.unwrap_or(HOURS), kit.now());
    let window = Window::until(now, hours);
    let queues = kit.instances.queues().of(&caller.tenant).await?;
    let (during, ever) = kit.store().queue_statistics(&caller.tenant, &name, &window).await?;
    let capacity = queues.queue(&name).and_then(|queue| queue.capacity);
    let report = Report::of(&window, &during, &ever, capacity);
    let ages = ages(&kit, &caller, &name, now).await?;
    Ok(Json(StatisticsBody { queue: name.to_string(), hours, report, ages }))
}

async fn ages(kit: &Kit, caller: &Caller, name: &RoleName, now: Timestamp) -> Answer<Option<Percentiles>> {
    let (mut ages, mut page) = (Sketch::default(), PageRequest { limit: store::MAX_PAGE, after: None });
    for _ in 0..MAX_PAGES {
        let found = kit.store().ready_tasks(&caller.tenant, std::slice::from_ref(name), None, &page).await?;
        found.items.iter().for_each(|task| ages.record(task.created_at.seconds_until(now)));
        page.after = found.next;
        if page.after.is_none() {
            break;
        }
    }
    Ok(Percentiles::of(&ages))
}
