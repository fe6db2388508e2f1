//! The SQL-like front: what it refuses, with the place and a hint, and which spellings are one.

use feel::{Expression, Names};

fn error(text: &str) -> String {
    Expression::parse_sql_like(text, &Names::open())
        .map(|condition| format!("accepted: {condition:?}"))
        .unwrap_or_else(|error| error.to_string())
}

#[test]
fn what_is_ambiguous_is_refused_with_a_place_and_a_hint() {
    for (text, message) in [
        ("a > 1 & b", "1, column 7: found `&`, expected an operator or the end of the text"),
        ("a\n <\n b < c", "3, column 4: found `<`, expected `and`, `or` or the end; comparisons don't chain, write `a < b and b < c`"),
        ("a = b is null", "1, column 7: found `is`, expected `and`, `or` or the end; comparisons don't chain, write `a < b and b < c`"),
        ("a = 1 -- one", "1, column 7: found `--`, expected an operator; comments begin with `//`, and a double minus is written `- -`"),
        ("a = 'open", "1, column 5: found `'open`, expected a closing `'`"),
        ("a = 'open\n'", "1, column 5: found `'open`, expected a closing `'` on the same line"),
        ("a = \"open", "1, column 5: found `\"open`, expected a closing `\"`"),
        (r"a = 'it\'s'", r#"1, column 5: found `'it\'`, expected `''` for an apostrophe, or `"…\\"` for a text that ends in a backslash"#),
        (
            "total amount > 1",
            "1, column 7: found `amount`, expected an operator or the end; a name with spaces has to be declared, or stand in backticks",
        ),
        ("a 'b'", "1, column 3: found `'b'`, expected an operator or the end"),
        ("1 2", "1, column 3: found `2`, expected an operator or the end"),
        (
            "12ab = 1",
            "1, column 3: found `ab`, expected an operator or the end; a name with spaces has to be declared, or stand in backticks",
        ),
        ("a)", "1, column 2: found `)`, expected an operator or the end of the text"),
        ("(a and\n(b)", "2, column 4: found the end of the text, expected an operator or `)`"),
        ("", "1, column 1: found the end of the text, expected an expression"),
        (" \n ", "2, column 2: found the end of the text, expected an expression"),
        ("a and", "1, column 6: found the end of the text, expected a value"),
        ("a = = b", "1, column 5: found `=`, expected a value"),
        ("+1 = a", "1, column 1: found `+`, expected a value"),
        ("a => 1", "1, column 3: found `=>`, expected `>=` for at least"),
        ("a =! b", "1, column 3: found `=!`, expected `!=` for inequality"),
        ("a === b", "1, column 3: found `===`, expected `=` for equality"),
        ("a % 2 = 0", "1, column 3: found `%`, expected an operator; what is left of a division is `modulo(a, b)`"),
        (
            "\"status\" = 'closed'",
            "1, column 1: found a text, expected a name to compare; `\"…\"` is a text here, a name stands bare or in backticks",
        ),
        ("UPPER(s) = 'ABC'", "1, column 1: found `UPPER`, expected a function of FEEL; this one is written `upper case`"),
        ("lenght(s) = 3", "1, column 1: found `lenght`, expected a function of FEEL"),
        ("not-h = 65", "1, column 4: found `-`, expected what `not` denies; write `not (…)`, or the name in backticks if `not` begins one"),
        ("x = AND and true", "1, column 5: found `AND`, expected a value"),
        ("{a: 1, a: 2} = b", "1, column 8: found `a`, expected another name; this context has that entry already"),
        ("a = “b”", "1, column 5: found `“`, expected text in straight quotes, `\"…\"`"),
        ("a = 1;", "1, column 6: found `;`, expected one expression"),
        ("a. = 1", "1, column 4: found `=`, expected a name"),
        ("a = 1e9999", "1, column 5: found `1e9999`, expected a number between -1E6145 and 1E6145"),
        (
            "p = 'a' or 'b'",
            "1, column 12: found a text, expected something that is true or false; write `x = 'a' or x = 'b'`, or `x in ('a', 'b')`",
        ),
        (
            "1 and a",
            "1, column 1: found a number, expected something that is true or false; write `x = 'a' or x = 'b'`, or `x in ('a', 'b')`",
        ),
        (
            "not 'a'",
            "1, column 5: found a text, expected something that is true or false; write `x = 'a' or x = 'b'`, or `x in ('a', 'b')`",
        ),
        ("not (a) = b", "1, column 9: found `=`, expected `and`, `or` or the end; say what `not` covers: `not (a = b)` or `(not a) = b`"),
        ("!a = b", "1, column 4: found `=`, expected `and`, `or` or the end; say what `!` covers: `!(a = b)` or `(!a) = b`"),
        ("a in ()", "1, column 7: found `)`, expected a value"),
        ("a in (1, )", "1, column 10: found `)`, expected a value"),
        ("a in (1 2)", "1, column 9: found `2`, expected `,` or `)`"),
        ("a is 5", "1, column 6: found `5`, expected `null`; equality is written `=`"),
        ("a between 1 or 5", "1, column 13: found `or`, expected `and`"),
        ("a /* open", "1, column 3: found `/* open`, expected a closing `*/`"),
    ] {
        assert_eq!(error(text), format!("line {message}"), "{text}");
    }
}

#[test]
fn pure_feel_says_what_other_languages_write_otherwise() {
    for (text, hint) in [
        ("a == b", "`=` for equality"),
        ("a && b", "`and`"),
        ("a || b", "`or`, or `+` between texts"),
        ("a ^ 2", "an operator; a power is written `**`"),
        ("a <> b", "a value"),
        ("'a'", "a value; a text stands in double quotes"),
        ("x is null", "an operator or the end; a name with spaces has to be declared, or stand in backticks"),
        ("x like \"a\"", "an operator or the end; a name with spaces has to be declared, or stand in backticks"),
    ] {
        let error = Expression::parse(text, &Names::open()).unwrap_err();
        assert_eq!(error.expected, hint, "{text}: {error}");
    }
}

#[test]
fn each_spelling_is_the_same_expression() {
    for (one, other) in [
        ("a = b", "a == b"),
        ("a != b", "a <> b"),
        ("a and b", "a AND b"),
        ("a or b", "a || b"),
        ("a and b", "a && b"),
        ("not (a)", "!a"),
        ("a in (1)", "a IN (1)"),
        ("a = 'it''s'", "a = \"it's\""),
        ("a is not null", "a IS NOT NULL"),
        ("a between 1 and 2", "a BETWEEN 1 AND 2"),
        ("not a = 1", "NOT (a = 1)"),
        ("IF a THEN SOME i IN b SATISFIES i > 1 ELSE c", "if a then some i in b satisfies i > 1 else c"),
        ("a in [1..6[ AND b", "a in [1..6[ and b"),
        ("a not in (1, 2)", "not (a in (1, 2))"),
    ] {
        let printed = |text| Expression::parse_sql_like(text, &Names::open()).unwrap().to_string();
        assert_eq!(printed(one), printed(other));
    }
}

#[test]
fn keywords_are_names_after_a_dot_and_any_name_stands_in_backticks() {
    let parsed = Expression::parse_sql_like("order.In.not.like = `total - discount`", &Names::open()).unwrap();
    assert_eq!(parsed.inputs().iter().map(|name| &**name).collect::<Vec<_>>(), ["order", "total - discount"]);
}
