//! A bucket in memory, for tests.

use super::{Described, Objects, ObjectsFailed, UploadRequest};
use futures_util::future::BoxFuture;
use std::collections::BTreeMap;
use std::future::ready;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Objects in memory. Whoever has an [`UploadRequest`] uploads by [`MemoryObjects::receive`].
#[derive(Debug, Default)]
pub struct MemoryObjects(Mutex<BTreeMap<String, Object>>, AtomicBool);

#[derive(Debug)]
struct Object {
    what: Described,
    bytes: Vec<u8>,
    /// Whether it was uploaded and not kept yet.
    lent: bool,
}

/// What stands in front of a key in an address.
const ADDRESS: &str = "memory://bucket/";

impl MemoryObjects {
    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Object>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys of all objects, in order.
    pub fn keys(&self) -> Vec<String> {
        self.kept().keys().cloned().collect()
    }

    /// Takes what somebody sends to an address of an upload, whatever it is: unlike the real bucket it checks nothing.
    pub fn receive(&self, url: &str, what: Described, bytes: Vec<u8>) {
        self.kept().insert(url.strip_prefix(ADDRESS).unwrap_or(url).to_owned(), Object { what, bytes, lent: true });
    }

    /// Takes away what was uploaded and not kept, as the real bucket's rule does after a day.
    pub fn expire(&self) {
        self.kept().retain(|_, object| !object.lent);
    }

    /// From now on, or no longer, what is put is damaged on its way, and nobody notices.
    pub fn damage_what_comes(&self, damage: bool) {
        self.1.store(damage, Ordering::SeqCst);
    }

    /// Puts other bytes in place of those under a key, as a broken disk does.
    pub fn damage(&self, key: &str, bytes: Vec<u8>) {
        if let Some(kept) = self.kept().get_mut(key) {
            kept.bytes = bytes;
        }
    }
}

impl Objects for MemoryObjects {
    fn put<'a>(&'a self, key: &'a str, what: &'a Described, mut bytes: Vec<u8>) -> BoxFuture<'a, Result<(), ObjectsFailed>> {
        if let (true, Some(last)) = (self.1.load(Ordering::SeqCst), bytes.last_mut()) {
            *last = !*last;
        }
        self.kept().insert(key.to_owned(), Object { what: what.clone(), bytes, lent: false });
        Box::pin(ready(Ok(())))
    }

    fn get<'a>(&'a self, key: &'a str, at_most: u64) -> BoxFuture<'a, Result<Option<Vec<u8>>, ObjectsFailed>> {
        let found = self.kept().get(key).map(|object| object.bytes.clone());
        let long = found.as_ref().is_some_and(|bytes| u64::try_from(bytes.len()).is_ok_and(|length| length > at_most));
        Box::pin(ready(if long { Err(ObjectsFailed(format!("`{key}` is longer than {at_most} bytes"))) } else { Ok(found) }))
    }

    fn describe<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Described>, ObjectsFailed>> {
        let found = self.kept().get(key).map(|object| object.what.clone());
        Box::pin(ready(Ok(found)))
    }

    fn remove<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), ObjectsFailed>> {
        self.kept().remove(key);
        Box::pin(ready(Ok(())))
    }

    fn first_bytes<'a>(&'a self, key: &'a str, count: u64) -> BoxFuture<'a, Result<Option<Vec<u8>>, ObjectsFailed>> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let found = self.kept().get(key).map(|object| object.bytes.iter().take(count).copied().collect());
        Box::pin(ready(Ok(found)))
    }

    fn keep<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<bool, ObjectsFailed>> {
        let found = self.kept().get_mut(key).map(|object| object.lent = false).is_some();
        Box::pin(ready(Ok(found)))
    }

    fn upload<'a>(&'a self, key: &'a str, _: &'a Described, _: u64) -> BoxFuture<'a, Result<UploadRequest, ObjectsFailed>> {
        Box::pin(ready(Ok(UploadRequest { url: format!("{ADDRESS}{key}"), headers: Vec::new() })))
    }

    fn download<'a>(&'a self, key: &'a str, _: &'a str, _: u64) -> BoxFuture<'a, Result<String, ObjectsFailed>> {
        Box::pin(ready(Ok(format!("{ADDRESS}{key}"))))
    }
}
