//! Any file is a model or has faults, and a process of it runs or has faults. What runs is stored and written as it is, is
//! drawn, and lives.
#![no_main]

use bpmn::{About, Fault};
use fuzz::life;
use std::sync::Arc;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let model = match bpmn::read(text) {
        Ok(model) => model,
        Err(faults) => return check(&faults),
    };
    if model.diagrams.is_empty() {
        bpmn::read(&bpmn::add_diagram(text)).unwrap_or_else(|faults| panic!("drawn wrongly: {faults:?}"));
    }
    for process in model.processes.iter().take(2) {
        let compiled = match bpmn::compile(&model, Some(&process.base.id)) {
            Ok(compiled) => compiled,
            Err(faults) => {
                check(&faults);
                continue;
            }
        };
        life::is_stored_as_it_is(&compiled.graph);
        let about = About { id: compiled.process_id, name: compiled.name, documentation: compiled.documentation };
        let written = bpmn::write(&compiled.graph, &about);
        let again = bpmn::read(&written).and_then(|model| bpmn::compile(&model, None));
        let again = again.unwrap_or_else(|faults| panic!("written wrongly: {faults:?}\n{written}"));
        assert_eq!(bpmn::write(&again.graph, &about), written);
        life::live(&Arc::new(compiled.graph));
    }
});

fn check(faults: &[Fault]) {
    assert!(!faults.is_empty() && faults.len() <= 200);
    assert!(faults.iter().all(|fault| !fault.code.is_empty() && !fault.message.is_empty() && fault.message.chars().count() <= 501));
}
