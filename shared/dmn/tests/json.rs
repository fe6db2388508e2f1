//! The JSON form: what it says, there and back, and by way of XML.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use dmn::{Call, Definitions, Model};
use feel::Limits;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn read(form: &Json) -> Definitions {
    Definitions::from_json(form).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn decide(form: &Json, decision: &str, inputs: Json) -> Json {
    let model = Model::compile(&read(form), &[]).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let inputs = model.read_inputs(decision, inputs.as_object().unwrap()).unwrap();
    let answer = model.evaluate(&Call { invocable: decision, inputs, now: None, limits: Limits::default() }).unwrap();
    answer.value.to_json(10_000).unwrap()
}

fn discount() -> Json {
    json!({
        "name": "Discount",
        "inputs": [{"name": "customer", "type": "string", "values": ["gold", "silver"]}, {"name": "amount", "type": "number"}],
        "outputs": [{"name": "discount", "type": "number", "default": 0}],
        "rules": [
            {"id": "big", "when": ["\"gold\"", ">= 1000"], "then": [0.1], "note": "for large orders"},
            {"when": {"customer": "\"gold\""}, "then": {"discount": "amount / 100000"}},
            {"when": ["-", "> 5000"], "then": 0.02},
        ],
        "hit_policy": "first",
    })
}

#[test]
fn a_table_decides() {
    let form = discount();
    assert_eq!(decide(&form, "Discount", json!({"customer": "gold", "amount": 1000})), json!(0.1));
    assert_eq!(decide(&form, "Discount", json!({"customer": "gold", "amount": 500})), json!(0.005));
    assert_eq!(decide(&form, "discount", json!({"customer": "silver", "amount": 5001})), json!(0.02));
    assert_eq!(decide(&form, "discount", json!({"customer": "silver", "amount": 1})), json!(0));
    assert_eq!(decide(&form, "discount", json!({"customer": "bronze", "amount": 1})), Json::Null);
}

fn several() -> Json {
    json!({
        "name": "Order",
        "description": "What an order costs",
        "decisions": [
            {"name": "price", "type": "number", "requires": ["rate", {"name": "order", "type": "context"}], "expression": "order.sum * (1 - rate)"},
            {
                "name": "rate",
                "description": "What customers get",
                "hit_policy": "collect", "aggregation": "max",
                "requires": ["order"],
                "inputs": [{"name": "size", "type": "number", "expression": "count(order.items)", "values": "> 0"}, {"name": "since", "type": "date"}],
                "outputs": [{"name": "rate", "type": "number"}],
                "rules": [
                    {"when": ["> 2", "-"], "then": 0.1},
                    {"when": ["-", "< @\"2020-01-01\""], "then": 0.2, "note": "regulars"},
                    {"when": ["-", "-"], "then": 0},
                ],
            },
        ],
    })
}

#[test]
fn decisions_of_one_document_use_each_other_by_name() {
    let inputs = json!({"order": {"sum": 200, "items": ["a", "b", "c"]}, "since": "2024-01-01"});
    assert_eq!(decide(&several(), "price", inputs), json!(180));
    let model = read(&several());
    assert_eq!(model.input_data.iter().map(|input| input.name.as_str()).collect::<Vec<_>>(), ["order", "since"]);
    assert_eq!((model.decisions[0].required_decisions.len(), model.decisions[0].required_inputs.len()), (1, 1));
}

#[test]
fn a_form_comes_back_the_same_and_by_way_of_xml_too() {
    let with_id = |id: &str| {
        let mut form = several();
        form["id"] = json!(id);
        form
    };
    // Of the last two, the document has the id that a decision or an input would be given.
    for form in [discount(), several(), json!({"name": "one", "expression": 1}), with_id("orders"), with_id("price"), with_id("since")] {
        let model = read(&form);
        let back = model.to_json().unwrap();
        assert_eq!(read(&back).to_json().unwrap(), back);
        let xml = model.to_xml();
        assert_eq!(read(&back).to_xml(), xml, "{back:#}");
        let through = Definitions::from_xml(&xml).unwrap_or_else(|faults| panic!("{faults:#?}\n{xml}"));
        assert_eq!((through.to_xml(), through.to_json().unwrap()), (xml, back));
    }
}

#[test]
fn what_comes_back_is_short() {
    let back = read(&discount()).to_json().unwrap();
    assert_eq!(
        back,
        json!({
            "name": "Discount",
            "hit_policy": "first",
            "inputs": [{"name": "customer", "type": "string", "values": "\"gold\", \"silver\""}, {"name": "amount", "type": "number"}],
            "outputs": [{"name": "discount", "type": "number", "default": 0}],
            "rules": [
                {"id": "big", "when": ["\"gold\"", ">= 1000"], "then": [0.1], "note": "for large orders"},
                {"when": ["\"gold\"", "-"], "then": ["amount / 100000"]},
                {"when": ["-", "> 5000"], "then": [0.02]},
            ],
        })
    );
}

#[test]
fn values_are_plain_and_become_what_the_type_says() {
    let form = |kind: &str, values: Json| json!({"name": "t", "inputs": [{"name": "x", "type": kind, "values": values}], "outputs": [{"name": "o"}], "rules": [{"then": "1"}]});
    let tests = |kind, values| {
        let model = read(&form(kind, values));
        let dmn::Logic::Table(table) = &model.decisions[0].expression.as_ref().unwrap().logic else { panic!("a table") };
        table.inputs[0].values.as_ref().unwrap().text.to_string()
    };
    assert_eq!(tests("string", json!(["a\"b\\", "c\n"])), "\"a\\\"b\\\\\", \"c\\n\"");
    assert_eq!(tests("date", json!(["2026-11-20"])), "@\"2026-11-20\"");
    assert_eq!(tests("number", json!([1, 2.5, true])), "1, 2.5, true");
    assert_eq!(tests("number", json!("[1..2]")), "[1..2]");
    assert_eq!(decide(&form("string", json!(["a\"b\\", "c\n"])), "t", json!({"x": "c\n"})), json!(1));
}

#[test]
fn numbers_keep_their_digits() {
    let text = r#"{"name": "t", "outputs": [{"name": "o"}], "rules": [{"then": 0.1234567890123456789012345678901234}]}"#;
    let form: Json = serde_json::from_str(text).unwrap();
    assert_eq!(decide(&form, "t", json!({})).to_string(), "0.1234567890123456789012345678901234");
}

#[test]
fn ids_are_given_or_made_of_names() {
    let form = json!({"name": "d", "decisions": [
        {"name": "Größe", "expression": "a"}, {"name": "a", "expression": "1", "id": "gr-e"}, {"name": "A", "expression": "2"},
    ]});
    // The first takes the name before the second says that it wants it.
    assert_eq!(Definitions::from_json(&form).unwrap_err()[0].code, "duplicate_id");
    let form = json!({"name": "d", "decisions": [{"name": "a", "expression": "1"}, {"name": "A", "expression": "2"}, {"name": "x", "id": "y", "expression": 3}]});
    let ids: Vec<_> = read(&form).decisions.iter().map(|decision| decision.origin.id.as_deref().unwrap().to_owned()).collect();
    assert_eq!(ids, ["a", "a-2", "y"]);
    let back = read(&form).to_json().unwrap();
    assert_eq!((back["decisions"][1].get("id"), back["decisions"][2].get("id")), (None, Some(&json!("y"))));
}

#[test]
fn a_document_has_an_id_and_keeps_it() {
    let one = |id: Json| json!({"id": id, "name": "d", "decisions": [{"name": "d", "expression": "1"}]});
    let model = read(&one(json!("m")));
    assert_eq!((model.origin.id.as_deref(), model.decisions[0].origin.id.as_deref()), (Some("m"), Some("d")));
    // Though there is one decision of the same name: the short form would say that the id is the decision's.
    assert_eq!(model.to_json().unwrap(), one(json!("m")));
    assert!(model.to_xml().contains("<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"m\""), "{}", model.to_xml());
    // It is an id like any other.
    assert_eq!(read(&one(json!("d"))).decisions[0].origin.id.as_deref(), Some("d-2"));
    let fault = |form: &Json| {
        let faults = Definitions::from_json(form).unwrap_err();
        (faults[0].code, faults[0].element.clone().unwrap())
    };
    assert_eq!(fault(&one(json!("a b"))), ("invalid_id", "/id".to_owned()));
    assert_eq!(fault(&one(json!(1))), ("wrong_type", "/id".to_owned()));
    let twice = json!({"id": "m", "name": "d", "decisions": [{"id": "m", "name": "d", "expression": "1"}]});
    assert_eq!(fault(&twice), ("duplicate_id", "/decisions/0/id".to_owned()));
    // Of one decision alone it is the decision's.
    let alone = read(&json!({"id": "m", "name": "d", "expression": "1"}));
    assert_eq!((alone.origin.id.as_deref(), alone.decisions[0].origin.id.as_deref()), (None, Some("m")));
}

#[test]
fn models_that_the_form_can_not_say_have_none() {
    let everything = Definitions::from_xml(include_str!("models/everything.dmn")).unwrap();
    assert!(everything.to_json().is_none());
    let xml = |inside: &str| {
        let text = format!(
            "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' name='m' namespace='n'><decision id='d' name='d'><variable name='d'/>{inside}</decision></definitions>"
        );
        Definitions::from_xml(&text).unwrap().to_json()
    };
    assert!(xml("<literalExpression><text>1</text></literalExpression>").is_some());
    assert!(xml("<list/>").is_none());
    assert!(xml("<decisionTable><output name='o' typeRef='Colour'/></decisionTable>").is_none());
    assert!(xml("").is_none());
    let of_id = |id: &str| {
        let text = format!(
            "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' id='{id}' name='m' namespace='n'><decision id='d' name='d'><variable name='d'/><literalExpression><text>1</text></literalExpression></decision></definitions>"
        );
        Definitions::from_xml(&text).unwrap().to_json()
    };
    assert!(of_id("rabatt").is_some() && of_id("rabatt_für_alle").is_none());
}

/// What the documentation shows must be so.
#[test]
fn every_example_of_the_documentation_is_read_and_compiled() {
    let page = include_str!("../../../docs/decisions.md");
    let mut examples = 0;
    for block in page.split("```json\n").skip(1) {
        let text = block.split("```").next().unwrap();
        let form: Json = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        if form.get("rules").is_some() || form.get("decisions").is_some() || form.get("expression").is_some() {
            let model = Model::compile(&read(&form), &[]).unwrap_or_else(|faults| panic!("{faults:#?}"));
            assert_eq!(model.warnings(), [], "{text}");
            examples += 1;
        }
    }
    assert!(examples >= 2, "{examples}");
}

/// Forms and things that look like forms.
fn jsons() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (-5..5_i32).prop_map(|n| json!(n)),
        prop_oneof![
            Just("-"),
            Just("> 1"),
            Just("\"a\""),
            Just("unique"),
            Just("collect"),
            Just("x"),
            Just("number"),
            Just("not("),
            Just("")
        ]
        .prop_map(|text| json!(text)),
    ];
    let key = prop_oneof![
        Just("name"),
        Just("inputs"),
        Just("outputs"),
        Just("rules"),
        Just("when"),
        Just("then"),
        Just("type"),
        Just("values"),
        Just("default"),
        Just("hit_policy"),
        Just("aggregation"),
        Just("requires"),
        Just("expression"),
        Just("decisions"),
        Just("id"),
        Just("note"),
        Just("x"),
    ];
    scalar.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::Array),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|entries| Json::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ]
    })
}

