//! UEL, the expression language of Camunda 7, Flowable and Activiti (Jakarta Expression Language), as far as it says
//! what FEEL can say: comparisons, logic, arithmetic, properties, choices, and text around `${…}`.
//!
//! Refused, each with its reason and place: methods, beans, functions, assignments, lambdas, collections written out.
//! What differs and how it is kept: items count from 0 here and from 1 in FEEL; `%` takes the sign of the dividend;
//! `empty` is true for null, an empty text or list; `loopCounter` counts from 0 here and from 1 in the engine.

mod parse;
mod tokens;

use feel::quoted;

pub(crate) use parse::named;

/// Bytes of FEEL that one text may become: what is said once here may have to be said twice there.
const MAX_FEEL: usize = 16 * 1024;

/// A text that can't be translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The byte of the text where it stands.
    pub(crate) offset: usize,
    /// Why, as half a sentence.
    pub(crate) reason: String,
}

/// What a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Translated {
    /// A text without expressions.
    Plain(String),
    /// FEEL.
    Feel(String),
}

/// Whether a text has expressions of UEL in it.
pub(crate) fn is_uel(text: &str) -> bool {
    text.contains("${") || text.contains("#{")
}

/// Whether a text begins with an expression of UEL, as nothing in FEEL does.
pub(crate) fn begins(text: &str) -> bool {
    is_opening(text.trim_start())
}

/// Translates a text that begins with an expression of UEL and is nothing else, as a condition is.
///
/// # Errors
/// As [`translate`], and where there is anything around the expression.
pub(crate) fn translate_one(text: &str) -> Result<String, Refused> {
    let start = text.len() - text.trim_start().len();
    let rest = text.trim_start();
    let aside = |offset| Refused {
        offset,
        reason: "there is text around `${…}`, so this would be a text; put all of it in one `${…}`".to_owned(),
    };
    let (feel, length) = parse::expression(rest, start)?;
    match rest.get(length..).unwrap_or_default().trim().is_empty() {
        true => Ok(feel),
        false => Err(aside(start + length)),
    }
}

/// Translates a text with expressions of UEL in it to FEEL.
///
/// # Errors
/// The first thing that FEEL can't say or that isn't understood.
pub(crate) fn translate(text: &str) -> Result<Translated, Refused> {
    let mut parts: Vec<Translated> = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(escaped) = rest.strip_prefix('\\').filter(|rest| is_opening(rest)) {
            plain.push_str(escaped.get(..2).unwrap_or_default());
            at += 3;
        } else if is_opening(rest) {
            if !plain.is_empty() {
                parts.push(Translated::Plain(std::mem::take(&mut plain)));
            }
            let (feel, length) = parse::expression(rest, at)?;
            parts.push(Translated::Feel(feel));
            at += length;
        } else {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            plain.push_str(rest.get(..length).unwrap_or_default());
            at += length;
        }
    }
    if !plain.is_empty() {
        parts.push(Translated::Plain(plain));
    }
    joined(parts)
}

fn is_opening(text: &str) -> bool {
    text.starts_with("${") || text.starts_with("#{")
}

