//! Queues that give their tasks to people: whom each strategy chooses, who waits, what is full, who is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use clients::queues::Outgoing;
use engine::SkillName;
use integration_tests::{Api, Delivery, Person, World, demo, person, sqs_event};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::Skill;
use testkit::documents::{process, user_task, with};
use testkit::{Trouble, clock};

const QUEUES: &str = "/api/v1/queues";
/// Name, most tasks, skills, and the priorities of the tasks that they have of another queue.
type Clerk = (&'static str, Option<u32>, &'static [(&'static str, u8)], &'static [u64]);
const CLERKS: [Clerk; 5] = [
    ("ann", None, &[("aml", 5), ("tax", 3)], &[80]),
    ("ben", Some(4), &[("aml", 2)], &[20, 20]),
    ("cleo", Some(10), &[("tax", 5), ("german", 2)], &[50, 90, 10]),
    ("dan", Some(6), &[("aml", 3), ("german", 4)], &[]),
    ("eve", Some(3), &[], &[90]),
];
/// Most tasks of the queue that one person holds.
const PER_PERSON: u32 = 3;

fn clerk(name: &str) -> Person {
    Person { roles: vec!["desk".to_owned(), "archive".to_owned()], ..person(name, "desk", 0) }
}

/// The product with the five at work: each has tasks of the archive, where people take them.
async fn office() -> World {
    let world = World::start().await;
    for (name, capacity, skills, held) in CLERKS {
        let mut user = clerk(name).user(clock::now());
        let skills = skills.iter().map(|(skill, level)| Skill { name: SkillName::parse(skill).unwrap(), level: *level });
        (user.entitlements.task_capacity, user.entitlements.skills) = (capacity, skills.collect());
        world.store().create_user(&demo(), &user, None).await.unwrap();
        let (api, archive) = (world.api_as("demo", &clerk(name)).await, workflow(&world, "archive", &json!({})).await);
        for priority in held {
            let task = open(&world, &archive, *priority).await;
            api.post(&format!("/api/v1/tasks/{task}/claim"), &json!({})).await.expect(200);
        }
    }
    world.settle(Delivery::Once).await;
    world
}

async fn workflow(world: &World, queue: &str, skills: &Value) -> String {
    let step = with(user_task("work", queue), "required_skills", skills.clone());
    world.api("admin").await.create_workflow(&process("One task", vec![step])).await
}

/// Opens a task; nothing follows from it yet.
async fn open(world: &World, workflow: &str, priority: u64) -> String {
    let admin = world.api("admin").await;
    let instance = admin.start(workflow, &json!({"priority": priority})).await;
    admin.instance(&instance).await["active"][0]["task_id"].as_str().unwrap().to_owned()
}

async fn configure(world: &World, settings: &Value) {
    world.api("admin").await.post(QUEUES, settings).await.expect(201);
}

async fn task(world: &World, task: &str) -> Value {
    world.api("admin").await.get(&format!("/api/v1/tasks/{task}")).await.expect(200)
}

async fn holder(world: &World, id: &str) -> Option<String> {
    task(world, id).await["assignee"].as_str().map(str::to_owned)
}

async fn history(world: &World, task: &str) -> Vec<Value> {
    let history = world.api("admin").await.get(&format!("/api/v1/tasks/{task}/history")).await.expect(200);
    history["items"].as_array().unwrap().clone()
}

async fn api(world: &World, name: &str) -> Api {
    world.api_as("demo", &clerk(name)).await
}

/// Messages for the scheduler that were sent.
fn errands(world: &World) -> Vec<Outgoing> {
    world.queues.take().into_iter().filter(|message| message.queue.ends_with("timers")).collect()
}

/// Delivers what follows from everything that happened, all of it at the same time, until nothing more does.
async fn at_once(world: &World) {
    world.dispatch(&world.stream().await).await;
    loop {
        let sent = errands(world);
        if sent.is_empty() {
            return;
        }
        world.fire(&sent).await;
    }
}

async fn go_on(world: &World, queue: &str) {
    let goes_on = json!({"paused": false}).to_string();
    world.api("admin").await.send("PATCH", &format!("{QUEUES}/{queue}"), Some(goes_on)).await.expect(200);
}

/// What the reference knows of somebody.
struct Known {
    name: &'static str,
    most: Option<u32>,
    skills: BTreeMap<&'static str, u8>,
    /// Priorities of all that they hold.
    held: Vec<u64>,
    here: u32,
    last: u32,
}

/// Each strategy as `docs/queues.md` defines it.
struct Reference {
    strategy: &'static str,
    people: Vec<Known>,
    given: u32,
}

impl Reference {
    fn new(strategy: &'static str) -> Self {
        let known = |(name, most, skills, held): Clerk| Known {
            name,
            most,
            skills: skills.iter().copied().collect(),
            held: held.to_vec(),
            here: 0,
            last: 0,
        };
        Self { strategy, people: CLERKS.map(known).into(), given: 0 }
    }

    /// Who is given a task of a priority that needs a skill.
    fn choose(&mut self, priority: u64, needed: Option<(&str, u8)>) -> Option<&'static str> {
        let able = |known: &&mut Known| {
            needed.is_none_or(|(skill, level)| known.skills.get(skill).is_some_and(|has| *has >= level))
                && known.here < PER_PERSON
                && known.most.is_none_or(|most| known.held.len() < most as usize)
        };
        let mut able: Vec<&mut Known> = self.people.iter_mut().filter(able).collect();
        let largest = able.iter().filter_map(|known| known.most).max().unwrap_or(1);
        // 60 is divided by each limit there is.
        let share = |known: &Known, used: u32| used * 60 / known.most.unwrap_or(largest);
        let count = |known: &Known, from: u64, to: u64| known.held.iter().filter(|held| (from..=to).contains(*held)).count() as u32;
        let rank = |known: &Known| {
            let (high, all) = (count(known, 67, 100), count(known, 0, 100));
            let work = 4 * high + 2 * count(known, 34, 66) + count(known, 0, 33);
            let spare: u8 = known.skills.values().sum::<u8>() - needed.map_or(0, |(_, level)| level);
            let by = match self.strategy {
                "round_robin" => vec![],
                "least_loaded" => vec![share(known, all)],
                "skill_match" => vec![u32::from(spare), share(known, all)],
                _ if priority >= 67 => vec![share(known, high), share(known, work)],
                _ => vec![share(known, work)],
            };
            (by, known.last, known.name)
        };
        able.sort_by_key(|known| rank(known));
        let chosen = able.into_iter().next()?;
        self.given += 1;
        chosen.held.push(priority);
        (chosen.here, chosen.last) = (chosen.here + 1, self.given);
        Some(chosen.name)
    }
}

const TASKS: [(u64, Option<(&str, u8)>); 14] = [
    (50, None),
    (90, Some(("aml", 2))),
    (10, None),
    (70, None),
    (50, Some(("german", 1))),
    (90, None),
    (20, Some(("aml", 3))),
    (50, None),
    (80, Some(("tax", 1))),
    (50, Some(("aml", 5))),
    (99, None),
    (50, Some(("german", 4))),
    (30, None),
    (70, Some(("aml", 3))),
];

async fn reproduces(strategy: &'static str) {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "assignment": strategy, "per_person": PER_PERSON})).await;
    let mut reference = Reference::new(strategy);
    let mut given = Vec::new();
    for (priority, needed) in TASKS {
        let skills = needed.map_or(json!({}), |(skill, level)| json!({skill: level}));
        let id = open(&world, &workflow(&world, "desk", &skills).await, priority).await;
        world.settle(Delivery::Twice).await;
        let expected = reference.choose(priority, needed);
        assert_eq!(holder(&world, &id).await.as_deref(), expected, "{strategy}, task {}", given.len() + 1);
        given.push(id);
        clock::advance(1);
    }
    let first = history(&world, &given[0]).await;
    let assigned = &first[1];
    assert_eq!((&assigned["move"], &assigned["actor"], &assigned["reason"]), (&json!("assigned"), &json!("queue:desk"), &json!(strategy)));
    assert_eq!(first.len(), 2);
}

#[tokio::test]
async fn in_turns_each_of_five_is_given_a_task_before_anybody_is_given_two() {
    reproduces("round_robin").await;
}

#[tokio::test]
async fn the_least_loaded_of_five_is_given_a_task() {
    reproduces("least_loaded").await;
}

#[tokio::test]
async fn whose_skills_fit_best_of_five_is_given_a_task() {
    reproduces("skill_match").await;
}

#[tokio::test]
async fn by_priority_urgent_tasks_and_work_are_shared_among_five() {
    reproduces("priority_weighted").await;
}

#[tokio::test]
async fn of_many_tasks_that_open_at_once_each_finds_somebody_in_their_turn() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "assignment": "round_robin"})).await;
    let plain = workflow(&world, "desk", &json!({})).await;
    let mut tasks = Vec::new();
    for _ in 0..30 {
        tasks.push(open(&world, &plain, 50).await);
    }
    at_once(&world).await;
    let mut given: BTreeMap<String, u32> = BTreeMap::new();
    for id in &tasks {
        *given.entry(holder(&world, id).await.expect("somebody")).or_default() += 1;
    }
    // Two rounds of all, then those go on who may hold more.
    let expected = [("ann", 13), ("ben", 2), ("cleo", 7), ("dan", 6), ("eve", 2)];
    assert_eq!(given, expected.map(|(name, count)| (name.to_owned(), count)).into());
}

