//! What is wrong with a file as such is told all at once, each with its element, line and column.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use bpmn::{Fault, compile, read};

const START: &str = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' targetNamespace='urn:t' xmlns:t='urn:t' xmlns:xsd='http://www.w3.org/2001/XMLSchema'>\n";

fn file(inside: &str) -> String {
    format!("{START}{inside}</definitions>")
}

fn process(inside: &str) -> String {
    file(&format!("<process id='p' isExecutable='true'>\n{inside}</process>"))
}

fn faults(xml: &str) -> Vec<Fault> {
    read(xml).map(|_| ()).expect_err(xml)
}

fn told(fault: &Fault) -> (&str, &str, u32, u32) {
    (&fault.code, fault.element.as_deref().unwrap_or_default(), fault.line, fault.column)
}

#[test]
fn all_faults_of_reading_come_at_once_in_the_order_of_the_file() {
    let faults = faults(&process(
        "<task id='a' isForCompensation='maybe'/>\n<task id='a' startQuantity='0'/>\n<sequenceFlow id='f' sourceRef='a' targetRef='nowhere'/>\n\
         <sequenceFlow id='g' sourceRef='a'/>\n<startEvent id='s'><signalEventDefinition signalRef='a'/></startEvent>\n\
         <taks id='b'/>\n<lane id='l'/>\n<parallelGateway id='c' gatewayDirection='Up'/>\n",
    ));
    let told: Vec<_> = faults.iter().map(told).collect();
    assert_eq!(
        told,
        [
            ("invalid_attribute", "a", 3, 1),
            ("duplicate_id", "a", 4, 1),
            ("invalid_attribute", "a", 4, 1),
            ("unresolved_reference", "f", 5, 1),
            ("missing_attribute", "g", 6, 1),
            ("wrong_reference", "s", 7, 20),
            ("unknown_element", "b", 8, 1),
            ("unexpected_element", "l", 9, 1),
            ("invalid_attribute", "c", 10, 1),
        ]
    );
    assert!(faults[5].message.contains("`a`, which is a `task`, not `signal`"), "{}", faults[5].message);
}

#[test]
fn a_fault_in_an_expression_stands_where_the_character_stands_in_the_file() {
    let xml = process(
        "<startEvent id='s'/><sequenceFlow id='a' sourceRef='s' targetRef='g'/><exclusiveGateway id='g' default='b'/>\n\
         <sequenceFlow id='b' sourceRef='g' targetRef='e'/>\n<sequenceFlow id='c' sourceRef='g' targetRef='e'>\n\
         <conditionExpression>a &lt; 1 and\n  b ~ 2</conditionExpression></sequenceFlow>\n<sequenceFlow id='d' sourceRef='g' targetRef='e'>\n\
         <conditionExpression>${a &lt; b.c()}</conditionExpression></sequenceFlow><endEvent id='e'/>",
    );
    let found = compile(&read(&xml).unwrap(), None).map(|_| ()).unwrap_err();
    let told: Vec<_> = found.iter().map(told).collect();
    assert_eq!(told, [("invalid_expression", "c", 7, 5), ("unsupported_expression", "d", 9, 33)], "{found:#?}");
}

#[test]
fn qualified_names_prefixes_and_missing_ids_are_read() {
    let xml = "<b:definitions xmlns:b='http://www.omg.org/spec/BPMN/20100524/MODEL' targetNamespace='urn:t' xmlns:t='urn:t' xmlns:xsd='urn:x'>\
               <b:message id='m' name='go'/><b:process id='p'><b:dataObject id='d' itemSubjectRef='xsd:int'/><b:property itemSubjectRef='xsd:int'/>\
               <b:startEvent id='s'><b:outgoing>t:f</b:outgoing><b:messageEventDefinition messageRef='t:m'/></b:startEvent>\
               <b:sequenceFlow id='f' sourceRef='t:s' targetRef='x'/><b:task id='x'/><b:sequenceFlow id='g' sourceRef='x' targetRef='e'/><b:endEvent id='e'/></b:process></b:definitions>";
    let model = read(xml).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let process = &model.processes[0];
    assert_eq!(process.scope.flows[0].source, "s");
    assert!(process.properties[0].base.made_id && !process.properties[0].base.id.is_empty());
    assert!(model.base.made_id);
    assert_eq!(read(xml).unwrap(), model, "made ids are the same each time");
    compile(&model, None).unwrap_or_else(|faults| panic!("{faults:#?}"));
}

