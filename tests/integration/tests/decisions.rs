//! Decision models: deployed, versioned, exported, evaluated; and expressions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use futures_util::future::join_all;
use integration_tests::{Answer, Api, World};
use serde_json::{Value, json};
use testkit::documents::discounts;

const DECISIONS: &str = "/api/v1/decisions";
const DISCOUNTS: &str = "/api/v1/decisions/discounts";
const EVALUATE: &str = "/api/v1/decisions/discounts/evaluate";
const EXPRESSION: &str = "/api/v1/expressions/evaluate";

/// Sends XML as XML.
async fn deploy(api: &Api, xml: &str) -> Answer {
    api.clone().header("content-type", "application/xml").send("POST", DECISIONS, Some(xml.to_owned())).await
}

/// The discounts with another rate for gold: another version.
fn changed(rate: &str) -> String {
    discounts().replace("<text>0.15</text>", &format!("<text>{rate}</text>"))
}

fn codes(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|fault| fault["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_model_is_deployed_read_and_evaluated() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let created = deploy(&admin, &discounts()).await.expect(201);
    assert_eq!((&created["decision_id"], &created["version"], &created["name"]), (&json!("discounts"), &json!(1), &json!("Discounts")));
    let inputs = json!([{"name": "customer", "type": "string"}, {"name": "amount", "type": "number"}]);
    assert_eq!(created["decisions"], json!([{"id": "discount", "name": "discount", "kind": "decision", "inputs": inputs}]));
    let read = emma.get(DISCOUNTS).await.expect(200);
    assert_eq!(emma.get(read["versions"].as_str().unwrap()).await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!((&read["decisions"], &read["created_by"]), (&created["decisions"], &json!("admin")));
    assert_eq!(emma.get(&format!("{DISCOUNTS}/versions/1")).await.expect(200), read);
    let analysis = emma.get(&format!("{DISCOUNTS}/versions/1/analysis")).await.expect(200);
    assert_eq!(analysis["analysis"], created["analysis"]);

    let decided = emma.post(EVALUATE, &json!({"inputs": {"customer": "gold", "amount": 250}})).await.expect(200);
    assert_eq!((&decided["result"], &decided["version"], &decided["decision"]), (&json!(0.15), &json!(1), &json!("discount")));
    assert_eq!(decided["decisions"], json!([{"id": "discount", "name": "discount", "result": 0.15}]));
    let table = &decided["matched_rules"][0];
    assert_eq!(table["inputs"], json!([{"expression": "customer", "value": "gold"}, {"expression": "amount", "value": 250}]));
    assert_eq!(table["rules"], json!([{"index": 1, "rule_id": "large_gold", "annotations": ["loyal"]}]));
}

#[tokio::test]
async fn a_changed_model_is_the_next_version_and_an_unchanged_one_is_none() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    assert_eq!(deploy(&admin, &discounts()).await.expect(201)["version"], 1);
    assert_eq!(deploy(&admin, &discounts()).await.expect(200)["version"], 1);
    assert_eq!(deploy(&admin, &changed("0.2")).await.expect(201)["version"], 2);
    // What is compared with is the latest version: going back is a change.
    assert_eq!(deploy(&admin, &discounts()).await.expect(201)["version"], 3);

    let versions = admin.get(&format!("{DISCOUNTS}/versions?limit=2")).await.expect(200);
    let numbers = |list: &Value| list["items"].as_array().unwrap().iter().map(|item| item["version"].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!(numbers(&versions), [1, 2]);
    let cursor = versions["next_cursor"].as_str().unwrap();
    let rest = admin.get(&format!("{DISCOUNTS}/versions?limit=2&cursor={cursor}")).await.expect(200);
    assert_eq!((numbers(&rest), &rest["next_cursor"]), (vec![3], &Value::Null));
    let listed = admin.get(DECISIONS).await.expect(200);
    assert_eq!(numbers(&listed), [3], "one entry a model, with its latest version");

    let gold = |version: Value| json!({"version": version, "inputs": {"customer": "gold", "amount": 100}});
    for (version, result) in [(json!(null), 0.15), (json!(1), 0.15), (json!(2), 0.2), (json!(3), 0.15)] {
        assert_eq!(admin.post(EVALUATE, &gold(version)).await.expect(200)["result"], json!(result));
    }
    for missing in [json!(4), json!(4_000_000_000_u32)] {
        assert_eq!(admin.post(EVALUATE, &gold(missing)).await.problem(404), "not_found");
    }
}

#[tokio::test]
async fn a_model_comes_back_as_it_was_sent() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    deploy(&admin, &discounts()).await.expect(201);
    deploy(&admin, &changed("0.2")).await.expect(201);
    let latest = admin.text(&format!("{DISCOUNTS}/xml")).await;
    assert_eq!(latest, changed("0.2"));
    assert_eq!(admin.text(&format!("{DISCOUNTS}/xml?version=1")).await, discounts());
    for path in ["/xml?version=9", "/json?version=9", "/versions/0", "/versions/x", "/versions/9/analysis"] {
        assert_eq!(admin.get(&format!("{DISCOUNTS}{path}")).await.problem(404), "not_found", "{path}");
    }
    assert_eq!(admin.get(&format!("{DISCOUNTS}/xml?version=x")).await.problem(422), "validation_failed");
}

#[tokio::test]
async fn what_is_sent_as_json_can_be_read_as_xml_and_sent_again() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    deploy(&admin, &discounts()).await.expect(201);
    let mut table = admin.get(&format!("{DISCOUNTS}/json")).await.expect(200);
    assert_eq!(table["id"], "discounts");
    // It says the same, but the same model was sent in other words.
    let again = admin.post(DECISIONS, &table).await.expect(201);
    assert_eq!((&again["decision_id"], &again["version"]), (&json!("discounts"), &json!(2)));
    table["id"] = json!("from-json");
    let created = admin.post(DECISIONS, &table).await.expect(201);
    assert_eq!((&created["decision_id"], &created["name"]), (&json!("from-json"), &json!("Discounts")));
    assert_eq!(admin.get("/api/v1/decisions/from-json/json").await.expect(200), table);
    let xml = admin.text("/api/v1/decisions/from-json/xml").await.replace("from-json", "as-xml");
    assert_eq!(deploy(&admin, &xml).await.expect(201)["decision_id"], "as-xml");
    // Without an id, it is called by its name.
    let mut unnamed = table.clone();
    unnamed.as_object_mut().unwrap().remove("id");
    unnamed["name"] = json!("Our discounts");
    assert_eq!(admin.post(DECISIONS, &unnamed).await.expect(201)["decision_id"], "our-discounts");
    let inputs = json!({"inputs": {"customer": "gold", "amount": 250}});
    for id in ["from-json", "as-xml"] {
        assert_eq!(admin.post(&format!("{DECISIONS}/{id}/evaluate"), &inputs).await.expect(200)["result"], json!(0.15), "{id}");
    }
    // Fields in another order say the same.
    let pretty = serde_json::to_string_pretty(&table).unwrap();
    admin.send("POST", DECISIONS, Some(pretty)).await.expect(200);
}

