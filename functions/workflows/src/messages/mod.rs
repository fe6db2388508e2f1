//! Messages and signals from outside, to processes that wait for them or start by them.

pub(crate) mod publish;
pub(crate) mod signal;

use engine::Fault;
use http::HeaderMap;
use runtime::outside;
use web::{Caller, Kit, Problem};

/// The id of what is sent: the one given; else one that follows from the idempotency key; else a new one.
fn id(kit: &Kit, caller: &Caller, headers: &HeaderMap, given: Option<String>) -> Result<String, Problem> {
    if let Some(given) = given {
        return Ok(given);
    }
    match headers.get("idempotency-key") {
        None => Ok(outside::ulid(kit.now())?),
        Some(key) => {
            let key = key.to_str().ok().filter(|key| (1..=255).contains(&key.len()));
            let wrong = || {
                let message = "`Idempotency-Key` must have 1 to 255 visible ASCII characters";
                Problem::invalid(vec![Fault::new("invalid_value", "/Idempotency-Key", message.to_owned())])
            };
            Ok(format!("{}#{}", caller.user, key.ok_or_else(wrong)?))
        }
    }
}
