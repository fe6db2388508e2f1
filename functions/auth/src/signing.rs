//! The keys that sign access tokens, read when the first token is signed and now and then again.

use crate::kept;
use clients::parameters::Parameters;
use engine::Timestamp;
use identity::{Claims, KeyRing, REREAD};
use std::sync::{Arc, PoisonError, RwLock};
use store::Store;
use web::{Code, Problem};

/// Signs access tokens. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Signing {
    store: Store,
    parameters: Arc<dyn Parameters>,
    name: Arc<str>,
    known: Arc<RwLock<Option<Known>>>,
}

#[derive(Clone)]
struct Known {
    ring: Arc<KeyRing>,
    read_at: Timestamp,
}

impl Signing {
    pub(crate) fn new(store: Store, parameters: Arc<dyn Parameters>, name: String) -> Self {
        Self { store, parameters, name: name.into(), known: Arc::default() }
    }

    /// Signs a token.
    pub(crate) async fn sign(&self, claims: &Claims, now: Timestamp) -> Result<String, Problem> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let ring = match known.filter(|known| now < known.read_at.plus_seconds(REREAD)) {
            Some(known) => known.ring,
            None => self.read(now).await?,
        };
        Ok(ring.signing(now).sign(claims)?)
    }

    async fn read(&self, now: Timestamp) -> Result<Arc<KeyRing>, Problem> {
        let ring = KeyRing::from_text(&kept::secret(self.parameters.as_ref(), &self.name, KeyRing::generate).await?)?;
        // Published before the first token is signed, so that no function can meet a token whose key it cannot find.
        self.publish(&ring, now).await?;
        Ok(self.keep(ring, now))
    }

    /// Publishes the keys of a ring, unless one was taken back: then the ring was read before others replaced it.
    async fn publish(&self, ring: &KeyRing, now: Timestamp) -> Result<(), Problem> {
        for key in ring.keys() {
            match self.store.publish_key(key.public(), now).await {
                Err(store::Error::Conflict) => return Err(replaced()),
                published => published?,
            }
        }
        Ok(())
    }

    fn keep(&self, ring: KeyRing, now: Timestamp) -> Arc<KeyRing> {
        let ring = Arc::new(ring);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Known { ring: ring.clone(), read_at: now });
        ring
    }

    /// Begins to roll over to a new key, or replaces all keys at once. Gives the ids of the keys that are published then.
    ///
    /// Asked again before the new key signs, the first changes nothing. Two that are asked at the same time leave one new
    /// key that signs, and one that is published for nothing until the next rotation. Two that replace all keys at the same time
    /// may take back each other's: then it fails, and asking again makes another.
    pub(crate) async fn rotate(&self, at_once: bool, now: Timestamp) -> Result<Vec<String>, Problem> {
        let kept = KeyRing::from_text(&kept::secret(self.parameters.as_ref(), &self.name, KeyRing::generate).await?)?;
        let rotated = if at_once { Some(KeyRing::replaced(now)?) } else { kept.rotated(now)? };
        if let Some(ring) = rotated {
            self.publish(&ring, now).await?;
            self.parameters.replace(&self.name, ring.text()).await.map_err(kept::unavailable)?;
            if at_once || ring.others_are_retired(now) {
                self.withdraw_others(&ring, now).await?;
            }
            self.keep(ring, now);
        }
        let published: Vec<String> = self.store.public_keys().await?.into_iter().map(|key| key.kid).collect();
        tracing::info!(at_once, signing_keys = ?published, "signing keys are rotated");
        Ok(published)
    }

    async fn withdraw_others(&self, ring: &KeyRing, now: Timestamp) -> Result<(), Problem> {
        let published = self.store.public_keys().await?;
        if !ring.keys().all(|ours| published.iter().any(|key| key.kid == ours.public().kid)) {
            return Err(replaced());
        }
        for key in published {
            if ring.keys().all(|ours| ours.public().kid != key.kid) {
                self.store.withdraw_key(&key.kid, now).await?;
            }
        }
        Ok(())
    }
}

fn replaced() -> Problem {
    Problem::new(Code::Unavailable, "the signing keys are replaced at this moment")
}
