//! A model compiled: every element one expression of FEEL, ordered so that what an element requires stands before it.

mod elements;
mod expression;
mod sources;
mod table;
mod types;

pub(crate) use elements::{Need, Target, Unit};
pub(crate) use sources::Sources;
pub(crate) use table::text_of;

use std::collections::{HashMap, HashSet};

use feel::SyntaxError;

use crate::check;
use crate::compiled::{Input, Invocable, InvocableKind, Model};
use crate::documents::{Documents, Found};
use crate::fault::{Fault, Faults};
use crate::model::{DecisionTable, Definitions, Origin, Text};
use types::ModelTypes;

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
        // What has cycles, or leads nowhere, can't be put in order.
        if !faults.is_empty() {
            return Err(faults.into_vec());
        }
        let mut compilation = Compilation::default();
        let units = elements::compile(&documents, &types, &mut sources, &mut faults, &mut warnings, &mut compilation);
        let analysed = compilation.tables.iter().filter(|table| table.document == 0);
        let analysed = analysed.map(|table| crate::analysis::prepare(&documents, table)).collect();
        let invocables = units.targets.iter().filter_map(|(element, target)| {
            let found = documents.find(*element)?;
            let kind = match found {
                Found::Input(_) => return None,
                Found::Decision(_) => InvocableKind::Decision,
                Found::Knowledge(_) => InvocableKind::Bkm,
                Found::Service(_) => InvocableKind::DecisionService,
            };
            let id = found.origin().id.as_deref().map(str::to_owned);
            Some(Invocable { kind, id, name: found.name().to_owned(), inputs: inputs(target, &units.all) })
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

/// The inputs of what can be called: parameters, or all input data that a decision needs, directly or through others.
fn inputs(target: &Target, units: &[Unit]) -> Vec<Input> {
    let input = |unit: &Unit| Input { name: unit.name.to_string(), type_name: unit.type_name.clone(), kind: unit.declared.clone() };
    match target {
        Target::Knowledge { parameters, .. } => {
            let parameters = parameters.iter();
            parameters.map(|(name, type_name, kind)| Input { name: name.to_string(), type_name: type_name.clone(), kind: kind.clone() }).collect()
        }
        Target::Service { parameters, .. } => parameters.iter().filter_map(|place| units.get(*place)).map(input).collect(),
        Target::Decision(place) => {
            let mut seen = HashSet::from([*place]);
            let mut waiting = vec![*place];
            let mut found = Vec::new();
            while let Some(place) = waiting.pop() {
                let Some(unit) = units.get(place) else { continue };
                if unit.kind == crate::documents::Kind::Input {
                    found.push(place);
                }
                let needed = unit.needs.iter().flat_map(|need| match need {
                    Need::Unit(place) => vec![*place],
                    Need::Import(members) => members.iter().map(|(_, place)| *place).collect(),
                });
                waiting.extend(needed.filter(|place| seen.insert(*place)));
            }
            found.sort_unstable();
            found.into_iter().filter_map(|place| units.get(place)).map(input).collect()
        }
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
fn syntax(origin: &Origin, text: &Text, error: &SyntaxError, faults: &mut Faults) {
    let message = format!("found {}, expected {}", error.found, error.expected);
    faults.within(origin, text.place_of(error.line, error.column), "syntax", message);
}
