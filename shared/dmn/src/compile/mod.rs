//! A model compiled: every element one expression of FEEL, ordered so that what an element requires stands before it.

mod elements;
mod expression;
mod known;
mod services;
mod sources;
mod table;
mod targets;
mod types;

pub(crate) use elements::{Need, Unit};
pub(crate) use sources::Sources;
pub(crate) use table::text_of;
pub(crate) use targets::Target;

use std::collections::HashMap;
use std::sync::Arc;

use feel::{Name, SyntaxError, Type};

use crate::analysis;
use crate::check;
use crate::compiled::{Input, Invocable, InvocableKind, Model};
use crate::documents::{Documents, Found, Kind};
use crate::fault::{Fault, Faults};
use crate::model::{DecisionTable, Definitions, Origin, Placed};
use types::ModelTypes;

/// The codes of what goes round in circles.
const CYCLES: [&str; 2] = ["requirement_cycle", "cyclic_type"];

/// The most inputs of all decisions together, each counted for every decision that needs it.
const MAX_INPUTS: usize = 200_000;

impl Model {
    /// Checks and compiles a model with the documents that it imports, and those that they import.
    ///
    /// # Errors
    /// Every fault of structure, types and texts.
    pub fn compile(model: &Definitions, imports: &[Definitions]) -> Result<Self, Vec<Fault>> {
        let (mut faults, mut warnings) = (Faults::default(), Faults::default());
        let documents = Documents::new(model, imports, &mut faults);
        check::check(&documents, &mut faults, &mut warnings);
        let mut sources = Sources::default();
        let types = ModelTypes::new(&documents, &mut sources, &mut faults);
        // What has cycles can't be put in order. All else is compiled even where it has faults, for those of its texts.
        if faults.any(|code| CYCLES.contains(&code)) {
            return Err(faults.into_vec());
        }
        let mut compilation = Compilation::default();
        let units = elements::compile(&documents, &types, &mut sources, &mut faults, &mut warnings, &mut compilation);
        let analysed = compilation.tables.iter().filter(|table| table.document == 0);
        let mut texts = analysis::Values::new();
        let analysed = analysed.map(|table| analysis::prepare(&documents, table, &mut texts)).collect();
        let needed = needed(&units.all).unwrap_or_else(|| {
            let message = format!("all decisions together may need {MAX_INPUTS} inputs, each counted for every decision that needs it");
            faults.at(&model.origin, "too_many_inputs", message);
            Vec::new()
        });
        let invocables = units.targets.iter().filter_map(|(element, target)| {
            let found = documents.find(*element)?;
            let kind = match found {
                Found::Input(_) => return None,
                Found::Decision(_) => InvocableKind::Decision,
                Found::Knowledge(_) => InvocableKind::Bkm,
                Found::Service(_) => InvocableKind::DecisionService,
            };
            let id = found.origin().id.as_deref().map(str::to_owned);
            Some(Invocable { kind, id, name: found.name().to_owned(), inputs: inputs(target, &units.all, &needed) })
        });
        let invocables = invocables.collect();
        let compiled = Self {
            units: units.all,
            targets: units.targets.into_iter().map(|(_, target)| target).collect(),
            invocables,
            sources,
            tables: compilation.tables.iter().map(table::facts).collect(),
            analysed,
            warnings: warnings.into_vec(),
        };
        faults.or(compiled)
    }
}

/// For each unit the input data that it needs, directly or through others, in the order of the document. `None` if they are more
/// than [`MAX_INPUTS`] together.
fn needed(units: &[Unit]) -> Option<Vec<Arc<[usize]>>> {
    let mut all: Vec<Arc<[usize]>> = Vec::with_capacity(units.len());
    let mut total = 0_usize;
    for (place, unit) in units.iter().enumerate() {
        let of = |place: &usize| all.get(*place).cloned();
        let mut sets: Vec<Arc<[usize]>> = unit
            .needs
            .iter()
            .flat_map(|need| match need {
                Need::Unit(place) => of(place).into_iter().collect::<Vec<_>>(),
                Need::Import(members) => members.iter().filter_map(|(_, place)| of(place)).collect(),
            })
            .filter(|set| !set.is_empty())
            .collect();
        let set = match sets.pop() {
            _ if unit.kind == Kind::Input => Arc::from([place]),
            None => Arc::from([]),
            Some(only) if sets.is_empty() => only,
            Some(last) => {
                let mut merged: Vec<usize> = sets.iter().chain([&last]).flat_map(|set| set.iter().copied()).collect();
                merged.sort_unstable();
                merged.dedup();
                merged.into()
            }
        };
        // What every decision needs is written out for it.
        total = total.saturating_add(set.len());
        if total > MAX_INPUTS {
            return None;
        }
        all.push(set);
    }
    Some(all)
}

/// The inputs of what can be called: parameters, or all input data that a decision needs.
fn inputs(target: &Target, units: &[Unit], needed: &[Arc<[usize]>]) -> Vec<Input> {
    let input = |unit: &Unit| Input { name: unit.name.to_string(), type_name: unit.type_name.clone(), kind: unit.declared.clone() };
    let of = |places: &[usize]| places.iter().filter_map(|place| units.get(*place)).map(input).collect();
    match target {
        Target::Knowledge { parameters, .. } => {
            let input = |(name, type_name, kind): &(Name, Option<String>, Type)| Input {
                name: name.to_string(),
                type_name: type_name.clone(),
                kind: kind.clone(),
            };
            parameters.iter().map(input).collect()
        }
        Target::Service { parameters, .. } => of(parameters),
        Target::Decision(place) => of(needed.get(*place).map_or(&[], |places| places)),
    }
}

/// The tables that are compiled, each once, however often it is used.
#[derive(Debug, Default)]
pub(crate) struct Compilation<'a> {
    numbers: HashMap<*const DecisionTable, u32>,
    tables: Vec<Table<'a>>,
}

/// A table, where it stands, and what it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table<'a> {
    pub(crate) document: usize,
    pub(crate) owner: &'a str,
    pub(crate) origin: &'a Origin,
    pub(crate) table: &'a DecisionTable,
}

impl<'a> Compilation<'a> {
    /// The number of a table.
    fn number(&mut self, table: Table<'a>) -> u32 {
        let next = u32::try_from(self.tables.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(std::ptr::from_ref(table.table)).or_insert(next);
        if number == next {
            self.tables.push(table);
        }
        number
    }
}

/// A text that can't be read, as a fault.
fn syntax(origin: &Origin, text: &Placed, error: &SyntaxError, faults: &mut Faults) {
    let message = format!("found {}, expected {}", error.found, error.expected);
    faults.within(origin, text.place_of(0, error.line, error.column), "syntax", message);
}
