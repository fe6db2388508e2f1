//! One seed from its beginning to its end.

use crate::checks;
use crate::graphs::{KEYS, MESSAGES};
use crate::people::{Deed, PEOPLE};
use crate::world::{Options, World};
use engine::instance::{Awaited, Command, Status};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

/// Rounds of finishing what is left, before it is cancelled.
const ROUNDS: u32 = 4;

static RUNS: AtomicU64 = AtomicU64::new(0);

/// What a seed came to.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// What is wrong; nothing, if all is well.
    pub violations: Vec<String>,
    /// The last steps.
    pub last: Vec<String>,
    /// The hash of all steps.
    pub hash: u64,
    /// How many steps there were.
    pub steps: u64,
    /// Instances at the end, by status.
    pub instances: BTreeMap<&'static str, u64>,
    /// Faults, by kind.
    pub faults: BTreeMap<&'static str, u64>,
}

/// Runs a seed.
pub fn run(seed: u64, options: Options) -> Report {
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
        runtime.block_on(live(seed, options))
    }));
    attempt.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Report { seed, violations: vec![format!("a panic: {}", text.unwrap_or_default())], ..Report::default() }
    })
}

async fn live(seed: u64, options: Options) -> Report {
    let mut world = World::new(seed, RUNS.fetch_add(1, Ordering::Relaxed), options);
    world.prepare().await;
    world.run().await;
    world.calm_down();
    world.run().await;
    if world.violations.is_empty() {
        checks::check(&mut world, false).await;
    }
    if world.violations.is_empty() {
        finish(&mut world).await;
    }
    let mut instances = BTreeMap::new();
    if world.violations.is_empty() {
        for (tenant, id) in world.all_instances() {
            let known = world.instances.clone();
            let live = world.ask(async move { known.load(&World::tenant(tenant), &id).await.ok() }).await;
            *instances.entry(live.map_or("unknown", |live| live.state.status.as_str())).or_default() += 1;
        }
    }
    Report {
        seed,
        violations: std::mem::take(&mut world.violations),
        last: world.trace.last(),
        hash: world.trace.hash(),
        steps: world.trace.steps(),
        instances,
        faults: std::mem::take(&mut world.faults),
    }
}

/// Everybody does what is left to do; what cannot be done is cancelled. Then everything has ended.
async fn finish(world: &mut World) {
    world.finish();
    for round in 0..=ROUNDS {
        world.run().await;
        if !world.violations.is_empty() {
            return;
        }
        let mut left = false;
        for (tenant, task) in world.all_tasks() {
            if !task.status.is_closed() {
                let user =
                    PEOPLE.into_iter().find(|user| task.assignee.as_ref().is_some_and(|its| its.as_str() == *user)).unwrap_or(PEOPLE[0]);
                let deed = world.completes(&task, user);
                world.plan(tenant, deed);
            }
        }
        for (tenant, id) in world.all_instances() {
            let (known, its) = (world.instances.clone(), id.clone());
            let Ok(live) = world.ask(async move { known.load(&World::tenant(tenant), &its).await }).await else { continue };
            let state = live.state;
            if state.status.has_ended() {
                continue;
            }
            left = true;
            if round == ROUNDS {
                world.plan(tenant, Deed::Steer { instance: id, command: Command::Cancel { reason: "time to go".to_owned() } });
                continue;
            }
            if state.status == Status::Suspended {
                world.plan(tenant, Deed::Steer { instance: id.clone(), command: Command::Resume });
            }
            if !state.incidents().is_empty() {
                world.plan(tenant, Deed::Steer { instance: id, command: Command::Retry { element: None } });
            }
            for subscription in state.subscriptions() {
                if let Awaited::Message { name, key } = &subscription.to {
                    debug_assert!(MESSAGES.contains(&name.as_str()) && KEYS.contains(&key.as_str()));
                    let deed = world.letter(name, key);
                    world.plan(tenant, deed);
                }
            }
        }
        if !left {
            break;
        }
    }
    world.run().await;
    if world.violations.is_empty() {
        checks::check(world, true).await;
    }
}
