//! Every fault that a document can have: a model that has it, and a twin that lacks only what is wrong.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use std::collections::BTreeSet;

use dmn::{Definitions, Fault, Model};
use serde_json::{Value as Json, json};

fn definitions(elements: &str) -> String {
    format!(
        "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' id='m' name='m' namespace='urn:m'>\n{elements}</definitions>"
    )
}

/// All faults, and the warnings if there is none.
fn faults(xml: &str) -> (Vec<Fault>, Vec<Fault>) {
    let read = match Definitions::from_xml(xml) {
        Ok(read) => read,
        Err(faults) => return (faults, Vec::new()),
    };
    match Model::compile(&read, &[]) {
        Ok(model) => (Vec::new(), model.warnings().to_vec()),
        Err(faults) => (faults, Vec::new()),
    }
}

/// Code, the element it is told of, a document that has the fault, and what to replace so that it hasn't.
type Case = (&'static str, &'static str, String, &'static str, &'static str);

const INPUT: &str = "<inputData id='i' name='i'><variable name='i'/></inputData>";
const KNOWLEDGE: &str = "<businessKnowledgeModel id='k' name='k'><variable name='k'/><encapsulatedLogic><formalParameter name='p'/><literalExpression><text>p</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>";

fn decision(id: &str, inside: &str) -> String {
    format!("<decision id='{id}' name='{id}'><variable name='{id}'/>{inside}</decision>")
}

fn text(text: &str) -> String {
    format!("<literalExpression><text>{text}</text></literalExpression>")
}

fn needs(kind: &str, href: &str) -> String {
    let around = if kind == "requiredKnowledge" { "knowledgeRequirement" } else { "informationRequirement" };
    format!("<{around}><{kind} href='{href}'/></{around}>")
}

fn table(attributes: &str, outputs: &str, rules: &str) -> String {
    decision(
        "d",
        &format!(
            "<decisionTable id='t' {attributes}><input id='c'><inputExpression><text>1</text></inputExpression></input>{outputs}{rules}</decisionTable>"
        ),
    )
}

const RULE: &str = "<rule id='r'><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>";
const TWO: &str = "<rule id='r'><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry><outputEntry><text>1</text></outputEntry></rule>";