#[tokio::test]
async fn what_a_model_imports_can_be_read_and_sent_again() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let model = |id: &str, inside: &str| {
        format!(
            r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="{id}" name="The {id}" namespace="urn:{id}">{inside}</definitions>"#
        )
    };
    let import =
        |id: &str| format!(r#"<import name="{id}" namespace="urn:{id}" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>"#);
    let decision = |id: &str, requires: &str, text: &str| {
        format!(
            r#"<decision id="{id}" name="{id}"><variable name="{id}"/>{requires}<literalExpression><text>{text}</text></literalExpression></decision>"#
        )
    };
    let requires = |href: &str| format!(r#"<informationRequirement><requiredDecision href="urn:{href}"/></informationRequirement>"#);
    let base = model("base", &decision("one", "", "1"));
    let middle = model("middle", &(import("base") + &decision("two", &requires("base#one"), "base.one + 1")));
    let top = |text: &str| model("top", &(import("middle") + &decision("three", &requires("middle#two"), text)));
    let package = |text: &str| json!({"xml": top(text), "imports": [base, middle]});
    admin.post(DECISIONS, &package("middle.two + 1")).await.expect(201);
    admin.post(DECISIONS, &json!({"xml": top("1").replace(&import("middle"), "").replace(&requires("middle#two"), "")})).await.expect(201);

    let path = format!("{DECISIONS}/top");
    let first = emma.get(&format!("{path}/imports?version=1")).await.expect(200);
    assert_eq!((&first["decision_id"], &first["version"]), (&json!("top"), &json!(1)));
    let expected = json!([
        {"namespace": "urn:base", "name": "The base", "xml": base}, {"namespace": "urn:middle", "name": "The middle", "xml": middle},
    ]);
    assert_eq!(first["imports"], expected);
    assert_eq!(emma.get(&format!("{path}/imports")).await.expect(200)["imports"], json!([]), "the latest imports nothing");

    // What was read is what was sent: as a deployment it makes a version that decides the same.
    let texts: Vec<&Value> = first["imports"].as_array().unwrap().iter().map(|import| &import["xml"]).collect();
    let again = json!({"xml": admin.text(&format!("{path}/xml?version=1")).await, "imports": texts});
    assert_eq!(again, package("middle.two + 1"));
    assert_eq!(admin.post(DECISIONS, &again).await.expect(201)["version"], 3);
    assert_eq!(emma.post(&format!("{path}/evaluate"), &json!({})).await.expect(200)["result"], 3);

    assert_eq!(emma.get(&format!("{path}/imports?version=9")).await.problem(404), "not_found");
    assert_eq!(emma.get(&format!("{DECISIONS}/nothing/imports")).await.problem(404), "not_found");
    assert_eq!(emma.get(&format!("{path}/imports?import=urn:base")).await.problem(422), "validation_failed");
}

#[tokio::test]
async fn a_model_that_is_too_large_or_of_another_kind_is_refused() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let padded = |bytes: usize| {
        let xml = discounts();
        let room = bytes - xml.len() - "<!---->".len();
        xml + "<!--" + &"x".repeat(room) + "-->"
    };
    deploy(&admin, &padded(1024 * 1024)).await.expect(201);
    assert_eq!(admin.text(&format!("{DISCOUNTS}/xml")).await, padded(1024 * 1024));
    admin.post(EVALUATE, &json!({"inputs": {}})).await.expect(200);
    assert_eq!(deploy(&admin, &padded(1024 * 1024 + 1)).await.problem(413), "payload_too_large");
    assert_eq!(deploy(&admin, &padded(3 * 1024 * 1024)).await.problem(413), "payload_too_large");
    let imports = vec![padded(600_000), padded(600_000)];
    assert_eq!(admin.post(DECISIONS, &json!({"xml": discounts(), "imports": imports})).await.problem(413), "payload_too_large");
    let plain = admin.clone().header("content-type", "text/plain").send("POST", DECISIONS, Some(discounts())).await;
    assert_eq!(plain.problem(415), "unsupported_media_type");
}

