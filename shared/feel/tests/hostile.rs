//! Whatever a stranger sends ends soon, on a small stack, in an answer or a clear error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::fmt::Display;
use std::thread;
use std::time::{Duration, Instant};

use feel::{Expression, JsonError, MAX_NESTING, MAX_NODES, MAX_TEXT_BYTES, MAX_VALUE_DEPTH, Names, Setting, Value};
use serde_json::{Value as Json, json};

/// A quarter of what Rust gives a thread, so that callers with stacks of their own to fill are safe too.
const SMALL_STACK: usize = 512 * 1024;

/// From text and inputs to JSON, or an error; tests are compiled with few optimizations and run beside each other.
const SOON: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1_500 } else { 100 });

/// No error is longer: a message isn't the text again.
const LONGEST_MESSAGE: usize = 500;

/// More JSON than any of the answers has.
const MOST_JSON: usize = 100_000;

/// How a case ends.
#[derive(Debug, PartialEq)]
enum End {
    /// It isn't an expression.
    Refused,
    /// It reached a limit.
    Stopped,
    /// Null, with a reason.
    Null,
    /// This value, as FEEL writes it.
    Is(String),
    /// A value too large for JSON, or that has none.
    NoJson,
}

use End::{NoJson, Null, Refused, Stopped};

fn is(value: impl Display) -> End {
    End::Is(value.to_string())
}

struct Case {
    name: String,
    text: String,
    inputs: Json,
    /// Any of these; none: any at all.
    ends: Vec<End>,
}

fn case(name: &str, text: impl Into<String>, end: End) -> Case {
    Case { name: name.to_owned(), text: text.into(), inputs: json!({}), ends: vec![end] }
}

fn with(name: &str, inputs: Json, text: &str, end: End) -> Case {
    Case { inputs, ..case(name, text, end) }
}

impl Case {
    /// It doesn't matter how it ends, only that it does.
    fn or_any(self) -> Self {
        Self { ends: Vec::new(), ..self }
    }

    fn or(mut self, end: End) -> Self {
        self.ends.push(end);
        self
    }
}

/// Parses, evaluates, makes JSON of the answer and drops everything; all of it on the small stack, and counted.
fn run(text: &str, inputs: &Json) -> (End, String) {
    let mut names = Names::closed();
    let mut values = Vec::new();
    for (name, value) in inputs.as_object().unwrap() {
        names = names.with(name, feel::Type::Any);
        match Value::from_json(value) {
            Ok(value) => values.push(value),
            Err(error) => return (Refused, error.to_string()),
        }
    }
    let expression = match Expression::parse(text, &names) {
        Ok(expression) => expression,
        Err(error) => return (Refused, error.to_string()),
    };
    match expression.evaluate_or_say(&values, &Setting::default()) {
        Err(error) => (Stopped, error.to_string()),
        Ok((_, Some(reason))) => (Null, reason.to_string()),
        Ok((value, None)) if value.is_null() => (Null, String::new()),
        Ok((value, None)) => match value.to_json(MOST_JSON) {
            Ok(_) => (is(&value), String::new()),
            Err(error) => (NoJson, error.to_string()),
        },
    }
}

