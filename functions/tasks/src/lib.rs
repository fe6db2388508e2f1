//! User tasks and the queues they wait in. One file an endpoint.

mod body;
mod claim;
mod claim_next;
mod complete;
mod list;
mod queues;
mod read;
mod release;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Kit;

/// All routes of this function with their documentation.
pub fn routes() -> OpenApiRouter<Kit> {
    OpenApiRouter::new()
        .routes(routes!(list::handle))
        .routes(routes!(claim_next::handle))
        .routes(routes!(read::handle))
        .routes(routes!(claim::handle))
        .routes(routes!(release::handle))
        .routes(routes!(complete::handle))
        .routes(routes!(queues::handle))
}

/// The finished router.
pub fn router(kit: Kit) -> axum::Router {
    let (router, _) = routes().split_for_parts();
    web::finish(router.with_state(kit))
}
