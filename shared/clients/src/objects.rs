//! Objects in a bucket: files that are too large for a table, or that rest.

use crate::lazy::{Lazy, lazy};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::RequestChecksumCalculation;
use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata as _};
use aws_sdk_s3::operation::get_object::builders::GetObjectFluentBuilder;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ChecksumMode;
use futures_util::future::BoxFuture;
use std::time::Duration;

mod memory;
pub use memory::MemoryObjects;

/// The bucket did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("the bucket failed: {0}")]
pub struct ObjectsFailed(pub String);

/// What an object is said to be, and has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Its media type (RFC 6838).
    pub content_type: String,
    /// Its length.
    pub bytes: u64,
    /// The SHA-256 of its bytes, in Base64 (RFC 4648, 4), where it is known. The bucket knows it of what came with it.
    pub sha256: Option<String>,
}

/// How somebody else puts an object into the bucket: by this request, with exactly these headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRequest {
    /// The address, signed; to be asked with `PUT`.
    pub url: String,
    /// Headers that were signed too.
    pub headers: Vec<(String, String)>,
}

/// The tag (name and value) of what was uploaded and is not kept yet. A tag, and not a folder of its own, since keeping an object is
/// one small call then, whatever its size: nothing is copied, and its address stays.
pub const LENT: (&str, &str) = ("kept", "no");

/// One bucket. Keys are the caller's; every call has the deadline of its configuration.
pub trait Objects: Send + Sync {
    /// Keeps bytes under a key, in place of what was there. The bucket compares them with the checksum.
    fn put<'a>(&'a self, key: &'a str, what: &'a Described, bytes: Vec<u8>) -> BoxFuture<'a, Result<(), ObjectsFailed>>;

    /// The bytes under a key, if there are any; fails when there are more than `at_most`.
    fn get<'a>(&'a self, key: &'a str, at_most: u64) -> BoxFuture<'a, Result<Option<Vec<u8>>, ObjectsFailed>>;

    /// What lies under a key, if anything does.
    fn describe<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Described>, ObjectsFailed>>;

    /// Removes what lies under a key, if anything does.
    fn remove<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), ObjectsFailed>>;

    /// The first bytes under a key, if there is anything: as many as asked for, or all that there are. What is asked for is one at least.
    fn first_bytes<'a>(&'a self, key: &'a str, count: u64) -> BoxFuture<'a, Result<Option<Vec<u8>>, ObjectsFailed>>;

    /// Keeps an object that was uploaded; false when there is none. Until then it is marked with [`LENT`], by which a rule of the bucket
    /// takes it away after a day.
    fn keep<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<bool, ObjectsFailed>>;

    /// A request that puts an object of exactly this description there, unless there is one, for `seconds` from now on (S3: a week
    /// at most). Length, type, checksum and mark are signed: nothing else can be put there.
    fn upload<'a>(&'a self, key: &'a str, what: &'a Described, seconds: u64) -> BoxFuture<'a, Result<UploadRequest, ObjectsFailed>>;

    /// An address from which the object can be had as a file of a name, for `seconds` from now on. Browsers save it, and do
    /// not show it in the bucket's origin.
    fn download<'a>(&'a self, key: &'a str, file: &'a str, seconds: u64) -> BoxFuture<'a, Result<String, ObjectsFailed>>;
}

/// A bucket of Amazon S3.
#[derive(Debug, Clone)]
pub struct S3 {
    client: Lazy<Client>,
    bucket: String,
}

impl S3 {
    /// Made, and connected, when first used.
    pub fn new(config: &aws_types::SdkConfig, bucket: String) -> Self {
        Self { client: lazy(config, client), bucket }
    }

    async fn read(&self, get: GetObjectFluentBuilder, key: &str, at_most: u64) -> Result<Option<Vec<u8>>, ObjectsFailed> {
        let found = match get.send().await {
            Ok(found) => found,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
            Err(error) => return Err(ObjectsFailed(DisplayErrorContext(error).to_string())),
        };
        if found.content_length().and_then(|length| u64::try_from(length).ok()).is_none_or(|length| length > at_most) {
            return Err(ObjectsFailed(format!("`{key}` is longer than {at_most} bytes")));
        }
        let bytes = found.body.collect().await.map_err(|error| ObjectsFailed(error.to_string()))?;
        Ok(Some(bytes.to_vec()))
    }
}

