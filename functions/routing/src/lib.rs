//! Decisions: models deployed, analysed, evaluated; and single expressions. One file an endpoint.
//!
//! What must not be here: what a model or an expression means. That is `dmn`'s and `feel`'s.

mod answer;
mod anything;
mod budget;
mod decisions;
mod evaluation;
mod expressions;
mod faults;
mod state;
mod upload;

pub use state::Routing;

web::endpoints! {
    Routing;
    decisions::create => handle,
    decisions::list => handle,
    decisions::read => handle,
    decisions::versions => handle,
    decisions::version => handle,
    decisions::analysis => handle,
    decisions::export => xml,
    decisions::export => json,
    decisions::export => imports,
    evaluation::evaluate => handle,
    expressions => handle,
}

/// The finished router.
pub fn router(routing: Routing) -> axum::Router {
    let kit = routing.kit.clone();
    web::finish(endpoints().with_state(routing), kit)
}
