//! What people come to wish, and what they find in the tables to wish it for; how they go about it is `people`'s.

use super::chores::chores;
use super::invocations::{Done, Source};
use super::{TENANTS, World};
use crate::clock;
use crate::graphs::{KEYS, MESSAGES, SIGNALS};
use crate::people::{self, Deed, PEOPLE};
use engine::instance::Command;
use engine::{ElementId, InstanceId, Object};
use runtime::Letter;
use serde_json::json;
use work::task::TaskRecord;

impl World {
    pub(crate) fn person(&mut self, tenant: usize, deed: Deed, tries: u32) {
        if let Deed::Publish { letter } = &deed {
            self.attempted.insert((tenant, letter.name.clone(), letter.key.clone(), letter.id.clone()));
        }
        let future = people::act(self.instances.clone(), Self::tenant(tenant), deed.clone());
        let future = Box::pin(async move { Done::Person(future.await) });
        self.begin(format!("person: {deed:?}"), Source::Person { tenant, deed: Box::new(deed), tries }, future, false);
    }

    /// Plans something that somebody does.
    pub(crate) fn plan(&mut self, tenant: usize, deed: Deed) {
        self.plan_in(0, tenant, deed);
    }

    /// Plans something that somebody does some seconds later.
    pub(crate) fn plan_in(&mut self, seconds: u64, tenant: usize, deed: Deed) {
        self.deeds.push((clock::now().plus_seconds(seconds), tenant, deed, 0));
    }

    /// All instances by tenant.
    pub(crate) fn all_instances(&self) -> Vec<(usize, InstanceId)> {
        let table = self.db.tables.get("workflow").into_iter().flatten();
        let firsts = table.filter(|(key, _)| key.1 == "E#0000000001").filter_map(|(key, _)| {
            let (tenant, id) = key.0.split_once("#I#")?;
            Some((TENANTS.iter().position(|name| *name == tenant)?, InstanceId::parse(id).ok()?))
        });
        firsts.collect()
    }

    /// All tasks by tenant.
    pub(crate) fn all_tasks(&self) -> Vec<(usize, TaskRecord)> {
        let table = self.db.tables.get("workflow").into_iter().flatten();
        let tasks = table.filter(|(key, _)| key.1 == "TASK").filter_map(|(key, item)| {
            let tenant = TENANTS.iter().position(|name| key.0.starts_with(name))?;
            Some((tenant, crate::checks::record(item).expect("a task that can be read")))
        });
        tasks.collect()
    }

    /// Somebody does something that was not planned.
    pub(super) async fn wish(&mut self) {
        self.intents -= 1;
        match self.rng.u8(..28) {
            kind @ 0..=9 => self.wish_for_a_task(kind),
            10..=13 => {
                let tenant = self.rng.usize(..self.tenants);
                let (name, key) = (MESSAGES[self.rng.usize(..MESSAGES.len())], KEYS[self.rng.usize(..KEYS.len())]);
                let deed = self.letter(name, key);
                if self.rng.u8(..3) == 0 {
                    self.person(tenant, deed.clone(), 0);
                }
                self.person(tenant, deed, 0);
            }
            14..=16 => {
                let tenant = self.rng.usize(..self.tenants);
                let name = SIGNALS[self.rng.usize(..SIGNALS.len())];
                let deed = self.signals(name);
                self.person(tenant, deed, 0);
            }
            17..=19 => self.wish_to_steer(),
            20..=23 => self.wish_for_a_chore().await,
            24..=25 => {
                let (tenant, deed) = self.deploys();
                self.person(tenant, deed, 0);
            }
            _ => {
                // The latest version, as the handler asks for it.
                let (tenant, mut definition) = self.definitions[self.rng.usize(..self.definitions.len())].clone();
                let (store, workflow) = (self.instances.store().clone(), definition.workflow_id.clone());
                let latest = self.ask(async move { store.latest_definition(&Self::tenant(tenant), &workflow).await }).await;
                definition.version = latest.ok().flatten().map_or(1, |latest| latest.version);
                let deed = self.start(definition);
                self.person(tenant, deed, 0);
            }
        }
    }