fn cases() -> Vec<Case> {
    let d = |inside: &str| decision("d", inside);
    let one = text("1");
    vec![
        ("missing_attribute", "i", "<inputData id='i'><variable name='i'/></inputData>".to_owned(), "id='i'>", "id='i' name='i'>"),
        ("invalid_attribute", "t", "<itemDefinition id='t' name='t' isCollection='maybe'><typeRef>string</typeRef></itemDefinition>".to_owned(), "maybe", "true"),
        ("unexpected_element", "d", d(&format!("<boxed/>{one}")), "<boxed/>", ""),
        ("unexpected_element", "d", d(&format!("{one}{one}")), "<text>1</text></literalExpression><literalExpression>", ""),
        ("missing_element", "b", d("<invocation id='b'><literalExpression><text>abs</text></literalExpression><binding/></invocation>"), "<binding/>", ""),
        ("missing_element", "b", d("<context id='b'><contextEntry><variable name='x'/></contextEntry></context>"), "</contextEntry>", "<literalExpression><text>1</text></literalExpression></contextEntry>"),
        ("duplicate_id", "i", format!("{INPUT}{}", decision("i", &one).replace("name='i'", "name='j'")), "<decision id='i'", "<decision id='j'"),
        ("unsupported_imported_values", "d", d("<literalExpression><importedValues/><text>1</text></literalExpression>"), "<importedValues/>", ""),
        ("unknown_hit_policy", "t", table("hitPolicy='LAST'", "<output/>", RULE), "LAST", "FIRST"),
        ("unknown_aggregation", "t", table("hitPolicy='COLLECT' aggregation='AVERAGE'", "<output/>", RULE), "AVERAGE", "MAX"),
        ("unknown_function_kind", "k", KNOWLEDGE.replace("<encapsulatedLogic>", "<encapsulatedLogic kind='Python'>"), "Python", "FEEL"),
        ("import_not_given", "im", "<import id='im' name='x' namespace='urn:x' importType='https://www.omg.org/spec/DMN/20191111/MODEL/'/>".to_owned(), "<import id='im' name='x' namespace='urn:x' importType='https://www.omg.org/spec/DMN/20191111/MODEL/'/>", ""),
        ("duplicate_name", "j", format!("{INPUT}{}", INPUT.replace("id='i'", "id='j'")), "id='j' name='i'><variable name='i'", "id='j' name='j'><variable name='j'"),
        ("duplicate_name", "t2", "<itemDefinition id='t1' name='t'/><itemDefinition id='t2' name='t'/>".to_owned(), "id='t2' name='t'", "id='t2' name='u'"),
        ("duplicate_name", "f2", "<itemDefinition id='t' name='t'><itemComponent id='f1' name='f'/><itemComponent id='f2' name='f'/></itemDefinition>".to_owned(), "id='f2' name='f'", "id='f2' name='g'"),
        ("duplicate_name", "e2", d(&format!("<context id='c'><contextEntry id='e1'><variable name='x'/>{one}</contextEntry><contextEntry id='e2'><variable name='x'/>{one}</contextEntry></context>")), "id='e2'><variable name='x'", "id='e2'><variable name='y'"),
        ("duplicate_name", "p2", KNOWLEDGE.replace("<formalParameter name='p'/>", "<formalParameter id='p1' name='p'/><formalParameter id='p2' name='p'/>"), "id='p2' name='p'", "id='p2' name='q'"),
        ("duplicate_name", "o2", table("", "<output id='o1' name='o'/><output id='o2' name='o'/>", TWO), "id='o2' name='o'", "id='o2' name='p'"),
        ("invalid_name", "i", "<inputData id='i' name='a`b'/>".to_owned(), "`", ""),
        ("unknown_reference", "d", format!("{INPUT}{}", d(&format!("{}{one}", needs("requiredInput", "#nobody")))), "#nobody", "#i"),
        ("unknown_reference", "d", format!("{INPUT}{}", d(&format!("{}{one}", needs("requiredInput", "i")))), "href='i'", "href='#i'"),
        ("wrong_reference", "d", format!("{INPUT}{}", d(&format!("{}{one}", needs("requiredDecision", "#i")))), "requiredDecision", "requiredInput"),
        ("wrong_reference", "d", format!("{INPUT}{KNOWLEDGE}{}", d(&format!("{}{one}", needs("requiredKnowledge", "#i")))), "#i", "#k"),
        ("requirement_cycle", "a", format!("{}{}", decision("a", &format!("{}{one}", needs("requiredDecision", "#b"))), decision("b", &format!("{}{one}", needs("requiredDecision", "#a")))), "<informationRequirement><requiredDecision href='#a'/></informationRequirement>", ""),
        ("missing_output", "t", table("", "", "<rule><inputEntry><text>-</text></inputEntry></rule>"), "</inputEntry></rule>", "</inputEntry><outputEntry><text>1</text></outputEntry></rule>"),
        ("missing_output", "s", format!("{}<decisionService id='s' name='s'><variable name='s'/></decisionService>", d(&one)), "name='s'/></decisionService>", "name='s'/><outputDecision href='#d'/></decisionService>"),
        ("unsupported_language", "d", d("<literalExpression expressionLanguage='urn:javascript'><text>1</text></literalExpression>"), "urn:javascript", "https://www.omg.org/spec/DMN/20191111/FEEL/"),
        ("empty_expression", "d", d("<literalExpression><text> </text></literalExpression>"), "<text> </text>", "<text>1</text>"),
        ("empty_expression", "f", d("<functionDefinition id='f'><formalParameter name='x'/></functionDefinition>"), "<formalParameter name='x'/>", "<formalParameter name='x'/><literalExpression><text>1</text></literalExpression>"),
        ("unnamed_entry", "e1", d(&format!("<context><contextEntry id='e1'>{one}</contextEntry><contextEntry id='e2'><variable name='x'/>{one}</contextEntry></context>")), "<contextEntry id='e1'>", "<contextEntry id='e1'><variable name='y'/>"),
        ("row_length", "r1", d(&format!("<relation><column name='a'/><column name='b'/><row id='r1'>{one}</row></relation>")), "<column name='b'/>", ""),
        ("rule_length", "r", table("", "<output/>", &RULE.replace("<text>-</text></inputEntry>", "<text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>")), "<inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>", "<inputEntry><text>-</text></inputEntry>"),
        ("unnamed_output", "o2", table("", "<output id='o1' name='o'/><output id='o2'/>", TWO), "id='o2'", "id='o2' name='p'"),
        ("aggregation_without_collect", "t", table("hitPolicy='FIRST' aggregation='SUM'", "<output/>", RULE), "FIRST", "COLLECT"),
        ("aggregation_of_several", "t", table("hitPolicy='COLLECT' aggregation='SUM'", "<output name='o'/><output name='p'/>", TWO), "SUM", "COUNT"),
        ("priority_without_values", "t", table("hitPolicy='PRIORITY'", "<output/>", RULE), "<output/>", "<output><outputValues><text>1, 2</text></outputValues></output>"),
        ("priority_values", "v", table("hitPolicy='OUTPUT ORDER'", "<output><outputValues id='v'><text>&lt; 1</text></outputValues></output>", RULE), "&lt; 1", "1"),
        ("unknown_type", "v", "<inputData id='i' name='i'><variable id='v' name='i' typeRef='Colour'/></inputData>".to_owned(), "Colour", "string"),
        ("unknown_type", "t", "<itemDefinition id='t' name='t'><typeRef>Colour</typeRef></itemDefinition>".to_owned(), "Colour", "string"),
        ("cyclic_type", "t", "<itemDefinition id='t' name='t'><itemComponent name='f'><typeRef>u</typeRef></itemComponent></itemDefinition><itemDefinition id='u' name='u' isCollection='true'><typeRef>t</typeRef></itemDefinition>".to_owned(), "<typeRef>t</typeRef>", "<typeRef>number</typeRef>"),
        ("ambiguous_type", "t", "<itemDefinition id='t' name='t'><typeRef>context</typeRef><itemComponent name='f'/></itemDefinition>".to_owned(), "<typeRef>context</typeRef>", ""),
        ("syntax", "d", d(&text("1 +")), "1 +", "1 + 1"),
        ("syntax", "r", table("", "<output/>", &RULE.replace("<text>-</text>", "<text>&gt;</text>")), "&gt;", "&gt; 1"),
        ("syntax", "t", "<itemDefinition id='t' name='t'><typeRef>number</typeRef><allowedValues><text>[1..</text></allowedValues></itemDefinition>".to_owned(), "[1..", "[1..2]"),
        ("unknown_function", "d", format!("{KNOWLEDGE}{}", d(&format!("<invocation>{}<binding><parameter name='p'/>{one}</binding></invocation>", text("k")))), "<invocation>", "<knowledgeRequirement><requiredKnowledge href='#k'/></knowledgeRequirement><invocation>"),
    ]
}

