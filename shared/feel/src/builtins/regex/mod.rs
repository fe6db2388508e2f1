//! Regular expressions as XPath has them (XQuery and XPath functions 3.1, 5.6.1), for `matches`, `replace` and `split`.
//!
//! Our own, because no linear-time library reads this flavour: blocks and subtraction in classes, `\i` and `\c`, case that
//! folds as text does, back references, and an error for everything that XPath forbids. All work is counted by the machine, so
//! that even a back reference, which can't be matched in linear time, is bounded.
//!
//! | file | holds |
//! |---|---|
//! | `parse` | text to tree |
//! | `set` | which characters a class has |
//! | `blocks` | the blocks of Unicode, for `\p{IsGreek}` |
//! | `program` | tree to steps |
//! | `search` | steps over a text |

mod blocks;
mod parse;
mod program;
mod search;
mod set;

use crate::error::Stop;
use crate::machine::Machine;
use program::Program;
use search::Search;

/// The longest pattern, in bytes.
const LONGEST_PATTERN: usize = 4 * 1024;

/// The flags (XPath functions 3.1, 5.6.2).
#[derive(Clone, Copy, Default)]
struct Flags {
    /// `s`: a dot is any character.
    dot_all: bool,
    /// `m`: `^` and `$` are at lines.
    multi_line: bool,
    /// `i`: without regard to case.
    caseless: bool,
    /// `x`: spaces in the pattern mean nothing.
    spaced: bool,
    /// `q`: all characters mean themselves.
    quoted: bool,
}

impl Flags {
    fn parse(text: &str) -> Option<Self> {
        let mut flags = Self::default();
        for flag in text.chars() {
            match flag {
                's' => flags.dot_all = true,
                'm' => flags.multi_line = true,
                'i' => flags.caseless = true,
                'x' => flags.spaced = true,
                'q' => flags.quoted = true,
                _ => return None,
            }
        }
        Some(flags)
    }
}

/// A pattern ready to be searched for.
pub(super) struct Regex {
    program: Program,
    quoted: bool,
}

/// A pattern with its flags, compiled; or what is wrong with it, to follow a colon.
pub(super) fn compile(machine: &mut Machine<'_>, pattern: &str, flags: &str) -> Result<Result<Regex, String>, Stop> {
    machine.step(2 + pattern.len())?;
    let Some(flags) = Flags::parse(flags) else { return Ok(Err("its flags may be s, m, i, x and q".to_owned())) };
    if pattern.len() > LONGEST_PATTERN {
        return Ok(Err(format!("it is longer than {LONGEST_PATTERN} bytes")));
    }
    let program = match parse::parse(pattern, flags) {
        Ok(parsed) => Program::new(&parsed, flags.caseless),
        Err(wrong) => return Ok(Err(wrong)),
    };
    let Some(program) = program else { return Ok(Err("its counts multiply to more than can be searched for".to_owned())) };
    machine.step(program.len() / 4)?;
    Ok(Ok(Regex { program, quoted: flags.quoted }))
}

/// A part of a replacement.
pub(super) enum Piece {
    /// Text.
    Text(String),
    /// What the group of that number matched; 0 is the whole match.
    Group(usize),
}

impl Regex {
    /// All matches in a text, from left to right.
    pub(super) fn search<'r>(&'r self, text: &'r str) -> Search<'r> {
        Search::new(&self.program, text)
    }

    /// Whether any part of `text` matches.
    pub(super) fn is_in(&self, machine: &mut Machine<'_>, text: &str) -> Result<bool, Stop> {
        Ok(self.search(text).next(machine)?.is_some())
    }

    /// A replacement in its parts; `None` if a `$` or a backslash in it means nothing.
    ///
    /// `$` takes as many digits as make the number of a group there is, but at least one; there being no such group, it
    /// stands for nothing.
    pub(super) fn pieces(&self, replacement: &str) -> Option<Vec<Piece>> {
        if self.quoted {
            return Some(vec![Piece::Text(replacement.to_owned())]);
        }
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = replacement.chars().peekable();
        while let Some(character) = rest.next() {
            match character {
                '\\' => text.push(rest.next_if(|escaped| matches!(escaped, '\\' | '$'))?),
                '$' => {
                    let mut group = rest.next()?.to_digit(10)? as usize;
                    while let Some(digit) = rest.peek().and_then(|digit| digit.to_digit(10)) {
                        let longer = group * 10 + digit as usize;
                        if longer > self.program.groups() {
                            break;
                        }
                        group = longer;
                        rest.next();
                    }
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                    pieces.push(Piece::Group(group));
                }
                other => text.push(other),
            }
        }
        pieces.push(Piece::Text(text));
        Some(pieces)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::limits::{Limit, Limits};

    fn machine() -> Machine<'static> {
        Machine::new(&[], Limits::default(), None)
    }

    fn matches(text: &str, pattern: &str, flags: &str) -> Option<bool> {
        let regex = compile(&mut machine(), pattern, flags).unwrap().ok()?;
        Some(regex.is_in(&mut machine(), text).unwrap())
    }

