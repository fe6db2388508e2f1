//! One seed from its beginning to its end.

use crate::checks;
use crate::graphs::SIGNALS;
use crate::people::{Deed, PEOPLE};
use crate::world::chores::chores;
use crate::world::{Options, World};
use engine::ElementId;
use engine::instance::{Awaited, Command, Status};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
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
    /// The kinds of elements that were passed ([`crate::kinds::ALL`]).
    pub kinds: BTreeSet<&'static str>,
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
    Report {
        seed,
        violations: std::mem::take(&mut world.violations),
        last: world.trace.last(),
        hash: world.trace.hash(),
        steps: world.trace.steps(),
        instances: std::mem::take(&mut world.ended),
        faults: std::mem::take(&mut world.faults),
        kinds: std::mem::take(&mut world.kinds),
    }
}

/// Everybody does what is left to do; what cannot be done is cancelled. Then everything has ended.
async fn finish(world: &mut World) {
    world.finish();
    let mut ended = BTreeSet::new();
    for round in 0.. {
        world.run().await;
        if !world.violations.is_empty() {
            return;
        }
        if round > 10 * ROUNDS {
            world.violations.push(format!("after {round} rounds something still begins"));
            return;
        }
        let mut left = false;
        let mut signals = BTreeSet::new();
        for (tenant, task) in world.all_tasks() {
            if !task.status.is_closed() {
                let has_it = |user: &&str| task.assignee.as_ref().is_some_and(|its| its.as_str() == *user);
                let may = |user: &&str| !task.excluded_users.iter().any(|excluded| excluded.as_str() == *user);
                let user = PEOPLE.into_iter().find(has_it).or_else(|| PEOPLE.into_iter().find(may)).unwrap_or(PEOPLE[0]);
                let deed = world.completes(&task, user);
                world.plan(tenant, deed);
            }
        }
        for (tenant, id) in world.all_instances() {
            if ended.contains(&id) {
                continue;
            }
            let (known, its) = (world.instances.clone(), id.clone());
            let Ok(live) = world.ask(async move { known.load(&World::tenant(tenant), &its).await }).await else { continue };
            let state = live.state;
            if state.status.has_ended() {
                ended.insert(id);
                continue;
            }
            left = true;
            if round >= ROUNDS {
                world.plan(tenant, Deed::Steer { instance: id, command: Command::Cancel { reason: "time to go".to_owned() } });
                continue;
            }
            if state.status == Status::Suspended {
                world.plan(tenant, Deed::Steer { instance: id.clone(), command: Command::Resume });
            }
            if !state.incidents().is_empty() {
                world.plan(tenant, Deed::Steer { instance: id.clone(), command: Command::Retry { element: None } });
            }
            for chore in chores(&state) {
                let deed = world.does(id.clone(), chore);
                world.plan(tenant, deed);
            }
            for subscription in state.subscriptions() {
                match &subscription.to {
                    Awaited::Message { name, key } => {
                        let deed = world.letter(name, key);
                        world.plan(tenant, deed);
                    }
                    Awaited::Signal { name } => signals.extend(SIGNALS.into_iter().find(|known| known == name).map(|name| (tenant, name))),
                    Awaited::Condition => {
                        // One of the two makes any condition of the generator true.
                        let (x, y) = if round % 2 == 0 { (9, 1) } else { (1, 2) };
                        let variables = json!({"x": x, "y": y}).as_object().cloned().unwrap_or_default();
                        let command = Command::SetVariables { scope: ElementId::ROOT, variables };
                        let steer = |command| Deed::Steer { instance: id.clone(), command };
                        // While it stands still: it shall see it when it goes on.
                        if round == 0 && state.status == Status::Running {
                            world.plan(tenant, steer(Command::Suspend));
                            world.plan_in(10, tenant, steer(Command::Resume));
                        }
                        world.plan_in(5, tenant, steer(command));
                    }
                }
            }
        }
        for (tenant, name) in signals {
            let deed = world.signals(name);
            world.plan(tenant, deed);
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
