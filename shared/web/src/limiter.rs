//! Lets requests through as often as limits say. What passes is counted in the table by one write; what is surely over is
//! refused without one, since a bucket's time never goes back.
//!
//! A limiter that can't count must not stop the work: then everything passes but log-ins, which somebody may be guessing at.

use crate::code::Code;
use crate::notes::Notes;
use crate::problem::Problem;
use crate::refusals::Over;
use engine::Timestamp;
use http::HeaderValue;
use identity::Principal;
use identity::lockout::network_of;
use identity::rate::{Next, Rate, stricter};
use quick_cache::sync::Cache;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use store::{Advanced, Bucket, Limit, RouteClass, Store};

/// Longest time that counting may take. A database that takes longer is as good as none; a second is still no outage.
const PATIENCE: Duration = Duration::from_secs(1);
/// Writes to a bucket that others move on at the same time. It takes two, three around the moment when it is at rest.
const TRIES: usize = 4;
/// Buckets whose time is remembered; some hundred bytes each.
const REMEMBERED: usize = 2_000;
/// What the settings of a deployment are called.
const SETTINGS: [&str; 3] = ["ADDRESS_LIMITS", "TENANT_LIMITS", "USER_LIMITS"];

/// A limit for each class; a class that is not there has none.
type ByClass = BTreeMap<RouteClass, Limit>;

/// The limits of a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Defaults {
    /// For each address. The only ones that hold where nobody is known yet.
    pub address: ByClass,
    /// For each tenant, beside its own.
    pub tenant: ByClass,
    /// For each user, beside those of their tenant.
    pub user: ByClass,
}

impl Defaults {
    /// The limits that settings name, as `login=60/60+60 read=600/60+100`: class, requests, seconds, burst.
    pub fn from_settings(setting: impl Fn(&str) -> String) -> Self {
        let [address, tenant, user] = SETTINGS.map(|name| by_class(&setting(name)));
        Self { address, tenant, user }
    }
}

/// What cannot be read is left out, and the log says so: the template's pattern lets nothing through that can't.
fn by_class(text: &str) -> ByClass {
    let mut limits = ByClass::new();
    for word in text.split_whitespace() {
        match one(word) {
            Some((class, limit)) => drop(limits.insert(class, limit)),
            None => tracing::error!(setting = word, "this limit cannot be read"),
        }
    }
    limits
}

fn one(word: &str) -> Option<(RouteClass, Limit)> {
    let (class, rest) = word.split_once('=')?;
    let (limit, rest) = rest.split_once('/')?;
    let (window, burst) = rest.split_once('+').unwrap_or((rest, "0"));
    let class = RouteClass::ALL.into_iter().find(|known| known.as_str() == class)?;
    let limit = Limit { limit: limit.parse().ok()?, window_seconds: window.parse().ok()?, burst: burst.parse().ok()? };
    (limit.limit > 0 && limit.window_seconds > 0).then_some((class, limit))
}

/// How it stands with a limit after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    whose: &'static str,
    class: RouteClass,
    limit: Limit,
    /// How many more would pass now.
    remaining: u64,
    /// Whole seconds until as many would pass as can.
    reset: u64,
    /// Whole seconds until one would pass; none when this one did.
    wait: Option<u64>,
}

/// Counts requests. Cheap to clone; all clones remember together.
#[derive(Clone)]
pub struct Limiter {
    store: Store,
    defaults: Arc<Defaults>,
    /// The times of buckets as they were last seen.
    seen: Arc<Cache<String, i64>>,
}

impl Limiter {
    /// A limiter with a deployment's limits.
    pub fn new(store: Store, defaults: Defaults) -> Self {
        Self { store, defaults: Arc::new(defaults), seen: Arc::new(Cache::new(REMEMBERED)) }
    }

    /// The deployment's limits.
    pub fn defaults(&self) -> &Defaults {
        &self.defaults
    }

