//! Every fault that a model can have: a model under `invalid` that has it, and a twin that lacks only what is wrong.
//!
//! A failing model says in its head what it is told: `<!-- expect: code at element -->`. Its name is the code, then a
//! variant of it after a dot; the twin has `.ok` behind that. Of no element is `-`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use bpmn::{COMPILING, Fault, NOTES, Note, READING, RULES, Rule};

/// The models of a folder under `tests`, by name.
fn models(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let models = files.filter(|path| path.extension().is_some_and(|extension| extension == "bpmn"));
    let read = |path: PathBuf| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap());
    models.map(read).collect()
}

fn faults(text: &str) -> Result<Vec<Note>, Vec<Fault>> {
    bpmn::read(text).and_then(|model| bpmn::compile(&model, None)).map(|compiled| compiled.notes)
}

/// Code and element of each fault.
fn told(text: &str) -> Vec<(String, String)> {
    let found = faults(text).err().unwrap_or_default();
    found.into_iter().map(|fault| (fault.code.into_owned(), fault.element.unwrap_or("-".to_owned()))).collect()
}

/// What is refused for its size, and twins that are not.
fn large_models() -> BTreeMap<String, String> {
    let model = |inside: &str| {
        let head = models("invalid")["malformed_xml.ok"].clone();
        head.replace("<!-- The twin", "<!-- expect: CODE at - -->\n<!-- The twin")
            .replace("</definitions>", &format!("{inside}</definitions>"))
    };
    let made = |name: &str, inside: String| (name.to_owned(), model(&inside).replace("CODE", name));
    BTreeMap::from([
        made("file_too_large", " ".repeat(1024 * 1024)),
        made("file_too_large.ok", " ".repeat(1000 * 1024)),
        made("too_many_elements", format!("<extensionElements>{}</extensionElements>", "<a/>".repeat(40_000))),
        made("too_many_elements.ok", format!("<extensionElements>{}</extensionElements>", "<a/>".repeat(39_000))),
    ])
}

/// All failing models and their twins.
fn invalid() -> BTreeMap<String, String> {
    models("invalid").into_iter().chain(large_models()).collect()
}

/// What the head of a failing model says it is told.
fn expected(text: &str) -> Vec<(String, String)> {
    let heads = text.lines().filter_map(|line| line.strip_prefix("<!-- expect: ")?.strip_suffix(" -->")?.split_once(" at "));
    heads.map(|(code, element)| (code.to_owned(), element.to_owned())).collect()
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort();
    list
}