#[tokio::test]
async fn every_fault_of_a_model_is_listed_with_its_place() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let bad = changed("0.15 +").replace("<text>&lt; 100</text>", "<text>&lt; </text>");
    let problem = deploy(&admin, &bad).await;
    assert_eq!(problem.body["code"], "invalid_model");
    let problem = problem.expect(422);
    let faults = problem["errors"].as_array().unwrap();
    assert_eq!(faults.len(), 2, "{problem}");
    let line = |part: &str| bad.lines().position(|line| line.contains(part)).unwrap() + 1;
    for place in ["<text>&lt; </text>", "<text>0.15 +</text>"] {
        let fault = faults.iter().find(|fault| fault["line"] == line(place)).unwrap_or_else(|| panic!("{place}: {problem}"));
        assert!(fault["element"].is_string() && fault["column"].as_u64().unwrap() > 1, "{fault}");
    }
    assert_eq!(admin.get(DECISIONS).await.expect(200)["items"], json!([]), "nothing was deployed");

    let problem = admin.post(DECISIONS, &json!({"xml": discounts(), "imports": ["no model"]})).await.expect(422);
    assert_eq!(problem["errors"][0]["path"], "/imports/0", "{problem}");
    let problem = admin.post(DECISIONS, &json!({"xml": bad})).await.expect(422);
    assert!(problem["errors"].as_array().unwrap().iter().all(|fault| fault["path"] == "/xml"), "{problem}");
    for body in [json!({"xml": 7}), json!({"xml": discounts(), "more": 1}), json!({"xml": discounts(), "imports": [7]})] {
        assert_eq!(admin.post(DECISIONS, &body).await.problem(422), "validation_failed");
    }
}

