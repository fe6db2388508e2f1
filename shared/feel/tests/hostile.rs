//! Whatever a stranger sends ends in a condition or a clear error, on a small stack.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fmt;

use feel::{Condition, EvaluationError, MAX_NESTING, MAX_NODES, MAX_TEXT_BYTES, Scope, SyntaxError};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// An eighth of what Rust gives a thread, so that callers with stacks of their own to fill are safe too.
const SMALL_STACK: usize = 256 * 1024;

fn on_a_small_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(SMALL_STACK).spawn(run).unwrap().join().expect("no panic")
}

/// Parses, evaluates without any data, and drops.
fn run(text: String) -> Result<Result<bool, EvaluationError>, SyntaxError> {
    on_a_small_stack(move || {
        let condition = Condition::parse_sql_like(&text)?;
        assert_eq!(condition.text(), text);
        assert_eq!(condition.clone(), condition);
        Ok(condition.evaluate(&Map::new()))
    })
}

fn refused(text: String) -> String {
    run(text).expect_err("a syntax error").to_string()
}

#[test]
fn a_condition_can_be_shared_between_threads_and_compared() {
    fn shared<T: Send + Sync + Clone + fmt::Debug + PartialEq>() {}
    shared::<Condition>();
}

#[test]
fn any_source_of_values_can_be_a_scope() {
    struct Constant(Value);
    impl Scope for Constant {
        fn get(&self, _: &str) -> Option<&Value> {
            Some(&self.0)
        }
    }
    let condition = Condition::parse_sql_like("x + y = 4").unwrap();
    assert_eq!(condition.evaluate(&Constant(2.into())), Ok(true));
}

#[test]
fn a_text_is_read_up_to_the_limit_and_refused_beyond_it() {
    let padded = |bytes| format!("true{}", " ".repeat(bytes - 4));
    assert_eq!(run(padded(MAX_TEXT_BYTES)), Ok(Ok(true)));
    let message = refused(padded(1_000_000));
    assert_eq!(message, "line 1, column 1: found a text of 1000000 bytes, expected at most 16384");
}

#[test]
fn nesting_is_followed_up_to_the_limit_and_refused_beyond_it() {
    for (open, close) in [("(", ")"), ("not ", ""), ("!", ""), ("0=1 or (no=1 and 1<1+2*-(", "))")] {
        let per_turn = if close == "))" { 2 } else { 1 };
        let nested = |turns| format!("{}true{}", open.repeat(turns), close.repeat(turns));
        assert!(run(nested(MAX_NESTING / per_turn / 2)).is_ok(), "{open}");
        let message = refused(nested(MAX_NESTING / per_turn + 1));
        assert!(message.ends_with("expected at most 64 levels of nesting"), "{message}");
    }
    assert_eq!(run(format!("{}true{}", "(".repeat(MAX_NESTING), ")".repeat(MAX_NESTING))), Ok(Ok(true)));
    assert_eq!(run(format!("{}1 < 2", "- ".repeat(MAX_NESTING))), Ok(Ok(true)));
    assert!(refused("(".repeat(MAX_TEXT_BYTES)).starts_with("line 1, column 65: found `(`"));
    assert!(run("(".repeat(100_000)).is_err());
}

#[test]
fn every_way_to_nest_at_once_fits_the_small_stack() {
    let turns = MAX_NESTING / 2;
    let text = format!("{}true{}", "true and (1 = 2 or not (".repeat(turns / 2), "))".repeat(turns / 2));
    assert!(run(text).expect("within the limits").is_ok());
    let text = format!("{}true{}", "0 not in (1, -(0 between 0 and not (".repeat(turns / 2), ")))".repeat(turns / 2));
    assert_eq!(run(text), Ok(Ok(true)));
    let text = format!("{}1{}", "1 + 2 * (0 - (".repeat(turns), "))".repeat(turns));
    assert!(run(format!("{text} < 1 or true")).expect("within the limits").is_ok());
}

#[test]
fn long_chains_within_the_limits_are_wide_and_not_deep() {
    let operands = 1_800;
    for (operand, word, answer) in [("true", " and ", Some(true)), ("false", " or ", Some(false)), ("x", "||", None)] {
        let evaluated = run(vec![operand; operands].join(word)).expect("within the limits");
        assert_eq!(evaluated.ok(), answer, "{word}");
    }
    for sign in ["+", "-", "*", "/"] {
        assert!(run(format!("0 != {}", vec!["1"; operands].join(sign))).is_ok(), "{sign}");
    }
    assert_eq!(run(format!("1 in ({}1)", "2,".repeat(operands))), Ok(Ok(true)));
    assert_eq!(run(format!("a{} is null", ".b".repeat(operands))), Ok(Ok(true)));
}

#[test]
fn more_parts_than_the_limit_are_refused() {
    let message = refused(vec!["1"; MAX_NODES + 1].join("+"));
    assert!(message.ends_with("expected at most 4096 values and operators"), "{message}");
}

#[test]
fn numbers_of_absurd_size_are_refused_or_calculated() {
    assert!(run(format!("1 < {}", "9".repeat(10_000))).is_err());
    assert!(run("1 < 1e99999999999999999999".into()).is_err());
    assert_eq!(run("0 = 1e-99999999999999999999".into()), Ok(Ok(true)));
    assert_eq!(run(format!("0 < 0.{}1", "0".repeat(300))), Ok(Ok(true)));
    assert!(matches!(run(format!("1 < {}", ["1e300"; 3].join("*"))), Ok(Err(_))));
    assert_eq!(run("-9223372036854775808 - 1 < -9223372036854775808".into()), Ok(Ok(true)));
}

#[test]
fn data_of_any_depth_and_size_is_only_walked_along_the_path() {
    let deep = (0..100).fold(Value::Bool(true), |inner, _| [("a".to_owned(), inner)].into_iter().collect());
    let scope: Map<_, _> = [("a".to_owned(), deep)].into_iter().collect();
    let condition = Condition::parse_sql_like(&vec!["a"; 101].join(".")).unwrap();
    assert_eq!(condition.evaluate(&scope), Ok(true));
}

/// Texts of the language's own pieces, which get further into the parser than random characters do.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "b.c", "1", "2.5", "'x'", "\"y\"", "true", "null", "and", "or", "not", "(", ")", "in", ",", "is", "between", "=", "<>", "<",
        "+", "-", "*", "/", "!", "&&", "||", ".", "'", "\"", "\\", "&", "--", "é", "\n", "[", "1e9",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.join(" "))
}

fn never_panics_and_points_into_the_text(text: &str) -> Result<(), TestCaseError> {
    match Condition::parse_sql_like(text) {
        Ok(condition) => {
            let scope: Map<_, _> = [("a".to_owned(), Value::from(1))].into_iter().collect();
            if let Err(error) = condition.evaluate(&scope) {
                prop_assert!(!error.reason.is_empty() && error.line > 0 && error.column > 0);
            }
        }
        Err(error) => {
            let line = text.split('\n').nth(error.line as usize - 1);
            let columns = line.map(|line| line.chars().count());
            prop_assert!(columns.is_some_and(|columns| error.column as usize <= columns + 1), "{}", error);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_text_of_any_characters_makes_it_panic(text in "(?s).*") {
        never_panics_and_points_into_the_text(&text)?;
    }

    #[test]
    fn no_text_of_its_own_pieces_makes_it_panic(text in soup()) {
        never_panics_and_points_into_the_text(&text)?;
    }
}
