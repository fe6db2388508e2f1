//! A DynamoDB in memory that answers the requests of the real client: the operations and expressions that the store
//! uses, exactly, and nothing else. It is strongly consistent; what may go wrong around it is `world`'s.

pub mod expression;

use expression::{Given, Unknown, holds, updated};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Bound;

/// An item in DynamoDB's own JSON.
pub type Item = serde_json::Map<String, Value>;

/// Partition key and sort key.
pub type Key = (String, String);

/// Bytes of the largest item (DynamoDB service quota).
const MAX_ITEM: usize = 400 * 1024;
/// Most writes of a transaction (DynamoDB service quota).
const MAX_TRANSACTION: usize = 100;

/// An answer on the wire.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON.
    pub body: Value,
}

impl Answer {
    /// A success.
    pub fn ok(body: Value) -> Self {
        Self { status: 200, body }
    }

    /// A failure by the name of its exception.
    pub fn error(status: u16, kind: &str, message: &str) -> Self {
        Self { status, body: json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{kind}"), "message": message}) }
    }
}

/// A change as the table's stream tells it.
#[derive(Debug, Clone)]
pub struct Change {
    /// The item's key.
    pub key: Key,
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub name: &'static str,
    /// The item afterwards.
    pub image: Option<Item>,
}

/// All tables.
#[derive(Debug, Default)]
pub struct Database {
    /// Items by table and key.
    pub tables: BTreeMap<String, BTreeMap<Key, Item>>,
    /// Changes of the table that has a stream, not yet taken.
    pub changes: Vec<Change>,
    /// Tokens of transactions that were carried out.
    tokens: BTreeMap<String, Value>,
    /// A planted bug: conditions that something is new are not looked at, this many times.
    pub blind: u32,
    /// A planted bug: the next transaction of more than two writes is carried out but for its last.
    pub torn: bool,
    /// Items written.
    pub writes: u64,
}

/// The table whose stream the dispatcher reads.
pub const STREAMED: &str = "workflow";

enum Write<'a> {
    Put(&'a Value),
    Delete(&'a Value),
    Update(&'a Value),
    Check(&'a Value),
}

impl Database {
    /// Carries an operation out.
    ///
    /// # Errors
    /// What of it is not known here.
    pub fn answer(&mut self, operation: &str, request: &Value) -> Result<Answer, Unknown> {
        match operation {
            "PutItem" => {
                known(request, &["TableName", "Item", "ConditionExpression", "ReturnValues"])?;
                self.single(&Write::Put(request), request)
            }
            "DeleteItem" => {
                known(request, &["TableName", "Key", "ConditionExpression", "ReturnValues"])?;
                self.single(&Write::Delete(request), request)
            }
            "UpdateItem" => {
                known(request, &["TableName", "Key", "ConditionExpression", "UpdateExpression", "ReturnValues"])?;
                self.single(&Write::Update(request), request)
            }
            "GetItem" => self.get(request),
            "BatchGetItem" => self.batch_get(request),
            "BatchWriteItem" => self.batch_write(request),
            "Query" => self.query(request),
            "TransactWriteItems" => self.transact(request),
            other => Err(format!("the operation {other}")),
        }
    }

    fn table(&mut self, request: &Value) -> Result<&mut BTreeMap<Key, Item>, Unknown> {
        let name = request.get("TableName").and_then(Value::as_str).unwrap_or_default();
        if !matches!(name, "workflow" | "identity" | "operations") {
            return Err(format!("the table `{name}`"));
        }
        Ok(self.tables.entry(name.to_owned()).or_default())
    }

    fn single(&mut self, write: &Write<'_>, request: &Value) -> Result<Answer, Unknown> {
        match self.check(write)? {
            Ok(()) => {}
            Err(old) => {
                let mut answer = Answer::error(400, "ConditionalCheckFailedException", "The conditional request failed");
                let wants = request.get("ReturnValuesOnConditionCheckFailure").and_then(Value::as_str) == Some("ALL_OLD");
                if let (true, Some(old), Some(body)) = (wants, old, answer.body.as_object_mut()) {
                    body.insert("Item".to_owned(), Value::Object(old));
                }
                return Ok(answer);
            }
        }
        let (old, new) = self.apply(write)?;
        let attributes = match request.get("ReturnValues").and_then(Value::as_str) {
            None | Some("NONE") => None,
            Some("ALL_OLD") => old,
            Some("ALL_NEW") => new,
            Some(other) => return Err(format!("return values {other}")),
        };
        Ok(Answer::ok(attributes.map_or_else(|| json!({}), |item| json!({"Attributes": item}))))
    }

    /// Whether a write's condition holds; else what is there.
    fn check(&mut self, write: &Write<'_>) -> Result<Result<(), Option<Item>>, Unknown> {
        let (Write::Put(request) | Write::Delete(request) | Write::Update(request) | Write::Check(request)) = write;
        let Some(text) = request.get("ConditionExpression").and_then(Value::as_str) else { return Ok(Ok(())) };
        let key = write.key()?;
        let there = self.table(request)?.get(&key).cloned();
        if holds(text, Given::of(request), there.as_ref())? {
            return Ok(Ok(()));
        }
        if self.blind > 0 && text.contains("attribute_not_exists") && key.1.starts_with("E#") {
            self.blind -= 1;
            return Ok(Ok(()));
        }
        Ok(Err(there))
    }

    /// The item before and after.
    fn apply(&mut self, write: &Write<'_>) -> Result<(Option<Item>, Option<Item>), Unknown> {
        let key = write.key()?;
        let (request, new) = match write {
            Write::Put(request) => (request, request.get("Item").and_then(Value::as_object).cloned()),
            Write::Delete(request) => (request, None),
            Write::Check(_) => return Ok((None, None)),
            Write::Update(request) => {
                let old = self
                    .table(request)?
                    .get(&key)
                    .cloned()
                    .unwrap_or_else(|| request.get("Key").and_then(Value::as_object).cloned().unwrap_or_default());
                let text = request.get("UpdateExpression").and_then(Value::as_str).unwrap_or_default();
                (request, Some(updated(text, Given::of(request), &old)?))
            }
        };
        if new.as_ref().is_some_and(|new| json!(new).to_string().len() > MAX_ITEM) {
            return Err("an item of more than 400 KB".to_owned());
        }
        let table = self.table(request)?;
        let old = match &new {
            Some(new) => table.insert(key.clone(), new.clone()),
            None => table.remove(&key),
        };
        self.writes += 1;
        // What a write leaves as it was is no change to the stream.
        if request.get("TableName").and_then(Value::as_str) == Some(STREAMED) && old != new {
            let name = match (&old, &new) {
                (None, _) => "INSERT",
                (_, None) => "REMOVE",
                _ => "MODIFY",
            };
            self.changes.push(Change { key, name, image: new.clone() });
        }
        Ok((old, new))
    }

    fn get(&mut self, request: &Value) -> Result<Answer, Unknown> {
        known(request, &["TableName", "Key", "ConsistentRead"])?;
        consistent(request)?;
        let key = key_of(request.get("Key"))?;
        let item = self.table(request)?.get(&key).cloned();
        Ok(Answer::ok(item.map_or_else(|| json!({}), |item| json!({"Item": item}))))
    }

    fn batch_get(&mut self, request: &Value) -> Result<Answer, Unknown> {
        known(request, &["RequestItems"])?;
        let mut responses = serde_json::Map::new();
        for (table, wanted) in request.get("RequestItems").and_then(Value::as_object).into_iter().flatten() {
            consistent(wanted)?;
            let items = self.tables.entry(table.clone()).or_default();
            let mut found = Vec::new();
            for key in wanted.get("Keys").and_then(Value::as_array).into_iter().flatten() {
                found.extend(items.get(&key_of(Some(key))?).cloned().map(Value::Object));
            }
            responses.insert(table.clone(), Value::Array(found));
        }
        Ok(Answer::ok(json!({"Responses": responses, "UnprocessedKeys": {}})))
    }

    fn batch_write(&mut self, request: &Value) -> Result<Answer, Unknown> {
        known(request, &["RequestItems"])?;
        for (table, writes) in request.get("RequestItems").and_then(Value::as_object).into_iter().flatten() {
            for write in writes.as_array().into_iter().flatten() {
                let single = |inner: &Value| {
                    let mut inner = inner.clone();
                    inner["TableName"] = json!(table);
                    inner
                };
                if let Some(put) = write.get("PutRequest") {
                    self.apply(&Write::Put(&single(put)))?;
                } else if let Some(delete) = write.get("DeleteRequest") {
                    self.apply(&Write::Delete(&single(delete)))?;
                } else {
                    return Err(format!("a batch write {write}"));
                }
            }
        }
        Ok(Answer::ok(json!({"UnprocessedItems": {}})))
    }

    fn query(&mut self, request: &Value) -> Result<Answer, Unknown> {
        let fields = ["TableName", "KeyConditionExpression", "ConsistentRead", "Limit", "ScanIndexForward", "ExclusiveStartKey"];
        known(request, &[&fields[..], &["FilterExpression", "Select"][..]].concat())?;
        consistent(request)?;
        let condition = request.get("KeyConditionExpression").and_then(Value::as_str).unwrap_or_default().to_owned();
        let given = Given::of(request);
        let pk = partition(&condition, request)?;
        let limit = request.get("Limit").and_then(Value::as_u64).map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let forward = request.get("ScanIndexForward").and_then(Value::as_bool).unwrap_or(true);
        let start = request.get("ExclusiveStartKey").map(|key| key_of(Some(key))).transpose()?;
        let filter = request.get("FilterExpression").and_then(Value::as_str).map(str::to_owned);
        let from = (Bound::Included((pk.clone(), String::new())), Bound::Unbounded);
        let range = self.table(request)?.range(from).take_while(|(key, _)| key.0 == pk);
        let mut inside: Vec<(&Key, &Item)> = Vec::new();
        for (key, item) in range {
            if holds(&condition, given, Some(item))? {
                inside.push((key, item));
            }
        }
        if !forward {
            inside.reverse();
        }
        if let Some(start) = start {
            inside.retain(|(key, _)| if forward { **key > start } else { **key < start });
        }
        let more = inside.len() > limit;
        inside.truncate(limit);
        // As DynamoDB does: a page that is full has a place to go on at, whether or not something follows.
        let full = more || inside.len() == limit;
        let last = inside.last().filter(|_| full).map(|(key, _)| json!({"pk": {"S": key.0}, "sk": {"S": key.1}}));
        let scanned = inside.len();
        let mut items = Vec::new();
        for (_, item) in inside {
            if filter.as_deref().map_or(Ok(true), |filter| holds(filter, given, Some(item)))? {
                items.push(Value::Object(item.clone()));
            }
        }
        let mut body = json!({"Count": items.len(), "ScannedCount": scanned, "Items": items});
        if let Some(last) = last {
            body["LastEvaluatedKey"] = last;
        }
        Ok(Answer::ok(body))
    }

    fn transact(&mut self, request: &Value) -> Result<Answer, Unknown> {
        known(request, &["TransactItems", "ClientRequestToken"])?;
        let token = request.get("ClientRequestToken").and_then(Value::as_str).map(str::to_owned);
        let items = request.get("TransactItems").cloned().unwrap_or_default();
        if let Some(before) = token.as_ref().and_then(|token| self.tokens.get(token)) {
            // The same request again: done already.
            return if *before == items { Ok(Answer::ok(json!({}))) } else { Err("a token of another transaction".to_owned()) };
        }
        let mut writes = Vec::new();
        for item in items.as_array().into_iter().flatten() {
            let known_fields = ["TableName", "Item", "Key", "ConditionExpression", "UpdateExpression"];
            let (write, inner) = match item.as_object().and_then(|item| item.iter().next()) {
                Some((name, inner)) if name == "Put" => (Write::Put(inner), inner),
                Some((name, inner)) if name == "Delete" => (Write::Delete(inner), inner),
                Some((name, inner)) if name == "Update" => (Write::Update(inner), inner),
                Some((name, inner)) if name == "ConditionCheck" => (Write::Check(inner), inner),
                other => return Err(format!("a write {other:?} of a transaction")),
            };
            known(inner, &known_fields)?;
            writes.push(write);
        }
        if writes.len() > MAX_TRANSACTION {
            return Ok(Answer::error(400, "ValidationException", "too many writes"));
        }
        let mut keys = Vec::new();
        for write in &writes {
            let (Write::Put(inner) | Write::Delete(inner) | Write::Update(inner) | Write::Check(inner)) = write;
            keys.push((inner.get("TableName").cloned(), write.key()?));
        }
        let all = keys.len();
        keys.sort_by_key(|(table, key)| (table.as_ref().map(Value::to_string), key.clone()));
        keys.dedup();
        if keys.len() != all {
            return Ok(Answer::error(400, "ValidationException", "Transaction request cannot include multiple operations on one item"));
        }
        let mut reasons = Vec::new();
        for write in &writes {
            reasons.push(match self.check(write)? {
                Ok(()) => json!({"Code": "None"}),
                Err(_) => json!({"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}),
            });
        }
        if reasons.iter().any(|reason| reason["Code"] != "None") {
            return Ok(cancelled(&reasons));
        }
        if self.torn && writes.len() > 2 {
            self.torn = false;
            writes.pop();
        }
        for write in &writes {
            self.apply(write)?;
        }
        if let Some(token) = token {
            self.tokens.insert(token, items);
        }
        Ok(Answer::ok(json!({})))
    }
}

/// A cancelled transaction.
pub fn cancelled(reasons: &[Value]) -> Answer {
    let mut answer = Answer::error(400, "TransactionCanceledException", "Transaction cancelled");
    answer.body["CancellationReasons"] = json!(reasons);
    answer
}

impl Write<'_> {
    fn key(&self) -> Result<Key, Unknown> {
        match self {
            Self::Put(request) => key_of(request.get("Item")),
            Self::Delete(request) | Self::Update(request) | Self::Check(request) => key_of(request.get("Key")),
        }
    }
}

fn key_of(item: Option<&Value>) -> Result<Key, Unknown> {
    let part = |name: &str| item.and_then(|item| item.get(name)?.get("S")?.as_str()).map(str::to_owned);
    match (part("pk"), part("sk")) {
        (Some(pk), Some(sk)) if !pk.is_empty() && !sk.is_empty() => Ok((pk, sk)),
        _ => Err(format!("the key of {item:?}")),
    }
}

/// The partition of a key condition, which names it by `pk = :value`.
fn partition(condition: &str, request: &Value) -> Result<String, Unknown> {
    let word = condition.trim().strip_prefix("pk = ").and_then(|rest| rest.split_whitespace().next());
    let value = word.and_then(|word| request.get("ExpressionAttributeValues")?.get(word)?.get("S")?.as_str());
    value.map(str::to_owned).ok_or_else(|| format!("the key condition `{condition}`"))
}

/// Nothing of the product may read what is not consistent.
fn consistent(request: &Value) -> Result<(), Unknown> {
    let consistent = request.get("ConsistentRead").and_then(Value::as_bool) == Some(true);
    if consistent { Ok(()) } else { Err(format!("a read that is not consistent: {request}")) }
}

fn known(request: &Value, fields: &[&str]) -> Result<(), Unknown> {
    const ALWAYS: [&str; 5] = [
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ReturnValuesOnConditionCheckFailure",
        "ReturnConsumedCapacity",
        "ReturnItemCollectionMetrics",
    ];
    let unknown = request.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    match unknown.into_iter().find(|name| !fields.contains(name) && !ALWAYS.contains(name)) {
        Some(name) => Err(format!("the field {name}")),
        None => Ok(()),
    }
}