#[tokio::test]
async fn a_model_without_an_id_is_called_by_its_name() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let named = |attributes: &str| discounts().replace(r#"id="discounts" name="Discounts""#, attributes);
    for (name, id) in [("Our discounts (EU)", "our-discounts-eu"), ("rabatt_für.alle", "rabatt_für.alle"), ("- 2nd -", "2nd")] {
        assert_eq!(deploy(&admin, &named(&format!(r#"name="{name}""#))).await.expect(201)["decision_id"], id);
        let escaped = id.replace('ü', "%C3%BC");
        let read = admin.get(&format!("{DECISIONS}/{escaped}")).await.expect(200);
        assert_eq!(read["versions"], format!("{DECISIONS}/{escaped}/versions"));
        admin.get(read["versions"].as_str().unwrap()).await.expect(200);
    }
    for bad in [r#"name="?!""#, &format!(r#"id="{}" name="Long""#, "x".repeat(101))] {
        assert_eq!(codes(&deploy(&admin, &named(bad)).await.expect(422)), ["bad_id"], "{bad}");
    }
}

#[tokio::test]
async fn one_bad_set_of_inputs_spoils_none_of_the_others() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    deploy(&admin, &discounts()).await.expect(201);
    let batch = json!([{"customer": "gold", "amount": 250}, {"customer": "new", "amount": "much"}, 7, {"customer": "new", "amount": 99.5}]);
    let answer = admin.post(EVALUATE, &json!({"batch": batch})).await.expect(200);
    assert_eq!(answer["evaluated"], 4);
    let items = answer["items"].as_array().unwrap();
    assert_eq!((&items[0]["result"], &items[3]["result"]), (&json!(0.15), &json!(0)));
    for bad in [&items[1], &items[2]] {
        assert_eq!(bad["error"]["code"], "validation_failed", "{bad}");
        assert!(bad.get("result").is_none());
    }
    // Alone, each is what it is in the batch.
    let alone = admin.post(EVALUATE, &json!({"inputs": batch[0]})).await.expect(200);
    for field in ["result", "decisions", "matched_rules", "warnings"] {
        assert_eq!(items[0][field], alone[field], "{field}");
    }
    let mut told = admin.post(EVALUATE, &json!({"inputs": batch[1]})).await.expect(422)["errors"].clone();
    assert_eq!(told[0]["path"], "/inputs/amount");
    told[0]["path"] = json!("/batch/1/amount");
    assert_eq!(items[1]["error"]["errors"], told);
    assert_eq!(items[2]["error"]["errors"][0]["path"], "/batch/2");
    let misspelt = admin.post(EVALUATE, &json!({"inputs": {"customer": "new", "amuont": 1, "a/b": 2}})).await.expect(200);
    let paths: Vec<&Value> = misspelt["warnings"].as_array().unwrap().iter().map(|warning| &warning["path"]).collect();
    assert_eq!(paths, ["/inputs/amuont", "/inputs/a~1b"], "{misspelt}");

    assert_eq!(admin.post(EVALUATE, &json!({"batch": []})).await.expect(200)["items"], json!([]));
    let both = admin.post(EVALUATE, &json!({"batch": [], "inputs": {}})).await.expect(422);
    assert_eq!(codes(&both), ["misplaced_field"]);
    let many = vec![json!({}); 1_001];
    assert_eq!(codes(&admin.post(EVALUATE, &json!({"batch": many})).await.expect(422)), ["out_of_range"]);
    let unknown = admin.post(EVALUATE, &json!({"decision": "nothing"})).await.expect(422);
    assert_eq!(codes(&unknown), ["unknown_reference"]);
}

#[tokio::test]
async fn a_value_that_a_type_does_not_allow_is_told() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let kind = r#"<itemDefinition id="tier" name="tier"><typeRef>string</typeRef><allowedValues><text>"gold", "new"</text></allowedValues></itemDefinition>"#;
    let model = discounts().replace("  <inputData id=\"customer_data\"", &format!("  {kind}\n  <inputData id=\"customer_data\""));
    let model = model.replace(r#"name="customer" typeRef="string"/>"#, r#"name="customer" typeRef="tier"/>"#);
    deploy(&admin, &model).await.expect(201);
    let of = async |customer: &str| admin.post(EVALUATE, &json!({"inputs": {"customer": customer, "amount": 250}})).await.expect(200);
    assert_eq!(of("gold").await["warnings"], json!([]));
    let answer = of("silver").await;
    assert_eq!(answer["warnings"][0]["code"], "rejected_input", "{answer}");
    assert!(answer["warnings"][0]["message"].is_string() && answer["warnings"][0]["line"].is_u64(), "{answer}");
}

#[tokio::test]
async fn a_version_that_is_known_costs_no_read() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    deploy(&admin, &discounts()).await.expect(201);
    let inputs = json!({"version": 1, "inputs": {"customer": "gold", "amount": 250}});
    let api = admin.clone();
    api.post(EVALUATE, &inputs).await.expect(200);
    for item in world.database.items("workflow").await {
        world.database.lose("workflow", &item).await;
    }
    assert_eq!(api.post(EVALUATE, &inputs).await.expect(200)["result"], json!(0.15), "nothing is left to read it from");
    assert_eq!(api.post(EVALUATE, &json!({"inputs": {}})).await.problem(404), "not_found", "the latest version is not known");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn versions_deployed_at_the_same_time_are_all_there_once() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let deployments = (0..4).map(|n| {
        let (admin, xml) = (admin.clone(), changed(&format!("0.{n}1")));
        tokio::spawn(async move { deploy(&admin, &xml).await.expect(201)["version"].as_u64().unwrap() })
    });
    let mut versions: Vec<u64> = join_all(deployments.collect::<Vec<_>>()).await.into_iter().map(Result::unwrap).collect();
    versions.sort_unstable();
    assert_eq!(versions, [1, 2, 3, 4]);
}

#[tokio::test]
async fn the_same_id_in_two_tenants_is_two_models() {
    let world = World::start().await;
    world.settle_tenant("other").await;
    let (ours, theirs) = (world.api("admin").await, world.api_of("other", "admin").await);
    deploy(&ours, &discounts()).await.expect(201);
    assert_eq!(theirs.get(DISCOUNTS).await.problem(404), "not_found");
    deploy(&theirs, &changed("0.5")).await.expect(201);
    let inputs = json!({"version": 1, "inputs": {"customer": "gold", "amount": 250}});
    assert_eq!(ours.post(EVALUATE, &inputs).await.expect(200)["result"], json!(0.15));
    assert_eq!(theirs.post(EVALUATE, &inputs).await.expect(200)["result"], json!(0.5));
}

#[tokio::test]
async fn only_administrators_deploy() {
    let world = World::start().await;
    let emma = world.api("emma").await;
    assert_eq!(deploy(&emma, &discounts()).await.problem(403), "forbidden");
    assert_eq!(emma.token(None).post(EXPRESSION, &json!({"expression": "1"})).await.problem(401), "unauthenticated");
}

#[tokio::test]
async fn an_expression_is_evaluated() {
    let world = World::start().await;
    let emma = world.api("emma").await;
    let cases = [
        (json!({"expression": "a + b", "context": {"a": 1, "b": 0.2}}), json!(1.2), "number"),
        (json!({"expression": "unit price * 2", "context": {"unit price": 3}}), json!(6), "number"),
        (json!({"expression": "0.1 + 0.2 = 0.3"}), json!(true), "boolean"),
        (
            json!({"expression": "x LIKE 'a%' AND y IS NULL", "dialect": "sql_like", "context": {"x": "abc", "y": null}}),
            json!(true),
            "boolean",
        ),
        (json!({"expression": "[1..5], > 10", "kind": "unary_tests", "input": 12}), json!(true), "boolean"),
        (json!({"expression": "[1..5]", "kind": "unary_tests", "input": 12}), json!(false), "boolean"),
        (json!({"expression": "due + @\"P1D\"", "context": {"due": "2026-11-20"}, "names": {"due": "date"}}), json!("2026-11-21"), "date"),
        (
            json!({
                "expression": "sum(lines[due < limit].net price)", "names": {"lines": "list<context<due: date, net price: number>>", "limit": "date"},
                "context": {"lines": [{"due": "2026-11-20", "net price": 12.5}, {"due": "2026-12-02", "net price": 1}], "limit": "2026-12-01"},
            }),
            json!(12.5),
            "number",
        ),
        (json!({"expression": "n in r", "names": {"r": "range<number>"}, "context": {"n": 3, "r": "[1..5)"}}), json!(true), "boolean"),
        (json!({"expression": "[1, \"a\", null]"}), json!([1, "a", null]), "list"),
        (
            json!({"expression": "12345678901234567890.123456789 * 1"}),
            serde_json::from_str("12345678901234567890.123456789").unwrap(),
            "number",
        ),
    ];
    for (body, result, result_type) in cases {
        let answer = emma.post(EXPRESSION, &body).await.expect(200);
        assert_eq!(answer, json!({"result": result, "result_type": result_type}), "{body}");
    }
}

#[tokio::test]
async fn a_null_says_why_and_a_syntax_error_where() {
    let world = World::start().await;
    let emma = world.api("emma").await;
    let answer = emma.post(EXPRESSION, &json!({"expression": "1 +\n  amount", "context": {"amount": "much"}})).await.expect(200);
    assert_eq!((&answer["result"], &answer["result_type"]), (&Value::Null, &json!("Null")));
    assert!(answer["reason"]["line"].is_u64() && answer["reason"]["column"].is_u64(), "{answer}");
    assert!(answer["reason"]["message"].as_str().is_some_and(|text| !text.is_empty()), "{answer}");

    let problem = emma.post(EXPRESSION, &json!({"expression": "1 +\n  "})).await;
    assert_eq!(problem.body["code"], "invalid_expression");
    let fault = problem.expect(422)["errors"][0].clone();
    assert_eq!((&fault["code"], &fault["path"], &fault["line"]), (&json!("bad_expression"), &json!("/expression"), &json!(2)));
    assert!(["found", "expected", "message"].iter().all(|field| fault[*field].is_string()), "{fault}");

    for bad in [
        json!({"expression": "1", "names": {"a": "colour"}}),
        json!({"expression": "1", "names": {"a": 1}}),
        json!({"expression": "1", "dialect": "sql"}),
        json!({"expression": "1", "input": 1}),
        json!({"expression": "1", "kind": "unary_tests", "dialect": "sql_like"}),
        json!({"expression": ""}),
        json!({}),
    ] {
        assert_eq!(emma.post(EXPRESSION, &bad).await.problem(422), "validation_failed", "{bad}");
    }
}

#[tokio::test]
async fn a_value_or_type_that_is_none_is_told_with_its_place() {
    let world = World::start().await;
    let emma = world.api("emma").await;
    let told = async |names: Value, lines: Value| {
        let body = json!({"expression": "lines", "names": names, "context": {"lines": lines}});
        let problem = emma.post(EXPRESSION, &body).await.expect(422);
        let faults = problem["errors"].as_array().unwrap().iter();
        faults.map(|fault| format!("{} {}", fault["code"].as_str().unwrap(), fault["path"].as_str().unwrap())).collect::<Vec<_>>()
    };
    let names = json!({"lines": "list<context<due: date, a/b: number>>"});
    let lines = json!([{"due": "soon", "a/b": 1}, {"due": "2026-11-20", "a/b": "1"}]);
    assert_eq!(told(names, lines).await, ["invalid_value /context/lines/0/due", "invalid_value /context/lines/1/a~1b"]);
    assert_eq!(told(json!({"a/b": "list<nmber>"}), json!([])).await, ["unknown_value /names/a~1b"]);
    assert_eq!(told(json!({"lines": ["number"]}), json!([])).await, ["wrong_type /names/lines"]);
}

#[tokio::test]
async fn an_expression_that_takes_too_much_is_stopped_and_the_bound_is_named() {
    let world = World::start().await;
    let emma = world.api("emma").await;
    for (expression, bound) in [
        ("for x in 1..1000, y in 1..1000, z in 1..1000 return x", "steps"),
        ("count(for i in 1..100000 return string join(for j in 1..100 return \"0123456789\"))", "steps"),
    ] {
        let problem = emma.post(EXPRESSION, &json!({"expression": expression})).await;
        assert_eq!(problem.body["code"], "budget_exceeded", "{}", problem.body);
        let fault = &problem.expect(422)["errors"][0].clone();
        assert_eq!(fault["code"], bound, "{fault}");
        assert!(fault["line"].is_u64() && fault["message"].is_string());
    }
}
