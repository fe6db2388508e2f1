//! `range(from)` (DMN 1.5, 10.3.4.1): the text of a range whose ends are literals.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::given::{Answer, Given};
use crate::error::Reason;
use crate::machine::Machine;
use crate::syntax::token::{Dialect, Kind, Symbol, Token, tokens};
use crate::value::{Range, Value, literal};

/// The longest text, in bytes.
const LONGEST: usize = 1024;

/// `range(from)`: `[1..10)`, `(..5]`, `["a".."f"]`, `[@"2026-01-01"..date("2026-12-31")]`.
pub(super) fn range(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let text = given.text(0)?;
    if text.len() > LONGEST {
        return Err(given.cannot("takes no text that long"));
    }
    machine.step(text.len() / 8 + 1)?;
    machine.charge(size_of::<Range>() + text.len())?;
    let range = range_of(text).ok_or_else(|| given.cannot("takes a text such as `[1..10]`, its ends literals of one kind"))?;
    range.map(|range| Value::Range(range.into())).map_err(|reason| given.cannot(&format!("takes a range: {reason}")))
}

/// The range that a text of at most [`LONGEST`] bytes tells, or why its ends make none; `None` if it isn't such a text.
pub(crate) fn range_of(text: &str) -> Option<Result<Range, Reason>> {
    let tokens = (text.len() <= LONGEST).then(|| tokens(text, Dialect::Feel))?;
    let (start, start_included, end, end_included) = Reader { text, tokens: tokens.into_iter().peekable() }.range()?;
    Some(Range::new(start, start_included, end, end_included, None))
}

struct Reader<'t> {
    text: &'t str,
    tokens: Peekable<IntoIter<Token>>,
}

impl Reader<'_> {
    fn range(mut self) -> Option<(Option<Value>, bool, Option<Value>, bool)> {
        let start_included = match self.tokens.next()?.kind {
            Kind::Symbol(Symbol::OpenBracket) => true,
            Kind::Symbol(Symbol::Open | Symbol::CloseBracket) => false,
            _ => return None,
        };
        let start = if self.is(Symbol::Dots) { None } else { Some(self.end()?) };
        self.take(Symbol::Dots)?;
        let end = match self.tokens.peek()?.kind {
            Kind::Symbol(Symbol::Close | Symbol::CloseBracket | Symbol::OpenBracket) => None,
            _ => Some(self.end()?),
        };
        let end_included = match self.tokens.next()?.kind {
            Kind::Symbol(Symbol::CloseBracket) => true,
            Kind::Symbol(Symbol::Close | Symbol::OpenBracket) => false,
            _ => return None,
        };
        // An end that isn't there isn't in the range; one of them must be.
        let sound = (start.is_some() || !start_included) && (end.is_some() || !end_included) && (start.is_some() || end.is_some());
        (sound && self.tokens.next()?.kind == Kind::End).then_some((start, start_included, end, end_included))
    }

    fn is(&mut self, symbol: Symbol) -> bool {
        self.tokens.peek().is_some_and(|token| token.kind == Kind::Symbol(symbol))
    }

    fn take(&mut self, symbol: Symbol) -> Option<()> {
        self.tokens.next_if(|token| token.kind == Kind::Symbol(symbol)).map(|_| ())
    }

    /// A literal, or a call of a conversion with one.
    fn end(&mut self) -> Option<Value> {
        let token = self.tokens.next()?;
        match token.kind {
            Kind::Number(number) => Some(Value::Number(number)),
            Kind::Text(text) => Some(Value::text(text)),
            Kind::Symbol(Symbol::Minus) => match self.tokens.next()?.kind {
                Kind::Number(number) => Some(Value::Number(number.negate())),
                _ => None,
            },
            Kind::Symbol(Symbol::At) => {
                let text = self.quoted()?;
                literal::temporal(&text)
            }
            Kind::Word => {
                let name = self.name(&token)?;
                let text = self.quoted()?;
                self.take(Symbol::Close)?;
                match name.as_str() {
                    "date" => literal::date(&text),
                    "date and time" => literal::date_and_time(&text),
                    "time" => literal::time(&text),
                    "duration" => literal::duration(&text),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Words up to a `(`, which is taken too.
    fn name(&mut self, first: &Token) -> Option<String> {
        let word = |token: &Token| self.text.get(token.start as usize..token.end as usize);
        let mut name = word(first)?.to_owned();
        loop {
            let token = self.tokens.next()?;
            match token.kind {
                Kind::Word => {
                    name.push(' ');
                    name.push_str(word(&token)?);
                }
                Kind::Symbol(Symbol::Open) => return Some(name),
                _ => return None,
            }
        }
    }

    fn quoted(&mut self) -> Option<String> {
        match self.tokens.next()?.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial;

    #[test]
    fn the_text_of_a_range_is_read() {
        trial::same(&[
            ("range(\"[18..21)\")", "[18..21)"),
            ("range(\"]1.5 .. 2[\")", "(1.5..2)"),
            ("range(from: \"(-2..-1]\")", "(-2..-1]"),
            ("range(\"[2..)\")", "(>= 2)"),
            ("range(\"(..2)\")", "(< 2)"),
            ("range(\"[\\\"a\\\"..\\\"b\\\"]\")", "[\"a\"..\"b\"]"),
            ("range(\"[@\\\"2026-01-01\\\"..date(\\\"2026-01-02\\\")]\")", "[@\"2026-01-01\"..@\"2026-01-02\"]"),
            ("range(\"[date and time(\\\"2026-01-01T00:00:00\\\")..)\")", "(>= @\"2026-01-01T00:00:00\")"),
            ("range(\"[time(\\\"10:00:00\\\")..)\")", "(>= @\"10:00:00\")"),
            ("range(\"(duration(\\\"P1D\\\")..duration(\\\"P2D\\\"))\")", "(@\"P1D\"..@\"P2D\")"),
            ("range(string([1..3)))", "[1..3)"),
        ]);
    }

    #[test]
    fn what_is_no_range_of_literals_is_null() {
        trial::null(&[
            "range(\"\")",
            "range(\"[..]\")",
            "range(\"(..)\")",
            "range(\"[1..]\")",
            "range(\"[..1]\")",
            "range(\"1..2\")",
            "range(\"[1..2\")",
            "range(\"[1..2]]\")",
            "range(\"[2..1]\")",
            "range(\"[1..\\\"a\\\"]\")",
            "range(\"[a..b]\")",
            "range(\"[1+1..3]\")",
            "range(\"[true..false]\")",
            "range(\"[date(\\\"nonsense\\\")..)\")",
            "range(null)",
            "range(1)",
        ]);
    }
}