#[test]
fn a_failing_model_is_told_exactly_what_is_wrong_and_where() {
    let mut wrong = String::new();
    for (name, text) in invalid().iter().filter(|(name, _)| !name.ends_with(".ok")) {
        let (found, wanted) = (sorted(told(text)), sorted(expected(text)));
        if found != wanted || wanted.is_empty() {
            writeln!(wrong, "{name}: {found:?}, not {wanted:?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn its_twin_has_no_fault() {
    let mut wrong = String::new();
    for (name, text) in invalid().iter().filter(|(name, _)| name.ends_with(".ok")) {
        if let Err(found) = faults(text) {
            writeln!(wrong, "{name}: {found:#?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_code_has_a_failing_model_and_a_passing_twin() {
    let models = invalid();
    let rules = || READING.iter().chain(RULES).chain(COMPILING);
    let codes: BTreeSet<&str> = rules().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), rules().count(), "a code stands twice");
    let mut shown = BTreeSet::new();
    for (name, text) in &models {
        let code = name.split('.').next().unwrap();
        assert!(codes.contains(code), "{name}.bpmn: there is no code `{code}`");
        match name.strip_suffix(".ok") {
            Some(failing) => assert!(models.contains_key(failing), "{name}.bpmn is the twin of nothing"),
            None => {
                assert!(models.contains_key(&format!("{name}.ok")), "{name}.bpmn has no twin");
                assert!(expected(text).iter().any(|(told, _)| told == code), "{name}.bpmn does not show its code");
                shown.insert(code);
            }
        }
    }
    // Only who asks for a process by its id can be told of this.
    let model = bpmn::read(&models["malformed_xml.ok"]).unwrap();
    assert_eq!(bpmn::compile(&model, Some("nothing")).unwrap_err()[0].code, "no_such_process");
    assert!(bpmn::compile(&model, Some("p")).is_ok());
    let empty = bpmn::read(r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"/></definitions>"#).unwrap();
    assert_eq!(bpmn::compile(&empty, Some("p")).unwrap_err()[0].code, "no_process");
    shown.insert("no_such_process");
    let missing: Vec<_> = codes.difference(&shown).collect();
    assert!(missing.is_empty(), "codes without a model: {missing:?}");
}

/// The codes of faults that stand in the source: the first word in snake case of each call that tells one.
fn codes_in(folder: &Path, codes: &mut BTreeSet<String>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            codes_in(&path, codes);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for call in ["faults.at(", "faults.by(", "faults.within(", "faults.place(", "Some((\""] {
            for (at, _) in text.match_indices(call) {
                let words = text[at..].split(';').next().unwrap().split('"').skip(1).step_by(2);
                let code = |word: &&str| word.contains('_') && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                codes.extend(words.take(3).find(code).map(str::to_owned));
            }
        }
    }
}

#[test]
fn no_fault_has_a_code_that_is_not_listed() {
    let mut codes = BTreeSet::new();
    codes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut codes);
    codes.extend(xml::CODES.map(str::to_owned));
    assert!(codes.len() > 30, "{codes:?}");
    let listed: BTreeSet<String> = READING.iter().chain(RULES).chain(COMPILING).map(|rule| rule.code.to_owned()).collect();
    let missing: Vec<_> = codes.difference(&listed).collect();
    assert!(missing.is_empty(), "not listed in `check::rules`: {missing:?}");
}

#[test]
fn a_fault_names_the_section_that_its_rule_comes_from_and_stands_where_the_element_does() {
    for (name, text) in invalid().iter().filter(|(name, _)| !name.ends_with(".ok")) {
        for fault in faults(text).err().unwrap_or_default() {
            if READING.iter().chain(COMPILING).any(|rule| rule.code == fault.code) {
                continue;
            }
            let rule = RULES.iter().find(|rule| rule.code == fault.code).unwrap_or_else(|| panic!("{name}: `{}`", fault.code));
            assert_eq!(fault.section, Some(rule.section), "{name}");
            assert!(fault.line > 2 && fault.column > 0 && !fault.message.is_empty(), "{name}: {fault:?}");
            let line = text.lines().nth(fault.line as usize - 1).unwrap();
            assert!(line.contains(&format!("id=\"{}\"", fault.element.as_deref().unwrap_or_default())), "{name}: {line}");
        }
    }
}

#[test]
fn all_faults_of_a_model_come_together_in_the_order_of_the_file() {
    let text = include_str!("faults/many.bpmn");
    let found = told(text);
    assert_eq!(found, expected(text));
    assert!(found.len() >= 12);
    let lines: Vec<u32> = faults(text).unwrap_err().iter().map(|fault| fault.line).collect();
    assert!(lines.is_sorted());
}

#[test]
fn what_the_specification_allows_is_not_refused() {
    let mut wrong = String::new();
    let models = models("faults/valid");
    for (name, text) in &models {
        match faults(text) {
            Err(found) => writeln!(wrong, "{name}: {found:#?}").unwrap(),
            Ok(notes) => {
                let unusual = notes.iter().filter(|note| NOTES.iter().any(|rule| rule.code == note.code));
                unusual.for_each(|note| writeln!(wrong, "{name}: {note:?}").unwrap());
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(models.len() >= 12);
}

#[test]
fn what_is_unusual_is_told_as_a_note_and_not_refused() {
    let models = models("faults/notes");
    for (name, text) in &models {
        let notes = faults(text).unwrap_or_else(|faults| panic!("{name}: {faults:#?}"));
        let found: Vec<_> = notes.into_iter().map(|note| (note.code.into_owned(), note.element.unwrap_or_default())).collect();
        assert_eq!(sorted(found), sorted(expected(text)), "{name}");
    }
    let shown: BTreeSet<&str> = models.keys().map(String::as_str).collect();
    assert_eq!(shown, NOTES.iter().map(|note| note.code).collect(), "a note without a model, or a model without a note");
}

#[test]
fn the_page_lists_every_code() {
    let wanted = page();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/bpmn-faults.md");
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    if found != wanted {
        println!("{wanted}");
        panic!("docs/bpmn-faults.md differs from what stands above: replace it");
    }
}

fn page() -> String {
    let mut page = String::from(
        "# BPMN models: what is refused, and why\n\n\
        A model that breaks a rule of BPMN 2.0.2 for processes that execute is refused, with all its faults at once: each has a\n\
        code, the id of the element, a place in the file, a sentence and the section of the specification. For every code,\n\
        `shared/bpmn/tests/invalid` has a model that breaks the rule (`<code>.bpmn`) and a twin that doesn't (`<code>.ok.bpmn`).\n\n\
        This page is written from the table of rules; a test tells when it must be written again.\n\n",
    );
    page.push_str("What reading finds comes first: only a model that was read is looked at further.\n\n");
    table(&mut page, "Refused when it is read", READING);
    page.push('\n');
    table(&mut page, "Refused when it is checked", RULES);
    page.push('\n');
    table(&mut page, "Refused when it is compiled", COMPILING);
    page.push_str("\nWhat the specification allows is never refused. What is only likely not meant is told as a note.\n\n");
    table(&mut page, "Told", NOTES);
    page
}

fn table(page: &mut String, title: &str, rules: &[Rule]) {
    write!(page, "## {title}\n\n| code | rule | section |\n|---|---|---|\n").unwrap();
    for Rule { code, sentence, section } in rules {
        writeln!(page, "| `{code}` | {sentence} | {section} |").unwrap();
    }
}
