//! Files that have no diagram get one, and keep every byte.

const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";

fn file(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\r\n<d:definitions xmlns:d='{BPMN}' targetNamespace='urn:x' id='defs'>{inside}</d:definitions>\n<!-- end </x> -->\n"
    )
}

const PROCESS: &str = "\n <!-- keep -->\n <d:process id='p' isExecutable=\"true\"><d:extensionElements><v:x xmlns:v='urn:v' v:a='&#x41;'/></d:extensionElements>\
    <d:startEvent id='s'/><d:sequenceFlow id='f' sourceRef='s' targetRef='BPMNDiagram_1' name='go'/><d:task id='BPMNDiagram_1'/></d:process>\n\t";

#[test]
fn a_file_keeps_every_byte_and_gets_a_diagram_before_its_end() {
    for inside in [PROCESS, PROCESS.trim_end()] {
        for bom in ["", "\u{feff}"] {
            let before = format!("{bom}{}", file(inside));
            let after = bpmn::add_diagram(&before);
            let end = before.rfind("</d:definitions>").unwrap();
            assert!(after.starts_with(&before[..end]), "{after}");
            assert!(after.ends_with(&before[end..]), "{after}");
            let model = bpmn::read(&after).unwrap_or_else(|faults| panic!("{faults:?}\n{after}"));
            assert_eq!(model.processes, bpmn::read(&before).unwrap().processes);
            let drawn = crate::drawn::drawn(&model);
            assert_eq!(drawn.shapes.keys().collect::<Vec<_>>(), ["BPMNDiagram_1", "s"]);
            assert_eq!(drawn.edges.keys().collect::<Vec<_>>(), ["f"]);
            assert_eq!(bpmn::add_diagram(&after), after, "a second time changes nothing");
        }
    }
}

#[test]
fn what_is_no_file_or_has_nothing_to_draw_comes_back_as_it_is() {
    let unfinished = file("<d:process id='p'><d:task id='t'/>");
    let nameless = file("<d:process><d:task id='t'/></d:process>");
    for text in ["", "x", "<a/>", &file(""), &file("<d:message id='m' name='n'/>"), &file("<d:process id='p'/>"), &unfinished, &nameless] {
        assert_eq!(bpmn::add_diagram(text), text);
    }
}

#[test]
fn a_diagram_refers_only_to_what_the_file_names() {
    let text = file("<d:process id='p'><d:task/><d:subProcess id='s'><d:task/></d:subProcess></d:process>");
    let drawn = crate::drawn::drawn(&bpmn::read(&bpmn::add_diagram(&text)).unwrap());
    assert_eq!(drawn.shapes.keys().collect::<Vec<_>>(), ["s"]);
}

#[test]
fn pools_stand_one_below_the_other_and_messages_run_between_them() {
    let text = file(
        "<d:collaboration id='c'><d:participant id='one' processRef='p'/><d:participant id='two' name='Bank'/>\
         <d:messageFlow id='m' sourceRef='t' targetRef='two'/></d:collaboration>\
         <d:process id='p'><d:startEvent id='s'/><d:sequenceFlow id='f' sourceRef='s' targetRef='t'/><d:task id='t'/></d:process>",
    );
    let drawn = crate::drawn::drawn(&bpmn::read(&bpmn::add_diagram(&text)).unwrap());
    assert!(drawn.shapes["one"].contains(drawn.shapes["t"]));
    assert!(drawn.shapes["one"].bottom < drawn.shapes["two"].top);
    let route = &drawn.edges["m"];
    assert!(drawn.shapes["t"].has_on_border(route[0]) && drawn.shapes["two"].has_on_border(route[route.len() - 1]), "{route:?}");
}
