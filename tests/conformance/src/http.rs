//! The same engine behind the API of a running stack: models are deployed, evaluated, and answer in JSON.

use std::fs;

use e2e_tests::{Api, Tenant};
use serde_json::{Map, Value as Json, json};
use tokio::runtime::Runtime;

use crate::datum::Datum;
use crate::document::{Case, Kind, TestDocument, Wanted};
use crate::run::{Check, Engine};
use crate::suite::Directory;
use crate::{as_json, in_process};

/// Everything of level 2; of level 3 what JSON could get wrong: imports, times, types, deep contexts, boxed expressions, errors.
const SAMPLE: [&str; 18] = [
    "0001-filter",
    "0004-lending",
    "0014-loan-comparison",
    "0020-vacation-days",
    "0034-drg-scopes",
    "0039-dt-list-semantics",
    "0050-feel-abs-function",
    "0070-feel-instance-of",
    "0074-feel-properties",
    "0083-feel-unicode",
    "0086-import",
    "0087-chapter-11-example",
    "0089-nested-inputdata-imports",
    "1115-feel-date-function",
    "1120-feel-duration-function",
    "1145-feel-context-function",
    "1150-boxed-conditional",
    "1152-boxed-for",
];

/// A tenant of its own on the stack that `.local/stack.json` or `MILLRACE_STACK` names.
#[derive(Debug)]
pub struct Http {
    runtime: Runtime,
    api: Api,
}

/// A deployed model.
#[derive(Debug)]
pub struct Deployed {
    path: String,
    version: Json,
}

impl Http {
    /// Makes the tenant.
    ///
    /// # Errors
    /// What kept the runtime of the client from starting.
    ///
    /// # Panics
    /// Where there is no stack, or it doesn't answer.
    pub fn new() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let api = runtime.block_on(Tenant::create("tck")).admin;
        Ok(Self { runtime, api })
    }

    /// Whether a directory belongs to what is sent over HTTP.
    #[must_use]
    pub fn in_sample(directory: &Directory) -> bool {
        directory.level == "compliance-level-2" || SAMPLE.contains(&directory.name.as_str())
    }

    fn post(&self, path: &str, body: &Json) -> (u16, Json) {
        let answer = self.runtime.block_on(self.api.post(path, body));
        (answer.status, answer.body)
    }
}

impl Engine for Http {
    type Model = Deployed;

    fn load(&self, document: &TestDocument) -> Result<Deployed, String> {
        let read = |path: &std::path::Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
        let imports = in_process::imports(&document.model)?;
        let imports = imports.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
        let (status, body) = self.post("/api/v1/decisions", &json!({"xml": read(&document.model)?, "imports": imports}));
        match body.get("decision_id").and_then(Json::as_str) {
            Some(id) => {
                Ok(Deployed { path: format!("/api/v1/decisions/{id}/evaluate"), version: body.get("version").cloned().unwrap_or_default() })
            }
            None => Err(format!("{status}: {body}")),
        }
    }

    fn check(&self, model: &Deployed, case: &Case, wanted: &Wanted) -> Check {
        let decision = match &case.kind {
            Kind::Decisions => &wanted.name,
            Kind::Bkm(name) | Kind::Service(name) => name,
        };
        let inputs: Map<String, Json> = case.inputs.iter().map(|input| (input.name.clone(), as_json::written(&input.value))).collect();
        let (status, body) = self.post(&model.path, &json!({"decision": decision, "version": model.version, "inputs": inputs}));
        match body.get("result") {
            Some(result) => match as_json::compare(&wanted.value, result) {
                Check::Different { found, .. } => {
                    let reason = body.pointer("/reason/message").and_then(Json::as_str);
                    Check::Different { found, reason: reason.map(str::to_owned) }
                }
                other => other,
            },
            // What isn't of its declared type is null to the language and refused by the API.
            None if status == 422 && (wanted.may_fail || wanted.value == Datum::Nil) => Check::Equal,
            None => Check::Different { found: format!("{status}"), reason: Some(body.to_string()) },
        }
    }
}
