//! A compiled model: what can be asked of it.

use feel::Type;

use crate::analysis::{self, Prepared, TableAnalysis};
use crate::compile::{Sources, Target, Unit};
use crate::evaluate::TableFacts;
use crate::fault::Fault;

/// A model, checked and compiled; immutable, for any thread.
#[derive(Debug)]
pub struct Model {
    pub(crate) units: Vec<Unit>,
    /// As many as `invocables`, in their order.
    pub(crate) targets: Vec<Target>,
    pub(crate) invocables: Vec<Invocable>,
    pub(crate) sources: Sources,
    pub(crate) tables: Vec<TableFacts>,
    pub(crate) analysed: Vec<Prepared>,
    pub(crate) warnings: Vec<Fault>,
}

/// Something of a model that can be evaluated.
#[derive(Clone, Debug)]
pub struct Invocable {
    /// What it is.
    pub kind: InvocableKind,
    /// Its id.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What it takes; of a decision, all input data that it needs, also through other decisions.
    pub inputs: Vec<Input>,
}

/// What can be evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InvocableKind {
    /// A decision.
    Decision,
    /// A decision service.
    DecisionService,
    /// A business knowledge model.
    Bkm,
}

/// What an invocable takes.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name, qualified with the import's if it is imported.
    pub name: String,
    /// The name of its type, as the model declares it.
    pub type_name: Option<String>,
    /// Its type.
    pub kind: Type,
}

impl Model {
    /// What can be evaluated, in the order of the document: decisions, business knowledge models, decision services.
    #[must_use]
    pub fn invocables(&self) -> &[Invocable] {
        &self.invocables
    }

    /// What is likely not meant: input data that nothing requires, names that nothing has.
    #[must_use]
    pub fn warnings(&self) -> &[Fault] {
        &self.warnings
    }

    /// What there is to say of each decision table of the model, imports aside, without evaluating it.
    #[must_use]
    pub fn analyse(&self) -> Vec<TableAnalysis> {
        analysis::analyse(&self.analysed)
    }

    /// The place among the invocables of the one of that id or name; ids come first.
    pub(crate) fn find(&self, wanted: &str) -> Option<usize> {
        let by_id = self.invocables.iter().position(|invocable| invocable.id.as_deref() == Some(wanted));
        by_id.or_else(|| self.invocables.iter().position(|invocable| invocable.name == wanted))
    }

    pub(crate) fn target(&self, wanted: &str) -> Option<&Target> {
        self.targets.get(self.find(wanted)?)
    }
}
