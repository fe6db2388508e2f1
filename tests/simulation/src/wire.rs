//! The real database client, with the desk in the place of the network. Its retries, their waits and its reading of
//! answers and errors stay in play.

use crate::desk::{Desk, What};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep};
use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use std::time::{Duration, SystemTime};

/// The client's configuration. The name sets its count of retries apart from those of other seeds, which the client
/// keeps for the whole program by region.
pub fn config(desk: &Desk, name: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(name.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "test")))
        .endpoint_url("http://database.example")
        .retry_config(RetryConfig::standard().with_max_attempts(4))
        .sleep_impl(SharedAsyncSleep::new(Naps(desk.clone())))
        .time_source(SharedTimeSource::new(Clock))
        .http_client(SharedHttpClient::new(Wire(desk.clone())))
        .build()
}

#[derive(Debug)]
struct Clock;

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(crate::clock::now().as_millis()).unwrap_or(0))
    }
}

#[derive(Debug)]
struct Naps(Desk);

impl AsyncSleep for Naps {
    fn sleep(&self, duration: Duration) -> Sleep {
        // Laid down when first awaited: the client makes some that it never waits for.
        let desk = self.0.clone();
        Sleep::new(async move { desk.nap(duration).await.unwrap_or(()) })
    }
}

#[derive(Debug, Clone)]
struct Wire(Desk);

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = request.headers().get("x-amz-target").and_then(|target| target.split('.').nth(1)).unwrap_or_default().to_owned();
        let body = request.body().bytes().unwrap_or_default();
        let body = serde_json::from_slice(body).unwrap_or_default();
        let answer = self.0.lay(|reply| What::Database { operation, request: body, reply });
        HttpConnectorFuture::new(async move {
            let Some(answer) = answer.await.unwrap_or(None) else {
                return Err(ConnectorError::io("the connection broke".into()));
            };
            let text = answer.body.to_string();
            let status = answer.status.try_into().map_err(|error| ConnectorError::other(Box::new(error), None))?;
            let mut response = HttpResponse::new(status, SdkBody::from(text));
            response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
            Ok(response)
        })
    }
}
