//! The functions that the language has (DMN 1.5, 10.3.4), by name.

pub(crate) mod text;

use crate::error::Outcome;
use crate::machine::Machine;
use crate::value::Value;

/// A built-in function.
pub struct Builtin {
    /// Its name as it is written: `string length`.
    pub(crate) name: &'static str,
    /// Every way to name its parameters, in order; a `?` at the end of a name means that it may be left out.
    /// `"list..."`-style variadic functions set `variadic`.
    pub(crate) signatures: &'static [&'static [&'static str]],
    /// Whether, called by position, it takes any number of arguments: `min(1, 2, 3)`.
    pub(crate) variadic: bool,
    /// Arguments by position: as many as given, so one left out at the end is not there; one left out in the middle (by a
    /// call with names) is `Value::NULL`. The count has been checked against the signatures.
    pub(crate) run: fn(&mut Machine<'_>, &[Value]) -> Outcome,
}

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All of them, sorted by name.
pub(crate) static ALL: &[Builtin] = &[];

/// The one of that name.
pub(crate) fn find(name: &str) -> Option<&'static Builtin> {
    ALL.iter().find(|builtin| builtin.name == name)
}