    /// Counts a request against its address.
    ///
    /// # Errors
    /// 429 when it is one too many; 503 when a log-in cannot be counted.
    pub(crate) async fn admit_address(
        &self,
        address: Option<&str>,
        class: RouteClass,
        now: Timestamp,
        notes: &Notes,
    ) -> Result<(), Problem> {
        let Some(limit) = self.defaults.address.get(&class) else { return Ok(()) };
        self.admit("address", Bucket::Address(&network_of(address)), class, limit, now, notes).await
    }

    /// Counts a request against its user, then against their tenant: one user's flood is not their tenant's. A tenant's own
    /// limits hold beside the deployment's, which protect the tenants from each other.
    ///
    /// # Errors
    /// 429 when it is one too many.
    pub(crate) async fn admit_caller(&self, caller: &Principal, class: RouteClass, now: Timestamp, notes: &Notes) -> Result<(), Problem> {
        let own = &caller.limits;
        if let Some(limit) = both(own.user.get(&class), self.defaults.user.get(&class)) {
            self.admit("user", Bucket::User(&caller.tenant, &caller.user), class, &limit, now, notes).await?;
        }
        if let Some(limit) = both(own.tenant.get(&class), self.defaults.tenant.get(&class)) {
            self.admit("tenant", Bucket::Tenant(&caller.tenant), class, &limit, now, notes).await?;
        }
        Ok(())
    }

    /// Counts a request to the limits against its user: by the deployment's alone, and apart from all else that they and
    /// their tenant do, so that nobody locks themselves out of raising their own.
    ///
    /// # Errors
    /// 429 when it is one too many.
    pub(crate) async fn admit_to_limits(
        &self,
        caller: &Principal,
        class: RouteClass,
        now: Timestamp,
        notes: &Notes,
    ) -> Result<(), Problem> {
        let Some(limit) = both(self.defaults.tenant.get(&class), self.defaults.user.get(&class)) else { return Ok(()) };
        self.admit("user", Bucket::Limits(&caller.tenant, &caller.user), class, &limit, now, notes).await
    }

