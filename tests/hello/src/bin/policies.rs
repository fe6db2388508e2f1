//! The same with what decides by policies: what `cargo xtask cold-start` takes off before it compares functions that do.

use access::{Asker, Circumstances, Credential, Operation, Policies, PolicyText, Resource, Subject};
use engine::{TenantId, Timestamp, UserId};
use lambda_http::{Error, Request, run, service_fn};
use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(async |request: Request| decide(&request))).await
}

/// A decision by the policy that a request brings.
fn decide(request: &Request) -> Result<String, Error> {
    let text = String::from_utf8_lossy(request.body()).into_owned();
    let policies = Policies::of_tenant(&[], &[PolicyText { id: "own".to_owned(), text }]);
    let (tenant, user) = (TenantId::parse("demo")?, UserId::parse("emma")?);
    let now = Timestamp::from_millis(1_795_000_000_000);
    let circumstances = Circumstances { now, address: None, credential: Credential::Session { began_at: now } };
    let asker = Asker::new(Arc::new(policies), Subject::person(tenant.clone(), user, Vec::new(), 0), &circumstances);
    Ok(format!("{:?}", asker.may(Operation::ListUsers, &Resource::tenant(&tenant))))
}
