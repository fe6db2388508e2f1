//! Operations, the API's document and the schema name the same things.

use access::{Group, Kind, Operation, SCHEMA};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_endpoint_that_is_not_public_has_an_operation_and_every_operation_an_endpoint() {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(std::path::PathBuf::from).unwrap();
    let text = std::fs::read_to_string(package.join("../../docs/openapi.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let public = |operation: &serde_json::Value| operation["security"] == serde_json::json!([{}]);
    let operations = document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let found: BTreeSet<&str> =
        operations.filter(|operation| !public(operation)).map(|operation| operation["operationId"].as_str().unwrap()).collect();
    let known: BTreeSet<&str> = Operation::ALL.iter().map(|operation| operation.id()).collect();
    assert_eq!(found, known);
}

/// The actions of the schema: their group, and what they are done to.
fn actions() -> BTreeMap<String, (Option<String>, BTreeSet<String>)> {
    let schema: cedar_policy::SchemaFragment = cedar_policy::SchemaFragment::from_cedarschema_str(SCHEMA).unwrap().0;
    let json = schema.to_json_value().unwrap();
    let names = |value: &serde_json::Value| -> BTreeSet<String> {
        value.as_array().into_iter().flatten().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let actions = json[""]["actions"].as_object().unwrap();
    actions
        .iter()
        .map(|(id, action)| {
            let group = action["memberOf"][0]["id"].as_str().map(str::to_owned);
            (id.clone(), (group, names(&action["appliesTo"]["resourceTypes"])))
        })
        .collect()
}

#[test]
fn the_schema_has_every_operation_in_its_group_and_on_its_kinds_and_no_other() {
    let types = |kinds: &[Kind]| kinds.iter().flat_map(|kind| kind.types()).map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    let mut expected: BTreeMap<String, (Option<String>, BTreeSet<String>)> = Operation::ALL
        .iter()
        .map(|operation| (operation.id().to_owned(), (Some(operation.group().to_string()), types(operation.kinds()))))
        .collect();
    expected.extend(Group::ALL.iter().map(|group| (group.to_string(), (None, BTreeSet::new()))));
    assert_eq!(actions(), expected);
}
