//! The grammar of UEL, and FEEL as it is read.

use engine::graph::Expression;
use feel::quoted;

use super::tokens::{Token, next};
use super::{MAX_FEEL, Refused};

/// How deep expressions may lie within each other.
const MAX_DEPTH: usize = 64;

/// How strongly the parts of a piece of FEEL hang together; weaker ones get parentheses within stronger ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Choice,
    Or,
    And,
    Comparison,
    Sum,
    Product,
    Minus,
    Whole,
}

struct Piece {
    feel: String,
    strength: Strength,
}

impl Piece {
    fn whole(feel: String) -> Self {
        Self { feel, strength: Strength::Whole }
    }

    /// The FEEL, in parentheses unless it hangs together at least that strongly.
    fn within(self, least: Strength) -> String {
        if self.strength >= least { self.feel } else { format!("({})", self.feel) }
    }
}

/// The FEEL of the expression that `rest` begins with, `${` and `}` included, and its length. `base` is where `rest` stands.
pub(super) fn expression(rest: &str, base: usize) -> Result<(String, usize), Refused> {
    let mut parser = Parser { text: rest, base, start: 0, token: Token::End, end: 2, depth: 0 };
    parser.advance()?;
    let piece = parser.choice()?;
    match parser.token {
        Token::Sign("}") => Ok((piece.feel, parser.end)),
        Token::End => Err(parser.refused("the end comes before `}`")),
        Token::Sign("=" | "+=") => Err(parser.refused("FEEL can't assign; use `==` to compare, or an output mapping to set a variable")),
        Token::Sign("->") => Err(parser.refused("FEEL of this kind has no lambdas; write the condition in FEEL")),
        Token::Sign(sign) => Err(parser.refused(format!("an operator or `}}` should stand here, not `{sign}`"))),
        _ => Err(parser.refused("an operator or `}` should stand here")),
    }
}

struct Parser<'a> {
    text: &'a str,
    base: usize,
    start: usize,
    token: Token,
    end: usize,
    depth: usize,
}