/// Runs all, then tells the slowest, and everything that did not end as it should.
fn all(cases: Vec<Case>) {
    let mut wrong = Vec::new();
    let mut slowest = (Duration::ZERO, String::new());
    for Case { name, text, inputs, ends } in cases {
        let work = move || {
            let start = Instant::now();
            let (end, message) = run(&text, &inputs);
            let took = start.elapsed();
            std::mem::forget(inputs); // deep JSON would need a deep stack to be dropped: not what is tested
            (end, message, took)
        };
        let (end, message, took) = thread::Builder::new().stack_size(SMALL_STACK).spawn(work).unwrap().join().expect("no panic");
        if !ends.is_empty() && !ends.contains(&end) {
            let end: String = format!("{end:?}").chars().take(200).collect();
            wrong.push(format!("{name}: {end} instead of {ends:?} {message}"));
        }
        if message.len() > LONGEST_MESSAGE {
            wrong.push(format!("{name}: a message of {} bytes", message.len()));
        }
        if took > SOON {
            wrong.push(format!("{name}: {} ms", took.as_millis()));
        }
        if took > slowest.0 {
            slowest = (took, name);
        }
    }
    println!("the slowest: {} in {:.1} ms", slowest.1, slowest.0.as_secs_f64() * 1000.0);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nesting_of_every_kind_is_followed_up_to_the_limit_and_refused_beyond_it() {
    let ways = [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{a:", "1", "}"),
        ("-", "1", ""),
        ("not(", "true", ")"),
        ("if true then ", "1", " else 2"),
        ("if ", "true", " then true else 2"),
        ("if true then 1 else ", "1", ""),
        ("for i in [1] return ", "1", ""),
        ("for i in ", "[1]", " return 1"),
        ("some i in [1] satisfies ", "true", ""),
        ("function() ", "1", ""),
        ("function(x: list<", "number", ">) 1"),
        ("1 in (", "1", ")"),
        ("abs(", "1", ")"),
        ("[1][", "1", "]"),
        ("1 + ((2 ", "- 1", "))"),
        ("{a: [(", "1", ")]}"),
        ("@\"", "", "\""),
        ("1 instance of list<", "number", ">"),
        ("1 instance of function<list<", "number", ">> -> number"),
        ("[", "1..2", "]"),
        ("1 between (", "1", ") and 2"),
        ("(function(f) f(", "1", "))(abs)"),
    ];
    let mut cases = Vec::new();
    for (open, core, close) in ways {
        for turns in [MAX_NESTING / 8, MAX_NESTING * 4, 3_000, 100_000] {
            let open_only = case(&format!("{turns} x `{open}` never closed"), open.repeat(turns), Refused);
            cases.push(open_only);
            let nested =
                case(&format!("{turns} x `{open}…{close}`"), format!("{}{core}{}", open.repeat(turns), close.repeat(turns)), Refused);
            // Some of it means nothing even where it is shallow, and some of it is flat.
            cases.push(nested.or_any());
        }
    }
    all(cases);
}

#[test]
fn chains_are_as_long_as_a_text_may_be_and_not_deep() {
    let most = MAX_NODES / 2 - 1;
    let chain = |operand: &str, sign: &str| vec![operand; most].join(sign);
    let refused = |name: &str, text: String| case(name, text, Refused);
    all(vec![
        case("sum", chain("1", "+"), is(most)),
        case("difference", chain("0", "-"), is(0)),
        case("product", chain("1", "*"), is(1)),
        case("quotient", chain("1", "/"), is(1)),
        case("power", chain("1", "**"), is(1)),
        case("texts", chain("\"\"", "+"), is("")),
        case("conjunction", vec!["true"; most / 3].join(" and "), is(true)),
        case("disjunction", vec!["false"; most / 3].join(" or "), is(false)),
        case("list", format!("count([{}])", chain("1", ",")), is(most)),
        case("filters", format!("[1]{}", "[1]".repeat(most / 2)), is(1)).or(Refused),
        case("conditions", format!("[1]{}", "[true]".repeat(most / 3)), is("[1]")).or(Refused),
        case("path", format!("{{a: 1}}.a{}", ".b".repeat(most)), Null).or(Refused),
        case("calls", format!("(function() 1){}", "()".repeat(most)), Null).or(Refused),
        case("arguments", format!("sum({})", chain("1", ",")), is(most)),
        case("tests", format!("1 in ({})", chain("2", ",")), is(false)),
        case("wide context", format!("count(get entries({{{}}}))", names(4_000, |name| format!("{name}: 1"))), is(4_000)),
        case("wide parameters", format!("function({}) 1", names(8_000, str::to_owned)), NoJson),
        case("wide loop", format!("for {} return 1", names(1_000, |name| format!("{name} in [1]"))), is("[1]")).or(Refused),
        case("a wide context that is read", wide(5_000, |name| format!("{name}:n0"), "1"), Null).or(NoJson).or_any(),
        case("wide parameters that are read", format!("(function({}) [{}])(1)", names(6_000, str::to_owned), chain_of(6_000, "zz")), Null),
        case("wide arguments", format!("abs({})", names(5_000, |name| format!("{name}: 1"))), Null),
        case("a wide type", format!("1 instance of context<{}>", names(4_000, |name| format!("{name}: list"))), is(false)),
        case(
            "paths of a wide context",
            wide(3_000, |name| format!("{name}:1"), &format!("count([{}])", chain_of(4_000, "z.n9"))),
            is(4_000),
        ),
        case(
            "filters of a wide context",
            wide(3_000, |name| format!("{name}:1"), &format!("count([{}])", chain_of(4_000, "z[b]"))),
            is(4_000),
        )
        .or(Stopped),
        case("what a wide function remembers", format!("function({0}) function() [{0}]", names(4_000, str::to_owned)), NoJson),
        case("comparisons", chain("1", "="), Refused).or(Null).or(is(false)),
        case("instances", format!("1{}", " instance of number".repeat(1_000)), is(false)).or(is(true)).or(Refused),
        refused("a million terms", vec!["1"; 1_000_000].join("+")),
        refused("a list of a million", format!("[{}]", vec!["1"; 1_000_000].join(","))),
        refused("more parts than the limit", vec!["1"; MAX_NODES].join("+")),
        refused("a longer text than the limit", format!("1{}", " ".repeat(MAX_TEXT_BYTES))),
        refused("ten megabytes of text", format!("\"{}\"", "x".repeat(10_000_000))),
        refused("ten megabytes of a name", "x".repeat(10_000_000)),
    ]);
}

/// A context of so many entries, and what is made of it where it is called `z`.
fn wide(count: usize, entry: impl Fn(&str) -> String, then: &str) -> String {
    format!("{{n0: 1, z: {{{}}}, r: {then}}}.r", names(count, entry))
}

fn chain_of(count: usize, operand: &str) -> String {
    vec![operand; count].join(",")
}

fn names(count: usize, each: impl Fn(&str) -> String) -> String {
    (0..count).map(|number| each(&format!("n{number}"))).collect::<Vec<_>>().join(", ")
}

#[test]
fn what_is_never_closed_or_half_written_is_refused() {
    let long = MAX_TEXT_BYTES - 8;
    let refused = |name: &str, text: String| case(name, text, Refused);
    all(vec![
        refused("nothing", String::new()),
        refused("white space", " \t\n\u{a0}\u{feff}\u{3000}".to_owned()),
        refused("open text", format!("\"{}", "x".repeat(long))),
        refused("open comments", "/*".repeat(long / 2)),
        refused("comments", format!("{} ", "/**/".repeat(long / 4))),
        refused("a line comment", "//".repeat(long / 2)),
        refused("escapes", format!("\"{}", "\\u".repeat(long / 2))),
        refused("half a surrogate", "\"\\ud800".to_owned()),
        refused("beyond Unicode", "\"\\UFFFFFF\"".to_owned()).or(is("\\UFFFFFF")),
        refused("control characters", "\0\u{1}\u{7f}".to_owned()),
        refused("at signs", "@".repeat(long)),
        refused("points", ".".repeat(long)),
        refused("commas", ",".repeat(long)),
        refused("operators", "+-*/".repeat(long / 4)),
        refused("minus signs", "-".repeat(long)),
        refused("if", "if ".repeat(long / 3)),
        refused("for", "for x in ".repeat(long / 9)),
        refused("quotes", "\"".repeat(long)).or(is("\"\"")),
        refused("backticks", "`".repeat(long)),
        refused("ranges", "[1..".repeat(long / 4)),
        refused("emoji", "🐎".repeat(long / 4)).or(Null),
        refused("right to left", "\u{202e}1".to_owned()),
        refused("words", "a ".repeat(long / 2)),
        refused("dashes", "a-".repeat(long / 2)),
        case("a long number", format!("1{}", "0".repeat(6_000)), is("1E+6000")).or(Refused),
        refused("a longer number", "9".repeat(long)),
        case("a long fraction", format!("0.{}", "3".repeat(long)), is(format!("0.{}", "3".repeat(34)))),
        case("nothing but zeros", format!("{}.{}", "0".repeat(long / 2), "0".repeat(long / 2 - 8)), is(0)),
        refused("a huge exponent", "1e99999999999999999999".to_owned()).or(Null),
        case("a tiny exponent", "1e-99999999999999999999", is(0)).or(Refused).or(Null),
        case("a long exponent", format!("1e-{}", "9".repeat(long)), is(0)).or(Refused).or(Null),
    ]);
}

#[test]
fn names_of_many_words_are_found_in_time() {
    // Declared names that are each other's beginnings: the classic way to make a parser try every length at every word.
    let declared: serde_json::Map<String, Json> = (1..200).map(|words| (vec!["a"; words].join(" "), json!(words))).collect();
    let text = vec!["a"; 199 * 40].join(" ");
    let dashed: serde_json::Map<String, Json> = (1..100).map(|words| (vec!["a"; words].join("-"), json!(1))).collect();
    let long = vec!["word"; 10_000].join(" ");
    all(vec![
        with("beginnings of each other", Json::Object(declared.clone()), &text, Refused),
        with("sums of beginnings", Json::Object(declared), &vec!["a a a"; 1_000].join(" + "), is(3_000)),
        with("dashes", Json::Object(dashed), &vec!["a"; 8_000].join("-"), Null).or_any(),
        with("a name of ten thousand words", json!({ long.clone(): 1 }), &long, is(1)).or(Refused),
        with("signs as names", json!({"+": 1, "-": 2, "": 3, "if": 4, "1": 5, "a.b": 6, "\n": 7}), "1 + 1", is(2)),
    ]);
}

#[test]
fn loops_without_an_end_are_stopped() {
    let stopped = |name: &str, text: &str| case(name, text, Stopped);
    all(vec![
        stopped("a long loop", "for i in 1..1000000000000 return i"),
        stopped("a longer loop", "for i in -1e30..1e30 return i"),
        stopped("backwards", "for i in 1e12..1 return i"),
        stopped("a loop of nothing", "for i in 1..1e12 return null"),
        stopped("loops in one", "for i in 1..10000, j in 1..10000, k in 1..10000 return 1"),
        stopped("loops in loops", "for i in 1..1000 return for j in 1..1000 return for k in 1..1000 return 1"),
        stopped("an empty inner loop", "for i in 1..1e9, j in [] return 1"),
        stopped("dates", "for d in @\"-999999-01-01\"..@\"999999-12-31\" return d"),
        stopped("some", "some x in 1..1e12 satisfies x < 0"),
        stopped("every", "every x in 1..1e12, y in 1..1e12 satisfies y > 0"),
        stopped("a huge range as a list", "count(for i in [1..1e12] return i)"),
        stopped("texts that double", "for i in 1..100 return if i = 1 then \"x\" else partial[-1] + partial[-1]"),
        stopped("lists that double", "for i in 1..100 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])"),
        stopped("all that was before", "for i in 1..100000 return partial"),
        stopped("all that was before, copied", "for i in 1..100000 return concatenate(partial, [i])"),
        stopped("the number of all that was before", "for i in 1..1000000 return count(partial[item > 0])"),
        stopped("lists within lists", "for i in 1..100000 return [partial[-1]]"),
        stopped("contexts within contexts", "for i in 1..100000 return {a: partial[-1]}"),
        stopped("functions within functions", "for i in 1..100000 return function() partial[-1]").or(NoJson),
        stopped("a filter over a product", "count((for i in 1..1000, j in 1..1000 return i)[item > 0])"),
        stopped("filters in filters", "(for i in 1..2000 return i)[count((for j in 1..2000 return j)[item > 0]) > 0]"),
        case("a range that nobody walks", "5 in [1..1e30]", is(true)),
        case("none of them", "for i in [] return i", is("[]")),
    ]);
}

#[test]
fn recursion_without_an_end_is_stopped() {
    let stopped = |name: &str, text: &str| case(name, text, Stopped);
    all(vec![
        stopped("itself", "{f: function(n) f(n + 1), r: f(0)}.r"),
        stopped("at the end", "{f: function(n) if n < 0 then 0 else f(n + 1), r: f(0)}.r"),
        stopped("twice itself", "{f: function(n) f(n + 1) + f(n + 2), r: f(0)}.r"),
        stopped("exponentially", "{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(200)}.r"),
        stopped("by its argument", "(function(f) f(f))(function(f) f(f))"),
        stopped("by its argument, deeper", "(function(f) 1 + f(f))(function(f) 1 + f(f))"),
        stopped("through a list", "{f: function(n) [f(n + 1)], r: f(0)}.r"),
        stopped("through a context", "{f: function(n) {a: f(n + 1)}, r: f(0)}.r"),
        stopped("through a filter", "{f: function(n) [1, 2][f(n + 1) = item], r: f(0)}.r"),
        stopped("through a loop", "{f: function(n) for i in [n] return f(i), r: f(0)}.r"),
        stopped("through some", "{f: function(n) some i in [n] satisfies f(i), r: f(0)}.r"),
        stopped("through sort", "{f: function(n) sort([2, 1], function(a, b) f(n) = 1), r: f(0)}.r"),
        stopped("through if", "{f: function(n) if f(n) then 1 else 2, r: f(0)}.r"),
        stopped("through a path", "{f: function(n) {a: f(n)}.a, r: f(0)}.r"),
        stopped("through list replace", "{f: function(n) list replace([1], function(a, b) f(n), 1), r: f(0)}.r"),
        stopped("by a name", "{f: function(n) f(n: n), r: f(n: 0)}.r"),
        stopped("a list grown by recursion", "{f: function(n, l) if n = 0 then l else f(n - 1, [l]), r: f(100000, [])}.r"),
        case("deep but not too deep", "{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(50)}.r", is(50)),
    ]);
}

#[test]
fn values_that_are_small_in_memory_and_huge_when_looked_at_are_counted_as_they_look() {
    // Forty levels of the same list twice: forty allocations, a million million items.
    let doubled = "(for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]";
    let context = "(for i in 1..40 return if i = 1 then {a: 1} else {a: partial[-1], b: partial[-1]})[-1]";
    let mut cases = Vec::new();
    for value in [doubled, context] {
        let uses = [
            "V",
            "string(V)",
            "flatten(V)",
            "flatten([V])",
            "V = V",
            "[V] = [V]",
            "distinct values([V, V])",
            "union([V], [V])",
            "index of([V], V)",
            "list contains([V], V)",
            "V in [V]",
            "count(V)",
            "get entries(V)",
            "context merge([V, V])",
            "string join([V])",
            "V instance of list<list<number>>",
            "remove([V, V], 1)",
            "reverse(V)",
            "mode([V, V])",
            "append(V, V)",
            "for x in V return x",
            "some x in V satisfies x = V",
            "sort(V, function(a, b) a = b)",
            "concatenate(V, V)",
            "V[1] = V[2]",
            "{f: function(x) x = x, r: f(V)}.r",
            "V != V",
            "V in (V)",
            "if V = V then 1 else 2",
            "\"\" + string(V)",
        ];
        for usage in uses {
            let text = usage.replace('V', value);
            cases.push(case(&text, text.clone(), Stopped).or_any());
        }
    }
    all(cases);
}

#[test]
fn numbers_of_absurd_size_are_calculated_or_null() {
    all(vec![
        case("a tower", "10 ** 1e30", Null),
        case("the largest power", "10 ** 6111", is("1E+6111")),
        case("a binary power", "2 ** 1e9", Null),
        case("one, often", "1 ** 1e6000", is(1)),
        case("nearly one, often", "1.0000000000000000000000000000000001 ** 1e15", is("1.0000000000000000001")).or_any(),
        case("a small base", "0.5 ** 1e30", is(0)).or(Null),
        case("a tiny exponent", "2 ** 1e-6000", is(1)),
        case("a negative base", "(-8) ** (1/3)", Null),
        case("nested powers", "9 ** 9 ** 9 ** 9 ** 9", Null),
        case("zero to nothing", "0 ** -1", Null),
        case("e to much", "exp(1e30)", Null),
        case("e to little", "exp(-1e30)", is(0)).or(Null),
        case("far apart", "modulo(1e6000, 7)", is(1)).or(Null).or(is(2)).or(is(4)),
        case("far apart, fractions", "modulo(1e6144, 1e-6000)", is(0)).or(Null),
        case("too large", "9e6144 * 10", Null),
        case("too small", "1e-6176 / 10", is(0)).or(Null),
        case("adding what does not count", "1e6144 + 1e-6176", is("1E+6144")),
        case("by nothing", "1 / 0", Null),
        case("rounding nowhere", "decimal(1, 1e12)", Null).or(is(1)),
        case("rounding everything", "round half up(1e6144, -1e12)", Null),
        case("a scale that is no scale", "round up(1, 1e6144)", Null),
        case("a text of nines", "number(\"".to_owned() + &"9".repeat(50_000) + "\")", Null),
        case("a text with an exponent", "number(\"1e999999999999999999\")", Null),
        case("a logarithm", "log(1e-6176)", Null).or_any(),
        case("a root", "sqrt(1e-6176) * sqrt(9.99e6144)", Null).or_any(),
        case("a factorial", "product(for i in 1..3000 return i)", Null),
        case("a deviation", "stddev(for i in 1..3000 return i ** 1000)", Null).or_any(),
        case("many powers", "sum(for i in 1..3000 return 1.0001 ** (i / 7))", Null).or_any(),
        case("many exponentials", "sum(for i in 1..3000 return exp(i / 3))", Null).or_any(),
        case("many logarithms", "sum(for i in 1..3000 return log(i / 3))", Null).or_any(),
        case("many roots", "sum(for i in 1..3000 return sqrt(i / 3))", Null).or_any(),
        case("many far remainders", "sum(for i in 1..3000 return modulo(7e6000, i + 0.1))", Null).or_any(),
        case("many long texts of numbers", "for i in 1..3000 return string length(string(1e6144 / i))", Null).or_any(),
    ]);
}

#[test]
fn regular_expressions_take_no_more_than_linear_time() {
    let a_lot = "a".repeat(50_000);
    let text = |input: &str| json!({"t": input});
    let unmatched = format!("{}!", "a".repeat(5_000));
    let mut cases: Vec<Case> = [
        "matches(t, \"(a+)+$\")",
        "matches(t, \"(a*)*b\")",
        "matches(t, \"(a|aa)+$\")",
        "matches(t, \"(.*)(.*)(.*)(.*)(.*)b\")",
        "matches(t, \"(a?){500}a{500}\")",
        "matches(t, \"^(([a-z])+.)+[A-Z]([a-z])+$\")",
        "replace(t, \"(a+)+!\", \"$1\")",
        "count(split(t, \"(a+)+!\"))",
        "count(split(t, \"\"))",
        "replace(t, \"\", \"xxxxxxxxxx\")",
        "matches(t, \"(a)\\1+\")",
        "matches(t, \"x{1000}{1000}\")",
        "matches(t, \"(((x{100}){100}){100}){100}\")",
        "matches(t, \"\\p{L}{1000}\")",
        "matches(t, \"(\\p{L}{100}){100}\")",
        "matches(t, \"[\\p{L}-[a-z]]+\")",
        "matches(t, \"(?:a|b|ab)*c\")",
    ]
    .iter()
    .map(|usage| with(usage, text(&unmatched), usage, Null).or_any())
    .collect();
    let long_pattern = |pattern: String| json!({"t": "aaa", "p": pattern});
    cases.extend([
        with("a pattern of 100 KB", long_pattern("a?".repeat(50_000)), "matches(t, p)", Null).or_any(),
        with("a pattern of 10 MB", long_pattern("(a|b)".repeat(2_000_000)), "matches(t, p)", Null).or_any(),
        with("nested groups", long_pattern(format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000))), "matches(t, p)", Null).or_any(),
        with("nested classes", long_pattern("[a-z-".repeat(100_000)), "matches(t, p)", Null).or_any(),
        with("repetitions of repetitions", long_pattern("a{1,1000}".repeat(1_000)), "matches(t, p)", Null).or_any(),
        with("many patterns", text("abc"), "count(for i in 1..3000 return matches(t, \"a{1,30}\" + string(i)))", Null).or_any(),
        with("many large patterns", text("abc"), "count(for i in 1..3000 return matches(t, \"\\p{L}{1,90}\" + string(i)))", Null).or_any(),
        with("a large replacement", text(&a_lot), "replace(t, \"a\", t)", Stopped),
        with("a large replacement by groups", text(&a_lot), "replace(t, \"(a+)\", \"$1$1$1$1$1$1$1$1$1$1\")", NoJson),
        with("many matches", text(&a_lot), "count(split(t, \"a\"))", is(50_001)),
    ]);
    all(cases);
}