    #[test]
    fn flags_change_what_a_pattern_means() {
        let cases = [
            ("a\nb", "a.b", "", false),
            ("a\rb", "a.b", "", false),
            ("a\nb", "a.b", "s", true),
            ("a\nb", "^b", "", false),
            ("a\nb", "^b", "m", true),
            ("a\nb", "a$", "m", true),
            ("a\nb\n", "b$", "", false),
            // After the line feed that ends the text no line begins, but one ends.
            ("a\n", "^$", "m", false),
            ("a\n\nb", "^$", "m", true),
            ("a\n", "\\n$", "m", true),
            ("STRASSE", "strasse", "i", true),
            ("ß", "ẞ", "i", true),
            ("ſ", "s", "i", true),
            ("s", "[ſ]", "i", true),
            ("\u{212A}", "[a-z]", "i", true),
            ("B", "[^b]", "i", false),
            ("b", "[A-C-[B]]", "i", false),
            ("b", "\\p{Lu}", "i", false),
            ("ab", " a \n b ", "x", true),
            ("a b", "a[ ]b", "x", true),
            ("a b", "a\\ sb", "x", true),
            ("]b", "[\\] ] b", "x", true),
            ("(", "(", "q", true),
            ("A.", "a.", "iq", true),
            ("a b", "a b", "qx", true),
            ("Ab ", "(a)(B)\\s", "smix", true),
        ];
        for (text, pattern, flags, expected) in cases {
            assert_eq!(matches(text, pattern, flags), Some(expected), "{text:?} {pattern:?} {flags}");
        }
        for flags in ["g", " ", "I", "ii,"] {
            assert_eq!(matches("a", "a", flags), None, "{flags}");
        }
    }

    #[test]
    fn classes_have_the_characters_that_xml_schema_says() {
        let cases = [
            ("é", "^\\w$", true),
            ("_", "^\\w$", false),
            ("+", "^\\w$", true),
            ("٣", "^\\d$", true),
            ("٣", "^[0-9]$", false),
            ("\u{a0}", "^\\s$", false),
            ("\t", "^\\s$", true),
            (":", "^\\i$", true),
            ("-", "^\\i$", false),
            ("-", "^\\c$", true),
            (" ", "^\\C$", true),
            ("Ω", "^\\p{IsGreekandCoptic}$", true),
            ("Ω", "^\\p{Lu}$", true),
            ("ω", "^\\p{L}$", true),
            ("ω", "^\\P{L}$", false),
            ("\u{378}", "^\\p{Cn}$", true),
            ("🐎", "^.$", true),
            ("🐎", "^[🐀-🐿]$", true),
            ("e", "^[a-z-[aeiou]]$", false),
            ("f", "^[a-z-[aeiou]]$", true),
            ("e", "^[a-z-[b-y-[e]]]$", true),
            ("-", "^[a-]$", true),
            ("-", "^[-a]$", true),
            ("-", "^[\\w-.]$", true),
            ("^", "^[a^]$", true),
            ("]", "^[\\]]$", true),
            ("5", "^[^\\d]$", false),
            ("5", "^[\\D\\d]$", true),
        ];
        for (text, pattern, expected) in cases {
            assert_eq!(matches(text, pattern, ""), Some(expected), "{text:?} {pattern:?}");
        }
    }

    #[test]
    fn what_xpath_forbids_is_refused() {
        for pattern in [
            "(",
            ")",
            "a)",
            "[",
            "]",
            "[]",
            "[^]",
            "{",
            "}",
            "a{",
            "a{x}",
            "a{2,1}",
            "a{1001}",
            "a{,2}",
            "*",
            "+a",
            "?",
            "a**",
            "a+*",
            "a{1}{1}",
            "(?=a)",
            "(?i)a",
            "(?",
            "\\",
            "\\q",
            "\\b",
            "\\0",
            "\\1",
            "(a)\\2",
            "(a\\1)",
            "[\\1]",
            "[a-\\d]",
            "[z-a]",
            "[a[b]]",
            "[a-[b]c]",
            "[a",
            "[a-",
            "[a-[b]",
            "\\p",
            "\\p{",
            "\\p{}",
            "\\pL",
            "\\p{Xx}",
            "\\p{Lux}",
            "\\p{IsNowhere}",
            "\\p{ Lu}",
            "\\p{Cs}",
        ] {
            assert_eq!(matches("a", pattern, ""), None, "{pattern}");
        }
        assert!(matches("", &"(".repeat(49), "").is_none());
        assert!(matches("", &format!("{}{}", "(".repeat(50), ")".repeat(50)), "").is_some());
        assert!(matches("", &format!("{}{}", "(".repeat(51), ")".repeat(51)), "").is_none());
        assert!(matches("", &"a".repeat(4097), "").is_none());
    }

