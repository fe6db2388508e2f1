//! Signed tokens (JWS, RFC 7515) and the keys that providers publish (JWK, RFC 7517), verified with `ring`.
//!
//! Not by the JWT library that `identity` has: it knows one set of algorithms a process, and ours there is EdDSA alone, on
//! purpose. An algorithm belongs to a key here, never to a token: a token that names another is refused.

mod jwk;
mod jws;

pub use jwk::KeySet;
pub(crate) use jws::Jws;