#[test]
fn texts_of_megabytes_are_handled_or_counted() {
    let long = "aB\u{e9}\u{1f40e} ".repeat(1_000_000);
    let uses = [
        "string length(t)",
        "string length(upper case(t))",
        "substring(t, -3)",
        "substring(t, 5000000, 2)",
        "contains(t, \"zz\")",
        "starts with(t, t)",
        "string length(substring before(t, \"zz\"))",
        "count(split(t, \" \"))",
        "t = t",
        "t < t",
        "t in [t..t]",
        "string length(replace(t, \"B\", \"bb\"))",
        "matches(t, \"B.B\")",
        "count(distinct values([t, t, t]))",
        "string length(t + t)",
        "string length(string join([t, t], t))",
        "number(t, \" \", \",\")",
        "date(t)",
        "duration(t)",
        "string length(string([t]))",
        "t",
        "{a: t}.a",
        "max([t, t])",
        "count(for i in 1..1000 return upper case(t))",
        "count(for i in 1..1000 return t = t + \"\")",
        "sort([t, t, t], function(a, b) a < b)[1] = t",
        "range(t)",
        "string length(lower case(t))",
        "count(index of([t], t))",
        "count(for i in 1..100000 return string length(t))",
        "count(for i in 1..100000 return contains(t, \"zz\"))",
        "count(for i in 1..100000 return substring(t, -1))",
        "count(for i in 1..100000 return t = t)",
    ];
    all(uses.iter().map(|usage| with(usage, json!({"t": long}), usage, Null).or_any()).collect());
}

