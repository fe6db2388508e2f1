//! Files of tasks and cases: announced, uploaded, looked at, had, removed. What holds for both is tried on both.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use clients::objects::{Described, LENT, Objects, S3};
use engine::instance::Actor;
use engine::{AttachmentId, CaseId, TaskId};
use futures_util::future::join_all;
use integration_tests::{Answer, Api, Delivery, World, announcement, demo, person, sequence};
use serde_json::{Value, json};
use store::{CaseAsSeen, Owner, TaskWrite, Told, Unheld};
use tasks::Files;
use testkit::documents::{process, user_task};
use testkit::{Trouble, clock};
use work::attachment::Attachment;

const PDF: &[u8] = b"%PDF-1.7\nA letter.";
const HOUR: u64 = 3600;

/// The paths of a task and of a case that Ella and Max look after.
struct Desk {
    world: World,
    ella: Api,
    max: Api,
    task: String,
    case: String,
}

impl Desk {
    async fn open() -> Self {
        let world = World::start().await;
        let admin = world.api("admin").await;
        let workflow = admin.create_workflow(&process("One task", vec![user_task("work", "desk")])).await;
        let instance = admin.start(&workflow, &json!({})).await;
        let task = admin.instance(&instance).await["active"][0]["task_id"].as_str().unwrap().to_owned();
        let ella = world.api_as("demo", &person("ella", "desk", 0)).await;
        let max = world.api_as("demo", &person("max", "desk", 0)).await;
        let case = ella.post("/api/v1/cases", &json!({"title": "Noise", "kind": "complaint", "queue": "desk"})).await.expect(201);
        let case = format!("/api/v1/cases/{}", case["case_id"].as_str().unwrap());
        Self { world, ella, max, task: format!("/api/v1/tasks/{task}"), case }
    }

    fn owners(&self) -> [&str; 2] {
        [&self.task, &self.case]
    }

    async fn close(&self, owner: &str) {
        let what = if owner == self.task { "complete" } else { "close" };
        self.ella.post(&format!("{owner}/{what}"), &json!({})).await.expect(200);
    }

    /// An instance that was started for the case, and the path of its task.
    async fn start_for_case(&self) -> (String, String) {
        let admin = self.world.api("admin").await;
        let workflow = admin.create_workflow(&process("Inquiry", vec![user_task("ask", "desk")])).await;
        let body = json!({"workflows": [{"workflow_id": workflow}]});
        let started = self.ella.post(&format!("{}/workflows", self.case), &body).await.expect(201);
        let instance = started["workflows"][0]["workflow_instance_id"].as_str().unwrap().to_owned();
        let task = format!("/api/v1/tasks/{}", admin.instance(&instance).await["active"][0]["task_id"].as_str().unwrap());
        (instance, task)
    }

    /// A file as it is stored.
    async fn stored(&self, owner: &str, attachment: &Value) -> Attachment {
        let id = AttachmentId::parse(attachment["attachment_id"].as_str().unwrap()).unwrap();
        self.world.store().attachment(&demo(), &owner_of(owner), &id).await.unwrap().unwrap()
    }

    /// A letter whose completing broke off after its first step.
    async fn break_off(&self, owner: &str) -> Value {
        let awaited = letter(&self.ella, owner).await;
        self.world.upload(&awaited, "application/pdf", PDF);
        let before = self.stored(owner, &awaited).await;
        let after = before.checked();
        self.world.store().change_attachment(&demo(), &owner_of(owner), &before, &after, None, clock::now()).await.unwrap();
        awaited
    }
}

/// What a path names.
fn owner_of(path: &str) -> Owner {
    let (_, id) = path.rsplit_once('/').unwrap();
    if path.contains("/tasks/") { Owner::Task(TaskId::parse(id).unwrap()) } else { Owner::Case(CaseId::parse(id).unwrap()) }
}

async fn add(api: &Api, owner: &str, announced: &Value) -> Answer {
    api.post(&format!("{owner}/attachments"), announced).await
}

