//! Whatever document a stranger sends is refused, or answered within bounds, on a small stack.
#![allow(clippy::print_stdout, clippy::type_complexity, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write;
use std::thread;
use std::time::{Duration, Instant};

use dmn::{Call, Definitions, EvaluationError, Fault, Model};
use feel::{Limits, Name, Value};
use serde_json::{Value as Json, json};

const SMALL_STACK: usize = 512 * 1024;

/// To read, check and compile it and evaluate the last thing in it, or to analyse it. On a quiet machine nothing takes a third of it,
/// even as tests are compiled.
const SOON: Duration = Duration::from_millis(300);

/// Every fault of a document together.
const MOST_WORDS: usize = 100_000;

/// How a case ends.
#[derive(Debug, PartialEq)]
enum End {
    /// The document has faults, one of them with this code.
    Faults(String),
    /// The last thing in it that can be evaluated reached a limit.
    Stopped,
    /// The last thing in it that can be evaluated gave this.
    Is(String),
}

/// Tells the time that this thread had a processor, so that others on the machine don't count.
struct Stopwatch {
    start: Instant,
    had: Option<Duration>,
}

impl Stopwatch {
    fn start() -> Self {
        Self { start: Instant::now(), had: Self::had() }
    }

    fn took(&self) -> Duration {
        // Where the system doesn't tell, it is the time that passed.
        self.had.and_then(|before| Self::had()?.checked_sub(before)).unwrap_or_else(|| self.start.elapsed())
    }

    /// The first number of Linux' `schedstat`: nanoseconds, as of the last tick.
    fn had() -> Option<Duration> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    }
}

struct Case {
    name: &'static str,
    document: Document,
    /// One of these; none: any.
    ends: Vec<End>,
}

enum Document {
    Xml(String),
    Json(Json),
}

fn case(name: &'static str, elements: &str, end: End) -> Case {
    document(name, definitions(elements), Some(end))
}

fn document(name: &'static str, xml: String, end: Option<End>) -> Case {
    Case { name, document: Document::Xml(xml), ends: end.into_iter().collect() }
}

fn definitions(elements: &str) -> String {
    format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="model" name="model" namespace="urn:d">{elements}</definitions>"#
    )
}

fn faults(code: &str) -> End {
    End::Faults(code.to_owned())
}

fn is(value: &str) -> End {
    End::Is(value.to_owned())
}

/// A decision of a FEEL text.
fn decision(id: &str, requires: &[&str], text: &str) -> String {
    let requires: String = requires.iter().map(|other| requirement(other)).collect();
    logic(id, &requires, &format!("<literalExpression><text>{}</text></literalExpression>", escaped(text)))
}

