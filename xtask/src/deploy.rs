//! Brings a local stack up to the template and the binaries, with as little work as possible.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::binaries;
use crate::emulator::Emulator;
use crate::error::{Result, While};
use crate::process;
use crate::progress::note;
use crate::project::{self, FUNCTIONS};
use crate::stack_api::{self, Outputs};
use crate::tools;

/// What was last deployed, as digests of its content.
#[derive(Default, PartialEq, Serialize, Deserialize)]
struct Deployed {
    template: u64,
    functions: BTreeMap<String, u64>,
}

/// Deploys what changed; all of it when the template, its parameters or the stack itself is new.
pub(crate) fn deploy(emulator: &Emulator) -> Result<Outputs> {
    let record = emulator.dir.join("deployed.json");
    let before: Deployed = fs::read_to_string(&record).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let now = current()?;

    let outputs = match stack_api::outputs(emulator)? {
        Some(outputs) if before.template == now.template => {
            for function in FUNCTIONS {
                if before.functions.get(function) != now.functions.get(function) {
                    note(format!("updating the code of {function}"));
                    stack_api::update(emulator, function)?;
                }
            }
            outputs
        }
        _ => deploy_template(emulator)?,
    };
    if before == now {
        note("nothing changed");
    }
    let text = serde_json::to_string_pretty(&now).while_doing("deployed.json")?;
    fs::write(&record, text).while_doing(record.display())?;
    Ok(outputs)
}

fn deploy_template(emulator: &Emulator) -> Result<Outputs> {
    let mut sam = tools::sam();
    sam.args(["deploy", "--config-env", "local", "--no-progressbar"]);
    process::aim_at_emulator(&mut sam, &emulator.url());
    process::quietly(&mut sam, "sam deploy", &emulator.dir.join("sam-deploy.log"))?;
    stack_api::repair(emulator)?;
    stack_api::outputs(emulator)?.while_doing("the stack is not there after sam deploy")
}

fn current() -> Result<Deployed> {
    let root = project::root();
    let mut functions = BTreeMap::new();
    for function in FUNCTIONS {
        functions.insert(function.to_owned(), digest(&[&binaries::bootstrap(function)])?);
    }
    let template = digest(&[&root.join("infra/template.yaml"), &root.join("samconfig.toml")])?;
    Ok(Deployed { template, functions })
}

/// Only ever compared with itself on this machine; a new compiler may change it, which costs one deployment.
fn digest(files: &[&Path]) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        fs::read(file).while_doing(file.display())?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}
