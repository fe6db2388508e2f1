//! Values as text, the way `string(from)` tells them (DMN 1.5, 10.3.4.1).

use std::convert::Infallible;

use crate::error::Stop;
use crate::machine::Machine;
use crate::value::{Function, Name, Range, Value};

/// The longest text of [`feel_text`], in bytes; what is longer ends in `…`.
pub(crate) const LONGEST: usize = 64 * 1024;

/// The text of a value for people; text itself stands in quotes only within lists and contexts.
pub(crate) fn feel_text(value: &Value) -> String {
    let mut out = Bounded(String::new());
    let whole = match value {
        Value::String(text) => out.push(text),
        value => write(value, &mut out),
    };
    if whole.is_err() {
        out.0.push('…');
    }
    out.0
}

/// The text of a value, counted while it grows.
pub(super) fn counted_text(machine: &mut Machine<'_>, value: &Value) -> Result<Value, Stop> {
    let mut out = Counted { machine, text: Text::default() };
    write(value, &mut out)?;
    Ok(out.text.finish())
}

/// A text that is being made, counted while it grows.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    pub(super) fn push(&mut self, machine: &mut Machine<'_>, piece: &str) -> Result<(), Stop> {
        machine.step(1)?;
        machine.charge(piece.len())?;
        self.0.push_str(piece);
        Ok(())
    }

    pub(super) fn finish(self) -> Value {
        Value::String(self.0.into())
    }
}

/// Where text is written to until it is full.
trait Out {
    type Full;
    fn push(&mut self, piece: &str) -> Result<(), Self::Full>;
}

impl Out for String {
    type Full = Infallible;

    fn push(&mut self, piece: &str) -> Result<(), Infallible> {
        self.push_str(piece);
        Ok(())
    }
}

struct Bounded(String);

impl Out for Bounded {
    type Full = ();

    fn push(&mut self, piece: &str) -> Result<(), ()> {
        let room = LONGEST.saturating_sub(self.0.len());
        self.0.push_str(piece.get(..piece.floor_char_boundary(room)).unwrap_or_default());
        if piece.len() > room { Err(()) } else { Ok(()) }
    }
}

struct Counted<'m, 'x> {
    machine: &'m mut Machine<'x>,
    text: Text,
}

impl Out for Counted<'_, '_> {
    type Full = Stop;

    fn push(&mut self, piece: &str) -> Result<(), Stop> {
        self.text.push(self.machine, piece)
    }
}

/// As deep as values may be.
fn write<O: Out>(value: &Value, out: &mut O) -> Result<(), O::Full> {
    match value {
        Value::Null(_) => out.push("null"),
        Value::Boolean(is) => out.push(if *is { "true" } else { "false" }),
        Value::Number(number) => out.push(&number.to_string()),
        Value::String(text) => write_quoted(text, out),
        Value::Date(date) => out.push(&date.to_string()),
        Value::Time(time) => out.push(&time.to_string()),
        Value::DateTime(moment) => out.push(&moment.to_string()),
        Value::Seconds(duration) => out.push(&duration.to_string()),
        Value::Months(duration) => out.push(&duration.to_string()),
        Value::List(list) => write_all("[", list.iter(), "]", out, |item, out| write(item, out)),
        Value::Context(context) => write_all("{", context.entries().iter(), "}", out, |(name, value), out| {
            write_name(name, out)?;
            out.push(": ")?;
            write(value, out)
        }),
        Value::Range(range) => write_range(range, out),
        Value::Function(Function::Builtin(builtin)) => out.push(builtin.name),
        Value::Function(Function::Defined(closure)) => {
            let parameters = closure.definition.parameters.iter();
            write_all("function(", parameters, ")", out, |(name, _), out| write_name(name, out))
        }
    }
}

fn write_all<O: Out, T>(
    open: &str,
    items: impl Iterator<Item = T>,
    close: &str,
    out: &mut O,
    each: impl Fn(T, &mut O) -> Result<(), O::Full>,
) -> Result<(), O::Full> {
    out.push(open)?;
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(", ")?;
        }
        each(item, out)?;
    }
    out.push(close)
}

/// A text in double quotes, as FEEL reads it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    let Ok(()) = write_quoted(text, &mut out);
    out
}

