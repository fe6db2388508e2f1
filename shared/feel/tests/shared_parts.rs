//! Values and types share their parts: what is small in memory can be huge along all its paths, and must cost little all the same.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::time::{Duration, Instant};

use feel::{Expression, Names, Setting};

/// Parses and evaluates on a small machine stack; the time it took.
fn time_of(text: String) -> Duration {
    let work = move || {
        let start = Instant::now();
        if let Ok(expression) = Expression::parse(&text, &Names::open()) {
            drop(expression.evaluate(&[], &Setting::default()));
        }
        start.elapsed()
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap()
}

/// Far above what it takes, far below what it would without the bound (seconds, and doubling with each level).
const BOUND: Duration = Duration::from_millis(700);

#[test]
fn types_that_share_their_parts_are_compared_within_a_bound() {
    let doubled: Vec<String> = (1..60).map(|n| format!("x{n}: {{a: x{m}, b: x{m}}}", m = n - 1)).collect();
    for end in ["if true then x59 else x59", "[x59, x59]", "x59 = x59", "string(x59)", "[x59] instance of list<number>"] {
        let took = time_of(format!("{{x0: {{v: 1}}, {}, z: {end}}}", doubled.join(", ")));
        assert!(took < BOUND, "{end}: {took:?}");
    }
}

#[test]
fn names_of_members_are_learned_once_a_type() {
    let fields: Vec<String> = (0..3000).map(|n| format!("a{n}: 1")).collect();
    let copies: Vec<String> = (0..2000).map(|n| format!("b{n}: x")).collect();
    let took = time_of(format!("{{x: {{{}}}, {}}}", fields.join(", "), copies.join(", ")));
    assert!(took < BOUND, "{took:?}");
}

#[test]
fn long_paths_and_long_lists_are_counted() {
    let path = format!("{{a: null, z: a{}}}.z", ".a".repeat(20_000));
    let list = "{l: for i in 1..40000 return i, r: count(for j in 1..20000 return 0 in l)}.r".to_owned();
    let names = format!("{{f: function({}) 1, r: count(for i in 1..5000 return f(b: 2))}}.r", "n".repeat(50_000));
    let iterators: Vec<String> = (0..50).map(|n| format!("a{n} in [1]")).collect();
    let deep = format!("{{f: function(n) some {} satisfies f(n - 1), r: f(1000)}}.r", iterators.join(", "));
    let power = "count(for i in 1..900000 return 1.234567 ** 1234.567)".to_owned();
    for text in [path, list, names, deep, power] {
        let shown: String = text.chars().take(60).collect();
        let took = time_of(text);
        assert!(took < BOUND, "{shown}: {took:?}");
    }
}