#[test]
fn every_fault_is_found_where_it_is_and_only_there() {
    for (code, element, wrong, from, to) in cases() {
        let (found, _) = faults(&definitions(&wrong));
        let told = found.iter().find(|fault| fault.code == code && fault.element.as_deref() == Some(element));
        let told = told.unwrap_or_else(|| panic!("{code} of {element}: {found:#?}"));
        assert!(told.line >= 1 && told.column >= 1 && !told.message.is_empty() && !told.message.ends_with('.'), "{told:?}");
        assert!(wrong.contains(from), "{code}: {from}");
        let right = wrong.replacen(from, to, 1);
        let right =
            if code == "missing_output" && element == "t" { right.replace("</input><rule>", "</input><output/><rule>") } else { right };
        assert_eq!(faults(&definitions(&right)).0, [], "{code}: {right}");
    }
}

#[test]
fn warnings_are_told_of_models_that_compile() {
    let one = text("1");
    let cases = [
        ("unused_input", "i", INPUT.to_owned()),
        ("variable_name_differs", "v", "<inputData id='i' name='i'><variable id='v' name='j'/></inputData>".to_owned()),
        ("missing_expression", "d", decision("d", "")),
        ("missing_expression", "k", "<businessKnowledgeModel id='k' name='k'><variable name='k'/></businessKnowledgeModel>".to_owned()),
        (
            "service_incomplete",
            "s",
            format!(
                "{INPUT}{}<decisionService id='s' name='s'><variable name='s'/><outputDecision href='#d'/></decisionService>",
                decision("d", &format!("{}{one}", needs("requiredInput", "#i")))
            ),
        ),
        ("unknown_name", "d", decision("d", &text("nobody + 1"))),
    ];
    for (code, element, elements) in cases {
        let (found, warnings) = faults(&definitions(&elements));
        assert_eq!(found, [], "{code}");
        assert!(
            warnings.iter().any(|warning| warning.code == code && warning.element.as_deref() == Some(element)),
            "{code}: {warnings:#?}"
        );
    }
    let fine = format!("{INPUT}{}", decision("d", &format!("{}{}", needs("requiredInput", "#i"), text("i + 1"))));
    assert_eq!(faults(&definitions(&fine)), (vec![], vec![]));
}

