//! Identity providers of the tests' own: real HTTP servers on loopback that sign real tokens and assertions, and whatever a
//! test makes of them. They share no code with what they attack: canonical XML is written here by hand.
//!
//! What must not be here: expectations.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has to stop"
)]

mod browser;
mod keys;
mod openid;
mod saml;
mod server;
mod wrapping;

pub use browser::{Page, Visit, visit};
pub use keys::{CERTIFICATE, EC_CERTIFICATE, OTHER_CERTIFICATE, Signer, encode, published};
pub use openid::{OpenId, Token};
pub use saml::{Attributes, Message, Saml};
pub use wrapping::{WRAPPINGS, wrapped};
