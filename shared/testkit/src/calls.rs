//! Which requests reach a test's database.

use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use std::sync::{Arc, Mutex};

/// The names of the operations asked for, and what becomes of them. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<String>>>, Arc<Mutex<Trouble>>);

/// What is wrong with a database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// Requests of this operation are refused. No retry of theirs helps.
    Refuses(&'static str),
    /// Requests of this operation are never answered.
    Hangs(&'static str),
}

impl Calls {
    /// From now on the database has this trouble.
    pub fn trouble(&self, trouble: Trouble) {
        *self.1.lock().unwrap() = trouble;
    }

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
        match *self.calls.1.lock().unwrap() {
            Trouble::Refuses(operation) if operation == target => {
                HttpConnectorFuture::ready(Err(ConnectorError::other("the database's own secret".into(), None)))
            }
            Trouble::Hangs(operation) if operation == target => HttpConnectorFuture::new(std::future::pending()),
            _ => self.inner.call(request),
        }
    }
}
