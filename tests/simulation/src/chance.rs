//! What the product draws by lot, settled by the seed. Like the clock it belongs to its thread.

use fastrand::Rng;
use std::cell::RefCell;

thread_local! {
    static SOURCE: RefCell<Rng> = const { RefCell::new(Rng::with_seed(0)) };
}

/// Begins anew with a seed.
pub fn seed(seed: u64) {
    SOURCE.with_borrow_mut(|source| source.seed(seed));
}

/// The next number, uniformly distributed.
pub fn jitter() -> u32 {
    SOURCE.with_borrow_mut(|source| source.u32(..))
}
