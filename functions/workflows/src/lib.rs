//! Definitions, instances, history, and how long they are kept. One file an endpoint.

mod about;
mod definitions;
mod docs;
mod instances;
mod messages;
mod retention;

use web::Kit;

web::endpoints! {
    Kit;
    definitions::create => handle,
    definitions::bpmn::create => handle,
    definitions::list => handle,
    definitions::read => handle,
    definitions::version => handle,
    definitions::bpmn::export => latest,
    definitions::bpmn::export => version,
    instances::start => handle,
    instances::list => handle,
    instances::read => handle,
    instances::history => handle,
    instances::timeline => handle,
    instances::steer => cancel,
    instances::steer => suspend,
    instances::steer => resume,
    instances::steer => retry,
    instances::variables => handle,
    instances::activate => handle,
    instances::fork => handle,
    instances::hold => set,
    instances::hold => release,
    instances::archive => handle,
    retention::read => handle,
    retention::set => handle,
    messages::publish => handle,
    messages::signal => handle,
    about => health,
    about => capabilities,
}

/// The finished router.
pub fn router(kit: Kit) -> axum::Router {
    web::finish(docs::routes(endpoints().with_state(kit.clone())), kit)
}
