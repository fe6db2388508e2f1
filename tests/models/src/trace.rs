//! The flow nodes that were entered, in order, and what was expected of them.
//!
//! An instance of a loop is written `id#2`. Where branches run at the same time, their order is free:
//! `["start", {"together": [["a", "b"], ["c"]]}, "end"]` is met by `start a c b end` among others.

use serde::Deserialize;

/// An expected trace.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Trace(Vec<Part>);

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Part {
    Entered(String),
    Together { together: Vec<Trace> },
}

/// What of an expectation is still to come, the next first.
#[derive(Debug, Clone, PartialEq)]
struct Rest<'a> {
    /// Parts that follow one another; the last is the next.
    parts: Vec<Next<'a>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Next<'a> {
    Entered(&'a str),
    Together(Vec<Rest<'a>>),
}

impl<'a> Rest<'a> {
    fn of(trace: &'a Trace) -> Self {
        let parts = trace.0.iter().rev().map(|part| match part {
            Part::Entered(id) => Next::Entered(id),
            Part::Together { together } => Next::Together(together.iter().map(Rest::of).collect()),
        });
        Self { parts: parts.collect() }
    }

    fn is_met(&self) -> bool {
        self.parts.iter().all(|part| match part {
            Next::Entered(_) => false,
            Next::Together(branches) => branches.iter().all(Rest::is_met),
        })
    }

    /// What may remain once `id` was entered: nothing when it may not be.
    fn after(&self, id: &str) -> Vec<Self> {
        let mut found = Vec::new();
        let Some((next, before)) = self.parts.split_last() else { return found };
        let then = |more: Option<Next<'a>>| Self { parts: before.iter().cloned().chain(more).collect() };
        match next {
            Next::Entered(expected) if *expected == id => found.push(then(None)),
            Next::Entered(_) => {}
            Next::Together(branches) => {
                for (at, branch) in branches.iter().enumerate() {
                    for rest in branch.after(id) {
                        let mut branches = branches.clone();
                        branches[at] = rest;
                        found.push(then(Some(Next::Together(branches))));
                    }
                }
                if branches.iter().all(Rest::is_met) {
                    found.extend(then(None).after(id));
                }
            }
        }
        found
    }

    fn next_ids(&self) -> Vec<&'a str> {
        let Some((next, before)) = self.parts.split_last() else { return Vec::new() };
        match next {
            Next::Entered(id) => vec![id],
            Next::Together(branches) => {
                let mut ids: Vec<&str> = branches.iter().flat_map(Rest::next_ids).collect();
                if branches.iter().all(Rest::is_met) {
                    ids.extend(Self { parts: before.to_vec() }.next_ids());
                }
                ids
            }
        }
    }
}

/// Where an actual trace leaves what is expected; none when it does not.
pub fn differs(expected: &Trace, actual: &[String]) -> Option<String> {
    let mut open = vec![Rest::of(expected)];
    for (at, id) in actual.iter().enumerate() {
        let mut next: Vec<Rest<'_>> = Vec::new();
        for rest in open.iter().flat_map(|rest| rest.after(id)) {
            if !next.contains(&rest) {
                next.push(rest);
            }
        }
        if next.is_empty() {
            return Some(format!("after {at} nodes `{id}` was entered, expected was {}", told(&open)));
        }
        open = next;
    }
    (!open.iter().any(Rest::is_met)).then(|| format!("nothing more was entered, expected was {}", told(&open)))
}

fn told(open: &[Rest<'_>]) -> String {
    let mut ids: Vec<String> = open.iter().flat_map(Rest::next_ids).map(|id| format!("`{id}`")).collect();
    if open.iter().any(Rest::is_met) {
        ids.push("nothing more".to_owned());
    }
    ids.dedup();
    ids.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn met(expected: serde_json::Value, actual: &str) -> bool {
        let actual: Vec<String> = actual.split_whitespace().map(str::to_owned).collect();
        differs(&serde_json::from_value(expected).unwrap(), &actual).is_none()
    }

    #[test]
    fn a_sequence_is_met_by_itself_alone() {
        assert!(met(json!(["a", "b"]), "a b"));
        assert!(!met(json!(["a", "b"]), "b a") && !met(json!(["a", "b"]), "a") && !met(json!(["a", "b"]), "a b b"));
    }

    #[test]
    fn branches_may_run_in_any_order_but_each_in_its_own() {
        let expected = json!(["s", {"together": [["a", "b"], ["a", "c", {"together": [["d"], ["e"]]}]]}, "z"]);
        for actual in ["s a b a c e d z", "s a a c b d e z", "s a a b c d e z"] {
            assert!(met(expected.clone(), actual), "{actual}");
        }
        for actual in ["s b a a c d e z", "s a b a c d z", "s a b a d c e z", "a b a c d e z"] {
            assert!(!met(expected.clone(), actual), "{actual}");
        }
    }
}
