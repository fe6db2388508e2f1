//! All functions over one database.

use crate::api::{Api, Routers};
use crate::people::{PEOPLE, Person, person, tenant};
use crate::target::Target;
use auth::{Auth, Outside};
use clients::http::WebClient;
use clients::objects::MemoryObjects;
use clients::parameters::{MemoryParameters, Parameters};
use clients::queues::MemoryQueues;
use dispatcher::Dispatcher;
use engine::instance::{Actor, Context};
use engine::{InstanceId, TenantId};
use executor::Executor;
use identity::{Claims, SigningKey};
use routing::Routing;
use runtime::KnownRetention;
use runtime::archive::Archive;
use runtime::messages::Destinations;
use scheduler::Scheduler;
use sso::Reach;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use store::{Store, Tables};
use tasks::{Files, Tasks};
use testkit::{Database, clock};
use web::Kit;

/// The product, with one tenant `demo` and its people.
pub struct World {
    /// Where everything is kept.
    pub database: Database,
    /// What the HTTP functions have at hand.
    pub kit: Kit,
    /// The state of `auth`.
    pub auth: Auth,
    /// The state of `routing`.
    pub routing: Routing,
    /// Files of tasks and cases: what a deployment takes unless configured otherwise.
    pub files: Files,
    /// Their bytes.
    pub bucket: Arc<MemoryObjects>,
    /// What was sent and not yet delivered.
    pub queues: Arc<MemoryQueues>,
    /// What is archived.
    pub archived: Arc<MemoryObjects>,
    /// What the `http` connector reaches.
    pub target: Arc<Target>,
    pub(crate) destinations: Arc<Destinations>,
    pub(crate) streamed: Mutex<BTreeSet<(String, String)>>,
    signing: SigningKey,
}

/// The demo tenant.
pub fn demo() -> TenantId {
    tenant("demo")
}

fn queue(name: &str) -> String {
    format!("https://queues.example/{name}")
}

fn outside(parameters: Arc<dyn Parameters>, queues: Arc<MemoryQueues>) -> Outside {
    Outside {
        parameters,
        signing_key: "signing-key".to_owned(),
        sealing_key: "sealing-key".to_owned(),
        queues,
        notifications: queue("notifications"),
        http: Arc::new(WebClient::default()),
        providers: Reach::Loopback,
        public_url: "https://api.example".to_owned(),
    }
}

/// An instance's id.
pub fn id(text: &str) -> InstanceId {
    InstanceId::parse(text).unwrap()
}

impl World {
    /// The product at the beginning of time.
    pub async fn start() -> Self {
        clock::reset();
        let database = Database::start().await;
        let tables = Tables { workflow: "workflow".to_owned(), identity: "identity".to_owned(), operations: "operations".to_owned() };
        let store = Store::new(database.config(), tables);
        let private = SigningKey::generate().unwrap();
        let signing = SigningKey::from_text(&private).unwrap();
        store.publish_key(signing.public(), clock::now()).await.unwrap();
        let parameters = MemoryParameters::default();
        parameters.put_if_absent("signing-key", format!("0 {private}")).await.unwrap();
        let (bucket, archived) = (Arc::new(MemoryObjects::default()), Arc::new(MemoryObjects::default()));
        let kit = Kit { default_tenant: Some(demo()), clock: clock::now, ..Kit::new(store) };
        let kit = kit.with_archive(Some(Archive::new(archived.clone())));
        let (high, normal, low, timers) = (queue("high"), queue("normal"), queue("low"), queue("timers"));
        let (archive, notifications) = (queue("archive"), queue("notifications"));
        let destinations = Destinations { high, normal, low, timers, archive, notifications };
        let queues = Arc::new(MemoryQueues::default());
        let world = Self {
            auth: Auth::new(kit.clone(), outside(Arc::new(parameters), queues.clone())),
            routing: Routing::new(kit.clone()),
            database,
            kit,
            files: Files::from_settings(bucket.clone(), |_| String::new()),
            bucket,
            queues,
            archived,
            target: Arc::default(),
            destinations: Arc::new(destinations),
            streamed: Mutex::default(),
            signing,
        };
        world.settle_tenant("demo").await;
        world
    }

