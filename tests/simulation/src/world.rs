//! One seed's world: what is in it, and the loop that chooses the next step.

use crate::database::{Change, Database};
use crate::desk::{self, Ask, Desk, What};
use crate::graphs::{self, KEYS, MESSAGES, SIGNALS};
use crate::people::{self, Deed, Outcome, PEOPLE};
use crate::planted::Planted;
use crate::queues::{self, Simulated};
use crate::stream::{self, Stream};
use crate::target::Target;
use crate::trace::Trace;
use crate::{clock, wire};
use dispatcher::Dispatcher;
use engine::instance::{Command, DefinitionRef};
use engine::task::TaskRecord;
use engine::{ElementId, InstanceId, Object, TenantId, Timestamp, WorkflowId};
use executor::Executor;
use fastrand::Rng;
use futures_util::future::LocalBoxFuture;
use runtime::messages::Destinations;
use runtime::{Instances, Letter};
use scheduler::Scheduler;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use store::{Definition, DefinitionSummary, Format, Source as Document, Store, Tables};

/// The tenants. Nothing of one may mention the other.
pub const TENANTS: [&str; 2] = ["aurora-one", "borealis-two"];
/// Invocations at the same time.
const AT_ONCE: usize = 5;
/// How long a function may take, in seconds.
const TIMEOUT: u64 = 60;
/// How long a received message is invisible, in seconds.
const INVISIBLE: u64 = 6 * TIMEOUT;
/// Deliveries of the same after which nothing is made to fail any more: what then fails is the product's fault.
const PATIENCE: u32 = 3;
/// Steps of one seed, at the very most.
const MAX_STEPS: u64 = 20_000;

/// How a seed is run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// A bug made on purpose.
    pub planted: Option<Planted>,
    /// Whether all steps are kept for the report.
    pub all_steps: bool,
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// What an invocation came to.
enum Done {
    Stream(Result<(), String>),
    Queue(Result<Vec<String>, String>),
    Tick(Result<(), String>),
    Person(Outcome),
    /// A question of the simulation itself.
    Asked,
}

/// What an invocation is for.
#[derive(Debug, Clone)]
enum Source {
    Stream { lane: usize, records: usize },
    Queue { queue: String, messages: Vec<queues::Message> },
    Tick,
    Person { tenant: usize, deed: Deed, tries: u32 },
    Question,
}

struct Invocation {
    source: Source,
    future: LocalBoxFuture<'static, Done>,
    woken: Arc<Flag>,
    /// Nothing is made to fail in it.
    calm: bool,
    until: Timestamp,
}

/// What a person was told was done.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// Whose.
    pub tenant: usize,
    /// What.
    pub deed: Deed,
}

/// Everything.
pub struct World {
    pub(crate) rng: Rng,
    pub(crate) db: Database,
    pub(crate) queues: Simulated,
    pub(crate) stream: Stream,
    pub(crate) target: Target,
    pub(crate) trace: Trace,
    pub(crate) instances: Instances,
    pub(crate) acknowledged: Vec<Acknowledged>,
    /// Ids of messages that somebody tried to send, by tenant, name and key.
    pub(crate) attempted: BTreeSet<(usize, String, String, String)>,
    pub(crate) definitions: Vec<(usize, DefinitionRef)>,
    /// What is wrong.
    pub violations: Vec<String>,
    /// How often each kind of fault happened.
    pub faults: BTreeMap<&'static str, u64>,
    desk: Desk,
    dispatcher: Dispatcher,
    executor: Executor,
    scheduler: Scheduler,
    running: BTreeMap<u64, Invocation>,
    next: u64,
    /// Of a thousand requests so many fail, in each way.
    roughness: u32,
    calm: bool,
    planted: Option<Planted>,
    plant_at: u64,
    deeds: Vec<(Timestamp, usize, Deed, u32)>,
    intents: u32,
    ids: u64,
    tries_of_jobs: BTreeMap<String, u32>,
    finishing: bool,
}

