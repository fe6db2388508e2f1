//! Log-in, sessions, tokens, users. One file an endpoint. Also answers one event that is not HTTP: see [`tenant`].

mod attempt;
mod audit;
mod body;
mod events;
mod jwks;
mod kept;
mod limits;
mod login;
mod logout;
mod password;
mod refresh;
mod sealing;
mod second_factor;
mod sessions;
mod signing;
mod state;
pub mod tenant;
mod totp;
mod users;

pub use events::{Event, answer};
pub use state::Auth;

web::endpoints! {
    Auth;
    login => handle,
    refresh => handle,
    logout => this,
    logout => all,
    password => change,
    totp::enroll => handle,
    totp::confirm => handle,
    totp::remove => handle,
    sessions => list,
    sessions => end,
    jwks => handle,
    audit::search => handle,
    audit::export => handle,
    limits::read => handle,
    limits::set => handle,
    users::list => handle,
    users::create => handle,
    users::read => handle,
}

/// The finished router.
pub fn router(auth: Auth) -> axum::Router {
    let kit = auth.kit.clone();
    web::finish(endpoints().with_state(auth), kit)
}
