//! The demo: a tenant, its people, and one of them being welcomed into the company.

pub(crate) mod api;
pub(crate) mod onboarding;
pub(crate) mod people;
mod timeline;
