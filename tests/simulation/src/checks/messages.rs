//! Every message that was sent lies in its channel or was taken, once.

use super::channels::{channel_of, in_partition, partition};
use super::facts::Facts;
use crate::people::Deed;
use crate::world::{TENANTS, World};
use engine::SubscriptionId;
use engine::instance::{Awaited, Event};
use runtime::outside::derived_id;
use std::collections::{BTreeMap, BTreeSet};
use store::Channel;

/// Every message that was sent lies in its channel or was taken, once.
pub(super) fn messages_add_up(world: &World, all: &[Facts], wrong: &mut Vec<String>) {
    // By partition: thrown by instances, taken from it.
    let mut thrown: BTreeMap<String, usize> = BTreeMap::new();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut takers: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
    for facts in all {
        let mut waited: BTreeMap<SubscriptionId, &Awaited> = BTreeMap::new();
        for (_, event) in facts.events() {
            match event {
                Event::Subscribed(subscription) => drop(waited.insert(subscription.id, &subscription.to)),
                Event::MessageThrown { name, key, .. } => {
                    *thrown.entry(partition(facts.tenant, &Channel::message(name, key))).or_default() += 1
                }
                Event::Triggered { subscription, id: Some(id), .. } => {
                    if let Some(to @ Awaited::Message { .. }) = waited.get(subscription)
                        && let Some(pk) = channel_of(facts.tenant, to)
                    {
                        *taken.entry(pk).or_default() += 1;
                        takers.entry((facts.tenant, of_message(id).to_owned())).or_default().push(facts.id.to_string());
                    }
                }
                _ => {}
            }
        }
    }
    // A message also begins an instance, whose id follows from it.
    for message in &world.witness.messages {
        let Some(tenant) = TENANTS.iter().position(|name| message.channel.starts_with(&format!("{name}#"))) else { continue };
        for workflow in all.iter().filter_map(Facts::workflow).collect::<BTreeSet<_>>() {
            let begun = derived_id(message.sent_at, &["message", TENANTS[tenant], hash_of(&message.channel), &message.id, workflow]);
            if let Some(facts) = begun.ok().and_then(|id| all.iter().find(|facts| facts.id == id)) {
                *taken.entry(message.channel.clone()).or_default() += 1;
                takers.entry((tenant, message.id.clone())).or_default().push(facts.id.to_string());
            }
        }
    }
    for ((_, id), takers) in &takers {
        if takers.len() > 1 {
            wrong.push(format!("message `{id}` was taken by {takers:?}"));
        }
    }
    let mut told: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (tenant, name, key, id) in &world.attempted {
        let acknowledged = world
            .acknowledged
            .iter()
            .any(|done| matches!(&done.deed, Deed::Publish { letter } if done.tenant == *tenant && letter.id == *id));
        let (least, most) = told.entry(partition(*tenant, &Channel::message(name, key))).or_default();
        *least += usize::from(acknowledged);
        *most += 1;
    }
    let channels: BTreeSet<&String> = thrown.keys().chain(taken.keys()).chain(told.keys()).collect();
    for pk in channels {
        let (known, lying) = (in_partition(world, pk, "I#").count(), in_partition(world, pk, "M#").count());
        let (thrown, taken) = (thrown.get(pk).copied().unwrap_or(0), taken.get(pk).copied().unwrap_or(0));
        let (least, most) = told.get(pk).copied().unwrap_or((0, 0));
        if known < thrown + least || known > thrown + most {
            wrong.push(format!("channel {pk}: {known} messages are known, {thrown} were thrown and {least} to {most} sent"));
        }
        if known != lying + taken {
            wrong.push(format!("channel {pk}: of {known} messages {taken} were taken and {lying} lie there"));
        }
    }
}

/// The id of a message of which an instance remembers that it took it.
fn of_message(taken: &str) -> &str {
    taken.rsplit_once('/').map_or(taken, |(id, _)| id)
}

/// The hash of the channel that a partition is of.
pub(super) fn hash_of(partition: &str) -> &str {
    partition.split_once("#W#").map_or("", |(_, hash)| hash)
}
