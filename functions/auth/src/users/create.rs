//! `POST /users`.

use super::{MAX_ROLES, UserBody, granting, read_email, read_skills, read_task_capacity};
use crate::body::SkillBody;
use crate::departments;
use crate::password::fault_code;
use crate::state::Auth;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use engine::reader::Reader;
use engine::{DepartmentId, RoleName, UserId};
use http::StatusCode;
use identity::Power;
use serde_json::Value;
use store::{Entitlements, Skill, User, UserKind};
use utoipa::ToSchema;
use web::{Answer, Caller, Creation, FromReader, Once, Operation, Payload, ProblemBody};

/// A new user.
#[derive(ToSchema)]
#[schema(as = NewUser)]
pub(crate) struct NewUser {
    /// The name they log in with.
    #[schema(value_type = String)]
    username: UserId,
    /// `person` unless given, or `service`: a program, which has keys and no password.
    #[schema(value_type = Option<String>)]
    kind: UserKind,
    /// 12 to 128 characters, neither a common password nor made of the user name. Without one, a person logs in by an
    /// identity provider, or resets it by mail.
    #[schema(min_length = 12, max_length = 128)]
    password: Option<String>,
    display_name: Option<String>,
    email: Option<String>,
    #[schema(value_type = Option<String>)]
    department: Option<DepartmentId>,
    #[schema(value_type = Option<Vec<SkillBody>>)]
    skills: Vec<Skill>,
    /// Most tasks that they may hold at once; any number unless given.
    task_capacity: Option<u32>,
    #[schema(value_type = Option<Vec<String>>)]
    roles: Vec<RoleName>,
    /// 0 to 100; what approvals ask for as `minimum_level`.
    approval_level: Option<u8>,
}

impl FromReader for NewUser {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let username = reader.id("username", UserId::parse);
        // How long it has to be is one of the policy's rules.
        let password = reader.optional_text("password", 1..=usize::MAX);
        let kind = match reader.optional_text("kind", 1..=20).as_deref() {
            None | Some("person") => UserKind::Person,
            Some("service") => UserKind::Service,
            Some(other) => reader.fault("invalid_value", "kind", format!("`{other}` is neither `person` nor `service`"))?,
        };
        if kind == UserKind::Service && password.is_some() {
            reader.fault::<()>("misplaced_field", "password", "a service account has keys, and no password".to_owned());
        }
        let name = username.as_ref().map_or("", UserId::as_str);
        for weakness in password.iter().flat_map(|password| identity::weaknesses(password, name)) {
            reader.fault::<()>(fault_code(weakness), "password", weakness.to_string());
        }
        let display_name = reader.optional_text("display_name", 1..=100);
        let email = read_email(reader);
        let department = reader.optional_id("department", DepartmentId::parse);
        let (skills, task_capacity) = (read_skills(reader), read_task_capacity(reader));
        let roles = reader.ids("roles", MAX_ROLES, RoleName::parse);
        let approval_level = reader.optional_whole("approval_level", 0..=100).and_then(|level| u8::try_from(level).ok());
        Some(Self { username: username?, kind, password, display_name, email, department, skills, task_capacity, roles, approval_level })
    }
}

/// What a request is recognised by: a hash of its password must not be kept anywhere but with the user.
fn without_password(body: &Value) -> String {
    let mut body = body.clone();
    if let Value::Object(fields) = &mut body {
        fields.remove("password");
    }
    body.to_string()
}

/// Add a user to your tenant
#[utoipa::path(post, operation_id = "create_user", path = "/api/v1/users", tag = "users", request_body = NewUser,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = UserBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, creation: Creation, body: Payload) -> Answer {
    caller.on("user", body.named("username", UserId::parse));
    caller.may_in_tenant(Operation::CreateUser).await?;
    let new: NewUser = body.read()?;
    departments::must_be_known(&caller, new.department.as_ref())?;
    let given = Power { roles: new.roles.iter().cloned().collect(), level: new.approval_level.unwrap_or(0) };
    // Nobody yet, who has nothing.
    caller.granter().may_grant(&given, &new.username, &Power::default()).map_err(granting::forbidden)?;
    let store = auth.kit.store();
    let ticket = match creation.once(store, &caller, &without_password(&body.value)).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let user = User {
        display_name: new.display_name.unwrap_or_else(|| new.username.to_string()),
        user_id: new.username,
        kind: new.kind,
        email: new.email,
        entitlements: Entitlements {
            department: new.department,
            approval_level: new.approval_level.unwrap_or(0),
            skills: new.skills,
            task_capacity: new.task_capacity,
            ..Entitlements::of_roles(new.roles)
        },
        password_hash: new.password.as_deref().map(identity::hash_password).transpose()?,
        second_factor: None,
        credentials_version: 0,
        linked: Vec::new(),
        active: true,
        version: 0,
        created_at: auth.kit.now(),
    };
    let answer = UserBody::of(&user, user.created_at);
    let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
    match store.create_user(&caller.tenant, &user, receipt.as_ref()).await {
        Ok(()) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(error) => ticket.replay_after(store, &caller, error.into()).await,
    }
}
