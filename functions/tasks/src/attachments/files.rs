//! The bucket, and what a deployment takes into it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clients::objects::{Described, Objects, ObjectsFailed};
use engine::TenantId;
use std::sync::Arc;
use web::{Code, Problem};
use work::attachment::{Attachment, ContentTypes};

/// Longest file, in bytes, unless a deployment says otherwise.
const MAX_BYTES: u64 = 100 * 1024 * 1024;
/// What one request can put into a bucket, in bytes (S3: 5 GiB).
const MAX_PUT: u64 = 5 * 1024 * 1024 * 1024;

/// Files of tasks and cases. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    /// Where the bytes are.
    pub objects: Arc<dyn Objects>,
    /// What they may be.
    pub types: Arc<ContentTypes>,
    /// How long one may be, in bytes.
    pub max_bytes: u64,
}

impl Files {
    /// Files in a bucket, as settings bound them: `MAX_ATTACHMENT_BYTES`, and `ATTACHMENT_TYPES` for content types that are taken beside
    /// those of every deployment.
    pub fn from_settings(objects: Arc<dyn Objects>, setting: impl Fn(&str) -> String) -> Self {
        let max_bytes = setting("MAX_ATTACHMENT_BYTES").parse().ok().filter(|bytes| (1..=MAX_PUT).contains(bytes));
        let types = Arc::new(ContentTypes::with(&setting("ATTACHMENT_TYPES")));
        Self { objects, types, max_bytes: max_bytes.unwrap_or(MAX_BYTES) }
    }
}

/// Where a file's bytes are: the tenant first, and nothing that anybody typed.
pub(super) fn key(tenant: &TenantId, attachment: &Attachment) -> String {
    format!("{tenant}/attachments/{}", attachment.attachment_id)
}

/// What the bytes have to be.
pub(super) fn described(attachment: &Attachment) -> Described {
    Described { content_type: attachment.content_type.clone(), bytes: attachment.bytes, sha256: Some(base64_of(&attachment.sha256)) }
}

/// SHA-256 in lower case from 64 hexadecimal digits, as `sha256sum` prints it.
pub(super) fn digest(text: &str) -> Option<String> {
    (text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())).then(|| text.to_ascii_lowercase())
}

/// A digest as HTTP headers have it.
fn base64_of(digest: &str) -> String {
    let digits: Vec<u8> = digest.chars().filter_map(|c| c.to_digit(16)).filter_map(|digit| u8::try_from(digit).ok()).collect();
    let bytes: Vec<u8> = digits.as_chunks::<2>().0.iter().map(|[high, low]| (high << 4) | low).collect();
    STANDARD.encode(bytes)
}

/// The bucket did not answer, or not as it should.
pub(super) fn unavailable(error: ObjectsFailed) -> Problem {
    tracing::error!(%error, "the bucket is not available");
    Problem::new(Code::Unavailable, "the store of files did not answer")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clients::objects::MemoryObjects;

    #[test]
    fn a_digest_is_what_sha256sum_prints_and_becomes_what_headers_have() {
        // FIPS 180-4's example: the SHA-256 of `abc`.
        let printed = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(printed).as_deref(), Some(printed));
        assert_eq!(digest(&printed.to_uppercase()).as_deref(), Some(printed));
        assert_eq!(base64_of(printed), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
        for bad in ["", "ba78", &printed.replace('b', "g"), &format!("{printed}00"), &format!("{} ", &printed[..63])] {
            assert_eq!(digest(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_deployment_bounds_its_files() {
        let of = |bytes: &'static str, types: &'static str| {
            let setting = move |name: &str| if name == "ATTACHMENT_TYPES" { types.to_owned() } else { bytes.to_owned() };
            Files::from_settings(Arc::new(MemoryObjects::default()), setting)
        };
        assert_eq!(of("", "").max_bytes, 100 * 1024 * 1024);
        assert_eq!(of("0", "").max_bytes, 100 * 1024 * 1024);
        assert_eq!(of("5368709121", "").max_bytes, 100 * 1024 * 1024);
        let own = of("1000", "audio/mpeg text/html");
        assert!(own.max_bytes == 1_000 && own.types.allow("audio/mpeg") && !own.types.allow("text/html"));
    }
}