#[test]
fn lists_of_many_items_are_handled_or_counted() {
    let many: Vec<u32> = (0..200_000).collect();
    let uses = [
        "count(distinct values(l))",
        "count(union(l, l))",
        "index of(l, 199999)",
        "list contains(l, -1)",
        "count(sort(l, function(a, b) a > b))",
        "count(sort(l, function(a, b) true))",
        "count(sort(l, function(a, b) false))",
        "count(sort(l, function(a, b) null))",
        "count(sort(l, function(a, b) modulo(a * 7919, 10007) > modulo(b * 104729, 9973)))",
        "count(sort(l, function(a) a))",
        "count(reverse(l))",
        "sum(l)",
        "mean(l)",
        "median(l)",
        "stddev(l)",
        "count(mode(l))",
        "min(l)",
        "max(l)",
        "count(flatten(l))",
        "count(remove(l, 1))",
        "count(insert before(l, 1, 0))",
        "count(sublist(l, 2))",
        "count(l[item > 5])",
        "l[-1]",
        "l[1e30]",
        "count(append(l, 1))",
        "count(concatenate(l, l, l, l, l, l))",
        "string length(string(l))",
        "string length(string join(l, \"\"))",
        "l = l",
        "every x in l satisfies x >= 0",
        "count(for x in l, y in l return 1)",
        "all(l)",
        "product(l)",
        "l instance of list<number>",
        "count(list replace(l, function(a, b) true, 1))",
        "count(list replace(l, 1, 1))",
        "count(get entries(context(l)))",
        "l in l",
        "count(for i in 1..100000 return count(l))",
        "count(for i in 1..100000 return reverse(l))",
        "count(for i in 1..100000 return l[-1])",
        "count(for i in 1..100000 return l[item = 5])",
        "count(for i in 1..100000 return sum(l))",
    ];
    let inputs = json!({ "l": many });
    all(uses.iter().map(|usage| with(usage, inputs.clone(), usage, Null).or_any()).collect());
}

