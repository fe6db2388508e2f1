//! Conditions in the SQL-like front: what holds, what doesn't, and what is told where that can't be said.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

use proptest::prelude::*;
use serde_json::{Map, json};

use feel::{Expression, Names, Setting};

fn data() -> Map<String, serde_json::Value> {
    let data = json!({
        "amount": 1500, "rate": 0.25, "large": u64::MAX, "zero": 0,
        "priority": "high", "name": "O'Neil", "yes": true, "no": false, "nothing": null,
        "tags": ["a"], "order": { "total": 20, "customer": { "vip": true, "is": "gold" }, "gone": null },
    });
    data.as_object().unwrap().clone()
}

fn answer(text: &str) -> Result<bool, String> {
    let condition = Expression::parse_sql_like(text, &Names::open()).unwrap_or_else(|error| panic!("`{text}`: {error}"));
    condition.holds_in(&data(), &Setting::default()).map_err(|error| error.to_string())
}

fn each(expected: bool, texts: &[&str]) {
    for text in texts {
        assert_eq!(answer(text), Ok(expected), "{text}");
    }
}

#[test]
fn comparisons_hold_for_numbers_by_value_and_for_texts_by_code_points() {
    each(
        true,
        &[
            "amount > 1000",
            "amount >= 1500",
            "amount = 1500.0",
            "amount == 1.5e3",
            "1000 < amount",
            "large = 18446744073709551615",
            "large > 18446744073709551614",
            "-amount < 0",
            "rate <= .25",
            "priority = 'high'",
            "priority = \"high\"",
            "priority < 'low'",
            "priority <> 'High'",
            "name = 'O''Neil'",
            "yes = true",
            "yes != no",
            "(amount > 1000) = yes",
            "yes = not (no)",
        ],
    );
    each(false, &["amount < 1500", "priority = 'High'", "`name` > 'a'", "large = 18446744073709551614", "no"]);
}

#[test]
fn arithmetic_has_the_usual_precedence_and_goes_from_left_to_right() {
    each(
        true,
        &[
            "1 + 2 * 3 = 7",
            "(1 + 2) * 3 = 9",
            "10 - 4 - 3 = 3",
            "24 / 4 / 2 = 3",
            "- -1 = 1",
            "2 - -1 = 3",
            "-(1 + 2) = -3",
            "amount * rate = 375",
            "amount / 7 * 7 - amount < 0.001",
            "order.total-1 = 19",
        ],
    );
}

#[test]
fn and_binds_more_than_or_and_not_covers_a_comparison() {
    each(
        true,
        &[
            "yes or no and no",
            "not no and yes",
            "not amount < 5",
            "NOT priority = 'low' AND yes",
            "not not yes",
            "!no",
            "!!yes",
            "!(no || no)",
            "not (no) and yes",
            "not(amount < 5)",
            "yes && !no",
        ],
    );
    each(false, &["(yes or no) and no", "not (no or yes)", "!yes or no"]);
}

#[test]
fn membership_ranges_and_null_tests() {
    each(
        true,
        &[
            "priority in ('low', 'high')",
            "priority NOT IN ('low', 'mid')",
            "amount in (1, 1500)",
            "amount between 1500 and 1500",
            "amount BETWEEN 1000 AND 2000 AND yes",
            "amount not between 1 and 2",
            "priority between 'a' and 'z'",
            "not priority in ('low')",
            "missing is null",
            "nothing is null",
            "order.gone is null",
            "order.none.deeper is null",
            "amount is not null",
            "tags is not null",
            "missing in (null)",
            "amount in ('text', 1500)",
            "amount + missing is null",
            "'a' in (tags)",
            "'a' in tags",
            "amount in [1000..2000]",
            "amount in (> 1000, < 5)",
            "priority LIKE 'h_g%'",
            "name like 'O''%' and name not like '%neil'",
            "count(tags[item = 'a']) = 1",
            "if no then no else yes is not null",
        ],
    );
    each(false, &["priority in ('low')", "priority not in ('low', 'high')", "amount between 2000 and 1000", "missing in (1, 2)"]);
}

#[test]
fn equality_with_null_is_defined() {
    each(true, &["missing = null", "null = null", "nothing = missing", "missing != 'x'", "tags != null", "null != 'x'"]);
    each(false, &["missing = 'x'", "'x' = null", "missing != null", "order = null", "missing.part = 1"]);
}

#[test]
fn paths_lead_into_objects() {
    each(true, &["order.total = 20", "order.customer.vip", "order . customer . is = 'gold'"]);
}

#[test]
fn logic_ends_in_a_boolean_where_one_side_decides() {
    each(true, &["missing or yes", "yes or missing", "priority or yes", "missing > 5 or amount > 5", "not (missing and no)"]);
    each(false, &["missing and no", "no and missing", "amount and no"]);
}