impl Objects for S3 {
    fn put<'a>(&'a self, key: &'a str, what: &'a Described, bytes: Vec<u8>) -> BoxFuture<'a, Result<(), ObjectsFailed>> {
        Box::pin(async move {
            let put = self.client.put_object().bucket(&self.bucket).key(key).body(ByteStream::from(bytes));
            let put = put.content_type(&what.content_type).set_checksum_sha256(what.sha256.clone());
            put.send().await.map(|_| ()).map_err(|error| ObjectsFailed(DisplayErrorContext(error).to_string()))
        })
    }

    fn get<'a>(&'a self, key: &'a str, at_most: u64) -> BoxFuture<'a, Result<Option<Vec<u8>>, ObjectsFailed>> {
        Box::pin(self.read(self.client.get_object().bucket(&self.bucket).key(key), key, at_most))
    }

    fn describe<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Described>, ObjectsFailed>> {
        Box::pin(async move {
            match self.client.head_object().bucket(&self.bucket).key(key).checksum_mode(ChecksumMode::Enabled).send().await {
                Ok(found) => Ok(Some(Described {
                    content_type: found.content_type().unwrap_or_default().to_owned(),
                    bytes: found.content_length().and_then(|length| u64::try_from(length).ok()).unwrap_or_default(),
                    sha256: found.checksum_sha256().map(str::to_owned),
                })),
                Err(error) if error.as_service_error().is_some_and(|error| error.is_not_found()) => Ok(None),
                Err(error) => Err(ObjectsFailed(DisplayErrorContext(error).to_string())),
            }
        })
    }

    fn remove<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), ObjectsFailed>> {
        Box::pin(async move {
            let removed = self.client.delete_object().bucket(&self.bucket).key(key).send().await;
            removed.map(|_| ()).map_err(|error| ObjectsFailed(DisplayErrorContext(error).to_string()))
        })
    }

    fn first_bytes<'a>(&'a self, key: &'a str, count: u64) -> BoxFuture<'a, Result<Option<Vec<u8>>, ObjectsFailed>> {
        Box::pin(async move {
            let range = format!("bytes=0-{}", count.saturating_sub(1));
            self.read(self.client.get_object().bucket(&self.bucket).key(key).range(range), key, count).await
        })
    }

    fn keep<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<bool, ObjectsFailed>> {
        Box::pin(async move {
            match self.client.delete_object_tagging().bucket(&self.bucket).key(key).send().await {
                Ok(_) => Ok(true),
                Err(error) if error.code() == Some("NoSuchKey") => Ok(false),
                Err(error) => Err(ObjectsFailed(DisplayErrorContext(error).to_string())),
            }
        })
    }

    fn upload<'a>(&'a self, key: &'a str, what: &'a Described, seconds: u64) -> BoxFuture<'a, Result<UploadRequest, ObjectsFailed>> {
        Box::pin(async move {
            let length = i64::try_from(what.bytes).map_err(|error| ObjectsFailed(error.to_string()))?;
            let put = self.client.put_object().bucket(&self.bucket).key(key).content_type(&what.content_type);
            let put = put.content_length(length).set_checksum_sha256(what.sha256.clone());
            let put = put.tagging(format!("{}={}", LENT.0, LENT.1)).if_none_match("*");
            let signed = put.presigned(lasting(seconds)?).await;
            let signed = signed.map_err(|error| ObjectsFailed(DisplayErrorContext(error).to_string()))?;
            let headers = signed.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            Ok(UploadRequest { url: signed.uri().to_owned(), headers })
        })
    }

    fn download<'a>(&'a self, key: &'a str, file: &'a str, seconds: u64) -> BoxFuture<'a, Result<String, ObjectsFailed>> {
        Box::pin(async move {
            let get = self.client.get_object().bucket(&self.bucket).key(key);
            let signed = get.response_content_disposition(disposition(file)).presigned(lasting(seconds)?).await;
            signed.map(|signed| signed.uri().to_owned()).map_err(|error| ObjectsFailed(DisplayErrorContext(error).to_string()))
        })
    }
}

fn client(config: &aws_types::SdkConfig) -> Client {
    let config = aws_sdk_s3::config::Builder::from(config)
        // Each write here brings the checksum that it needs.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        // A stand-in on somebody's own machine has no names of buckets in its address.
        .force_path_style(config.endpoint_url().is_some());
    Client::from_conf(config.build())
}

fn lasting(seconds: u64) -> Result<PresigningConfig, ObjectsFailed> {
    PresigningConfig::expires_in(Duration::from_secs(seconds)).map_err(|error| ObjectsFailed(error.to_string()))
}

/// Says that something is a file of a name, which may be in any language (RFC 6266, 4.3; RFC 8187).
fn disposition(file: &str) -> String {
    let mut encoded = String::with_capacity(file.len());
    for byte in file.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => encoded.push(char::from(byte)),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    format!("attachment; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_language_is_one_of_a_file() {
        assert_eq!(disposition("Prüfung 1.pdf"), "attachment; filename*=UTF-8''Pr%C3%BCfung%201.pdf");
        assert_eq!(disposition("a\"; x=\r\n"), "attachment; filename*=UTF-8''a%22%3B%20x%3D%0D%0A");
    }
}
