//! Requests and their fates.

use super::World;
use super::invocations::Source;
use crate::clock;
use crate::database::{Answer, cancelled};
use crate::desk::{Ask, What};
use crate::planted::Planted;
use clients::http::{HttpAnswer, HttpFailed, HttpRequest};
use clients::queues::SendFailed;
use serde_json::{Value, json};

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Passes,
    /// Refused before anything was done.
    Refused,
    /// Another transaction was in the way.
    InTheWay,
    /// Done, but the answer is lost.
    Unanswered,
    /// Done, and then the function dies.
    DoneThenCrash,
    /// The function dies before it is done.
    Crash,
}

impl World {
    /// Answers a request, or does worse.
    pub(super) fn serve(&mut self, ask: Ask) {
        let calm = self.calm || self.running.get(&ask.invocation).is_none_or(|one| one.calm);
        let roll = self.rng.u32(..1_000);
        let fate = match (calm, self.roughness) {
            (true, _) | (_, 0) => Fate::Passes,
            (_, rough) if roll < rough => Fate::Refused,
            (_, rough) if roll < 2 * rough => Fate::Unanswered,
            (_, rough) if roll < 2 * rough + rough / 2 => Fate::DoneThenCrash,
            (_, rough) if roll < 3 * rough => Fate::Crash,
            (_, rough) if roll < 3 * rough + rough / 2 => Fate::InTheWay,
            _ => Fate::Passes,
        };
        let name = match fate {
            Fate::Passes => "",
            Fate::Refused => "refused",
            Fate::InTheWay => "in the way",
            Fate::Unanswered => "answer lost",
            Fate::DoneThenCrash | Fate::Crash => "crash",
        };
        if !matches!(name, "" | "crash") {
            self.count(name);
        }
        let id = ask.invocation;
        match fate {
            Fate::Passes => self.pass(ask),
            Fate::Crash => self.crash(id, &format!("before {}", describe(&ask.what))),
            Fate::DoneThenCrash => {
                let text = describe(&ask.what);
                self.unanswered(ask);
                self.crash(id, &format!("after {text}"));
            }
            Fate::Unanswered => self.unanswered(ask),
            Fate::InTheWay => self.in_the_way(ask),
            Fate::Refused => self.refuse(ask),
        }
    }

    /// Does what is asked and answers.
    pub(super) fn pass(&mut self, ask: Ask) {
        let id = ask.invocation;
        match ask.what {
            What::Database { operation, request, reply } => {
                let answer = self.carry_out(id, &operation, &request);
                let _gone = reply.send(Some(answer));
            }
            What::Send { messages, reply } => {
                self.accept(id, &messages);
                let _gone = reply.send(Ok(()));
            }
            What::Http { request, reply } => {
                let answer = self.reach(id, &request);
                let _gone = reply.send(answer);
            }
            What::Nap { reply, .. } => {
                let _gone = reply.send(());
            }
        }
    }

    fn unanswered(&mut self, ask: Ask) {
        let id = ask.invocation;
        match ask.what {
            What::Database { operation, request, reply } => {
                self.carry_out(id, &operation, &request);
                self.note(format!("#{id} never hears of it"));
                let _gone = reply.send(None);
            }
            What::Send { messages, reply } => {
                let some = self.rng.usize(..=messages.len());
                self.accept(id, &messages[..some]);
                self.note(format!("#{id} never hears of it; {some} of {} were sent", messages.len()));
                let _gone = reply.send(Err(SendFailed("the connection broke".to_owned())));
            }
            What::Http { request, reply } => {
                let _effect = self.reach(id, &request);
                self.note(format!("#{id} never hears of it"));
                let _gone = reply.send(Err(HttpFailed::NoAnswer("the connection broke".to_owned())));
            }
            What::Nap { reply, .. } => {
                let _gone = reply.send(());
            }
        }
    }

