//! Which arguments a built-in function takes, by count and by name.

use crate::builtins::Builtin;

impl Builtin {
    /// Whether it can be called with so many arguments by position.
    pub(crate) fn takes(&self, arguments: usize) -> bool {
        (self.variadic && arguments > 0)
            || self.signatures.iter().any(|signature| {
                let required = signature.iter().filter(|name| !name.ends_with('?')).count();
                (required..=signature.len()).contains(&arguments)
            })
    }

    /// The signature that has all these names and all that it requires among them; of several, the one that has them in this order.
    pub(crate) fn signature_of<'n>(&self, names: impl Iterator<Item = &'n str> + Clone) -> Option<&'static [&'static str]> {
        let fits = |signature: &&[&str]| {
            names.clone().all(|name| signature.iter().any(|parameter| parameter.trim_end_matches('?') == name))
                && signature.iter().all(|parameter| parameter.ends_with('?') || names.clone().any(|name| name == *parameter))
        };
        let in_order = |signature: &&[&str]| {
            let mut rest = signature.iter();
            names.clone().all(|name| rest.any(|parameter| parameter.trim_end_matches('?') == name))
        };
        let mut fitting = self.signatures.iter().copied().filter(fits);
        let first = fitting.clone().next();
        fitting.find(in_order).or(first)
    }

    /// Its signatures for people: `string, start position, length?`.
    pub(crate) fn usage(&self) -> String {
        let signatures: Vec<_> = self.signatures.iter().map(|signature| signature.join(", ")).collect();
        signatures.join(") or (")
    }
}