fn anything(form: &Json) {
    let Ok(model) = Definitions::from_json(form) else { return };
    let xml = model.to_xml();
    let through = Definitions::from_xml(&xml).unwrap_or_else(|faults| panic!("{faults:#?}\n{xml}"));
    assert_eq!(through.to_xml(), xml);
    if let Some(back) = model.to_json() {
        assert_eq!(read(&back).to_xml(), xml);
    }
    if let Ok(model) = Model::compile(&model, &[]) {
        let _ = model.analyse();
        for invocable in model.invocables() {
            let _ = model.evaluate(&Call { invocable: &invocable.name, inputs: Vec::new(), now: None, limits: Limits::default() });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_looks_like_a_form_never_panics(form in jsons()) {
        anything(&form);
    }

    #[test]
    fn a_form_with_something_else_in_it_never_panics(other in jsons(), place in 0..14_usize) {
        let pointers = [
            "/inputs", "/inputs/0", "/inputs/0/type", "/inputs/0/values", "/outputs", "/outputs/0", "/outputs/0/default", "/rules", "/rules/0",
            "/rules/0/when", "/rules/0/when/0", "/rules/0/then", "/rules/1/when", "/name",
        ];
        let mut form = discount();
        *form.pointer_mut(pointers[place]).unwrap() = other;
        anything(&form);
    }
}

#[test]
fn a_model_without_decisions_has_no_form() {
    let empty = "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' id='m' name='m' namespace='urn:m'/>";
    assert!(dmn::Definitions::from_xml(empty).unwrap().to_json().is_none());
}

#[test]
fn a_model_whose_names_the_form_refuses_has_no_form() {
    let xml = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:m">
        <inputData id="x" name="x&lt;y"><variable name="x&lt;y" typeRef="number"/></inputData>
        <decision id="p" name="p"><variable name="p"/><informationRequirement><requiredInput href="#x"/></informationRequirement>
          <literalExpression><text>1</text></literalExpression></decision>
      </definitions>"##;
    assert_eq!(Definitions::from_xml(xml).unwrap().to_json(), None);
}

#[test]
fn values_of_any_type_have_no_control_characters() {
    for kind in ["string", "date"] {
        let form =
            json!({"name": "e", "inputs": [{"name": "d", "type": kind, "values": ["a\u{c}b"]}], "outputs": [{"name": "o"}], "rules": []});
        let faults = Definitions::from_json(&form).unwrap_err();
        assert_eq!((faults[0].code, faults[0].element.as_deref()), ("control_character", Some("/inputs/0/values/0")), "{faults:?}");
    }
}

#[test]
fn a_decision_that_is_called_like_its_input_has_no_form() {
    let xml = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:m">
        <inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>
        <decision id="p" name="x"><variable name="x"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
          <literalExpression><text>x</text></literalExpression></decision>
      </definitions>"##;
    assert_eq!(Definitions::from_xml(xml).unwrap().to_json(), None);
}