#[tokio::test]
async fn an_errand_that_is_lost_to_others_each_time_comes_again_later_and_not_for_ever() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "assignment": "round_robin"})).await;
    world.settle(Delivery::Once).await;
    let id = open(&world, &workflow(&world, "desk", &json!({})).await, 50).await;
    world.dispatch(&world.stream().await).await;
    let first: Vec<Outgoing> = errands(&world).into_iter().filter(|message| message.body.contains("place")).collect();
    assert_eq!(first.len(), 1, "{first:?}");
    world.database.calls.trouble(Trouble::Conflicts(8));
    world.fire(&first).await;
    let second = errands(&world);
    let again = |message: &Outgoing| serde_json::from_str::<Value>(&message.body).unwrap()["errand"]["place"]["again"].clone();
    assert_eq!(second.iter().map(again).collect::<Vec<_>>(), [json!(1)]);
    assert!((1..=2).contains(&second[0].delay_seconds), "{second:?}");
    let body = json!({"tenant": "demo", "errand": {"place": {"task": id, "again": 10}}}).to_string();
    let last = Outgoing { body, ..second[0].clone() };
    world.database.calls.trouble(Trouble::Conflicts(8));
    let answer = scheduler::handle(world.scheduler(), sqs_event(&[last])).await.unwrap();
    assert_eq!(answer["batchItemFailures"].as_array().map(Vec::len), Some(1), "this is for a person to see");
    assert!(errands(&world).is_empty());
    world.fire(&second).await;
    assert_eq!(holder(&world, &id).await.as_deref(), Some("ann"));
}

