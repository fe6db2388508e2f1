//! What a world begins with: definitions and decisions, and those who mean to start them; and what is deployed later.

use super::World;
use crate::clock;
use crate::graphs::{self, DECISIONS, KEYS};
use crate::people::{Deed, Deployed};
use engine::instance::DefinitionRef;
use engine::{DecisionId, InstanceId, Object, WorkflowId};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{DecisionSummary, DecisionVersion, Definition, DefinitionSummary, Format, Source as Document};

/// The process that others call.
const CALLED: &str = "called";
/// Processes that begin by themselves.
const BY_EVENT: [&str; 2] = ["third", "fourth"];

impl World {
    /// Deploys random definitions and plans what people do first.
    pub async fn prepare(&mut self) {
        self.tenants = if self.rng.u8(..3) == 0 { 2 } else { 1 };
        for tenant in 0..self.tenants {
            for name in DECISIONS {
                let model = self.model(name);
                let store = self.instances.store().clone();
                let deployed = self.ask(async move { store.add_decision(&Self::tenant(tenant), &model, None).await }).await;
                if let Err(error) = deployed {
                    self.violations.push(format!("a decision cannot be deployed: {error}"));
                }
            }
            let others = 1 + self.rng.usize(..2);
            let by_event = [0, 1, 1, 2][self.rng.usize(..4)];
            let names = [CALLED].into_iter().chain(["first", "second"].into_iter().take(others)).chain(BY_EVENT.into_iter().take(by_event));
            for name in names {
                let size = if name == CALLED { 2 } else { self.rng.i32(2..8) };
                let definition = self.process(name, size);
                self.deploy(tenant, definition).await;
            }
        }
        for _ in 0..self.rng.u32(1..4) {
            let at = clock::now().plus_millis(self.rng.i64(0..20_000));
            let (tenant, definition) = self.definitions[self.rng.usize(..self.definitions.len())].clone();
            let deed = self.start(definition);
            self.deeds.push((at, tenant, deed, 0));
        }
        self.intents = self.rng.u32(3..20);
    }

    async fn deploy(&mut self, tenant: usize, definition: Definition) {
        let known = DefinitionRef { workflow_id: definition.summary.workflow_id.clone(), version: 1 };
        let by_request = !definition.graph.starts(None).is_empty() && known.workflow_id.as_str() != CALLED;
        let store = self.instances.store().clone();
        let deployed = self.ask(async move { store.add_definition(&Self::tenant(tenant), &definition, None).await }).await;
        if let Err(error) = deployed {
            self.violations.push(format!("a definition cannot be deployed: {error}"));
        }
        self.names.push((tenant, known.workflow_id.to_string()));
        if by_request {
            self.definitions.push((tenant, known));
        }
    }

    /// Somebody starts an instance.
    pub(super) fn start(&mut self, definition: DefinitionRef) -> Deed {
        let variables = json!({"x": self.rng.u8(..10), "y": self.rng.u8(..4)}).as_object().cloned().unwrap_or_default();
        let business_key = KEYS[self.rng.usize(..KEYS.len())].to_owned();
        Deed::Start { definition, id: self.instance_id(), business_key, variables }
    }

    /// Somebody deploys another version of a process or of a decision.
    pub(super) fn deploys(&mut self) -> (usize, Deed) {
        let (tenant, name) = self.names[self.rng.usize(..self.names.len())].clone();
        if self.rng.u8(..5) == 0 {
            let name = DECISIONS[self.rng.usize(..DECISIONS.len())];
            return (tenant, Deed::Model { model: Deployed(Arc::new(self.model(name))) });
        }
        let size = self.rng.i32(1..6);
        (tenant, Deed::Deploy { process: Deployed(Arc::new(self.process(&name, size))) })
    }

    /// A process of this name, and what else is told of it.
    fn process(&mut self, name: &str, size: i32) -> Definition {
        self.ids += 1;
        let callee = (name != CALLED).then_some(CALLED);
        let graph = match BY_EVENT.contains(&name) {
            true => graphs::by_event(&mut self.rng, name, size, callee),
            false => graphs::process(&mut self.rng, name, size, callee),
        };
        let summary = DefinitionSummary {
            workflow_id: WorkflowId::parse(name).expect("an id"),
            version: 1,
            name: name.to_owned(),
            description: None,
            category: "simulated".to_owned(),
            created_at: clock::now(),
            created_by: "user:admin".to_owned(),
            format: Format::MultiStep,
            fingerprint: Some(format!("process-{}", self.ids)),
        };
        Definition { summary, source: Document::MultiStep(Value::Null), graph }
    }

    fn model(&mut self, name: &str) -> DecisionVersion {
        self.ids += 1;
        let summary = DecisionSummary {
            decision_id: DecisionId::parse(name).expect("an id"),
            version: 1,
            name: name.to_owned(),
            fingerprint: format!("model-{}", self.ids),
            created_at: clock::now(),
            created_by: "user:admin".to_owned(),
        };
        let report = json!({"decisions": [{"id": name, "name": name}]}).to_string();
        DecisionVersion { summary, documents: vec![graphs::decision(&mut self.rng, name)], report }
    }

    /// What somebody says of the variables that conditions read, or nothing.
    pub(super) fn variables(&mut self) -> Object {
        if self.rng.bool() {
            return Object::new();
        }
        json!({"x": self.rng.u8(..10), "y": self.rng.u8(..4)}).as_object().cloned().unwrap_or_default()
    }

    fn instance_id(&mut self) -> InstanceId {
        self.ids += 1;
        let alphabet = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let tail: String = (0..10).map(|_| char::from(alphabet[self.rng.usize(..32)])).collect();
        InstanceId::parse(&format!("01KJ{:012}{tail}", self.ids)).expect("an id")
    }
}
