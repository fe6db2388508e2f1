//! Many seeds, on all threads of the machine, and what they came to together. A seed lives on one thread from its
//! beginning to its end, so that how many threads there are changes nothing of it.

use crate::kinds;
use crate::planted::Planted;
use crate::run::{Report, run};
use crate::world::Options;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Seeds that everything must pass before it is taken in.
pub const CI: u64 = 2_000;
/// Seeds that a planted bug may take to be found.
const FOR_PLANTED: u64 = 200;

/// What many seeds came to.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many were run.
    pub seeds: u64,
    /// Steps of all.
    pub steps: u64,
    /// Instances at the end, by status.
    pub instances: BTreeMap<&'static str, u64>,
    /// Faults, by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// Runs that passed an element of each kind; every kind is here.
    pub kinds: BTreeMap<&'static str, u64>,
    /// Those with violations, by seed.
    pub found: Vec<Report>,
}

impl Summary {
    fn none() -> Self {
        Self { kinds: kinds::ALL.into_iter().map(|kind| (kind, 0)).collect(), ..Self::default() }
    }

    /// The kinds that no run passed.
    pub fn unreached(&self) -> Vec<&'static str> {
        self.kinds.iter().filter(|(_, runs)| **runs == 0).map(|(kind, _)| *kind).collect()
    }

    fn add(&mut self, report: Report) {
        self.seeds += 1;
        self.steps += report.steps;
        add(&mut self.instances, &report.instances);
        add(&mut self.faults, &report.faults);
        add(&mut self.kinds, &report.kinds.iter().map(|kind| (*kind, 1)).collect());
        if !report.violations.is_empty() {
            self.found.push(report);
        }
    }

    fn join(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.steps += other.steps;
        add(&mut self.instances, &other.instances);
        add(&mut self.faults, &other.faults);
        add(&mut self.kinds, &other.kinds);
        self.found.extend(other.found);
        self.found.sort_by_key(|report| report.seed);
    }
}

fn add(counts: &mut BTreeMap<&'static str, u64>, more: &BTreeMap<&'static str, u64>) {
    for (name, count) in more {
        *counts.entry(name).or_default() += count;
    }
}

/// Runs seeds in a row; begins no more of them once so many had violations.
pub fn many(from: u64, seeds: u64, enough: usize) -> Summary {
    let (next, found, all) = (AtomicU64::new(from), AtomicUsize::new(0), Mutex::new(Summary::none()));
    on_all_threads(|| {
        let mut ours = Summary::default();
        while found.load(Ordering::Relaxed) < enough {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= from + seeds {
                break;
            }
            let report = run(seed, Options::default());
            found.fetch_add(usize::from(!report.violations.is_empty()), Ordering::Relaxed);
            ours.add(report);
        }
        all.lock().unwrap_or_else(PoisonError::into_inner).join(ours);
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// The first seed that finds each planted bug.
pub fn planted() -> Vec<(Planted, Option<Report>)> {
    let (next, all) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    on_all_threads(|| {
        while let Some((place, bug)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, *Planted::ALL.get(at)?))) {
            let mut reports = (0..FOR_PLANTED).map(|seed| run(seed, Options { planted: Some(bug), ..Options::default() }));
            let found = reports.find(|report| !report.violations.is_empty());
            all.lock().unwrap_or_else(PoisonError::into_inner).push((place, bug, found));
        }
    });
    let mut all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    all.sort_by_key(|(place, ..)| *place);
    all.into_iter().map(|(_, bug, found)| (bug, found)).collect()
}

fn on_all_threads(work: impl Fn() + Sync) {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(&work);
        }
    });
}