#[tokio::test]
async fn what_nobody_can_have_does_not_hide_what_stands_behind_it() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "assignment": "round_robin", "per_person": 1, "paused": true})).await;
    let (impossible, plain) = (workflow(&world, "desk", &json!({"german": 5})).await, workflow(&world, "desk", &json!({})).await);
    for _ in 0..25 {
        open(&world, &impossible, 90).await;
    }
    let mut tasks = Vec::new();
    for _ in 0..=CLERKS.len() {
        tasks.push(open(&world, &plain, 10).await);
    }
    world.settle(Delivery::Once).await;
    clock::advance(1);
    go_on(&world, "desk").await;
    world.settle(Delivery::Once).await;
    let (mut of_ann, mut waiting) = (Vec::new(), Vec::new());
    for id in &tasks {
        match holder(&world, id).await.as_deref() {
            Some("ann") => of_ann.push(id.clone()),
            Some(_) => {}
            None => waiting.push(id.clone()),
        }
    }
    assert_eq!((of_ann.len(), waiting.len()), (1, 1), "each has one");
    api(&world, "ann").await.complete(&of_ann[0], None).await.expect(200);
    world.settle(Delivery::Once).await;
    assert_eq!(holder(&world, &waiting[0]).await.as_deref(), Some("ann"));
}