#[test]
fn an_answer_that_is_no_boolean_is_an_error_with_reason_and_place() {
    for (text, reason) in [
        ("discount > 5", "1, column 1: `discount` is not set, so it can't be compared with a number"),
        ("yes and\n  5 < discount", "2, column 7: `discount` is not set, so it can't be compared with a number"),
        ("nothing > 5", "1, column 1: `nothing` is null, so it can't be compared with a number"),
        ("order.none > 5", "1, column 1: `order.none` is not set, so it can't be compared with a number"),
        ("missing < nothing", "1, column 1: `missing` is not set, so it can't be compared with null"),
        ("priority > 5", "1, column 1: `priority` is text, so it can't be compared with a number"),
        ("5 = priority", "1, column 5: `priority` is text, so it can't be compared with a number"),
        ("'5' = 5", "1, column 1: this is text, so it can't be compared with a number"),
        ("yes > no", "1, column 1: `yes` is a boolean, so it can't be ordered"),
        ("tags = 'a'", "1, column 1: `tags` is a list, so it can't be compared with text"),
        ("amount in ('a', 'b')", "1, column 1: `amount` is a number, so it can't be compared with text"),
        ("amount not in ('a')", "1, column 1: `amount` is a number, so it can't be compared with text"),
        ("amount between missing and 1600", "1, column 16: `missing` is not set, so it can't be compared with a number"),
        ("priority.first = 1 or missing.a > 1", "1, column 23: `missing.a` is not set, so it can't be compared with a number"),
        ("order.total.net > 1", "1, column 1: `order.total` is a number, so it has no part `net`"),
        ("tags.first.b > 1", "1, column 1: `tags.first.b` is a list, so it can't be compared with a number"),
        ("amount + priority > 1", "1, column 10: `priority` is text, so it can't be used with `+` and a number"),
        ("1 + 2 * missing - tags > 1", "1, column 9: `missing` is not set, so it can't be used with `*`"),
        ("-priority > 1", "1, column 2: `priority` is text, so it can't be used with `-`"),
        ("amount / zero > 1", "1, column 10: `zero` is zero, so nothing can be divided by it"),
        ("1e6144 * 10 > 1", "1, column 10: the result is too large or too small for a number"),
        ("missing", "1, column 1: `missing` is not set, so it is neither true nor false"),
        ("missing and yes", "1, column 1: `missing` is not set, so it is neither true nor false"),
        ("no or amount", "1, column 7: `amount` is a number, so it is neither true nor false"),
        ("not nothing", "1, column 5: `nothing` is null, so it is neither true nor false"),
        ("amount in ['5']", "1, column 1: `amount` is a number, so it can't be compared with a list"),
        ("tags['a'] > 1", "1, column 6: this is text, so it can't filter; a condition or a place from 1 can"),
        ("duration('P1D') / 0 > 1", "1, column 19: this is zero, so nothing can be divided by it"),
        ("date('2026-01-01') + duration('P999999999Y') > 1", "1, column 22: the result is outside the years -999999999 to 999999999"),
        ("'x'.a.b > 1", "1, column 1: this is text, so it has no part `a`"),
        ("a > 1 or b > 1", "1, column 1: `a` is not set, so it can't be compared with a number"),
        ("null", "1, column 1: this is null, so it is neither true nor false"),
        ("'high'", "1, column 1: this is text, so it is neither true nor false"),
        ("amount + 1", "1, column 1: this is a number, so it is neither true nor false"),
        ("order", "1, column 1: `order` is a context, so it is neither true nor false"),
    ] {
        assert_eq!(answer(text), Err(format!("line {reason}")), "{text}");
    }
}

/// A formula over the three values, its text and its meaning by the tables of Kleene's logic.
#[derive(Clone, Debug)]
enum Formula {
    Leaf(Option<bool>),
    Not(Box<Formula>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

impl Formula {
    fn text(&self) -> String {
        let joined = |parts: &[Self], word| parts.iter().map(Self::text).collect::<Vec<_>>().join(word);
        match self {
            Self::Leaf(None) => "(nothing > 1)".into(),
            Self::Leaf(Some(boolean)) => boolean.to_string(),
            Self::Not(inner) => format!("not({})", inner.text()),
            Self::All(parts) => format!("({})", joined(parts, " and ")),
            Self::Any(parts) => format!("({})", joined(parts, " || ")),
        }
    }

    fn meaning(&self) -> Option<bool> {
        let rank = |part: &Self| part.meaning().map_or(1, |boolean| if boolean { 2 } else { 0 });
        let back = |rank| match rank {
            Some(0) => Some(false),
            Some(2) => Some(true),
            _ => None,
        };
        match self {
            Self::Leaf(leaf) => *leaf,
            Self::Not(inner) => inner.meaning().map(|boolean| !boolean),
            Self::All(parts) => back(parts.iter().map(rank).min()),
            Self::Any(parts) => back(parts.iter().map(rank).max()),
        }
    }
}

fn formula() -> impl Strategy<Value = Formula> {
    any::<Option<bool>>().prop_map(Formula::Leaf).prop_recursive(5, 60, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| Formula::Not(Box::new(inner))),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Formula::All),
            prop::collection::vec(inner, 1..4).prop_map(Formula::Any),
        ]
    })
}

proptest! {
    #[test]
    fn every_formula_means_what_kleene_says(formula in formula()) {
        let text = formula.text();
        prop_assert_eq!(answer(&text).ok(), formula.meaning(), "{}", text);
    }
}
