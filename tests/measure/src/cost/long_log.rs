//! However long a log is, its instance loads in one query.

use super::Result;
use super::product::{Product, text};
use crate::capacity::Meter;
use engine::{InstanceId, TenantId};
use lambda_http::Body;
use serde_json::{Value, json};
use store::{MAX_PAGE, PageRequest, Store, Tables};

/// Five loops of 10,000 rounds each, one after the other.
fn rounds() -> String {
    let mut inside = String::from(r#"<startEvent id="s"/>"#);
    let mut last = "s".to_owned();
    for number in 1..=5 {
        inside += &format!(
            r#"<sequenceFlow id="f{number}" sourceRef="{last}" targetRef="t{number}"/><task id="t{number}"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>10000</loopCardinality></multiInstanceLoopCharacteristics></task>"#
        );
        last = format!("t{number}");
    }
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="rounds" isExecutable="true">{inside}<endEvent id="e"/><sequenceFlow id="f" sourceRef="{last}" targetRef="e"/></process></definitions>"#
    )
}

#[tokio::test]
async fn an_instance_of_a_hundred_thousand_events_loads_in_one_query() -> Result<()> {
    let mut product = Product::start().await?;
    let token = product.log_in("admin").await?;
    let request = axum::http::Request::builder().method("POST").uri("https://api.example/api/v1/workflows/bpmn");
    let request = request.header("authorization", format!("Bearer {token}")).header("content-type", "application/xml");
    let workflow = text(&product.send(request.body(Body::Text(rounds()))?).await?, "workflow_id")?;
    product.settle().await?;
    let started = product.request("POST", &format!("/workflows/{workflow}/instances"), Some(&token), &json!({})).await?;
    let id = text(&started, "workflow_instance_id")?;
    let path = format!("/workflows/instances/{id}");
    let meter = Meter::default();
    let tables = Tables { workflow: "workflow".to_owned(), identity: "identity".to_owned(), operations: "operations".to_owned() };
    let metered = Store::new(&meter.over(product.database.config()), tables);
    let (tenant, instance) = (TenantId::parse(super::product::TENANT)?, InstanceId::parse(&id)?);
    // A definition that goes on so long without a wait stops now and then, until a person says that it is meant.
    for _ in 0..10 {
        product.settle().await?;
        meter.take();
        assert!(metered.load(&tenant, &instance).await?.is_some());
        assert_eq!(meter.take().calls, 1);
        let read = product.request("GET", &path, Some(&token), &Value::Null).await?;
        if text(&read, "status")? != "running" {
            break;
        }
        product.request("POST", &format!("{path}/retry"), Some(&token), &json!({})).await?;
    }
    let (mut events, mut batches, mut page) = (0, 0, PageRequest { limit: MAX_PAGE, after: None });
    loop {
        let found = product.unmetered.history(&tenant, &instance, &page).await?;
        batches += found.items.len();
        events += found.items.iter().map(|batch| batch.events.len()).sum::<usize>();
        page.after = found.next;
        if page.after.is_none() {
            break;
        }
    }
    println!("{events} events in {batches} batches, loaded in one query at any time");
    assert!(events >= 100_000, "{events} events");
    Ok(())
}
