//! `GET|POST /users/{id}/delegations`, `DELETE /users/{id}/delegations/{deputy}`.
//!
//! A delegation stands with both: with the deputy, where every request looks, and with whom it is for, who can see it and
//! end it. Both are written in one transaction.

use super::validity::{self, ValidityBody};
use super::{allowed, granting};
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{Fault, RoleName, Timestamp, UserId};
use http::StatusCode;
use identity::Power;
use serde::Serialize;
use store::{Delegation, Deputy, Entitlements, User, UserKind, Validity};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Operation, Problem, ProblemBody};

/// Most deputies of one user, and most that one user stands in for.
const MAX_DELEGATIONS: usize = 10;
/// Most roles that one delegation names.
const MAX_NAMED: usize = 20;
/// Longest delegation, in seconds: a year and a day.
const LONGEST: u64 = 366 * 24 * 3600;

/// A deputy for a time.
#[derive(ToSchema)]
#[schema(as = NewDelegation)]
pub(crate) struct NewDelegation {
    /// Who stands in.
    #[schema(value_type = String)]
    to: UserId,
    /// Which roles; all that the user has at any moment, unless given.
    #[schema(value_type = Option<Vec<String>>)]
    roles: Vec<RoleName>,
    /// RFC 3339.
    #[schema(value_type = Option<String>)]
    valid_from: Option<Timestamp>,
    /// RFC 3339; the first moment at which it does not count; within a year.
    #[schema(value_type = Option<String>)]
    valid_to: Option<Timestamp>,
}

impl FromReader for NewDelegation {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let to = reader.id("to", UserId::parse);
        let roles = reader.ids("roles", MAX_NAMED, RoleName::parse);
        let validity = validity::read(reader);
        Some(Self { to: to?, roles, valid_from: validity.valid_from, valid_to: validity.valid_to })
    }
}

/// What somebody has given to deputies, and holds for others.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delegations)]
pub(crate) struct DelegationsBody {
    /// Their deputies.
    given: Vec<DelegationBody>,
    /// Whose deputy they are.
    held: Vec<DelegationBody>,
}

/// A delegation, from one side.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delegation)]
pub(crate) struct DelegationBody {
    /// The other side.
    user_id: String,
    /// Empty: all roles.
    roles: Vec<String>,
    #[serde(flatten)]
    validity: ValidityBody,
    /// Whether it counts now.
    active: bool,
}

impl DelegationBody {
    fn of(user: &UserId, roles: &[RoleName], validity: Validity, now: Timestamp) -> Self {
        let roles = roles.iter().map(ToString::to_string).collect();
        Self { user_id: user.to_string(), roles, validity: validity.into(), active: validity.covers(now) }
    }
}

impl DelegationsBody {
    fn of(user: &User, now: Timestamp) -> Self {
        let entitlements = &user.entitlements;
        Self {
            given: entitlements.deputies.iter().map(|one| DelegationBody::of(&one.to, &one.roles, one.validity, now)).collect(),
            held: entitlements.delegations.iter().map(|one| DelegationBody::of(&one.from, &one.roles, one.validity, now)).collect(),
        }
    }
}

