//! What models decide.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use dmn::{Call, Definitions, Evaluation, EvaluationError, InvocableKind, Model};
use feel::{Limit, Limits};
use serde_json::{Value as Json, json};

const EVERYTHING: &str = include_str!("models/everything.dmn");

fn compile(xml: &str) -> Model {
    let definitions = Definitions::from_xml(xml).unwrap_or_else(|faults| panic!("{faults:#?}"));
    Model::compile(&definitions, &[]).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn definitions(elements: &str) -> String {
    format!("<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' id='m' name='m' namespace='urn:m'>{elements}</definitions>")
}

fn evaluate(model: &Model, invocable: &str, inputs: Json) -> Evaluation {
    let inputs = model.read_inputs(invocable, inputs.as_object().unwrap()).unwrap_or_else(|faults| panic!("{faults:?}"));
    model.evaluate(&Call { invocable, inputs, now: None, limits: Limits::default() }).unwrap()
}

fn value(model: &Model, invocable: &str, inputs: Json) -> Json {
    evaluate(model, invocable, inputs).value.to_json(100_000).unwrap()
}

fn order() -> Json {
    json!({
        "items": [{"unit price": 150, "count": 2}, {"unit price": 10, "count": 1}],
        "customer's grade": "gold",
        "since": "2021-03-04",
    })
}

#[test]
fn every_kind_of_expression_gives_what_it_should() {
    let model = compile(EVERYTHING);
    for (decision, expected) in [
        ("total", json!(279)),
        ("large items", json!([{"unit price": 150, "count": 2}])),
        ("anything large", json!(true)),
        ("all small", json!(false)),
        ("carriers", json!([{"name": "swift", "cost": 9.5}, {"name": "calm", "cost": 4}])),
        ("steps", json!(["pack", "ship"])),
        ("carrier", json!("calm")),
        ("shipping", json!({"speed": "fast", "free": true})),
        ("twice", json!(["slow", "slow"])),
        ("eight", json!(8)),
        ("offer", json!({"speed": "fast", "free": true})),
    ] {
        assert_eq!(value(&model, decision, order()), expected, "{decision}");
    }
    // The list of amounts is declared as one number.
    let sum = evaluate(&model, "sum", order());
    assert!(sum.value.is_null() && sum.reason.unwrap().reason.contains("declared as number"));
    assert_eq!(value(&model, "rate", json!({"grade": "gold"})), json!(0.1));
    assert_eq!(value(&model, "java", json!({"x": 1})), Json::Null);
}

#[test]
fn an_answer_tells_how_it_was_made() {
    let model = compile(EVERYTHING);
    let answer = evaluate(&model, "shipping", order());
    let names: Vec<&str> = answer.decisions.iter().map(|decision| decision.name.as_str()).collect();
    assert_eq!(names, ["total", "shipping"]);
    let [rate, shipping] = answer.tables.as_slice() else { panic!("{:?}", answer.tables) };
    assert_eq!((rate.name.as_str(), rate.element.as_deref(), rate.matched[0].index), ("rate", Some("rate_t"), 0));
    assert_eq!((shipping.name.as_str(), shipping.element.as_deref()), ("shipping", Some("shipping_t")));
    assert_eq!((&*shipping.inputs[0].expression, shipping.inputs[0].value.to_string()), ("total", "279".to_owned()));
    assert_eq!((shipping.matched.len(), shipping.matched[0].rule_id.as_deref()), (1, Some("r2")));
    assert_eq!(&*shipping.matched[0].annotations, ["it pays", ""]);
    assert!(answer.steps > 0);
}

#[test]
fn what_can_be_called_says_what_it_takes() {
    let model = compile(EVERYTHING);
    let find = |name: &str| model.invocables().iter().find(|invocable| invocable.name == name).unwrap();
    let inputs = |name: &str| {
        find(name).inputs.iter().map(|input| (input.name.clone(), input.type_name.clone().unwrap_or_default())).collect::<Vec<_>>()
    };
    let pair = |name: &str, kind: &str| (name.to_owned(), kind.to_owned());
    assert_eq!(inputs("shipping"), [pair("items", "Items"), pair("customer's grade", "Grade"), pair("since", "date")]);
    assert_eq!(inputs("carriers"), []);
    assert_eq!(inputs("rate"), [pair("grade", "Grade")]);
    assert_eq!(inputs("offer"), [pair("items", "Items"), pair("customer's grade", "Grade"), pair("since", "date")]);
    assert_eq!(
        (find("offer").kind, find("rate").kind, find("steps").kind),
        (InvocableKind::DecisionService, InvocableKind::Bkm, InvocableKind::Decision)
    );
}

#[test]
fn a_value_that_is_not_of_its_type_is_null_with_the_reason() {
    let model = compile(EVERYTHING);
    let mut inputs = order();
    inputs["customer's grade"] = json!("tin");
    let answer = evaluate(&model, "total", inputs);
    let [rejected] = answer.rejected.as_slice() else { panic!("{answer:?}") };
    assert!(rejected.reason.contains("`customer's grade`") && rejected.reason.contains("\"tin\""), "{rejected:?}");
    assert_eq!((rejected.element.as_deref(), rejected.line), (Some("grade"), 24));
    assert!(evaluate(&model, "total", order()).rejected.is_empty());
    let mut inputs = order();
    inputs["items"] = json!([{"unit price": 1, "count": 0}]);
    assert!(evaluate(&model, "total", inputs).value.is_null());
    let mut inputs = order();
    inputs["items"] = Json::Array(vec![json!({"unit price": 1, "count": 1}); 11]);
    assert!(evaluate(&model, "total", inputs).value.is_null());
    let mut inputs = order();
    inputs["since"] = json!("1999-01-01");
    let reason = evaluate(&model, "shipping", inputs).reason.unwrap().reason;
    assert!(reason.contains("`since` may be"), "{reason}");
}

#[test]
fn inputs_are_read_by_their_types() {
    let model = compile(EVERYTHING);
    let faults = model
        .read_inputs("shipping", json!({"since": "soon", "items": [{"unit price": "x"}], "other": 1}).as_object().unwrap())
        .unwrap_err();
    let found: Vec<_> = faults.iter().map(|fault| (fault.code, fault.element.as_deref().unwrap_or_default())).collect();
    assert_eq!(found, [("wrong_type", "/items/0/unit price"), ("wrong_type", "/since")]);
    assert_eq!(model.read_inputs("nothing", &serde_json::Map::new()).unwrap_err()[0].code, "unknown_invocable");
    assert!(model.read_inputs("shipping", &serde_json::Map::new()).unwrap().is_empty());
}

#[test]
fn limits_are_those_of_the_whole_evaluation() {
    let model = compile(&definitions(
        "<decision id='a' name='a'><variable name='a'/><literalExpression><text>sum(for i in 1..2000 return i)</text></literalExpression></decision>
         <decision id='b' name='b'><variable name='b'/><informationRequirement><requiredDecision href='#a'/></informationRequirement>
         <literalExpression><text>sum(for i in 1..2000 return a + i)</text></literalExpression></decision>",
    ));
    let steps = evaluate(&model, "b", json!({})).steps;
    let alone = evaluate(&model, "a", json!({})).steps;
    assert!(steps > alone + 1000);
    let limits = Limits { steps: steps - 10, ..Limits::default() };
    let error = model.evaluate(&Call { invocable: "b", inputs: Vec::new(), now: None, limits }).unwrap_err();
    assert!(
        matches!(&error, EvaluationError::Limit { limit: Limit::Steps, element: Some(element), line: 3, .. } if element == "b"),
        "{error:?}"
    );
    let unknown = Call { invocable: "c", inputs: Vec::new(), now: None, limits: Limits::default() };
    assert_eq!(model.evaluate(&unknown).unwrap_err(), EvaluationError::UnknownInvocable("c".to_owned()));
}

/// A table of one input `n` (what it tests comes as the input) with the given attributes, outputs and rules.
fn table(attributes: &str, outputs: &str, rules: &[(&str, &[&str])]) -> Model {
    let escaped = |text: &str| text.replace('<', "&lt;");
    let rules: String = rules
        .iter()
        .map(|(test, cells)| {
            let cells: String = cells.iter().map(|cell| format!("<outputEntry><text>{}</text></outputEntry>", escaped(cell))).collect();
            format!("<rule><inputEntry><text>{}</text></inputEntry>{cells}</rule>", escaped(test))
        })
        .collect();
    compile(&definitions(&format!(
        "<inputData id='i' name='n'><variable name='n' typeRef='number'/></inputData>
         <decision id='d' name='d'><variable name='d'/><informationRequirement><requiredInput href='#i'/></informationRequirement>
         <decisionTable id='t' {attributes}><input><inputExpression typeRef='number'><text>n</text></inputExpression></input>{outputs}{rules}</decisionTable></decision>"
    )))
}

fn reason(model: &Model, n: i32) -> String {
    evaluate(model, "d", json!({"n": n})).reason.map(|reason| reason.reason).unwrap_or_default()
}

const RULES: [(&str, &[&str]); 4] = [("< 10", &["3"]), ("< 20", &["1"]), ("5", &["2"]), ("[4..6]", &["2"])];

#[test]
fn every_hit_policy_answers_as_it_should() {
    let one = "<output/>";
    let ordered = "<output><outputValues><text>1, 2, 3</text></outputValues></output>";
    for (attributes, outputs, n, expected) in [
        ("", one, 15, json!(1)),
        ("hitPolicy='UNIQUE'", one, 25, Json::Null),
        ("hitPolicy='FIRST'", one, 5, json!(3)),
        ("hitPolicy='RULE ORDER'", one, 5, json!([3, 1, 2, 2])),
        ("hitPolicy='OUTPUT ORDER'", ordered, 5, json!([1, 2, 2, 3])),
        ("hitPolicy='PRIORITY'", ordered, 5, json!(1)),
        ("hitPolicy='COLLECT'", one, 5, json!([3, 1, 2, 2])),
        ("hitPolicy='COLLECT' aggregation='SUM'", one, 5, json!(8)),
        ("hitPolicy='COLLECT' aggregation='MIN'", one, 5, json!(1)),
        ("hitPolicy='COLLECT' aggregation='MAX'", one, 5, json!(3)),
        ("hitPolicy='COLLECT' aggregation='COUNT'", one, 5, json!(4)),
        ("hitPolicy='COLLECT'", one, 25, json!([])),
        ("hitPolicy='RULE ORDER'", one, 25, json!([])),
        ("hitPolicy='COLLECT' aggregation='COUNT'", one, 25, json!(0)),
        ("hitPolicy='COLLECT' aggregation='SUM'", one, 25, Json::Null),
    ] {
        assert_eq!(value(&table(attributes, outputs, &RULES), "d", json!({"n": n})), expected, "{attributes} {n}");
    }
}

#[test]
fn violated_policies_and_tables_without_a_match_say_so() {
    assert!(reason(&table("", "<output/>", &RULES), 5).contains("rules 1, 2, 3 and 4 match"));
    assert!(reason(&table("", "<output/>", &RULES), 25).contains("no rule of the table matches"));
    let any = table("hitPolicy='ANY'", "<output/>", &[("< 10", &["1"]), ("< 20", &["1.0"]), ("< 5", &["2"])]);
    assert_eq!(value(&any, "d", json!({"n": 7})), json!(1));
    assert!(reason(&any, 3).contains("different answers"));
    let null = evaluate(&any, "d", json!({})).reason.unwrap().reason;
    assert!(null.contains("`n` is null"), "{null}");
    assert!(
        reason(&table("hitPolicy='COLLECT' aggregation='SUM'", "<output/>", &[("-", &["1"]), ("-", &["\"a\""])]), 1)
            .contains("rule 2 gives text")
    );
}

#[test]
fn several_outputs_are_a_context_and_defaults_are_given_where_no_rule_matches() {
    let outputs = "<output name='a'><defaultOutputEntry><text>1 + 1</text></defaultOutputEntry></output><output name='b b'/>";
    let model = table("", outputs, &[("< 10", &["n", "-n"])]);
    assert_eq!(value(&model, "d", json!({"n": 3})), json!({"a": 3, "b b": -3}));
    assert_eq!(value(&model, "d", json!({"n": 30})), json!({"a": 2, "b b": null}));
    let ordered = "<output name='a'><outputValues><text>\"x\", \"y\"</text></outputValues></output><output name='b'><outputValues><text>2, 1</text></outputValues></output>";
    let model = table("hitPolicy='OUTPUT ORDER'", ordered, &[("-", &["\"y\"", "2"]), ("-", &["\"x\"", "1"]), ("-", &["\"x\"", "2"])]);
    assert_eq!(value(&model, "d", json!({"n": 1})), json!([{"a": "x", "b": 2}, {"a": "x", "b": 1}, {"a": "y", "b": 2}]));
}

#[test]
fn an_output_outside_of_its_values_is_null_with_the_reason() {
    let model = table("", "<output><outputValues><text>1, 2</text></outputValues></output>", &[("-", &["n"])]);
    assert_eq!(value(&model, "d", json!({"n": 2})), json!(2));
    assert!(reason(&model, 3).contains("the number 3"));
}

#[test]
fn an_empty_output_is_null_and_an_empty_test_is_anything() {
    let model = table("", "<output/>", &[("", &[""])]);
    assert_eq!(value(&model, "d", json!({"n": 2})), Json::Null);
    assert!(reason(&model, 2).contains("output is empty"));
}

#[test]
fn boxed_conditions_must_be_booleans() {
    let model = |expression: &str| compile(&definitions(&format!("<decision id='d' name='d'><variable name='d'/>{expression}</decision>")));
    let text = |text: &str| format!("<literalExpression><text>{}</text></literalExpression>", text.replace('<', "&lt;"));
    let of = |expression: &str| {
        let answer = evaluate(&model(expression), "d", json!({}));
        let reason = answer.reason.map(|reason| reason.reason).unwrap_or_default();
        assert_eq!(answer.value.is_null(), reason.contains("not a boolean") || reason.contains("neither true nor false"), "{reason}");
        answer.value.to_json(1000).unwrap()
    };
    let conditional = |condition: &str| {
        of(&format!("<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>", text(condition), text("1"), text("2")))
    };
    assert_eq!([conditional("1 = 1"), conditional("null"), conditional("\"x\"")], [json!(1), json!(2), Json::Null]);
    let filter = |condition: &str| of(&format!("<filter><in>{}</in><match>{}</match></filter>", text("[1, 2, 3]"), text(condition)));
    assert_eq!([filter("item < 3"), filter("item = 2"), filter("if item = 2 then 7 else true")], [json!([1, 2]), json!([2]), Json::Null]);
    let quantified = |kind: &str, condition: &str| {
        of(&format!("<{kind} iteratorVariable='x'><in>{}</in><satisfies>{}</satisfies></{kind}>", text("[1, 2]"), text(condition)))
    };
    assert_eq!(
        [quantified("some", "x = 2"), quantified("every", "x = 2"), quantified("every", "x < 3")],
        [json!(true), json!(false), json!(true)]
    );
    assert_eq!(
        [quantified("some", "if x = 2 then true else 1"), quantified("every", "if x = 2 then false else \"a\"")],
        [Json::Null, Json::Null]
    );
}

#[test]
fn a_service_takes_input_data_then_input_decisions_and_gives_its_outputs() {
    let xml = definitions(
        "<inputData id='i' name='rate of interest'><variable name='rate of interest' typeRef='number'/></inputData>
         <decision id='base' name='base'><variable name='base' typeRef='number'/><literalExpression><text>1000</text></literalExpression></decision>
         <decision id='x' name='yearly'><variable name='yearly'/><informationRequirement><requiredInput href='#i'/></informationRequirement>
           <informationRequirement><requiredDecision href='#base'/></informationRequirement>
           <literalExpression><text>base * rate of interest</text></literalExpression></decision>
         <decision id='y' name='monthly'><variable name='monthly'/><informationRequirement><requiredDecision href='#x'/></informationRequirement>
           <literalExpression><text>yearly / 12</text></literalExpression></decision>
         <decisionService id='one' name='one'><variable name='one' typeRef='string'/><outputDecision href='#y'/><encapsulatedDecision href='#x'/><inputDecision href='#base'/><inputData href='#i'/></decisionService>
         <decisionService id='two' name='two'><variable name='two'/><outputDecision href='#y'/><outputDecision href='#x'/><inputDecision href='#base'/><inputData href='#i'/></decisionService>
         <decision id='calls' name='calls'><variable name='calls'/><knowledgeRequirement><requiredKnowledge href='#two'/></knowledgeRequirement>
           <literalExpression><text>[two(0.1, 240), two(base: 120, rate of interest: 1), two(0.5, \"none\"), two(1)]</text></literalExpression></decision>",
    );
    let model = compile(&xml);
    assert_eq!(value(&model, "two", json!({"base": 120, "rate of interest": 1})), json!({"monthly": 10, "yearly": 120}));
    // From outside the decision is not made when its value is given, and its name is not needed when it is not.
    assert_eq!(value(&model, "monthly", json!({"rate of interest": 0.12})), json!(10));
    let expected = json!([{"monthly": 2, "yearly": 24}, {"monthly": 10, "yearly": 120}, null, null]);
    assert_eq!(value(&model, "calls", json!({})), expected);
    // The service is declared to give a text.
    assert!(evaluate(&model, "one", json!({"base": 120, "rate of interest": 1})).reason.unwrap().reason.contains("declared as string"));
}

#[test]
fn functions_see_the_functions_they_require_wherever_they_are_called() {
    let model = compile(&definitions(
        "<businessKnowledgeModel id='f' name='fac'><variable name='fac'/><encapsulatedLogic><formalParameter name='n' typeRef='number'/>
           <literalExpression><text>if n &lt; 2 then 1 else n * fac(n - 1)</text></literalExpression></encapsulatedLogic><knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement></businessKnowledgeModel>
         <businessKnowledgeModel id='g' name='choose'><variable name='choose'/><encapsulatedLogic><formalParameter name='n'/><formalParameter name='k'/>
           <literalExpression><text>fac(n) / (fac(k) * fac(n - k))</text></literalExpression></encapsulatedLogic><knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement></businessKnowledgeModel>
         <inputData id='i' name='offset'><variable name='offset'/></inputData>
         <decision id='h' name='adder'><variable name='adder'/><informationRequirement><requiredInput href='#i'/></informationRequirement><literalExpression><text>function(x) x + offset</text></literalExpression></decision>
         <decision id='d' name='d'><variable name='d'/><informationRequirement><requiredDecision href='#h'/></informationRequirement><knowledgeRequirement><requiredKnowledge href='#g'/></knowledgeRequirement>
           <literalExpression><text>[choose(5, 2), adder(1), choose(k: 1, n: 4)]</text></literalExpression></decision>",
    ));
    assert_eq!(value(&model, "d", json!({"offset": 100})), json!([10, 101, 4]));
    assert_eq!(value(&model, "choose", json!({"n": 6, "k": 3})), json!(20));
}

#[test]
fn elements_of_imported_documents_are_known_by_the_name_of_the_import() {
    let head = "xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/'";
    let base = format!(
        "<definitions {head} id='b' name='base' namespace='urn:base'>
           <itemDefinition id='p' name='Person'><itemComponent name='age'><typeRef>number</typeRef></itemComponent></itemDefinition>
           <inputData id='in' name='limit'><variable name='limit' typeRef='number'/></inputData>
           <decision id='doubled' name='doubled limit'><variable name='doubled limit'/><informationRequirement><requiredInput href='#in'/></informationRequirement><literalExpression><text>limit * 2</text></literalExpression></decision>
           <businessKnowledgeModel id='old' name='is old'><variable name='is old'/><encapsulatedLogic><formalParameter name='person' typeRef='Person'/><literalExpression><text>person.age &gt; 64</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
         </definitions>"
    );
    let top = format!(
        "<definitions {head} id='t' name='top' namespace='urn:top'>
           <import name='the base' namespace='urn:base' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>
           <inputData id='who' name='who'><variable name='who' typeRef='the base.Person'/></inputData>
           <decision id='d' name='d'><variable name='d'/>
             <informationRequirement><requiredInput href='#who'/></informationRequirement>
             <informationRequirement><requiredDecision href='urn:base#doubled'/></informationRequirement>
             <informationRequirement><requiredInput href='urn:base#in'/></informationRequirement>
             <knowledgeRequirement><requiredKnowledge href='urn:base#old'/></knowledgeRequirement>
             <literalExpression><text>[the base.doubled limit, the base.limit, the base.is old(who)]</text></literalExpression></decision>
           <decisionService id='s' name='s'><variable name='s'/><outputDecision href='#d'/><inputDecision href='urn:base#doubled'/><inputData href='#who'/><inputData href='urn:base#in'/></decisionService>
           <decision id='e' name='e'><variable name='e'/><knowledgeRequirement><requiredKnowledge href='#s'/></knowledgeRequirement>
             <literalExpression><text>s({{age: 65}}, 2, 5)</text></literalExpression></decision>
         </definitions>"
    );
    let (top, base) = (Definitions::from_xml(&top).unwrap(), Definitions::from_xml(&base).unwrap());
    assert_eq!(Model::compile(&top, &[]).unwrap_err()[0].code, "import_not_given");
    let model = Model::compile(&top, &[base]).unwrap();
    let names: Vec<&str> = model.invocables()[0].inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["who", "the base.limit"]);
    for name in ["limit", "the base.limit"] {
        let answer = evaluate(&model, "d", json!({"who": {"age": 70}, name: 3}));
        assert_eq!(answer.value.to_json(1000).unwrap(), json!([6, 3, true]), "{:?}", answer.value);
    }
    assert_eq!(value(&model, "e", json!({})), json!([5, 2, true]));
    assert_eq!(evaluate(&model, "d", json!({"limit": 1})).decisions[0].name, "the base.doubled limit");
}

#[test]
fn only_what_is_needed_is_evaluated_and_only_once() {
    let model = compile(&definitions(
        "<decision id='a' name='a'><variable name='a'/><literalExpression><text>1</text></literalExpression></decision>
         <decision id='b' name='b'><variable name='b'/><informationRequirement><requiredDecision href='#a'/></informationRequirement><literalExpression><text>a + 1</text></literalExpression></decision>
         <decision id='c' name='c'><variable name='c'/><informationRequirement><requiredDecision href='#b'/></informationRequirement><informationRequirement><requiredDecision href='#a'/></informationRequirement><literalExpression><text>a + b</text></literalExpression></decision>
         <decision id='never' name='never'><variable name='never'/><literalExpression><text>count(for i in 1..100000000 return i)</text></literalExpression></decision>",
    ));
    let answer = evaluate(&model, "c", json!({}));
    let made: Vec<&str> = answer.decisions.iter().map(|decision| decision.name.as_str()).collect();
    assert_eq!((made, answer.value.to_string().as_str()), (vec!["a", "b", "c"], "3"));
}
