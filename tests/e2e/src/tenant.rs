//! A tenant of one test's own, with the people it needs.

use crate::{Api, Emulator, Instance, Stack, fresh};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// Good for tenants that live as long as a local stack.
const PASSWORD: &str = "a-password-for-tests";

#[derive(Debug, Clone)]
pub struct Tenant {
    pub name: String,
    pub stack: Stack,
    pub emulator: Emulator,
    /// Its administrator, `admin`.
    pub admin: Api,
}

/// Someone to be made.
#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    pub roles: Vec<String>,
    pub approval_level: u8,
}

impl Person {
    pub fn new(name: &str, role: &str) -> Self {
        Self { name: name.to_owned(), roles: vec![role.to_owned()], approval_level: 0 }
    }

    #[must_use]
    pub fn of_level(self, approval_level: u8) -> Self {
        Self { approval_level, ..self }
    }
}

impl Tenant {
    /// A new tenant. Only who may invoke the function may make one, so there is no route for it.
    pub async fn create(topic: &str) -> Self {
        let stack = Stack::load();
        let emulator = Emulator::of(&stack).await;
        let name = fresh(topic);
        let event = json!({"create_tenant": {"tenant": name, "admin": {"username": "admin", "password": PASSWORD}}});
        let answer = emulator.invoke("auth", &event).await;
        assert_eq!(answer, json!({"tenant": name, "created": true}));
        let admin = Api::log_in(&stack, &name, "admin", PASSWORD).await;
        Self { name, stack, emulator, admin }
    }

    /// Makes people and logs them in.
    pub async fn people(&self, people: Vec<Person>) -> Vec<Api> {
        join_all(people.into_iter().map(async |person| {
            let body = json!({
                "username": person.name, "password": PASSWORD, "display_name": person.name,
                "roles": person.roles, "approval_level": person.approval_level,
            });
            self.admin.post("/api/v1/users", &body).await.expect(201);
            self.log_in(&person.name).await
        }))
        .await
    }

    /// Makes one person and logs them in.
    pub async fn person(&self, name: &str, role: &str) -> Api {
        self.people(vec![Person::new(name, role)]).await.remove(0)
    }

    /// Another session of somebody who is there.
    pub async fn log_in(&self, username: &str) -> Api {
        Api::log_in(&self.stack, &self.name, username, PASSWORD).await
    }

    /// Creates a workflow of these steps, which get numbered names, and gives its id.
    pub async fn workflow(&self, steps: Value) -> String {
        self.deploy(&document(steps)).await
    }

    /// Creates a workflow and gives its id.
    pub async fn deploy(&self, document: &Value) -> String {
        let created = self.admin.post("/api/v1/workflows/multi-step/create", document).await.expect(201);
        created["workflow_id"].as_str().expect("a workflow id").to_owned()
    }

    /// Starts an instance as its administrator.
    pub async fn start(&self, workflow: &str, variables: Value) -> Instance {
        Instance::start(&self.admin, workflow, &json!({"variables": variables})).await
    }
}

/// A document with these steps; what every step needs and they leave out is filled in.
pub fn document(mut steps: Value) -> Value {
    for (position, step) in steps.as_array_mut().expect("a list of steps").iter_mut().enumerate() {
        let fields = step.as_object_mut().expect("a step");
        let id = format!("step_{}", position + 1);
        let id = fields.entry("step_id").or_insert(json!(id)).clone();
        fields.entry("step_name").or_insert(id);
        fields.entry("order_sequence").or_insert(json!(position + 1));
    }
    json!({"workflow_name": "End-to-end test", "category": "test", "steps": steps})
}
