//! What a pure engine is given from outside: time, chance, new ids.

use crate::Result;
use engine::{InstanceId, Timestamp};

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

/// Now, by this machine's clock.
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
