//! The archive: one compressed object for each instance that ended long ago, in a bucket. What is in an object is a matter of
//! [`pack`](self::Packer); where an archived instance is read of [`Instances::find`](crate::Instances::find).

mod pack;
mod read;

pub use pack::{Content, MAX_BYTES, Packed, Packer, unpack};
pub use read::{Archived, FoundTask};

use crate::Result;
use clients::objects::{Described, Objects, ObjectsFailed};
use engine::{InstanceId, TenantId, Timestamp};
use pack::sha256;
use std::fmt;
use std::sync::Arc;

/// Seconds for which what is archived stays in the table, so that whoever began to read it there has ended by then: the longest
/// invocation takes 30.
pub const STAYS: u64 = 60;

/// The media type of what is compressed so (RFC 6713).
const GZIP: &str = "application/gzip";

/// A bucket of archived instances. Cheap to clone.
#[derive(Clone)]
pub struct Archive(Arc<dyn Objects>);

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Archive")
    }
}

impl Archive {
    /// An archive in a bucket.
    pub fn new(bucket: Arc<dyn Objects>) -> Self {
        Self(bucket)
    }

    /// The key of an instance's object: by tenant, and by the month in which it ended, so that people find it too; and by what is in
    /// it, the SHA-256 in Base64. What is written twice is one object, and two who archive an instance at the same time, as each
    /// of them found it, never write over what the other noted.
    pub fn key(tenant: &TenantId, instance: &InstanceId, ended_at: Timestamp, sha256: &str) -> String {
        let day = crate::outside::rfc3339(ended_at);
        let month = day.get(..7).unwrap_or_default().replace('-', "/");
        // A slash would be a folder (RFC 4648, 5).
        let content = sha256.trim_end_matches('=').replace('+', "-").replace('/', "_");
        format!("{tenant}/instances/{month}/{instance}.{content}.jsonl.gz")
    }

    /// Writes an object. The bucket compares it with its checksum.
    ///
    /// # Errors
    /// When the bucket does not take it.
    pub async fn write(&self, key: &str, packed: &Packed) -> Result<()> {
        let what = Described {
            content_type: GZIP.to_owned(),
            bytes: u64::try_from(packed.object.len()).unwrap_or(u64::MAX),
            sha256: Some(packed.sha256.clone()),
        };
        Ok(self.0.put(key, &what, packed.object.clone()).await.map_err(failed)?)
    }

    /// Reads an object that has to have this checksum.
    ///
    /// # Errors
    /// When the bucket does not answer, there is no object, or it is another.
    pub async fn read(&self, key: &str, expected: &str) -> Result<Vec<u8>> {
        let found = self.0.get(key, MAX_BYTES as u64).await.map_err(failed)?;
        let object = found.ok_or_else(|| store::Error::unreadable(format!("there is no object `{key}` in the archive")))?;
        if sha256(&object) != expected {
            return Err(store::Error::unreadable(format!("the object `{key}` of the archive is damaged")).into());
        }
        Ok(object)
    }
}

fn failed(error: ObjectsFailed) -> store::Error {
    store::Error::Unavailable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clients::objects::MemoryObjects;

    #[tokio::test]
    async fn an_object_is_read_as_it_was_written_or_not_at_all() {
        let (tenant, instance) = (TenantId::parse("acme").unwrap(), InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap());
        let bucket = Arc::new(MemoryObjects::default());
        let archive = Archive::new(bucket.clone());
        let mut packer = Packer::default();
        packer.line("{}").unwrap();
        let packed = packer.finish(&tenant, &instance).unwrap();
        archive.write("key", &packed).await.unwrap();
        assert_eq!(archive.read("key", &packed.sha256).await.unwrap(), packed.object);
        for at in 0..packed.object.len() {
            let damaged = packed.object.iter().enumerate().map(|(place, byte)| if place == at { !byte } else { *byte });
            bucket.damage("key", damaged.collect());
            assert!(archive.read("key", &packed.sha256).await.is_err(), "{at}");
        }
        assert!(archive.read("other", &packed.sha256).await.is_err());
    }

    #[test]
    fn an_object_is_found_by_tenant_month_and_content() {
        let (tenant, instance) = (TenantId::parse("acme").unwrap(), InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap());
        let key = |sha256| Archive::key(&tenant, &instance, Timestamp::from_millis(1_772_442_000_000), sha256);
        assert_eq!(key("a+b/c="), "acme/instances/2026/03/01ARZ3NDEKTSV4RRFFQ69G5FAV.a-b_c.jsonl.gz");
        assert_ne!(key(&sha256(b"one")), key(&sha256(b"other")));
    }
}
