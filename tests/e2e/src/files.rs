//! Files as a browser uploads and downloads them: straight to the bucket and straight from it.

use crate::Api;
use crate::api::client;
use reqwest::header::CONTENT_DISPOSITION;
use serde_json::{Value, json};

/// What announces a file with these bytes.
pub fn announcement(file_name: &str, content_type: &str, bytes: &[u8]) -> Value {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let sha256: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    json!({"file_name": file_name, "content_type": content_type, "bytes": bytes.len(), "sha256": sha256})
}

/// Uploads bytes as an announcement's answer says, some headers in another way; gives the bucket's status.
pub async fn upload(awaited: &Value, bytes: &[u8], other: &[(&str, &str)]) -> u16 {
    let mut request = client().put(awaited["upload"]["url"].as_str().expect("an address"));
    for (name, value) in awaited["upload"]["headers"].as_object().expect("headers") {
        // The length is that of what is sent.
        if name == "content-length" {
            continue;
        }
        let other = other.iter().find(|(known, _)| *known == name.as_str()).map(|(_, value)| *value);
        request = request.header(name, other.or(value.as_str()).expect("text"));
    }
    request.body(bytes.to_vec()).send().await.expect("the bucket").status().as_u16()
}

/// What lies at an address of a download: its status, its name for browsers, its bytes.
pub async fn download(url: &str) -> (u16, String, Vec<u8>) {
    let answer = client().get(url).send().await.expect("the bucket");
    let disposition = answer.headers().get(CONTENT_DISPOSITION).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    (answer.status().as_u16(), disposition, answer.bytes().await.expect("bytes").to_vec())
}

/// Attaches a text to a task or a case, all the way; gives its id.
pub async fn attach(api: &Api, owner: &str, file_name: &str) -> String {
    let (path, bytes) = (format!("{owner}/attachments"), b"What it says.");
    let awaited = api.post(&path, &announcement(file_name, "text/plain", bytes)).await.expect(201);
    assert_eq!(upload(&awaited, bytes, &[]).await, 200);
    let id = awaited["attachment_id"].as_str().expect("an id").to_owned();
    api.post(&format!("{path}/{id}/complete"), &json!({})).await.expect(200);
    id
}