#[test]
fn a_sort_ends_whatever_its_order_says() {
    let order = |order: &str| format!("count(sort(for i in 1..300 return i, function(a, b) {order}))");
    all(vec![
        case("always", order("true"), is(300)),
        case("never", order("false"), is(300)),
        case("null", order("null"), is(300)).or(Null),
        case("a number", order("1"), is(300)).or(Null),
        case("a circle", order("modulo(b - a, 3) = 1"), is(300)),
        case("an error", order("a.x < b"), is(300)).or(Null),
        case("a loop", order("count(for i in 1..1000 return i) > 0"), Stopped),
        case("recursion", "{f: function(a, b) count(sort([2, 1], f)) > 0, r: sort([2, 1], f)}.r", Stopped),
    ]);
}

#[test]
fn time_does_not_overflow() {
    let ends = |text: &str| case(text, text, Null);
    all(vec![
        ends("@\"999999-12-31\" + duration(\"P999999999Y\")"),
        ends("@\"-999999-01-01\" - duration(\"P1M\")").or_any(),
        ends("duration(\"P99999999999999999999Y\")"),
        ends("duration(\"PT99999999999999999999999999999999999999S\")"),
        ends("duration(\"P1D\") * 1e30"),
        ends("duration(\"P1Y\") * 1e30"),
        ends("duration(\"P1Y\") / 0"),
        ends("duration(\"PT0S\") / duration(\"PT0S\")"),
        ends("duration(\"P1D\") / 1e-6000"),
        ends("date(1e30, 1, 1)"),
        ends("date(2024, 1e30, 1)"),
        ends("date(0.5, 1, 1)").or_any(),
        ends("time(24, 0, 0)").or_any(),
        ends("time(1e30, 0, 0)"),
        ends("time(12, 0, 59.9999999999999999999999)").or_any(),
        ends("time(12, 0, 0, duration(\"P1D\"))").or_any(),
        ends("time(12, 0, 0, duration(\"PT999999999H\"))").or_any(),
        ends("@\"00:00:00\" - duration(\"PT1000000000H\")").or_any(),
        ends("date and time(\"999999-12-31T23:59:59+00:00\") + duration(\"PT1S\")").or_any(),
        ends("date and time(\"2024-10-27T02:30:00@Europe/Paris\") + duration(\"PT1H\")").or_any(),
        ends("date and time(\"2024-01-01T00:00:00@Nowhere/Land\")"),
        ends("date and time(\"2024-01-01T00:00:00+99:99\")"),
        ends("day of week(@\"-999999-01-01\")").or_any(),
        ends("week of year(@\"999999-12-31\")").or_any(),
        ends("years and months duration(@\"-999999-01-01\", @\"999999-12-31\")").or_any(),
        ends("@\"999999-12-31\" - @\"-999999-01-01\"").or_any(),
        ends("abs(duration(\"-P99999999Y\"))").or_any(),
        ends("-duration(\"-P768614336404564650Y7M\")").or_any(),
        ends("-duration(\"-P106751991167300DT15H30M7.999999999S\")").or_any(),
        ends("sum(for i in 1..3000 return duration(\"P99999999D\"))").or_any(),
        ends("mean([duration(\"P9223372036854775807Y\"), duration(\"P9223372036854775807Y\")])").or_any(),
        ends("count(for i in 1..3000 return date and time(\"2024-10-27T02:30:00@Europe/Paris\") + duration(\"PT1H\") * i)").or_any(),
        ends("@\"P9223372036854775807M\" + @\"P9223372036854775807M\"").or_any(),
    ]);
}

