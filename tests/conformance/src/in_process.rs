//! The engine that is tested: `dmn`, in this process.

use std::fs;
use std::path::{Path, PathBuf};

use dmn::{Call, Definitions, Fault, Model};
use feel::{DateTime, Limits, Name, Value};

use crate::datum::Datum;
use crate::document::{Case, Kind, TestDocument, Wanted};
use crate::run::{Check, Engine};
use crate::{as_json, values};

/// Any moment will do: the kit only asks what kind of value `now()` is.
const NOW: &str = "2026-11-20T09:30:00Z";

/// More than any answer of the kit.
const MOST_JSON: usize = 1_000_000;

/// Compiles models and evaluates them with the default limits.
#[derive(Debug)]
pub struct InProcess;

impl Engine for InProcess {
    type Model = Model;

    fn load(&self, document: &TestDocument) -> Result<Model, String> {
        compile(document, read)
    }

    fn check(&self, model: &Model, case: &Case, wanted: &Wanted) -> Check {
        let inputs = case.inputs.iter().map(|input| Ok((Name::from(input.name.as_str()), values::value(&input.value)?)));
        match inputs.collect::<Result<_, String>>() {
            Ok(inputs) => evaluate(model, case, wanted, inputs, |value| values::compare(&wanted.value, value)),
            Err(problem) => failed(problem),
        }
    }
}

/// The same the long way round: models written as XML again, inputs and answers as JSON.
#[derive(Debug)]
pub struct LongWay;

impl Engine for LongWay {
    type Model = Model;

    fn load(&self, document: &TestDocument) -> Result<Model, String> {
        compile(document, |path| Definitions::from_xml(&read(path)?.to_xml()).map_err(|faults| said(&faults)))
    }

    fn check(&self, model: &Model, case: &Case, wanted: &Wanted) -> Check {
        let inputs = case.inputs.iter().map(|input| (input.name.clone(), as_json::written(&input.value))).collect();
        match model.read_inputs(invocable(case, wanted), &inputs) {
            Ok(inputs) => evaluate(model, case, wanted, with_times(model, case, wanted, inputs), |value| match value.to_json(MOST_JSON) {
                Ok(json) => as_json::compare(&wanted.value, &json),
                Err(error) => failed(error.to_string()),
            }),
            // What isn't of its declared type is null to the language, and refused as JSON.
            Err(_) if wanted.may_fail || wanted.value == Datum::Nil => Check::Equal,
            Err(faults) => failed(said(&faults)),
        }
    }
}

/// What no type says to be a date or a time stays a text in JSON; the kit means what it writes.
fn with_times(model: &Model, case: &Case, wanted: &Wanted, mut inputs: dmn::Inputs) -> dmn::Inputs {
    let declared = model.invocables().iter().find(|known| known.name == invocable(case, wanted));
    let untyped =
        |name: &str| declared.is_some_and(|known| known.inputs.iter().any(|input| input.name == name && input.kind == feel::Type::Any));
    for (name, value) in &mut inputs {
        let given = case.inputs.iter().find(|given| *given.name == **name && untyped(name));
        if let Some(Ok(given)) = given.map(|given| values::value(&given.value)) {
            *value = given;
        }
    }
    inputs
}

fn invocable<'a>(case: &'a Case, wanted: &'a Wanted) -> &'a str {
    match &case.kind {
        Kind::Decisions => &wanted.name,
        Kind::Bkm(name) | Kind::Service(name) => name,
    }
}

fn evaluate(model: &Model, case: &Case, wanted: &Wanted, inputs: dmn::Inputs, compare: impl Fn(&Value) -> Check) -> Check {
    let call = Call { invocable: invocable(case, wanted), inputs, now: DateTime::parse(NOW), limits: Limits::default() };
    match model.evaluate(&call) {
        Err(_) if wanted.may_fail => Check::Equal,
        Err(error) => failed(error.to_string()),
        Ok(evaluation) => {
            let reason = evaluation.reason.map(|reason| format!("line {}, column {}: {}", reason.line, reason.column, reason.reason));
            match compare(output(&case.kind, &wanted.name, &wanted.value, &evaluation.value)) {
                Check::Different { found, .. } => Check::Different { found, reason },
                other => other,
            }
        }
    }
}

fn failed(reason: String) -> Check {
    Check::Different { found: "an error".to_owned(), reason: Some(reason) }
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

fn compile(document: &TestDocument, read: impl Fn(&Path) -> Result<Definitions, String>) -> Result<Model, String> {
    let imports = imports(&document.model)?.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    Model::compile(&read(&document.model)?, &imports).map_err(|faults| said(&faults))
}

fn read(path: &Path) -> Result<Definitions, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Definitions::from_xml(&text).map_err(|faults| said(&faults))
}

/// The files of the models beside this one that it imports, and of what those import.
pub(crate) fn imports(path: &Path) -> Result<Vec<PathBuf>, String> {
    let definitions = read(path)?;
    if definitions.imports.is_empty() {
        return Ok(Vec::new());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let files = fs::read_dir(folder).map_err(|error| error.to_string())?.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|file| file != path && file.extension().is_some_and(|ending| ending == "dmn")).collect();
    files.sort();
    let others = files.iter().map(|file| Ok((file, read(file)?))).collect::<Result<Vec<_>, String>>()?;
    let mut wanted: Vec<&str> = namespaces(&definitions).collect();
    let mut found: Vec<&PathBuf> = Vec::new();
    while let Some(namespace) = wanted.pop() {
        if let Some((file, other)) = others.iter().find(|(_, other)| other.namespace == namespace)
            && !found.contains(file)
        {
            wanted.extend(namespaces(other));
            found.push(file);
        }
    }
    Ok(found.into_iter().cloned().collect())
}

fn namespaces(definitions: &Definitions) -> impl Iterator<Item = &str> {
    definitions.imports.iter().map(|import| import.namespace.as_str())
}

fn said(faults: &[Fault]) -> String {
    let said = |fault: &Fault| format!("line {}, column {}: {} ({})", fault.line, fault.column, fault.message, fault.code);
    faults.iter().take(5).map(said).collect::<Vec<_>>().join("; ")
}
