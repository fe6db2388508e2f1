//! User tasks and the queues they wait in. One file an endpoint.

mod body;
mod claim;
mod claim_next;
mod complete;
mod list;
mod queues;
mod read;
mod release;

use web::Kit;

web::endpoints! {
    Kit;
    list => handle,
    claim_next => handle,
    read => handle,
    claim => handle,
    release => handle,
    complete => handle,
    queues => handle,
}

/// The finished router.
pub fn router(kit: Kit) -> axum::Router {
    web::finish(endpoints().with_state(kit.clone()), kit)
}
