//! The product in this process: every function's real handler over a metered database.

use super::Result;
use super::usage::Usage;
use crate::capacity::Meter;
use auth::Auth;
use axum::Router;
use clients::http::{Http, HttpAnswer, HttpFailed, HttpRequest};
use clients::objects::MemoryObjects;
use clients::parameters::MemoryParameters;
use clients::queues::{MemoryQueues, Outgoing};
use dispatcher::Dispatcher;
use engine::{RoleName, TenantId, UserId};
use executor::Executor;
use lambda_http::{Body, Request};
use routing::Routing;
use runtime::messages::Destinations;
use runtime::{Instances, KnownQueues, KnownRetention};
use scheduler::Scheduler;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use store::{Entitlements, Store, Tables, User, UserKind};
use tasks::{Files, Tasks};
use testkit::{Database, clock};
use web::Kit;

pub(super) const TENANT: &str = "demo";
const PASSWORD: &str = "correct horse battery";
/// Who works: name, role, approval level.
const PEOPLE: [(&str, &str, u8); 4] = [("admin", "admin", 0), ("emma", "employee", 0), ("mark", "manager", 1), ("diana", "hr_director", 2)];

/// Most messages of one request (SQS quota).
const MAX_BATCH: usize = 10;

/// All functions, each with caches of its own, as on AWS.
pub(super) struct Product {
    pub(super) database: Database,
    /// For what is not part of any measurement.
    pub(super) unmetered: Store,
    pub(super) destinations: Arc<Destinations>,
    pub(super) dispatcher: Dispatcher,
    pub(super) executor: Executor,
    pub(super) scheduler: Scheduler,
    /// Batches of logs that the stream has delivered.
    pub(super) streamed: BTreeSet<(String, String)>,
    /// Messages that wait.
    pub(super) waiting: Vec<Outgoing>,
    pub(super) usage: Usage,
    queues: Arc<MemoryQueues>,
    meter: Meter,
    routers: [(&'static str, Router); 4],
}

impl Product {
    /// A new deployment with one tenant and its people.
    pub(super) async fn start() -> Result<Self> {
        Self::start_with(|kit| kit).await
    }

    /// The same, with something more in every HTTP function.
    pub(super) async fn start_with(with: fn(Kit) -> Kit) -> Result<Self> {
        clock::reset();
        let (database, meter) = (Database::start().await, Meter::default());
        let tables = Tables { workflow: "workflow".to_owned(), identity: "identity".to_owned(), operations: "operations".to_owned() };
        let store = Store::new(&meter.over(database.config()), tables.clone());
        let unmetered = Store::new(database.config(), tables);
        let queue = |name: &str| format!("https://queues.example/{name}");
        let destinations = Destinations {
            high: queue("high"),
            normal: queue("normal"),
            low: queue("low"),
            timers: queue("timers"),
            archive: queue("archive"),
            notifications: queue("notifications"),
        };
        let (queues, destinations) = (Arc::new(MemoryQueues::default()), Arc::new(destinations));
        let kit = || with(Kit { clock: clock::now, ..Kit::new(store.clone()) });
        let auth = Auth::new(
            kit(),
            auth::Outside {
                parameters: Arc::new(MemoryParameters::default()),
                signing_key: "signing-key".to_owned(),
                sealing_key: "sealing-key".to_owned(),
                queues: queues.clone(),
                notifications: "https://queues.example/notifications".to_owned(),
                http: Arc::new(Target),
                providers: sso::Reach::Internet,
                public_url: "https://api.example".to_owned(),
            },
        );
        let instances = || Instances::new(store.clone());
        let files = Files::from_settings(Arc::new(MemoryObjects::default()), |_| String::new());
        let product = Self {
            dispatcher: Dispatcher {
                store: store.clone(),
                queues: queues.clone(),
                destinations: destinations.clone(),
                retention: KnownRetention::new(store.clone()),
                work_queues: KnownQueues::new(store.clone()),
                audit_days: 400,
                clock: clock::now,
            },
            executor: Executor {
                instances: instances(),
                queues: queues.clone(),
                destinations: destinations.clone(),
                http: Arc::new(Target),
                clock: clock::now,
            },
            scheduler: Scheduler { instances: instances(), queues: queues.clone(), destinations: destinations.clone(), clock: clock::now },
            routers: [
                ("auth", auth::router(auth)),
                ("tasks", tasks::router(Tasks { kit: kit(), files })),
                ("routing", routing::router(Routing::new(kit()))),
                ("workflows", workflows::router(kit())),
            ],
            streamed: BTreeSet::new(),
            waiting: Vec::new(),
            usage: Usage::default(),
            database,
            unmetered,
            destinations,
            queues,
            meter,
        };
        product.settle_people().await?;
        Ok(product)
    }

    async fn settle_people(&self) -> Result<()> {
        let tenant = TenantId::parse(TENANT)?;
        for (position, (name, role, approval_level)) in PEOPLE.into_iter().enumerate() {
            let user = User {
                user_id: UserId::parse(name)?,
                display_name: name.to_owned(),
                kind: UserKind::Person,
                email: None,
                entitlements: Entitlements { approval_level, ..Entitlements::of_roles([RoleName::parse(role)?]) },
                password_hash: Some(identity::hash_password(PASSWORD)?),
                second_factor: None,
                credentials_version: 0,
                linked: Vec::new(),
                active: true,
                version: 0,
                created_at: clock::now(),
            };
            match position {
                0 => self.unmetered.create_tenant(&tenant, &user).await?,
                _ => self.unmetered.create_user(&tenant, &user, None).await?,
            }
        }
        Ok(())
    }

    /// What was used since the last look.
    pub(super) fn take_usage(&mut self) -> Usage {
        std::mem::take(&mut self.usage)
    }

    /// One invocation of a function; what it sends waits to be delivered.
    pub(super) async fn invoke<T>(&mut self, function: &'static str, work: impl Future<Output = T>) -> T {
        self.meter.take();
        let answer = work.await;
        let sent = self.queues.take();
        self.usage.invoked(function, self.meter.take(), requests(&sent), sent.len() as u64);
        self.waiting.extend(sent);
        answer
    }

    /// One request through the HTTP API.
    pub(super) async fn request(&mut self, method: &str, path: &str, token: Option<&str>, body: &Value) -> Result<Value> {
        let mut request = axum::http::Request::builder().method(method).uri(format!("https://api.example/api/v1{path}"));
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.header("content-type", "application/json").body(Body::Text(body.to_string()))?;
        self.send(request).await
    }

    /// Creates something with an idempotency key.
    pub(super) async fn create(&mut self, path: &str, token: &str, body: &Value, key: Option<&str>) -> Result<Value> {
        let request = axum::http::Request::builder().method("POST").uri(format!("https://api.example/api/v1{path}"));
        let request = request.header("authorization", format!("Bearer {token}")).header("content-type", "application/json");
        let request = key.into_iter().fold(request, |request, key| request.header("idempotency-key", key));
        self.send(request.body(Body::Text(body.to_string()))?).await
    }

    pub(super) async fn send(&mut self, request: Request) -> Result<Value> {
        let place = format!("{} {}", request.method(), request.uri().path());
        let part = request.uri().path().split('/').nth(3).unwrap_or_default();
        let [auth, tasks, routing, workflows] = &self.routers;
        let (function, router) = match part {
            "auth" | "users" | "limits" | "audit" => auth,
            "tasks" | "queues" => tasks,
            "decisions" | "expressions" => routing,
            _ => workflows,
        };
        let (function, router) = (*function, router.clone());
        self.usage.http_requests += 1;
        let answer = self.invoke(function, web::service(router, request)).await;
        let (head, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await?;
        if !head.status.is_success() {
            return Err(format!("{place} answered {}: {}", head.status, String::from_utf8_lossy(&bytes)).into());
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// Logs somebody in and gives their token.
    pub(super) async fn log_in(&mut self, name: &str) -> Result<String> {
        let body = json!({"tenant": TENANT, "username": name, "password": PASSWORD});
        let answer = self.request("POST", "/auth/login", None, &body).await?;
        text(&answer, "access_token")
    }
}

/// A text field of an answer.
pub(super) fn text(answer: &Value, field: &str) -> Result<String> {
    answer.get(field).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("no `{field}` in {answer}").into())
}

/// How many requests it takes to send messages: up to ten to the same queue go together.
fn requests(messages: &[Outgoing]) -> u64 {
    let queues: BTreeSet<&str> = messages.iter().map(|message| message.queue.as_str()).collect();
    queues.into_iter().map(|queue| messages.iter().filter(|message| message.queue == queue).count().div_ceil(MAX_BATCH) as u64).sum()
}

/// A target of the `http` connector that is always well.
struct Target;

impl Http for Target {
    fn send(&self, _: HttpRequest) -> Pin<Box<dyn Future<Output = std::result::Result<HttpAnswer, HttpFailed>> + Send + '_>> {
        Box::pin(ready(Ok(HttpAnswer { status: 200, body: json!({"accepted": true}) })))
    }
}
