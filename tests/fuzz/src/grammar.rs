//! Expressions grown from bytes: whatever the fuzzer changes stays FEEL, and most of it has a meaning, so that it gets to
//! the built-in functions and their corners instead of to syntax errors.

use std::fmt::Write;

/// What is wanted of a part. One time in eight something else comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Any,
    Number,
    Text,
    Boolean,
    Moment,
    Duration,
    List,
    Context,
    Range,
    Order,
}

use Kind::{Any, Boolean, Context, Duration, List, Moment, Number, Order, Range, Text};

/// The built-in functions with what they take and give; arguments after the first may be left out at the end.
const FUNCTIONS: &[(&str, &[Kind], Kind)] = &[
    ("abs", &[Number], Number),
    ("abs", &[Duration], Duration),
    ("after", &[Range, Range], Boolean),
    ("all", &[List], Boolean),
    ("any", &[List], Boolean),
    ("append", &[List, Any, Any], List),
    ("before", &[Range, Number], Boolean),
    ("ceiling", &[Number, Number], Number),
    ("coincides", &[Range, Range], Boolean),
    ("concatenate", &[List, List], List),
    ("contains", &[Text, Text], Boolean),
    ("context", &[List], Context),
    ("context merge", &[List], Context),
    ("context put", &[Context, Text, Any], Context),
    ("count", &[List], Number),
    ("date", &[Text], Moment),
    ("date", &[Number, Number, Number], Moment),
    ("date and time", &[Moment, Moment], Moment),
    ("date and time", &[Text], Moment),
    ("day of week", &[Moment], Text),
    ("day of year", &[Moment], Number),
    ("decimal", &[Number, Number], Number),
    ("distinct values", &[List], List),
    ("duration", &[Text], Duration),
    ("during", &[Number, Range], Boolean),
    ("ends with", &[Text, Text], Boolean),
    ("even", &[Number], Boolean),
    ("exp", &[Number], Number),
    ("finished by", &[Range, Range], Boolean),
    ("finishes", &[Range, Range], Boolean),
    ("flatten", &[List], List),
    ("floor", &[Number, Number], Number),
    ("get entries", &[Context], List),
    ("get value", &[Context, Text], Any),
    ("includes", &[Range, Range], Boolean),
    ("index of", &[List, Any], List),
    ("insert before", &[List, Number, Any], List),
    ("is", &[Any, Any], Boolean),
    ("list contains", &[List, Any], Boolean),
    ("list replace", &[List, Number, Any], List),
    ("list replace", &[List, Order, Any], List),
    ("log", &[Number], Number),
    ("lower case", &[Text], Text),
    ("matches", &[Text, Text, Text], Boolean),
    ("max", &[List], Any),
    ("mean", &[List], Number),
    ("median", &[List], Number),
    ("meets", &[Range, Range], Boolean),
    ("min", &[List], Any),
    ("mode", &[List], List),
    ("modulo", &[Number, Number], Number),
    ("month of year", &[Moment], Text),
    ("not", &[Boolean], Boolean),
    ("now", &[], Moment),
    ("number", &[Text, Text, Text], Number),
    ("odd", &[Number], Boolean),
    ("overlaps", &[Range, Range], Boolean),
    ("overlaps before", &[Range, Range], Boolean),
    ("product", &[List], Number),
    ("range", &[Text], Range),
    ("remove", &[List, Number], List),
    ("replace", &[Text, Text, Text, Text], Text),
    ("reverse", &[List], List),
    ("round down", &[Number, Number], Number),
    ("round half up", &[Number, Number], Number),
    ("round up", &[Number, Number], Number),
    ("sort", &[List, Order], List),
    ("split", &[Text, Text], List),
    ("sqrt", &[Number], Number),
    ("starts with", &[Text, Text], Boolean),
    ("stddev", &[List], Number),
    ("string", &[Any], Text),
    ("string join", &[List, Text], Text),
    ("string length", &[Text], Number),
    ("sublist", &[List, Number, Number], List),
    ("substring", &[Text, Number, Number], Text),
    ("substring after", &[Text, Text], Text),
    ("sum", &[List], Number),
    ("time", &[Number, Number, Number, Duration], Moment),
    ("time", &[Text], Moment),
    ("today", &[], Moment),
    ("union", &[List, List], List),
    ("upper case", &[Text], Text),
    ("week of year", &[Moment], Number),
    ("years and months duration", &[Moment, Moment], Duration),
];

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "-1",
    "0.5",
    "1.10",
    "-2.5",
    "10",
    "100",
    "1e3",
    "1e-6176",
    "9.999e6144",
    "1e33",
    "12345678901234567890123456789012345",
    "a",
    "b",
    "amount",
    "x[1]",
    "deep.er.and.deeper[1][1][1][1]",
    "items[2].price",
    "total cost",
];
const TEXTS: &[&str] = &[
    r#""""#,
    r#""a""#,
    r#""b c""#,
    r#""naïve 🐎""#,
    r#""\\d+""#,
    r#""(a|b)*c?""#,
    r#""[a-z-[aeiou]]""#,
    r#""2024-02-29""#,
    r#""12:30:00Z""#,
    r#""P1Y2M""#,
    r#""PT36H""#,
    r#""1 000,5""#,
    r#"",""#,
    r#"" ""#,
    r#"".""#,
    r#""i""#,
    r#""[1..5)""#,
    r#""(..\"b\"]""#,
    r#""name""#,
    "s",
    "department",
    "items[1].name",
    r#""$1$0""#,
    r#""\n\t\"\\""#,
];
const MOMENTS: &[&str] = &[
    r#"@"2024-02-29""#,
    r#"@"2026-11-20T09:30:00Z""#,
    r#"@"2024-10-27T02:30:00@Europe/Paris""#,
    r#"@"12:00:00.5+14:00""#,
    r#"@"-0001-12-31""#,
    r#"@"999999-12-31""#,
    r#"@"23:59:59""#,
    r#"@"2024-03-31T00:00:00@America/New_York""#,
    r#"date("2020-01-31")"#,
];
const DURATIONS: &[&str] = &[
    r#"@"P1Y2M""#,
    r#"@"-P11M""#,
    r#"@"P1DT2H3M4.5S""#,
    r#"@"-PT1S""#,
    r#"@"P0D""#,
    r#"@"P0Y""#,
    r#"@"P999999999Y""#,
    r#"@"P99999999999D""#,
];
const TYPES: &[&str] = &[
    "number",
    "string",
    "Any",
    "Null",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "list<number>",
    "list<Any>",
    "context<a: number, b: string>",
    "range<number>",
    "function<number> -> string",
    "function<> -> Any",
];
const KEYS: &[&str] =
    &["a", "b", "key", "value", "name", "start", "end", "year", "hours", "time offset", "timezone", "weekday", "start included"];

