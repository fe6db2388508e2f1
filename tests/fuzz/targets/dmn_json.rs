//! Any form is a model or has faults; a model survives being written, as a form and as XML, and means the same.
#![no_main]

use dmn::Definitions;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(json) = serde_json::from_str(text) else { return };
    let definitions = match Definitions::from_json(&json) {
        Ok(definitions) => definitions,
        Err(faults) => return fuzz::check_faults(&faults),
    };
    let answers = fuzz::evaluate_all(&definitions);
    let form = definitions.to_json().expect("what was read from a form is a form");
    let again = Definitions::from_json(&form).unwrap_or_else(|faults| panic!("written wrongly: {faults:?}\n{form}"));
    assert_eq!(again.to_json(), Some(form));
    assert_eq!(fuzz::evaluate_all(&again), answers);
    let written = definitions.to_xml();
    if let Ok(read) = Definitions::from_xml(&written) {
        assert_eq!(fuzz::evaluate_all(&read), answers, "{written}");
    }
});
