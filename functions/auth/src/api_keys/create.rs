//! `POST /users/{id}/api-keys`.

use super::{ApiKeyBody, account};
use crate::state::Auth;
use crate::users::granting;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::Fault;
use engine::reader::Reader;
use http::StatusCode;
use identity::ApiKeyText;
use runtime::outside;
use serde::Serialize;
use store::{ApiKey, MAX_PAGE, PageRequest};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Operation, Problem, ProblemBody};

/// How long a key is good unless somebody says otherwise, in days.
const DAYS: u64 = 90;
/// Most scopes of a key.
const MAX_SCOPES: usize = 100;

/// Most keys of an account that are good.
const MAX_KEYS: usize = 20;

/// A new key.
#[derive(ToSchema)]
#[schema(as = NewApiKey)]
pub(crate) struct NewApiKey {
    /// What it is for.
    name: String,
    /// What may be done with it, of what the account may do: at least one.
    scopes: Vec<String>,
    /// 1 to 366 days; 90 unless given.
    #[schema(minimum = 1, maximum = 366)]
    expires_in_days: Option<u64>,
}

impl FromReader for NewApiKey {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let name = reader.text("name", 1..=100);
        let scopes = reader.texts("scopes", MAX_SCOPES, 1..=100);
        for (place, word) in scopes.iter().enumerate() {
            if let Err(fault) = word.parse::<access::Scope>() {
                reader.fault::<()>("invalid_value", &format!("scopes/{place}"), fault);
            }
        }
        if scopes.is_empty() {
            reader.fault::<()>("missing_field", "scopes", "a key without `scopes` could do nothing".to_owned());
        }
        let expires_in_days = reader.optional_whole("expires_in_days", 1..=366);
        Some(Self { name: name?, scopes, expires_in_days })
    }
}

/// A key with what it is, shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedApiKey)]
pub(crate) struct Created {
    #[serde(flatten)]
    about: ApiKeyBody,
    /// Goes in `Authorization: Bearer …`. It is nowhere else: whoever loses it makes another.
    key: String,
}

/// Make a key for a service account
///
/// The answer shows the key once. A request that is sent again makes another: what nobody got can be ended.
#[utoipa::path(post, operation_id = "create_api_key", path = "/api/v1/users/{user_id}/api-keys", tag = "users", params(("user_id" = String, Path)),
    request_body = NewApiKey,
    responses((status = 201, body = Created), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(auth): State<Auth>, caller: Caller, Path(id): Path<String>, Body(new): Body<NewApiKey>) -> Answer {
    let now = auth.kit.now();
    // Sorted by their ids, keys are sorted by age.
    let key_id = outside::ulid(now)?;
    caller.on("key", Some(&key_id));
    let account = account(&auth, &caller, Operation::CreateApiKey, &id).await?;
    granting::may_open(&auth, &caller, &account).await?;
    let page = PageRequest { limit: MAX_PAGE, after: None };
    let known = auth.kit.store().api_keys(&caller.tenant, &account.user_id, &page).await?;
    if known.items.iter().filter(|key| now < key.expires_at).count() >= MAX_KEYS {
        let message = format!("an account has at most {MAX_KEYS} keys: end one");
        return Err(Problem::invalid(vec![Fault::new("out_of_range", "", message)]));
    }
    let text = ApiKeyText::new(&caller.tenant, &account.user_id, &key_id)?;
    let key = ApiKey {
        key_id,
        account: account.user_id.clone(),
        name: new.name,
        scopes: new.scopes,
        secret_hash: text.hash(),
        created_by: caller.user.clone(),
        created_at: now,
        expires_at: now.plus_seconds(new.expires_in_days.unwrap_or(DAYS) * 24 * 3600),
    };
    auth.kit.store().create_api_key(&caller.tenant, &key, &account).await?;
    Ok((StatusCode::CREATED, Json(Created { about: ApiKeyBody::from(&key), key: text.text() })).into_response())
}