fn logic(id: &str, requires: &str, expression: &str) -> String {
    format!(r#"<decision id="{id}" name="{id}"><variable name="{id}"/>{requires}{expression}</decision>"#)
}

fn requirement(other: &str) -> String {
    format!(r##"<informationRequirement><requiredDecision href="#{other}"/></informationRequirement>"##)
}

fn knowledge(other: &str) -> String {
    format!(r##"<knowledgeRequirement><requiredKnowledge href="#{other}"/></knowledgeRequirement>"##)
}

/// A function of one parameter `n`.
fn function(id: &str, requires: &[&str], body: &str) -> String {
    let requires: String = requires.iter().map(|other| knowledge(other)).collect();
    let body = escaped(body);
    format!(
        r#"<businessKnowledgeModel id="{id}" name="{id}"><variable name="{id}"/><encapsulatedLogic><formalParameter name="n"/>
        <literalExpression><text>{body}</text></literalExpression></encapsulatedLogic>{requires}</businessKnowledgeModel>"#
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn numbered(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect()
}

/// A decision table over the constants `1 … columns`.
fn table(columns: usize, rules: usize, policy: &str, cell: impl Fn(usize, usize) -> String) -> String {
    let mut text = format!(r#"<decisionTable hitPolicy="{policy}">"#);
    for column in 0..columns {
        let _ = write!(text, r#"<input><inputExpression typeRef="number"><text>{column}</text></inputExpression></input>"#);
    }
    text.push_str("<output/>");
    for rule in 0..rules {
        text.push_str("<rule>");
        for column in 0..columns {
            let _ = write!(text, "<inputEntry><text>{}</text></inputEntry>", escaped(&cell(rule, column)));
        }
        let _ = write!(text, "<outputEntry><text>{rule}</text></outputEntry></rule>");
    }
    text + "</decisionTable>"
}

fn run(document: &Document) -> Result<(End, usize), Vec<Fault>> {
    let definitions = match document {
        Document::Xml(text) => Definitions::from_xml(text)?,
        Document::Json(json) => Definitions::from_json(json)?,
    };
    let model = Model::compile(&definitions, &[])?;
    let Some(invocable) = model.invocables().last() else { return Ok((End::Is("nothing".to_owned()), 0)) };
    let inputs = invocable.inputs.iter().map(|input| (Name::from(input.name.as_str()), Value::Number(1.into()))).collect();
    let name = invocable.id.as_deref().unwrap_or(&invocable.name);
    Ok(match model.evaluate(&Call { invocable: name, inputs, now: None, limits: Limits::default() }) {
        Ok(evaluation) => {
            let words = evaluation.reason.as_ref().map_or(0, |reason| reason.reason.len());
            // What isn't small isn't shown.
            (End::Is(evaluation.value.to_json(1_000).map_or_else(|error| error.to_string(), |json| json.to_string())), words)
        }
        Err(error @ EvaluationError::Limit { .. }) => (End::Stopped, error.to_string().len()),
        Err(error) => panic!("{error}"),
    })
}

fn all(cases: Vec<Case>) {
    let mut wrong = Vec::new();
    let mut slowest = (Duration::ZERO, "");
    for Case { name, document, ends } in cases {
        let work = move || {
            let watch = Stopwatch::start();
            let ended = run(&document);
            let took = watch.took();
            if let Document::Json(json) = document {
                std::mem::forget(json); // deep JSON would need a deep stack to be dropped: not what is tested
            }
            (ended, took)
        };
        let (ended, took) = thread::Builder::new().stack_size(SMALL_STACK).spawn(work).unwrap().join().expect("no panic");
        let (as_wished, shown, words) = match ended {
            Ok((end, words)) => (ends.contains(&end), format!("{end:?}"), words),
            Err(faults) => {
                let coded = ends.iter().any(|end| matches!(end, End::Faults(code) if faults.iter().any(|fault| fault.code == code)));
                let first = faults.first().map(|fault| format!("{}: {}", fault.code, fault.message));
                (coded, format!("{first:?}"), serde_json::to_string(&faults).unwrap().len())
            }
        };
        if !as_wished && !ends.is_empty() {
            wrong.push(format!("{name}: {} instead of {ends:?}", shown.chars().take(300).collect::<String>()));
        }
        if words > MOST_WORDS {
            wrong.push(format!("{name}: {words} bytes of faults"));
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
fn xml_that_is_not_what_it_seems_is_refused() {
    let laughs = (1..10).map(|level| format!(r#"<!ENTITY l{level} "{}">"#, format!("&l{};", level - 1).repeat(10))).collect::<String>();
    let xml = |name, text: String| document(name, text, None);
    let refused = |name, text: String| Case { ends: Vec::new(), ..xml(name, text) };
    let head = "<?xml version=\"1.0\"?>";
    all(vec![
        refused("nothing", String::new()),
        refused("no XML", "decision".to_owned()),
        refused(
            "a billion laughs",
            format!("{head}<!DOCTYPE d [<!ENTITY l0 \"ha\">{laughs}]>{}", definitions("<decision id=\"a\" name=\"&l9;\"/>")),
        ),
        refused("an external entity", format!("{head}<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{}", definitions("&x;"))),
        refused("an external subset", format!("{head}<!DOCTYPE d SYSTEM \"http://127.0.0.1/d.dtd\">{}", definitions(""))),
        refused("parameter entities", format!("{head}<!DOCTYPE d [<!ENTITY % a \"<!ENTITY b 'c'>\">%a;]>{}", definitions("&b;"))),
        refused(
            "a long entity, often",
            format!("<!DOCTYPE d [<!ENTITY a \"{}\">]>{}", "a".repeat(50_000), definitions(&"&a;".repeat(50_000))),
        ),
        refused("deep", definitions(&format!("{}{}", "<description>".repeat(100_000), "</description>".repeat(100_000)))),
        refused("deep, never closed", "<a>".repeat(1_000_000)),
        refused("a million attributes", format!("<definitions {}/>", numbered(1_000_000, |n| format!("a{n}=\"\" ")))),
        refused("the same attribute, often", format!("<definitions {}/>", "a=\"\" ".repeat(100_000))),
        refused("a million namespaces", format!("<definitions {}/>", numbered(1_000_000, |n| format!("xmlns:a{n}=\"u\" ")))),
        refused("namespaces within each other", numbered(50_000, |n| format!("<a{n}:a xmlns:a{n}=\"u\">"))),
        refused("a million elements", definitions(&"<x/>".repeat(1_000_000))),
        refused("a million comments", definitions(&"<!---->".repeat(1_000_000))),
        refused("a long comment", definitions(&format!("<!--{}", "-".repeat(5_000_000)))),
        refused("a long name", format!("<{}/>", "a".repeat(5_000_000))),
        refused("a long attribute", format!("<definitions name=\"{}\"/>", "a".repeat(5_000_000))),
        refused("processing instructions", definitions(&"<?a?>".repeat(1_000_000))),
        refused("character references", definitions(&decision("a", &[], &"&#49;".repeat(100_000)).replace("&amp;", "&"))),
        refused("no such character", definitions(&decision("a", &[], "1&#0;&#xD800;&#x110000;&#99999999999;").replace("&amp;", "&"))),
        refused("open brackets", "<".repeat(1_000_000)),
        refused("open CDATA", definitions(&"<![CDATA[".repeat(100_000))),
        refused("ampersands", definitions(&"&".repeat(1_000_000))),
        refused("null bytes", definitions("\0\0\0")),
        refused("a byte order mark", format!("\u{feff}{}", definitions(""))),
        refused("two roots", format!("{0}{0}", definitions(""))),
        refused("another root", "<html xmlns=\"http://www.w3.org/1999/xhtml\"/>".to_owned()),
        refused("text around", format!("a{}b", definitions(""))),
        refused("closed wrongly", definitions("</decision><decision>")),
        refused("ten megabytes", definitions(&" ".repeat(10_000_000))),
    ]);
}

#[test]
fn what_requires_itself_is_a_fault_or_stops() {
    let ring = |size: usize| numbered(size, |n| decision(&format!("d{n}"), &[&format!("d{}", (n + 1) % size)], "1"));
    let services = r##"<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#a"/></decisionService>"##;
    let item = |name: &str, of: &str| {
        format!(r#"<itemDefinition name="{name}"><itemComponent name="c"><typeRef>{of}</typeRef></itemComponent></itemDefinition>"#)
    };
    let any = |mut case: Case| {
        case.ends.clear();
        case
    };
    all(vec![
        case("itself", &ring(1), faults("requirement_cycle")),
        case("a ring of three", &ring(3), faults("requirement_cycle")),
        case("a ring of ten thousand", &ring(10_000), faults("requirement_cycle")),
        case(
            "a function that calls itself",
            &(function("f", &["f"], "f(n + 1)") + &logic("d", &knowledge("f"), "<literalExpression><text>f(0)</text></literalExpression>")),
            End::Stopped,
        ),
        any(case("functions that call each other", &(function("f", &["g"], "g(n)") + &function("g", &["f"], "f(n)")), End::Stopped)),
        any(case(
            "a service within itself",
            &(decision("a", &[], "s()").replace("<literal", &(knowledge("s") + "<literal")) + services),
            faults("requirement_cycle"),
        )),
        any(case("a type of itself", &(item("a", "a") + &decision("d", &[], "1")), faults("cyclic_type"))),
        any(case("types of each other", &(item("a", "b") + &item("b", "a")), faults("cyclic_type"))),
        any(case("a type that is itself", r#"<itemDefinition name="a"><typeRef>a</typeRef></itemDefinition>"#, faults("cyclic_type"))),
        any(case(
            "an import of itself",
            r#"<import name="i" namespace="urn:d" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>"#,
            faults("duplicate_namespace"),
        )),
    ]);
}

#[test]
fn graphs_are_walked_once_however_they_are_joined() {
    let chain = numbered(10_000, |n| {
        if n == 0 { decision("d0", &[], "0") } else { decision(&format!("d{n}"), &[&format!("d{}", n - 1)], &format!("d{} + 1", n - 1)) }
    });
    // Each level requires the two of the level below: 2^60 ways from top to bottom.
    let diamonds = numbered(60, |n| {
        let below: &[String] = &if n == 0 { Vec::new() } else { vec![format!("a{}", n - 1), format!("b{}", n - 1)] };
        let below: Vec<&str> = below.iter().map(String::as_str).collect();
        let text = if n == 0 { "1".to_owned() } else { format!("a{0} + b{0}", n - 1) };
        decision(&format!("a{n}"), &below, &text) + &decision(&format!("b{n}"), &below, &text)
    });
    let calls = numbered(60, |n| {
        if n == 0 {
            function("f0", &[], "n")
        } else {
            function(&format!("f{n}"), &[&format!("f{}", n - 1)], &format!("f{0}(n) + f{0}(n)", n - 1))
        }
    });
    let lists = numbered(60, |n| {
        if n == 0 {
            decision("l0", &[], "[1]")
        } else {
            decision(&format!("l{n}"), &[&format!("l{}", n - 1)], &format!("[l{0}, l{0}]", n - 1))
        }
    });
    let flat = lists.clone() + &decision("z", &["l59"], "count(flatten(l59))");
    let all_to_all = numbered(200, |n| {
        let below: Vec<String> = (0..n).map(|other| format!("d{other}")).collect();
        decision(&format!("d{n}"), &below.iter().map(String::as_str).collect::<Vec<_>>(), "1")
    });
    all(vec![
        case("a chain of ten thousand", &chain, is("9999")),
        case("diamonds", &diamonds, is("1152921504606846976")).or_any(),
        case("calls that double", &calls, End::Stopped),
        case("lists that double", &lists, End::Stopped).or_any(),
        case("lists that double, flattened", &flat, End::Stopped),
        case("everything requires everything before", &all_to_all, is("1")),
    ]);
}

impl Case {
    /// It doesn't matter how it ends, only that it does.
    fn or_any(self) -> Self {
        Self { ends: Vec::new(), ..self }
    }
}

#[test]
fn tables_of_any_size_are_compiled_and_evaluated_within_bounds() {
    let sized = |columns, rules, policy: &str, cell: fn(usize, usize) -> String| logic("d", "", &table(columns, rules, policy, cell));
    let never: fn(usize, usize) -> String = |rule, _| format!("{}", rule + 1_000_000);
    let always: fn(usize, usize) -> String = |_, _| "-".to_owned();
    let hostile: fn(usize, usize) -> String = |_, _| "count(for i in 1..100000 return i) > 0".to_owned();
    all(vec![
        case("ten thousand rules", &sized(1, 10_000, "UNIQUE", never), is("null")),
        case("ten thousand rules that all match", &sized(1, 10_000, "COLLECT", always), End::Stopped).or_any(),
        case("ten thousand rules of which one may match", &sized(1, 10_000, "UNIQUE", always), is("null")),
        case("a thousand columns", &sized(1_000, 20, "FIRST", always), is("0")),
        case("wide and long", &sized(100, 300, "RULE ORDER", never), is("[]")).or_any(),
        case("slow cells", &sized(1, 200, "UNIQUE", hostile), End::Stopped),
        case("unfinished cells", &sized(1, 1_000, "UNIQUE", |_, _| "(1".to_owned()), faults("syntax")).or_any(),
        case("large cells", &sized(1, 10, "UNIQUE", |_, _| vec!["1"; 20_000].join(",")), is("null")).or_any(),
        case(
            "rows of the wrong width",
            &logic("d", "", &table(3, 2_000, "UNIQUE", never).replace("<output/>", "<output/><output name=\"b\"/>")),
            faults("rule_length"),
        )
        .or_any(),
        case("a million rules", &sized(1, 1_000_000, "UNIQUE", always), faults("too_many_elements")).or_any(),
    ]);
}

#[test]
fn an_analysis_ends_whatever_the_table() {
    let date = |n: usize| format!("@\"{}-{:02}-{:02}\"", 1900 + n / 336, n / 28 % 12 + 1, n % 28 + 1);
    let tables: [(&str, usize, usize, &dyn Fn(usize, usize) -> String); 12] = [
        ("every rule overlaps every other", 10, 300, &|rule, column| format!("[{}..{}]", rule + column, rule * 7 + 500)),
        ("a checkerboard", 12, 400, &|rule, column| if (rule >> (column % 9)) & 1 == 1 { "> 0".to_owned() } else { "<= 0".to_owned() }),
        ("many columns of many values", 30, 300, &|rule, column| format!("{}", (rule * 31 + column * 17) % 97)),
        ("lists of values", 5, 200, &|rule, _| (0..50).map(|value| (value * (rule + 1)).to_string()).collect::<Vec<_>>().join(", ")),
        ("negations", 8, 300, &|rule, column| format!("not({}, [{}..{}])", rule, column, rule + column)),
        ("ten thousand bounds", 1, 10_000, &|rule, _| format!("> {rule}")),
        ("ten thousand ranges that touch", 1, 10_000, &|rule, _| format!("[{rule}..{})", rule + 1)),
        ("ten thousand texts", 2, 10_000, &|rule, column| format!("\"{}\"", rule * (column + 1))),
        ("ten thousand exclusions", 1, 10_000, &|rule, _| format!("!= {rule}")),
        ("twenty thousand dates", 4, 5_000, &|rule, column| date(rule * (column + 1))),
        ("lists in lists", 2, 400, &|rule, _| format!("[{}]", vec![rule.to_string(); 300].join(","))),
        ("calls", 4, 1_000, &|rule, _| format!("date and time(\"2026-01-01T00:00:00\") + duration(\"PT{rule}S\")")),
    ];
    for (name, columns, rules, cell) in tables {
        let xml = definitions(&logic("d", "", &table(columns, rules, "ANY", cell)));
        let work = move || {
            let model = Model::compile(&Definitions::from_xml(&xml).unwrap(), &[]).unwrap();
            let watch = Stopwatch::start();
            let told = serde_json::to_string(&model.analyse()).unwrap();
            (watch.took(), told.len())
        };
        let (took, told) = thread::Builder::new().stack_size(SMALL_STACK).spawn(work).unwrap().join().expect("no panic");
        println!("analysis, {name}: {:.1} ms, {told} bytes", took.as_secs_f64() * 1000.0);
        assert!(took < SOON && told < 1_000_000, "{name}: {} ms, {told} bytes", took.as_millis());
    }
}

#[test]
fn expressions_in_elements_nest_as_deep_as_they_may_and_no_deeper() {
    let one = "<literalExpression><text>1</text></literalExpression>";
    let ways: [(&str, &str, &str); 7] = [
        ("lists", "<list>", "</list>"),
        ("contexts", "<context><contextEntry><variable name=\"a\"/>", "</contextEntry></context>"),
        ("results", "<context><contextEntry>", "</contextEntry></context>"),
        ("functions", "<functionDefinition>", "</functionDefinition>"),
        (
            "conditionals",
            "<conditional><if><literalExpression><text>true</text></literalExpression></if><then>",
            "</then><else><literalExpression><text>1</text></literalExpression></else></conditional>",
        ),
        (
            "loops",
            "<for iteratorVariable=\"i\"><in><literalExpression><text>[1]</text></literalExpression></in><return>",
            "</return></for>",
        ),
        ("relations", "<relation><column name=\"c\"/><row>", "</row></relation>"),
    ];
    let mut cases = Vec::new();
    for (name, open, close) in ways {
        for turns in [10, 30, 60, 200, 10_000] {
            cases.push(case(name, &logic("d", "", &format!("{}{one}{}", open.repeat(turns), close.repeat(turns))), is("1")).or_any());
        }
    }
    all(cases);
}

#[test]
fn names_types_and_texts_of_any_size_are_handled_or_refused() {
    let components = numbered(50_000, |n| format!("<itemComponent name=\"c{n}\"><typeRef>number</typeRef></itemComponent>"));
    let nested = |levels: usize| {
        format!("{}<typeRef>number</typeRef>{}", "<itemComponent name=\"c\">".repeat(levels), "</itemComponent>".repeat(levels))
    };
    // Each type holds the one before twice: written out, the last has 2^60 components.
    let doubling = numbered(60, |n| {
        let of = if n == 0 { "number".to_owned() } else { format!("t{}", n - 1) };
        format!(
            "<itemDefinition name=\"t{n}\"><itemComponent name=\"a\"><typeRef>{of}</typeRef></itemComponent><itemComponent name=\"b\"><typeRef>{of}</typeRef></itemComponent></itemDefinition>"
        )
    });
    let same = numbered(5_000, |_| decision("same", &[], "1"));
    let inputs = numbered(5_000, |n| {
        format!("<inputData id=\"i{n}\" name=\"name of many words {n}\"><variable name=\"name of many words {n}\"/></inputData>")
    });
    let long_name = "word ".repeat(20_000);
    all(vec![
        case("a wide type", &format!("<itemDefinition name=\"t\">{components}</itemDefinition>{}", decision("d", &[], "1")), is("1")).or_any(),
        case("a deep type", &format!("<itemDefinition name=\"t\">{}</itemDefinition>", nested(100)), is("nothing")).or_any(),
        case("a deeper type", &format!("<itemDefinition name=\"t\">{}</itemDefinition>", nested(100_000)), is("nothing")).or_any(),
        case("types that double", &(doubling.clone() + "<inputData id=\"i\" name=\"i\"><variable name=\"i\" typeRef=\"t59\"/></inputData>" + &decision("d", &["i"], "i").replace("requiredDecision", "requiredInput")), is("null")).or_any(),
        case("the same id, often", &same, faults("duplicate_id")).or_any(),
        case("inputs of long names", &inputs, is("nothing")),
        case("a long name", &decision(&long_name, &[], "1"), is("1")).or_any(),
        case("a long text", &decision("d", &[], &format!("\"{}\"", "x".repeat(1_000_000))), faults("syntax")).or_any(),
        case("a long sum", &decision("d", &[], &vec!["1"; 500_000].join("+")), faults("syntax")).or_any(),
        case("faults everywhere", &numbered(5_000, |n| decision(&format!("d{n}"), &["nowhere"], "(")), faults("syntax")).or_any(),
        case("long faults", &numbered(300, |n| decision(&format!("d{n}"), &[&"x".repeat(10_000)], &"y".repeat(10_000))), faults("unknown_reference")).or_any(),
        case("a regular expression as a constraint", "<itemDefinition name=\"t\"><typeRef>string</typeRef><allowedValues><text>matches(?, \"(a+)+$\")</text></allowedValues></itemDefinition>", is("nothing")).or_any(),
        case("a loop as a constraint", &("<itemDefinition name=\"t\"><typeRef>number</typeRef><allowedValues><text>count(for i in 1..1e12 return i) > ?</text></allowedValues></itemDefinition>".to_owned() + &decision("d", &[], "1").replace("<variable name=\"d\"/>", "<variable name=\"d\" typeRef=\"t\"/>")), End::Stopped),
        case("hrefs that are none", &numbered(100, |_| requirement("#%00\u{202e}")).replace("<inf", "<x>").replace("inf", "x"), is("nothing")).or_any(),
    ]);
}

#[test]
fn a_form_of_any_shape_is_a_model_or_has_faults() {
    let form = |name, json: Json| Case { name, document: Document::Json(json), ends: Vec::new() };
    let deep = (0..100_000).fold(json!(1), |inner, _| Json::Array(vec![inner]));
    let deep_field =
        |field: &str, deep: Json| Json::Object([("name".to_owned(), json!("a")), (field.to_owned(), deep)].into_iter().collect());
    let rules: Vec<Json> = (0..20_000).map(|n| json!({"when": {"a": n}, "then": {"b": n}})).collect();
    let rows: Vec<Json> = (0..20_000).map(|n| json!([n, n])).collect();
    let deeper = (0..100_000).fold(json!(1), |inner, _| Json::Array(vec![inner]));
    all(vec![
        form("null", Json::Null),
        form("a list", json!([1])),
        form("an empty form", json!({})),
        form(
            "every field of a wrong type",
            json!({"id": 1, "name": [], "description": {}, "hit_policy": 1, "aggregation": [], "inputs": "x", "outputs": 3, "rules": {}, "requires": 1}),
        ),
        form("deep rules", deep_field("rules", deep)),
        form("a deep expression", deep_field("expression", deeper)),
        form("a long name", json!({"name": "x".repeat(5_000_000), "expression": "1"})),
        form("a long expression", json!({"name": "a", "expression": "1+".repeat(500_000) + "1"})),
        form("many rules", json!({"name": "a", "inputs": [{"name": "a"}], "outputs": [{"name": "b"}], "rules": rules})),
        form("many rows", json!({"name": "a", "inputs": [{"name": "a"}], "outputs": [{"name": "b"}], "rules": rows})),
        form(
            "many decisions",
            json!({"decisions": (0..20_000).map(|n| json!({"name": format!("d{n}"), "expression": "1"})).collect::<Vec<_>>()}),
        ),
        form(
            "the same decision, often",
            json!({"decisions": (0..5_000).map(|_| json!({"name": "d", "expression": "1"})).collect::<Vec<_>>()}),
        ),
        form("a decision that requires itself", json!({"name": "d", "expression": "d", "requires": ["d"]})),
        form("many fields nobody knows", Json::Object((0..100_000).map(|n| (format!("f{n}"), json!(1))).collect())),
    ]);
}
