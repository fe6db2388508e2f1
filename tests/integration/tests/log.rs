//! The log under concurrent writers: nothing accepted is lost, nothing is there twice, no number is left out, the chain
//! holds, and whatever way an instance is loaded it is the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use engine::instance::{Actor, Command, Event, State, Work, replay};
use engine::{ElementId, InstanceId, Object, RoleName, TaskId, UserId};
use futures_util::future::join_all;
use integration_tests::{World, demo, id};
use proptest::prelude::*;
use runtime::{Error, Live, TaskGuard};
use serde_json::json;
use std::sync::Arc;
use store::{MAX_PAGE, PageRequest, StoredBatch, TaskWrite};
use testkit::documents::{automated, process, user_task, with};
use work::task::Worker;

/// One thing a writer tries.
#[derive(Debug, Clone, Copy)]
enum Move {
    SetVariable,
    Suspend,
    Resume,
    Retry,
    /// Completes whatever is active: a task as a person who looked at it before, a job as the executor does.
    Complete,
    FailJob,
    /// Fires the escalation of whatever is active.
    Escalate,
    /// Claims or releases the active task: no batch, but a change that a completion has to see.
    Handle,
}

/// How a writer gets at the instance.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// `Instances::execute`.
    Execute,
    /// `Live::commit` on an instance loaded long ago, loaded again after a conflict.
    Stale,
}

type Plan = Vec<(Move, Way)>;

/// A command that was accepted: by whom, and what it led to.
type Accepted = (String, Vec<Event>);

fn plan() -> impl Strategy<Value = Plan> {
    let moves = prop_oneof![
        5 => Just(Move::SetVariable),
        1 => Just(Move::Suspend),
        3 => Just(Move::Resume),
        2 => Just(Move::Retry),
        3 => Just(Move::Complete),
        2 => Just(Move::FailJob),
        1 => Just(Move::Escalate),
        2 => Just(Move::Handle),
    ];
    prop::collection::vec((moves, prop_oneof![Just(Way::Execute), Just(Way::Stale)]), 8..24)
}

/// One instance that many write to.
#[derive(Clone)]
struct Shared {
    world: Arc<World>,
    instance: InstanceId,
}

impl Shared {
    async fn start() -> Self {
        let world = World::start().await;
        let step = |n: u32| match n % 2 {
            0 => automated(&format!("step_{n}")),
            _ => with(user_task(&format!("step_{n}"), "employee"), "auto_escalation_hours", json!(1)),
        };
        let admin = world.api("admin").await;
        let workflow = admin.create_workflow(&process("Shared", (1..=20).map(step).collect())).await;
        let instance = id(&admin.start(&workflow, &json!({})).await);
        Self { world: Arc::new(world), instance }
    }

    async fn load(&self) -> Live {
        self.world.kit.instances.load(&demo(), &self.instance).await.unwrap()
    }

    async fn history(&self, limit: usize) -> Vec<StoredBatch> {
        let mut page = PageRequest { limit, after: None };
        let mut batches = Vec::new();
        loop {
            let found = self.world.store().history(&demo(), &self.instance, &page).await.unwrap();
            batches.extend(found.items);
            match found.next {
                Some(next) => page.after = Some(next),
                None => return batches,
            }
        }
    }

    async fn set(&self, name: &str) -> Vec<Event> {
        let command = Command::SetVariables { scope: ElementId::ROOT, variables: variable(name) };
        self.world.kit.instances.execute(&demo(), &self.instance, &command, &self.world.context(name), None).await.unwrap().1
    }

    /// The items of the log, or only its snapshots, by their sort keys.
    async fn items(&self, snapshots: bool) -> Vec<std::collections::HashMap<String, AttributeValue>> {
        let mut items = self.world.database.items("workflow").await;
        let text = |item: &std::collections::HashMap<String, AttributeValue>, name: &str| item[name].as_s().unwrap().clone();
        items.retain(|item| text(item, "pk").ends_with(&format!("#I#{}", self.instance)) && text(item, "sk").ends_with("#S") == snapshots);
        items.sort_by_key(|item| text(item, "sk"));
        items
    }

