//! Errands that were lost to others each time: they are sent again, each time later. Each lost try means that somebody else's errand was
//! done, so that all are in the end; what is lost for minutes is for a person.

use crate::Scheduler;
use engine::TenantId;
use runtime::Result;
use runtime::messages::{Errand, Task};

/// How often an errand is sent again: for some minutes in all.
const MAX_AGAIN: u32 = 10;

/// Sends an errand, which was sent again so many times before, once more after a random while.
pub(super) async fn later(scheduler: &Scheduler, tenant: &TenantId, before: u32, errand: impl FnOnce(u32) -> Task) -> Result<()> {
    if before >= MAX_AGAIN {
        return Err(store::Error::Conflict.into());
    }
    let again = before + 1;
    let errand = Errand { tenant: tenant.clone(), errand: errand(again) };
    let message = scheduler.destinations.errand_later(&errand, delay(again, scheduler.context().jitter));
    scheduler.send(vec![message]).await
}

/// A second or two, up to twice as many each time, and up to a minute. By chance, so that those who met do not meet again.
fn delay(again: u32, jitter: u32) -> u64 {
    1 + u64::from(jitter) % (1 << again.min(6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_lost_comes_again_after_a_random_while_that_grows_up_to_a_minute() {
        assert_eq!([0, 1, 2].map(|jitter| delay(1, jitter)), [1, 2, 1]);
        assert_eq!([1, 2, 6, 7, MAX_AGAIN].map(|again| delay(again, u32::MAX)), [2, 4, 64, 64, 64]);
    }
}
