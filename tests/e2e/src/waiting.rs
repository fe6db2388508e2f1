//! Waiting for what is not yet, but will be.

use std::time::{Duration, Instant};

/// Longer than anything but a redelivery may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Looks until there is something to see.
pub async fn eventually<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    eventually_within(PATIENCE, what, look).await
}

/// The same with another deadline.
pub async fn eventually_within<T>(patience: Duration, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(begun.elapsed() < patience, "not within {} s: {what}", patience.as_secs());
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}
