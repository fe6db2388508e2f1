//! Decision models on the deployed stack: deployed, versioned, evaluated, and a large table with its gaps.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Answer, Api, Tenant};
use serde_json::{Value, json};
use std::time::Instant;

const DECISIONS: &str = "/api/v1/decisions";
/// The model of the sample event.
const DISCOUNTS: &str = include_str!("../../../events/routing/create_discounts.json");

fn discounts() -> String {
    let event: Value = serde_json::from_str(DISCOUNTS).unwrap();
    event["body"].as_str().unwrap().to_owned()
}

async fn deploy(api: &Api, xml: &str) -> Answer {
    api.post_text(DECISIONS, "application/xml", xml, &[]).await
}

#[tokio::test]
async fn a_model_is_deployed_as_xml_and_as_json_and_decides_the_same() {
    let tenant = Tenant::create("models").await;
    let emma = tenant.person("emma", "employee").await;
    let created = deploy(&tenant.admin, &discounts()).await.expect(201);
    assert_eq!((&created["decision_id"], &created["version"]), (&json!("discounts"), &json!(1)));
    deploy(&tenant.admin, &discounts()).await.expect(200);
    assert_eq!(emma.get("/api/v1/decisions/discounts/xml").await.text, discounts());

    let mut table = emma.get("/api/v1/decisions/discounts/json").await.expect(200);
    assert_eq!(table["id"], "discounts");
    table["id"] = json!("as-json");
    tenant.admin.post(DECISIONS, &table).await.expect(201);
    for (customer, amount, result, rule) in [("gold", 250, 0.15, 1), ("new", 250, 0.05, 2), ("gold", 99, 0.0, 0)] {
        let inputs = json!({"inputs": {"customer": customer, "amount": amount}});
        for id in ["discounts", "as-json"] {
            let decided = emma.post(&format!("{DECISIONS}/{id}/evaluate"), &inputs).await.expect(200);
            assert_eq!(decided["result"].as_f64(), Some(result), "{id}: {decided}");
            assert_eq!(decided["matched_rules"][0]["rules"][0]["index"], rule, "{id}: {decided}");
        }
    }
    let listed = emma.get(DECISIONS).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn each_version_stays_as_it_was_deployed() {
    let tenant = Tenant::create("versions").await;
    let rates = ["0.15", "0.2", "0.25"];
    for (version, rate) in (1..).zip(rates) {
        let xml = discounts().replace("<text>0.15</text>", &format!("<text>{rate}</text>"));
        assert_eq!(deploy(&tenant.admin, &xml).await.expect(201)["version"], version);
    }
    for (version, rate) in (1..).zip(rates) {
        let body = json!({"version": version, "inputs": {"customer": "gold", "amount": 250}});
        let decided = tenant.admin.post("/api/v1/decisions/discounts/evaluate", &body).await.expect(200);
        assert_eq!((&decided["version"], decided["result"].to_string().as_str()), (&json!(version), rate));
    }
    let latest = tenant.admin.post("/api/v1/decisions/discounts/evaluate", &json!({"inputs": {"customer": "gold", "amount": 250}})).await;
    assert_eq!(latest.expect(200)["version"], 3);
    let mut path = "/api/v1/decisions/discounts/versions?limit=1".to_owned();
    for version in 1..=3 {
        let page = tenant.admin.get(&path).await.expect(200);
        assert_eq!(page["items"][0]["version"], version);
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/decisions/discounts/versions?limit=1&cursor={cursor}"),
            None => assert_eq!(version, 3),
        }
    }
}

#[tokio::test]
async fn faults_are_told_and_nothing_is_deployed() {
    let tenant = Tenant::create("faults").await;
    let bad = discounts().replace("<text>0.15</text>", "<text>0.15 +</text>").replace("<text>&lt; 100</text>", "<text>&lt; </text>");
    let problem = deploy(&tenant.admin, &bad).await.problem(422, "invalid_model");
    let faults = problem["errors"].as_array().unwrap();
    assert!(faults.len() >= 2 && faults.iter().all(|fault| fault["line"].is_u64() && fault["element"].is_string()), "{problem}");
    assert_eq!(tenant.admin.get(DECISIONS).await.expect(200)["items"], json!([]));
    tenant.admin.post_text(DECISIONS, "text/plain", &discounts(), &[]).await.problem(415, "unsupported_media_type");
    let large = discounts() + "<!--" + &"x".repeat(1024 * 1024) + "-->";
    deploy(&tenant.admin, &large).await.problem(413, "payload_too_large");
    tenant.admin.post("/api/v1/decisions/discounts/evaluate", &json!({})).await.problem(404, "not_found");

    let wrong = tenant.admin.post("/api/v1/expressions/evaluate", &json!({"expression": "1 +"})).await.problem(422, "invalid_expression");
    assert_eq!((&wrong["errors"][0]["line"], wrong["errors"][0]["found"].is_string()), (&json!(1), true));
    let endless = json!({"expression": "for x in 1..100000, y in 1..100000 return x"});
    tenant.admin.post("/api/v1/expressions/evaluate", &endless).await.problem(422, "budget_exceeded");
}

