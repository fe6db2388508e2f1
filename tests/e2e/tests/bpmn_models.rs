//! Every model of `tests/models` on the deployed stack: its file is deployed as it stands, each run of its scenario is
//! driven through HTTP, and its history shows the expected trace.
//!
//! The pure engine goes first, so that after each act the instance on the stack is known to stand where it should: as
//! many nodes entered, the same ones active. What happens by itself (timers, jobs, called processes) is only waited for.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Api, Person, Tenant, eventually};
use engine::graph::{Graph, NodeIx, NodeKind, Trigger};
use futures_util::{FutureExt, StreamExt, stream};
use models::{Act, Checkpoint, Driven, Library, Model, Run, differs, drive, sent};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

/// Models at work at the same time.
const AT_ONCE: usize = 6;
/// Longer than any step may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);
/// After which a signal that nobody heard is sent again: who waits for it is listed a moment after it begins to wait.
const UNHEARD: Duration = Duration::from_secs(4);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// Models of which every run has to go through HTTP.
const MODELS: usize = 40;

#[tokio::test]
async fn forty_models_go_over_http_as_their_scenarios_say() {
    let tenant = Tenant::create("models").await;
    let library = Library::load();
    assert_eq!(library.broken, [""; 0]);
    let begun = Instant::now();
    let done: Vec<(String, usize, bool)> = stream::iter(&library.models)
        .map(|model| {
            let (tenant, library) = (&tenant, &library);
            async move {
                let runs: Vec<&Run> = model.scenario.runs.iter().filter(|run| run.http.not.is_none()).collect();
                let all = runs.len() == model.scenario.runs.len();
                let count = runs.len();
                let gone = AssertUnwindSafe(whole(tenant, library, model, &runs)).catch_unwind().await;
                let told = match gone {
                    Ok(Ok(())) => String::new(),
                    Ok(Err(why)) => why,
                    Err(panic) => panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "it panicked".to_owned()),
                };
                let told = if told.is_empty() { told } else { format!("{}: {told}", model.name) };
                (told, count, all && count > 0)
            }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let wrong: Vec<&str> = done.iter().map(|(told, ..)| told.as_str()).filter(|told| !told.is_empty()).collect();
    let (runs, all) = (done.iter().map(|(_, runs, _)| runs).sum::<usize>(), done.iter().filter(|(.., all)| *all).count());
    println!("{all} models and {runs} runs over HTTP in {:.0} s, {} models differ", begun.elapsed().as_secs_f64(), wrong.len());
    assert!(wrong.is_empty(), "{} models differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(all >= MODELS, "{all} models");
}

/// All runs of a model, one after the other: a signal reaches everyone who waits for it.
async fn whole(tenant: &Tenant, library: &Library, model: &Model, runs: &[&Run]) -> Result<(), String> {
    if runs.is_empty() {
        return Ok(());
    }
    for name in &model.scenario.decisions {
        deployed(&tenant.admin, "/api/v1/decisions", &Library::file(name)).await?;
    }
    for name in &model.scenario.calls {
        deployed(&tenant.admin, "/api/v1/workflows/bpmn", &library.model(name).text).await?;
    }
    let answer = deployed(&tenant.admin, "/api/v1/workflows/bpmn", &model.text).await?;
    let workflow = answer["workflow_id"].as_str().ok_or("no workflow id")?.to_owned();
    let exported = tenant.admin.get(&format!("/api/v1/workflows/{workflow}/bpmn")).await;
    if exported.status != 200 || exported.text != model.text {
        return Err(format!("the file is not exported as it was deployed: {}", exported.status));
    }
    let person = tenant.people(vec![person(model)]).await.remove(0);
    let mut known = BTreeSet::new();
    for run in runs {
        // The timers of the stack are real: what the scenario makes shorter there leads the pure engine the same way.
        let driven = drive(model, run)?;
        let mut there = There { admin: &tenant.admin, person: &person, model, run, workflow: &workflow, instance: String::new() };
        there.instance = there.start(&known).await.map_err(|why| format!("{}: start: {why}", run.name))?;
        known.insert(there.instance.clone());
        there.go(&driven).await.map_err(|why| format!("{}: {why}", run.name))?;
    }
    Ok(())
}

async fn deployed(api: &Api, path: &str, text: &str) -> Result<Value, String> {
    let answer = api.post_text(path, "application/xml", text, &[]).await;
    // Another model may have deployed it already.
    if matches!(answer.status, 200 | 201) { Ok(answer.body) } else { Err(format!("{path}: {} {}", answer.status, answer.text)) }
}

/// Somebody who has every role that the model asks for.
fn person(model: &Model) -> Person {
    let tasks = model.compiled.graph.nodes().iter().filter_map(|node| match &node.kind {
        NodeKind::UserTask(task) => Some(task),
        _ => None,
    });
    let roles: BTreeSet<String> =
        tasks.flat_map(|task| &task.candidate_roles).map(ToString::to_string).chain(["clerk".to_owned()]).collect();
    Person { name: model.name.clone(), roles: roles.into_iter().collect(), approval_level: 9 }
}

/// A run on the stack.
struct There<'a> {
    admin: &'a Api,
    person: &'a Api,
    model: &'a Model,
    run: &'a Run,
    workflow: &'a str,
    instance: String,
}

/// What can be seen of an instance.
struct Seen {
    body: Value,
    events: Vec<Value>,
}

impl There<'_> {
    fn graph(&self) -> &Graph {
        &self.model.compiled.graph
    }

    fn business_key(&self) -> String {
        self.run.start.business_key.clone().unwrap_or_else(|| format!("{} {}", self.model.name, self.run.name))
    }

    fn variables(&self) -> Map<String, Value> {
        let mut variables = self.run.start.variables.clone();
        variables.extend(self.run.http.variables.clone());
        variables
    }

    fn path(&self, below: &str) -> String {
        format!("/api/v1/workflows/instances/{}{below}", self.instance)
    }

    /// Starts the instance, as what its start event waits for would.
    async fn start(&self, known: &BTreeSet<String>) -> Result<String, String> {
        let at = self.run.start.at.as_deref();
        let (key, variables) = (self.business_key(), self.variables());
        match at.and_then(|at| self.trigger(at)) {
            Some(Trigger::Message(message)) => {
                let name = message.name.fixed().ok_or("a computed name")?;
                let body = json!({"name": name, "correlation_key": key, "variables": variables});
                // The definition begins to wait a moment after it was deployed; until it does, the message waits.
                let answer = self.post("/api/v1/workflows/messages", &body, 202).await?;
                match answer["workflow_instance_id"].as_str() {
                    Some(id) => Ok(id.to_owned()),
                    None => Ok(self.appears(known).await),
                }
            }
            Some(Trigger::Signal { name }) => {
                let body = json!({"name": name.fixed().ok_or("a computed name")?, "variables": variables});
                let begun = Instant::now();
                loop {
                    self.post("/api/v1/workflows/signals", &body, 202).await?;
                    let sent = Instant::now();
                    while sent.elapsed() < UNHEARD {
                        if let Some(id) = self.new_instance(known).await {
                            return Ok(id);
                        }
                        tokio::time::sleep(BETWEEN_LOOKS).await;
                    }
                    if begun.elapsed() > PATIENCE {
                        return Err("the signal started nothing".to_owned());
                    }
                }
            }
            Some(Trigger::Timer(_)) => Ok(self.appears(known).await),
            _ => {
                let body = json!({"business_key": key, "variables": variables, "start_event_id": at});
                let body = if at.is_some() { body } else { json!({"business_key": key, "variables": variables}) };
                let started = self.post(&format!("/api/v1/workflows/{}/instances", self.workflow), &body, 201).await?;
                Ok(started["workflow_instance_id"].as_str().ok_or("no instance id")?.to_owned())
            }
        }
    }

    /// What starts the process at a node, if that is one thing that can be sent.
    fn trigger(&self, id: &str) -> Option<Trigger> {
        let (_, node) = self.graph().node_of(id)?;
        match &node.kind {
            NodeKind::TriggeredStartEvent(start) if !start.catch.all => start.catch.triggers.first().cloned(),
            NodeKind::CatchEvent(catch) => catch.triggers.first().cloned(),
            NodeKind::ReceiveTask(task) => Some(Trigger::Message(task.message.clone())),
            _ => None,
        }
    }

    async fn new_instance(&self, known: &BTreeSet<String>) -> Option<String> {
        let listed = self.admin.get(&format!("/api/v1/workflows/instances?workflow_id={}", self.workflow)).await.expect(200);
        let ids = listed["items"].as_array().expect("items").iter().filter_map(|item| item["workflow_instance_id"].as_str());
        ids.map(str::to_owned).find(|id| !known.contains(id))
    }

    async fn appears(&self, known: &BTreeSet<String>) -> String {
        eventually(&format!("an instance of {}", self.workflow), async || self.new_instance(known).await).await
    }

    async fn post(&self, path: &str, body: &Value, status: u16) -> Result<Value, String> {
        let answer = self.admin.post(path, body).await;
        if answer.status == status { Ok(answer.body) } else { Err(format!("{path}: {} {}", answer.status, answer.text)) }
    }

    /// Does everything there is to do, and compares what comes of it.
    async fn go(&self, driven: &Driven) -> Result<(), String> {
        let acts = &self.run.acts;
        for at in 0..=acts.len() {
            if at > 0 {
                let act = &acts[at - 1];
                self.act(act, &driven.checkpoints[at]).await.map_err(|why| format!("act {at} ({act:?}): {why}"))?;
            }
            // Before something that happens by itself there may be no time to look.
            if !acts.get(at).is_some_and(happens_by_itself) {
                let seen = self.until(&driven.checkpoints[at]).await;
                seen.map_err(|why| format!("after act {at} of {}: {why}", acts.len()))?;
            }
        }
        let seen = self.see().await;
        let found = self.differences(&seen);
        if !found.is_empty() {
            return Err(found.join("\n    "));
        }
        if seen.body["status"] == "running" {
            self.post(&self.path("/cancel"), &json!({"reason": "the run is over"}), 200).await?;
        }
        Ok(())
    }

    async fn act(&self, act: &Act, then: &Checkpoint) -> Result<(), String> {
        match act {
            Act::Complete { complete, index, outcome, variables } => {
                let task = self.task(complete, *index).await?;
                let mut body = json!({"variables": variables});
                if let Some(outcome) = outcome {
                    body["outcome"] = json!(outcome);
                }
                let answer = self.person.complete(&task, &body).await;
                if answer.status == 200 { Ok(()) } else { Err(format!("{} {}", answer.status, answer.text)) }
            }
            Act::Message { message, key, variables } => {
                let key = key.clone().unwrap_or_else(|| self.business_key());
                let body = json!({"name": message, "correlation_key": key, "variables": variables});
                self.post("/api/v1/workflows/messages", &body, 202).await.map(drop)
            }
            Act::Signal { signal, variables } => self.signal(signal, variables, then).await,
            Act::Set { set } => {
                let answer = self.admin.patch(&self.path("/variables"), &json!({"variables": set})).await;
                if answer.status == 200 { Ok(()) } else { Err(format!("{} {}", answer.status, answer.text)) }
            }
            Act::Activate { activate } => self.post(&self.path("/activate"), &json!({"element_id": activate}), 200).await.map(drop),
            Act::Retry { .. } => self.post(&self.path("/retry"), &json!({}), 200).await.map(drop),
            Act::Cancel { cancel } => self.post(&self.path("/cancel"), &json!({"reason": cancel}), 200).await.map(drop),
            Act::Throw { .. } | Act::Fail { .. } => Err("only a worker can do this".to_owned()),
            Act::Job { .. } | Act::Timer { .. } | Act::Call { .. } | Act::Escalate { .. } => Ok(()),
        }
    }

    /// Sends a signal until the instance heard it.
    async fn signal(&self, name: &str, variables: &Map<String, Value>, then: &Checkpoint) -> Result<(), String> {
        let begun = Instant::now();
        let before = self.see().await.body["sequence"].clone();
        while begun.elapsed() < PATIENCE {
            self.post("/api/v1/workflows/signals", &json!({"name": name, "variables": variables}), 202).await?;
            let sent = Instant::now();
            while sent.elapsed() < UNHEARD {
                let seen = self.admin.get(&self.path("")).await.expect(200);
                if seen["sequence"] != before {
                    return Ok(());
                }
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
        }
        Err(format!("it is not heard; expected was {then:?}"))
    }

    /// The user task that is open at an element.
    async fn task(&self, id: &str, index: Option<u32>) -> Result<String, String> {
        let body = self.admin.get(&self.path("")).await.expect(200);
        let active = body["active"].as_array().expect("active elements");
        let is_it =
            |element: &&Value| element["element_id"] == id && (index.is_none() || element["loop_index"].as_u64() == index.map(u64::from));
        let mut tasks = active.iter().filter(is_it).filter_map(|element| element["task_id"].as_str());
        tasks.next().map(str::to_owned).ok_or_else(|| format!("no task is open at `{id}`: {active:?}"))
    }

    async fn see(&self) -> Seen {
        let mut events = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.admin.get(&self.path(&format!("/history?limit=100{cursor}"))).await.expect(200);
            for entry in page["items"].as_array().expect("items") {
                events.extend(entry["events"].as_array().expect("events").iter().cloned());
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        Seen { body: self.admin.get(&self.path("")).await.expect(200), events }
    }

    /// Waits until the instance stands where the pure engine stood.
    async fn until(&self, expected: &Checkpoint) -> Result<(), String> {
        let begun = Instant::now();
        loop {
            let seen = self.see().await;
            let mut active: Vec<&str> =
                seen.body["active"].as_array().expect("active").iter().filter_map(|element| element["element_id"].as_str()).collect();
            active.sort_unstable();
            let entered = seen.events.iter().filter(|event| event.get("entered").is_some()).count();
            if entered == expected.entered && active == expected.active && seen.body["status"] == expected.status {
                return Ok(());
            }
            if entered > expected.entered || begun.elapsed() > PATIENCE {
                let trace = self.trace(&seen).join(" ");
                let incidents = &seen.body["incidents"];
                return Err(format!(
                    "it is {} at {active:?} after {entered} nodes, expected was {} at {:?} after {}; incidents {incidents}\n    so far: {trace}",
                    seen.body["status"], expected.status, expected.active, expected.entered,
                ));
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Ids of the flow nodes entered, in order.
    fn trace(&self, seen: &Seen) -> Vec<String> {
        let entered = seen.events.iter().filter_map(|event| event.get("entered"));
        let ids = entered.map(|entered| {
            let ix = entered["node"].as_u64().and_then(|node| u32::try_from(node).ok()).expect("a node");
            let id = &self.graph().node(NodeIx(ix)).expect("a node of the graph").id;
            entered["index"].as_u64().map_or_else(|| id.clone(), |index| format!("{id}#{index}"))
        });
        ids.collect()
    }

    /// Everything in which the instance differs from what the scenario expects.
    fn differences(&self, seen: &Seen) -> Vec<String> {
        let (ends, body) = (&self.run.ends, &seen.body);
        let mut found = Vec::new();
        let trace = self.trace(seen);
        if let Some(difference) = differs(&self.run.trace, &trace) {
            found.push(format!("trace: {difference}\n    actual: {}", trace.join(" ")));
        }
        let mut compare = |what: &str, expected: Value, actual: Value| {
            if expected != actual {
                found.push(format!("{what}: expected {expected}, was {actual}"));
            }
        };
        compare("status", json!(ends.status), body["status"].clone());
        if let Some(outcome) = &ends.outcome {
            compare("outcome", json!(outcome), body["outcome"].clone());
        }
        for (name, value) in &ends.variables {
            compare(&format!("variable `{name}`"), value.clone(), body["variables"][name].clone());
        }
        let incidents = body["incidents"].as_array().expect("incidents").iter();
        let incidents: Vec<String> = incidents
            .map(|incident| {
                format!("{}: {}", incident["element_id"].as_str().unwrap_or_default(), incident["code"].as_str().unwrap_or_default())
            })
            .collect();
        compare("incidents", json!(ends.incidents), json!(incidents));
        let thrown = seen.events.iter().filter_map(|event| {
            let (what, thrown) = [("message", "message_thrown"), ("signal", "signal_thrown")]
                .into_iter()
                .find_map(|(what, kind)| Some((what, event.get(kind)?)))?;
            let variables = thrown["variables"].as_object().cloned().unwrap_or_default();
            Some(sent(what, thrown["name"].as_str().unwrap_or_default(), &variables))
        });
        let (mut expected, mut actual): (Vec<String>, Vec<String>) = (ends.sends.clone(), thrown.collect());
        expected.sort();
        actual.sort();
        compare("sent", json!(expected), json!(actual));
        found
    }
}

/// What nobody does by hand: the stack's own clock, executor and called processes do it.
fn happens_by_itself(act: &Act) -> bool {
    matches!(act, Act::Timer { .. } | Act::Job { .. } | Act::Call { .. } | Act::Escalate { .. })
}
