//! Who works in a tenant, for queues that give their tasks to people. Read whole and kept for some seconds: whoever lost a role or
//! left may still be given a task for as long, and then cannot do it.

use crate::Result;
use engine::{RoleName, TenantId, Timestamp, UserId};
use quick_cache::sync::Cache;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Entitlements, Load, MAX_PAGE, Organisation, PageRequest, Store, UserKind};
use work::assign::Candidate;
use work::queue::{Queues, Workload};
use work::task::Worker;

/// Most users of a tenant that are known; of more the first by name.
pub const MAX_USERS: usize = 5_000;
/// How long they are kept, in seconds.
const KEPT: u64 = 10;
/// Tenants whose people one function keeps: some hundred bytes a user.
const MAX_TENANTS: usize = 8;

/// The people of tenants. Cheap to clone; all clones know together.
#[derive(Clone)]
pub struct KnownStaff {
    store: Store,
    known: Arc<Cache<TenantId, Arc<Staff>>>,
}

/// The people of a tenant as they were at a moment.
pub struct Staff {
    read_at: Timestamp,
    organisation: Organisation,
    /// Those who may do anything at all.
    users: BTreeMap<UserId, (UserKind, Entitlements)>,
}

impl KnownStaff {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, known: Arc::new(Cache::new(MAX_TENANTS)) }
    }

    /// The people of a tenant as they are, or were some seconds ago.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn of(&self, tenant: &TenantId, now: Timestamp) -> Result<Arc<Staff>> {
        if let Some(staff) = self.known.get(tenant).filter(|staff| now < staff.read_at.plus_seconds(KEPT)) {
            return Ok(staff);
        }
        let organisation = Organisation::from(&self.store.access_rules(tenant).await?);
        let staff = Arc::new(Staff { read_at: now, organisation, users: self.users(tenant).await? });
        self.known.insert(tenant.clone(), staff.clone());
        Ok(staff)
    }

    async fn users(&self, tenant: &TenantId) -> Result<BTreeMap<UserId, (UserKind, Entitlements)>> {
        let (mut users, mut page) = (BTreeMap::new(), PageRequest { limit: MAX_PAGE, after: None });
        for _ in 0..MAX_USERS / MAX_PAGE {
            let found = self.store.users(tenant, &page).await?;
            let active = found.items.into_iter().filter(|user| user.active);
            users.extend(active.map(|user| (user.user_id, (user.kind, user.entitlements))));
            page.after = found.next;
            if page.after.is_none() {
                return Ok(users);
            }
        }
        tracing::warn!(%tenant, most = MAX_USERS, "a tenant has more users than queues look at: only the first are given tasks");
        Ok(users)
    }
}

impl Staff {
    /// Somebody at work at a moment; none if they may not do anything at all, or are a program.
    pub fn worker(&self, user: &UserId, now: Timestamp) -> Option<Worker> {
        let (kind, given) = self.users.get(user).filter(|(kind, _)| *kind == UserKind::Person)?;
        let deputised = |from: &UserId| self.users.get(from).map(|(_, given)| given);
        Some(self.organisation.worker(user, *kind, given, deputised, now))
    }

    /// Those who may be given tasks of a queue at a moment, by name.
    pub fn of_queue(&self, queues: &Queues, queue: &RoleName, now: Timestamp) -> Vec<Worker> {
        let people = self.users.keys().filter_map(|user| self.worker(user, now));
        people.filter(|worker| queues.lets_take(queue, worker).is_ok()).collect()
    }
}

/// Some of many people, beginning with one that follows from a number, and around: other numbers give others their chance.
pub fn some(mut people: Vec<Worker>, most: usize, number: u64) -> Vec<Worker> {
    if let Some(first) = usize::try_from(number).unwrap_or_default().checked_rem(people.len()).filter(|_| people.len() > most) {
        people.rotate_left(first);
        people.truncate(most);
    }
    people
}

/// Somebody as a queue that gives its tasks to people sees them.
pub fn candidate(worker: &Worker, load: &Load, queue: &RoleName, most_of_queue: Option<u32>) -> Candidate {
    let workload = Workload { held: load.by_urgency, here: load.of(queue), limit: worker.capacity, limit_here: most_of_queue };
    Candidate { user: worker.user.clone(), abilities: worker.abilities.clone(), workload, last_turn: load.turns.get(queue).copied() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workers(names: &[&str]) -> Vec<Worker> {
        names.iter().map(|name| Worker::new(UserId::parse(name).unwrap(), BTreeMap::new())).collect()
    }

    #[test]
    fn of_many_people_each_is_among_some_for_some_number() {
        let all = ["ann", "ben", "cleo", "dan"];
        let names = |number| some(workers(&all), 2, number).iter().map(|worker| worker.user.to_string()).collect::<Vec<_>>();
        assert_eq!([names(0), names(3), names(4)], [["ann", "ben"], ["dan", "ann"], ["ann", "ben"]]);
        assert_eq!(some(workers(&all), 4, 3).len(), 4);
        assert_eq!(some(Vec::new(), 4, 3).len(), 0);
    }
}
