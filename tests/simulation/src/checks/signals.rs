//! Every signal reached everyone who was known to wait when it was sent, once; and started what it was known to start.

use super::channels::in_partition;
use super::deployed::Latest;
use super::facts::Facts;
use super::messages::hash_of;
use super::starts::{Starts, starts};
use crate::witness::Signal;
use crate::world::{TENANTS, World};
use engine::SubscriptionId;
use engine::instance::{Event, Status};
use runtime::outside::derived_id;
use store::{Channel, Waiting};

pub(super) fn signals_arrive(world: &World, all: &[Facts], latest: &[Latest], wrong: &mut Vec<String>) {
    for signal in &world.witness.signals {
        for (instance, subscription) in &signal.waiting {
            let Some(facts) = all.iter().find(|facts| facts.id == *instance) else { continue };
            let id = format!("{}/{}", signal.id, subscription.0);
            let heard = facts.events().filter(|(_, event)| matches!(event, Event::Triggered { id: Some(its), .. } if *its == id)).count();
            let waits = facts.live.state.subscriptions().iter().any(|known| known.id == *subscription);
            if heard > 1 {
                wrong.push(format!("{} heard the signal `{id}` {heard} times", facts.name()));
            }
            if heard == 0 && waits && !is_kept(world, facts, signal, *subscription) {
                wrong.push(format!("{} waited for the signal `{id}` and never heard it", facts.name()));
            }
        }
        let Some(tenant) = TENANTS.iter().position(|name| signal.channel.starts_with(&format!("{name}#"))) else { continue };
        for (workflow, version) in &signal.starts {
            let id = derived_id(signal.sent_at, &["signal", TENANTS[tenant], hash_of(&signal.channel), &signal.id, workflow.as_str()]);
            let begun = id.is_ok_and(|id| all.iter().any(|facts| facts.id == id));
            let still = latest.iter().any(|known| {
                let channel = |name: &str| format!("{}#W#{}", TENANTS[tenant], channel(&Channel::signal(name)));
                let by_this = |start: &Starts| matches!(start, Starts::Signal(name) if channel(name) == signal.channel);
                known.tenant == tenant && known.workflow == workflow.as_str() && starts(&known.graph).iter().any(by_this)
            });
            if !begun && still {
                wrong.push(format!("the signal `{}` never started version {version} of `{workflow}`, or the next", signal.id));
            }
        }
    }
}

/// Whether it waits for a suspended instance to be resumed.
fn is_kept(world: &World, facts: &Facts, signal: &Signal, subscription: SubscriptionId) -> bool {
    let Ok(sent) = serde_json::from_value::<Channel>(hash_of(&signal.channel).into()) else { return false };
    let kept = sent.kept_for(&Waiting { instance: facts.id.clone(), subscription });
    let pk = format!("{}#W#{}", TENANTS[facts.tenant], channel(&kept));
    facts.live.state.status == Status::Suspended && in_partition(world, &pk, "M#").next().is_some()
}

fn channel(channel: &Channel) -> String {
    serde_json::to_value(channel).ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
}
