//! `POST /users/{id}/roles`, `DELETE /users/{id}/roles/{role}`.

use super::change::save;
use super::validity;
use super::{MAX_ROLES, UserBody, allowed, granting};
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{Fault, RoleName, Timestamp};
use identity::Power;
use store::{Assignment, Entitlements, RoleSource, User, Validity};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, Code, FromReader, Operation, Problem, ProblemBody};

/// Longest escalation, in seconds: seven days.
const MAX_ESCALATION: u64 = 7 * 24 * 3600;

/// A role for a user.
#[derive(ToSchema)]
#[schema(as = NewRoleAssignment)]
pub(crate) struct NewAssignment {
    #[schema(value_type = String)]
    role: RoleName,
    /// RFC 3339.
    #[schema(value_type = Option<String>)]
    valid_from: Option<Timestamp>,
    /// RFC 3339; the first moment at which it does not count.
    #[schema(value_type = Option<String>)]
    valid_to: Option<Timestamp>,
    /// Makes it an escalation, which needs an end within seven days.
    reason: Option<String>,
}

impl FromReader for NewAssignment {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let role = reader.id("role", RoleName::parse);
        let validity = validity::read(reader);
        let reason = reader.optional_text("reason", 1..=500);
        Some(Self { role: role?, valid_from: validity.valid_from, valid_to: validity.valid_to, reason })
    }
}

/// Give a user a role, for ever or for a time
///
/// It takes the place of an assignment of the same role and the same kind. With a `reason` it is an escalation: short,
/// and told apart.
#[utoipa::path(post, operation_id = "assign_role", path = "/api/v1/users/{user_id}/roles", tag = "users", params(("user_id" = String, Path)),
    request_body = NewAssignment,
    responses((status = 200, body = UserBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn assign(
    State(auth): State<Auth>,
    caller: Caller,
    Path(id): Path<String>,
    Body(new): Body<NewAssignment>,
) -> Answer<Json<UserBody>> {
    caller.on("role", Some(&new.role));
    let user = allowed(&auth, &caller, Operation::AssignRole, &id).await?;
    let given = Power { roles: [new.role.clone()].into(), level: 0 };
    granting::may_grant(&auth, &caller, &user, &given).await?;
    let now = auth.kit.now();
    if let Some(fault) = misfit(&new, now) {
        return Err(Problem::invalid(vec![fault]));
    }
    // It would take the place of what they have.
    let lasting = new.valid_from.is_none_or(|from| from <= now) && new.valid_to.is_none();
    if id == caller.user.as_str() && new.role.as_str() == identity::ADMIN && new.reason.is_none() && !lasting {
        return Err(Problem::new(Code::Forbidden, "nobody takes their own access away"));
    }
    let source = match new.reason {
        Some(reason) => RoleSource::Escalation { reason, granted_by: caller.user.clone() },
        None => RoleSource::Given,
    };
    let same = |known: &Assignment| known.role == new.role && std::mem::discriminant(&known.source) == std::mem::discriminant(&source);
    // What is past counts never again, and makes room.
    let kept = user.entitlements.assignments.iter().filter(|known| !same(known) && !known.validity.is_over(now));
    let mut assignments: Vec<Assignment> = kept.cloned().collect();
    if assignments.len() >= MAX_ROLES {
        return Err(Problem::invalid(vec![Fault::new("out_of_range", "/role", format!("a user has at most {MAX_ROLES} roles"))]));
    }
    let validity = Validity { valid_from: new.valid_from, valid_to: new.valid_to };
    assignments.push(Assignment { role: new.role, validity, source });
    let next = with_assignments(&user, assignments);
    Ok(Json(save(&auth, &caller, user, next).await?))
}

/// Take a role from a user, whatever gave it
#[utoipa::path(delete, operation_id = "remove_role", path = "/api/v1/users/{user_id}/roles/{role}", tag = "users",
    params(("user_id" = String, Path), ("role" = String, Path)),
    responses((status = 200, body = UserBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn remove(State(auth): State<Auth>, caller: Caller, Path((id, role)): Path<(String, String)>) -> Answer<Json<UserBody>> {
    let user = allowed(&auth, &caller, Operation::RemoveRole, &id).await?;
    granting::may_act_on(&auth, &caller, &user).await?;
    let role = RoleName::parse(&role)?;
    if id == caller.user.as_str() && role.as_str() == identity::ADMIN {
        return Err(Problem::new(Code::Forbidden, "nobody takes their own access away"));
    }
    let kept: Vec<Assignment> = user.entitlements.assignments.iter().filter(|known| known.role != role).cloned().collect();
    if kept.len() == user.entitlements.assignments.len() {
        return Err(Problem::not_found("assignment of this role"));
    }
    let next = with_assignments(&user, kept);
    Ok(Json(save(&auth, &caller, user, next).await?))
}

fn misfit(new: &NewAssignment, now: Timestamp) -> Option<Fault> {
    let message = match (&new.reason, new.valid_to) {
        (_, Some(to)) if to <= now => "`valid_to` has passed".to_owned(),
        (Some(_), None) => "an escalation needs an end".to_owned(),
        (Some(_), Some(to)) if to > new.valid_from.unwrap_or(now).plus_seconds(MAX_ESCALATION) => {
            "an escalation lasts seven days at most".to_owned()
        }
        _ => return None,
    };
    Some(Fault::new("out_of_range", "/valid_to", message))
}

fn with_assignments(user: &User, assignments: Vec<Assignment>) -> User {
    User { entitlements: Entitlements { assignments, ..user.entitlements.clone() }, ..user.clone() }
}
