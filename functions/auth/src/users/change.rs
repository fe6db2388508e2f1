//! `PATCH /users/{id}`.

use super::{UserBody, allowed, granting, read_email, read_skills, read_task_capacity};
use crate::body::SkillBody;
use crate::departments;
use crate::logout::end_all;
use crate::state::Auth;
use axum::Json;
use axum::extract::{Path, State};
use engine::DepartmentId;
use engine::reader::Reader;
use identity::Power;
use store::{Entitlements, Skill, User};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, Code, FromReader, Operation, Problem, ProblemBody};

/// What becomes of a user (JSON Merge Patch): what is not named stays, what is `null` goes.
#[derive(ToSchema)]
#[schema(as = UserChange)]
pub(crate) struct UserChange {
    /// The version they were read with: the change is refused when they have another.
    version: Option<u64>,
    display_name: Option<String>,
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    #[schema(value_type = Option<String>)]
    department: Option<Option<DepartmentId>>,
    /// 0 to 100.
    approval_level: Option<u8>,
    #[schema(value_type = Option<Vec<SkillBody>>)]
    skills: Option<Option<Vec<Skill>>>,
    /// Most tasks that they may hold at once; null for any number.
    #[schema(value_type = Option<u32>)]
    task_capacity: Option<Option<u32>>,
    /// Whether they may do anything at all. It counts from their next request on; where it is `false`, their sessions end, and
    /// the keys of a program rest.
    active: Option<bool>,
}

impl FromReader for UserChange {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            version: reader.optional_whole("version", 0..=u64::MAX),
            display_name: reader.optional_text("display_name", 1..=100),
            email: reader.patch("email", read_email),
            department: reader.patch("department", |reader| reader.optional_id("department", DepartmentId::parse)),
            approval_level: reader.optional_whole("approval_level", 0..=100).and_then(|level| u8::try_from(level).ok()),
            skills: reader.patch("skills", |reader| Some(read_skills(reader))),
            task_capacity: reader.patch("task_capacity", read_task_capacity),
            active: reader.optional_bool("active"),
        })
    }
}

/// Change a user
#[utoipa::path(patch, operation_id = "change_user", path = "/api/v1/users/{user_id}", tag = "users", params(("user_id" = String, Path)), request_body = UserChange,
    responses((status = 200, body = UserBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(auth): State<Auth>,
    caller: Caller,
    Path(id): Path<String>,
    Body(change): Body<UserChange>,
) -> Answer<Json<UserBody>> {
    let user = allowed(&auth, &caller, Operation::ChangeUser, &id).await?;
    within_reach(&auth, &caller, &user, &change).await?;
    departments::must_be_known(&caller, change.department.as_ref().and_then(Option::as_ref))?;
    if id == caller.user.as_str() && change.active == Some(false) {
        return Err(Problem::new(Code::Forbidden, "nobody takes their own access away"));
    }
    if change.version.is_some_and(|version| version != user.version) {
        return Err(Problem::new(Code::Conflict, format!("the user has version {} by now", user.version)));
    }
    let given = &user.entitlements;
    let next = User {
        display_name: change.display_name.unwrap_or_else(|| user.display_name.clone()),
        email: change.email.unwrap_or_else(|| user.email.clone()),
        entitlements: Entitlements {
            department: change.department.unwrap_or_else(|| given.department.clone()),
            approval_level: change.approval_level.unwrap_or(given.approval_level),
            task_capacity: change.task_capacity.unwrap_or(given.task_capacity),
            skills: change.skills.map_or_else(|| given.skills.clone(), Option::unwrap_or_default),
            ..given.clone()
        },
        active: change.active.unwrap_or(user.active),
        ..user.clone()
    };
    let (id, active) = (user.user_id.clone(), next.active);
    let answer = save(&auth, &caller, user, next).await?;
    if !active {
        // Nothing of theirs is let in from here on; nor shall it be when they come back.
        end_all(auth.kit.store(), &caller.tenant, &id, None).await?;
    }
    Ok(Json(answer))
}

/// Whether the change gives no more than the caller may.
async fn within_reach(auth: &Auth, caller: &Caller, user: &User, change: &UserChange) -> Result<(), Problem> {
    if change.email.is_some() || change.active == Some(true) && !user.active {
        granting::may_open(auth, caller, user).await?;
    }
    let level = change.approval_level.filter(|level| *level > user.entitlements.approval_level).unwrap_or(0);
    granting::may_grant(auth, caller, user, &Power { level, ..Power::default() }).await
}

/// Writes a changed user, and says how they are now.
///
/// # Errors
/// 409 when they changed since they were read.
pub(super) async fn save(auth: &Auth, caller: &Caller, before: User, after: User) -> Result<UserBody, Problem> {
    let after = User { version: before.version.saturating_add(1), ..after };
    let answer = UserBody::of(&after, auth.kit.now());
    auth.kit.store().change_users(&caller.tenant, Some((&caller.user, caller.version)), &[(before, after)]).await?;
    Ok(answer)
}
