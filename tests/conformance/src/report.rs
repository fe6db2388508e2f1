//! What became of the cases: a table by directory and level, and every case that is not as it should be.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::run::{Outcome, Section};

#[derive(Clone, Copy, Default)]
struct Tally {
    passed: usize,
    excused: usize,
    close: usize,
    total: usize,
}

impl Tally {
    fn of<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> Self {
        outcomes.fold(Self::default(), |tally, outcome| Self {
            passed: tally.passed + usize::from(outcome.passed()),
            excused: tally.excused + usize::from(outcome.excuse.is_some() && !outcome.passed()),
            close: tally.close + usize::from(outcome.close && outcome.passed()),
            total: tally.total + 1,
        })
    }

    fn line(self, name: &str) -> String {
        let Self { passed, excused, close, total } = self;
        let mut line = format!("{name:44} {passed:>5}/{total}");
        let missing = total - passed - excused;
        for (count, word) in [(missing, "FAILED"), (excused, "excused"), (close, "equal but for rounded digits")] {
            if count > 0 {
                let _ = write!(line, "  {count} {word}");
            }
        }
        line
    }
}

/// A line a level, and one of all.
#[must_use]
pub fn totals(sections: &[Section]) -> String {
    let mut text = String::new();
    for level in levels(sections) {
        let _ = writeln!(text, "{}", Tally::of(of_level(sections, level)).line(&format!("  {level}")));
    }
    let _ = writeln!(text, "{}", Tally::of(all(sections)).line("  all"));
    text
}

/// The table, then the cases that are wrong: failed without an excuse, or excused and passed. At most `most` of them.
#[must_use]
pub fn text(sections: &[Section], most: usize) -> String {
    let mut text = String::new();
    for level in levels(sections) {
        for section in sections.iter().filter(|section| section.level == level) {
            let _ = writeln!(text, "  {}", Tally::of(section.outcomes.iter()).line(&section.name));
        }
        text.push('\n');
    }
    text.push_str(&totals(sections));
    let wrong: Vec<&Outcome> = wrong(sections).collect();
    for outcome in wrong.iter().take(most) {
        text.push_str(&described(outcome));
    }
    if wrong.len() > most {
        let _ = writeln!(text, "\n… and {} more; --verbose shows them all", wrong.len() - most);
    }
    text
}

fn described(outcome: &Outcome) -> String {
    let mut text = format!("\n{} {}", outcome.document, outcome.case);
    if let (true, Some(excuse)) = (outcome.passed(), outcome.excuse) {
        let _ = writeln!(text, ": passes, but is excused because it {excuse}");
    }
    for failure in &outcome.failures {
        let _ = write!(text, "\n  {}\n    expected {}\n    found    {}", failure.name, failure.expected, failure.found);
        if let Some(reason) = &failure.reason {
            let _ = write!(text, "\n    because  {reason}");
        }
    }
    text.push('\n');
    text
}

/// The same for programs.
#[must_use]
pub fn json(sections: &[Section]) -> Value {
    let tally = |name: &str, tally: Tally| {
        let Tally { passed, excused, close, total } = tally;
        json!({"name": name, "passed": passed, "excused": excused, "close": close, "total": total})
    };
    let failure = |outcome: &Outcome| {
        let values: Vec<_> = outcome
            .failures
            .iter()
            .map(|failure| json!({"name": failure.name, "expected": failure.expected, "found": failure.found, "reason": failure.reason}))
            .collect();
        json!({"document": outcome.document, "case": outcome.case, "excuse": outcome.excuse, "values": values})
    };
    json!({
        "levels": levels(sections).iter().map(|level| tally(level, Tally::of(of_level(sections, level)))).collect::<Vec<_>>(),
        "directories": sections.iter().map(|section| tally(&section.name, Tally::of(section.outcomes.iter()))).collect::<Vec<_>>(),
        "all": tally("all", Tally::of(all(sections))),
        "wrong": wrong(sections).map(failure).collect::<Vec<_>>(),
    })
}

/// Cases that failed without an excuse, or passed in spite of one.
pub fn wrong(sections: &[Section]) -> impl Iterator<Item = &Outcome> {
    all(sections).filter(|outcome| outcome.is_wrong())
}

fn all(sections: &[Section]) -> impl Iterator<Item = &Outcome> {
    sections.iter().flat_map(|section| &section.outcomes)
}

fn of_level<'a>(sections: &'a [Section], level: &'a str) -> impl Iterator<Item = &'a Outcome> {
    sections.iter().filter(move |section| section.level == level).flat_map(|section| &section.outcomes)
}

fn levels(sections: &[Section]) -> Vec<&str> {
    let mut levels: Vec<&str> = sections.iter().map(|section| section.level.as_str()).collect();
    levels.dedup();
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datum::Datum;
    use crate::document::{Case, Kind, TestDocument, Wanted};
    use crate::run::{Check, Engine, run};
    use crate::suite::{Directory, Suite};

    /// Answers 1 to everything, but for `boom`.
    struct One;

    impl Engine for One {
        type Model = ();
        fn load(&self, _: &TestDocument) -> Result<(), String> {
            Ok(())
        }
        fn check(&self, (): &(), case: &Case, wanted: &Wanted) -> Check {
            assert_ne!(case.id, "boom", "a panic in the engine");
            crate::values::compare(&wanted.value, &feel::Value::Number(1.into()))
        }
    }

    fn sections(cases: &[(&str, Datum)]) -> Vec<Section> {
        let case = |(id, value): &(&str, Datum)| Case {
            id: (*id).to_owned(),
            kind: Kind::Decisions,
            inputs: Vec::new(),
            wanted: vec![Wanted { name: "d".to_owned(), namespace: None, value: value.clone(), may_fail: false }],
        };
        let document = TestDocument {
            name: "0076-feel-external-java-test-01".to_owned(),
            model: "m.dmn".into(),
            cases: cases.iter().map(case).collect(),
        };
        let directory = Directory { level: "compliance-level-3".to_owned(), name: "0076".to_owned(), documents: vec![document] };
        run(&Suite { directories: vec![directory] }, &One, |_| true)
    }

    #[test]
    fn what_fails_is_told_with_what_was_found() {
        let sections = sections(&[("a", Datum::Number("1.0".to_owned())), ("b", Datum::Nil), ("boom", Datum::Nil)]);
        assert_eq!(wrong(&sections).map(|outcome| outcome.case.as_str()).collect::<Vec<_>>(), ["b", "boom"]);
        let text = text(&sections, 9);
        assert!(text.contains("1/3  2 FAILED"), "{text}");
        assert!(text.contains("expected null\n    found    1"), "{text}");
        assert!(text.contains("a panic in the engine"), "{text}");
    }

    #[test]
    fn an_excused_case_may_fail_and_must_not_pass() {
        let failed = sections(&[("literal_001", Datum::Nil)]);
        assert_eq!((wrong(&failed).count(), json(&failed).pointer("/all/excused")), (0, Some(&json!(1))));
        let passed = sections(&[("literal_001", Datum::Number("1".to_owned()))]);
        assert_eq!(wrong(&passed).count(), 1);
        assert!(text(&passed, 9).contains("is excused because it calls a Java method"));
    }
}
