//! One seed's world: what is in it, and the loop that chooses the next step.

mod beginnings;
pub(crate) mod chores;
mod deliveries;
mod invocations;
mod serving;
mod wishes;

use crate::database::Database;
use crate::desk::{Ask, Desk, What};
use crate::people::Deed;
use crate::planted::Planted;
use crate::queues::Simulated;
use crate::stream::Stream;
use crate::target::Target;
use crate::trace::Trace;
use crate::witness::Witness;
use crate::{chance, clock, wire};
use dispatcher::Dispatcher;
use engine::instance::DefinitionRef;
use engine::{TenantId, Timestamp};
use executor::Executor;
use fastrand::Rng;
use invocations::Invocation;
use runtime::messages::Destinations;
use runtime::{Instances, KnownQueues, KnownRetention};
use scheduler::Scheduler;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use store::{Store, Tables};

/// The tenants. Nothing of one may mention the other.
pub const TENANTS: [&str; 2] = ["aurora-one", "borealis-two"];
/// Invocations at the same time.
const AT_ONCE: usize = 5;
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
    /// What people start.
    pub(crate) definitions: Vec<(usize, DefinitionRef)>,
    /// All processes, by tenant.
    names: Vec<(usize, String)>,
    tenants: usize,
    pub(crate) witness: Witness,
    /// Instances at the end, by status.
    pub ended: BTreeMap<&'static str, u64>,
    /// What kinds of elements were passed.
    pub kinds: BTreeSet<&'static str>,
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
        chance::seed(seed);
        fastrand::seed(seed);
        let mut rng = Rng::with_seed(seed);
        let desk = Desk::default();
        let config = wire::config(&desk, &format!("seed-{seed}-{run}"));
        let tables = Tables { workflow: "workflow".to_owned(), identity: "identity".to_owned(), operations: "operations".to_owned() };
        let store = Store::new(&config, tables);
        let instances = || Instances::new(store.clone()).with_jitter(chance::jitter);
        let queue = |name: &str| format!("https://queues.example/{name}");
        let destinations = Arc::new(Destinations {
            high: queue("high"),
            normal: queue("normal"),
            low: queue("low"),
            timers: queue("timers"),
            archive: queue("archive"),
            notifications: queue("notifications"),
        });
        let queues: Arc<Desk> = Arc::new(desk.clone());
        let clock: fn() -> Timestamp = clock::now;
        let dispatcher = Dispatcher {
            store: store.clone(),
            queues: queues.clone(),
            destinations: destinations.clone(),
            retention: KnownRetention::new(store.clone()),
            work_queues: KnownQueues::new(store.clone()),
            audit_days: 400,
            clock,
        };
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
            names: Vec::new(),
            tenants: 0,
            witness: Witness::default(),
            ended: BTreeMap::new(),
            kinds: BTreeSet::new(),
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

    pub(crate) fn note(&mut self, text: String) {
        let at = clock::now().as_millis() - clock::START.as_millis();
        self.trace.step(format!("{:>4}.{:03} {text}", at / 1000, at % 1000));
    }

    fn count(&mut self, fault: &'static str) {
        *self.faults.entry(fault).or_default() += 1;
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

    /// From now on what is left is finished: time goes on as far as any timer.
    pub(crate) fn finish(&mut self) {
        self.finishing = true;
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
            5 => self.wish().await,
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
}
