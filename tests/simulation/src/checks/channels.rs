//! The partitions in which messages and signals meet those who wait.

use crate::database::{Item, Key};
use crate::world::{TENANTS, World};
use engine::instance::Awaited;
use store::Channel;

/// The partition of a channel.
pub(super) fn channel_of(tenant: usize, to: &Awaited) -> Option<String> {
    let channel = match to {
        Awaited::Message { name, key } => Channel::message(name, key),
        Awaited::Signal { name } => Channel::signal(name),
        Awaited::Condition => return None,
    };
    Some(partition(tenant, &channel))
}

pub(super) fn partition(tenant: usize, channel: &Channel) -> String {
    let name = serde_json::to_value(channel).unwrap_or_default();
    format!("{}#W#{}", TENANTS[tenant], name.as_str().unwrap_or_default())
}

pub(super) fn in_partition<'w>(world: &'w World, pk: &str, prefix: &'w str) -> impl Iterator<Item = (&'w Key, &'w Item)> {
    let from = (pk.to_owned(), prefix.to_owned());
    let pk = pk.to_owned();
    world.db.tables["workflow"].range(from..).take_while(move |(key, _)| key.0 == pk && key.1.starts_with(prefix))
}
