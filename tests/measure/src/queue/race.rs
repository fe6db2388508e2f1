//! Many claimers at once, until nothing is left.

use super::{Bench, Result};
use engine::TaskId;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use store::PageRequest;

/// What came of it. Every task went to one claimer, or there is no result.
#[derive(Debug, Clone, Copy)]
pub struct Race {
    /// Claims a second of all together.
    pub per_second: f64,
    /// Transactions sent a claim.
    pub tries: f64,
    /// Read units a claim.
    pub read_units: f64,
    /// The fewest tasks that one claimer got.
    pub fewest: usize,
    /// The most.
    pub most: usize,
    /// The most claims of others between two of one claimer.
    pub longest_wait: usize,
    /// The most tasks more urgent than a claimed one that were left at that moment.
    pub overtaken: usize,
    /// How many there may be: the widest window, and what the others were about to have.
    pub bound: usize,
}

/// What is seen of all claims.
#[derive(Default)]
struct Seen {
    /// What waits, most urgent first.
    left: BTreeSet<(u8, i64, TaskId)>,
    /// Who got how many, and the number of the last claim that was theirs.
    by_claimer: HashMap<usize, (usize, usize)>,
    claims: usize,
    tries: usize,
    longest_wait: usize,
    overtaken: usize,
    twice: bool,
}

impl Seen {
    fn saw(&mut self, claimer: usize, place: &(u8, i64, TaskId), tries: usize) {
        self.overtaken = self.overtaken.max(self.left.range(..place).count());
        self.twice |= !self.left.remove(place);
        self.claims += 1;
        self.tries += tries;
        let (got, last) = self.by_claimer.entry(claimer).or_default();
        self.longest_wait = self.longest_wait.max(self.claims - *last);
        (*got, *last) = (*got + 1, self.claims);
    }
}

impl Bench {
    /// So many claimers at once, until nothing is left.
    ///
    /// # Errors
    /// When the database fails, or a task goes to two or to nobody.
    pub async fn race(self, claimers: usize) -> Result<Race> {
        let bench = Arc::new(self);
        let seen = Arc::new(Mutex::new(Seen { left: bench.waiting().await?, ..Seen::default() }));
        bench.meter.take();
        let begun = Instant::now();
        let running: Vec<_> = (0..claimers).map(|claimer| tokio::spawn(empty(bench.clone(), seen.clone(), claimer))).collect();
        for claimer in running {
            claimer.await??;
        }
        let (seconds, used) = (begun.elapsed().as_secs_f64(), bench.meter.take());
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.twice || !seen.left.is_empty() || seen.claims != bench.depth as usize {
            return Err(format!("{} claims, {} tasks left, one twice: {}", seen.claims, seen.left.len(), seen.twice).into());
        }
        let got = |pick: fn(usize, usize) -> usize, from: usize| seen.by_claimer.values().map(|(got, _)| *got).fold(from, pick);
        let claims = seen.claims as f64;
        Ok(Race {
            per_second: claims / seconds,
            tries: seen.tries as f64 / claims,
            read_units: used.reads.values().sum::<f64>() / claims,
            fewest: if seen.by_claimer.len() < claimers { 0 } else { got(usize::min, usize::MAX) },
            most: got(usize::max, 0),
            longest_wait: seen.longest_wait,
            overtaken: seen.overtaken,
            bound: store::WIDEST + claimers,
        })
    }

    async fn waiting(&self) -> Result<BTreeSet<(u8, i64, TaskId)>> {
        let (mut waiting, mut page) = (BTreeSet::new(), PageRequest { limit: store::MAX_PAGE, after: None });
        loop {
            let found = self.store.ready_tasks(&self.tenant, std::slice::from_ref(&self.queue), None, &page).await?;
            waiting.extend(found.items.iter().map(place));
            page.after = found.next;
            if page.after.is_none() {
                return Ok(waiting);
            }
        }
    }
}

fn place(task: &work::task::TaskRecord) -> (u8, i64, TaskId) {
    (100 - task.priority.value(), task.created_at.as_millis(), task.task_id.clone())
}

/// Claims until nothing is left; who lost too often tries again, as a client would.
async fn empty(bench: Arc<Bench>, seen: Arc<Mutex<Seen>>, claimer: usize) -> Result<()> {
    let name = format!("clerk{claimer}");
    loop {
        match bench.claim(&name).await {
            Ok(taken) => match &taken.task {
                Some(task) => seen.lock().unwrap_or_else(PoisonError::into_inner).saw(claimer, &place(task), taken.tries),
                None => return Ok(()),
            },
            Err(error) if matches!(error.downcast_ref::<store::Error>(), Some(store::Error::Conflict)) => {}
            Err(error) => return Err(error),
        }
    }
}
