//! The gate: a token is verified in process, its session read, so that a log-out counts at once.

use crate::api_key::ApiKeyText;
use crate::error::Ended;
use crate::granting::Power;
use crate::key_ring::REREAD;
use crate::principal::{Credential, Principal, actor_of, roles_at};
use crate::rules::KnownRules;
use crate::{ACTIVITY_SECONDS, Error, Lifetime, Result, token};
use engine::instance::Actor;
use engine::{TenantId, Timestamp, UserId};
use jsonwebtoken::DecodingKey;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use store::{Store, Tenant, User, UserKind};

/// How soon an unknown key id makes the keys be read again, in seconds: a roll-over shows, a guesser does not cost.
const REREAD_AFTER: u64 = 10;

/// Lets requests in. Cheap to clone; the public keys are read when first needed.
#[derive(Clone)]
pub struct Gate {
    store: Store,
    lifetime: Lifetime,
    keys: Arc<RwLock<Keys>>,
    rules: Arc<KnownRules>,
}

fn ended(tenant: TenantId, actor: Actor, credential: &Credential) -> Error {
    Error::Ended(Box::new(Ended { tenant, actor, credential: credential.name() }))
}

#[derive(Default)]
struct Keys {
    by_id: HashMap<String, DecodingKey>,
    read_at: Option<Timestamp>,
}

impl Gate {
    /// A gate to what is in a store.
    pub fn new(store: Store) -> Self {
        Self { store, lifetime: Lifetime::default(), keys: Arc::default(), rules: Arc::default() }
    }

    /// The same gate by other rules.
    #[must_use]
    pub fn with_lifetime(self, lifetime: Lifetime) -> Self {
        Self { lifetime, ..self }
    }

    /// How long sessions live.
    pub fn lifetime(&self) -> &Lifetime {
        &self.lifetime
    }

    /// Who a bearer token stands for: an access token of a session, or an API key. One read, whatever is shown; one more
    /// when they are somebody's deputy, or the rules of their tenant have changed.
    ///
    /// # Errors
    /// [`Error::BadToken`] or [`Error::Ended`]; the caller answers both with 401.
    pub async fn admit(&self, token: &str, now: Timestamp) -> Result<Principal> {
        if ApiKeyText::is_meant(token) {
            return self.admit_key(&ApiKeyText::parse(token)?, now).await;
        }
        let key = self.key(&token::key_id(token)?, now).await?;
        let claims = token::verify(token, &key, now)?;
        let found = self.store.session_admission(&claims.tenant, &claims.sub, &claims.sid).await?;
        let Some(found) = found.filter(|found| found.user.active && self.lifetime.is_alive(&found.shown, now)) else {
            // Sessions are people's, and their tokens name a tenant that was there when we signed them.
            let actor = actor_of(UserKind::Person, &claims.sub);
            return Err(ended(claims.tenant, actor, &Credential::Session { id: claims.sid, began_at: now }));
        };
        if Lifetime::is_worth_writing(&found.shown, now) {
            let before = now.plus_millis(-(ACTIVITY_SECONDS as i64) * 1000);
            // Whoever works is not stopped because that can't be written down.
            if let Err(error) = self.store.note_activity(&claims.tenant, &claims.sub, &claims.sid, before, now).await {
                tracing::warn!(%error, "a session's activity is not written down");
            }
        }
        let credential = Credential::Session { id: claims.sid, began_at: found.shown.created_at };
        self.principal(claims.tenant, found.user, &found.tenant, credential, now).await
    }

    async fn admit_key(&self, shown: &ApiKeyText, now: Timestamp) -> Result<Principal> {
        let found = self.store.key_admission(&shown.tenant, &shown.account, &shown.key_id).await?;
        // Of a key that was ended nothing is left that could tell it from an invention.
        let found = found.filter(|found| shown.is_of(&found.shown.secret_hash)).ok_or(Error::BadToken("no such API key"))?;
        let good = found.user.active && now < found.shown.expires_at;
        let credential = Credential::ApiKey { id: found.shown.key_id, scopes: found.shown.scopes };
        if !good {
            return Err(ended(shown.tenant.clone(), actor_of(found.user.kind, &found.user.user_id), &credential));
        }
        self.principal(shown.tenant.clone(), found.user, &found.tenant, credential, now).await
    }

    /// A user with what they have now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn principal(&self, id: TenantId, user: User, tenant: &Tenant, credential: Credential, now: Timestamp) -> Result<Principal> {
        let rules = self.rules.get(&self.store, &id, tenant.access_version).await?;
        let held = user.entitlements.delegations.iter().filter(|delegation| delegation.validity.covers(now));
        let held: Vec<UserId> = held.map(|delegation| delegation.from.clone()).collect();
        let delegators = if held.is_empty() { Vec::new() } else { self.store.some_users(&id, &held).await? };
        Ok(Principal {
            roles: roles_at(&user, &delegators, now),
            own: Power::own(&user, now),
            tenant: id,
            user: user.user_id,
            version: user.version,
            kind: user.kind,
            credential,
            department: user.entitlements.department,
            skills: user.entitlements.skills,
            task_capacity: user.entitlements.task_capacity,
            rules,
            limits: tenant.limits.clone(),
        })
    }

    async fn key(&self, kid: &str, now: Timestamp) -> Result<DecodingKey> {
        if let Some(key) = self.known(kid).filter(|_| self.is_fresh(now)) {
            return Ok(key);
        }
        if self.may_read(now) {
            let mut by_id = HashMap::new();
            for key in self.store.public_keys().await? {
                let parsed = DecodingKey::from_ed_components(&key.x).map_err(|error| Error::BadKey(error.to_string()))?;
                by_id.insert(key.kid, parsed);
            }
            *self.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Keys { by_id, read_at: Some(now) };
        }
        self.known(kid).ok_or(Error::BadToken("unknown key"))
    }

    fn known(&self, kid: &str) -> Option<DecodingKey> {
        self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).by_id.get(kid).cloned()
    }

    /// Whether what is known is so new that a key which was taken back is not missed for long.
    fn is_fresh(&self, now: Timestamp) -> bool {
        self.read_at().is_some_and(|at| now < at.plus_seconds(REREAD))
    }

    fn may_read(&self, now: Timestamp) -> bool {
        self.read_at().is_none_or(|at| now >= at.plus_seconds(REREAD_AFTER))
    }

    fn read_at(&self) -> Option<Timestamp> {
        self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).read_at
    }
}