#[test]
fn a_cycle_is_told_with_its_path_and_a_function_may_call_itself() {
    let chain = |to: usize| -> String {
        (0..5)
            .map(|n| {
                decision(
                    &format!("d{n}"),
                    &format!("{}{}", needs("requiredDecision", &format!("#d{}", if n == 4 { to } else { n + 1 })), text("1")),
                )
            })
            .collect()
    };
    let (found, _) = faults(&definitions(&chain(2)));
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("`d2` → `d3` → `d4` → `d2`"), "{}", found[0].message);
    let myself = KNOWLEDGE.replace(
        "</businessKnowledgeModel>",
        "<knowledgeRequirement><requiredKnowledge href='#k'/></knowledgeRequirement></businessKnowledgeModel>",
    );
    assert_eq!(faults(&definitions(&myself)).0, []);
    let other = KNOWLEDGE.replace("'k'", "'l'").replace(
        "</businessKnowledgeModel>",
        "<knowledgeRequirement><requiredKnowledge href='#k'/></knowledgeRequirement></businessKnowledgeModel>",
    );
    let each = KNOWLEDGE.replace(
        "</businessKnowledgeModel>",
        "<knowledgeRequirement><requiredKnowledge href='#l'/></knowledgeRequirement></businessKnowledgeModel>",
    );
    assert_eq!(faults(&definitions(&format!("{each}{other}"))).0[0].code, "requirement_cycle");
}

#[test]
fn a_decision_can_not_require_a_service_that_makes_it() {
    let service = "<decisionService id='s' name='s'><variable name='s'/><outputDecision href='#d'/></decisionService>";
    let xml = definitions(&format!("{service}{}", decision("d", &format!("{}{}", needs("requiredKnowledge", "#s"), text("1")))));
    assert_eq!(faults(&xml).0[0].code, "requirement_cycle");
}

#[test]
fn faults_of_all_kinds_are_told_together() {
    let wrong = format!("{INPUT}{}{}", decision("a", &text("1 +")), decision("b", &text("+ 2")));
    let (found, _) = faults(&definitions(&wrong));
    assert_eq!(found.iter().map(|fault| fault.element.as_deref().unwrap()).collect::<Vec<_>>(), ["a", "b"]);
    let wrong = format!("<inputData/>{}{}", decision("a", "<nothing/>"), table("hitPolicy='x'", "<output/>", RULE));
    let codes: Vec<_> = faults(&definitions(&wrong)).0.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["missing_attribute", "unexpected_element", "unknown_hit_policy"]);
}

#[test]
fn types_that_are_made_of_each_other_too_often_are_refused() {
    let doubling: String = (0..40)
        .map(|n| {
            let kind = if n == 0 { "number".to_owned() } else { format!("t{}", n - 1) };
            format!("<itemDefinition id='t{n}' name='t{n}'><itemComponent name='a'><typeRef>{kind}</typeRef></itemComponent><itemComponent name='b'><typeRef>{kind}</typeRef></itemComponent></itemDefinition>")
        })
        .collect();
    assert!(faults(&definitions(&doubling)).0.iter().any(|fault| fault.code == "type_too_large"));
    let chain: String = (0..200)
        .rev()
        .map(|n| {
            format!(
                "<itemDefinition id='t{n}' name='t{n}'><typeRef>{}</typeRef></itemDefinition>",
                if n == 0 { "number".to_owned() } else { format!("t{}", n - 1) }
            )
        })
        .collect();
    assert_eq!(faults(&definitions(&chain)).0[0].code, "type_too_large");
}