impl World {
    /// A world at the beginning of time.
    pub fn new(seed: u64, run: u64, options: Options) -> Self {
        clock::set(clock::START);
        fastrand::seed(seed);
        let mut rng = Rng::with_seed(seed);
        let desk = Desk::default();
        let config = wire::config(&desk, &format!("seed-{seed}-{run}"));
        let tables = Tables { workflow: "workflow".to_owned(), identity: "identity".to_owned(), operations: "operations".to_owned() };
        let store = Store::new(&config, tables);
        let instances = || Instances::new(store.clone());
        let queue = |name: &str| format!("https://queues.example/{name}");
        let destinations =
            Arc::new(Destinations { high: queue("high"), normal: queue("normal"), low: queue("low"), timers: queue("timers") });
        let queues: Arc<Desk> = Arc::new(desk.clone());
        let clock: fn() -> Timestamp = clock::now;
        let dispatcher = Dispatcher { store: store.clone(), queues: queues.clone(), destinations: destinations.clone(), clock };
        let executor = Executor {
            instances: instances(),
            queues: queues.clone(),
            destinations: destinations.clone(),
            http: Arc::new(desk.clone()),
            clock,
        };
        let scheduler = Scheduler { instances: instances(), queues, destinations, clock };
        let roughness = [0, 8, 8, 25, 25, 60][rng.usize(..6)];
        let plant_at = rng.u64(20..250);
        let minute = clock::START.as_millis() / 60_000;
        let mut world = Self {
            rng,
            db: Database::default(),
            queues: Simulated::default(),
            stream: Stream::default(),
            target: Target::default(),
            trace: Trace::new(options.all_steps),
            instances: instances(),
            acknowledged: Vec::new(),
            attempted: BTreeSet::new(),
            definitions: Vec::new(),
            violations: Vec::new(),
            faults: BTreeMap::new(),
            desk,
            dispatcher,
            executor,
            scheduler,
            running: BTreeMap::new(),
            next: 0,
            roughness,
            calm: false,
            planted: options.planted,
            plant_at,
            deeds: Vec::new(),
            intents: 0,
            ids: 0,
            tries_of_jobs: BTreeMap::new(),
            finishing: false,
        };
        world.set_cursor(minute);
        world
    }

    /// A tenant by its place.
    pub fn tenant(at: usize) -> TenantId {
        TenantId::parse(TENANTS[at]).expect("a tenant")
    }

    fn set_cursor(&mut self, minute: i64) {
        let item = json!({"pk": {"S": "~#SCHEDULER"}, "sk": {"S": "CURSOR"}, "minute": {"N": minute.to_string()}});
        let key = ("~#SCHEDULER".to_owned(), "CURSOR".to_owned());
        self.db.tables.entry("operations".to_owned()).or_default().insert(key, item.as_object().cloned().unwrap_or_default());
    }

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