/// Parts within each other; deeper ones are literals.
const DEEPEST: u32 = 6;
/// No expression is longer.
const LONGEST: usize = 2_000;

/// The expression that the bytes say.
pub fn expression(bytes: &[u8]) -> String {
    let mut grammar = Grammar { bytes: bytes.iter().copied(), text: String::new() };
    grammar.part(Any, DEEPEST);
    grammar.text
}

struct Grammar<'a> {
    bytes: std::iter::Copied<std::slice::Iter<'a, u8>>,
    text: String,
}

impl Grammar<'_> {
    fn byte(&mut self) -> usize {
        usize::from(self.bytes.next().unwrap_or_default())
    }

    fn one<'b>(&mut self, of: &[&'b str]) -> &'b str {
        of[self.byte() % of.len()]
    }

    fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn list(&mut self, open: &str, close: &str, most: usize, mut each: impl FnMut(&mut Self, usize)) {
        self.add(open);
        for index in 0..self.byte() % (most + 1) {
            if index > 0 {
                self.add(", ");
            }
            each(self, index);
        }
        self.add(close);
    }

    /// In parentheses, so that what stands around it doesn't matter.
    fn part(&mut self, wanted: Kind, deep: u32) {
        let byte = self.byte();
        let wanted = if byte % 8 == 7 { [Number, Text, List, Context, Moment, Duration, Range, Boolean][self.byte() % 8] } else { wanted };
        if deep == 0 || self.text.len() > LONGEST || byte % 8 == 0 {
            return self.leaf(wanted);
        }
        let deep = deep - 1;
        self.add("(");
        match byte / 8 {
            0..=9 => self.call(wanted, deep),
            10..=13 => self.leaf(wanted),
            14 => {
                self.add("if ");
                self.part(Boolean, deep);
                self.add(" then ");
                self.part(wanted, deep);
                self.add(" else ");
                self.part(wanted, deep);
            }
            15 => {
                self.part(List, deep);
                self.add("[");
                self.part(Number, deep);
                self.add("]");
            }
            16 => {
                let key = self.one(KEYS);
                self.part(if wanted == Number { Moment } else { Context }, deep);
                let _ = write!(self.text, ".{key}");
            }
            17 => {
                self.add("{f: function(n, m) ");
                self.part(wanted, deep);
                self.add(", r: f(");
                self.part(Any, deep);
                self.add(", 2)}.r");
            }
            _ => self.operation(wanted, deep),
        }
        self.add(")");
    }

    fn leaf(&mut self, wanted: Kind) {
        let text = match wanted {
            Number => self.one(NUMBERS),
            Text => self.one(TEXTS),
            Moment => self.one(MOMENTS),
            Duration => self.one(DURATIONS),
            Boolean => self.one(&["true", "false", "yes", "null"]),
            List => self.one(&[
                "[]",
                "x",
                "items",
                "[1, 2, 3]",
                "[[1], [[2]], 3]",
                "[true, null, false]",
                "[@\"P1D\", @\"P2D\"]",
                "[\"b\", \"a\"]",
                "items.price",
            ]),
            Context => self.one(&["{}", "{a: 1, b: \"x\"}", "items[1]", "deep", "{key: \"a\", value: 1}", "{\"a b\": {c: []}}"]),
            Range => self.one(&[
                "[1..5]",
                "(1..3)",
                "(]a..b[)",
                "[\"a\"..\"c\"]",
                "(> 5)",
                "(<= @\"P1D\")",
                "[@\"2024-01-01\"..@\"2024-12-31\")",
                "(!= 1)",
            ]),
            Order => self.one(&[
                "function(a, b) a < b",
                "function(a, b) true",
                "function(a) a",
                "abs",
                "function(a, b) string(a) > string(b)",
                "null",
            ]),
            Any => return [Self::number, Self::text, Self::of_list, Self::of_context][self.byte() % 4](self),
        };
        self.add(text);
    }

    fn number(&mut self) {
        self.leaf(Number);
    }

    fn text(&mut self) {
        self.leaf(Text);
    }

    fn of_list(&mut self) {
        self.leaf(List);
    }

    fn of_context(&mut self) {
        self.leaf(Context);
    }

    fn call(&mut self, wanted: Kind, deep: u32) {
        let fits = |(_, _, gives): &&(&str, &[Kind], Kind)| wanted == Any || *gives == wanted;
        let count = FUNCTIONS.iter().filter(fits).count();
        if count == 0 {
            return self.leaf(wanted);
        }
        let nth = self.byte() % count;
        let (name, takes, _) = FUNCTIONS.iter().filter(fits).nth(nth).expect("one of them");
        let leave_out = usize::from(self.byte() % 4 == 0 && takes.len() > 1);
        let _ = write!(self.text, "{name}(");
        for (index, kind) in takes[..takes.len() - leave_out].iter().enumerate() {
            if index > 0 {
                self.add(", ");
            }
            self.part(*kind, deep);
        }
        self.add(")");
    }

    fn operation(&mut self, wanted: Kind, deep: u32) {
        match wanted {
            Boolean => self.test(deep),
            List => match self.byte() % 4 {
                0 => self.list("[", "]", 4, |this, _| this.part(Any, deep)),
                1 => {
                    self.part(List, deep);
                    self.add("[");
                    self.part(Boolean, deep);
                    self.add("]");
                }
                2 => {
                    self.add("for i in ");
                    self.part(List, deep);
                    self.add(" return ");
                    self.part(Any, deep);
                }
                _ => {
                    let (low, high) = (self.byte() % 7, self.byte() % 30);
                    let _ = write!(self.text, "for i in {low}..{high} return ");
                    let body = self.one(&["i", "count(partial)", "if i = 1 then 1 else partial[-1] + i", "[partial]"]);
                    self.add(body);
                }
            },
            Context => self.list("{", "}", 3, |this, index| {
                let _ = write!(this.text, "k{index}: ");
                this.part(Any, deep);
            }),
            Range => {
                let open = self.one(&["[", "(", "]"]);
                self.add(open);
                self.part(Number, deep);
                self.add("..");
                self.part(Number, deep);
                let close = self.one(&["]", ")", "["]);
                self.add(close);
            }
            Order => {
                self.add("function(a, b) ");
                self.part(Boolean, deep);
            }
            _ => {
                let other = if wanted == Moment { Duration } else { wanted };
                self.part(wanted, deep);
                let sign = self.one(&[" + ", " - ", " * ", " / ", " ** "]);
                self.add(sign);
                self.part(other, deep);
            }
        }
    }

    fn test(&mut self, deep: u32) {
        let kind = [Any, Number, Text, Moment, Duration, List, Context, Range][self.byte() % 8];
        match self.byte() % 8 {
            0..=2 => {
                self.part(kind, deep);
                let sign = self.one(&[" = ", " != ", " < ", " <= ", " > ", " >= "]);
                self.add(sign);
                self.part(kind, deep);
            }
            3 => {
                self.part(Boolean, deep);
                let word = self.one(&[" and ", " or "]);
                self.add(word);
                self.part(Boolean, deep);
            }
            4 => {
                self.part(kind, deep);
                self.add(" in ");
                self.part(Range, deep);
            }
            5 => {
                self.part(kind, deep);
                self.add(" between ");
                self.part(kind, deep);
                self.add(" and ");
                self.part(kind, deep);
            }
            6 => {
                self.part(kind, deep);
                let name = self.one(TYPES);
                let _ = write!(self.text, " instance of {name}");
            }
            _ => {
                let word = self.one(&["some", "every"]);
                let _ = write!(self.text, "{word} i in ");
                self.part(List, deep);
                self.add(" satisfies ");
                self.part(Boolean, deep);
            }
        }
    }
}