#[tokio::test]
async fn somebody_with_less_to_do_is_given_what_waits_in_the_last_of_many_queues() {
    let world = World::start().await;
    let queues: Vec<String> = (1..=12).map(|number| format!("desk{number:02}")).collect();
    let zoe = Person { roles: queues.clone(), ..person("zoe", "desk01", 0) };
    let mut user = zoe.user(clock::now());
    user.entitlements.task_capacity = Some(1);
    world.store().create_user(&demo(), &user, None).await.unwrap();
    for queue in &queues {
        configure(&world, &json!({"name": queue, "assignment": "round_robin"})).await;
    }
    let last = workflow(&world, "desk12", &json!({})).await;
    let tasks = [open(&world, &last, 50).await, open(&world, &last, 50).await];
    world.settle(Delivery::Once).await;
    let holders = [holder(&world, &tasks[0]).await, holder(&world, &tasks[1]).await];
    assert_eq!(holders.iter().flatten().collect::<Vec<_>>(), ["zoe"]);
    let (done, waiting) = if holders[0].is_some() { (&tasks[0], &tasks[1]) } else { (&tasks[1], &tasks[0]) };
    world.api_as("demo", &zoe).await.complete(done, None).await.expect(200);
    world.settle(Delivery::Once).await;
    assert_eq!(holder(&world, waiting).await.as_deref(), Some("zoe"));
}

#[tokio::test]
async fn a_task_nobody_can_have_waits_until_somebody_has_room() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "assignment": "round_robin", "per_person": 1})).await;
    let needs_german = workflow(&world, "desk", &json!({"german": 2})).await;
    let (first, second, third) =
        (open(&world, &needs_german, 50).await, open(&world, &needs_german, 50).await, open(&world, &needs_german, 90).await);
    world.settle(Delivery::Twice).await;
    let holders = [holder(&world, &first).await, holder(&world, &second).await, holder(&world, &third).await];
    assert_eq!(holders.iter().flatten().count(), 2, "cleo and dan have one each: {holders:?}");
    let waiting = [&first, &second, &third].into_iter().zip(&holders).find(|(_, holder)| holder.is_none()).unwrap().0.clone();
    let (done, name) = [&first, &second, &third].into_iter().zip(&holders).find_map(|(id, holder)| Some((id, holder.clone()?))).unwrap();
    api(&world, &name).await.complete(done, None).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(holder(&world, &waiting).await, Some(name));
    assert_eq!(history(&world, &waiting).await.len(), 2, "given once");
}

#[tokio::test]
async fn who_gives_a_task_back_is_not_given_it_again() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "assignment": "least_loaded"})).await;
    let needs_german = workflow(&world, "desk", &json!({"german": 1})).await;
    let id = open(&world, &needs_german, 50).await;
    world.settle(Delivery::Twice).await;
    assert_eq!(holder(&world, &id).await.as_deref(), Some("dan"));
    api(&world, "dan").await.post(&format!("/api/v1/tasks/{id}/release"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(holder(&world, &id).await.as_deref(), Some("cleo"));
    // Suspended, it stays with cleo; back in the queue and escalated, it finds somebody among more people.
    let admin = world.api("admin").await;
    admin.post(&format!("/api/v1/tasks/{id}/reassign"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(holder(&world, &id).await.as_deref(), Some("dan"), "it was somebody else who took it away from cleo");
}

#[tokio::test]
async fn a_task_that_two_gave_back_is_given_to_neither_until_somebody_in_charge_puts_it_back() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "assignment": "least_loaded"})).await;
    let id = open(&world, &workflow(&world, "desk", &json!({"german": 1})).await, 50).await;
    for name in ["dan", "cleo"] {
        world.settle(Delivery::Twice).await;
        assert_eq!(holder(&world, &id).await.as_deref(), Some(name));
        api(&world, name).await.post(&format!("/api/v1/tasks/{id}/release"), &json!({})).await.expect(200);
    }
    world.settle(Delivery::Twice).await;
    assert_eq!(holder(&world, &id).await, None, "nobody else can have it");
    api(&world, "cleo").await.post(&format!("/api/v1/tasks/{id}/claim"), &json!({})).await.expect(200);
    world.api("admin").await.post(&format!("/api/v1/tasks/{id}/reassign"), &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(holder(&world, &id).await.as_deref(), Some("dan"));
}

