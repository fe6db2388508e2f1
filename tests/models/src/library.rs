//! The files: a model is `models/<name>.bpmn` with `models/<name>.json` beside it.

use super::Scenario;
use bpmn::Compiled;
use std::fs;
use std::path::{Path, PathBuf};

/// A model, read and compiled.
#[derive(Debug)]
pub struct Model {
    pub name: String,
    /// The file as it stands.
    pub text: String,
    pub read: bpmn::Model,
    pub compiled: Compiled,
    pub scenario: Scenario,
}

/// All models, by name.
#[derive(Debug)]
pub struct Library {
    pub models: Vec<Model>,
    /// What could not be read, each with every reason.
    pub broken: Vec<String>,
}

/// Where the files are.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

impl Library {
    /// Reads everything there is.
    pub fn load() -> Self {
        let entries = fs::read_dir(folder()).expect("the folder of the models");
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.expect("an entry").file_name().to_str()?.strip_suffix(".bpmn").map(str::to_owned)).collect();
        names.sort();
        let mut library = Self { models: Vec::new(), broken: Vec::new() };
        for name in names {
            match load(&name) {
                Ok(model) => library.models.push(model),
                Err(reasons) => library.broken.push(format!("{name}: {reasons}")),
            }
        }
        library
    }

    /// A model by the name of its file.
    pub fn model(&self, name: &str) -> &Model {
        self.models.iter().find(|model| model.name == name).unwrap_or_else(|| panic!("there is no model `{name}`"))
    }

    /// A file that belongs to the models.
    pub fn file(name: &str) -> String {
        fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

fn load(name: &str) -> Result<Model, String> {
    let file = |ending: &str| fs::read_to_string(folder().join(format!("{name}.{ending}"))).map_err(|error| format!("{ending}: {error}"));
    let text = file("bpmn")?;
    let scenario = serde_json::from_str(&file("json")?).map_err(|error| format!("json: {error}"))?;
    let told = |faults: Vec<bpmn::Fault>| {
        let lines = faults.iter().map(|fault| {
            format!("\n  {}:{} {} {}: {}", fault.line, fault.column, fault.code, fault.element.as_deref().unwrap_or("-"), fault.message)
        });
        lines.collect::<String>()
    };
    let read = bpmn::read(&text).map_err(told)?;
    let compiled = bpmn::compile(&read, None).map_err(told)?;
    Ok(Model { name: name.to_owned(), text, read, compiled, scenario })
}
