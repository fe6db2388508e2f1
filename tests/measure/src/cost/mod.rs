//! What a process costs, by the capacity DynamoDB says was consumed, and what a deployment costs while nothing runs.

mod idle;
#[cfg(test)]
mod long_log;
pub(crate) mod prices;
mod processes;
mod product;
mod pump;
mod report;
mod table;
mod targets;
mod template;
mod usage;

pub use report::Report;
pub use targets::Target;

use processes::{Asked, Keys};
use product::Product;
use template::Template;

/// A result of this tool; an error is for its user to read.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Runs the processes and adds up. Has to run on one thread: the product's clock belongs to it.
///
/// # Errors
/// When a process does not come to its end.
pub async fn measure() -> Result<Report> {
    let mut product = Product::start().await?;
    let tick = idle::tick(&mut product).await?;
    Ok(Report {
        log_in: processes::log_in(&mut product).await?,
        counted_log_in: processes::counted_log_in().await?,
        recorded_log_in: processes::recorded_log_in().await?,
        onboarding: processes::onboarding(&mut product).await?,
        automated: processes::automated(&mut product, Keys::None).await?,
        automated_with_business_key: processes::automated(&mut product, Keys::Business).await?,
        automated_with_both_keys: processes::automated(&mut product, Keys::BusinessAndIdempotency).await?,
        decision: processes::decision(&mut product, Asked::Latest).await?,
        decision_of_a_version: processes::decision(&mut product, Asked::Version).await?,
        template: Template::read(),
        tick,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts, and what follows from counts alone, are the same on every machine.
    #[tokio::test]
    async fn the_figures_keep_within_their_targets() {
        let report = measure().await.unwrap();
        let over: Vec<String> = report.targets().into_iter().filter(|target| !target.met()).map(|target| format!("{target:?}")).collect();
        assert!(over.is_empty(), "{}\n\n{over:#?}", report.text());
        assert_eq!(report.automated.refused + report.onboarding.refused, 0, "refused requests cost, but are not counted");
    }
}
