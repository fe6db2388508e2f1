//! Definitions, instances, history. One file an endpoint.

mod about;
mod definitions;
mod docs;
mod instances;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Kit;

/// All routes of this function with their documentation.
pub fn routes() -> OpenApiRouter<Kit> {
    OpenApiRouter::new()
        .routes(routes!(definitions::create::handle))
        .routes(routes!(definitions::list::handle))
        .routes(routes!(definitions::read::handle))
        .routes(routes!(definitions::version::handle))
        .routes(routes!(instances::start::handle))
        .routes(routes!(instances::list::handle))
        .routes(routes!(instances::read::handle))
        .routes(routes!(instances::history::handle))
        .routes(routes!(instances::timeline::handle))
        .routes(routes!(instances::steer::cancel))
        .routes(routes!(instances::steer::suspend))
        .routes(routes!(instances::steer::resume))
        .routes(routes!(instances::steer::retry))
        .routes(routes!(instances::variables::handle))
        .routes(routes!(about::health))
        .routes(routes!(about::capabilities))
}

/// The finished router.
pub fn router(kit: Kit) -> axum::Router {
    let (router, _) = routes().split_for_parts();
    web::finish(docs::routes(router.with_state(kit)))
}
