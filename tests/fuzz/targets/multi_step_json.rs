//! Any document is a process or has faults. A process is stored and read as the same graph, and whoever does what there is to
//! do gets it to its end, to an incident, or to waiting for somebody; its log alone leads to the same state.
#![no_main]

use engine::multi_step;
use fuzz::life;
use std::sync::Arc;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(json) = serde_json::from_str(text) else { return };
    let document = match multi_step::read(&json) {
        Ok(document) => document,
        Err(faults) => {
            assert!(!faults.is_empty());
            return assert!(faults.iter().all(|fault| !fault.code.is_empty() && !fault.message.is_empty()));
        }
    };
    let graph = multi_step::compile(&document);
    life::is_stored_as_it_is(&graph);
    life::live(&Arc::new(graph));
});