    async fn admit(
        &self,
        whose: &'static str,
        bucket: Bucket<'_>,
        class: RouteClass,
        limit: &Limit,
        now: Timestamp,
        notes: &Notes,
    ) -> Result<(), Problem> {
        let counted = tokio::time::timeout(PATIENCE, self.count(whose, bucket, class, limit, now)).await;
        let failed = match counted {
            Ok(Ok(standing)) => {
                let over = standing.wait.map(|_| over(bucket, class, limit, now));
                notes.write(|noted| {
                    noted.standings.push(standing);
                    noted.over = over;
                });
                return standing.wait.map_or(Ok(()), |wait| Err(too_many(&standing, wait)));
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it took too long".to_owned(),
        };
        runtime::observe::count("limiter_failed");
        tracing::error!(error = %failed, limit.whose = whose, limit.class = class.as_str(), "a request is not counted");
        match class {
            RouteClass::Login => Err(Problem::new(Code::Unavailable, "log-ins cannot be counted now")),
            _ => Ok(()),
        }
    }

    async fn count(
        &self,
        whose: &'static str,
        bucket: Bucket<'_>,
        class: RouteClass,
        limit: &Limit,
        now: Timestamp,
    ) -> store::Result<Standing> {
        let (rate, name) = (Rate::of(limit), bucket.name(class));
        let standing = |tat, passed: bool| Standing {
            whose,
            class,
            limit: *limit,
            remaining: rate.remaining(tat, now),
            reset: rate.until_full(tat, now),
            wait: (!passed).then(|| rate.wait(tat, now).max(1)),
        };
        let mut known = self.seen.get(&name);
        for _ in 0..TRIES {
            let advance = match rate.next(known, now) {
                Next::Refuse => return Ok(standing(known.unwrap_or_default(), false)),
                Next::Try(advance) => advance,
            };
            match self.store.advance(bucket, class, advance, rate.forget_at(now)).await? {
                Advanced::To(tat) => {
                    self.seen.insert(name, tat);
                    return Ok(standing(tat, true));
                }
                Advanced::Otherwise(Some(tat)) => {
                    self.seen.insert(name.clone(), tat);
                    known = Some(tat);
                }
                Advanced::Otherwise(None) => known = Some(Rate::guess(advance)),
            }
        }
        Err(store::Error::Conflict)
    }
}

/// The limit that holds, where one does or two do.
fn both(one: Option<&Limit>, other: Option<&Limit>) -> Option<Limit> {
    match (one, other) {
        (Some(one), Some(other)) => Some(stricter(one, other)),
        (one, other) => one.or(other).copied(),
    }
}

/// A bucket that is over, in a window of its limit.
fn over(bucket: Bucket<'_>, class: RouteClass, limit: &Limit, now: Timestamp) -> Over {
    let seconds = i64::from(limit.window_seconds.max(1));
    let window = now.as_millis().div_euclid(1000).div_euclid(seconds);
    Over { bucket: bucket.name(class), window, forget_at: window.saturating_add(2).saturating_mul(seconds) }
}

fn too_many(standing: &Standing, wait: u64) -> Problem {
    let Standing { whose, class, limit: Limit { limit, window_seconds, .. }, .. } = standing;
    let who = match *whose {
        "address" => "an address",
        "user" => "a user",
        _ => "the tenant",
    };
    let detail = format!("{who} may send {limit} requests of the class `{}` in {window_seconds} seconds", class.as_str());
    Problem { retry_after: Some(wait), ..Problem::new(Code::TooManyRequests, detail) }
}

/// The headers `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10, 3 and 4): what holds, and how it
/// stands now. After a pause more are left than the quota of a window: the burst. None where nothing was limited.
pub(crate) fn headers(standings: &[Standing]) -> Option<[HeaderValue; 2]> {
    let (mut policies, mut limits) = (String::new(), String::new());
    for Standing { whose, class, limit, remaining, reset, .. } in standings {
        let comma = if policies.is_empty() { "" } else { ", " };
        let name = format!("{comma}\"{}-{whose}\"", class.as_str());
        write!(policies, "{name};q={};w={}", limit.limit, limit.window_seconds).ok()?;
        write!(limits, "{name};r={remaining};t={reset}").ok()?;
    }
    match standings {
        [] => None,
        _ => Some([HeaderValue::try_from(policies).ok()?, HeaderValue::try_from(limits).ok()?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_say_which_classes_are_limited() {
        let settings = |name: &str| match name {
            "ADDRESS_LIMITS" => "login=60/60+30  refresh=300/60".to_owned(),
            "USER_LIMITS" => "read=1/1+0 sleep=1/1 write=0/1 evaluate=1 login=a/b+c".to_owned(),
            _ => String::new(),
        };
        let defaults = Defaults::from_settings(settings);
        let limit = |limit, window_seconds, burst| Limit { limit, window_seconds, burst };
        assert_eq!(defaults.address, ByClass::from([(RouteClass::Login, limit(60, 60, 30)), (RouteClass::Refresh, limit(300, 60, 0))]));
        assert_eq!(defaults.user, ByClass::from([(RouteClass::Read, limit(1, 1, 0))]));
        assert_eq!(defaults.tenant, ByClass::new());
    }

    #[test]
    fn headers_name_every_limit_that_was_looked_at() {
        let limit = Limit { limit: 50, window_seconds: 60, burst: 10 };
        let standing = |whose| Standing { whose, class: RouteClass::Read, limit, remaining: 7, reset: 12, wait: None };
        let [policy, now] = headers(&[standing("user"), standing("tenant")]).unwrap();
        assert_eq!(policy, r#""read-user";q=50;w=60, "read-tenant";q=50;w=60"#);
        assert_eq!(now, r#""read-user";r=7;t=12, "read-tenant";r=7;t=12"#);
        assert_eq!(headers(&[]), None);
    }
}
