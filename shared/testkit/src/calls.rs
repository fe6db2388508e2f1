//! Which requests reach a test's database.

use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use std::sync::{Arc, Mutex};

/// The names of the operations asked for. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    /// The operations since the last look, in alphabetical order: those at the same time have no other.
    pub fn take(&self) -> Vec<String> {
        let mut calls = std::mem::take(&mut *self.0.lock().unwrap());
        calls.sort();
        calls
    }

    /// A client whose requests are written down.
    pub(crate) fn of(&self, inner: SharedHttpClient) -> SharedHttpClient {
        let calls = self.clone();
        http_client_fn(move |settings, components| {
            SharedHttpConnector::new(Listed { inner: inner.http_connector(settings, components), calls: calls.clone() })
        })
    }
}

#[derive(Debug)]
struct Listed {
    inner: SharedHttpConnector,
    calls: Calls,
}

impl HttpConnector for Listed {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").and_then(|target| target.rsplit('.').next()).unwrap_or_default();
        self.calls.0.lock().unwrap().push(target.to_owned());
        self.inner.call(request)
    }
}
