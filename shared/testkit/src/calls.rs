//! Which requests reach a test's database.

use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
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
    /// So many transactions meet another one that is under way; the next do not.
    Conflicts(u32),
}

/// What DynamoDB answers to a transaction of two writes whose second meets another transaction.
const CONFLICT: &str = concat!(
    r#"{"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "Message": "Transaction cancelled", "#,
    r#""CancellationReasons": [{"Code": "None"}, {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]}"#
);

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
        match &mut *self.calls.1.lock().unwrap() {
            Trouble::Refuses(operation) if *operation == target => {
                HttpConnectorFuture::ready(Err(ConnectorError::other("the database's own secret".into(), None)))
            }
            Trouble::Hangs(operation) if *operation == target => HttpConnectorFuture::new(std::future::pending()),
            Trouble::Conflicts(left @ 1..) if target == "TransactWriteItems" => {
                *left -= 1;
                let bad_request = StatusCode::try_from(400).expect("a status");
                HttpConnectorFuture::ready(Ok(HttpResponse::new(bad_request, CONFLICT.into())))
            }
            _ => self.inner.call(request),
        }
    }
}