fn write_quoted<O: Out>(text: &str, out: &mut O) -> Result<(), O::Full> {
    out.push("\"")?;
    let mut rest = text;
    while let Some((index, special)) = rest.char_indices().find(|(_, character)| matches!(character, '"' | '\\' | '\n' | '\r' | '\t')) {
        let (plain, from) = rest.split_at_checked(index).unwrap_or((rest, ""));
        out.push(plain)?;
        out.push(match special {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            _ => "\\t",
        })?;
        rest = from.get(1..).unwrap_or_default();
    }
    out.push(rest)?;
    out.push("\"")
}

/// A name as it is; in quotes if it couldn't be read back as one.
fn write_name<O: Out>(name: &Name, out: &mut O) -> Result<(), O::Full> {
    let word = |word: &str| word.chars().all(|character| character.is_alphanumeric() || character == '_' || character as u32 > 0x2FFF);
    let begins = name.chars().next().is_some_and(|first| !first.is_numeric());
    if begins && name.split(' ').all(|part| !part.is_empty() && word(part)) { out.push(name) } else { write_quoted(name, out) }
}

fn write_range<O: Out>(range: &Range, out: &mut O) -> Result<(), O::Full> {
    if range.but {
        out.push(if range.start_included { "(=" } else { "(!=" })?;
        write_end(range.start.as_ref(), out)?;
        return out.push(")");
    }
    out.push(if range.start_included { "[" } else { "(" })?;
    write_end(range.start.as_ref(), out)?;
    out.push("..")?;
    write_end(range.end.as_ref(), out)?;
    out.push(if range.end_included { "]" } else { ")" })
}

/// An end so that it reads back: dates, times and durations as at-literals.
fn write_end<O: Out>(end: Option<&Value>, out: &mut O) -> Result<(), O::Full> {
    match end {
        None => Ok(()),
        Some(end @ (Value::Number(_) | Value::String(_))) => write(end, out),
        Some(end) => {
            out.push("@\"")?;
            write(end, out)?;
            out.push("\"")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial;
    use super::*;
    use crate::limits::Limit;
    use crate::value::List;

    #[test]
    fn text_within_something_stands_in_quotes() {
        trial::same(&[
            ("string(\"a \\\"b\\\"\")", "\"a \\\"b\\\"\""),
            ("string([\"a \\\"b\\\"\", \"\\\\\\n\"])", r#""[\"a \\\"b\\\"\", \"\\\\\\n\"]""#),
            ("string([1.50, true, null, []])", "\"[1.5, true, null, []]\""),
            ("string({a: \"x\", b c: {}, \"d:\": 1, \"\": 2})", r#""{a: \"x\", b c: {}, \"d:\": 1, \"\": 2}""#),
            ("string(@\"2026-01-01T10:00:00@Europe/Paris\")", "\"2026-01-01T10:00:00@Europe/Paris\""),
            ("string([@\"P1D\", @\"P1Y\", @\"10:00:00\"])", "\"[P1D, P1Y, 10:00:00]\""),
            ("string([1..3))", "\"[1..3)\""),
            ("string((\"a\"..\"b\"])", "\"(\\\"a\\\"..\\\"b\\\"]\""),
            ("string((> @\"2026-01-01\"))", "\"(@\\\"2026-01-01\\\"..)\""),
            ("string(function(a, b) a)", "\"function(a, b)\""),
            ("string(string length)", "\"string length\""),
        ]);
        trial::null(&["string(null)", "string()", "string(1, 2)"]);
    }

    #[test]
    fn no_text_is_longer_than_it_may_be() {
        let mut doubled = Value::NULL;
        for _ in 0..100 {
            doubled = Value::List(List::new(vec![doubled.clone(), doubled]).into());
        }
        assert_eq!(feel_text(&doubled).chars().last(), Some('…'));
        assert!(feel_text(&doubled).len() <= LONGEST + 3);
        assert!(matches!(trial::limit("string(x)", doubled), Some(Limit::Bytes | Limit::Steps)));
        assert_eq!(feel_text(&Value::text("ñ".repeat(LONGEST))), format!("{}…", "ñ".repeat(LONGEST / 2)));
    }
}
