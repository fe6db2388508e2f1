//! Text (DMN 1.5, 10.3.4.3). Positions and lengths count code points.

use super::given::{Answer, Failure, Given};
use super::list::length;
use super::regex::{Piece, Regex, compile};
use super::text::Text;
use crate::machine::Machine;
use crate::value::Value;

/// The text in that place, its bytes counted.
fn read<'g>(machine: &mut Machine<'_>, given: Given<'g>, place: usize) -> Result<&'g str, Failure> {
    let text = given.text(place)?;
    machine.step(text.len() / 64 + 1)?;
    Ok(text)
}

/// `substring(string, start position, length?)`: what there is of that length.
pub(super) fn substring(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let text = read(machine, given, 0)?;
    let start = given.position(1, text.chars().count())?;
    let rest = text.char_indices().nth(start).and_then(|(byte, _)| text.get(byte..)).unwrap_or_default();
    if given.lacks(2) {
        return Ok(machine.text(rest)?);
    }
    let part = match rest.char_indices().nth(length(given, 2)?) {
        Some((byte, _)) => rest.get(..byte).unwrap_or_default(),
        None => rest,
    };
    Ok(machine.text(part)?)
}

/// `string length(string)`.
pub(super) fn string_length(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Number((read(machine, given, 0)?.chars().count() as u64).into()))
}

/// `upper case(string)`.
pub(super) fn upper_case(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    recased(machine, given, str::to_uppercase)
}

/// `lower case(string)`.
pub(super) fn lower_case(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    recased(machine, given, str::to_lowercase)
}

/// Letters beyond ASCII are looked up one by one, which costs more than reading them.
fn recased(machine: &mut Machine<'_>, given: Given<'_>, change: fn(&str) -> String) -> Answer {
    let text = read(machine, given, 0)?;
    machine.step(text.len() / 32)?;
    Ok(machine.text(change(text))?)
}

/// `substring before(string, match)`: empty if it isn't in it.
pub(super) fn substring_before(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let (text, found) = (read(machine, given, 0)?, read(machine, given, 1)?);
    Ok(machine.text(text.split_once(found).map_or("", |(before, _)| before))?)
}

/// `substring after(string, match)`: empty if it isn't in it.
pub(super) fn substring_after(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let (text, found) = (read(machine, given, 0)?, read(machine, given, 1)?);
    Ok(machine.text(text.split_once(found).map_or("", |(_, after)| after))?)
}

/// `contains(string, match)`.
pub(super) fn contains(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Boolean(read(machine, given, 0)?.contains(read(machine, given, 1)?)))
}

/// `starts with(string, match)`.
pub(super) fn starts_with(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Boolean(read(machine, given, 0)?.starts_with(read(machine, given, 1)?)))
}

/// `ends with(string, match)`.
pub(super) fn ends_with(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Boolean(read(machine, given, 0)?.ends_with(read(machine, given, 1)?)))
}

/// `string join(list, delimiter?)`: nulls are left out.
pub(super) fn string_join(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let items = given.list(0)?;
    let delimiter = if given.lacks(1) { "" } else { given.text(1)? };
    let mut length = 0_usize;
    for item in items {
        machine.step(1)?;
        match item {
            Value::Null(_) => {}
            Value::String(text) => length = length.saturating_add(text.len()).saturating_add(delimiter.len()),
            _ => return Err(given.wrong_item(item, "texts")),
        }
    }
    machine.charge(length)?;
    machine.step(length / 64)?;
    let mut joined = String::with_capacity(length);
    let texts = items.iter().filter_map(|item| if let Value::String(text) = item { Some(&**text) } else { None });
    for (index, text) in texts.enumerate() {
        joined.push_str(if index > 0 { delimiter } else { "" });
        joined.push_str(text);
    }
    Ok(Value::text(joined))
}

/// The second argument as a pattern, with the flags in that place.
fn pattern(machine: &mut Machine<'_>, given: Given<'_>, flags: Option<usize>) -> Result<Regex, Failure> {
    let pattern = given.text(1)?;
    let flags = match flags.filter(|place| !given.lacks(*place)) {
        Some(place) => given.text(place)?,
        None => "",
    };
    compile(machine, pattern, flags)?.map_err(|wrong| given.cannot(&format!("can't use this pattern: {wrong}")))
}

