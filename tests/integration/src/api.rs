//! The HTTP API as one caller sees it: requests go to the function that the template would give them to.

use axum::Router;
use lambda_http::{Body, Request};
use serde_json::Value;

/// The API with somebody's token.
#[derive(Clone)]
pub struct Api {
    pub(crate) routers: Routers,
    pub(crate) token: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
}

#[derive(Clone)]
pub(crate) struct Routers {
    pub(crate) auth: Router,
    pub(crate) workflows: Router,
    pub(crate) routing: Router,
    pub(crate) tasks: Router,
}

impl Routers {
    fn of(&self, path: &str) -> Router {
        let under = |prefix: &str| path.strip_prefix("/api/v1").is_some_and(|path| path.starts_with(prefix));
        if ["/auth", "/users", "/departments", "/roles", "/limits", "/audit", "/policies", "/sso"].into_iter().any(under) {
            self.auth.clone()
        } else if ["/tasks", "/queues", "/calendars", "/cases"].into_iter().any(under) {
            self.tasks.clone()
        } else if under("/decisions") || under("/expressions") {
            self.routing.clone()
        } else {
            self.workflows.clone()
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body as JSON; null when it is empty or none.
    pub body: Value,
}

impl Answer {
    /// The body of an answer that has to have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The code of a problem that has to have this status.
    #[track_caller]
    pub fn problem(self, status: u16) -> String {
        text(&self.expect(status), "code")
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A text field of a body.
#[track_caller]
fn text(body: &Value, field: &str) -> String {
    body[field].as_str().unwrap_or_else(|| panic!("no `{field}` in {body}")).to_owned()
}

impl Api {
    /// With a header more.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With an `Idempotency-Key`.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// With another token, or none.
    #[must_use]
    pub fn token(self, token: Option<&str>) -> Self {
        Self { token: token.map(str::to_owned), ..self }
    }

    /// The token.
    pub fn bearer(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// `GET` of something that is not JSON; it has to be there.
    pub async fn text(&self, path: &str) -> String {
        let (status, _, text) = self.get_text(path).await;
        assert_eq!(status, 200, "{text}");
        text
    }

    /// `GET` of something that is not JSON: status, headers, text.
    pub async fn get_text(&self, path: &str) -> (u16, http::HeaderMap, String) {
        let request = http::Request::builder().uri(format!("https://api.example{path}"));
        let request = request.header("authorization", format!("Bearer {}", self.bearer())).body(Body::Empty).expect("a request");
        let (head, body) = web::service(self.routers.of(request.uri().path()), request).await.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        (head.status.as_u16(), head.headers, String::from_utf8(bytes.into()).expect("text"))
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    /// `POST` of a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(body.to_string())).await
    }

    /// Any request.
    pub async fn send(&self, method: &str, path: &str, body: Option<String>) -> Answer {
        let mut request = http::Request::builder().method(method).uri(format!("https://api.example{path}"));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if body.is_some() && self.headers.iter().all(|(name, _)| name != "content-type") {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        self.answer(request.body(body.map_or(Body::Empty, Body::Text)).expect("a request")).await
    }

    /// A request as it was deserialised from an event.
    pub async fn answer(&self, request: Request) -> Answer {
        let router = self.routers.of(request.uri().path());
        let (head, body) = web::service(router, request).await.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        Answer { status: head.status.as_u16(), headers: head.headers, body: serde_json::from_slice(&bytes).unwrap_or_default() }
    }

    /// Creates a workflow from a document and gives its id.
    pub async fn create_workflow(&self, document: &Value) -> String {
        text(&self.post("/api/v1/workflows/multi-step/create", document).await.expect(201), "workflow_id")
    }

    /// Starts an instance and gives its id.
    pub async fn start(&self, workflow: &str, body: &Value) -> String {
        text(&self.post(&format!("/api/v1/workflows/{workflow}/instances"), body).await.expect(201), "workflow_instance_id")
    }

    /// An instance as it is now.
    pub async fn instance(&self, id: &str) -> Value {
        self.get(&format!("/api/v1/workflows/instances/{id}")).await.expect(200)
    }

    /// Claims the next task and gives its id.
    pub async fn claim_next(&self) -> String {
        text(&self.post("/api/v1/tasks/claim/next", &serde_json::json!({})).await.expect(200), "task_id")
    }

    /// Completes a task, with an outcome if it has any.
    pub async fn complete(&self, task: &str, outcome: Option<&str>) -> Answer {
        let body = outcome.map_or_else(|| serde_json::json!({}), |outcome| serde_json::json!({"outcome": outcome}));
        self.post(&format!("/api/v1/tasks/{task}/complete"), &body).await
    }

    /// Ids of the tasks of a list.
    pub async fn task_ids(&self, query: &str) -> Vec<String> {
        let list = self.get(&format!("/api/v1/tasks?{query}")).await.expect(200);
        list["items"].as_array().expect("items").iter().map(|task| text(task, "task_id")).collect()
    }
}
