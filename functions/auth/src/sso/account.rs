//! Which user somebody is whom an identity provider brings.

use super::callback::CODE_SECONDS;
use super::configuration::Configuration;
use super::{mapping, problem};
use crate::logout::end_all;
use crate::state::Auth;
use engine::{ProviderId, TenantId, Timestamp, UserId};
use sso::{Identity, digest};
use store::{Entitlements, KnownAs, LinkedIdentity, Store, User, UserKind};
use web::{Code, Notes, Problem};

/// How often it is tried again when somebody else changes the same user.
const TRIES: usize = 4;
/// Characters of a digest that name a user: 132 bits.
const NAME: usize = 22;

/// The user, found or made, as the provider says now.
///
/// # Errors
/// 403 when they are nobody here, or may not log in.
pub(super) async fn of(
    auth: &Auth,
    tenant: &TenantId,
    provider: &ProviderId,
    configuration: &Configuration,
    identity: &Identity,
    notes: &Notes,
) -> Result<User, Problem> {
    let known = KnownAs { provider, issuer: configuration.issuer(), subject: &identity.subject };
    for _ in 0..TRIES {
        let tried = attempt(auth, tenant, configuration, identity, known, notes).await;
        match tried {
            Err(Failed::Raced) => {}
            Err(Failed::Told(problem)) => return Err(problem),
            Ok(user) if user.active && user.kind == UserKind::Person => return Ok(user),
            Ok(user) => {
                tracing::warn!(%tenant, %provider, user.id = %user.user_id, "who may not log in came by a sign-on");
                return Err(unknown());
            }
        }
    }
    Err(Problem::new(Code::Conflict, "the user changes all the time"))
}

enum Failed {
    /// Somebody else changed or made the same user.
    Raced,
    Told(Problem),
}

impl From<store::Error> for Failed {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Conflict | store::Error::AlreadyExists => Self::Raced,
            other => Self::Told(other.into()),
        }
    }
}

async fn attempt(
    auth: &Auth,
    tenant: &TenantId,
    configuration: &Configuration,
    identity: &Identity,
    known: KnownAs<'_>,
    notes: &Notes,
) -> Result<User, Failed> {
    let (store, now) = (auth.kit.store(), auth.kit.now());
    // As long as a session that begins with this sign-on may last.
    let until = now.plus_seconds(CODE_SECONDS.saturating_add(auth.kit.gate.lifetime().absolute));
    if let Some(id) = store.linked_user(tenant, known).await? {
        let user = store.user(tenant, &id).await?.ok_or_else(|| Failed::Told(unknown()))?;
        let next = mapping::applied(configuration, identity, known.provider, until, &user);
        if !user.active {
            return Ok(user);
        }
        record(auth, tenant, &user, notes).await?;
        store.change_users(tenant, None, &[(user, next.clone())]).await?;
        return Ok(next);
    }
    if let Some(user) = same_address(auth, tenant, configuration, identity, known.provider).await? {
        record(auth, tenant, &user, notes).await?;
        let user = without_credentials(store, tenant, user).await?;
        let mut next = mapping::applied(configuration, identity, known.provider, until, &user);
        next.linked.push(link(identity));
        store.link_user(tenant, &user, &next, known).await?;
        tracing::info!(%tenant, provider = %known.provider, user.id = %user.user_id, "a user is linked by their address");
        return Ok(next);
    }
    if !configuration.create_users {
        tracing::warn!(%tenant, provider = %known.provider, "somebody came by a sign-on who is nobody's user");
        return Err(Failed::Told(unknown()));
    }
    let user = mapping::applied(configuration, identity, known.provider, until, &new(known, identity, now).map_err(Failed::Told)?);
    record(auth, tenant, &user, notes).await?;
    store.create_linked_user(tenant, &user, known).await?;
    tracing::info!(%tenant, provider = %known.provider, user.id = %user.user_id, "a user is made by a sign-on");
    Ok(user)
}

/// Who is linked by their address proves themselves with the provider from then on: somebody else may have made the user, and
/// chosen the password, in the name of whoever comes later (pre-hijacking, Sudhodanan and Paverd, USENIX Security 2022).
async fn without_credentials(store: &Store, tenant: &TenantId, user: User) -> Result<User, Failed> {
    let mut next = User { password_hash: None, second_factor: None, ..user.clone() };
    if user.password_hash.is_some() || user.second_factor.is_some() {
        store.change_credentials(tenant, &user, &next).await?;
        next.credentials_version = next.credentials_version.saturating_add(1);
    }
    end_all(store, tenant, &user.user_id, None).await?;
    Ok(next)
}

/// Writes down who came, before they are changed.
async fn record(auth: &Auth, tenant: &TenantId, user: &User, notes: &Notes) -> Result<(), Failed> {
    notes.claims_to_be(tenant, user.user_id.as_str());
    auth.kit.recorder.begin(notes, auth.kit.now()).await.map_err(Failed::Told)
}

/// The one user who has the address, where the configuration takes them for who comes and the provider says that the address is
/// theirs. An address that two have is nobody's.
async fn same_address(
    auth: &Auth,
    tenant: &TenantId,
    configuration: &Configuration,
    identity: &Identity,
    provider: &ProviderId,
) -> Result<Option<User>, Failed> {
    let Some(email) = identity.email.as_deref().filter(|_| configuration.link_by_email && identity.email_verified) else {
        return Ok(None);
    };
    let mut users = auth.kit.store().users_of_address(tenant, email).await?;
    let user = users.pop().filter(|_| users.is_empty());
    match user {
        // Who is somebody else at this provider already is not this one too.
        Some(user) if user.linked.iter().any(|linked| linked.provider == provider.as_str()) => {
            Err(Failed::Told(problem::refused("who has the address is linked to another subject", tenant, provider)))
        }
        // Whom a maker of the user gave all they have would have what the person gets later too.
        Some(user) if user.entitlements.deputies.iter().any(|deputy| !deputy.validity.is_over(auth.kit.now())) => {
            Err(Failed::Told(problem::refused("who has the address has deputies, which have to go first", tenant, provider)))
        }
        user => Ok(user.filter(|user| user.active && user.kind == UserKind::Person)),
    }
}

/// A name that no other subject can get: it follows from who they are at the provider.
fn new(known: KnownAs<'_>, identity: &Identity, now: Timestamp) -> Result<User, Problem> {
    let hash: String = digest(&format!("{}\n{}", known.issuer, known.subject)).chars().take(NAME).collect();
    Ok(User {
        user_id: UserId::parse(&format!("{}:{hash}", known.provider))?,
        kind: UserKind::Person,
        display_name: identity.name.clone().or_else(|| identity.email.clone()).unwrap_or_else(|| identity.subject.clone()),
        email: identity.email.clone(),
        entitlements: Entitlements::default(),
        password_hash: None,
        second_factor: None,
        credentials_version: 0,
        linked: vec![link(identity)],
        active: true,
        version: 0,
        created_at: now,
    })
}

fn link(identity: &Identity) -> LinkedIdentity {
    LinkedIdentity { provider: identity.provider.clone(), subject: identity.subject.clone() }
}

fn unknown() -> Problem {
    Problem::new(Code::SignOnUnknown, "ask an administrator of your organisation")
}
