//! Strangers' files: whatever they hold, an answer comes, and soon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write;
use std::time::{Duration, Instant};

use bpmn::{compile, read};
use proptest::prelude::*;

const FILES: [&str; 4] = [
    include_str!("vendors/camunda7-leave.bpmn"),
    include_str!("vendors/zeebe-order.bpmn"),
    include_str!("vendors/flowable-claim.bpmn20.xml"),
    include_str!("kinds/everything.bpmn"),
];

/// Reads and compiles; the number of faults.
fn answer(xml: &str) -> usize {
    match read(xml) {
        Err(faults) => {
            assert!(!faults.is_empty() && faults.len() <= 200);
            assert!(faults.iter().all(|fault| fault.message.chars().count() <= 501));
            faults.len()
        }
        Ok(model) => compile(&model, None).map_or_else(|faults| faults.len(), |_| 0),
    }
}

fn process(inside: &str) -> String {
    format!(
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns:c='http://camunda.org/schema/1.0/bpmn'><process id='p'>{inside}</process></definitions>"
    )
}

fn many(one: impl Fn(usize) -> String) -> String {
    let mut all = String::new();
    for number in 0.. {
        let next = one(number);
        if all.len() + next.len() > 1_000_000 {
            break;
        }
        all.push_str(&next);
    }
    all
}

#[test]
fn the_largest_files_of_each_shape_are_answered_in_time() {
    let chain = many(|n| format!("<task id='t{n}'/><sequenceFlow id='f{n}' sourceRef='t{n}' targetRef='t{}'/>", n.saturating_sub(1)));
    let star = format!("<task id='a'/><task id='b'/>{}", many(|n| format!("<sequenceFlow id='f{n}' sourceRef='a' targetRef='b'/>")));
    let listed = format!(
        "<task id='b'/><task id='a'>{}</task>{}",
        (0..8_000).fold(String::new(), |mut all, n| write!(all, "<outgoing>f{n}</outgoing>").map(|()| all).unwrap()),
        (0..8_000)
            .fold(String::new(), |mut all, n| write!(all, "<sequenceFlow id='f{n}' sourceRef='a' targetRef='b'/>").map(|()| all).unwrap())
    );
    let boundaries = format!(
        "<task id='a'/>{}",
        many(|n| format!(
            "<boundaryEvent id='b{n}' attachedToRef='a'><compensateEventDefinition/></boundaryEvent><association sourceRef='b{n}' targetRef='a'/>"
        ))
    );
    let links = many(|n| format!("<intermediateThrowEvent id='t{n}'><linkEventDefinition name='l'/></intermediateThrowEvent>"));
    let data = many(|n| format!("<dataObject id='d{n}'/><dataObjectReference id='r{n}' dataObjectRef='d{n}'/>"));
    let deep = format!("{}{}", "<subProcess>".repeat(60), "</subProcess>".repeat(60));
    let wrong = many(|_| "<task id='a' isForCompensation='x' default='y'/>".to_owned());
    let unnamed = many(|_| "<task/>".to_owned()).chars().take(39_000 * 7).collect::<String>();
    let lanes = format!("<task id='a'/><laneSet>{}</laneSet>", many(|n| format!("<lane name='L{n}'><flowNodeRef>a</flowNodeRef></lane>")));
    let uel = format!("<userTask id='a' c:assignee='${{{}a}}'/>", "!".repeat(900_000));
    let lists = format!(
        "<userTask id='a'><extensionElements><c:inputOutput><c:inputParameter name='x'>{}{}</c:inputParameter></c:inputOutput></extensionElements></userTask>",
        "<c:list>".repeat(50),
        "</c:list>".repeat(50)
    );
    for (name, inside) in [
        ("chain", chain),
        ("star", star),
        ("listed", listed),
        ("boundaries", boundaries),
        ("links", links),
        ("data", data),
        ("deep", deep),
        ("wrong", wrong),
        ("unnamed", unnamed),
        ("lanes", lanes),
        ("uel", uel),
        ("lists", lists),
    ] {
        let begun = Instant::now();
        answer(&process(&inside));
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(10), "{name} took {took:?}");
        println!("{name}: {took:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_change_to_a_good_file_is_answered(file in 0..FILES.len(), at in 0.0..1.0, length in 0..60_usize, what in "[ -~]{0,20}|<[a-z]{1,10}/?>|&[a-z#0-9]{1,6};|\\$\\{[ -~]{0,12}\\}") {
        let text = FILES[file];
        let floor = |mut index: usize| { while !text.is_char_boundary(index) { index -= 1; } index };
        let from = floor((text.len() as f64 * at) as usize);
        let to = floor((from + length).min(text.len()));
        let _ = answer(&format!("{}{what}{}", &text[..from], &text[to..]));
    }

    #[test]
    fn any_word_changed_everywhere_is_answered(file in 0..FILES.len(), word in 0..400_usize, other in 0..400_usize) {
        let words: Vec<&str> = FILES[file].split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).collect();
        let (one, two) = (words[word % words.len()], words[other % words.len()]);
        let _ = answer(&FILES[file].replace(one, two));
    }
}
