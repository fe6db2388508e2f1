//! Processes in BPMN, put together from what stands in them.

use crate::api::Api;
use serde_json::{Value, json};

/// A file with one process: what stands in it, and beside it.
pub fn bpmn(id: &str, inside: &str, beside: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">
  {beside}
  <process id="{id}" name="{id}" isExecutable="true">{inside}</process>
</definitions>"#
    )
}

/// A process of nodes one after the other: each by its id and what it is, written out with `ID` where its id belongs.
pub fn sequence(id: &str, nodes: &[(&str, &str)], beside: &str) -> String {
    let written = nodes.iter().map(|(id, node)| node.replace("ID", id));
    let flows = nodes.windows(2).map(|pair| {
        let [(from, _), (to, _)] = pair else { return String::new() };
        format!(r#"<sequenceFlow id="{from}_{to}" sourceRef="{from}" targetRef="{to}"/>"#)
    });
    bpmn(id, &written.chain(flows).collect::<String>(), beside)
}

impl Api {
    /// Deploys a BPMN file and gives the id of its definition.
    pub async fn deploy(&self, xml: &str) -> String {
        let api = self.clone().header("content-type", "application/xml");
        let created = api.send("POST", "/api/v1/workflows/bpmn", Some(xml.to_owned())).await.expect(201);
        created["workflow_id"].as_str().expect("an id").to_owned()
    }

    /// Where an instance stands, in a word.
    pub async fn status(&self, instance: &str) -> String {
        self.instance(instance).await["status"].as_str().expect("a status").to_owned()
    }

    /// The instances of a definition.
    pub async fn instances_of(&self, workflow: &str) -> Vec<Value> {
        let list = self.get(&format!("/api/v1/workflows/instances?workflow_id={workflow}")).await.expect(200);
        list["items"].as_array().expect("items").clone()
    }

    /// Sends a message.
    pub async fn message(&self, name: &str, key: &str, id: &str) -> Value {
        let body = json!({"name": name, "correlation_key": key, "message_id": id, "variables": {"amount": 7}});
        self.post("/api/v1/workflows/messages", &body).await.expect(202)
    }
}