    /// Runs a question of the simulation itself, with nothing going wrong.
    pub async fn ask<T: 'static>(&mut self, question: impl Future<Output = T> + 'static) -> T {
        let answer = std::rc::Rc::new(std::cell::RefCell::new(None));
        let place = answer.clone();
        let future = Box::pin(async move {
            *place.borrow_mut() = Some(question.await);
            Done::Asked
        });
        let number = self.begin("question".to_owned(), Source::Question, future, true);
        let mut turns = 0;
        while self.running.contains_key(&number) {
            turns += 1;
            assert!(turns < 100_000, "a question of the simulation is never answered");
            self.poll();
            let asks: Vec<Ask> = {
                let mut all = self.desk.asks();
                let (ours, others) = std::mem::take(&mut *all).into_iter().partition(|ask| ask.invocation == number);
                *all = others;
                ours
            };
            for ask in asks {
                self.pass(ask);
            }
        }
        answer.borrow_mut().take().expect("an answer")
    }

    fn begin(&mut self, label: String, source: Source, future: LocalBoxFuture<'static, Done>, calm: bool) -> u64 {
        self.next += 1;
        let woken = Arc::new(Flag(AtomicBool::new(true)));
        let until = clock::now().plus_seconds(TIMEOUT);
        if !matches!(source, Source::Question) {
            self.note(format!("{label} begins as #{}", self.next));
        }
        self.running.insert(self.next, Invocation { source, future, woken, calm: calm || self.calm, until });
        self.next
    }

    pub(crate) fn note(&mut self, text: String) {
        let at = clock::now().as_millis() - clock::START.as_millis();
        self.trace.step(format!("{:>4}.{:03} {text}", at / 1000, at % 1000));
    }

    /// Lets everything that was woken run until it waits again.
    fn poll(&mut self) {
        loop {
            let woken: Vec<u64> = self.running.iter().filter(|(_, one)| one.woken.0.load(Ordering::SeqCst)).map(|(id, _)| *id).collect();
            if woken.is_empty() {
                return;
            }
            for id in woken {
                let Some(one) = self.running.get_mut(&id) else { continue };
                one.woken.0.store(false, Ordering::SeqCst);
                let waker = Waker::from(one.woken.clone());
                desk::at_work(id);
                // Tokio would have a task that goes on for long rest a while, until the loop of steps gives way, which it never does.
                let mut future = tokio::task::unconstrained(&mut one.future);
                if let Poll::Ready(done) = Pin::new(&mut future).poll(&mut Context::from_waker(&waker))
                    && let Some(one) = self.running.remove(&id)
                {
                    self.finished(id, one.source, done);
                }
            }
        }
    }

    fn finished(&mut self, id: u64, source: Source, done: Done) {
        match (source, done) {
            (Source::Stream { lane, records }, Done::Stream(result)) => {
                self.note(format!("#{id} is done: {result:?}"));
                let again = !self.calm && self.rng.u8(..30) == 0;
                let lane = &mut self.stream.lanes[lane];
                lane.busy = false;
                match result {
                    // A batch that was done may come again all the same.
                    Ok(()) if !again => {
                        lane.changes.drain(..records);
                        lane.tries = 0;
                    }
                    _ => lane.tries += 1,
                }
            }
            (Source::Queue { queue, messages }, Done::Queue(result)) => {
                self.note(format!("#{id} is done: {result:?}"));
                let failed = match result {
                    Ok(failed) => failed,
                    Err(_) => messages.iter().map(|message| message.id.to_string()).collect(),
                };
                for message in messages {
                    let duplicate = !self.calm && message.receives < PATIENCE && self.rng.u8(..25) == 0;
                    if failed.contains(&message.id.to_string()) {
                        let later = clock::now().plus_millis(self.rng.i64(0..30_000));
                        self.queues.show(&queue, message.id, later);
                    } else if duplicate {
                        self.count("duplicate");
                        let later = clock::now().plus_millis(self.rng.i64(0..5_000));
                        self.queues.show(&queue, message.id, later);
                    } else {
                        self.queues.delete(&queue, message.id);
                    }
                }
            }
            (Source::Tick, Done::Tick(result)) => self.note(format!("#{id} is done: {result:?}")),
            (Source::Person { tenant, deed, tries }, Done::Person(outcome)) => {
                self.note(format!("#{id} is told {outcome:?}"));
                match outcome {
                    Outcome::Done => self.acknowledged.push(Acknowledged { tenant, deed }),
                    Outcome::Refused(_) => {}
                    Outcome::Unknown(_) if tries < 4 || self.calm => {
                        let at = clock::now().plus_millis(self.rng.i64(0..3_000));
                        self.deeds.push((at, tenant, deed, tries + 1));
                    }
                    Outcome::Unknown(_) => {}
                }
            }
            _ => {}
        }
    }

    fn count(&mut self, fault: &'static str) {
        *self.faults.entry(fault).or_default() += 1;
    }

    fn crash(&mut self, id: u64, why: &str) {
        let Some(one) = self.running.remove(&id) else { return };
        drop(one.future);
        self.desk.asks().retain(|ask| ask.invocation != id);
        self.note(format!("#{id} crashes {why}"));
        self.count("crash");
        match one.source {
            Source::Stream { lane, .. } => {
                let lane = &mut self.stream.lanes[lane];
                lane.busy = false;
                lane.tries += 1;
            }
            Source::Person { tenant, deed, tries } if tries < 4 => {
                let at = clock::now().plus_millis(self.rng.i64(0..3_000));
                self.deeds.push((at, tenant, deed, tries + 1));
            }
            _ => {}
        }
    }

    /// Moves the clock on; what takes too long dies.
    fn pass_time(&mut self, to: Timestamp) {
        if to <= clock::now() {
            return;
        }
        clock::set(to);
        let late: Vec<u64> = self.running.iter().filter(|(_, one)| one.until < to).map(|(id, _)| *id).collect();
        for id in late {
            self.crash(id, "because its time is over");
        }
    }

    /// Runs until the planned is done and all is quiet.
    pub async fn run(&mut self) {
        let mut turns = 0;
        while self.step().await {
            turns += 1;
            if turns > 10 * MAX_STEPS {
                let asks = self.desk.asks().len();
                let next = [self.queues.next_at(), self.deeds.iter().map(|deed| deed.0).min(), self.next_tick_at()];
                let what = format!("nothing moves: {} run, {asks} requests, next {next:?}, now {:?}", self.running.len(), clock::now());
                self.violations.push(what);
                return;
            }
            if self.trace.steps() > MAX_STEPS {
                self.violations.push(format!("there is no end after {MAX_STEPS} steps"));
                return;
            }
            if !self.violations.is_empty() {
                return;
            }
        }
    }

    /// From now on nothing goes wrong.
    pub fn calm_down(&mut self) {
        self.note("from here on nothing fails".to_owned());
        self.calm = true;
        self.intents = 0;
        for one in self.running.values_mut() {
            one.calm = true;
        }
    }

    /// One step; false when there is nothing to do any more.
    async fn step(&mut self) -> bool {
        self.poll();
        self.desk.clear();
        self.drain_changes();
        self.note_dead();
        let now = clock::now();
        let asks: Vec<usize> = {
            let asks = self.desk.asks();
            let ready = |ask: &Ask| !matches!(ask.what, What::Nap { .. });
            (0..asks.len()).filter(|at| ready(&asks[*at])).collect()
        };
        let room = self.running.len() < AT_ONCE;
        let lanes: Vec<usize> = (0..self.stream.lanes.len())
            .filter(|at| room && !self.stream.lanes[*at].busy && !self.stream.lanes[*at].changes.is_empty())
            .collect();
        let queues = if room { self.queues.ready(now) } else { Vec::new() };
        let due: Vec<usize> = if room { (0..self.deeds.len()).filter(|at| self.deeds[*at].0 <= now).collect() } else { Vec::new() };
        let tick = room && self.tick_is_due();
        let wishes = room && self.intents > 0 && !self.finishing;
        let weights = [
            asks.len() as u32 * 12,
            lanes.len() as u32 * 5,
            queues.len() as u32 * 5,
            due.len() as u32 * 4,
            u32::from(tick) * 3,
            u32::from(wishes) * 2,
            u32::from(!asks.is_empty() && !self.calm) * 2,
            u32::from(self.is_pausing()) * 4,
        ];
        let all: u32 = weights.iter().sum();
        // Wishes alone are not reason enough to stand still.
        if all == weights[5] && (weights[5] == 0 || self.rng.u8(..3) > 0) {
            return self.wait().await || weights[5] > 0;
        }
        let mut chosen = self.rng.u32(..all);
        let mut choice = 0;
        while chosen >= weights[choice] {
            chosen -= weights[choice];
            choice += 1;
        }
        match choice {
            0 => {
                let at = asks[self.rng.usize(..asks.len())];
                let ask = self.desk.asks().remove(at);
                self.serve(ask);
            }
            1 => {
                let lane = lanes[self.rng.usize(..lanes.len())];
                self.dispatch(lane);
            }
            2 => {
                let queue = queues[self.rng.usize(..queues.len())].clone();
                self.receive(&queue);
            }
            3 => {
                let (_, tenant, deed, tries) = self.deeds.swap_remove(due[self.rng.usize(..due.len())]);
                self.person(tenant, deed, tries);
            }
            4 => self.tick(),
            5 => self.wish(),
            6 => {
                let on = self.rng.i64(1..400);
                self.pass_time(now.plus_millis(on));
            }
            _ => self.pauses_pass().await,
        }
        true
    }

    /// Whether something waits for a pause of the runtime's own, which only time ends.
    fn is_pausing(&self) -> bool {
        let asks = self.desk.asks();
        self.running.keys().any(|id| asks.iter().all(|ask| ask.invocation != *id))
    }

    /// Ends all pauses at once: how long each is, the runtime draws, and no seed settles that.
    async fn pauses_pass(&mut self) {
        self.pass_time(clock::now().plus_millis(100));
        tokio::time::advance(Duration::from_millis(100)).await;
    }

    /// Goes on to when something happens next; false when nothing ever does.
    async fn wait(&mut self) -> bool {
        let now = clock::now();
        // A wait of the database's client ends when it is over.
        let mut naps: Vec<(u64, usize)> = {
            let asks = self.desk.asks();
            let millis = |ask: &Ask| if let What::Nap { millis, .. } = ask.what { Some(millis) } else { None };
            asks.iter().enumerate().filter_map(|(at, ask)| Some((millis(ask)?, at))).collect()
        };
        naps.sort_unstable();
        if let Some((millis, at)) = naps.first().copied() {
            let ask = self.desk.asks().remove(at);
            self.note(format!("#{} has waited {millis} ms", ask.invocation));
            let to = now.plus_millis(i64::try_from(millis).unwrap_or(1_000));
            self.pass(ask);
            self.pass_time(to);
            return true;
        }
        if self.is_pausing() {
            self.pauses_pass().await;
            return true;
        }
        let next = [self.queues.next_at(), self.deeds.iter().map(|deed| deed.0).min(), self.next_tick_at()];
        match next.into_iter().flatten().min() {
            Some(next) => {
                self.pass_time(next.max(now));
                true
            }
            None => false,
        }
    }

    fn drain_changes(&mut self) {
        for change in std::mem::take(&mut self.db.changes) {
            self.streamed(change);
        }
    }

    fn streamed(&mut self, change: Change) {
        let plant = self.planted == Some(Planted::LostRecord) && self.trace.steps() >= self.plant_at;
        let key = change.key.clone();
        if plant
            && change.key.1.starts_with("E#")
            && change.name == "INSERT"
            && change.image.as_ref().is_some_and(|image| image.contains_key("fx"))
        {
            self.planted = None;
            self.note(format!("PLANTED: the stream drops {key:?}"));
            return;
        }
        if self.stream.push(change) {
            self.note(format!("the stream has {} {}", key.0, key.1));
        }
    }

    fn note_dead(&mut self) {
        for message in std::mem::take(&mut self.queues.dead) {
            self.violations.push(format!("a message ended in the dead-letter queue: {}", message.body));
        }
    }

    // ---- deliveries -----------------------------------------------------------------------------------------

    fn dispatch(&mut self, at: usize) {
        let tries = self.stream.lanes[at].tries;
        if tries > 12 {
            self.violations
                .push(format!("a record is never carried out: {:?}", self.stream.lanes[at].changes.front().map(|change| &change.key)));
            return;
        }
        let most = self.stream.lanes[at].changes.len().min(if tries > 1 { 1 } else { 8 });
        let records = self.rng.usize(1..=most);
        let lane = &mut self.stream.lanes[at];
        lane.busy = true;
        let event = stream::event(lane.changes.iter().take(records));
        let dispatcher = self.dispatcher.clone();
        let future = Box::pin(async move {
            let event = serde_json::from_value(event).expect("an event of the stream");
            Done::Stream(dispatcher::handle(dispatcher, event).await.map_err(|error| error.to_string()))
        });
        self.begin(format!("dispatcher: {records} records of lane {at}"), Source::Stream { lane: at, records }, future, tries >= PATIENCE);
    }

    fn receive(&mut self, queue: &str) {
        let now = clock::now();
        let most = self.rng.usize(1..=5);
        // A queue may show a message again before it was deleted.
        let twice = !self.calm && self.rng.u8(..40) == 0;
        let until = if twice { now } else { now.plus_seconds(INVISIBLE) };
        let messages = self.queues.receive(queue, most, now, until, &mut self.rng);
        if messages.is_empty() {
            return;
        }
        let calm = twice || messages.iter().any(|message| message.receives >= PATIENCE);
        if twice {
            self.count("duplicate");
            for message in &messages {
                self.queues.show(queue, message.id, now.plus_seconds(1));
            }
        }
        let name = queue.rsplit('/').next().unwrap_or_default().to_owned();
        let bodies: Vec<&str> = messages.iter().map(|message| message.body.as_str()).collect();
        let label = format!("{name}: {}", bodies.join(" "));
        let event = queues::event(queue, &messages);
        let source = Source::Queue { queue: queue.to_owned(), messages: messages.clone() };
        if name == "timers" {
            let scheduler = self.scheduler.clone();
            let future = Box::pin(async move {
                Done::Queue(scheduler::handle(scheduler, event).await.map(|answer| failures(&answer)).map_err(|error| error.to_string()))
            });
            let id = self.begin(label, source, future, calm);
            if self.planted == Some(Planted::LostMessage) && self.trace.steps() >= self.plant_at {
                self.planted = None;
                self.note("PLANTED: the queue loses the messages".to_owned());
                for message in &messages {
                    self.queues.delete(queue, message.id);
                }
                self.crash(id, "with its messages");
            }
        } else {
            let (executor, deadline) = (self.executor.clone(), now.plus_seconds(TIMEOUT));
            let future = Box::pin(async move {
                let event = serde_json::from_value(event).expect("an event of a queue");
                let Ok(answer) = executor::handle(executor, event, deadline).await;
                Done::Queue(Ok(answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()))
            });
            self.begin(label, source, future, calm);
        }
    }

    /// The last minute whose timers were sent, as the scheduler remembers it.
    fn ticked(&self) -> i64 {
        let key = ("~#SCHEDULER".to_owned(), "CURSOR".to_owned());
        let item = self.db.tables.get("operations").and_then(|table| table.get(&key));
        item.and_then(|item| item.get("minute")?.get("N")?.as_str()?.parse().ok()).expect("a cursor")
    }

    fn buckets(&self) -> impl Iterator<Item = i64> + '_ {
        let table = self.db.tables.get("workflow");
        let from = ("~#TIMER#".to_owned(), String::new());
        table.into_iter().flat_map(move |table| table.range(from.clone()..)).filter_map(|(key, _)| key.0.split('#').nth(2)?.parse().ok())
    }

    /// Every minute there is a tick. Those that would find nothing are not worth a run of the function: it would move its
    /// cursor on, and so does this.
    fn tick_is_due(&mut self) -> bool {
        let to = clock::now().as_millis() / 60_000 + 1;
        let ticked = self.ticked();
        if to <= ticked || self.running.values().any(|one| matches!(one.source, Source::Tick)) {
            return false;
        }
        let found = self.buckets().any(|minute| minute > ticked && minute <= to);
        if !found {
            self.set_cursor(to);
        }
        found
    }

    fn next_tick_at(&self) -> Option<Timestamp> {
        // What is further away than the queues reach is left standing while things calm down.
        let ticked = self.ticked();
        let next = self.buckets().filter(|minute| *minute > ticked).min()?;
        (!self.calm || self.finishing).then(|| Timestamp::from_millis((next - 1) * 60_000))
    }

    fn tick(&mut self) {
        let scheduler = self.scheduler.clone();
        let future = Box::pin(async move {
            let event = json!({"source": "aws.scheduler", "detail-type": "Scheduled Event"});
            Done::Tick(scheduler::handle(scheduler, event).await.map(drop).map_err(|error| error.to_string()))
        });
        self.begin("scheduler: tick".to_owned(), Source::Tick, future, false);
    }

    // ---- people ---------------------------------------------------------------------------------------------

    pub(crate) fn person(&mut self, tenant: usize, deed: Deed, tries: u32) {
        if let Deed::Publish { letter } = &deed {
            self.attempted.insert((tenant, letter.name.clone(), letter.key.clone(), letter.id.clone()));
        }
        let future = people::act(self.instances.clone(), Self::tenant(tenant), deed.clone());
        let future = Box::pin(async move { Done::Person(future.await) });
        self.begin(format!("person: {deed:?}"), Source::Person { tenant, deed, tries }, future, false);
    }

    /// Plans something that somebody does.
    pub(crate) fn plan(&mut self, tenant: usize, deed: Deed) {
        self.deeds.push((clock::now(), tenant, deed, 0));
    }

    /// All instances by tenant.
    pub(crate) fn all_instances(&self) -> Vec<(usize, InstanceId)> {
        let table = self.db.tables.get("workflow").into_iter().flatten();
        let firsts = table.filter(|(key, _)| key.1 == "E#0000000001").filter_map(|(key, _)| {
            let (tenant, id) = key.0.split_once("#I#")?;
            Some((TENANTS.iter().position(|name| *name == tenant)?, InstanceId::parse(id).ok()?))
        });
        firsts.collect()
    }

    /// All tasks by tenant.
    pub(crate) fn all_tasks(&self) -> Vec<(usize, TaskRecord)> {
        let table = self.db.tables.get("workflow").into_iter().flatten();
        let tasks = table.filter(|(key, _)| key.1 == "TASK").filter_map(|(key, item)| {
            let tenant = TENANTS.iter().position(|name| key.0.starts_with(name))?;
            Some((tenant, crate::checks::record(item).expect("a task that can be read")))
        });
        tasks.collect()
    }

    /// Somebody does something that was not planned.
    fn wish(&mut self) {
        self.intents -= 1;
        let kind = self.rng.u8(..20);
        let tenant = if self.definitions.iter().any(|(tenant, _)| *tenant == 1) { self.rng.usize(..2) } else { 0 };
        match kind {
            0..=9 => {
                let open: Vec<(usize, TaskRecord)> = self.all_tasks().into_iter().filter(|(_, task)| !task.status.is_closed()).collect();
                if open.is_empty() {
                    return;
                }
                let (tenant, task) = open[self.rng.usize(..open.len())].clone();
                let (id, user) = (task.task_id.clone(), PEOPLE[self.rng.usize(..PEOPLE.len())]);
                let deed = match kind {
                    0..=1 => Deed::Claim { task: id, user },
                    2 => Deed::Release { task: id, user },
                    _ => self.completes(&task, user),
                };
                // Two people at the same time.
                if kind == 9 {
                    let other = PEOPLE[self.rng.usize(..PEOPLE.len())];
                    let deed = self.completes(&task, other);
                    self.person(tenant, deed, 0);
                }
                self.person(tenant, deed, 0);
            }
            10..=13 => {
                self.ids += 1;
                let (name, key) = (MESSAGES[self.rng.usize(..MESSAGES.len())], KEYS[self.rng.usize(..KEYS.len())]);
                let deed = self.letter(name, key);
                if self.rng.u8(..3) == 0 {
                    self.person(tenant, deed.clone(), 0);
                }
                self.person(tenant, deed, 0);
            }
            14..=15 => {
                self.ids += 1;
                let name = SIGNALS[self.rng.usize(..SIGNALS.len())];
                let id = format!("signal-{}", self.ids);
                self.person(tenant, Deed::Signal { name, id }, 0);
            }
            _ => {
                let all = self.all_instances();
                if all.is_empty() {
                    return;
                }
                let (tenant, instance) = all[self.rng.usize(..all.len())].clone();
                let command = match self.rng.u8(..8) {
                    0 => Command::Cancel { reason: "changed my mind".to_owned() },
                    1..=2 => Command::Suspend,
                    3..=4 => Command::Resume,
                    5 => Command::Retry { element: None },
                    _ => {
                        let variables = json!({"x": self.rng.u8(..10)}).as_object().cloned().unwrap_or_default();
                        Command::SetVariables { scope: ElementId::ROOT, variables }
                    }
                };
                if command == Command::Suspend {
                    // Somebody remembers.
                    let at = clock::now().plus_millis(self.rng.i64(0..20_000));
                    self.deeds.push((at, tenant, Deed::Steer { instance: instance.clone(), command: Command::Resume }, 0));
                }
                self.person(tenant, Deed::Steer { instance, command }, 0);
            }
        }
    }

    /// A letter with an id of its own.
    pub(crate) fn letter(&mut self, name: &str, key: &str) -> Deed {
        self.ids += 1;
        let id = format!("letter-{}", self.ids);
        let variables = json!({"y": self.rng.u8(..4)}).as_object().cloned().unwrap_or_default();
        Deed::Publish { letter: Letter { id, name: name.to_owned(), key: key.to_owned(), variables, lives: 24 * 3_600 } }
    }

    /// Somebody finishes a task, choosing an outcome where there are any.
    pub(crate) fn completes(&mut self, task: &TaskRecord, user: &'static str) -> Deed {
        let outcome = task.outcomes.get(self.rng.usize(..task.outcomes.len().max(1))).cloned();
        let variables =
            if self.rng.u8(..2) == 0 { Object::new() } else { json!({"x": self.rng.u8(..10)}).as_object().cloned().unwrap_or_default() };
        Deed::Complete { task: task.task_id.clone(), user, outcome, variables }
    }

    /// From now on what is left is finished: time goes on as far as any timer.
    pub(crate) fn finish(&mut self) {
        self.finishing = true;
    }
}

fn failures(answer: &Value) -> Vec<String> {
    let failed = answer.get("batchItemFailures").and_then(Value::as_array).into_iter().flatten();
    failed.filter_map(|failure| failure.get("itemIdentifier")?.as_str().map(str::to_owned)).collect()
}

mod serving;
