//! Files over the wire: uploaded to the bucket and downloaded from it by the addresses that the deployment signs.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Api, Instance, Tenant, announcement, download, upload};
use serde_json::{Value, json};

/// What is sent instead of what was announced: bytes, and headers.
type Upload<'a> = (&'a [u8], &'a [(&'a str, &'a str)]);

/// A clerk, and the paths of a task and of a case that are theirs.
async fn desk() -> (Tenant, Api, [String; 2]) {
    let tenant = Tenant::create("files").await;
    let clerk = tenant.person("clerk", "desk").await;
    let workflow = tenant.workflow(json!([{"step_type": "user_task", "required_roles": ["desk"]}])).await;
    let task = Instance::start(&clerk, &workflow, &json!({})).await.open_task().await;
    let case = clerk.post("/api/v1/cases", &json!({"title": "Noise", "kind": "complaint", "queue": "desk"})).await.expect(201);
    let owners = [format!("/api/v1/tasks/{task}"), format!("/api/v1/cases/{}", case["case_id"].as_str().unwrap())];
    (tenant, clerk, owners)
}

/// A PDF of some length, with bytes that are no text.
fn letter(length: usize) -> Vec<u8> {
    b"%PDF-1.7\n".iter().copied().chain((0..=255).cycle()).take(length).collect()
}

fn path(owner: &str, awaited: &Value) -> String {
    format!("{owner}/attachments/{}", awaited["attachment_id"].as_str().unwrap())
}

#[tokio::test]
async fn what_is_downloaded_is_what_was_uploaded() {
    let (_tenant, clerk, owners) = desk().await;
    let bytes = letter(3 * 1024 * 1024);
    for owner in &owners {
        let announced = announcement("Prüfung 1.pdf", "application/pdf", &bytes);
        let awaited = clerk.create(&format!("{owner}/attachments"), &announced, owner).await.expect(201);
        let (file, done) = (path(owner, &awaited), format!("{}/complete", path(owner, &awaited)));
        clerk.post(&done, &json!({})).await.problem(409, "invalid_state");
        assert_eq!(upload(&awaited, &bytes, &[]).await, 200);
        // The address is good once: whatever comes again finds something there.
        assert_eq!(upload(&awaited, &bytes, &[]).await, 412);
        let ready = clerk.post(&done, &json!({})).await.expect(200);
        assert_eq!(clerk.post(&done, &json!({})).await.expect(200), ready);
        let read = clerk.get(&file).await.expect(200);
        let (status, disposition, found) = download(read["download"]["url"].as_str().unwrap()).await;
        assert_eq!((status, disposition.as_str()), (200, "attachment; filename*=UTF-8''Pr%C3%BCfung%201.pdf"));
        assert!(found == bytes, "{} bytes", found.len());
        // Without its signature the address is nobody's.
        let bare = read["download"]["url"].as_str().unwrap().split('?').next().unwrap();
        assert_eq!(download(bare).await.0, 403);

        clerk.send("DELETE".parse().unwrap(), &file, None, &[]).await.expect_status(204);
        clerk.get(&file).await.problem(404, "not_found");
        assert_eq!(download(read["download"]["url"].as_str().unwrap()).await.0, 404);
    }
    println!("{} bytes there and back, for a task and for a case", bytes.len());
}

#[tokio::test]
async fn nothing_but_what_was_announced_becomes_a_file() {
    let (_tenant, clerk, owners) = desk().await;
    let bytes = letter(1_000);
    for owner in &owners {
        let awaited = clerk.post(&format!("{owner}/attachments"), &announcement("letter.pdf", "application/pdf", &bytes)).await.expect(201);
        let done = format!("{}/complete", path(owner, &awaited));
        let other: Vec<u8> = bytes.iter().rev().copied().collect();
        let wrong: [Upload<'_>; 5] = [
            (&bytes[..999], &[]),
            (&other, &[]),
            (&bytes, &[("content-type", "text/html")]),
            (&bytes, &[("x-amz-tagging", "kept=yes")]),
            (&bytes, &[("if-none-match", "none")]),
        ];
        for (sent, headers) in wrong {
            let status = upload(&awaited, sent, headers).await;
            assert!((400..=403).contains(&status), "{headers:?}: {status}");
            clerk.post(&done, &json!({})).await.problem(409, "invalid_state");
        }
        // What the bucket cannot know: that it is no PDF.
        let lying = announcement("letter.pdf", "application/pdf", &other);
        let awaited = clerk.post(&format!("{owner}/attachments"), &lying).await.expect(201);
        assert_eq!(upload(&awaited, &other, &[]).await, 200);
        let done = format!("{}/complete", path(owner, &awaited));
        let refused = clerk.post(&done, &json!({})).await.problem(422, "attachment_refused");
        assert_eq!(refused["errors"][0]["code"], "wrong_content");
        clerk.post(&done, &json!({})).await.problem(409, "invalid_state");
    }
}
