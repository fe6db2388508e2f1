//! What DynamoDB requests consume: an HTTP client for the SDK that asks for `ConsumedCapacity` in every request and adds
//! up what the answers say. The product knows nothing of it.

use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_types::SdkConfig;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Operations whose units are read units.
const READS: [&str; 5] = ["GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"];

/// Units by table.
pub(crate) type Units = BTreeMap<String, f64>;

/// What was consumed since the last look.
#[derive(Debug, Clone, Default)]
pub(crate) struct Consumed {
    /// Requests.
    pub calls: u64,
    /// Requests that were refused, such as writes whose condition did not hold. AWS counts their units too, but no
    /// answer tells them.
    pub refused: u64,
    /// Read units.
    pub reads: Units,
    /// Write units.
    pub writes: Units,
}

/// Adds up. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter(Arc<Mutex<Consumed>>);

impl Meter {
    /// What was consumed since the last look.
    pub(crate) fn take(&self) -> Consumed {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A configuration whose clients are metered.
    pub(crate) fn over(&self, config: &SdkConfig) -> SdkConfig {
        let Some(client) = config.http_client() else { return config.clone() };
        config.to_builder().http_client(self.client(client)).build()
    }

    fn client(&self, inner: SharedHttpClient) -> SharedHttpClient {
        let meter = self.clone();
        http_client_fn(move |settings, components| {
            SharedHttpConnector::new(Metered { inner: inner.http_connector(settings, components), meter: meter.clone() })
        })
    }

    fn count(&self, operation: &str, answer: &Value, succeeded: bool) {
        let mut consumed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        consumed.calls += 1;
        consumed.refused += u64::from(!succeeded);
        let capacity = answer.get("ConsumedCapacity");
        let entries =
            capacity.and_then(Value::as_array).map_or_else(|| capacity.into_iter().collect(), |list| list.iter().collect::<Vec<_>>());
        let Consumed { reads, writes, .. } = &mut *consumed;
        let units = if READS.contains(&operation) { reads } else { writes };
        for entry in entries {
            let table = entry.get("TableName").and_then(Value::as_str).unwrap_or_default();
            *units.entry(table.to_owned()).or_default() += entry.get("CapacityUnits").and_then(Value::as_f64).unwrap_or_default();
        }
    }
}

#[derive(Debug)]
struct Metered {
    inner: SharedHttpConnector,
    meter: Meter,
}

impl HttpConnector for Metered {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let operation = request.headers().get("x-amz-target").and_then(|target| target.rsplit('.').next()).unwrap_or_default().to_owned();
        ask(&mut request);
        let (answer, meter) = (self.inner.call(request), self.meter.clone());
        HttpConnectorFuture::new(async move {
            let mut response: HttpResponse = answer.await?;
            let body = ByteStream::new(response.take_body()).collect().await.map_err(|error| ConnectorError::io(error.into()))?;
            let bytes = body.into_bytes();
            meter.count(&operation, &serde_json::from_slice(&bytes).unwrap_or_default(), response.status().is_success());
            *response.body_mut() = SdkBody::from(bytes);
            Ok(response)
        })
    }
}

/// Puts the question into a request. Its signature does not cover the new body; nobody here verifies it.
fn ask(request: &mut HttpRequest) {
    let Some(mut body) = request.body().bytes().and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok()) else { return };
    let Some(fields) = body.as_object_mut() else { return };
    fields.insert("ReturnConsumedCapacity".to_owned(), json!("TOTAL"));
    let body = body.to_string();
    request.headers_mut().insert("content-length", body.len().to_string());
    *request.body_mut() = SdkBody::from(body);
}