/// One expression stands for its value; beside others, or text, for its text.
fn joined(mut parts: Vec<Translated>) -> Result<Translated, Refused> {
    let blank = |part: &Translated| matches!(part, Translated::Plain(text) if text.trim().is_empty());
    if parts.iter().filter(|part| !blank(part)).count() == 1 && parts.iter().any(|part| matches!(part, Translated::Feel(_))) {
        parts.retain(|part| !blank(part));
    }
    if parts.len() == 1 {
        return Ok(parts.remove(0));
    }
    if parts.is_empty() {
        return Ok(Translated::Plain(String::new()));
    }
    let texts: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Translated::Plain(text) => quoted(text),
            Translated::Feel(feel) => format!("string({feel})"),
        })
        .collect();
    let feel = texts.join(" + ");
    if feel.len() > MAX_FEEL {
        return Err(Refused { offset: 0, reason: format!("this becomes more than {MAX_FEEL} bytes of FEEL") });
    }
    Ok(Translated::Feel(feel))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feel(text: &str) -> String {
        match translate(text) {
            Ok(Translated::Feel(feel)) => feel,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn what_both_languages_can_say_is_translated() {
        for (uel, expected) in [
            ("${amount > 1000}", "amount > 1000"),
            ("#{amount >= 1000}", "amount >= 1000"),
            ("  ${approved}\n", "approved"),
            ("${approved == true}", "approved = true"),
            ("${status eq 'open'}", "status = \"open\""),
            ("${status ne \"a'b\"}", "status != \"a'b\""),
            ("${a lt 1 or a gt 2}", "a < 1 or a > 2"),
            ("${a le 1 && b ge 2 || c}", "a <= 1 and b >= 2 or c"),
            ("${(a || b) && c}", "(a or b) and c"),
            ("${!approved}", "not(approved)"),
            ("${not a and b}", "not(a) and b"),
            ("${a != null}", "a != null"),
            ("${order.customer.name == 'x'}", "order.customer.name = \"x\""),
            ("${order['customer'][\"first name\"]}", "get value(order.customer, \"first name\")"),
            ("${items[0].price}", "items[1].price"),
            ("${1 + 2 * 3 - 4 / 2}", "1 + 2 * 3 - 4 / 2"),
            ("${(1 + 2) * 3}", "(1 + 2) * 3"),
            ("${a - (b - c)}", "a - (b - c)"),
            ("${a div b}", "a / b"),
            ("${-a + 1}", "-a + 1"),
            ("${a % 2 == 0}", "(a - 2 * round down(a / 2, 0)) = 0"),
            ("${total > 100 ? 'high' : 'low'}", "if total > 100 then \"high\" else \"low\""),
            ("${a ? b ? 1 : 2 : 3}", "if a then (if b then 1 else 2) else 3"),
            ("Order ${id} of #{customer.name}!", "\"Order \" + string(id) + \" of \" + string(customer.name) + \"!\""),
            ("${a}${b}", "string(a) + string(b)"),
            ("${execution.getVariable('order id') == 1}", "`order id` = 1"),
            ("${execution.getVariable(\"x\")}", "x"),
            ("${execution.hasVariable('x')}", "x != null"),
            ("${nrOfCompletedInstances/nrOfInstances >= 0.6}", "nrOfCompletedInstances / nrOfInstances >= 0.6"),
            ("${loopCounter == 0}", "(loopCounter - 1) = 0"),
            ("${a == (b == c)}", "a = (b = c)"),
            ("${date and time}", "`date` and time"),
            ("${in == 1}", "`in` = 1"),
            ("${'it\\'s' == a}", "\"it's\" = a"),
            ("${1.5e3}", "1.5e3"),
            ("${now()}", "now()"),
        ] {
            let translated = feel(uel);
            assert_eq!(translated, expected, "{uel}");
            engine::graph::Expression::feel(&translated).unwrap_or_else(|error| panic!("{uel}: {translated}: {error}"));
        }
    }

    #[test]
    fn empty_is_true_for_null_for_no_text_and_for_no_items() {
        let translated = feel("${empty x}");
        let expression = engine::graph::Expression::feel(&translated).unwrap_or_else(|error| panic!("{translated}: {error}"));
        struct Is(serde_json::Value);
        impl engine::graph::Lookup for Is {
            fn find(&self, name: &str) -> Option<std::borrow::Cow<'_, serde_json::Value>> {
                (name == "x").then_some(std::borrow::Cow::Borrowed(&self.0))
            }
        }
        use serde_json::json;
        for (value, empty) in
            [(json!(null), true), (json!(""), true), (json!([]), true), (json!({}), true), (json!("a"), false), (json!([0]), false)]
        {
            let now = engine::Timestamp::from_millis(0);
            assert_eq!(expression.holds(&Is(value.clone()), now), Ok(empty), "{value}");
        }
        for (value, empty) in [(json!(0), false), (json!(false), false), (json!({"a": 1}), false)] {
            let now = engine::Timestamp::from_millis(0);
            assert_eq!(expression.holds(&Is(value.clone()), now), Ok(empty), "{value}");
        }
    }

    #[test]
    fn text_without_expressions_stays_text() {
        assert_eq!(translate("a\\${b}"), Ok(Translated::Plain("a${b}".to_owned())));
        assert!(!is_uel("$5 {a}") && is_uel("#{a}"));
    }

    #[test]
    fn what_feel_cannot_say_is_refused_with_its_reason_and_place() {
        for (uel, offset, reason) in [
            ("${bean.isApproved()}", 7, "method"),
            ("${list.size() > 0}", 7, "method"),
            ("a ${x} ${check(1)}", 9, "function"),
            ("${date:format(x)}", 2, "function"),
            ("${a = 1}", 4, "assign"),
            ("${a += 1}", 4, "assign"),
            ("${x -> x + 1}", 4, "lambda"),
            ("${[1, 2]}", 2, "written out"),
            ("${{'a': 1}}", 2, "written out"),
            ("${execution.processInstanceId}", 2, "engine"),
            ("${task.assignee}", 2, "engine"),
            ("${execution.setVariable('a', 1)}", 12, "method"),
            ("${items[i]}", 8, "index"),
            ("${items[-1]}", 8, "index"),
            ("${a +}", 5, "value"),
            ("${a b}", 4, "operator"),
            ("${a", 3, "end"),
            ("${'a}", 2, "quote"),
            ("${a ? b}", 7, "`:`"),
            ("${}", 2, "value"),
            ("${a; b}", 3, "`;`"),
            ("${a & b}", 4, "`&`"),
        ] {
            let refused = translate(uel).expect_err(uel);
            assert_eq!(refused.offset, offset, "{uel}: {}", refused.reason);
            assert!(refused.reason.contains(reason), "{uel}: {}", refused.reason);
        }
    }

    #[test]
    fn a_condition_is_one_expression_without_text_around_it() {
        assert_eq!(translate_one(" #{a} "), Ok("a".to_owned()));
        for (text, offset) in [("${a} == 1", 4), ("${a}${b}", 4)] {
            assert_eq!(translate_one(text).map_err(|refused| refused.offset), Err(offset), "{text}");
        }
    }

    #[test]
    fn neither_depth_nor_growth_is_without_bound() {
        for deep in
            ["${".to_owned() + &"(".repeat(100_000), "${".to_owned() + &"!".repeat(100_000), "${".to_owned() + &"a?".repeat(100_000)]
        {
            assert!(translate(&deep).is_err());
        }
        assert!(translate(&format!("${{{}x}}", "empty ".repeat(40))).is_err());
        assert!(translate(&format!("${{{}x}}", "1 % ".repeat(40))).is_err());
        assert!(translate(&"${a}".repeat(10_000)).is_err());
    }
}
