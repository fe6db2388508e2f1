//! What a deployment costs a month while nothing is done with it.

use super::Result;
use super::prices;
use super::product::Product;
use super::template::Template;
use super::usage::{Usage, logged_gb};
use serde_json::json;

/// Minutes of a month of thirty days.
const MINUTES: f64 = 30.0 * 24.0 * 60.0;
/// Requests a minute of a queue's mapping: Lambda keeps five long polls of 20 s open (AWS Lambda developer guide,
/// "Using Lambda with Amazon SQS").
const POLLS: f64 = 5.0 * 60.0 / 20.0;
/// Stored data, in GB. Assumed: some hundred thousand finished processes.
const STORED: f64 = 1.0;
/// Custom metrics that an idle deployment writes: the duration of the tick.
const METRICS: f64 = 1.0;

/// One line of the bill.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub name: &'static str,
    /// How the amount comes about.
    pub how: String,
    /// Dollars a month.
    pub dollars: f64,
}

/// What one tick uses, measured on a deployment that has ticked before.
pub(super) async fn tick(product: &mut Product) -> Result<Usage> {
    for _ in 0..2 {
        product.take_usage();
        let scheduler = product.scheduler.clone();
        product.invoke("scheduler", scheduler::handle(scheduler, json!({}))).await.map_err(|error| error.to_string())?;
        testkit::clock::advance(60);
    }
    testkit::clock::reset();
    Ok(product.take_usage())
}

/// The bill.
pub(super) fn bill(template: &Template, tick: &Usage) -> Vec<Item> {
    let ticks = MINUTES * template.minute_schedules as f64;
    let mappings = template.queue_mappings.len() as f64;
    let polls = mappings * POLLS * MINUTES;
    let gb_seconds = ticks * tick.gb_seconds(template);
    let (reads, writes) = (ticks * tick.read_units(), ticks * tick.write_units());
    let traces = if template.traced { ticks } else { 0.0 };
    // Tables share what is stored; each pays for its part.
    let backed_up = STORED * template.backed_up_tables as f64 / (template.tables.max(1) as f64);
    let item = |name, how, dollars| Item { name, how, dollars };
    vec![
        item("queue polling", format!("{mappings} mappings x 648,000 requests"), polls * prices::QUEUE_REQUESTS),
        item(
            "minute schedule",
            format!("{ticks} invocations, {gb_seconds:.0} GB-s"),
            ticks * prices::INVOCATIONS + gb_seconds * prices::GB_SECONDS,
        ),
        item("ticks: reads", format!("{reads:.0} units, {} a tick", tick.read_units()), reads * prices::READ_UNITS),
        item("ticks: writes", format!("{writes:.0} units, {} a tick", tick.write_units()), writes * prices::WRITE_UNITS),
        item("ticks: logs", format!("{:.0} MB", logged_gb(ticks) * 1e3), logged_gb(ticks) * prices::LOGGED_GB),
        item("ticks: traces", format!("{traces} traces"), traces * prices::TRACES),
        item("metrics", format!("{METRICS} written while idle"), METRICS * prices::METRIC),
        item("alarms", format!("{} alarms", template.alarms), template.alarms as f64 * prices::ALARM),
        item("storage", format!("{STORED} GB assumed"), STORED * prices::STORED_GB),
        item(
            "point-in-time recovery",
            format!("{backed_up} GB, {} of {} tables", template.backed_up_tables, template.tables),
            backed_up * prices::BACKED_UP_GB,
        ),
        item("secrets", "1 SSM SecureString under the AWS managed key".to_owned(), 0.0),
        item("stream", "Lambda's reads of a table's stream are free".to_owned(), 0.0),
    ]
}

/// The sum of a bill.
pub(super) fn total(bill: &[Item]) -> f64 {
    bill.iter().map(|item| item.dollars).sum()
}
