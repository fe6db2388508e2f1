//! What providers publish, read when it is needed and kept for a while.

use super::metadata;
use super::{KeySet, Metadata, Provider};
use crate::{Endpoint, Error, Reach, Result};
use clients::http::{Http, HttpRequest};
use engine::Timestamp;
use quick_cache::sync::Cache;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Longest answer of a provider, in bytes.
pub(super) const MAX_ANSWER: usize = 256 * 1024;
/// How long a provider may take for one answer.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);
/// Providers whose documents are kept.
const KEPT: usize = 64;
/// How long a document is kept, in seconds: so long a key that a provider withdrew is still good.
const GOOD_FOR: u64 = 3_600;
/// How soon a key that is not known makes the keys be read again, in seconds: a roll-over shows, a guesser does not cost.
const REREAD_AFTER: u64 = 10;

/// Where documents come from. Cheap to clone; the clones share what is kept.
#[derive(Clone)]
pub struct Sources {
    http: Arc<dyn Http>,
    reach: Reach,
    metadata: Arc<Cache<String, (Metadata, Timestamp)>>,
    keys: Arc<Cache<String, Keys>>,
}

#[derive(Clone)]
struct Keys {
    set: KeySet,
    read_at: Timestamp,
    tried_at: Timestamp,
}

impl Sources {
    /// Reads over `http` whatever lies within `reach`.
    pub fn new(http: Arc<dyn Http>, reach: Reach) -> Self {
        Self { http, reach, metadata: Arc::new(Cache::new(KEPT)), keys: Arc::new(Cache::new(KEPT)) }
    }

    /// Where providers may be.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    pub(super) fn http(&self) -> &dyn Http {
        self.http.as_ref()
    }

    /// What a provider says of itself.
    ///
    /// # Errors
    /// When it does not, or says something else.
    pub async fn metadata(&self, provider: &Provider, now: Timestamp) -> Result<Metadata> {
        let issuer = &provider.issuer;
        if let Some((metadata, read_at)) = self.metadata.get(issuer)
            && now < read_at.plus_seconds(GOOD_FOR)
        {
            return Ok(metadata);
        }
        let address = Endpoint::parse(&metadata::address(issuer), self.reach);
        let address = address.map_err(|error| Error::Provider(format!("has an unusable issuer: {error}")))?;
        let metadata = Metadata::read(&self.get(&address).await?, issuer, self.reach)?;
        self.metadata.insert(issuer.clone(), (metadata.clone(), now));
        Ok(metadata)
    }

    /// A provider's keys; read again when they are old, and when they lack one, but not again at once.
    pub(super) async fn keys(&self, address: &Endpoint, lack: impl Fn(&KeySet) -> bool, now: Timestamp) -> Result<KeySet> {
        let known = self.keys.get(address.as_str());
        if let Some(keys) = &known {
            let old = now >= keys.read_at.plus_seconds(GOOD_FOR);
            let may_ask = now >= keys.tried_at.plus_seconds(REREAD_AFTER);
            if !(old || may_ask && lack(&keys.set)) {
                return Ok(keys.set.clone());
            }
            if !may_ask {
                return Err(Error::Provider("did not answer a moment ago".to_owned()));
            }
            // Before it is asked: whoever comes meanwhile does not ask too.
            self.keys.insert(address.as_str().to_owned(), Keys { tried_at: now, ..keys.clone() });
        }
        let set = KeySet::read(&self.get(address).await?);
        self.keys.insert(address.as_str().to_owned(), Keys { set: set.clone(), read_at: now, tried_at: now });
        Ok(set)
    }

    async fn get(&self, address: &Endpoint) -> Result<Value> {
        let request = HttpRequest {
            method: "GET".to_owned(),
            url: address.as_str().to_owned(),
            headers: vec![("accept".to_owned(), "application/json".to_owned())],
            body: None,
            timeout: TIMEOUT,
            max_answer: MAX_ANSWER,
        };
        let answer = self.http.send(request).await.map_err(Error::unanswered)?;
        // Redirects are not followed: an address that is not configured is not asked.
        if answer.status == 200 && answer.body.is_object() {
            return Ok(answer.body);
        }
        Err(Error::Provider(format!("answered {} without a document", answer.status)))
    }
}
