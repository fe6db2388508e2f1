//! What a world begins with: definitions, and those who mean to start them.

use super::World;
use crate::clock;
use crate::graphs::{self, KEYS};
use crate::people::Deed;
use engine::instance::DefinitionRef;
use engine::{InstanceId, WorkflowId};
use serde_json::{Value, json};
use store::{Definition, DefinitionSummary, Format, Source as Document};

impl World {
    /// Deploys random definitions and plans what people do first.
    pub async fn prepare(&mut self) {
        let tenants = if self.rng.u8(..3) == 0 { 2 } else { 1 };
        for tenant in 0..tenants {
            let callee = graphs::process(&mut self.rng, "called", 2, None);
            self.deploy(tenant, "called", callee).await;
            for name in ["first", "second"].into_iter().take(1 + self.rng.usize(..2)) {
                let size = self.rng.i32(2..8);
                let graph = graphs::process(&mut self.rng, name, size, Some("called"));
                let definition = self.deploy(tenant, name, graph).await;
                self.definitions.push((tenant, definition));
            }
        }
        for _ in 0..self.rng.u32(1..4) {
            let (tenant, definition) = self.definitions[self.rng.usize(..self.definitions.len())].clone();
            let at = clock::now().plus_millis(self.rng.i64(0..20_000));
            let variables = json!({"x": self.rng.u8(..10), "y": self.rng.u8(..4)}).as_object().cloned().unwrap_or_default();
            let business_key = KEYS[self.rng.usize(..KEYS.len())].to_owned();
            let id = self.instance_id();
            self.deeds.push((at, tenant, Deed::Start { definition, id, business_key, variables }, 0));
        }
        self.intents = self.rng.u32(3..16);
    }

    async fn deploy(&mut self, tenant: usize, name: &str, graph: engine::graph::Graph) -> DefinitionRef {
        let workflow_id = WorkflowId::parse(name).expect("an id");
        let summary = DefinitionSummary {
            workflow_id: workflow_id.clone(),
            version: 1,
            name: name.to_owned(),
            description: None,
            category: "simulated".to_owned(),
            created_at: clock::now(),
            created_by: "user:admin".to_owned(),
            format: Format::MultiStep,
            fingerprint: None,
        };
        let definition = Definition { summary, source: Document::MultiStep(Value::Null), graph };
        let store = self.instances.store().clone();
        let deployed = self.ask(async move { store.add_definition(&Self::tenant(tenant), &definition, None).await }).await;
        if let Err(error) = deployed {
            self.violations.push(format!("a definition cannot be deployed: {error}"));
        }
        DefinitionRef { workflow_id, version: 1 }
    }

    fn instance_id(&mut self) -> InstanceId {
        self.ids += 1;
        let alphabet = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let tail: String = (0..10).map(|_| char::from(alphabet[self.rng.usize(..32)])).collect();
        InstanceId::parse(&format!("01KJ{:012}{tail}", self.ids)).expect("an id")
    }
}