    /// Makes a tenant with everybody of [`PEOPLE`] in it.
    pub async fn settle_tenant(&self, name: &str) {
        let [admin, others @ ..] = PEOPLE.map(|(name, role, level)| person(name, role, level).user(clock::now()));
        self.store().create_tenant(&tenant(name), &admin).await.unwrap();
        for user in others {
            self.store().create_user(&tenant(name), &user, None).await.unwrap();
        }
    }

    /// The same product with another kit in every HTTP function.
    pub fn change_kit(&mut self, change: impl FnOnce(Kit) -> Kit) {
        self.kit = change(self.kit.clone());
        self.auth.kit = self.kit.clone();
        self.routing = Routing::new(self.kit.clone());
    }

    /// `auth` in another container, which reads its secrets elsewhere.
    pub fn auth_with(&self, parameters: Arc<dyn Parameters>) -> Auth {
        Auth::new(self.kit.clone(), outside(parameters, self.queues.clone()))
    }

    /// The store.
    pub fn store(&self) -> &Store {
        self.kit.store()
    }

    /// The API as one of [`PEOPLE`] in the demo tenant.
    pub async fn api(&self, name: &str) -> Api {
        self.api_of("demo", name).await
    }

    /// The API as one of [`PEOPLE`] in some tenant.
    pub async fn api_of(&self, tenant: &str, name: &str) -> Api {
        let (name, role, level) = PEOPLE.into_iter().find(|known| known.0 == name).expect("one of PEOPLE");
        self.api_as(tenant, &person(name, role, level)).await
    }

    /// The API as somebody, who becomes a user of the tenant if they are none.
    pub async fn api_as(&self, tenant: &str, person: &Person) -> Api {
        self.anonymous().token(Some(&self.token(tenant, person).await))
    }

    /// The API without a token.
    pub fn anonymous(&self) -> Api {
        let routers = Routers {
            auth: auth::router(self.auth.clone()),
            workflows: workflows::router(self.kit.clone()),
            routing: routing::router(self.routing.clone()),
            tasks: tasks::router(Tasks { kit: self.kit.clone(), files: self.files.clone() }),
        };
        Api { routers, token: None, headers: Vec::new() }
    }

    /// An access token of a new session, without the cost of a log-in and good for as long as any test takes.
    pub async fn token(&self, name: &str, person: &Person) -> String {
        let (tenant, session) = (tenant(name), runtime::outside::ulid(clock::now()).unwrap());
        match self.store().create_user(&tenant, &person.user(clock::now()), None).await {
            Ok(()) | Err(store::Error::AlreadyExists) => {}
            Err(error) => panic!("{error}"),
        }
        self.store().begin_session(&tenant, &person.session(&session, clock::now()), store::Proof::Elsewhere).await.unwrap();
        let claims = Claims::new(&tenant, &person.id(), &session, clock::now()).unwrap();
        self.signing.sign(&Claims { exp: i64::MAX, ..claims }).unwrap()
    }

    /// A token of whoever of [`PEOPLE`] has a role.
    pub async fn token_of_role(&self, role: &str) -> String {
        let (name, role, level) = PEOPLE.into_iter().find(|known| known.1 == role).expect("one of the roles of PEOPLE");
        self.token("demo", &person(name, role, level)).await
    }

    /// The circumstances of a command that an actor gives now.
    pub fn context(&self, actor: &str) -> Context {
        Context { now: clock::now(), actor: Actor(actor.to_owned()), jitter: u32::MAX, carrier: None }
    }

    /// The `dispatcher`.
    pub fn dispatcher(&self) -> Dispatcher {
        Dispatcher {
            store: self.store().clone(),
            queues: self.queues.clone(),
            destinations: self.destinations.clone(),
            retention: KnownRetention::new(self.store().clone()),
            work_queues: self.kit.instances.queues().clone(),
            audit_days: 400,
            clock: clock::now,
        }
    }

    /// The `executor`.
    pub fn executor(&self) -> Executor {
        Executor {
            instances: self.kit.instances.clone(),
            queues: self.queues.clone(),
            destinations: self.destinations.clone(),
            http: self.target.clone(),
            clock: clock::now,
        }
    }

    /// The `scheduler`.
    pub fn scheduler(&self) -> Scheduler {
        Scheduler {
            instances: self.kit.instances.clone(),
            queues: self.queues.clone(),
            destinations: self.destinations.clone(),
            clock: clock::now,
        }
    }
}