#[test]
fn names_of_types_that_other_tools_write_are_understood() {
    for name in ["feel:string", "integer", "long", "double", "Any", "date and time", "function"] {
        let input = format!(
            "<inputData id='i' name='i'><variable name='i' typeRef='{name}'/></inputData><itemDefinition name='t'><typeRef>{name}</typeRef></itemDefinition>"
        );
        assert_eq!(faults(&definitions(&input)).0, [], "{name}");
    }
    let own = "<itemDefinition id='t' name='integer'><typeRef>string</typeRef></itemDefinition><inputData id='i' name='i'><variable name='i' typeRef='integer'/></inputData>";
    let decision = decision("d", &format!("{}{}", needs("requiredInput", "#i"), text("i")));
    let model = Model::compile(&Definitions::from_xml(&definitions(&format!("{own}{decision}"))).unwrap(), &[]).unwrap();
    assert_eq!(model.invocables()[0].inputs[0].kind.to_string(), "string");
}

#[test]
fn documents_with_the_same_namespace_do_not_go_together() {
    let read =
        |name: &str| Definitions::from_xml(&definitions(INPUT).replace("id='m' name='m'", &format!("id='m' name='{name}'"))).unwrap();
    let found = Model::compile(&read("a"), &[read("b")]).unwrap_err();
    assert_eq!(found[0].code, "duplicate_namespace");
}

#[test]
fn faults_of_an_imported_document_name_it() {
    let top = Definitions::from_xml(&definitions(
        "<import name='x' namespace='urn:x' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>",
    ))
    .unwrap();
    let base = Definitions::from_xml(
        &definitions("<itemDefinition id='t' name='t'><typeRef>nothing</typeRef></itemDefinition>")
            .replace("id='m' name='m' namespace='urn:m'", "id='b' name='the base' namespace='urn:x'"),
    )
    .unwrap();
    let found = Model::compile(&top, &[base]).unwrap_err();
    assert!(found[0].message.starts_with("in `the base`: "), "{found:?}");
}

#[test]
fn every_code_that_is_used_is_documented() {
    let page = include_str!("../../../docs/decisions.md");
    let codes: BTreeSet<&str> = cases().iter().map(|case| case.0).collect();
    for code in codes {
        assert!(page.contains(&format!("`{code}`")), "{code}");
    }
}

fn form(changes: Json) -> Json {
    let mut form = json!({
        "name": "Discount",
        "inputs": [{"name": "customer", "type": "string", "values": ["gold", "silver"]}, {"name": "amount", "type": "number"}],
        "outputs": [{"name": "discount", "type": "number", "default": 0}],
        "rules": [{"when": ["\"gold\"", ">= 1000"], "then": 0.1, "note": "big"}],
    });
    for (name, value) in changes.as_object().unwrap() {
        form[name] = value.clone();
    }
    form
}