/// Announces a letter.
async fn letter(api: &Api, owner: &str) -> Value {
    add(api, owner, &announcement("letter.pdf", "application/pdf", PDF)).await.expect(201)
}

fn path(owner: &str, attachment: &Value) -> String {
    format!("{owner}/attachments/{}", attachment["attachment_id"].as_str().unwrap())
}

async fn complete(api: &Api, owner: &str, attachment: &Value) -> Answer {
    api.post(&format!("{}/complete", path(owner, attachment)), &json!({})).await
}

async fn delete(api: &Api, owner: &str, attachment: &Value) -> Answer {
    api.send("DELETE", &path(owner, attachment), None).await
}

/// Names and statuses of the files that somebody sees.
async fn listed(api: &Api, owner: &str) -> Vec<(String, String)> {
    let list = api.get(&format!("{owner}/attachments")).await.expect(200);
    let word = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(|one| (word(one, "file_name"), word(one, "status"))).collect()
}

/// What the history of a task or a case says of files: what, who, which.
async fn told(api: &Api, owner: &str) -> Vec<(String, String, String)> {
    let word = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_owned();
    let mut told = Vec::new();
    if owner.contains("/tasks/") {
        let history = api.get(&format!("{owner}/history")).await.expect(200);
        for one in history["items"].as_array().unwrap() {
            told.push((word(one, "move"), word(one, "actor"), word(one, "file_name")));
        }
    } else {
        let history = api.get(&format!("{owner}/routing-history")).await.expect(200);
        for entry in history["items"].as_array().unwrap() {
            told.push((word(&entry["what"][0], "kind"), word(entry, "actor"), word(&entry["what"][0], "file_name")));
        }
    }
    told.retain(|(what, _, _)| what.starts_with("attachment"));
    told
}

fn added(who: &str) -> (String, String, String) {
    ("attachment_added".to_owned(), who.to_owned(), "letter.pdf".to_owned())
}

fn removed(who: &str) -> (String, String, String) {
    ("attachment_removed".to_owned(), who.to_owned(), "letter.pdf".to_owned())
}

fn faults(body: &Value) -> Vec<(&str, &str)> {
    let all = body["errors"].as_array().unwrap().iter();
    let mut faults: Vec<(&str, &str)> = all.map(|fault| (fault["path"].as_str().unwrap(), fault["code"].as_str().unwrap())).collect();
    faults.sort_unstable();
    faults
}

#[tokio::test]
async fn a_file_is_announced_uploaded_completed_once_and_had() {
    let desk = Desk::open().await;
    for owner in desk.owners() {
        let awaited = letter(&desk.ella, owner).await;
        assert_eq!((&awaited["status"], &awaited["upload"]["method"]), (&json!("awaited"), &json!("PUT")));
        assert_eq!(awaited["upload"]["expires_at"], "2026-03-02T09:15:00.000Z");
        // Until it is there only who announced it sees it.
        assert_eq!(listed(&desk.ella, owner).await, [("letter.pdf".to_owned(), "awaited".to_owned())]);
        assert!(listed(&desk.max, owner).await.is_empty());
        let mine = desk.ella.get(&path(owner, &awaited)).await.expect(200);
        assert_eq!((&mine["status"], &mine["download"]), (&json!("awaited"), &Value::Null));
        assert_eq!(desk.max.get(&path(owner, &awaited)).await.problem(404), "not_found");
        assert_eq!(complete(&desk.max, owner, &awaited).await.problem(404), "not_found");
        assert!(told(&desk.ella, owner).await.is_empty());

        desk.world.upload(&awaited, "application/pdf", PDF);
        clock::advance(60);
        let ready = complete(&desk.ella, owner, &awaited).await.expect(200);
        assert_eq!((&ready["status"], &ready["attached_by"], &ready["bytes"]), (&json!("ready"), &json!("ella"), &json!(PDF.len())));
        assert_eq!(ready["ready_at"], "2026-03-02T09:01:00.000Z");
        clock::advance(60);
        assert_eq!(complete(&desk.ella, owner, &awaited).await.expect(200), ready);
        assert_eq!(complete(&desk.max, owner, &awaited).await.expect(200), ready);
        assert_eq!(told(&desk.max, owner).await, [added("user:ella")]);

        // The bucket's rule takes away what nobody completed, and nothing else.
        letter(&desk.ella, owner).await;
        desk.world.bucket.expire();
        clock::advance(2 * HOUR);
        assert_eq!(listed(&desk.max, owner).await, [("letter.pdf".to_owned(), "ready".to_owned())]);
        let read = desk.max.get(&path(owner, &awaited)).await.expect(200);
        let key = format!("demo/attachments/{}", awaited["attachment_id"].as_str().unwrap());
        assert_eq!(read["download"]["url"], format!("memory://bucket/{key}"));
        assert_eq!(desk.world.bucket.get(&key, 1_000).await.unwrap().as_deref(), Some(PDF));
        clock::reset();
    }
}

