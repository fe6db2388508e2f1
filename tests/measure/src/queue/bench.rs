//! A queue of some depth, and claims: of one person after another, and of several at once.

use super::Result;
use crate::capacity::Meter;
use crate::cost::prices::{READ_UNITS, WRITE_UNITS};
use engine::instance::{Actor, DefinitionRef, OpenedTask, TaskDetails};
use engine::{ElementId, InstanceId, Priority, RoleName, TenantId, Timestamp, UserId, WorkflowId};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{FromQueue, Store, Tables, Taken, TaskWrite, Wanted};
use testkit::Database;
use work::queue::Kind;
use work::task::{Move, Step, TaskRecord, Worker};

/// Tasks that are opened at the same time.
const AT_ONCE: usize = 16;

/// A queue with tasks of all priorities.
pub struct Bench {
    /// Keeps the database alive.
    _database: Database,
    pub(super) store: Store,
    pub(super) meter: Meter,
    pub(super) tenant: TenantId,
    pub(super) queue: RoleName,
    pub(super) depth: u32,
    /// Tasks opened so far.
    opened: u32,
}

/// What claims cost at a depth.
#[derive(Debug, Clone, Copy)]
pub struct Depth {
    /// Claims a second, one after the other, in this process.
    pub per_second: f64,
    /// Read units a claim.
    pub read_units: f64,
    /// Write units a claim.
    pub write_units: f64,
    /// Transactions sent a claim by one claimer after another.
    pub alone: f64,
    /// Transactions sent a claim by [`Bench::TOGETHER`] at once.
    pub together: f64,
}

impl Depth {
    /// US dollars for a million claims: what the table takes, on demand.
    pub fn dollars(&self) -> f64 {
        1e6 * (self.read_units * READ_UNITS + self.write_units * WRITE_UNITS)
    }

    /// Whether a claim costs at most a fifth more than at another depth.
    pub fn is_as_cheap_as(&self, other: &Self) -> bool {
        let fits = |mine: f64, theirs: f64| mine <= theirs * 1.2;
        fits(self.read_units, other.read_units) && fits(self.write_units, other.write_units) && fits(self.together, other.together)
    }
}

impl Bench {
    /// Claims that are measured at each depth, one after another, and as many of several at once.
    pub const CLAIMS: u32 = 400;
    /// Claimers at once.
    pub const TOGETHER: u32 = 8;

    /// A queue of a depth.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open(depth: u32) -> Result<Self> {
        let (database, meter) = (Database::start().await, Meter::default());
        let tables = Tables { workflow: "workflow".to_owned(), identity: "identity".to_owned(), operations: "operations".to_owned() };
        let store = Store::new(&meter.over(database.config()), tables);
        let mut bench = Self {
            _database: database,
            store,
            meter,
            tenant: TenantId::parse("demo")?,
            queue: RoleName::parse("clerks")?,
            depth,
            opened: 0,
        };
        bench.add(depth).await?;
        Ok(bench)
    }

    async fn add(&mut self, tasks: u32) -> Result<()> {
        let numbers: Vec<u32> = (self.opened..self.opened + tasks).collect();
        for some in numbers.chunks(AT_ONCE) {
            futures_util::future::try_join_all(some.iter().map(|number| self.open_task(*number))).await?;
        }
        self.opened += tasks;
        Ok(())
    }

    async fn open_task(&self, number: u32) -> Result<()> {
        let opened = OpenedTask {
            element: ElementId(2),
            node_id: "check".to_owned(),
            step_id: "check".to_owned(),
            name: "Check the application".to_owned(),
            candidate_roles: vec![self.queue.clone()],
            minimum_level: 0,
            skills: BTreeMap::new(),
            // Neighbours in time have different priorities.
            priority: Priority::new(u64::from(number.wrapping_mul(37) % 101)).unwrap_or_default(),
            estimated_minutes: None,
            outcomes: Vec::new(),
            details: TaskDetails::default(),
            form_key: None,
        };
        let instance = InstanceId::parse(&format!("01ARZ3NDEKTSV4RR{number:010}"))?;
        let definition = DefinitionRef { workflow_id: WorkflowId::parse("application")?, version: 1 };
        let new = TaskRecord::open(&instance, &definition, Some("K-4711"), &opened, Timestamp::from_millis(i64::from(number)));
        let write = TaskWrite::new(None, Step { new, what: Move::Opened }, &Actor("user:somebody".to_owned()), Timestamp::default(), None);
        Ok(self.store.change_task(&self.tenant, &write).await?)
    }

    /// Claims a task for somebody.
    pub(super) async fn claim(&self, name: &str) -> Result<Taken> {
        let worker = Worker::new(UserId::parse(name)?, BTreeMap::from([(self.queue.clone(), 0)]));
        let source = FromQueue { queue: self.queue.clone(), per_person: None, kind: Kind::Standard };
        let (queues, actor) = ([source], Actor(format!("user:{name}")));
        let wanted = Wanted {
            tenant: &self.tenant,
            queues: &queues,
            in_all: None,
            by_name: false,
            worker: &worker,
            actor: &actor,
            now: Timestamp::default(),
            may: &|_| true,
        };
        Ok(self.store.claim_next(wanted).await?)
    }

    /// Claims while the depth stays what it is: what was claimed is replaced between them, unmeasured.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claims(mut self) -> Result<Depth> {
        let (mut took, mut alone, mut reads, mut writes) = (Duration::ZERO, 0, 0.0, 0.0);
        for number in 0..Self::CLAIMS {
            self.meter.take();
            let begun = Instant::now();
            alone += self.claim(&format!("clerk{}", number % 10)).await?.tries;
            took += begun.elapsed();
            let used = self.meter.take();
            reads += used.reads.values().sum::<f64>();
            writes += used.writes.values().sum::<f64>();
            self.add(1).await?;
        }
        let (mut bench, mut together) = (Arc::new(self), 0);
        for _ in 0..Self::CLAIMS / Self::TOGETHER {
            let claim = |number| {
                let bench = bench.clone();
                tokio::spawn(async move { bench.claim(&format!("clerk{number}")).await })
            };
            for claimed in futures_util::future::join_all((0..Self::TOGETHER).map(claim)).await {
                together += claimed??.tries;
            }
            Arc::get_mut(&mut bench).ok_or("a claim is still running")?.add(Self::TOGETHER).await?;
        }
        let each = |sum: f64| sum / f64::from(Self::CLAIMS);
        Ok(Depth {
            per_second: f64::from(Self::CLAIMS) / took.as_secs_f64(),
            read_units: each(reads),
            write_units: each(writes),
            alone: each(alone as f64),
            together: each(together as f64),
        })
    }
}