#[test]
fn elements_of_other_namespaces_are_passed_over_wherever_they_stand() {
    let xml = process(
        "<x:note xmlns:x='urn:x' id='a'><x:deep/></x:note><task id='a' x:colour='red' xmlns:x='urn:x'><x:tag/><extensionElements><x:keep a='1'>text</x:keep></extensionElements></task>",
    );
    let model = read(&xml).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let task = &model.processes[0].scope.nodes[0].base;
    assert_eq!(task.attribute("urn:x", "colour"), Some("red"));
    let kept = task.extension("urn:x", "keep").unwrap();
    assert_eq!((kept.attribute("a"), &*kept.text), (Some("1"), "text"));
}

#[test]
fn elements_that_are_only_drawn_are_kept_and_not_refused() {
    let xml = file(
        "<category id='c'><categoryValue id='v' value='x'/></category><globalUserTask id='g'/><choreography id='h'/><endPoint id='e'/>\
         <process id='p'><auditing/><monitoring/><task id='t'><documentation>hi</documentation></task><group id='q' categoryValueRef='v'/></process>",
    );
    let model = read(&xml).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(model.others.len(), 4);
    assert_eq!(model.processes[0].scope.nodes[0].base.documentation, ["hi"]);
}

#[test]
fn a_call_of_a_global_task_is_refused() {
    let xml = file(
        "<globalUserTask id='g'/><process id='p'><startEvent id='s'/><sequenceFlow id='f' sourceRef='s' targetRef='c'/>\
         <callActivity id='c' calledElement='t:g'/><sequenceFlow id='h' sourceRef='c' targetRef='e'/><endEvent id='e'/></process>",
    );
    let faults = compile(&read(&xml).unwrap(), None).map(|_| ()).unwrap_err();
    assert_eq!(told(&faults[0]).0, "unsupported_global_task");
}

#[test]
fn a_text_in_feel_may_look_like_an_expression_of_another_language() {
    let condition = |text: &str| {
        let xml = process(&format!(
            "<startEvent id='s'/><sequenceFlow id='a' sourceRef='s' targetRef='g'/><exclusiveGateway id='g' default='b'/>\
             <sequenceFlow id='b' sourceRef='g' targetRef='e'/><sequenceFlow id='c' sourceRef='g' targetRef='e'>\
             <conditionExpression>{text}</conditionExpression></sequenceFlow><endEvent id='e'/>"
        ));
        let compiled = compile(&read(&xml).unwrap(), None).map_err(|faults| faults[0].code.to_string())?;
        let flow = compiled.graph.flows().iter().find(|flow| flow.id == "c").unwrap();
        Ok::<_, String>(serde_json::to_value(flow.condition.as_ref().unwrap()).unwrap())
    };
    assert_eq!(condition("a = \"${b}\"").unwrap(), "=a = \"${b}\"");
    assert_eq!(condition(" =a = \"#{b}\" ").unwrap(), "=a = \"#{b}\" ");
    assert_eq!(condition("a = '#{b}' AND c IS NOT NULL").unwrap(), "a = '#{b}' AND c IS NOT NULL");
    assert_eq!(condition("${a} == 1"), Err("unsupported_expression".to_owned()));
    assert_eq!(condition("a +"), Err("invalid_expression".to_owned()));
}
