//! The engine that is tested: `dmn`, in this process.

use std::fs;
use std::path::{Path, PathBuf};

use dmn::{Call, Definitions, Fault, Model};
use feel::{DateTime, Limits, Name, Value};

use crate::datum::Datum;
use crate::document::{Case, Kind, TestDocument, Wanted};
use crate::run::{Check, Engine};
use crate::values;

/// Any moment will do: the kit only asks what kind of value `now()` is.
const NOW: &str = "2026-11-20T09:30:00Z";

/// Compiles models and evaluates them with the default limits.
#[derive(Debug)]
pub struct InProcess;

impl Engine for InProcess {
    type Model = Model;

    fn load(&self, document: &TestDocument) -> Result<Model, String> {
        let definitions = read(&document.model)?;
        let imports = imports(&definitions, &document.model)?;
        Model::compile(&definitions, &imports).map_err(|faults| said(&faults))
    }

    fn check(&self, model: &Model, case: &Case, wanted: &Wanted) -> Check {
        let invocable = match &case.kind {
            Kind::Decisions => &wanted.name,
            Kind::Bkm(name) | Kind::Service(name) => name,
        };
        let failed = |reason: String| Check::Different { found: "an error".to_owned(), reason: Some(reason) };
        let inputs = case.inputs.iter().map(|input| Ok((Name::from(input.name.as_str()), values::value(&input.value)?)));
        let inputs = match inputs.collect::<Result<_, String>>() {
            Ok(inputs) => inputs,
            Err(problem) => return failed(problem),
        };
        let call = Call { invocable, inputs, now: DateTime::parse(NOW), limits: Limits::default() };
        match model.evaluate(&call) {
            Err(_) if wanted.may_fail => Check::Equal,
            Err(error) => failed(error.to_string()),
            Ok(evaluation) => {
                let reason = evaluation.reason.map(|reason| format!("line {}, column {}: {}", reason.line, reason.column, reason.reason));
                match values::compare(&wanted.value, output(&case.kind, &wanted.name, &wanted.value, &evaluation.value)) {
                    Check::Different { found, .. } => Check::Different { found, reason },
                    other => other,
                }
            }
        }
    }
}

/// A service of several outputs answers with a context of them, of which the kit may ask for one.
fn output<'a>(kind: &Kind, name: &str, wanted: &Datum, value: &'a Value) -> &'a Value {
    match (kind, value) {
        (Kind::Service(service), Value::Context(context)) if name != service => match wanted {
            Datum::Context(entries) if entries.iter().all(|(name, _)| context.get(name).is_some()) => value,
            _ => context.get(name).unwrap_or(value),
        },
        _ => value,
    }
}

fn read(path: &Path) -> Result<Definitions, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Definitions::from_xml(&text).map_err(|faults| said(&faults))
}

/// The models beside this one that it imports, and what those import.
fn imports(definitions: &Definitions, path: &Path) -> Result<Vec<Definitions>, String> {
    if definitions.imports.is_empty() {
        return Ok(Vec::new());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let files = fs::read_dir(folder).map_err(|error| error.to_string())?.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|file| file != path && file.extension().is_some_and(|ending| ending == "dmn")).collect();
    files.sort();
    let others: Vec<Definitions> = files.iter().map(|file| read(file)).collect::<Result<_, _>>()?;
    let mut wanted: Vec<&str> = namespaces(definitions).collect();
    let mut found: Vec<Definitions> = Vec::new();
    while let Some(namespace) = wanted.pop() {
        if found.iter().any(|known| known.namespace == namespace) {
            continue;
        }
        if let Some(other) = others.iter().find(|other| other.namespace == namespace) {
            wanted.extend(namespaces(other));
            found.push(other.clone());
        }
    }
    Ok(found)
}

fn namespaces(definitions: &Definitions) -> impl Iterator<Item = &str> {
    definitions.imports.iter().map(|import| import.namespace.as_str())
}

fn said(faults: &[Fault]) -> String {
    let said = |fault: &Fault| format!("line {}, column {}: {} ({})", fault.line, fault.column, fault.message, fault.code);
    faults.iter().take(5).map(said).collect::<Vec<_>>().join("; ")
}
