//! A client that is made when it is first needed: most invocations after a cold start need none of them.

use aws_types::SdkConfig;
use std::sync::{Arc, LazyLock};

/// An SDK client over a configuration; cheap to clone, and made once.
pub(crate) type Lazy<C> = Arc<LazyLock<C, Box<dyn FnOnce() -> C + Send>>>;

/// One that `make` makes.
pub(crate) fn lazy<C: 'static>(config: &SdkConfig, make: fn(&SdkConfig) -> C) -> Lazy<C> {
    let config = config.clone();
    Arc::new(LazyLock::new(Box::new(move || make(&config))))
}
