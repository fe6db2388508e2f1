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

/// The table, then the cases that are wrong: failed without an excuse, or excused and passed. At most `most` of them.
#[must_use]
pub fn text(sections: &[Section], most: usize) -> String {
    let mut text = String::new();
    for level in levels(sections) {
        for section in sections.iter().filter(|section| section.level == level) {
            let _ = writeln!(text, "  {}", Tally::of(section.outcomes.iter()).line(&section.name));
        }
        let _ = writeln!(text, "{}\n", Tally::of(of_level(sections, level)).line(&format!("  {level}")));
    }
    let _ = writeln!(text, "{}", Tally::of(all(sections)).line("  all"));
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
