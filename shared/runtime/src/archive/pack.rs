//! What is in an object: a line that says what it is, then a line for each item, compressed (gzip, RFC 1952). The first line is a
//! member of its own, since it counts the others, which are compressed as they come: memory holds what is compressed, never all of
//! the lines.

use crate::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::{InstanceId, TenantId};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use ring::digest::{Context, Digest, SHA256, digest};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};

/// Most bytes of an instance's lines. Whoever reads it holds them all, several times as large, in a function of 256 MB.
pub const MAX_BYTES: usize = 25 * 1024 * 1024;

/// Names what the lines are.
const FORMAT: &str = "millrace-instance/1";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    format: String,
    tenant: TenantId,
    instance: InstanceId,
    count: u64,
}

/// How many lines there are, and what they say together: SHA-256 over all of them.
#[derive(Clone)]
pub struct Content {
    lines: u64,
    bytes: usize,
    hash: Context,
}

impl Default for Content {
    fn default() -> Self {
        Self { lines: 0, bytes: 0, hash: Context::new(&SHA256) }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lines of {} bytes", self.lines, self.bytes)
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        let hash = |content: &Self| -> Digest { content.hash.clone().finish() };
        (self.lines, self.bytes) == (other.lines, other.bytes) && hash(self).as_ref() == hash(other).as_ref()
    }
}

impl Content {
    /// One line more.
    ///
    /// # Errors
    /// [`store::Error::TooLarge`].
    pub fn line(&mut self, line: &str) -> store::Result<()> {
        self.bytes = self.bytes.saturating_add(line.len()).saturating_add(1);
        if self.bytes > MAX_BYTES {
            return Err(store::Error::TooLarge(MAX_BYTES));
        }
        self.lines = self.lines.saturating_add(1);
        self.hash.update(line.as_bytes());
        self.hash.update(b"\n");
        Ok(())
    }

    /// How many lines.
    pub const fn lines(&self) -> u64 {
        self.lines
    }
}

/// An object as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Packed {
    /// Its bytes.
    pub object: Vec<u8>,
    /// Their SHA-256 in Base64.
    pub sha256: String,
    /// What is in it.
    pub content: Content,
}

/// Compresses lines as they come.
#[derive(Debug)]
pub struct Packer {
    lines: GzEncoder<Vec<u8>>,
    content: Content,
}

impl Default for Packer {
    fn default() -> Self {
        Self { lines: encoder(), content: Content::default() }
    }
}

fn encoder() -> GzEncoder<Vec<u8>> {
    // Without a name and a time: the same lines are the same bytes.
    GzEncoder::new(Vec::new(), Compression::default())
}

impl Packer {
    /// One line more.
    ///
    /// # Errors
    /// [`store::Error::TooLarge`].
    pub fn line(&mut self, line: &str) -> store::Result<()> {
        self.content.line(line)?;
        self.lines.write_all(line.as_bytes()).and_then(|()| self.lines.write_all(b"\n")).map_err(store::Error::unreadable)
    }

    /// The object of all lines.
    ///
    /// # Errors
    /// Never: it is made in memory.
    pub fn finish(self, tenant: &TenantId, instance: &InstanceId) -> Result<Packed> {
        let (tenant, instance) = (tenant.clone(), instance.clone());
        let head = Head { format: FORMAT.to_owned(), tenant, instance, count: self.content.lines };
        let mut first = encoder();
        serde_json::to_writer(&mut first, &head).map_err(store::Error::unreadable)?;
        first.write_all(b"\n").map_err(store::Error::unreadable)?;
        let mut object = first.finish().map_err(store::Error::unreadable)?;
        object.extend(self.lines.finish().map_err(store::Error::unreadable)?);
        Ok(Packed { sha256: sha256(&object), object, content: self.content })
    }
}

/// Reads an object's lines one by one, and gives what is in it.
///
/// # Errors
/// When it is no such object, or that of another instance; what `each` refuses with.
pub fn unpack(object: &[u8], tenant: &TenantId, instance: &InstanceId, each: &mut dyn FnMut(&str) -> store::Result<()>) -> Result<Content> {
    // A few bytes beyond the bound, so that what is longer is found out.
    let bound = MAX_BYTES as u64 + 64 * 1024;
    let mut lines = BufReader::new(MultiGzDecoder::new(object).take(bound)).lines();
    let head = lines.next().ok_or_else(|| store::Error::unreadable("an archive without a line"))?.map_err(store::Error::unreadable)?;
    let head: Head = serde_json::from_str(&head).map_err(store::Error::unreadable)?;
    if head.format != FORMAT || head.tenant != *tenant || head.instance != *instance {
        return Err(store::Error::unreadable("an archive of something else").into());
    }
    let mut content = Content::default();
    for line in lines {
        let line = line.map_err(store::Error::unreadable)?;
        content.line(&line)?;
        each(&line)?;
    }
    if content.lines != head.count {
        return Err(store::Error::unreadable("an archive that lost its end").into());
    }
    Ok(content)
}

/// The SHA-256 of bytes in Base64, as the bucket has it.
pub(super) fn sha256(bytes: &[u8]) -> String {
    STANDARD.encode(digest(&SHA256, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids() -> (TenantId, InstanceId) {
        (TenantId::parse("acme").unwrap(), InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap())
    }

    fn packed(lines: &[String]) -> Packed {
        let (tenant, instance) = ids();
        let mut packer = Packer::default();
        lines.iter().for_each(|line| packer.line(line).unwrap());
        packer.finish(&tenant, &instance).unwrap()
    }

    proptest! {
        #[test]
        fn lines_come_back_as_they_were(lines in prop::collection::vec("[^\r\n]{0,80}", 0..40)) {
            let (tenant, instance) = ids();
            let object = packed(&lines);
            let mut back = Vec::new();
            let content = unpack(&object.object, &tenant, &instance, &mut |line| { back.push(line.to_owned()); Ok(()) }).unwrap();
            prop_assert_eq!(&back, &lines);
            prop_assert_eq!(&content, &object.content);
            prop_assert_eq!(packed(&lines).object, object.object);
        }

        #[test]
        fn what_is_cut_off_never_passes_for_whole(at in any::<prop::sample::Index>()) {
            let (tenant, instance) = ids();
            let lines: Vec<String> = (0..50).map(|number| format!("{{\"line\":{number}}}")).collect();
            let Packed { object, content, .. } = packed(&lines);
            let some = object.get(..at.index(object.len())).unwrap();
            prop_assert!(!unpack(some, &tenant, &instance, &mut |_| Ok(())).is_ok_and(|read| read == content));
        }
    }

    #[test]
    fn the_object_of_another_instance_is_refused() {
        let (tenant, _) = ids();
        let other = InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAW").unwrap();
        assert!(unpack(&packed(&[]).object, &tenant, &other, &mut |_| Ok(())).is_err());
    }

    #[test]
    fn an_instance_that_is_too_large_is_said_to_be() {
        let (mut packer, line) = (Packer::default(), "x".repeat(1024 * 1024));
        let full = (0..25).find_map(|_| packer.line(&line).err());
        assert!(matches!(full, Some(store::Error::TooLarge(MAX_BYTES))));
    }
}
