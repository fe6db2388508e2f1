//! Log-in, sessions, tokens, users. One file an endpoint. Also answers one event that is not HTTP: see [`tenant`].

mod body;
mod events;
mod jwks;
mod login;
mod logout;
mod refresh;
mod sessions;
mod signing;
mod state;
pub mod tenant;
mod users;

pub use events::{Event, answer};
pub use state::Auth;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All routes of this function with their documentation.
pub fn routes() -> OpenApiRouter<Auth> {
    OpenApiRouter::new()
        .routes(routes!(login::handle))
        .routes(routes!(refresh::handle))
        .routes(routes!(logout::this))
        .routes(routes!(logout::all))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::end))
        .routes(routes!(jwks::handle))
        .routes(routes!(users::list::handle))
        .routes(routes!(users::create::handle))
        .routes(routes!(users::read::handle))
}

/// The finished router.
pub fn router(auth: Auth) -> axum::Router {
    let (router, _) = routes().split_for_parts();
    web::finish(router.with_state(auth))
}
