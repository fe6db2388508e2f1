//! Compiled decision models by version. A version never changes, so what was read once stays good.

use crate::{Error, Result};
use dmn::{Decision, Definitions, Fault, Model};
use engine::{DecisionId, TenantId};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::collections::HashSet;
use std::sync::Arc;
use store::Store;

/// Bytes of text whose models are kept in memory; compiled they take some ten times as much.
const CACHED_BYTES: u64 = 8 * 1024 * 1024;
/// Models expected in the cache.
const CACHED: usize = 64;

type Version = (TenantId, DecisionId, u32);

/// A model that can be asked.
#[derive(Debug)]
pub struct Compiled {
    /// The model.
    pub model: Model,
    /// The id or name of the decision that is meant when none is named: the last that no other needs.
    pub default: Option<String>,
}

/// Something wrong with a model, and in which of its documents: 0 is the model, the others are what it imports.
#[derive(Debug, Clone)]
pub struct ModelFault {
    /// The document.
    pub document: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// Reads decision models through a bounded cache. Cheap to clone.
#[derive(Clone)]
pub struct Decisions {
    store: Store,
    cache: Arc<Cache<Version, Cached, ByText>>,
}

#[derive(Clone)]
struct Cached {
    compiled: Arc<Compiled>,
    bytes: u64,
}

#[derive(Clone)]
struct ByText;

impl Weighter<Version, Cached> for ByText {
    fn weight(&self, _: &Version, cached: &Cached) -> u64 {
        cached.bytes.max(1)
    }
}

impl Decisions {
    /// A cache over a store.
    pub fn new(store: Store) -> Self {
        Self { store, cache: Arc::new(Cache::with_weighter(CACHED, CACHED_BYTES, ByText)) }
    }

    /// The compiled model of a version.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such version in this tenant.
    pub async fn compiled(&self, tenant: &TenantId, decision: &DecisionId, version: u32) -> Result<Arc<Compiled>> {
        let key = (tenant.clone(), decision.clone(), version);
        if let Some(cached) = self.cache.get(&key) {
            return Ok(cached.compiled);
        }
        let documents = self.store.decision_documents(tenant, decision, version).await?;
        if documents.is_empty() {
            return Err(Error::NotFound("decision model version"));
        }
        let (_, compiled) = compile(&documents).map_err(|faults| unreadable(decision, version, &faults))?;
        let compiled = Arc::new(compiled);
        let bytes = documents.iter().map(|text| text.len() as u64).sum();
        self.cache.insert(key, Cached { compiled: Arc::clone(&compiled), bytes });
        Ok(compiled)
    }
}

/// Compiles a model; `documents` are its text and those of the models it imports.
///
/// # Errors
/// Every fault.
pub fn compile(documents: &[String]) -> std::result::Result<(Definitions, Compiled), Vec<ModelFault>> {
    let mut faults = Vec::new();
    let mut read = Vec::new();
    for (document, text) in documents.iter().enumerate() {
        match definitions(text) {
            Ok(definitions) => read.push(definitions),
            Err(found) => faults.extend(found.into_iter().map(|fault| ModelFault { document, fault })),
        }
    }
    let mut read = read.into_iter();
    match read.next() {
        Some(main) if faults.is_empty() => {
            let imports: Vec<Definitions> = read.collect();
            let of_the_model = |fault| ModelFault { document: 0, fault };
            let model = Model::compile(&main, &imports).map_err(|found| found.into_iter().map(of_the_model).collect::<Vec<_>>())?;
            let default = default(&main.decisions);
            Ok((main, Compiled { model, default }))
        }
        _ => Err(faults),
    }
}

/// The last decision that no other of the document needs.
fn default(decisions: &[Decision]) -> Option<String> {
    let needed: HashSet<&str> =
        decisions.iter().flat_map(|decision| &decision.required_decisions).filter_map(|needed| needed.href.strip_prefix('#')).collect();
    let is_needed = |decision: &&Decision| decision.origin.id.as_deref().is_some_and(|id| needed.contains(id));
    let last = decisions.iter().rfind(|decision| !is_needed(decision))?;
    Some(last.origin.id.as_deref().unwrap_or(&last.name).to_owned())
}

/// What a document says. JSON begins with a brace, XML never does.
///
/// # Errors
/// Every fault of the document itself.
pub fn definitions(text: &str) -> std::result::Result<Definitions, Vec<Fault>> {
    if !is_json(text) {
        return Definitions::from_xml(text);
    }
    match serde_json::from_str(text) {
        Ok(value) => Definitions::from_json(&value),
        Err(error) => Err(vec![Fault { code: "bad_json", element: None, line: 0, column: 0, message: error.to_string() }]),
    }
}

/// Whether a document is in the JSON form.
pub fn is_json(text: &str) -> bool {
    text.starts_with('{')
}

/// A version that was deployed and now has faults: only a mistake of ours makes one.
fn unreadable(decision: &DecisionId, version: u32, faults: &[ModelFault]) -> Error {
    let first = faults.first().map(|found| found.fault.message.as_str()).unwrap_or_default();
    store::Error::Unreadable(format!("version {version} of the decision model `{decision}`: {first}")).into()
}