    fn refuse(&mut self, ask: Ask) {
        let id = ask.invocation;
        self.note(format!("#{id} is refused {}", describe(&ask.what)));
        let kind = self.rng.u8(..3);
        match ask.what {
            What::Database { reply, .. } => {
                let answer = match kind {
                    0 => Some(Answer::error(400, "ProvisionedThroughputExceededException", "too much")),
                    1 => Some(Answer::error(500, "InternalServerError", "not now")),
                    _ => None,
                };
                let _gone = reply.send(answer);
            }
            What::Send { reply, .. } => {
                let _gone = reply.send(Err(SendFailed("not now".to_owned())));
            }
            What::Http { reply, .. } => {
                let answer = match kind {
                    0 => Ok(HttpAnswer { status: 503, body: Value::Null }),
                    1 => Ok(HttpAnswer { status: 422, body: Value::Null }),
                    _ => Err(HttpFailed::NoAnswer("the connection broke".to_owned())),
                };
                let _gone = reply.send(answer);
            }
            What::Nap { reply, .. } => {
                let _gone = reply.send(());
            }
        }
    }

    /// Another transaction is under way on the same item, as far as anybody can tell.
    fn in_the_way(&mut self, ask: Ask) {
        let id = ask.invocation;
        match ask.what {
            What::Database { operation, request, reply } if operation == "TransactWriteItems" => {
                self.note(format!("#{id} meets another transaction"));
                let writes = request.get("TransactItems").and_then(Value::as_array).map_or(0, Vec::len);
                let at = self.rng.usize(..writes.max(1));
                let reason = |place| json!({"Code": if place == at { "TransactionConflict" } else { "None" }});
                let reasons: Vec<Value> = (0..writes).map(reason).collect();
                let _gone = reply.send(Some(cancelled(&reasons)));
            }
            What::Database { operation, reply, .. } if matches!(operation.as_str(), "PutItem" | "DeleteItem" | "UpdateItem") => {
                self.note(format!("#{id} meets a transaction"));
                let _gone = reply.send(Some(Answer::error(400, "TransactionConflictException", "Transaction is ongoing for the item")));
            }
            what => self.pass(Ask { invocation: id, what }),
        }
    }

    fn carry_out(&mut self, id: u64, operation: &str, request: &Value) -> Answer {
        let quiet = self.running.get(&id).is_none_or(|one| matches!(one.source, Source::Question));
        if self.planted == Some(Planted::BlindCondition) && !quiet && self.trace.steps() >= self.plant_at {
            self.db.blind = 1;
            self.planted = None;
        }
        if self.planted == Some(Planted::TornTransaction) && !quiet && self.trace.steps() >= self.plant_at {
            self.planted = None;
            self.db.torn = true;
            self.note("PLANTED: the last write of a transaction will be left out".to_owned());
        }
        match self.db.answer(operation, request) {
            Ok(mut answer) => {
                if !quiet {
                    let what = describe_operation(operation, request);
                    let result = match (answer.status, answer.body.get("__type").and_then(Value::as_str)) {
                        (200, _) => "done",
                        (_, Some(kind)) => kind.rsplit('#').next().unwrap_or_default(),
                        _ => "?",
                    };
                    self.note(format!("#{id} {what}: {result}"));
                    if let Some(item) = request.get("Item") {
                        self.trace.detail(&item.to_string());
                    }
                    self.skip_an_event(operation, &mut answer);
                }
                answer
            }
            Err(unknown) => {
                self.violations.push(format!("the simulated database does not know {unknown}"));
                Answer::error(400, "ValidationException", &unknown)
            }
        }
    }

    /// A planted bug.
    fn skip_an_event(&mut self, operation: &str, answer: &mut Answer) {
        if self.planted != Some(Planted::SkippedEvent) || operation != "Query" || self.trace.steps() < self.plant_at {
            return;
        }
        let items = answer.body.get_mut("Items").and_then(Value::as_array_mut);
        for item in items.into_iter().flatten() {
            let Some(text) = item.get("ev").and_then(|ev| ev.get("S")).and_then(Value::as_str) else { continue };
            let Ok(Value::Array(mut events)) = serde_json::from_str(text) else { continue };
            if events.len() > 1 {
                events.pop();
                item["ev"]["S"] = json!(Value::Array(events).to_string());
                self.planted = None;
                self.note("PLANTED: a replay leaves out an event".to_owned());
                return;
            }
        }
    }