#[tokio::test]
async fn a_deployment_sent_twice_is_one_version_with_one_answer() {
    let tenant = Tenant::create("deployed-twice").await;
    let key = [("idempotency-key", "once")];
    let first = tenant.admin.post_text(DECISIONS, "application/xml", &discounts(), &key).await;
    let second = tenant.admin.post_text(DECISIONS, "application/xml", &discounts(), &key).await;
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(first.expect(201), second.expect(201));
    // The key goes with this very model.
    let other = discounts().replace("0.15", "0.3");
    tenant.admin.post_text(DECISIONS, "application/xml", &other, &key).await.problem(422, "idempotency_key_reused");
    let versions = tenant.admin.get("/api/v1/decisions/discounts/versions").await.expect(200);
    assert_eq!(versions["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_model_belongs_to_its_tenant() {
    let [one, two] = [Tenant::create("model-of-one").await, Tenant::create("model-of-two").await];
    deploy(&one.admin, &discounts()).await.expect(201);
    for path in ["", "/xml", "/json", "/imports", "/versions", "/versions/1", "/versions/1/analysis"] {
        one.admin.get(&format!("/api/v1/decisions/discounts{path}")).await.expect_status(200);
        two.admin.get(&format!("/api/v1/decisions/discounts{path}")).await.problem(404, "not_found");
    }
    let question = json!({"version": 1, "inputs": {"customer": "gold", "amount": 250}});
    // Warm in the first tenant, so that only the tenant in the cache's key stands between the two.
    one.admin.post("/api/v1/decisions/discounts/evaluate", &question).await.expect(200);
    two.admin.post("/api/v1/decisions/discounts/evaluate", &question).await.problem(404, "not_found");
    deploy(&two.admin, &discounts().replace("0.15", "0.5")).await.expect(201);
    assert_eq!(two.admin.post("/api/v1/decisions/discounts/evaluate", &question).await.expect(200)["result"], json!(0.5));
    assert_eq!(one.admin.post("/api/v1/decisions/discounts/evaluate", &question).await.expect(200)["result"], json!(0.15));
}

/// Sets of inputs of one request, and requests: 10,000 evaluations.
const BATCH: usize = 1_000;
const BATCHES: usize = 10;
const TIERS: [&str; 2] = ["basic", "gold"];
const RULES_PER_TIER: usize = 100;

/// A rule of the large table: amounts of a tier, with or without the ends.
struct Rule {
    tier: &'static str,
    low: u64,
    with_low: bool,
    high: u64,
    with_high: bool,
    rate: u64,
}

/// Numbers without an order that anyone would see, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// 200 rules that never overlap. Between some of them amounts are missing: ranges, and single amounts.
fn rules(dice: &mut Dice) -> Vec<Rule> {
    let mut rules = Vec::new();
    for tier in TIERS {
        let (mut at, mut taken) = (dice.below(50), true);
        for _ in 0..RULES_PER_TIER {
            let skipped = if dice.below(12) == 0 { 1 + dice.below(9) } else { 0 };
            let low = at + skipped;
            // Where nothing is skipped, exactly one of two neighbours has the amount between them, or by design neither.
            let with_low = if skipped > 0 { dice.below(2) == 0 } else { !taken && dice.below(10) > 0 };
            let high = low + 5 + dice.below(20);
            let with_high = dice.below(2) == 0;
            rules.push(Rule { tier, low, with_low, high, with_high, rate: dice.below(100) });
            (at, taken) = (high, with_high);
        }
    }
    rules
}

impl Rule {
    fn range(&self) -> String {
        let (from, to) = (if self.with_low { '[' } else { '(' }, if self.with_high { ']' } else { ')' });
        format!("{from}{}..{}{to}", self.low, self.high)
    }

    /// Whether an amount, in halves, is in it.
    fn has(&self, tier: &str, halves: u64) -> bool {
        let above = halves > 2 * self.low || (self.with_low && halves == 2 * self.low);
        let below = halves < 2 * self.high || (self.with_high && halves == 2 * self.high);
        tier == self.tier && above && below
    }
}

fn table(rules: &[Rule]) -> String {
    let rows: String = (1..)
        .zip(rules)
        .map(|(number, rule)| {
            format!(
                r#"<rule id="rule_{number}"><inputEntry><text>"{}"</text></inputEntry><inputEntry><text>{}</text></inputEntry><outputEntry><text>{}</text></outputEntry></rule>"#,
                rule.tier,
                rule.range(),
                rule.rate
            )
        })
        .collect();
    format!(
        r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="rates" name="Rates" namespace="urn:rates">
        <inputData id="tier_data" name="tier"><variable name="tier" typeRef="string"/></inputData>
        <inputData id="amount_data" name="amount"><variable name="amount" typeRef="number"/></inputData>
        <decision id="rate" name="rate"><variable name="rate" typeRef="number"/>
          <informationRequirement><requiredInput href="#tier_data"/></informationRequirement>
          <informationRequirement><requiredInput href="#amount_data"/></informationRequirement>
          <decisionTable id="rate_table" hitPolicy="UNIQUE">
            <input><inputExpression typeRef="string"><text>tier</text></inputExpression><inputValues><text>"basic","gold"</text></inputValues></input>
            <input><inputExpression typeRef="number"><text>amount</text></inputExpression></input>
            <output name="rate" typeRef="number"/>{rows}
          </decisionTable></decision></definitions>"##
    )
}

/// A place between two amounts: before an amount, or right after it.
type Cut = (i64, bool);
const LEAST: Cut = (i64::MIN, false);
const GREATEST: Cut = (i64::MAX, false);

/// The amounts of a tier that no rule has, from the rules alone: from a cut to a cut, in order.
fn missing(rules: &[Rule], tier: &str) -> Vec<(Cut, Cut)> {
    let mut missing = Vec::new();
    let mut at = LEAST;
    // They do not overlap, and were made in order.
    for rule in rules.iter().filter(|rule| rule.tier == tier) {
        let (from, to) = ((rule.low as i64, !rule.with_low), (rule.high as i64, rule.with_high));
        if at < from {
            missing.push((at, from));
        }
        at = to;
    }
    missing.push((at, GREATEST));
    missing
}

/// The gaps of an analysis that concern a tier, joined where one ends where the next begins.
fn gaps(analysis: &Value, tier: &str) -> Vec<(Cut, Cut)> {
    let of_tier = |gap: &&Value| gap["tier"] == "-" || gap["tier"].as_str().unwrap().contains(&format!("{tier:?}"));
    let gaps = analysis["gaps"].as_array().unwrap().iter().filter(of_tier);
    let mut ranges: Vec<(Cut, Cut)> = gaps.flat_map(|gap| gap["amount"].as_str().unwrap().split(", ")).map(range).collect();
    ranges.sort_unstable();
    let mut joined: Vec<(Cut, Cut)> = Vec::new();
    for (from, to) in ranges {
        match joined.last_mut() {
            Some(last) if last.1 == from => last.1 = to,
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// A unary test as the amounts that pass it.
fn range(test: &str) -> (Cut, Cut) {
    let number = |text: &str| text.trim().parse::<i64>().unwrap_or_else(|_| panic!("`{test}` is no test of an amount"));
    if let Some(least) = test.strip_prefix(">=") {
        ((number(least), false), GREATEST)
    } else if let Some(below) = test.strip_prefix('>') {
        ((number(below), true), GREATEST)
    } else if let Some(most) = test.strip_prefix("<=") {
        (LEAST, (number(most), true))
    } else if let Some(above) = test.strip_prefix('<') {
        (LEAST, (number(above), false))
    } else if let Some((from, to)) = test.split_once("..") {
        ((number(&from[1..]), !from.starts_with('[')), (number(&to[..to.len() - 1]), to.ends_with(']')))
    } else {
        ((number(test), false), (number(test), true))
    }
}

#[tokio::test]
async fn a_table_of_200_rows_decides_10_000_times_and_tells_its_gaps() {
    let tenant = Tenant::create("large-table").await;
    let mut dice = Dice(20_260_302);
    let rules = rules(&mut dice);
    assert_eq!(rules.len(), 200);
    let created = deploy(&tenant.admin, &table(&rules)).await.expect(201);

    assert_eq!(created["analysis"][0]["complete"], true);
    for tier in TIERS {
        let expected = missing(&rules, tier);
        assert!(expected.len() > 8, "gaps were meant to be there: {expected:?}");
        assert_eq!(gaps(&created["analysis"][0], tier), expected, "{tier}");
    }
    assert_eq!(tenant.admin.get("/api/v1/decisions/rates/versions/1/analysis").await.expect(200)["analysis"], created["analysis"]);

    let begun = Instant::now();
    let mut decided = 0;
    for _ in 0..BATCHES {
        let sets: Vec<(&str, u64)> = (0..BATCH).map(|_| (TIERS[dice.below(2) as usize], dice.below(4_000))).collect();
        let batch: Vec<Value> = sets.iter().map(|(tier, halves)| json!({"tier": tier, "amount": *halves as f64 / 2.0})).collect();
        let answer = tenant.admin.post("/api/v1/decisions/rates/evaluate", &json!({"version": 1, "batch": batch})).await.expect(200);
        assert_eq!(answer["evaluated"], BATCH);
        for ((tier, halves), item) in sets.iter().zip(answer["items"].as_array().unwrap()) {
            let rule = rules.iter().position(|rule| rule.has(tier, *halves));
            assert_eq!(item["result"], rule.map_or(Value::Null, |place| json!(rules[place].rate)), "{tier} {halves}: {item}");
            let matched = rule.map(|place| json!([{"index": place, "rule_id": format!("rule_{}", place + 1), "annotations": []}]));
            assert_eq!(item["matched_rules"][0]["rules"], matched.unwrap_or(json!([])));
            assert_eq!(item["reason"].is_object(), rule.is_none(), "{item}");
            decided += 1;
        }
    }
    let took = begun.elapsed();
    assert_eq!(decided, 10_000);
    println!("10,000 evaluations of a table of 200 rows through HTTP: {:.0} a second", f64::from(decided) / took.as_secs_f64());
}
