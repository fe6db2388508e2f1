//! The events this function answers: HTTP requests, and by direct invocation `create_tenant` and `rotate_signing_key`.

use crate::rotation::{self, RotateSigningKey};
use crate::state::Auth;
use crate::tenant::{self, CreateTenant};
use axum::Router;
use lambda_http::request::LambdaRequest;
use lambda_runtime::{Error, LambdaEvent};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tower::ServiceExt as _;

/// An event.
pub enum Event {
    /// Whoever may invoke the function makes a tenant: IAM is what protects this.
    CreateTenant(CreateTenant),
    /// New keys for access tokens: the schedule asks for them, or who saw one stolen.
    RotateSigningKey(RotateSigningKey),
    /// A request through API Gateway.
    Http(Box<LambdaRequest>),
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let event = match (value.get("create_tenant"), value.get("rotate_signing_key")) {
            (Some(create), _) => CreateTenant::deserialize(create).map(Self::CreateTenant),
            (_, Some(rotate)) => RotateSigningKey::deserialize(rotate).map(Self::RotateSigningKey),
            _ => serde_json::from_value(value).map(|request| Self::Http(Box::new(request))),
        };
        event.map_err(serde::de::Error::custom)
    }
}

/// Answers an event.
///
/// # Errors
/// When a tenant cannot be made, or keys not rotated; HTTP requests are always answered.
pub async fn answer(auth: Auth, router: Router, event: LambdaEvent<Event>) -> Result<Value, Error> {
    match event.payload {
        Event::CreateTenant(create) => Ok(serde_json::to_value(tenant::create(&auth, create).await?)?),
        Event::RotateSigningKey(rotate) => Ok(serde_json::to_value(rotation::rotate(&auth, rotate).await?)?),
        Event::Http(request) => {
            let adapter = lambda_http::Adapter::from(router);
            let response = adapter.oneshot(LambdaEvent::new(*request, event.context)).await?;
            Ok(serde_json::to_value(response)?)
        }
    }
}
