//! A process instance, followed through the API.

use crate::{Api, eventually};
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub struct Instance {
    pub id: String,
    /// Whose eyes it is seen with.
    api: Api,
}

impl Instance {
    pub async fn start(api: &Api, workflow: &str, body: &Value) -> Self {
        let started = api.post(&format!("/api/v1/workflows/{workflow}/instances"), body).await.expect(201);
        Self { id: started["workflow_instance_id"].as_str().expect("an instance id").to_owned(), api: api.clone() }
    }

    /// The address of the instance, or of something below it.
    pub fn path(&self, below: &str) -> String {
        format!("/api/v1/workflows/instances/{}{below}", self.id)
    }

    pub async fn read(&self) -> Value {
        self.api.get(&self.path("")).await.expect(200)
    }

    /// The whole history, page by page.
    pub async fn history(&self) -> Vec<Value> {
        let mut entries = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.api.get(&self.path(&format!("/history?limit=7{cursor}"))).await.expect(200);
            entries.extend(page["items"].as_array().cloned().expect("items"));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return entries,
            }
        }
    }

    /// The events of one kind in the history, in order.
    pub async fn events(&self, kind: &str) -> Vec<Value> {
        let history = self.history().await;
        let events = history.iter().flat_map(|entry| entry["events"].as_array().cloned().unwrap_or_default());
        events.filter_map(|event| event.get(kind).cloned()).collect()
    }

    pub async fn timeline(&self) -> Vec<Value> {
        self.api.get(&self.path("/timeline")).await.expect(200)["items"].as_array().cloned().expect("items")
    }

    /// The user task that is open in it now.
    pub async fn open_task(&self) -> String {
        let found = self.read().await;
        let active = found["active"].as_array().expect("active elements").iter().find_map(|element| element["task_id"].as_str());
        active.unwrap_or_else(|| panic!("no open task in {found}")).to_owned()
    }

    /// Waits until it is as asked, and gives it as it then is.
    pub async fn until(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        eventually(&format!("{what} (instance {})", self.id), async || Some(self.read().await).filter(&holds)).await
    }

    pub async fn until_status(&self, status: &str) -> Value {
        self.until(&format!("status {status}"), |instance| instance["status"] == status).await
    }

    pub async fn until_incident(&self) -> Value {
        self.until("an incident", |instance| instance["incidents"].as_array().is_some_and(|found| !found.is_empty())).await
    }
}

impl Api {
    pub async fn complete(&self, task: &str, body: &Value) -> crate::Answer {
        self.post(&format!("/api/v1/tasks/{task}/complete"), body).await
    }

    /// Takes the next task of a queue; waits until there is one.
    pub async fn claim_next(&self, queue: &str) -> Value {
        let body = json!({"queues": [queue]});
        eventually(&format!("a task in the queue {queue}"), async || {
            let answer = self.post("/api/v1/tasks/claim/next", &body).await;
            if answer.status == 204 { None } else { Some(answer.expect(200)) }
        })
        .await
    }
}