impl Parser<'_> {
    fn advance(&mut self) -> Result<(), Refused> {
        let (start, token, end) = next(self.text, self.end).map_err(|refused| Refused { offset: refused.offset + self.base, ..refused })?;
        (self.start, self.token, self.end) = (start, token, end);
        Ok(())
    }

    fn refused(&self, reason: impl Into<String>) -> Refused {
        Refused { offset: self.base + self.start, reason: reason.into() }
    }

    fn is(&self, sign: &str) -> bool {
        matches!(&self.token, Token::Sign(found) if *found == sign)
    }

    /// Goes past the sign, if it stands here.
    fn take(&mut self, sign: &str) -> Result<bool, Refused> {
        let there = self.is(sign);
        if there {
            self.advance()?;
        }
        Ok(there)
    }

    fn expect(&mut self, sign: &str) -> Result<(), Refused> {
        if self.take(sign)? { Ok(()) } else { Err(self.refused(format!("`{sign}` should stand here"))) }
    }

    /// Which of these operators stands here, signs or words; each with its FEEL.
    fn operator(&self, operators: &[(&str, &'static str)]) -> Option<&'static str> {
        let found = match &self.token {
            Token::Sign(sign) => *sign,
            Token::Word(word) => word,
            _ => return None,
        };
        operators.iter().find(|(operator, _)| *operator == found).map(|(_, feel)| *feel)
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Refused>) -> Result<T, Refused> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.refused(format!("expressions may lie {MAX_DEPTH} deep within each other")));
        }
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn sized(&self, piece: Piece) -> Result<Piece, Refused> {
        if piece.feel.len() > MAX_FEEL {
            return Err(self.refused(format!("this becomes more than {MAX_FEEL} bytes of FEEL")));
        }
        Ok(piece)
    }

    fn choice(&mut self) -> Result<Piece, Refused> {
        self.deeper(|parser| {
            let condition = parser.or()?;
            if !parser.take("?")? {
                return Ok(condition);
            }
            let then = parser.choice()?;
            parser.expect(":")?;
            let otherwise = parser.choice()?;
            let (condition, then) = (condition.within(Strength::Or), then.within(Strength::Or));
            let feel = format!("if {condition} then {then} else {}", otherwise.within(Strength::Or));
            parser.sized(Piece { feel, strength: Strength::Choice })
        })
    }

    fn or(&mut self) -> Result<Piece, Refused> {
        self.chain(&[("||", "or"), ("or", "or")], Strength::Or, Self::and)
    }

    fn and(&mut self) -> Result<Piece, Refused> {
        self.chain(&[("&&", "and"), ("and", "and")], Strength::And, Self::equality)
    }

    fn equality(&mut self) -> Result<Piece, Refused> {
        self.chain(&[("==", "="), ("eq", "="), ("!=", "!="), ("ne", "!=")], Strength::Comparison, Self::relation)
    }

    fn relation(&mut self) -> Result<Piece, Refused> {
        let operators = [("<", "<"), ("lt", "<"), (">", ">"), ("gt", ">"), ("<=", "<="), ("le", "<="), (">=", ">="), ("ge", ">=")];
        self.chain(&operators, Strength::Comparison, Self::sum)
    }

    fn sum(&mut self) -> Result<Piece, Refused> {
        self.chain(&[("+", "+"), ("-", "-")], Strength::Sum, Self::product)
    }

    fn product(&mut self) -> Result<Piece, Refused> {
        let operators = [("*", "*"), ("/", "/"), ("div", "/"), ("%", "%"), ("mod", "%")];
        self.chain(&operators, Strength::Product, Self::unary)
    }

    /// Operands with operators of one strength between, from the left.
    fn chain(
        &mut self,
        operators: &[(&str, &'static str)],
        strength: Strength,
        operand: fn(&mut Self) -> Result<Piece, Refused>,
    ) -> Result<Piece, Refused> {
        let mut left = operand(self)?;
        while let Some(operator) = self.operator(operators) {
            self.advance()?;
            let right = operand(self)?;
            // FEEL's comparisons do not chain; `and`, `or`, sums and products do, from the left.
            let stronger = match strength {
                Strength::Or => Strength::And,
                Strength::And => Strength::Comparison,
                Strength::Comparison => Strength::Sum,
                Strength::Sum => Strength::Product,
                _ => Strength::Minus,
            };
            let least = if strength == Strength::Comparison { stronger } else { strength };
            left = if operator == "%" {
                let (dividend, divisor) = (left.within(Strength::Minus), right.within(Strength::Minus));
                Piece::whole(format!("({dividend} - {divisor} * round down({dividend} / {divisor}, 0))"))
            } else {
                Piece { feel: format!("{} {operator} {}", left.within(least), right.within(stronger)), strength }
            };
            left = self.sized(left)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Piece, Refused> {
        self.deeper(|parser| {
            if parser.take("!")? || parser.take_word("not")? {
                let denied = parser.unary()?;
                return parser.sized(Piece::whole(format!("not({})", denied.feel)));
            }
            if parser.take("-")? {
                let feel = format!("-{}", parser.unary()?.within(Strength::Whole));
                return Ok(Piece { feel, strength: Strength::Minus });
            }
            if parser.take_word("empty")? {
                let x = parser.unary()?.within(Strength::Whole);
                let feel = format!(
                    "(if {x} = null or {x} = \"\" then true else if {x} instance of list<Any> then count({x}) = 0 \
                     else if {x} instance of context<> then count(get entries({x})) = 0 else false)"
                );
                return parser.sized(Piece::whole(feel));
            }
            parser.value()
        })
    }

    fn take_word(&mut self, word: &str) -> Result<bool, Refused> {
        let there = matches!(&self.token, Token::Word(found) if found == word);
        if there {
            self.advance()?;
        }
        Ok(there)
    }

    fn value(&mut self) -> Result<Piece, Refused> {
        let mut piece = self.first()?;
        loop {
            if self.take(".")? {
                let Token::Word(name) = self.token.clone() else { return Err(self.refused("the name of a property should stand here")) };
                let (at, before) = (self.start, self.base);
                self.advance()?;
                if self.is("(") {
                    let reason = format!("`{name}` is a method, and methods of Java can't be called; write the expression in FEEL");
                    return Err(Refused { offset: before + at, reason });
                }
                piece = Piece::whole(format!("{}.{}", piece.within(Strength::Whole), named(&name)));
            } else if self.take("[")? {
                piece = self.index(piece)?;
                self.expect("]")?;
            } else {
                return self.sized(piece);
            }
        }
    }

    /// What stands between `[` and `]` after a value.
    fn index(&mut self, of: Piece) -> Result<Piece, Refused> {
        let of = of.within(Strength::Whole);
        let feel = match self.token.clone() {
            Token::Text(key) if is_word(&key) => format!("{of}.{}", named(&key)),
            Token::Text(key) => format!("get value({of}, {})", quoted(&key)),
            Token::Number(number) => match number.parse::<u32>().ok().and_then(|number| number.checked_add(1)) {
                Some(number) => format!("{of}[{number}]"),
                None => return Err(self.refused("an index is a whole number")),
            },
            _ => return Err(self.refused("an index has to be a number or a text in quotes: a computed one may mean either in FEEL")),
        };
        self.advance()?;
        Ok(Piece::whole(feel))
    }

    fn first(&mut self) -> Result<Piece, Refused> {
        let at = self.base + self.start;
        match self.token.clone() {
            Token::Number(number) => {
                self.advance()?;
                Ok(Piece::whole(number))
            }
            Token::Text(text) => {
                self.advance()?;
                Ok(Piece::whole(quoted(&text)))
            }
            Token::Sign("(") => {
                self.advance()?;
                let inner = self.choice()?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Sign("[" | "{") => Err(self.refused("a list or a map written out is not translated; write the expression in FEEL")),
            Token::Word(word) => self.word(&word, at),
            Token::Sign(_) => Err(self.refused("a value should stand here")),
            Token::End => Err(self.refused("the end comes before `}`")),
        }
    }

    fn word(&mut self, word: &str, at: usize) -> Result<Piece, Refused> {
        self.advance()?;
        if self.is("->") {
            return Err(self.refused("lambdas are not translated; write the expression in FEEL"));
        }
        match word {
            "true" | "false" | "null" => return Ok(Piece::whole(word.to_owned())),
            "execution" if self.is(".") => {
                if let Some(piece) = self.variable()? {
                    return Ok(piece);
                }
            }
            "now" if self.is("(") => {
                self.advance()?;
                self.expect(")")?;
                return Ok(Piece::whole("now()".to_owned()));
            }
            "loopCounter" => return Ok(Piece::whole("(loopCounter - 1)".to_owned())),
            _ => {}
        }
        if matches!(word, "execution" | "task" | "delegateExecution" | "delegateTask" | "externalTask" | "caseExecution") {
            let reason = format!("`{word}` is an object of another engine; name the variable itself");
            return Err(Refused { offset: at, reason });
        }
        if self.is("(") || (self.is(":") && self.is_prefix()) {
            let reason = format!("`{word}` is called as a function, and functions of Java can't be called; write the expression in FEEL");
            return Err(Refused { offset: at, reason });
        }
        Ok(Piece::whole(named(word)))
    }

    /// Whether the `:` that stands here belongs to a name such as `date:format(`.
    fn is_prefix(&self) -> bool {
        let Ok((start, Token::Word(_), end)) = next(self.text, self.end) else { return false };
        start == self.end && self.text.get(end..).is_some_and(|rest| rest.starts_with('('))
    }

    /// `execution.getVariable('x')` and `execution.hasVariable('x')`, with `.` ahead; goes on only if it is one of them.
    fn variable(&mut self) -> Result<Option<Piece>, Refused> {
        let behind = self.text.get(self.end..).unwrap_or_default().trim_start();
        let has = behind.starts_with("hasVariable");
        if !has && !["getVariable", "getVariableLocal"].iter().any(|method| behind.starts_with(method)) {
            if let Ok((start, Token::Word(name), end)) = next(self.text, self.end)
                && self.text.get(end..).is_some_and(|rest| rest.trim_start().starts_with('('))
            {
                let reason = format!("`{name}` is a method, and methods of Java can't be called; write the expression in FEEL");
                return Err(Refused { offset: self.base + start, reason });
            }
            return Ok(None);
        }
        self.advance()?;
        self.advance()?;
        self.expect("(")?;
        let Token::Text(name) = self.token.clone() else { return Err(self.refused("the name of a variable in quotes should stand here")) };
        if name.is_empty() || name.contains(['`', '\n', '\r']) {
            return Err(self.refused("this can't be the name of a variable"));
        }
        self.advance()?;
        self.expect(")")?;
        let name = named(&name);
        Ok(Some(match has {
            true => Piece { feel: format!("{name} != null"), strength: Strength::Comparison },
            false => Piece::whole(name),
        }))
    }
}

fn is_word(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || character == '_')
}

/// A name in FEEL: bare where it is one there, else in backticks.
pub(crate) fn named(name: &str) -> String {
    // Each of the two begins a name of several words that has `and` in it.
    let begins_another = matches!(name, "date" | "years");
    let bare = is_word(name) && !begins_another && Expression::feel(name).is_ok_and(|parsed| parsed.names().eq([name]));
    if bare { name.to_owned() } else { format!("`{name}`") }
}
