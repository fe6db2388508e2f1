//! From when and until when something holds, with room for clocks that differ.

use crate::error::must;
use crate::{Error, Result, SKEW};
use engine::Timestamp;
use xml::Tree;

/// Checks `NotBefore` and `NotOnOrAfter`; gives the latter.
pub(super) fn check(tree: &Tree, now: Timestamp) -> Result<Option<Timestamp>> {
    let (from, until) = (at(tree, "NotBefore")?, at(tree, "NotOnOrAfter")?);
    must(from.is_none_or(|from| from <= now.plus_seconds(SKEW)), "the assertion is not good yet")?;
    must(until.is_none_or(|until| now < until.plus_seconds(SKEW)), "the assertion has expired")?;
    Ok(until)
}

/// A moment in UTC (SAML 2.0 Core, 1.3.3).
pub(super) fn at(tree: &Tree, name: &str) -> Result<Option<Timestamp>> {
    let Some(text) = tree.attribute(name) else { return Ok(None) };
    let at: std::result::Result<jiff::Timestamp, _> = text.trim().parse();
    at.map(|at| Some(Timestamp::from_millis(at.as_millisecond()))).map_err(|_| Error::Refused("the assertion has a time that is none"))
}

/// A moment as it is written, to the second.
pub(super) fn text(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.as_millis()).map(|at| format!("{at:.0}")).unwrap_or_default()
}
