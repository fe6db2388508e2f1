//! What-ifs: a past point of an instance is taken up in a sandbox, simulated to where nothing moves any more, and kept as
//! an instance of its own. Nothing of it leaves its log.

use crate::instances::unreadable;
use crate::{Error, Instances, Live, Point, Result};
use engine::graph::Graph;
use engine::instance::{Actor, Event, State};
use engine::sandbox::{Missing, Mock, Moment, Record, Simulation, fork};
use engine::{Fault, InstanceId, Object, TenantId, Timestamp};
use std::collections::BTreeMap;
use store::{Along, Batch, Head, MAX_PAGE, PageRequest, Receipt};

/// Pages of the log after the point from which answers are taken.
const MAX_PAGES: usize = 50;

/// Bytes of events that are put together into one batch of the sandbox's log.
const BATCH: usize = 100 * 1024;

/// What is to be tried.
#[derive(Debug, Clone, Default)]
pub struct WhatIf {
    /// Where it begins; none means now.
    pub at: Option<Point>,
    /// What flow nodes answer, by their ids, instead of what the log says.
    pub mocks: BTreeMap<String, Mock>,
    /// Variables of the process that are set first.
    pub variables: Object,
}

/// A sandbox that was simulated and is not kept yet.
#[derive(Debug, Clone)]
pub struct Forked {
    /// The instance it becomes.
    pub live: Live,
    /// What it waits for without an answer.
    pub missing: Vec<Missing>,
    /// Whether it came so far within the bounds of a simulation.
    pub within_bounds: bool,
    moments: Vec<Moment>,
}

impl Forked {
    /// Batches its log will have.
    pub fn batches(&self) -> u64 {
        self.moments.len() as u64
    }
}

impl Instances {
    /// Simulates what would have been; nothing is written.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such instance, or it had not begun by then; [`Error::Rejected`] when it had
    /// ended by then; [`Error::Invalid`] with every fault of the mocks.
    pub async fn simulate(&self, tenant: &TenantId, of: &InstanceId, id: InstanceId, what_if: WhatIf) -> Result<Forked> {
        let past = match what_if.at {
            Some(point) => self.load_at(tenant, of, point).await?,
            None => self.load(tenant, of).await?,
        };
        let graph = past.state.graph().cloned().ok_or_else(|| unreadable("a state without its definition"))?;
        let faults = mock_faults(&graph, &what_if.mocks);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let record = self.record(tenant, of, &past, &graph).await?;
        let begun = fork(of.clone(), past.batches(), &past.state);
        let (state, begun) = begun.ok_or_else(|| unreadable("a state without its definition"))?;
        let mut simulation = Simulation::new(state, past.changed_at, what_if.mocks, record);
        simulation.prepare(what_if.variables)?;
        let within_bounds = simulation.run();
        let (state, moments, missing) = simulation.finish();
        let begun = Moment { at: past.changed_at, events: vec![begun] };
        Ok(Forked { live: sandbox(tenant, id, state, &moments, past.changed_at), missing, within_bounds, moments: batches(begun, moments) })
    }

    /// What was said after the point.
    async fn record(&self, tenant: &TenantId, of: &InstanceId, past: &Live, graph: &Graph) -> Result<Record> {
        let mut record = Record::from(&past.state);
        let mut page = PageRequest { limit: MAX_PAGE, after: Some(past.batches().to_string()) };
        for _ in 0..MAX_PAGES {
            let history = self.store().history(tenant, of, &page).await?;
            history.items.iter().for_each(|batch| record.add(graph, &batch.events));
            page.after = history.next;
            if page.after.is_none() {
                break;
            }
        }
        Ok(record)
    }

    /// Keeps a sandbox as an instance of its own. The receipt of the request comes with the last of it.
    ///
    /// # Errors
    /// The store's `ReceiptExists` when the request was carried out before.
    pub async fn keep(&self, forked: &Forked, actor: &Actor, receipt: Option<&Receipt>) -> Result<()> {
        let Live { tenant, id, state, changed_at, .. } = &forked.live;
        let mut head = Head::START;
        for (number, moment) in (1..).zip(&forked.moments) {
            let batch = Batch { tenant, instance: id, at: moment.at, actor: &actor.0, events: &moment.events, effects: &[] };
            let receipt = receipt.filter(|_| number == forked.batches());
            head = self.store().append(&head, &batch, Along { receipt, ..Along::default() }).await?;
        }
        if head.wants_snapshot() {
            let state = serde_json::to_string(state).map_err(unreadable)?;
            self.store().put_snapshot(tenant, id, &mut head, *changed_at, state).await?;
        }
        Ok(())
    }
}

fn sandbox(tenant: &TenantId, id: InstanceId, state: State, moments: &[Moment], begun_at: Timestamp) -> Live {
    let mut live = Live::unborn(tenant.clone(), id, state);
    live.changed_at = moments.last().map_or(begun_at, |moment| moment.at);
    live
}

fn mock_faults(graph: &Graph, mocks: &BTreeMap<String, Mock>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (id, mock) in mocks {
        let path = format!("/mocks/{}", id.replace('~', "~0").replace('/', "~1"));
        match graph.node_of(id) {
            Some((_, node)) => faults.extend(mock.faults(&node.kind, &path)),
            None => faults.push(Fault::new("unknown_reference", path, format!("`{id}` is not an element of the definition"))),
        }
    }
    faults
}

/// Moments as batches: those of the same time together, as far as they fit; the first stands alone.
fn batches(begun: Moment, moments: Vec<Moment>) -> Vec<Moment> {
    let size = |events: &[Event]| serde_json::to_vec(events).map_or(BATCH, |json| json.len());
    let (mut batches, mut room) = (vec![begun], 0);
    for moment in moments {
        let bytes = size(&moment.events);
        match batches.last_mut() {
            Some(last) if last.at == moment.at && bytes <= room => {
                last.events.extend(moment.events);
                room -= bytes;
            }
            _ => {
                room = BATCH.saturating_sub(bytes);
                batches.push(moment);
            }
        }
    }
    batches
}