    /// The command a move is now, if there is any.
    fn command(&self, what: Move, state: &State, name: &str) -> Option<Command> {
        let active = state.elements().first();
        let work = active.map(|element| (element.id, &element.work));
        Some(match (what, work) {
            (Move::SetVariable, _) => Command::SetVariables { scope: ElementId::ROOT, variables: variable(name) },
            (Move::Suspend, _) => Command::Suspend,
            (Move::Resume, _) => Command::Resume,
            (Move::Retry, _) => Command::Retry { element: None },
            (Move::Complete, Some((task, Work::Task(_)))) => {
                Command::CompleteTask { task, outcome: None, variables: variable(name), by: None }
            }
            (Move::Complete, Some((job, Work::Job(_)))) => Command::CompleteJob { job, variables: variable(name), decided: None },
            (Move::FailJob, Some((id, Work::Job(job)))) => {
                Command::FailJob { job: id, failures: job.failures, error: name.to_owned(), retryable: true }
            }
            (Move::Escalate, Some((element, _))) => {
                Command::FireTimer { timer: state.timers().iter().find(|timer| timer.element == element)?.id }
            }
            _ => return None,
        })
    }

    /// Makes all moves of a plan, one after the other; gives what was accepted.
    async fn write(self, writer: usize, plan: Plan) -> Vec<Accepted> {
        let mut accepted = Vec::new();
        let mut live = self.load().await;
        for (number, (what, way)) in plan.into_iter().enumerate() {
            let name = format!("writer_{writer}_{number}");
            if let Move::Handle = what {
                self.handle(&live.state, writer).await;
                continue;
            }
            let Some(command) = self.command(what, &live.state, &name) else {
                live = self.load().await;
                continue;
            };
            accepted.extend(self.attempt(&mut live, &command, way, name).await);
        }
        accepted
    }

