//! Documents read and written: nothing that decides is lost, places are right, and whatever comes, nothing panics.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use dmn::{Definitions, Logic, Model};
use proptest::prelude::*;

const EVERYTHING: &str = include_str!("models/everything.dmn");

#[test]
fn what_is_written_reads_the_same() {
    let read = Definitions::from_xml(EVERYTHING).unwrap();
    let written = read.to_xml();
    let again = Definitions::from_xml(&written).unwrap();
    assert_eq!(again.to_xml(), written);
    // Every word of the document that decides something is there again.
    for words in ["Orders &amp; how they are shipped", "&quot;gold&quot;", "count(?) &lt;= 10", "customer's grade", "it pays", "RULE"] {
        let expected = words.replace("&quot;", "\"");
        assert_eq!(written.contains(&expected), words != "RULE", "{words}");
    }
    assert!(!written.contains("vendor") && !written.contains("DMNDI") && !written.contains("prices are net"));
}

#[test]
fn what_is_written_decides_the_same() {
    let read = Definitions::from_xml(EVERYTHING).unwrap();
    let again = Definitions::from_xml(&read.to_xml()).unwrap();
    let shape = |model: &Model| format!("{:?}", model.invocables());
    let (one, other) = (Model::compile(&read, &[]).unwrap(), Model::compile(&again, &[]).unwrap());
    assert_eq!(shape(&one), shape(&other));
    assert!(one.warnings().iter().all(|warning| warning.code != "unknown_name"), "{:?}", one.warnings());
}

#[test]
fn places_are_those_of_the_document() {
    let read = Definitions::from_xml(EVERYTHING).unwrap();
    let total = read.decisions.iter().find(|decision| decision.name == "total").unwrap();
    let line = |needle: &str| EVERYTHING.lines().position(|line| line.contains(needle)).unwrap() as u32 + 1;
    assert_eq!((total.origin.place.line, total.origin.place.column), (line("id=\"total\""), 3));
    let Logic::Context(entries) = &total.expression.as_ref().unwrap().logic else { panic!("a context") };
    let Logic::Literal(last) = &entries[2].expression.logic else { panic!("a text") };
    let place = last.text.place(4);
    assert_eq!((place.line, place.column), (line("sum(prices)"), 46 + 4));
    assert_eq!(entries[2].expression.origin.called.as_deref(), Some("total_c"));
}

#[test]
fn a_fault_in_a_text_is_told_where_it_is_whatever_is_escaped_before_it() {
    let xml = "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' name='a' namespace='n'>
<decision id='d' name='d'><variable name='d'/><literalExpression><text>1 &lt; 2 and
  &quot;x&quot; ]</text></literalExpression></decision></definitions>";
    let faults = Model::compile(&Definitions::from_xml(xml).unwrap(), &[]).unwrap_err();
    assert_eq!((faults[0].code, faults[0].element.as_deref(), faults[0].line, faults[0].column), ("syntax", Some("d"), 3, 17));
}

#[test]
fn a_name_is_words_with_one_space_between() {
    let xml = "<definitions xmlns='https://www.omg.org/spec/DMN/20211108/MODEL/' name=' a  b ' namespace='n'>
        <inputData id='i' name='unit \n price'><variable name='unit  price'/></inputData></definitions>";
    let read = Definitions::from_xml(xml).unwrap();
    assert_eq!((read.name.as_str(), read.input_data[0].name.as_str()), ("a b", "unit price"));
    assert_eq!(read.input_data[0].variable.as_ref().unwrap().name, "unit price");
}

/// Reads, compiles, analyses and writes; nothing may panic.
fn anything(text: &str) {
    if let Ok(read) = Definitions::from_xml(text) {
        let _ = read.to_json();
        let written = read.to_xml();
        assert!(Definitions::from_xml(&written).is_ok(), "{written}");
        if let Ok(model) = Model::compile(&read, &[]) {
            let _ = model.analyse();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_document_with_a_piece_cut_out_or_doubled_never_panics(from in 0..EVERYTHING.len(), length in 0..400_usize, double in any::<bool>()) {
        let boundary = |mut at: usize| {
            while !EVERYTHING.is_char_boundary(at) {
                at += 1;
            }
            at
        };
        let (from, to) = (boundary(from), boundary((from + length).min(EVERYTHING.len())));
        let piece = if double { EVERYTHING[from..to].repeat(2) } else { String::new() };
        anything(&format!("{}{piece}{}", &EVERYTHING[..from], &EVERYTHING[to..]));
    }

    #[test]
    fn a_document_with_another_word_never_panics(which in 0..2_000_usize, word in "[a-z#\"<>&;=\\-\\[\\]()?0-9 ]{0,12}") {
        let words: Vec<&str> = EVERYTHING.split_inclusive(['"', '<', '>', ' ']).collect();
        let which = which % words.len();
        let text: String = words.iter().enumerate().map(|(index, old)| if index == which { word.as_str() } else { old }).collect();
        anything(&text);
    }
}