#[test]
fn faults_of_a_json_form_name_the_place_in_it() {
    let rule = |rule: Json| json!({"rules": [rule]});
    let cases = [
        ("wrong_type", "", json!([])),
        ("unknown_field", "/hitPolicy", form(json!({"hitPolicy": "first"}))),
        ("unknown_word", "/hit_policy", form(json!({"hit_policy": "last"}))),
        ("unknown_word", "/aggregation", form(json!({"aggregation": "average"}))),
        ("missing_field", "/name", form(json!({"name": " "}))),
        ("wrong_type", "/name", form(json!({"name": 5}))),
        ("control_character", "/name", form(json!({"name": "a\u{1}"}))),
        ("missing_field", "/rules", json!({"name": "a", "inputs": [], "outputs": [{"name": "o"}]})),
        ("wrong_type", "/rules", form(json!({"rules": {}}))),
        ("unknown_word", "/inputs/0/type", form(json!({"inputs": [{"name": "a", "type": "text"}]}))),
        ("unknown_field", "/inputs/0/default", form(json!({"inputs": [{"name": "a", "default": 1}]}))),
        ("invalid_name", "/inputs/0", form(json!({"inputs": [{"name": "a(b)"}]}))),
        ("invalid_id", "/id", form(json!({"id": "1 a"}))),
        ("duplicate_id", "/rules/1/id", form(json!({"rules": [{"id": "r", "when": [], "then": 1}, {"id": "r", "when": [], "then": 1}]}))),
        ("unknown_field", "/rules/0/when/colour", form(rule(json!({"when": {"colour": "1"}, "then": 1})))),
        ("wrong_type", "/rules/0/when", form(rule(json!({"when": "> 1", "then": 1})))),
        ("wrong_type", "/rules/0/when/1", form(rule(json!({"when": ["-", null], "then": 1})))),
        ("wrong_type", "/rules/0/when/amount", form(rule(json!({"when": {"amount": [1]}, "then": 1})))),
        ("control_character", "/rules/0/when/0", form(rule(json!({"when": ["\"\u{0}\"", "-"], "then": 1})))),
        ("missing_field", "/rules/0/then", form(rule(json!({"when": ["-", "-"]})))),
        ("missing_field", "/decisions", json!({"name": "a", "decisions": []})),
        ("duplicate_name", "/decisions/1/name", json!({"name": "a", "decisions": [form(json!({})), form(json!({}))]})),
        (
            "conflicting_type",
            "/decisions/1/inputs/1",
            json!({"name": "a", "decisions": [form(json!({})), form(json!({"name": "b", "inputs": [{"name": "customer"}, {"name": "amount", "type": "string"}]}))]}),
        ),
        // What only compiling finds.
        ("rule_length", "/rules/0", form(rule(json!({"when": ["-"], "then": 1})))),
        ("syntax", "/rules/0/when/1", form(rule(json!({"when": ["-", "> "], "then": 1})))),
        ("syntax", "/rules/0/then/discount", form(rule(json!({"when": {}, "then": {"discount": "1 +"}})))),
        ("priority_without_values", "", form(json!({"hit_policy": "priority"}))),
        (
            "requirement_cycle",
            "/decisions/0",
            json!({"name": "a", "decisions": [
            {"name": "b", "requires": ["c"], "expression": "c"}, {"name": "c", "requires": ["b"], "expression": "b"}]}),
        ),
    ];
    for (code, pointer, form) in cases {
        let found = match Definitions::from_json(&form) {
            Ok(read) => Model::compile(&read, &[]).err().unwrap_or_default(),
            Err(found) => found,
        };
        assert!(found.iter().any(|fault| fault.code == code && fault.element.as_deref() == Some(pointer)), "{code} {pointer}: {found:#?}");
    }
    assert!(Model::compile(&Definitions::from_json(&form(json!({}))).unwrap(), &[]).is_ok());
}

#[test]
fn a_fault_in_a_cell_of_a_form_has_the_line_and_column_of_the_cell() {
    let read = Definitions::from_json(&form(json!({"rules": [{"when": ["\"gold\",\n  )", "-"], "then": 1}]}))).unwrap();
    let found = Model::compile(&read, &[]).unwrap_err();
    assert_eq!((found[0].line, found[0].column), (2, 3));
}

#[test]
fn faults_of_references_types_and_texts_come_together() {
    let typed = "<decision id='typed' name='typed'><variable name='typed' typeRef='nowhere'/><literalExpression><text>1</text></literalExpression></decision>";
    let model = [
        decision("a", &format!("{}{}", needs("requiredInput", "#gone"), text("1 +"))),
        decision("b", &text("if 1 then")),
        typed.to_owned(),
    ]
    .concat();
    let (faults, _) = faults(&definitions(&model));
    let elements: BTreeSet<_> = faults.iter().filter_map(|fault| fault.element.as_deref()).collect();
    let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes.iter().filter(|code| **code == "syntax").count(), 2, "{faults:?}");
    assert!(codes.len() >= 4 && elements.is_superset(&["a", "b", "typed"].into()), "{faults:?}");
}

#[test]
fn no_message_is_longer_than_a_person_reads() {
    let long = "x".repeat(20_000);
    let model = format!(
        "<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' id='m' name='m' namespace='urn:m'><{long}></y></definitions>"
    );
    let (faults, _) = faults(&model);
    assert!(!faults.is_empty());
    assert!(faults.iter().all(|fault| fault.message.chars().count() <= 501), "{:?}", faults.iter().map(|fault| fault.message.len()).max());
}
