//! Runs a suite on an engine, case by case.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::document::{Case, TestDocument, Wanted};
use crate::excused;
use crate::suite::{Directory, Suite};

/// Something that loads models and evaluates them.
pub trait Engine {
    /// A model that was loaded.
    type Model;

    /// Loads the model of a test file, with what it imports.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    fn load(&self, document: &TestDocument) -> Result<Self::Model, String>;

    /// Evaluates one case for one of the values wanted of it.
    fn check(&self, model: &Self::Model, case: &Case, wanted: &Wanted) -> Check;
}

/// How what was found compares with what was wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// The same value.
    Equal,
    /// The same but for numbers whose last digits the kit has rounded away.
    Close,
    /// Something else.
    Different {
        /// What came out, written in FEEL or JSON.
        found: String,
        /// Why, where the engine says so.
        reason: Option<String>,
    },
}

/// What became of one case.
#[derive(Debug)]
pub struct Outcome {
    /// Test file.
    pub document: String,
    /// Case in it.
    pub case: String,
    /// Why it may fail.
    pub excuse: Option<&'static str>,
    /// Whether a number was only [close](Check::Close).
    pub close: bool,
    /// What came out wrongly; empty if it passed.
    pub failures: Vec<Failure>,
}

/// One wrong value.
#[derive(Debug)]
pub struct Failure {
    /// The decision.
    pub name: String,
    /// What the kit wants.
    pub expected: String,
    /// What came out.
    pub found: String,
    /// Why, where the engine says so.
    pub reason: Option<String>,
}

/// What became of a directory's cases.
#[derive(Debug)]
pub struct Section {
    /// `compliance-level-3`.
    pub level: String,
    /// `0004-lending`.
    pub name: String,
    /// In the order of the files.
    pub outcomes: Vec<Outcome>,
}

/// Runs all cases of the directories that are wanted.
pub fn run<E: Engine>(suite: &Suite, engine: &E, wanted: impl Fn(&Directory) -> bool) -> Vec<Section> {
    let section = |directory: &Directory| Section {
        level: directory.level.clone(),
        name: directory.name.clone(),
        outcomes: directory.documents.iter().flat_map(|document| cases(engine, document)).collect(),
    };
    suite.directories.iter().filter(|directory| wanted(directory)).map(section).collect()
}

fn cases<E: Engine>(engine: &E, document: &TestDocument) -> Vec<Outcome> {
    let model = guarded(|| engine.load(document)).unwrap_or_else(|panic| Err(format!("panic: {panic}")));
    let outcome = |case: &Case| {
        let mut outcome = Outcome {
            document: document.name.clone(),
            case: case.id.clone(),
            excuse: excused::excuse(&document.name, &case.id),
            close: false,
            failures: Vec::new(),
        };
        for wanted in &case.wanted {
            let check = match &model {
                Ok(model) => guarded(|| engine.check(model, case, wanted))
                    .unwrap_or_else(|panic| Check::Different { found: "panic".to_owned(), reason: Some(panic) }),
                Err(fault) => Check::Different { found: "a model that can't be loaded".to_owned(), reason: Some(fault.clone()) },
            };
            match check {
                Check::Equal => {}
                Check::Close => outcome.close = true,
                Check::Different { found, reason } => {
                    outcome.failures.push(Failure { name: wanted.name.clone(), expected: wanted.to_string(), found, reason });
                }
            }
        }
        outcome
    };
    document.cases.iter().map(outcome).collect()
}

/// One case must not keep the others from being run, not even by a panic.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("without words").to_owned()
    })
}

impl Outcome {
    /// Whether everything wanted came out.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }

    /// Failed without an excuse, or passed in spite of one.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.passed() == self.excuse.is_some()
    }
}
