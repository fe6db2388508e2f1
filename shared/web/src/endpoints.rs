//! A function's endpoints, listed once: for the router that runs, and for the document that describes them.
//!
//! Describing them builds a tree of schemas. A cold start has no use for it and would pay a millisecond.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::Path;
use utoipa_axum::PathItemExt as _;

/// Lists a function's endpoints: a handler annotated with `#[utoipa::path]` a line, as `module::path => handler`.
/// Gives `documented()`, the description, and `endpoints()`, the router.
#[macro_export]
macro_rules! endpoints {
    ($state:ty; $($module:ident $(:: $inner:ident)* => $handler:ident,)+) => {
        /// The description of all endpoints.
        pub fn documented() -> utoipa::openapi::OpenApi {
            utoipa_axum::router::OpenApiRouter::<$state>::new()
                $(.routes(utoipa_axum::routes!($module $(:: $inner)* :: $handler)))+
                .into_openapi()
        }

        fn endpoints() -> axum::Router<$state> {
            let router = axum::Router::new();
            $(let router = utoipa_axum::paste! {
                $crate::add::<$module $(:: $inner)* :: [<__path_ $handler>], _, _, _>(router, $module $(:: $inner)* :: $handler)
            };)+
            router
        }
    };
}

/// Adds a handler under the path and method of its annotation.
#[doc(hidden)]
pub fn add<P, H, T, S>(router: Router<S>, handler: H) -> Router<S>
where
    P: Path,
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let filters = P::methods().into_iter().map(|method| method.to_method_filter());
    let handler: MethodRouter<S> = match filters.reduce(MethodFilter::or) {
        Some(filter) => on(filter, handler),
        None => return router,
    };
    router.route(&P::path(), handler)
}