#[test]
fn contexts_and_paths_of_any_size_are_handled_or_counted() {
    let wide: serde_json::Map<String, Json> = (0..100_000).map(|number| (format!("key {number}"), json!(number))).collect();
    let path: Vec<String> = (0..100_000).map(|number| format!("k{number}")).collect();
    let uses = [
        "get value(c, \"key 99999\")",
        "count(get entries(c))",
        "count(get entries(context put(c, \"new\", 1)))",
        "context put(c, p, 1)",
        "count(get entries(context merge([c, c])))",
        "c = c",
        "c.x",
        "string length(string(c))",
        "get value(c, p)",
        "c instance of context<a: number>",
        "count(for i in 1..10000 return context put(c, \"a\", i))",
        "context(for k in p return {key: \"same\", value: k})",
        "count(get entries(context(for k in p return {key: k, value: k})))",
        "{a: c, b: c} = {b: c, a: c}",
        "[c, c].x",
        "count([c, c][x = null])",
    ];
    let inputs = json!({"c": wide, "p": path});
    all(uses.iter().map(|usage| with(usage, inputs.clone(), usage, Null).or_any()).collect());
}

#[test]
fn inputs_deeper_than_values_may_be_are_refused() {
    let nested = |levels: usize, wrap: fn(Json) -> Json| (0..levels).fold(json!(1), |inner, _| wrap(inner));
    // Not by `json!`, which would walk what it is given.
    let list: fn(Json) -> Json = |inner| Json::Array(vec![inner]);
    let object: fn(Json) -> Json = |inner| Json::Object([("a".to_owned(), inner)].into_iter().collect());
    let inputs = |v: Json| Json::Object([("v".to_owned(), v)].into_iter().collect());
    let most = usize::from(MAX_VALUE_DEPTH);
    let mut cases = Vec::new();
    for (kind, wrap) in [("lists", list), ("objects", object)] {
        cases.push(with(&format!("as many {kind} as may be"), inputs(nested(most, wrap)), "v = v", is(true)));
        cases.push(with(&format!("one more of {kind}"), inputs(nested(most + 1, wrap)), "1", Refused));
        cases.push(with(&format!("{kind} without an end"), inputs(nested(100_000, wrap)), "1", Refused));
    }
    let deepest = nested(most, list);
    for usage in [
        "flatten(v)",
        "[v]",
        "string(v)",
        "append([], v)",
        "{a: v}",
        "for x in [1] return v",
        "v instance of list<list<number>>",
        "sort(v, function(a, b) a = b)",
    ] {
        cases.push(with(usage, inputs(deepest.clone()), usage, Stopped).or_any());
    }
    all(cases);
}