/// `matches(input, pattern, flags?)`: whether any part of it matches.
pub(super) fn matches(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let input = read(machine, given, 0)?;
    Ok(Value::Boolean(pattern(machine, given, Some(2))?.is_in(machine, input)?))
}

/// `replace(input, pattern, replacement, flags?)`: in the replacement `$1` stands for what the first group matched, `\$` for `$`
/// (XPath functions 3.1, 5.6.4).
pub(super) fn replace(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let (input, replacement) = (read(machine, given, 0)?, read(machine, given, 2)?);
    let regex = pattern(machine, given, Some(3))?;
    not_empty(machine, given, &regex)?;
    let wrong = "takes `$` in the replacement only before the number of a group, and `\\` only before `$` or `\\`";
    let pieces = regex.pieces(replacement).ok_or_else(|| given.cannot(wrong))?;
    let mut replaced = Text::default();
    let mut rest = 0;
    let mut search = regex.search(input);
    while let Some(found) = search.next(machine)? {
        let (start, end) = found.group(0).unwrap_or((rest, rest));
        replaced.push(machine, input.get(rest..start).unwrap_or_default())?;
        for piece in &pieces {
            match piece {
                Piece::Text(text) => replaced.push(machine, text)?,
                Piece::Group(number) => {
                    let group = found.group(*number).and_then(|(start, end)| input.get(start..end));
                    replaced.push(machine, group.unwrap_or_default())?;
                }
            }
        }
        rest = end;
    }
    replaced.push(machine, input.get(rest..).unwrap_or_default())?;
    Ok(replaced.finish())
}

/// `split(string, delimiter)`, where the delimiter is a pattern.
pub(super) fn split(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let input = read(machine, given, 0)?;
    let regex = pattern(machine, given, None)?;
    not_empty(machine, given, &regex)?;
    let mut parts = Vec::new();
    let mut rest = 0;
    let mut search = regex.search(input);
    while let Some(found) = search.next(machine)? {
        let (start, end) = found.group(0).unwrap_or((rest, rest));
        parts.push(machine.text(input.get(rest..start).unwrap_or_default())?);
        rest = end;
    }
    parts.push(machine.text(input.get(rest..).unwrap_or_default())?);
    Ok(machine.list(parts)?)
}