    fn accept(&mut self, id: u64, messages: &[clients::queues::Outgoing]) {
        for message in messages {
            let name = message.queue.rsplit('/').next().unwrap_or_default();
            self.note(format!("#{id} sends to {name} in {} s: {}", message.delay_seconds, message.body));
            if message.delay_seconds > clients::queues::MAX_DELAY {
                self.violations.push(format!("a message is sent with a delay of {} s", message.delay_seconds));
            }
            if message.body.len() > 256 * 1024 {
                self.violations.push("a message of more than 256 KB".to_owned());
            }
            let to_one = ["\"work\":{\"signal\":", "\"start_by_signal\":"].iter().any(|part| message.body.contains(part));
            if self.planted == Some(Planted::LostSignal) && to_one {
                self.planted = None;
                self.note("PLANTED: the message goes nowhere".to_owned());
                continue;
            }
            let late = if self.calm || self.rng.u8(..4) > 0 { 0 } else { self.rng.i64(0..4_000) };
            let mut message = message.clone();
            if self.planted == Some(Planted::EarlyTimer) && name == "timers" && self.trace.steps() >= self.plant_at {
                message.delay_seconds = 0;
            }
            self.queues.send(&message, clock::now(), late);
            if !self.calm && self.rng.u8(..40) == 0 {
                self.count("duplicate");
                self.queues.send(&message, clock::now(), late + self.rng.i64(0..10_000));
            }
        }
    }

    fn reach(&mut self, id: u64, request: &HttpRequest) -> Result<HttpAnswer, HttpFailed> {
        let key = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("idempotency-key")).map(|(_, key)| key.clone());
        let Some(mut key) = key else {
            self.target.anonymous += 1;
            self.violations.push("a target was asked without an idempotency key".to_owned());
            return Ok(HttpAnswer { status: 400, body: Value::Null });
        };
        let tries = self.tries_of_jobs.entry(key.clone()).or_default();
        *tries += 1;
        if self.planted == Some(Planted::SecondKey) && *tries > 1 {
            key = format!("{key}-{tries}");
        }
        let asked = self.target.asked.entry(key.clone()).or_default();
        asked.requests += 1;
        // Some targets do not want some things.
        let status = match self.rng.u8(..24) {
            0 if !self.finishing => 500,
            1 if !self.finishing => 404,
            _ => 200,
        };
        if status == 200 {
            asked.answered += 1;
        }
        self.note(format!("#{id} asks the target {key}: {status}"));
        if self.planted == Some(Planted::DoneBeforeCommit) && self.trace.steps() >= self.plant_at && status == 200 {
            self.planted = None;
            self.note("PLANTED: the message counts as done now".to_owned());
            if let Some(Source::Queue { queue, messages }) = self.running.get(&id).map(|one| one.source.clone()) {
                for message in &messages {
                    self.queues.delete(&queue, message.id);
                }
                self.crash(id, "before it wrote the result");
            }
        }
        Ok(HttpAnswer { status, body: json!({"from": "the target"}) })
    }
}

fn describe(what: &What) -> String {
    match what {
        What::Database { operation, request, .. } => describe_operation(operation, request),
        What::Send { messages, .. } => format!("sending {} messages", messages.len()),
        What::Http { .. } => "asking a target".to_owned(),
        What::Nap { .. } => "waiting".to_owned(),
    }
}

fn describe_operation(operation: &str, request: &Value) -> String {
    let key = |item: &Value| {
        let part = |name: &str| item.get(name).and_then(|part| part.get("S")).and_then(Value::as_str).unwrap_or_default().to_owned();
        format!("{} {}", part("pk"), part("sk"))
    };
    match operation {
        "PutItem" => format!("puts {}", request.get("Item").map(key).unwrap_or_default()),
        "GetItem" => format!("gets {}", request.get("Key").map(key).unwrap_or_default()),
        "DeleteItem" => format!("deletes {}", request.get("Key").map(key).unwrap_or_default()),
        "UpdateItem" => format!("updates {}", request.get("Key").map(key).unwrap_or_default()),
        "TransactWriteItems" => {
            let one = |write: &Value| {
                let (name, inner) = write.as_object().and_then(|write| write.iter().next())?;
                let item = inner.get("Item").or_else(|| inner.get("Key"))?;
                Some(format!("{} {}", name.to_lowercase(), key(item)))
            };
            let writes = request.get("TransactItems").and_then(Value::as_array).into_iter().flatten().filter_map(one);
            format!("transacts [{}]", writes.collect::<Vec<_>>().join(", "))
        }
        "Query" => {
            let values = request.get("ExpressionAttributeValues").and_then(Value::as_object).into_iter().flatten();
            let values: Vec<&str> = values.filter_map(|(_, value)| value.get("S")?.as_str()).collect();
            format!("queries {}", values.join(" "))
        }
        other => other.to_owned(),
    }
}