#[test]
fn what_is_larger_than_its_reader_takes_is_not_made_json() {
    let value = Value::from_json(&json!(vec!["x".repeat(100); 100])).unwrap();
    assert!(value.to_json(20_000).is_ok());
    assert_eq!(value.to_json(5_000), Err(JsonError::Size(5_000)));
}

#[test]
fn a_condition_of_a_stranger_is_no_more_dangerous() {
    let texts = [
        "(".repeat(100_000),
        "not ".repeat(20_000) + "true",
        vec!["x = 1"; 5_000].join(" AND "),
        format!("x LIKE '{}'", "%a".repeat(20_000)),
        format!("'{}' LIKE '{}b'", "a".repeat(20_000), "%a".repeat(10_000)),
        format!("x IN ({})", vec!["'a'"; 10_000].join(", ")),
        "'".repeat(60_001),
        format!("x {} 1", "IS NOT NULL AND x ".repeat(3_000)),
        "x = -- 1".to_owned(),
        "x BETWEEN ".repeat(5_000),
    ];
    for text in texts {
        let name: String = text.chars().take(40).collect();
        let work = move || {
            let start = Instant::now();
            let scope = json!({"x": "a"});
            let message = match Expression::parse_sql_like(&text, &Names::open()) {
                Ok(condition) => condition.holds_in(scope.as_object().unwrap(), &Setting::default()).err().map(|error| error.to_string()),
                Err(error) => Some(error.to_string()),
            };
            (start.elapsed(), message.unwrap_or_default())
        };
        let (took, message) = thread::Builder::new().stack_size(SMALL_STACK).spawn(work).unwrap().join().expect("no panic");
        assert!(took < SOON && message.len() < LONGEST_MESSAGE, "{name}: {} ms, {message}", took.as_millis());
    }
}
