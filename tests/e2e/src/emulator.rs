//! The AWS API of the emulator: what an operator could see and do, and a user could not.

use crate::Stack;
use crate::api::client;
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Debug, Clone)]
pub struct Emulator {
    http: Client,
    url: String,
    /// Names and settings of the deployed functions.
    functions: Vec<Value>,
}

/// One run of a function, as its log shows it.
#[derive(Debug, Clone, Default)]
pub struct Invocation {
    pub request_id: String,
    pub lines: Vec<String>,
}

impl Emulator {
    pub async fn of(stack: &Stack) -> Self {
        let mut emulator = Self { http: client(), url: stack.emulator_url.clone(), functions: Vec::new() };
        let request = emulator.signed(emulator.http.get(format!("{}/2015-03-31/functions/", emulator.url)), "lambda");
        let listed: Value = request.send().await.expect("the emulator").json().await.expect("a list of functions");
        emulator.functions = listed["Functions"].as_array().cloned().expect("a list of functions");
        emulator
    }

    /// Its port: what tells its functions' processes from those of another emulator.
    pub fn port(&self) -> &str {
        self.url.rsplit(':').next().expect("a port")
    }

    /// The deployed name of a function, which ends in its short one.
    pub fn function(&self, short: &str) -> &str {
        self.configuration(short)["FunctionName"].as_str().expect("a name")
    }

    /// An environment variable of a function: where the names of tables and queues stand.
    pub fn setting(&self, function: &str, variable: &str) -> &str {
        self.configuration(function)["Environment"]["Variables"][variable]
            .as_str()
            .unwrap_or_else(|| panic!("{function} has no {variable}"))
    }

    fn configuration(&self, short: &str) -> &Value {
        let ours = |function: &&Value| function["FunctionName"].as_str().is_some_and(|name| name.ends_with(&format!("-{short}")));
        self.functions.iter().find(ours).unwrap_or_else(|| panic!("no function {short} is deployed"))
    }

    /// Invokes a function and gives its answer.
    pub async fn invoke(&self, function: &str, event: &Value) -> Value {
        let url = format!("{}/2015-03-31/functions/{}/invocations", self.url, self.function(function));
        let answer = self.signed(self.http.post(url), "lambda").json(event).send().await.expect("the emulator");
        let failed = answer.headers().contains_key("x-amz-function-error") || !answer.status().is_success();
        let text = answer.text().await.expect("an answer");
        assert!(!failed, "{function}: {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// All items of a table whose partition keys begin so, sorted by key.
    pub async fn items(&self, table: &str, begin: &str) -> Vec<Value> {
        let mut items: Vec<Value> = Vec::new();
        let mut from: Option<Value> = None;
        loop {
            let mut scan = json!({
                "TableName": table, "ConsistentRead": true, "FilterExpression": "begins_with(pk, :begin)",
                "ExpressionAttributeValues": {":begin": {"S": begin}},
            });
            if let Some(key) = from {
                scan["ExclusiveStartKey"] = key;
            }
            let page = self.json_call("dynamodb", "DynamoDB_20120810.Scan", &scan).await;
            items.extend(page["Items"].as_array().cloned().unwrap_or_default());
            match page.get("LastEvaluatedKey") {
                Some(key) => from = Some(key.clone()),
                None => break,
            }
        }
        items.sort_by_key(|item| (item["pk"]["S"].to_string(), item["sk"]["S"].to_string()));
        items
    }

    /// Sets a number of an item: what time would do, without waiting for it.
    pub async fn set_number(&self, table: &str, item: &Value, name: &str, number: i64) {
        let update = json!({
            "TableName": table, "Key": {"pk": item["pk"], "sk": item["sk"]}, "UpdateExpression": "SET #name = :number",
            "ExpressionAttributeNames": {"#name": name}, "ExpressionAttributeValues": {":number": {"N": number.to_string()}},
        });
        self.json_call("dynamodb", "DynamoDB_20120810.UpdateItem", &update).await;
    }

    /// Messages of a queue that are not done with: waiting, or being worked on.
    pub async fn messages_in(&self, queue_url: &str) -> u64 {
        let names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
        let request = json!({"QueueUrl": queue_url, "AttributeNames": names});
        let answer = self.json_call("sqs", "AmazonSQS.GetQueueAttributes", &request).await;
        names.iter().map(|name| answer["Attributes"][name].as_str().and_then(|number| number.parse::<u64>().ok()).expect("a count")).sum()
    }

    /// Some messages of a queue that nothing works on, as JSON. They stay, hidden for a moment from whoever looks next.
    pub async fn receive(&self, queue_url: &str) -> Vec<Value> {
        let request = json!({"QueueUrl": queue_url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 1});
        let answer = self.json_call("sqs", "AmazonSQS.ReceiveMessage", &request).await;
        let bodies = answer["Messages"].as_array().into_iter().flatten().filter_map(|message| message["Body"].as_str());
        bodies.filter_map(|body| serde_json::from_str(body).ok()).collect()
    }

    /// Every run of a function since a moment whose log mentions a word.
    pub async fn invocations(&self, function: &str, since: SystemTime, mention: &str) -> Vec<Invocation> {
        let group = self.configuration(function)["LoggingConfig"]["LogGroup"].clone();
        // The emulator gives the oldest 10,000 lines there are and no way to those behind them.
        let since = since.duration_since(UNIX_EPOCH).expect("a time after 1970").as_millis() as u64;
        let mut streams: Map<String, Value> = Map::new();
        let page = self.json_call("logs", "Logs_20140328.FilterLogEvents", &json!({"logGroupName": group, "startTime": since})).await;
        for event in page["events"].as_array().expect("events") {
            let stream = streams.entry(event["logStreamName"].as_str().unwrap_or_default()).or_insert_with(|| json!([]));
            stream.as_array_mut().expect("lines").push(event["message"].clone());
        }
        let all = streams.values().flat_map(|lines| split(lines.as_array().expect("lines")));
        all.filter(|invocation| invocation.lines.iter().any(|line| line.contains(mention))).collect()
    }

    async fn json_call(&self, service: &str, target: &str, body: &Value) -> Value {
        let request = self.signed(self.http.post(format!("{}/", self.url)), service).header("x-amz-target", target);
        let request = request.header("content-type", "application/x-amz-json-1.0").body(body.to_string());
        let answer = request.send().await.expect("the emulator");
        let fine = answer.status().is_success();
        let text = answer.text().await.expect("an answer");
        assert!(fine, "{target}: {text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{target}: {error}"))
    }

    /// The emulator reads from a signature whose account and which service it is, and does not check it.
    fn signed(&self, request: RequestBuilder, service: &str) -> RequestBuilder {
        let scope = format!("test/20260101/us-east-1/{service}/aws4_request");
        let value = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={}", "0".repeat(64));
        request.header("authorization", value).header("x-amz-date", "20260101T000000Z")
    }
}

/// The lines of a log stream, run by run.
fn split(lines: &[Value]) -> Vec<Invocation> {
    let mut found: Vec<Invocation> = Vec::new();
    for line in lines.iter().filter_map(Value::as_str) {
        if let Some(rest) = line.strip_prefix("START RequestId: ") {
            let request_id = rest.split(' ').next().unwrap_or_default().to_owned();
            found.push(Invocation { request_id, lines: Vec::new() });
        } else if let Some(current) = found.last_mut() {
            current.lines.push(line.to_owned());
        }
    }
    found
}