/// What matches an empty text matches between all characters: nobody means that.
fn not_empty(machine: &mut Machine<'_>, given: Given<'_>, regex: &Regex) -> Result<(), Failure> {
    if regex.is_in(machine, "")? { Err(given.cannot("takes no pattern that matches an empty text")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::trial;
    use crate::limits::Limit;
    use crate::value::Value;

    #[test]
    fn characters_are_code_points() {
        trial::same(&[
            ("string length(\"\")", "0"),
            ("string length(\"añ🐎\")", "3"),
            ("substring(\"añ🐎b\", 2)", "\"ñ🐎b\""),
            ("substring(\"añ🐎b\", -2, 1)", "\"🐎\""),
            ("substring(\"abc\", 2, 99)", "\"bc\""),
            ("substring(\"abc\", 1.9, 1.9)", "\"a\""),
            ("substring(string: \"abc\", start position: 3, length: null)", "\"c\""),
            ("substring([\"abc\"], 1, 1)", "\"a\""),
        ]);
        trial::null(&[
            "substring(\"abc\", 0)",
            "substring(\"abc\", 4)",
            "substring(\"abc\", -4)",
            "substring(\"abc\", 1, 0)",
            "substring(\"\", 1)",
            "substring(null, 1)",
            "string length(12)",
        ]);
        trial::reasons(&[
            ("substring(12, 1)", "`substring` takes text first, this is a number"),
            ("string length(null)", "`string length` takes text, this is null"),
        ]);
    }

    #[test]
    fn text_is_searched_and_changed() {
        trial::same(&[
            ("upper case(\"straße\")", "\"STRASSE\""),
            ("lower case(\"ÀB1\")", "\"àb1\""),
            ("substring before(\"a.b.c\", \".\")", "\"a\""),
            ("substring before(\"abc\", \"x\")", "\"\""),
            ("substring before(\"abc\", \"\")", "\"\""),
            ("substring after(\"a.b.c\", \".\")", "\"b.c\""),
            ("substring after(\"abc\", \"\")", "\"abc\""),
            ("substring after(\"\", \"a\")", "\"\""),
            ("contains(\"abc\", \"bc\")", "true"),
            ("contains(string: \"abc\", match: \"\")", "true"),
            ("starts with(\"abc\", \"ab\")", "true"),
            ("starts with(\"abc\", \"b\")", "false"),
            ("ends with(\"abc\", \"c\")", "true"),
            ("string join([\"a\", null, \"b\", \"\"], \"-\")", "\"a-b-\""),
            ("string join([null, \"a\"], \"-\")", "\"a\""),
            ("string join([])", "\"\""),
            ("string join(\"a\")", "\"a\""),
        ]);
        trial::null(&[
            "upper case(null)",
            "contains(\"a\", null)",
            "starts with(1, \"1\")",
            "string join([1])",
            "string join(null)",
            "string join([\"a\"], 1)",
        ]);
    }

    #[test]
    fn patterns_are_matched_anywhere() {
        trial::same(&[
            ("matches(\"order 66\", \"\\d{2}\")", "true"),
            ("matches(\"order 66\", \"^\\d{2}$\")", "false"),
            ("matches(\"ORDER\", \"order\", \"i\")", "true"),
            ("matches(\"a.c\", \".\", \"q\")", "true"),
            ("matches(\"abc\", \".\", \"q\")", "false"),
            ("matches(\"abab\", \"(..)\\1\")", "true"),
            ("matches(\"abba\", \"(..)\\1\")", "false"),
            ("matches(\"abc\", \"\")", "true"),
            ("matches(\"abc\", \"b\", null)", "true"),
        ]);
        trial::null(&["matches(null, \"a\")", "matches(\"a\", null)", "matches(\"a\", \"(\")", "matches(\"a\", \"a\", \"g\")"]);
        trial::reasons(&[("matches(\"a\", \"a)\")", "`matches` can't use this pattern: a `)` has no `(`")]);
    }

    #[test]
    fn replacements_name_groups() {
        trial::same(&[
            ("replace(\"2026-11-21\", \"(\\d+)-(\\d+)-(\\d+)\", \"$3.$2.$1\")", "\"21.11.2026\""),
            ("replace(\"abc\", \"b\", \"[$0]\")", "\"a[b]c\""),
            ("replace(\"abc\", \"(x)|b\", \"[$1]\")", "\"a[]c\""),
            ("replace(\"abc\", \"(b)\", \"$12\")", "\"ab2c\""),
            ("replace(\"abc\", \"b\", \"$1\")", "\"ac\""),
            ("replace(\"abc\", \"b\", \"\\\\$1\")", "\"a$1c\""),
            ("replace(\"abc\", \"B\", \"\", \"i\")", "\"ac\""),
            ("replace(\"a.b\", \".\", \"$\", \"q\")", "\"a$b\""),
            ("replace(\"aaa\", \"a\", \"b\")", "\"bbb\""),
        ]);
        trial::null(&[
            "replace(\"abc\", \"x*\", \"-\")",
            "replace(\"abc\", \"b\", \"$\")",
            "replace(\"abc\", \"b\", \"$x\")",
            "replace(\"abc\", \"b\", \"\\\\n\")",
            "replace(\"abc\", \"b\", null)",
            "replace(\"abc\", \"b\")",
        ]);
    }

    #[test]
    fn split_keeps_empty_parts() {
        trial::same(&[
            ("split(\"a;b;;\", \";\")", "[\"a\", \"b\", \"\", \"\"]"),
            ("split(\"a1b22c\", \"\\d+\")", "[\"a\", \"b\", \"c\"]"),
            ("split(\"\", \",\")", "[\"\"]"),
            ("split(delimiter: \"x\", string: \"abc\")", "[\"abc\"]"),
        ]);
        trial::null(&["split(\"abc\", \"\")", "split(null, \",\")", "split(\"a\", [])", "split(\"a\", \"[\")"]);
    }

    #[test]
    fn text_that_would_grow_too_large_is_not_made() {
        let long = || Value::text("a".repeat(100_000));
        assert_eq!(trial::limit("replace(x, \"a\", x)", long()), Some(Limit::Bytes));
        assert_eq!(trial::limit("string join(for i in 1..1000 return x)", long()), Some(Limit::Bytes));
        assert_eq!(trial::limit("split(x, \"a\")", long()), None);
    }
}
