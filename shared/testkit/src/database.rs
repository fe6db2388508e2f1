//! A DynamoDB of one test's own: in memory, in process, behind the real SDK.

use crate::calls::Calls;
use crate::dump::{self, Dump};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_dynamodb::types::{AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
use aws_types::SdkConfig;
use std::collections::HashMap;
use tokio::sync::oneshot;

/// A running database with the product's tables; it ends with the value.
pub struct Database {
    /// What was asked of it.
    pub calls: Calls,
    config: SdkConfig,
    _stop: oneshot::Sender<()>,
}

/// The tables, by the names they have in tests.
const TABLES: [&str; 3] = ["workflow", "identity", "operations"];

impl Database {
    /// Starts a database on a free port and creates the tables.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let calls = Calls::default();
        let (stop, stopped) = oneshot::channel::<()>();
        let database = dynoxide::Database::memory().expect("a database");
        tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, async move {
            stopped.await.ok();
        }));
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "test")))
            .endpoint_url(endpoint)
            .http_client(calls.of(aws_smithy_http_client::Builder::new().build_http()))
            .build();
        let database = Self { calls, config, _stop: stop };
        for table in TABLES {
            database.create(table).await;
        }
        database
    }

    /// What an SDK client needs to reach it.
    pub fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// A client, for what the product itself never does.
    pub fn client(&self) -> Client {
        Client::new(&self.config)
    }

    /// Everything there is.
    pub async fn dump(&self) -> Dump {
        let mut all = Dump::new();
        for table in TABLES {
            for item in self.items(table).await {
                all.insert((table.to_owned(), dump::key(&item, "pk"), dump::key(&item, "sk")), dump::item(&item));
            }
        }
        all
    }

    /// All items of a table, in no order.
    pub async fn items(&self, table: &str) -> Vec<HashMap<String, AttributeValue>> {
        let pages = self.client().scan().table_name(table).consistent_read(true).into_paginator().items().send();
        pages.collect::<Result<Vec<_>, _>>().await.expect("a scan")
    }

    /// Puts an item over what is there, as only a tamperer would.
    pub async fn overwrite(&self, table: &str, item: HashMap<String, AttributeValue>) {
        self.client().put_item().table_name(table).set_item(Some(item)).send().await.expect("a put");
    }

    /// Loses an item.
    pub async fn lose(&self, table: &str, item: &HashMap<String, AttributeValue>) {
        let key = |name: &str| AttributeValue::S(dump::key(item, name));
        self.client().delete_item().table_name(table).key("pk", key("pk")).key("sk", key("sk")).send().await.expect("a delete");
    }

    async fn create(&self, table: &str) {
        let mut create = self.client().create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
        for (name, kind) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
            let attribute = AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S);
            let key = KeySchemaElement::builder().attribute_name(name).key_type(kind);
            create = create.attribute_definitions(attribute.build().expect("an attribute")).key_schema(key.build().expect("a key"));
        }
        create.send().await.expect("a table");
    }
}