    fn wish_for_a_task(&mut self, kind: u8) {
        let open: Vec<(usize, TaskRecord)> = self.all_tasks().into_iter().filter(|(_, task)| !task.status.is_closed()).collect();
        if open.is_empty() {
            return;
        }
        let (tenant, task) = open[self.rng.usize(..open.len())].clone();
        let (id, user) = (task.task_id.clone(), PEOPLE[self.rng.usize(..PEOPLE.len())]);
        let deed = match kind {
            0..=1 => Deed::Claim { task: id, user },
            2 => Deed::Release { task: id, user },
            _ => self.completes(&task, user),
        };
        // Two people at the same time.
        if kind == 9 {
            let other = PEOPLE[self.rng.usize(..PEOPLE.len())];
            let deed = self.completes(&task, other);
            self.person(tenant, deed, 0);
        }
        self.person(tenant, deed, 0);
    }

    fn wish_to_steer(&mut self) {
        let all = self.all_instances();
        if all.is_empty() {
            return;
        }
        let (tenant, instance) = all[self.rng.usize(..all.len())].clone();
        let command = match self.rng.u8(..8) {
            0 => Command::Cancel { reason: "changed my mind".to_owned() },
            1..=2 => Command::Suspend,
            3..=4 => Command::Resume,
            5 => Command::Retry { element: None },
            _ => {
                let variables = json!({"x": self.rng.u8(..10)}).as_object().cloned().unwrap_or_default();
                Command::SetVariables { scope: ElementId::ROOT, variables }
            }
        };
        if command == Command::Suspend {
            // Somebody remembers.
            let at = clock::now().plus_millis(self.rng.i64(0..20_000));
            self.deeds.push((at, tenant, Deed::Steer { instance: instance.clone(), command: Command::Resume }, 0));
            if self.rng.bool() {
                // Somebody mends what it was suspended for.
                let variables = json!({"x": self.rng.u8(..10), "y": self.rng.u8(..4)}).as_object().cloned().unwrap_or_default();
                let command = Command::SetVariables { scope: ElementId::ROOT, variables };
                let before = clock::now().plus_millis(self.rng.i64(0..5_000));
                self.deeds.push((before, tenant, Deed::Steer { instance: instance.clone(), command }, 0));
            }
        }
        self.person(tenant, Deed::Steer { instance, command }, 0);
    }

    /// Looks at a few instances for something that waits to be done.
    async fn wish_for_a_chore(&mut self) {
        let mut all = self.all_instances();
        self.rng.shuffle(&mut all);
        for (tenant, instance) in all.into_iter().take(4) {
            let (known, its) = (self.instances.clone(), instance.clone());
            let Ok(live) = self.ask(async move { known.load(&Self::tenant(tenant), &its).await }).await else { continue };
            let chores = chores(&live.state);
            if chores.is_empty() {
                continue;
            }
            let chore = chores[self.rng.usize(..chores.len())].clone();
            let deed = self.does(instance, chore);
            if self.rng.u8(..4) == 0 {
                self.person(tenant, deed.clone(), 0);
            }
            self.person(tenant, deed, 0);
            return;
        }
    }

    /// A signal with an id of its own.
    pub(crate) fn signals(&mut self, name: &'static str) -> Deed {
        self.ids += 1;
        Deed::Signal { name, id: format!("signal-{}", self.ids) }
    }

    /// A letter with an id of its own.
    pub(crate) fn letter(&mut self, name: &str, key: &str) -> Deed {
        self.ids += 1;
        let id = format!("letter-{}", self.ids);
        let variables = json!({"y": self.rng.u8(..4)}).as_object().cloned().unwrap_or_default();
        Deed::Publish { letter: Letter { id, name: name.to_owned(), key: key.to_owned(), variables, lives: 24 * 3_600 } }
    }

    /// Somebody finishes a task, choosing an outcome where there are any.
    pub(crate) fn completes(&mut self, task: &TaskRecord, user: &'static str) -> Deed {
        let outcome = task.outcomes.get(self.rng.usize(..task.outcomes.len().max(1))).cloned();
        let variables =
            if self.rng.u8(..2) == 0 { Object::new() } else { json!({"x": self.rng.u8(..10)}).as_object().cloned().unwrap_or_default() };
        Deed::Complete { task: task.task_id.clone(), user, outcome, variables }
    }
}
