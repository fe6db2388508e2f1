//! What Lambda delivers: the stream to the dispatcher, the queues and the minute's tick to the executor and the scheduler.

use super::World;
use super::invocations::{Done, PATIENCE, Source, TIMEOUT};
use crate::database::Change;
use crate::planted::Planted;
use crate::{clock, queues, stream};
use engine::Timestamp;
use serde_json::{Value, json};

/// How long a received message is invisible, in seconds.
const INVISIBLE: u64 = 6 * TIMEOUT;

impl World {
    pub(super) fn set_cursor(&mut self, minute: i64) {
        let item = json!({"pk": {"S": "~#SCHEDULER"}, "sk": {"S": "CURSOR"}, "minute": {"N": minute.to_string()}});
        let key = ("~#SCHEDULER".to_owned(), "CURSOR".to_owned());
        self.db.tables.entry("operations".to_owned()).or_default().insert(key, item.as_object().cloned().unwrap_or_default());
    }

    pub(super) fn drain_changes(&mut self) {
        for change in std::mem::take(&mut self.db.changes) {
            self.witness.see(&self.db, &change);
            self.streamed(change);
        }
    }

    fn streamed(&mut self, change: Change) {
        let plant = self.planted == Some(Planted::LostRecord) && self.trace.steps() >= self.plant_at;
        let key = change.key.clone();
        if plant
            && change.key.1.starts_with("E#")
            && change.name == "INSERT"
            && change.image.as_ref().is_some_and(|image| image.contains_key("fx"))
        {
            self.planted = None;
            self.note(format!("PLANTED: the stream drops {key:?}"));
            return;
        }
        if self.stream.push(change) {
            self.note(format!("the stream has {} {}", key.0, key.1));
        }
    }

    pub(super) fn note_dead(&mut self) {
        for message in std::mem::take(&mut self.queues.dead) {
            self.violations.push(format!("a message ended in the dead-letter queue: {}", message.body));
        }
    }

    pub(super) fn dispatch(&mut self, at: usize) {
        let tries = self.stream.lanes[at].tries;
        if tries > 12 {
            self.violations
                .push(format!("a record is never carried out: {:?}", self.stream.lanes[at].changes.front().map(|change| &change.key)));
            return;
        }
        let most = self.stream.lanes[at].changes.len().min(if tries > 1 { 1 } else { 8 });
        let records = self.rng.usize(1..=most);
        let lane = &mut self.stream.lanes[at];
        lane.busy = true;
        let event = stream::event(lane.changes.iter().take(records));
        let dispatcher = self.dispatcher.clone();
        let future = Box::pin(async move {
            let event = serde_json::from_value(event).expect("an event of the stream");
            Done::Stream(dispatcher::handle(dispatcher, event).await.map_err(|error| error.to_string()))
        });
        self.begin(format!("dispatcher: {records} records of lane {at}"), Source::Stream { lane: at, records }, future, tries >= PATIENCE);
    }

    pub(super) fn receive(&mut self, queue: &str) {
        let now = clock::now();
        let most = self.rng.usize(1..=5);
        // A queue may show a message again before it was deleted.
        let twice = !self.calm && self.rng.u8(..40) == 0;
        let until = if twice { now } else { now.plus_seconds(INVISIBLE) };
        let messages = self.queues.receive(queue, most, now, until, &mut self.rng);
        if messages.is_empty() {
            return;
        }
        let calm = twice || messages.iter().any(|message| message.receives >= PATIENCE);
        if twice {
            self.count("duplicate");
            for message in &messages {
                self.queues.show(queue, message.id, now.plus_seconds(1));
            }
        }
        let name = queue.rsplit('/').next().unwrap_or_default().to_owned();
        let bodies: Vec<&str> = messages.iter().map(|message| message.body.as_str()).collect();
        let label = format!("{name}: {}", bodies.join(" "));
        let event = queues::event(queue, &messages);
        let source = Source::Queue { queue: queue.to_owned(), messages: messages.clone() };
        if name == "timers" {
            let scheduler = self.scheduler.clone();
            let future = Box::pin(async move {
                Done::Queue(scheduler::handle(scheduler, event).await.map(|answer| failures(&answer)).map_err(|error| error.to_string()))
            });
            let id = self.begin(label, source, future, calm);
            if self.planted == Some(Planted::LostMessage) && self.trace.steps() >= self.plant_at {
                self.planted = None;
                self.note("PLANTED: the queue loses the messages".to_owned());
                for message in &messages {
                    self.queues.delete(queue, message.id);
                }
                self.crash(id, "with its messages");
            }
        } else {
            let (executor, deadline) = (self.executor.clone(), now.plus_seconds(TIMEOUT));
            let future = Box::pin(async move {
                let event = serde_json::from_value(event).expect("an event of a queue");
                let Ok(answer) = executor::handle(executor, event, deadline).await;
                Done::Queue(Ok(answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()))
            });
            self.begin(label, source, future, calm);
        }
    }

    /// The last minute whose timers were sent, as the scheduler remembers it.
    fn ticked(&self) -> i64 {
        let key = ("~#SCHEDULER".to_owned(), "CURSOR".to_owned());
        let item = self.db.tables.get("operations").and_then(|table| table.get(&key));
        item.and_then(|item| item.get("minute")?.get("N")?.as_str()?.parse().ok()).expect("a cursor")
    }

    fn buckets(&self) -> impl Iterator<Item = i64> + '_ {
        let table = self.db.tables.get("workflow");
        let from = ("~#TIMER#".to_owned(), String::new());
        table.into_iter().flat_map(move |table| table.range(from.clone()..)).filter_map(|(key, _)| key.0.split('#').nth(2)?.parse().ok())
    }

    /// Every minute there is a tick. Those that would find nothing are not worth a run of the function: it would move its
    /// cursor on, and so does this.
    pub(super) fn tick_is_due(&mut self) -> bool {
        let to = clock::now().as_millis() / 60_000 + 1;
        let ticked = self.ticked();
        if to <= ticked || self.running.values().any(|one| matches!(one.source, Source::Tick)) {
            return false;
        }
        let found = self.buckets().any(|minute| minute > ticked && minute <= to);
        if !found {
            self.set_cursor(to);
        }
        found
    }

    pub(super) fn next_tick_at(&self) -> Option<Timestamp> {
        // What is further away than the queues reach is left standing while things calm down.
        let ticked = self.ticked();
        let next = self.buckets().filter(|minute| *minute > ticked).min()?;
        (!self.calm || self.finishing).then(|| Timestamp::from_millis((next - 1) * 60_000))
    }

    pub(super) fn tick(&mut self) {
        let scheduler = self.scheduler.clone();
        let future = Box::pin(async move {
            let event = json!({"source": "aws.scheduler", "detail-type": "Scheduled Event"});
            Done::Tick(scheduler::handle(scheduler, event).await.map(drop).map_err(|error| error.to_string()))
        });
        self.begin("scheduler: tick".to_owned(), Source::Tick, future, false);
    }
}

fn failures(answer: &Value) -> Vec<String> {
    let failed = answer.get("batchItemFailures").and_then(Value::as_array).into_iter().flatten();
    failed.filter_map(|failure| failure.get("itemIdentifier")?.as_str().map(str::to_owned)).collect()
}