#[tokio::test]
async fn a_paused_queue_gives_nothing_and_gives_what_waited_when_it_goes_on() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "assignment": "round_robin", "paused": true})).await;
    let plain = workflow(&world, "desk", &json!({})).await;
    let tasks = [open(&world, &plain, 50).await, open(&world, &plain, 60).await, open(&world, &plain, 70).await];
    world.settle(Delivery::Twice).await;
    assert_eq!(holder(&world, &tasks[0]).await, None);
    clock::advance(1);
    go_on(&world, "desk").await;
    world.settle(Delivery::Twice).await;
    let holders = [holder(&world, &tasks[2]).await, holder(&world, &tasks[1]).await, holder(&world, &tasks[0]).await];
    assert_eq!(holders.map(Option::unwrap), ["ann", "ben", "cleo"], "the most urgent first");
}

#[tokio::test]
async fn nobody_is_given_a_task_they_are_kept_apart_from_or_have_no_level_for_and_a_deputy_is() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "assignment": "round_robin"})).await;
    let admin = world.api("admin").await;
    let step = with(user_task("work", "desk"), "separation_of_duties", json!({"not_requester": true}));
    let apart = admin.create_workflow(&process("Apart", vec![step])).await;
    let ann = api(&world, "ann").await;
    let instance = ann.start(&apart, &json!({})).await;
    let id = admin.instance(&instance).await["active"][0]["task_id"].as_str().unwrap().to_owned();
    world.settle(Delivery::Twice).await;
    assert_eq!(holder(&world, &id).await.as_deref(), Some("ben"), "ann began it");

    // Of a role that nobody has but for somebody else.
    configure(&world, &json!({"name": "manager", "assignment": "round_robin"})).await;
    let until = json!({"to": "emma", "roles": ["manager"], "valid_to": "2027-01-01T00:00:00Z"});
    world.api("mark").await.post("/api/v1/users/mark/delegations", &until).await.expect(200);
    clock::advance(11);
    let managers = workflow(&world, "manager", &json!({})).await;
    let (first, second) = (open(&world, &managers, 50).await, open(&world, &managers, 50).await);
    world.settle(Delivery::Twice).await;
    let mut holders = [holder(&world, &first).await.unwrap(), holder(&world, &second).await.unwrap()];
    holders.sort();
    assert_eq!(holders, ["emma", "mark"]);
}

#[tokio::test]
async fn a_full_queue_hands_what_opens_on_and_no_more_than_is_too_many() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "capacity": 3, "overflow": "archive"})).await;
    let admin = world.api("admin").await;
    let archive = json!({"name": "archive", "overflow": "desk"});
    assert_eq!(admin.post(QUEUES, &archive).await.problem(422), "validation_failed", "a ring");
    let plain = workflow(&world, "desk", &json!({})).await;
    let mut tasks = Vec::new();
    for _ in 0..5 {
        tasks.push(open(&world, &plain, 50).await);
        clock::advance(1);
    }
    world.settle(Delivery::Twice).await;
    let mut moved = Vec::new();
    for id in &tasks {
        moved.push(task(&world, id).await["queues"][0].as_str().unwrap().to_owned());
    }
    assert_eq!(moved, ["desk", "desk", "desk", "archive", "archive"], "those that came last");
    let handed = &history(&world, &tasks[4]).await[1];
    assert_eq!((&handed["move"], &handed["to"]), (&json!("moved"), &json!("archive")));
    assert_eq!((&handed["actor"], &handed["reason"]), (&json!("queue:desk"), &json!("full")));
    let load = async |queue: &str| admin.get(&format!("{QUEUES}/{queue}/statistics")).await.expect(200)["load"].as_u64().unwrap();
    assert_eq!((load("desk").await, load("archive").await), (3, 9), "each counted once");

    let paused = json!({"paused": true}).to_string();
    admin.send("PATCH", &format!("{QUEUES}/desk"), Some(paused)).await.expect(200);
    let stays = open(&world, &plain, 50).await;
    world.settle(Delivery::Twice).await;
    assert_eq!(task(&world, &stays).await["queues"], json!(["desk"]), "a paused queue hands nothing on");
}

