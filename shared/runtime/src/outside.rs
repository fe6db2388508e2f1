//! What a pure engine is given from outside: time, chance, new ids.

use crate::Result;
use engine::{InstanceId, Timestamp};
use ring::digest::{Context, SHA256};

/// Uniformly distributed.
pub fn jitter() -> u32 {
    getrandom::u32().unwrap_or_default()
}

/// A new instance's id: a ULID, so that instances sort by their start.
///
/// # Errors
/// When the operating system has no randomness: no id could be trusted to be new.
pub fn instance_id(now: Timestamp) -> Result<InstanceId> {
    InstanceId::parse(&ulid(now)?).map_err(|error| store::Error::Unavailable(error.to_string()).into())
}

/// A ULID as text: 48 bits of time, 80 of chance.
///
/// # Errors
/// When the operating system has no randomness.
pub fn ulid(now: Timestamp) -> Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| store::Error::Unavailable(error.to_string()))?;
    Ok(ulid::Ulid::from_parts(u64::try_from(now.as_millis()).unwrap_or(0), u128::from_be_bytes(bytes)).to_string())
}

/// The id of an instance that must be started once only: a ULID with this time whose rest follows from what starts it.
///
/// # Errors
/// Never, as long as a ULID is an instance's id.
pub fn derived_id(at: Timestamp, from: &[&str]) -> Result<InstanceId> {
    let mut context = Context::new(&SHA256);
    for part in from {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    let rest = context.finish().as_ref().iter().take(10).fold(0_u128, |rest, byte| (rest << 8) | u128::from(*byte));
    let id = ulid::Ulid::from_parts(u64::try_from(at.as_millis()).unwrap_or(0), rest).to_string();
    InstanceId::parse(&id).map_err(|error| store::Error::Unavailable(error.to_string()).into())
}

/// Now, by this machine's clock.
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A moment as RFC 3339 with milliseconds, in UTC.
pub fn rfc3339(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.as_millis()).map(|at| format!("{at:.3}")).unwrap_or_default()
}
