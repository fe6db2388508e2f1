//! The hash chain: each batch names the SHA-256 of the one before it, so that a changed, missing or inserted
//! batch shows.

use crate::item::{Item, number, text};
use crate::{Error, Result};
use ring::digest;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hash([u8; 32]);

impl Hash {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self> {
        bytes.try_into().map(Self).map_err(|_| Error::unreadable("a hash that is not 32 bytes long"))
    }

    /// The hash of a batch item: of everything in it, its predecessor's hash included.
    pub(crate) fn of(item: &Item) -> Result<Self> {
        let mut context = digest::Context::new(&digest::SHA256);
        if let Some(before) = previous(item)? {
            context.update(before.as_bytes());
        }
        let at: i64 = number(item, "at")?;
        let effects = if item.contains_key("fx") { text(item, "fx")? } else { "" };
        for part in [text(item, "pk")?, text(item, "sk")?, &at.to_string(), text(item, "by")?, text(item, "ev")?, effects] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        Self::read(context.finish().as_ref())
    }
}

/// The hash a batch item names as its predecessor's.
pub(crate) fn previous(item: &Item) -> Result<Option<Hash>> {
    match item.get("ph").map(|value| value.as_b()) {
        None => Ok(None),
        Some(Ok(blob)) => Hash::read(blob.as_ref()).map(Some),
        Some(Err(_)) => Err(Error::unreadable("`ph` is not binary")),
    }
}
