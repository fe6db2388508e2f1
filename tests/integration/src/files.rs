//! Files as a browser uploads them.

use crate::api::Api;
use crate::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clients::objects::Described;
use serde_json::{Value, json};

/// The SHA-256 of bytes.
fn digest(bytes: &[u8]) -> Vec<u8> {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().to_vec()
}

/// What announces a file with these bytes.
pub fn announcement(file_name: &str, content_type: &str, bytes: &[u8]) -> Value {
    let sha256: String = digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    json!({"file_name": file_name, "content_type": content_type, "bytes": bytes.len(), "sha256": sha256})
}

impl World {
    /// Puts bytes where an announcement's answer says, as the bucket would know them.
    pub fn upload(&self, awaited: &Value, content_type: &str, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).unwrap();
        let what = Described { content_type: content_type.to_owned(), bytes: length, sha256: Some(STANDARD.encode(digest(bytes))) };
        self.bucket.receive(awaited["upload"]["url"].as_str().unwrap(), what, bytes.to_vec());
    }

    /// Attaches a text to a task or a case, all the way; gives its id.
    pub async fn attach(&self, api: &Api, owner: &str, file_name: &str) -> String {
        let (path, bytes) = (format!("{owner}/attachments"), b"What it says.");
        let awaited = api.post(&path, &announcement(file_name, "text/plain", bytes)).await.expect(201);
        self.upload(&awaited, "text/plain", bytes);
        let id = awaited["attachment_id"].as_str().unwrap().to_owned();
        api.post(&format!("{path}/{id}/complete"), &json!({})).await.expect(200);
        id
    }
}