    #[test]
    fn back_references_match_the_same_again() {
        let cases = [
            ("abcabc", "^(a.*)\\1$", "", true),
            ("abcab", "^(a.*)\\1$", "", false),
            ("aA", "^(a)\\1$", "", false),
            ("aA", "^(a)\\1$", "i", true),
            ("xy", "^(a)?\\1xy$", "", true),
            ("aab", "^(a)(\\1)b$", "", true),
            ("abcdefghijj1", "^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\101$", "", true),
            ("aa1", "^(a)\\11$", "", true),
            ("baa", "(.)\\1", "", true),
            ("aaab", "^(?:(a)|b)*\\1$", "", false),
            ("", "^(a*)*\\1*$", "", true),
        ];
        for (text, pattern, flags, expected) in cases {
            assert_eq!(matches(text, pattern, flags), Some(expected), "{text:?} {pattern:?}");
        }
    }

    #[test]
    fn work_grows_with_the_text_and_no_faster() {
        for pattern in ["(a*)*b", "(a|a|aa)*b", "(a?){50}b", "a*a*a*a*b", "(.*)(.*)(.*)b", "[a-z]*[a-y]*b"] {
            let regex = compile(&mut machine(), pattern, "").unwrap().unwrap();
            let steps = |length: usize| {
                let mut machine = machine();
                assert!(!regex.is_in(&mut machine, &"a".repeat(length)).unwrap());
                machine.spent().0
            };
            let (short, long) = (steps(1_000), steps(4_000));
            assert!(long < short * 5, "{pattern}: {short} {long}");
        }
    }

    #[test]
    fn what_takes_too_long_reaches_a_limit() {
        let search = |pattern: &str, text: &str| {
            let regex = compile(&mut machine(), pattern, "").unwrap().unwrap();
            regex.is_in(&mut machine(), text).map_err(|stop| stop.limit)
        };
        assert_eq!(search("(a*)*(a*)*(a*)*(b)\\1", &"a".repeat(200)), Err(Limit::Steps));
        assert_eq!(search("((a|b)*)*c", &"ab".repeat(2_000_000)), Err(Limit::Bytes));
        for pattern in ["((((a{1000}){1000}){1000}){1000})", "((((){1000}){1000}){1000})", "(\\w{100}){101}"] {
            assert!(compile(&mut machine(), pattern, "").unwrap().is_err(), "{pattern}");
        }
    }

    /// Patterns that mean the same in both flavours.
    fn patterns() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec!["a", "b", "c", ".", "[ab]", "[^a]", "^", "$", "(?:)", "[b-d]", "é"]).prop_map(str::to_owned);
        leaf.prop_recursive(5, 24, 4, |inner| {
            let quantifier = prop::sample::select(vec!["?", "*", "+", "??", "*?", "+?", "{2}", "{1,2}", "{0,2}?", "{2,}", "{0}"]);
            prop_oneof![
                (inner.clone(), quantifier).prop_map(|(inner, quantifier)| format!("(?:{inner}){quantifier}")),
                inner.clone().prop_map(|inner| format!("({inner})")),
                prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                prop::collection::vec(inner, 2..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn all_groups_match_what_another_engine_says(pattern in patterns(), text in "[abcdé]{0,12}") {
            let theirs = regex::Regex::new(&pattern).unwrap();
            let regex = compile(&mut machine(), &pattern, "").unwrap().unwrap();
            let found = regex.search(&text).next(&mut machine()).unwrap();
            let expected = theirs.captures(&text);
            prop_assert_eq!(found.is_some(), expected.is_some());
            if let (Some(found), Some(expected)) = (found, expected) {
                for group in 0..theirs.captures_len() {
                    let span = expected.get(group).map(|span| (span.start(), span.end()));
                    prop_assert_eq!(found.group(group), span, "group {}", group);
                }
            }
        }

        #[test]
        fn all_matches_are_found(pattern in patterns(), text in "[abcdé]{0,24}") {
            // A pattern that matches nothing is made to match something.
            let pattern = if matches("", &pattern, "") == Some(true) { format!("(?:{pattern})c") } else { pattern };
            let theirs = regex::Regex::new(&pattern).unwrap();
            let regex = compile(&mut machine(), &pattern, "").unwrap().unwrap();
            let mut search = regex.search(&text);
            let mut found = Vec::new();
            while let Some(next) = search.next(&mut machine()).unwrap() {
                found.push(next.group(0).unwrap());
            }
            prop_assert_eq!(found, theirs.find_iter(&text).map(|span| (span.start(), span.end())).collect::<Vec<_>>());
        }

        #[test]
        fn no_text_is_a_pattern_that_breaks_anything(pattern in "[ab(){}\\[\\]|*+?^$.\\\\0-9,pPLuIs-]{0,24}", flags in "[smixq]{0,2}", text in "[ab1 ]{0,20}") {
            if let Ok(regex) = compile(&mut machine(), &pattern, &flags).unwrap() {
                let _ = regex.is_in(&mut machine(), &text);
            }
        }

        #[test]
        fn a_back_reference_says_what_two_loops_say(text in "[ab]{0,14}") {
            let bytes = text.as_bytes();
            let doubled = (0..bytes.len()).any(|start| {
                (1..=(bytes.len() - start) / 2).any(|length| bytes[start..start + length] == bytes[start + length..start + 2 * length])
            });
            prop_assert_eq!(matches(&text, "(.+)\\1", ""), Some(doubled));
        }
    }
}