/// List a user's deputies and whose deputy they are: your own, or anybody's as an administrator
#[utoipa::path(get, operation_id = "list_delegations", path = "/api/v1/users/{user_id}/delegations", tag = "users", params(("user_id" = String, Path)),
    responses((status = 200, body = DelegationsBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn list(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>) -> Answer<Json<DelegationsBody>> {
    let user = allowed(&auth, &caller, Operation::ListDelegations, &id).await?;
    Ok(Json(DelegationsBody::of(&user, auth.kit.now())))
}

/// Let somebody stand in for a user: for yourself, or for anybody as an administrator
///
/// The deputy has, besides their own, the roles that the user has at each moment, with the user's approval level in them.
/// What the user holds for others is not passed on. One deputy has one delegation: a new one takes its place.
#[utoipa::path(post, operation_id = "delegate", path = "/api/v1/users/{user_id}/delegations", tag = "users", params(("user_id" = String, Path)),
    request_body = NewDelegation,
    responses((status = 200, body = DelegationsBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn create(
    State(auth): State<Auth>,
    caller: Caller,
    Path(id): Path<String>,
    Body(new): Body<NewDelegation>,
) -> Answer<Json<DelegationsBody>> {
    let now = auth.kit.now();
    caller.on("user", Some(&new.to));
    let user = allowed(&auth, &caller, Operation::Delegate, &id).await?;
    // Alone: a request that cannot succeed must not tell who is there.
    if let Some(fault) = misfit(&new, now) {
        return Err(Problem::invalid(vec![fault]));
    }
    let deputy = auth.kit.store().user(&caller.tenant, &new.to).await?;
    let deputy = deputy.filter(|deputy| deputy.active && deputy.kind == UserKind::Person && deputy.user_id != user.user_id);
    let deputy = deputy.ok_or_else(|| Problem::invalid(vec![no_deputy(&new.to)]))?;
    within_reach(&auth, &caller, &user, &deputy, &new.roles).await?;

    let mut after = without(&user, &deputy, now);
    if after.0.entitlements.deputies.len() >= MAX_DELEGATIONS || after.1.entitlements.delegations.len() >= MAX_DELEGATIONS {
        let message = format!("nobody has, or is, a deputy more than {MAX_DELEGATIONS} times");
        return Err(Problem::invalid(vec![Fault::new("out_of_range", "/to", message)]));
    }
    let NewDelegation { to, roles, valid_from, valid_to } = new;
    let validity = Validity { valid_from, valid_to };
    after.0.entitlements.deputies.push(Deputy { to, roles: roles.clone(), validity });
    after.1.entitlements.delegations.push(Delegation { from: user.user_id.clone(), roles, validity });
    let answer = DelegationsBody::of(&after.0, now);
    auth.kit.store().change_users(&caller.tenant, Some((&caller.user, caller.version)), &[(user, after.0), (deputy, after.1)]).await?;
    Ok(Json(answer))
}

/// Whether the caller may let somebody stand in for a user. What is their own they lend as they like, once they have logged in.
async fn within_reach(auth: &Auth, caller: &Caller, user: &User, deputy: &User, roles: &[RoleName]) -> Result<(), Problem> {
    if user.user_id == caller.user && caller.session().is_some() {
        return Ok(());
    }
    granting::may_act_on(auth, caller, user).await?;
    let all = Power::assigned(user, auth.kit.now());
    let given = if roles.is_empty() { all } else { Power { roles: roles.iter().cloned().collect(), ..all } };
    granting::may_grant(auth, caller, deputy, &given).await
}

/// End a delegation: your own, one that you hold, or anybody's as an administrator
///
/// It counts no more from the deputy's next request on.
#[utoipa::path(delete, operation_id = "end_delegation", path = "/api/v1/users/{user_id}/delegations/{deputy}", tag = "users",
    params(("user_id" = String, Path), ("deputy" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn end(State(auth): State<Auth>, caller: Caller, Path((id, deputy)): Path<(String, String)>) -> Answer<StatusCode> {
    let own = [&id, &deputy].into_iter().find(|one| *one == caller.user.as_str());
    // Policies are asked of the side that is the caller's: who holds it may give it back.
    let asked = allowed(&auth, &caller, Operation::EndDelegation, own.unwrap_or(&id)).await?;
    let none = || Problem::not_found("delegation");
    let store = auth.kit.store();
    let user =
        if asked.user_id.as_str() == id { asked } else { store.user(&caller.tenant, &UserId::parse(&id)?).await?.ok_or_else(none)? };
    let to = UserId::parse(&deputy)?;
    if !user.entitlements.deputies.iter().any(|known| known.to == to) {
        return Err(none());
    }
    if own.is_none() {
        granting::may_act_on(&auth, &caller, &user).await?;
    }
    let deputy = store.user(&caller.tenant, &to).await?.ok_or_else(none)?;
    let (after_user, after_deputy) = without(&user, &deputy, auth.kit.now());
    store.change_users(&caller.tenant, Some((&caller.user, caller.version)), &[(user, after_user), (deputy, after_deputy)]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Both without what is between them and without what is past.
fn without(user: &User, deputy: &User, now: Timestamp) -> (User, User) {
    let (mut given, mut held) = (user.entitlements.clone(), deputy.entitlements.clone());
    given.deputies.retain(|known| known.to != deputy.user_id && !known.validity.is_over(now));
    held.delegations.retain(|known| known.from != user.user_id && !known.validity.is_over(now));
    let with = |user: &User, entitlements: Entitlements| User { entitlements, ..user.clone() };
    (with(user, given), with(deputy, held))
}

fn misfit(new: &NewDelegation, now: Timestamp) -> Option<Fault> {
    let message = match new.valid_to {
        None => "a delegation needs an end",
        Some(to) if to <= now => "`valid_to` has passed",
        Some(to) if to > new.valid_from.unwrap_or(now).plus_seconds(LONGEST) => "a delegation lasts a year at most",
        Some(_) => return None,
    };
    Some(Fault::new("out_of_range", "/valid_to", message))
}

fn no_deputy(to: &UserId) -> Fault {
    Fault::new("unknown_user", "/to", format!("`{to}` is nobody who could stand in"))
}