#[tokio::test]
async fn of_many_tasks_that_open_at_once_a_full_queue_keeps_as_many_as_it_has_room_for() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "capacity": 3, "overflow": "archive"})).await;
    let plain = workflow(&world, "desk", &json!({})).await;
    let mut tasks = Vec::new();
    for _ in 0..20 {
        tasks.push(open(&world, &plain, 50).await);
    }
    at_once(&world).await;
    let mut stayed = 0;
    for id in &tasks {
        stayed += u32::from(task(&world, id).await["queues"] == json!(["desk"]));
    }
    assert_eq!(stayed, 3);
}

#[tokio::test]
async fn people_are_told_once_that_a_queue_has_little_room_left() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "capacity": 10})).await;
    let (plain, ann) = (workflow(&world, "desk", &json!({})).await, api(&world, "ann").await);
    let mut told: Vec<Value> = Vec::new();
    let mut tasks = Vec::new();
    let note = |sent: Vec<clients::queues::Outgoing>| -> Vec<Value> {
        let notices = sent.into_iter().filter(|message| message.queue.ends_with("notifications"));
        notices.map(|message| serde_json::from_str(&message.body).unwrap()).collect()
    };
    for _ in 0..10 {
        tasks.push(open(&world, &plain, 50).await);
        told.extend(note(world.settle(Delivery::Once).await));
    }
    let notice = json!({"kind": "queue_nearly_full", "notice_id": "desk-nearly-full-1", "tenant": "demo", "queue": "desk", "load": 9, "capacity": 10});
    assert_eq!(told, [notice]);
    // Below 90 % and back: nobody is told; below 80 % and back: they are.
    for id in &tasks[..2] {
        ann.complete(id, None).await.expect(200);
    }
    told.extend(note(world.settle(Delivery::Once).await));
    tasks.push(open(&world, &plain, 50).await);
    told.extend(note(world.settle(Delivery::Once).await));
    assert_eq!(told.len(), 1);
    for id in &tasks[2..4] {
        ann.complete(id, None).await.expect(200);
    }
    told.extend(note(world.settle(Delivery::Once).await));
    for _ in 0..2 {
        open(&world, &plain, 50).await;
    }
    world.streamed_again();
    told.extend(note(world.settle(Delivery::Once).await));
    assert_eq!(told.iter().map(|notice| &notice["notice_id"]).collect::<Vec<_>>(), ["desk-nearly-full-1", "desk-nearly-full-2"]);
}

#[tokio::test]
async fn a_breach_that_shows_when_a_task_is_completed_late_is_told_of_once() {
    let world = office().await;
    configure(&world, &json!({"name": "desk", "targets": [{"completion_minutes": 30}]})).await;
    let id = open(&world, &workflow(&world, "desk", &json!({})).await, 50).await;
    world.settle(Delivery::Once).await;
    clock::advance(31 * 60);
    api(&world, "ann").await.complete(&id, None).await.expect(200);
    let notices = world.settle(Delivery::Once).await.into_iter().filter(|message| message.queue.ends_with("notifications"));
    let notices: Vec<Value> = notices.map(|message| serde_json::from_str(&message.body).unwrap()).collect();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert_eq!((&notices[0]["what"], &notices[0]["users"]), (&json!("breached"), &json!(["ann"])));
}
