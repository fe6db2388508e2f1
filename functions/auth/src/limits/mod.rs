//! How often requests may come: what the deployment says, and what the tenant says beside it.

pub(crate) mod read;
pub(crate) mod set;

use crate::state::Auth;
use engine::reader::Reader;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Limit, Limits, RouteClass};
use utoipa::ToSchema;
use web::FromReader;

/// Most requests a window, and most beyond it.
const MAX_REQUESTS: u64 = 100_000;
/// Longest window, in seconds: a day.
const MAX_WINDOW: u64 = 24 * 3600;
/// The classes whose requests come from somebody: the others are limited by address alone.
const CLASSES: [(&str, RouteClass); 3] = [("read", RouteClass::Read), ("write", RouteClass::Write), ("evaluate", RouteClass::Evaluate)];

/// So many requests a window, and so many more at once after a pause.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Limit)]
pub(crate) struct LimitBody {
    /// Requests a window.
    #[schema(minimum = 1, maximum = 100_000)]
    limit: u32,
    /// The window.
    #[schema(minimum = 1, maximum = 86_400)]
    window_seconds: u32,
    /// Requests beyond it that a full bucket lets through at once.
    #[schema(maximum = 100_000)]
    burst: u32,
}

/// Limits by class of operation: `read`, `write`, `evaluate`; of addresses also `login`, `refresh`. A class that is not there
/// has none.
type ByClass = BTreeMap<String, LimitBody>;

/// How often requests may come.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Limits)]
pub(crate) struct LimitsBody {
    /// The tenant's own, for everybody together.
    tenant: ByClass,
    /// The tenant's own, for each user.
    user: ByClass,
    /// What the deployment says. Where both say something, the stricter holds.
    defaults: DefaultsBody,
}

/// The limits of the deployment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DefaultLimits)]
struct DefaultsBody {
    /// For each address (IPv4) or network (IPv6, /64).
    address: ByClass,
    /// For each tenant.
    tenant: ByClass,
    /// For each user.
    user: ByClass,
}

/// The tenant's own limits; what is left out has none.
#[derive(ToSchema)]
#[schema(as = NewLimits)]
pub(crate) struct NewLimits {
    /// For everybody together: `read`, `write`, `evaluate`.
    #[schema(value_type = Option<BTreeMap<String, LimitBody>>)]
    tenant: BTreeMap<RouteClass, Limit>,
    /// For each user: `read`, `write`, `evaluate`.
    #[schema(value_type = Option<BTreeMap<String, LimitBody>>)]
    user: BTreeMap<RouteClass, Limit>,
}

impl FromReader for NewLimits {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (tenant, user) = (by_class(reader, "tenant"), by_class(reader, "user"));
        Some(Self { tenant, user })
    }
}

/// Faults are recorded: what is given then is not used.
fn by_class(reader: &mut Reader<'_>, field: &'static str) -> BTreeMap<RouteClass, Limit> {
    let mut limits = BTreeMap::new();
    let Some(mut object) = reader.optional(field).and_then(|value| reader.nested(field, value)) else { return limits };
    for (name, class) in CLASSES {
        let Some(mut limit) = object.optional(name).and_then(|value| object.nested(name, value)) else { continue };
        let count = limit.whole("limit", 1..=MAX_REQUESTS);
        let window = limit.whole("window_seconds", 1..=MAX_WINDOW);
        let burst = limit.optional_whole("burst", 0..=MAX_REQUESTS);
        limit.finish();
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        if let (Some(count), Some(window)) = (count, window) {
            let limit = Limit { limit: small(count), window_seconds: small(window), burst: small(burst.unwrap_or(0)) };
            limits.insert(class, limit);
        }
    }
    object.finish();
    limits
}

fn body(auth: &Auth, own: &Limits) -> LimitsBody {
    let limit = |limit: &Limit| LimitBody { limit: limit.limit, window_seconds: limit.window_seconds, burst: limit.burst };
    let by_class = |limits: &BTreeMap<RouteClass, Limit>| {
        limits.iter().map(|(class, one)| (class.as_str().to_owned(), limit(one))).collect::<ByClass>()
    };
    let defaults = auth.kit.limiter.defaults();
    LimitsBody {
        tenant: by_class(&own.tenant),
        user: by_class(&own.user),
        defaults: DefaultsBody { address: by_class(&defaults.address), tenant: by_class(&defaults.tenant), user: by_class(&defaults.user) },
    }
}