    /// Tries until it is clear whether the command has a place.
    async fn attempt(&self, live: &mut Live, command: &Command, way: Way, name: String) -> Option<Accepted> {
        let context = self.world.context(&name);
        let guard = self.guard(command).await;
        loop {
            let done = match way {
                Way::Execute => self.world.kit.instances.execute(&demo(), &self.instance, command, &context, guard.as_ref()).await.map(
                    |(new, events)| {
                        *live = new;
                        events
                    },
                ),
                Way::Stale => live.commit(&self.world.kit.instances, command.clone(), &context, guard.as_ref(), None).await,
            };
            match done {
                Ok(events) => return Some((name, events)),
                // A person has to look at the task again before anything is done in their name.
                Err(Error::Rejected(_)) => return None,
                Err(Error::Store(store::Error::TaskChanged)) if guard.is_some() => return None,
                Err(Error::Store(store::Error::Conflict | store::Error::TaskChanged)) => *live = self.load().await,
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }

    async fn guard(&self, command: &Command) -> Option<TaskGuard> {
        let Command::CompleteTask { task, .. } = command else { return None };
        let record = self.task(*task).await?;
        let user = record.assignee.clone().unwrap_or_else(|| UserId::parse("emma").unwrap());
        Some(TaskGuard { record, user })
    }

    async fn task(&self, element: ElementId) -> Option<work::task::TaskRecord> {
        self.world.store().task(&demo(), &TaskId { instance: self.instance.clone(), element }).await.unwrap()
    }

    async fn handle(&self, state: &State, writer: usize) {
        let roles = [(RoleName::parse("employee").unwrap(), 0)].into();
        let worker = Worker::new(UserId::parse(&format!("worker{writer}")).unwrap(), roles);
        let Some(element) = state.elements().first() else { return };
        let Some(old) = self.task(element.id).await else { return };
        let now = testkit::clock::now();
        if let Ok(step) = old.release(&worker.user).or_else(|_| old.claim(&worker, None, now)) {
            let write = TaskWrite::new(Some(old), step, &Actor("user:writer".to_owned()), now, None);
            self.world.store().change_task(&demo(), &write).await.ok();
        }
    }

    /// Everything that has to be so of a log whose writers had these commands accepted.
    async fn check(&self, accepted: &[Accepted]) {
        let (live, history) = (self.load().await, self.history(MAX_PAGE).await);
        let numbers: Vec<u64> = history.iter().map(|batch| batch.number).collect();
        assert_eq!(numbers, (1..=live.batches()).collect::<Vec<_>>(), "a gap");
        assert!(history.iter().all(|batch| batch.chained), "a broken chain");
        assert_eq!(history.len(), accepted.len() + 1, "one batch for each accepted command and one for the start");
        for (actor, events) in accepted {
            let batches: Vec<_> = history.iter().filter(|batch| batch.actor == *actor).collect();
            assert_eq!(batches.len(), 1, "{actor} in the log");
            assert_eq!(batches[0].events, *events, "{actor}");
        }
        for (name, _) in accepted.iter().filter(|(_, events)| events.iter().any(sets_a_variable)) {
            assert_eq!(live.state.variables().unwrap().get(name), Some(&json!(true)), "{name} is lost");
        }
        let mut replayed = State::new(Arc::clone(live.state.graph().unwrap()));
        history.iter().for_each(|batch| replay(&mut replayed, &batch.events));
        assert_eq!(replayed, live.state, "the loaded state is not what the log says");
        self.check_tasks(&live.state, &history).await;
    }

    /// A task's record is open exactly while the process waits for it.
    async fn check_tasks(&self, state: &State, history: &[StoredBatch]) {
        for event in history.iter().flat_map(|batch| &batch.events) {
            let Event::TaskCreated { task, .. } = event else { continue };
            let waits = state.element(*task).is_some_and(|element| matches!(element.work, Work::Task(_)));
            let record = self.task(*task).await.unwrap();
            assert_eq!(record.status.is_closed(), !waits, "{record:?}");
        }
    }
}

fn variable(name: &str) -> Object {
    Object::from_iter([(name.to_owned(), json!(true))])
}

fn sets_a_variable(event: &Event) -> bool {
    matches!(event, Event::VariablesSet { .. } | Event::JobCompleted { .. } | Event::TaskCompleted { .. })
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap().block_on(future)
}

proptest! {
    // Not shrunk: an interleaving does not come again, so that a smaller plan that passes proves nothing.
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn whatever_concurrent_writers_do_nothing_is_lost_and_the_chain_holds(before in 0..40_usize, plans in prop::collection::vec(plan(), 2..6), lost: u8) {
        block_on(async {
            let shared = Shared::start().await;
            // So that the writers meet at a snapshot's place as often as anywhere else.
            let mut accepted = Vec::new();
            for n in 0..before {
                let name = format!("before_{n}");
                let events = shared.set(&name).await;
                accepted.push((name, events));
            }
            let writers = plans.into_iter().enumerate().map(|(writer, plan)| tokio::spawn(shared.clone().write(writer, plan)));
            accepted.extend(join_all(writers.collect::<Vec<_>>()).await.into_iter().flat_map(Result::unwrap));
            shared.check(&accepted).await;
            // Whichever snapshots are lost, the same state is loaded.
            let loaded = shared.load().await.state;
            for (position, snapshot) in shared.items(true).await.iter().enumerate() {
                if lost & (1 << (position % 8)) != 0 {
                    shared.world.database.lose("workflow", snapshot).await;
                }
            }
            assert_eq!(shared.load().await.state, loaded);
            shared.check(&accepted).await;
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_decide_on_the_same_state_exactly_one_appends() {
    let shared = Shared::start().await;
    let live = shared.load().await;
    let commits = (0..20).map(|n| {
        let (mut live, world) = (live.clone(), Arc::clone(&shared.world));
        tokio::spawn(async move {
            let command = Command::SetVariables { scope: ElementId::ROOT, variables: variable(&format!("v{n}")) };
            live.commit(&world.kit.instances, command, &world.context(&format!("writer{n}")), None, None).await.map(|_| live.batches())
        })
    });
    let results: Vec<_> = join_all(commits.collect::<Vec<_>>()).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(results.iter().flatten().collect::<Vec<_>>(), [&2]);
    assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(Error::Store(store::Error::Conflict)))));
    assert_eq!(shared.history(MAX_PAGE).await.len(), 2);
}

#[tokio::test]
async fn a_snapshot_follows_every_sixteenth_batch_and_losing_any_costs_nothing_but_time() {
    let shared = Shared::start().await;
    for n in 2..=50 {
        shared.set(&format!("v{n}")).await;
    }
    let snapshots = shared.items(true).await;
    let keys: Vec<_> = snapshots.iter().map(|item| item["sk"].as_s().unwrap().as_str()).collect();
    assert_eq!(keys, ["E#0000000016#S", "E#0000000032#S", "E#0000000048#S"]);

    let whole = shared.load().await;
    for snapshot in snapshots.iter().rev() {
        shared.world.database.lose("workflow", snapshot).await;
        let again = shared.load().await;
        assert_eq!((again.batches(), again.state), (50, whole.state.clone()));
    }
    // The next batch brings one back.
    shared.set("v51").await;
    assert_eq!(shared.items(true).await.iter().map(|item| item["sk"].as_s().unwrap().clone()).collect::<Vec<_>>(), ["E#0000000051#S"]);
    assert_eq!(shared.load().await.batches(), 51);
    assert!(shared.history(MAX_PAGE).await.iter().all(|batch| batch.chained));
}

#[tokio::test]
async fn a_snapshot_right_at_the_end_is_all_that_is_loaded() {
    let shared = Shared::start().await;
    for n in 2..=16 {
        shared.set(&format!("v{n}")).await;
    }
    assert_eq!(shared.load().await.batches(), 16);
    shared.set("v17").await;
    let history = shared.history(MAX_PAGE).await;
    assert!(history.len() == 17 && history.iter().all(|batch| batch.chained), "the batch after a snapshot is chained to the one before it");
}

#[tokio::test]
async fn whatever_is_changed_in_a_batch_breaks_the_chain_after_it() {
    let shared = Shared::start().await;
    for n in 2..=20 {
        shared.set(&format!("v{n}")).await;
    }
    let tenth = shared.items(false).await.remove(9);
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let changes = [
        ("ev", text(&tenth["ev"].as_s().unwrap().replace("v10", "x10"))),
        ("by", text("user:somebody-else")),
        ("at", AttributeValue::N("1".to_owned())),
        ("fx", text("[]")),
        ("ph", AttributeValue::B(Blob::new([0; 32]))),
    ];
    for (name, value) in changes {
        let mut changed = tenth.clone();
        changed.insert(name.to_owned(), value);
        shared.world.database.overwrite("workflow", changed).await;
        let broken = if name == "ph" { vec![10, 11] } else { vec![11] };
        assert_eq!(unchained(&shared, MAX_PAGE).await, broken, "`{name}` changed");
        assert_eq!(unchained(&shared, 1).await, broken, "`{name}` changed, a page a batch");
        shared.world.database.overwrite("workflow", tenth.clone()).await;
        assert_eq!(unchained(&shared, MAX_PAGE).await, Vec::<u64>::new());
    }
    shared.world.database.lose("workflow", &tenth).await;
    assert_eq!(unchained(&shared, MAX_PAGE).await, [11], "a batch is missing");
    assert_eq!(unchained(&shared, 7).await, [11], "a batch is missing, in pages of seven");
}

async fn unchained(shared: &Shared, limit: usize) -> Vec<u64> {
    shared.history(limit).await.iter().filter(|batch| !batch.chained).map(|batch| batch.number).collect()
}