#[tokio::test]
async fn every_fault_of_an_announcement_is_named() {
    let desk = Desk::open().await;
    let good = announcement("letter.pdf", "application/pdf", PDF);
    let all = json!({"file_name": "a/b", "content_type": "text/html", "bytes": 0, "sha256": "abc", "colour": "red"});
    let bad = add(&desk.ella, &desk.task, &all).await.expect(422);
    let expected = [
        ("/bytes", "out_of_range"),
        ("/colour", "unknown_field"),
        ("/content_type", "unknown_value"),
        ("/file_name", "invalid_value"),
        ("/sha256", "invalid_value"),
    ];
    assert_eq!(faults(&bad), expected);
    let missing = add(&desk.ella, &desk.case, &json!({})).await.expect(422);
    assert_eq!(missing["errors"].as_array().unwrap().len(), 4, "{missing}");
    let most = 100 * 1024 * 1024;
    for (field, value, code) in [
        ("bytes", json!(most + 1), "out_of_range"),
        ("bytes", json!(1.5), "out_of_range"),
        ("bytes", json!("1"), "wrong_type"),
        ("content_type", json!("image/svg+xml"), "unknown_value"),
        ("content_type", json!("application/javascript"), "unknown_value"),
        ("content_type", json!("text/plain; charset=utf-8"), "unknown_value"),
        ("file_name", json!("a\nb"), "invalid_value"),
        ("file_name", json!(".."), "invalid_value"),
        ("file_name", json!("x".repeat(256)), "out_of_range"),
        ("sha256", json!("g".repeat(64)), "invalid_value"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        assert_eq!(faults(&add(&desk.ella, &desk.task, &body).await.expect(422)), [(format!("/{field}").as_str(), code)], "{body}");
    }
    let mut large = good.clone();
    large["bytes"] = json!(most);
    add(&desk.ella, &desk.task, &large).await.expect(201);
}

#[tokio::test]
async fn a_deployment_takes_other_types_and_shorter_files() {
    let mut desk = Desk::open().await;
    let setting = |name: &str| match name {
        "ATTACHMENT_TYPES" => "audio/mpeg".to_owned(),
        _ => "10".to_owned(),
    };
    desk.world.files = Files::from_settings(desk.world.bucket.clone(), setting);
    let ella = desk.world.api_as("demo", &person("ella", "desk", 0)).await;
    add(&ella, &desk.task, &announcement("song.mp3", "audio/mpeg", b"la la la")).await.expect(201);
    assert_eq!(
        faults(&add(&ella, &desk.task, &announcement("song.mp3", "audio/mpeg", PDF)).await.expect(422)),
        [("/bytes", "out_of_range")]
    );
}

#[tokio::test]
async fn what_was_uploaded_has_to_be_what_was_announced() {
    let desk = Desk::open().await;
    for owner in desk.owners() {
        let awaited = letter(&desk.ella, owner).await;
        assert_eq!(complete(&desk.ella, owner, &awaited).await.problem(409), "invalid_state");
        for (content_type, bytes, expected) in [
            ("application/pdf", b"%PDF-1.7".as_slice(), vec![("/bytes", "wrong_length"), ("/sha256", "wrong_checksum")]),
            ("application/pdf", b"%PDF-1.7\nAnother  ".as_slice(), vec![("/sha256", "wrong_checksum")]),
            ("text/html", PDF, vec![("/content_type", "wrong_type")]),
        ] {
            desk.world.upload(&awaited, content_type, bytes);
            let refused = complete(&desk.ella, owner, &awaited).await.expect(422);
            assert_eq!((refused["code"].as_str(), faults(&refused)), (Some("attachment_refused"), expected));
            assert!(desk.world.bucket.keys().is_empty(), "it is removed");
        }
        // A bucket that does not say what its checksum is says nothing.
        let what = Described { content_type: "application/pdf".to_owned(), bytes: PDF.len() as u64, sha256: None };
        desk.world.bucket.receive(awaited["upload"]["url"].as_str().unwrap(), what, PDF.to_vec());
        assert_eq!(faults(&complete(&desk.ella, owner, &awaited).await.expect(422)), [("/sha256", "wrong_checksum")]);
        assert!(told(&desk.ella, owner).await.is_empty());
        // The right one can still come.
        desk.world.upload(&awaited, "application/pdf", PDF);
        complete(&desk.ella, owner, &awaited).await.expect(200);
        delete(&desk.ella, owner, &awaited).await.expect(204);

        // What was announced as another type than it is.
        for (content_type, bytes) in
            [("application/pdf", b"<html>..".as_slice()), ("image/png", PDF), ("application/zip", b"MZ......".as_slice())]
        {
            let lying = add(&desk.ella, owner, &announcement("x", content_type, bytes)).await.expect(201);
            desk.world.upload(&lying, content_type, bytes);
            assert_eq!(
                faults(&complete(&desk.ella, owner, &lying).await.expect(422)),
                [("/content_type", "wrong_content")],
                "{content_type}"
            );
            assert!(desk.world.bucket.keys().is_empty());
        }
    }
}

#[tokio::test]
async fn what_never_came_is_forgotten_after_an_hour() {
    let desk = Desk::open().await;
    for owner in desk.owners() {
        let awaited = letter(&desk.ella, owner).await;
        let id = awaited["attachment_id"].as_str().unwrap();
        let item = desk.world.database.items("workflow").await.into_iter().find(|item| item["sk"].as_s().unwrap() == &format!("A#{id}"));
        let ttl: i64 = item.unwrap()["ttl"].as_n().unwrap().parse().unwrap();
        assert_eq!(ttl, clock::now().plus_seconds(HOUR).as_millis() / 1000);
        clock::advance(HOUR);
        // The table may take days to take it away.
        desk.world.upload(&awaited, "application/pdf", PDF);
        assert!(listed(&desk.ella, owner).await.is_empty());
        assert_eq!(complete(&desk.ella, owner, &awaited).await.problem(404), "not_found");
        assert_eq!(delete(&desk.ella, owner, &awaited).await.problem(404), "not_found");
        clock::reset();
    }
    desk.world.bucket.expire();
    assert!(desk.world.bucket.keys().is_empty());
}

#[tokio::test]
async fn fifty_files_are_enough() {
    let desk = Desk::open().await;
    for owner in desk.owners() {
        let mut last = Value::Null;
        for _ in 0..50 {
            last = letter(&desk.ella, owner).await;
            clock::advance(1);
        }
        let letter_again = announcement("letter.pdf", "application/pdf", PDF);
        assert_eq!(add(&desk.max, owner, &letter_again).await.problem(409), "too_many_attachments");
        let page = desk.ella.get(&format!("{owner}/attachments?limit=30")).await.expect(200);
        let rest = desk.ella.get(&format!("{owner}/attachments?cursor={}", page["next_cursor"].as_str().unwrap())).await.expect(200);
        assert_eq!([&page, &rest].map(|page| page["items"].as_array().unwrap().len()), [30, 20]);
        assert_eq!(rest["next_cursor"], Value::Null);
        delete(&desk.ella, owner, &last).await.expect(204);
        add(&desk.max, owner, &letter_again).await.expect(201);
        // What never came takes no place for ever.
        clock::advance(HOUR);
        add(&desk.max, owner, &letter_again).await.expect(201);
        clock::reset();
    }
}

#[tokio::test]
async fn a_file_is_removed_by_who_attached_it_or_is_in_charge() {
    let desk = Desk::open().await;
    let admin = desk.world.api("admin").await;
    for owner in desk.owners() {
        for (who, may) in [(&desk.max, false), (&desk.ella, true), (&admin, true)] {
            let id = json!({"attachment_id": desk.world.attach(&desk.ella, owner, "letter.pdf").await});
            if may {
                delete(who, owner, &id).await.expect(204);
                assert_eq!(desk.ella.get(&path(owner, &id)).await.problem(404), "not_found");
            } else {
                assert_eq!(delete(who, owner, &id).await.problem(403), "forbidden");
                delete(&desk.ella, owner, &id).await.expect(204);
            }
            assert_eq!(delete(&desk.ella, owner, &id).await.problem(404), "not_found");
            clock::advance(1);
        }
        let expected = ["user:ella", "user:ella", "user:admin"].map(|who| [added("user:ella"), removed(who)]).concat();
        assert_eq!(told(&desk.ella, owner).await, expected);
    }
    assert!(desk.world.bucket.keys().is_empty());
    let left = desk.world.database.items("workflow").await;
    assert!(left.iter().all(|item| !item["sk"].as_s().unwrap().starts_with("A#")));
}

#[tokio::test]
async fn whoever_a_case_is_assigned_to_is_in_charge_of_its_files() {
    let desk = Desk::open().await;
    let id = json!({"attachment_id": desk.world.attach(&desk.ella, &desk.case, "letter.pdf").await});
    desk.ella.post(&format!("{}/assign", desk.case), &json!({"to": "max"})).await.expect(200);
    delete(&desk.max, &desk.case, &id).await.expect(204);
}

#[tokio::test]
async fn nothing_comes_to_what_is_closed_and_nothing_goes() {
    let desk = Desk::open().await;
    for (owner, code) in desk.owners().into_iter().zip(["task_closed", "invalid_state"]) {
        let attached = json!({"attachment_id": desk.world.attach(&desk.ella, owner, "letter.pdf").await});
        let awaited = letter(&desk.ella, owner).await;
        desk.world.upload(&awaited, "application/pdf", PDF);
        desk.close(owner).await;
        assert_eq!(add(&desk.ella, owner, &announcement("x.pdf", "application/pdf", PDF)).await.problem(409), code);
        assert_eq!(complete(&desk.ella, owner, &awaited).await.problem(409), code);
        assert_eq!(delete(&desk.ella, owner, &attached).await.problem(409), code);
        assert_eq!(desk.ella.get(&path(owner, &attached)).await.expect(200)["status"], "ready");
    }
    assert_eq!(desk.world.bucket.keys().len(), 4);
    desk.world.bucket.expire();
    assert_eq!(desk.world.bucket.keys().len(), 2);
}

#[tokio::test]
async fn under_a_legal_hold_nothing_goes() {
    let desk = Desk::open().await;
    let (admin, owner) = (desk.world.api("admin").await, &desk.case);
    let attached = json!({"attachment_id": desk.world.attach(&desk.ella, owner, "letter.pdf").await});
    let hold = async |hold: bool| {
        admin.send("PUT", &format!("{owner}/legal-hold"), Some(json!({"hold": hold}).to_string())).await.expect(200);
    };
    hold(true).await;
    for who in [&desk.ella, &admin] {
        assert_eq!(delete(who, owner, &attached).await.problem(409), "legal_hold");
    }
    // What comes, comes; and what never belonged to the case may go.
    desk.world.attach(&desk.max, owner, "more.txt").await;
    let awaited = letter(&desk.ella, owner).await;
    delete(&desk.ella, owner, &awaited).await.expect(204);
    hold(false).await;
    delete(&desk.ella, owner, &attached).await.expect(204);
    assert_eq!(desk.world.bucket.keys().len(), 1);
}

#[tokio::test]
async fn a_held_instance_keeps_the_files_of_its_tasks_and_so_does_the_case_that_it_was_started_for() {
    let desk = Desk::open().await;
    let admin = desk.world.api("admin").await;
    let (instance, task) = desk.start_for_case().await;
    let attached = json!({"attachment_id": desk.world.attach(&desk.ella, &task, "letter.pdf").await});
    let (of_instance, of_case) = (format!("/api/v1/workflows/instances/{instance}/legal-hold"), format!("{}/legal-hold", desk.case));
    let send = async |method: &str, to: &str, body: Option<Value>| {
        admin.send(method, to, body.map(|body| body.to_string())).await.expect(200);
    };
    for (to, hold, (release, free)) in [
        (&of_instance, json!({"reason": "litigation"}), ("DELETE", None)),
        (&of_case, json!({"hold": true}), ("PUT", Some(json!({"hold": false})))),
    ] {
        send("PUT", to, Some(hold)).await;
        for who in [&desk.ella, &admin] {
            assert_eq!(delete(who, &task, &attached).await.problem(409), "legal_hold", "{to}");
        }
        // What comes, comes; and what never belonged to the task may go.
        desk.world.attach(&desk.max, &task, "more.txt").await;
        let awaited = letter(&desk.ella, &task).await;
        delete(&desk.ella, &task, &awaited).await.expect(204);
        send(release, to, free).await;
    }
    // Nobody holds the other task's instance.
    let other = json!({"attachment_id": desk.world.attach(&desk.ella, &desk.task, "letter.pdf").await});
    send("PUT", &of_instance, Some(json!({"reason": "litigation"}))).await;
    delete(&desk.ella, &desk.task, &other).await.expect(204);
    send("DELETE", &of_instance, None).await;
    delete(&desk.ella, &task, &attached).await.expect(204);
    assert_eq!(desk.world.bucket.keys().len(), 2);
}

#[tokio::test]
async fn a_held_instance_keeps_the_files_of_what_it_called() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let (start, end) = (("s", r#"<startEvent id="ID"/>"#), ("e", r#"<endEvent id="ID"/>"#));
    let group = r#"<extensionElements><zeebe:assignmentDefinition candidateGroups="employee"/></extensionElements>"#;
    let called = r#"<extensionElements><zeebe:calledElement processId="child"/></extensionElements>"#;
    let ask = format!(r#"<userTask id="ID">{group}</userTask>"#);
    let call = format!(r#"<callActivity id="ID" calledElement="child">{called}</callActivity>"#);
    admin.deploy(&sequence("child", &[start, ("u", &ask), end], "")).await;
    let parent = admin.deploy(&sequence("parent", &[start, ("c", &call), end], "")).await;
    let caller = admin.start(&parent, &json!({})).await;
    world.settle(Delivery::Once).await;
    let task = format!("/api/v1/tasks/{}", emma.claim_next().await);
    let attached = json!({"attachment_id": world.attach(&emma, &task, "letter.pdf").await});
    let hold = format!("/api/v1/workflows/instances/{caller}/legal-hold");
    admin.send("PUT", &hold, Some(json!({"reason": "litigation"}).to_string())).await.expect(200);
    assert_eq!(delete(&emma, &task, &attached).await.problem(409), "legal_hold");
    admin.send("DELETE", &hold, None).await.expect(200);
    delete(&emma, &task, &attached).await.expect(204);
}

#[tokio::test]
async fn a_hold_that_is_set_between_the_look_at_it_and_the_removal_wins() {
    let desk = Desk::open().await;
    let admin = desk.world.api("admin").await;
    let store = desk.world.store();
    let (instance, task) = desk.start_for_case().await;
    let attached = json!({"attachment_id": desk.world.attach(&desk.ella, &task, "letter.pdf").await});
    let (Owner::Task(task_id), Owner::Case(case_id)) = (owner_of(&task), owner_of(&desk.case)) else { panic!("a task and a case") };
    let look = async || {
        let case = store.case(&demo(), &case_id).await.unwrap().unwrap();
        Unheld { instance: task_id.instance.clone(), case: Some(CaseAsSeen { case: case.case_id, version: case.version }) }
    };
    let remove = async |unheld: &Unheld| {
        let (record, before) = (store.task(&demo(), &task_id).await.unwrap().unwrap(), desk.stored(&task, &attached).await);
        let step = record.detach(&before).unwrap();
        let write = TaskWrite::new(Some(record), step, &Actor("user:ella".to_owned()), clock::now(), None);
        let told = Told::Task { write: Box::new(write), unheld: vec![unheld.clone()] };
        store.change_attachment(&demo(), &owner_of(&task), &before, &before.removed(), Some(&told), clock::now()).await
    };
    let seen = look().await;
    let of_instance = format!("/api/v1/workflows/instances/{instance}/legal-hold");
    admin.send("PUT", &of_instance, Some(json!({"reason": "litigation"}).to_string())).await.expect(200);
    assert!(matches!(remove(&seen).await, Err(store::Error::Conflict)));
    admin.send("DELETE", &of_instance, None).await.expect(200);
    admin.send("PUT", &format!("{}/legal-hold", desk.case), Some(json!({"hold": true}).to_string())).await.expect(200);
    assert!(matches!(remove(&seen).await, Err(store::Error::Conflict)));
    assert_eq!(listed(&desk.max, &task).await, [("letter.pdf".to_owned(), "ready".to_owned())]);
    admin.send("PUT", &format!("{}/legal-hold", desk.case), Some(json!({"hold": false}).to_string())).await.expect(200);
    remove(&look().await).await.unwrap();
    assert!(listed(&desk.max, &task).await.is_empty());
}

#[tokio::test]
async fn a_file_whose_completing_broke_off_is_removed_by_who_attached_it_or_is_in_charge_closed_or_not() {
    let desk = Desk::open().await;
    let admin = desk.world.api("admin").await;
    for owner in desk.owners() {
        for closed in [false, true] {
            let [mine, theirs] = [desk.break_off(owner).await, desk.break_off(owner).await];
            if closed {
                desk.close(owner).await;
                complete(&desk.ella, owner, &mine).await.expect(409);
            }
            assert!(listed(&desk.max, owner).await.is_empty());
            assert_eq!(delete(&desk.max, owner, &mine).await.problem(403), "forbidden");
            delete(&desk.ella, owner, &mine).await.expect(204);
            delete(&admin, owner, &theirs).await.expect(204);
            assert_eq!(delete(&admin, owner, &theirs).await.problem(404), "not_found");
        }
        assert!(told(&desk.ella, owner).await.is_empty(), "it never belonged there");
    }
    assert!(desk.world.bucket.keys().is_empty());
}

#[tokio::test]
async fn the_same_key_announces_once() {
    let desk = Desk::open().await;
    let announced = announcement("letter.pdf", "application/pdf", PDF);
    for owner in desk.owners() {
        let once = desk.ella.clone().key(owner);
        let first = add(&once, owner, &announced).await.expect(201);
        assert_eq!(add(&once, owner, &announced).await.expect(201), first);
        let other = announcement("other.pdf", "application/pdf", PDF);
        assert_eq!(add(&once, owner, &other).await.problem(422), "idempotency_key_reused");
        assert_eq!(listed(&desk.ella, owner).await.len(), 1);
    }
}

#[tokio::test]
async fn many_who_complete_at_once_complete_once() {
    let desk = Desk::open().await;
    for owner in desk.owners() {
        let awaited = letter(&desk.ella, owner).await;
        desk.world.upload(&awaited, "application/pdf", PDF);
        for answer in join_all((0..4).map(|_| complete(&desk.ella, owner, &awaited))).await {
            assert!(answer.status == 200 || (answer.status == 409 && answer.body["code"] == "conflict"), "{}", answer.body);
        }
        complete(&desk.ella, owner, &awaited).await.expect(200);
        assert_eq!(told(&desk.ella, owner).await, [added("user:ella")]);
    }
}

#[tokio::test]
async fn what_breaks_in_between_goes_on_where_it_ended() {
    let desk = Desk::open().await;
    let calls = desk.world.database.calls.clone();
    for owner in desk.owners() {
        let awaited = letter(&desk.ella, owner).await;
        desk.world.upload(&awaited, "application/pdf", PDF);
        calls.trouble(Trouble::Refuses("TransactWriteItems"));
        assert_eq!(complete(&desk.ella, owner, &awaited).await.problem(503), "unavailable");
        calls.trouble(Trouble::None);
        complete(&desk.ella, owner, &awaited).await.expect(200);

        calls.trouble(Trouble::Refuses("DeleteItem"));
        assert_eq!(delete(&desk.ella, owner, &awaited).await.problem(503), "unavailable");
        calls.trouble(Trouble::None);
        // Nobody sees it any more, and whoever removed it goes on.
        assert!(listed(&desk.ella, owner).await.is_empty() && desk.world.bucket.keys().is_empty());
        delete(&desk.ella, owner, &awaited).await.expect(204);
        assert_eq!(told(&desk.ella, owner).await, [added("user:ella"), removed("user:ella")]);
    }
}

#[tokio::test]
async fn another_tenant_finds_nothing() {
    let desk = Desk::open().await;
    desk.world.settle_tenant("other").await;
    let other = desk.world.api_as("other", &person("ella", "desk", 0)).await;
    for owner in desk.owners() {
        let id = json!({"attachment_id": desk.world.attach(&desk.ella, owner, "letter.pdf").await});
        for answer in [
            other.get(&path(owner, &id)).await,
            other.get(&format!("{owner}/attachments")).await,
            add(&other, owner, &announcement("letter.pdf", "application/pdf", PDF)).await,
            complete(&other, owner, &id).await,
            delete(&other, owner, &id).await,
        ] {
            assert_eq!(answer.problem(404), "not_found");
        }
        // Nor is a file of a task one of the case.
        let [task, case] = desk.owners();
        let elsewhere = if owner == task { case } else { task };
        assert_eq!(desk.ella.get(&path(elsewhere, &id)).await.problem(404), "not_found");
        assert_eq!(desk.ella.get(&format!("{owner}/attachments/..%2F..%2Fother")).await.problem(404), "not_found");
    }
    assert!(desk.world.bucket.keys().iter().all(|key| key.starts_with("demo/attachments/")));
}

#[tokio::test]
async fn an_address_is_signed_for_exactly_what_was_announced() {
    let world = World::start().await;
    let bucket = S3::new(world.database.config(), "files".to_owned());
    let sha256 = Some("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=".to_owned());
    let what = Described { content_type: "text/plain".to_owned(), bytes: 3, sha256: sha256.clone() };
    let request = bucket.upload("demo/attachments/X", &what, 900).await.unwrap();
    let mut headers = request.headers.clone();
    headers.sort();
    let mark = format!("{}={}", LENT.0, LENT.1);
    let expected = [
        ("content-length", "3"),
        ("content-type", "text/plain"),
        ("if-none-match", "*"),
        ("x-amz-checksum-sha256", sha256.as_deref().unwrap()),
        ("x-amz-tagging", &mark),
    ];
    assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let signed = "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match%3Bx-amz-checksum-sha256%3Bx-amz-tagging&";
    assert!(request.url.contains(signed) && request.url.contains("X-Amz-Expires=900"), "{}", request.url);
    let download = bucket.download("demo/attachments/X", "a\"b.pdf", 300).await.unwrap();
    assert!(download.contains("response-content-disposition=attachment%3B%20filename%2A%3DUTF-8%27%27a%2522b.pdf"), "{download}");
}

#[test]
fn the_rule_of_the_bucket_is_about_the_mark_of_what_is_not_kept() {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(std::path::PathBuf::from).unwrap();
    let template = std::fs::read_to_string(package.join("../../infra/template.yaml")).unwrap();
    assert!(template.contains(&format!("TagFilters: [{{ Key: {}, Value: \"{}\" }}]", LENT.0, LENT.1)));
}
