//! Any document is a model or has faults; a model is written as it was read, and what can be evaluated ends.
#![no_main]

use dmn::Definitions;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let definitions = match Definitions::from_xml(text) {
        Ok(definitions) => definitions,
        Err(faults) => return fuzz::check_faults(&faults),
    };
    let written = definitions.to_xml();
    let again = Definitions::from_xml(&written).unwrap_or_else(|faults| panic!("written wrongly: {faults:?}\n{written}"));
    assert_eq!(again.to_xml(), written);
    let answers = fuzz::evaluate_all(&definitions);
    assert_eq!(fuzz::evaluate_all(&again), answers, "{written}");
    if let Some(json) = definitions.to_json() {
        let form = Definitions::from_json(&json).unwrap_or_else(|faults| panic!("written wrongly: {faults:?}\n{json}"));
        assert_eq!(form.to_json().as_ref(), Some(&json));
    }
});
