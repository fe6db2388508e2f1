//! Log-in, sessions, tokens, users. One file an endpoint. Also answers one event that is not HTTP: see [`tenant`].

mod api_keys;
mod attempt;
mod audit;
mod body;
mod departments;
mod events;
mod jwks;
mod kept;
mod limits;
mod login;
mod logout;
mod me;
mod notify;
mod password;
mod policies;
mod refresh;
mod reset;
mod roles;
pub mod rotation;
mod sealing;
mod second_factor;
mod sessions;
mod signing;
mod sso;
mod state;
pub mod tenant;
mod totp;
mod users;

pub use events::{Event, answer};
pub use state::{Auth, Outside};

web::endpoints! {
    Auth;
    login => handle,
    refresh => handle,
    logout => this,
    logout => all,
    password => change,
    reset => forgot,
    reset => reset,
    totp::enroll => handle,
    totp::confirm => handle,
    totp::recovery_codes => handle,
    totp::remove => handle,
    me => handle,
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
    users::change => handle,
    users::remove => handle,
    users::roles => assign,
    users::roles => remove,
    users::delegations => list,
    users::delegations => create,
    users::delegations => end,
    users::sessions => end,
    users::second_factor => remove,
    api_keys::list => handle,
    api_keys::create => handle,
    api_keys::end => handle,
    departments::list => handle,
    departments::write => create,
    departments::read => handle,
    departments::write => replace,
    departments::remove => handle,
    roles::list => handle,
    roles::write => create,
    roles::read => handle,
    roles::write => replace,
    roles::remove => handle,
    policies::list => handle,
    policies::write => create,
    policies::validate => handle,
    policies::evaluate => handle,
    policies::read => handle,
    policies::write => replace,
    policies::remove => handle,
    sso::start => handle,
    sso::callback => redirected,
    sso::callback => posted,
    sso::metadata => handle,
    sso::exchange => handle,
    sso::providers::list => handle,
    sso::providers::write => create,
    sso::providers::read => handle,
    sso::providers::write => replace,
    sso::providers::remove => handle,
}

/// The finished router.
pub fn router(auth: Auth) -> axum::Router {
    let kit = auth.kit.clone();
    web::finish(endpoints().with_state(auth), kit)
}
