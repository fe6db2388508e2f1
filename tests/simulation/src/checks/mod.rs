//! What must be so when all is quiet: nothing lost, nothing done twice, everything that waits waits for something that
//! has a name.

mod channels;
mod deployed;
mod duties;
mod facts;
mod lists;
mod log;
mod messages;
mod outside;
mod record;
mod signals;
mod starts;
mod waits;

use crate::kinds::{self, Passed};
use crate::world::World;
use deployed::Latest;
use facts::Facts;

pub(crate) use record::record;

/// Checks everything; `ended` when every instance must have ended.
pub async fn check(world: &mut World, ended: bool) {
    let mut all = Vec::new();
    for (tenant, id) in world.all_instances() {
        match facts::facts(world, tenant, id.clone()).await {
            Ok(facts) => all.push(facts),
            Err(error) => world.violations.push(format!("instance {id} cannot be read: {error}")),
        }
    }
    let latest = match deployed::latest(world).await {
        Ok(latest) => latest,
        Err(error) => return world.violations.push(format!("what is deployed cannot be read: {error}")),
    };
    let mut wrong = Vec::new();
    for facts in &all {
        let mut said = Vec::new();
        log::log_verifies(world, facts, &mut said);
        log::tokens_add_up(facts, &mut said);
        log::once(facts, &mut said);
        log::stands_still(facts, &mut said);
        duties::are_kept_apart(facts, &mut said);
        waits::waits_for_something(world, facts, &all, &mut said);
        lists::is_listed(world, facts, &mut said);
        if ended && !facts.live.state.status.has_ended() {
            said.push(format!("has not ended: {:?}, incidents {:?}", facts.live.state.status, facts.live.state.incidents()));
        }
        wrong.extend(said.into_iter().map(|what| format!("{}: {what}", facts.name())));
    }
    lists::tasks_agree(world, &all, &mut wrong);
    lists::loads_add_up(world, &mut wrong);
    duties::tasks_know(world, &all, &mut wrong);
    messages::messages_add_up(world, &all, &mut wrong);
    signals::signals_arrive(world, &all, &latest, &mut wrong);
    starts::beginnings_are_known(world, &all, &latest, &mut wrong);
    outside::effects_follow_the_log(world, &all, &mut wrong);
    outside::tenants_are_apart(world, &mut wrong);
    outside::promises_are_kept(world, &all, &mut wrong);
    world.violations.extend(wrong);
    if ended {
        for facts in &all {
            *world.ended.entry(facts.live.state.status.as_str()).or_default() += 1;
            passed(world, facts, &latest);
        }
    }
}

/// Notes the kinds of elements that an instance passed.
fn passed(world: &mut World, facts: &Facts, latest: &[Latest]) {
    let (Some(graph), Some(definition)) = (facts.live.state.graph(), &facts.live.state.definition) else { return };
    let process = latest.iter().find(|known| known.tenant == facts.tenant && known.workflow == definition.workflow_id.as_str());
    let replaced_at = process.and_then(|process| process.deployed_at.get(&(definition.version + 1)).copied());
    let events = &mut facts.events().map(|(batch, event)| (batch.at, event));
    kinds::passed(Passed { graph, events, replaced_at }, &mut world.kinds);
}
