//! The text of a pattern to a tree (XML Schema 1.1 part 2, appendix G, with the additions of XPath functions 3.1, 5.6.1).

use std::iter::Peekable;
use std::str::Chars;

use super::set::{DIGIT, Escape, Item, Set, category_named};
use super::{Flags, blocks};

/// A part of a pattern.
#[derive(Debug)]
pub(super) enum Tree {
    Char(char),
    /// `.` without flag `s`: all but line feed and carriage return.
    NotNewline,
    /// `.` with it.
    Anything,
    Set(Set),
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    /// `\1`.
    Back(usize),
    /// `(…)`, numbered from 1.
    Group(usize, Box<Tree>),
    Chain(Vec<Tree>),
    Either(Vec<Tree>),
    Repeat {
        inner: Box<Tree>,
        least: u32,
        most: Option<u32>,
        greedy: bool,
    },
}

/// A pattern, and how many groups it has.
pub(super) struct Parsed {
    pub(super) tree: Tree,
    pub(super) groups: usize,
}

/// How deep groups and classes may nest.
const MOST_NESTED: usize = 50;

/// The largest count in braces.
const MOST_TIMES: u32 = 1_000;

type Wrong = String;

/// The tree of a pattern, or what is wrong with it, to follow a colon.
pub(super) fn parse(pattern: &str, flags: Flags) -> Result<Parsed, Wrong> {
    if flags.quoted {
        return Ok(Parsed { tree: Tree::Chain(pattern.chars().map(Tree::Char).collect()), groups: 0 });
    }
    let unspaced;
    let pattern = match flags.spaced {
        true => {
            unspaced = without_spaces(pattern);
            unspaced.as_str()
        }
        false => pattern,
    };
    let mut parser = Parser { rest: pattern.chars().peekable(), flags, groups: 0, open: Vec::new(), nested: 0 };
    let tree = parser.either()?;
    match parser.rest.next() {
        None => Ok(Parsed { tree, groups: parser.groups }),
        Some(_) => Err("a `)` has no `(`".to_owned()),
    }
}

/// What flag `x` leaves: all white space but that in classes goes.
fn without_spaces(pattern: &str) -> String {
    let mut kept = String::new();
    let mut nested = 0_usize;
    let mut escaped = false;
    for character in pattern.chars() {
        if nested == 0 && matches!(character, ' ' | '\t' | '\n' | '\r') {
            continue;
        }
        match character {
            _ if escaped => {}
            '[' => nested += 1,
            ']' => nested = nested.saturating_sub(1),
            _ => {}
        }
        escaped = character == '\\' && !escaped;
        kept.push(character);
    }
    kept
}

struct Parser<'p> {
    rest: Peekable<Chars<'p>>,
    flags: Flags,
    /// How many groups were begun.
    groups: usize,
    /// The numbers of those not ended.
    open: Vec<usize>,
    nested: usize,
}

impl Parser<'_> {
    /// Branches, up to the end or a `)`.
    fn either(&mut self) -> Result<Tree, Wrong> {
        let mut branches = vec![self.branch()?];
        while self.rest.next_if_eq(&'|').is_some() {
            branches.push(self.branch()?);
        }
        Ok(if branches.len() > 1 { Tree::Either(branches) } else { branches.pop().unwrap_or(Tree::Chain(Vec::new())) })
    }

    fn branch(&mut self) -> Result<Tree, Wrong> {
        let mut pieces = Vec::new();
        while let Some(first) = self.rest.next_if(|next| !matches!(next, '|' | ')')) {
            let atom = self.atom(first)?;
            pieces.push(self.repeated(atom)?);
        }
        Ok(Tree::Chain(pieces))
    }

    fn atom(&mut self, first: char) -> Result<Tree, Wrong> {
        Ok(match first {
            '(' => self.group()?,
            '[' => Tree::Set(self.class()?),
            '\\' => self.escape()?,
            '.' if self.flags.dot_all => Tree::Anything,
            '.' => Tree::NotNewline,
            '^' if self.flags.multi_line => Tree::LineStart,
            '^' => Tree::TextStart,
            '$' if self.flags.multi_line => Tree::LineEnd,
            '$' => Tree::TextEnd,
            '?' | '*' | '+' | '{' => return Err(format!("`{first}` has nothing to repeat")),
            ']' | '}' => return Err(format!("`{first}` stands alone; for the character write `\\{first}`")),
            plain => Tree::Char(plain),
        })
    }

    fn nest(&mut self) -> Result<(), Wrong> {
        self.nested += 1;
        if self.nested > MOST_NESTED { Err("its groups nest too deep".to_owned()) } else { Ok(()) }
    }

    fn group(&mut self) -> Result<Tree, Wrong> {
        self.nest()?;
        let number = match self.rest.next_if_eq(&'?') {
            Some(_) => match self.rest.next() {
                Some(':') => None,
                _ => return Err("after `(?` only `:` is known".to_owned()),
            },
            None => {
                self.groups += 1;
                self.open.push(self.groups);
                Some(self.groups)
            }
        };
        let inner = self.either()?;
        if self.rest.next() != Some(')') {
            return Err("a `(` has no `)`".to_owned());
        }
        self.nested -= 1;
        let Some(number) = number else { return Ok(inner) };
        self.open.pop();
        Ok(Tree::Group(number, Box::new(inner)))
    }

    /// A quantifier, if one follows.
    fn repeated(&mut self, atom: Tree) -> Result<Tree, Wrong> {
        let (least, most) = match self.rest.next_if(|next| matches!(next, '?' | '*' | '+' | '{')) {
            None => return Ok(atom),
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some(_) => self.counts()?,
        };
        let greedy = self.rest.next_if_eq(&'?').is_none();
        Ok(Tree::Repeat { inner: Box::new(atom), least, most, greedy })
    }

    /// `2}`, `2,}` or `2,3}`.
    fn counts(&mut self) -> Result<(u32, Option<u32>), Wrong> {
        let wrong = || format!("braces hold a count such as `{{2}}`, `{{2,}}` or `{{2,3}}`, up to {MOST_TIMES}");
        let least = self.count().ok_or_else(wrong)?;
        let most = match self.rest.next_if_eq(&',') {
            None => Some(least),
            Some(_) if self.rest.peek() == Some(&'}') => None,
            Some(_) => Some(self.count().ok_or_else(wrong)?),
        };
        if self.rest.next() != Some('}') || most.is_some_and(|most| most < least) {
            return Err(wrong());
        }
        Ok((least, most))
    }

    fn count(&mut self) -> Option<u32> {
        let mut count = self.digit()?;
        while let Some(digit) = self.digit() {
            count = (count * 10 + digit).min(MOST_TIMES + 1);
        }
        (count <= MOST_TIMES).then_some(count)
    }

    fn digit(&mut self) -> Option<u32> {
        self.rest.next_if(char::is_ascii_digit).and_then(|digit| digit.to_digit(10))
    }

    /// What a backslash begins outside of classes.
    fn escape(&mut self) -> Result<Tree, Wrong> {
        if let Some(digit) = self.digit().filter(|digit| *digit > 0) {
            return self.back_reference(digit as usize);
        }
        match self.escaped()? {
            Ok(character) => Ok(Tree::Char(character)),
            Err((escape, negated)) => Ok(Tree::Set(Set::of(escape, negated))),
        }
    }

    /// As many digits as make the number of a group that was begun.
    fn back_reference(&mut self, first: usize) -> Result<Tree, Wrong> {
        let mut group = first;
        while let Some(longer) = self.rest.peek().and_then(|digit| digit.to_digit(10)).map(|digit| group * 10 + digit as usize) {
            if longer > self.groups {
                break;
            }
            group = longer;
            self.rest.next();
        }
        if group > self.groups || self.open.contains(&group) {
            return Err(format!("`\\{group}` refers to a group that didn't end before it"));
        }
        Ok(Tree::Back(group))
    }

    /// A character, or a class escape and whether it is negated.
    fn escaped(&mut self) -> Result<Result<char, (Escape, bool)>, Wrong> {
        let Some(character) = self.rest.next() else { return Err("it ends in a backslash".to_owned()) };
        let escape = match character.to_ascii_lowercase() {
            's' => Escape::Space,
            'i' => Escape::NameStart,
            'c' => Escape::Name,
            'd' => DIGIT,
            'w' => Escape::Word,
            'p' => self.property()?,
            _ => {
                return match character {
                    'n' => Ok(Ok('\n')),
                    'r' => Ok(Ok('\r')),
                    't' => Ok(Ok('\t')),
                    '\\' | '|' | '.' | '?' | '*' | '+' | '(' | ')' | '{' | '}' | '$' | '-' | '[' | ']' | '^' => Ok(Ok(character)),
                    other => Err(format!("`\\{other}` means nothing")),
                };
            }
        };
        Ok(Err((escape, character.is_ascii_uppercase())))
    }

    /// `{Lu}` or `{IsGreek}`.
    fn property(&mut self) -> Result<Escape, Wrong> {
        let mut name = String::new();
        if self.rest.next_if_eq(&'{').is_some() {
            while let Some(character) = self.rest.next_if(|next| *next != '}') {
                name.push(character);
            }
        }
        if self.rest.next() != Some('}') {
            return Err("`\\p` takes a category or a block in braces, such as `\\p{Lu}`".to_owned());
        }
        let found = match name.strip_prefix("Is") {
            Some(block) => blocks::named(block).map(|(first, last)| Escape::Block(first, last)),
            None => category_named(&name),
        };
        found.ok_or_else(|| "`\\p{…}` names no category and no block of Unicode".to_owned())
    }

    /// A class after its `[`.
    fn class(&mut self) -> Result<Set, Wrong> {
        self.nest()?;
        let mut set = Set { negated: self.rest.next_if_eq(&'^').is_some(), ..Set::default() };
        loop {
            let first = match self.rest.next() {
                None => return Err("a `[` has no `]`".to_owned()),
                Some(']') if set.items.is_empty() => return Err("a class is empty; for the character write `\\]`".to_owned()),
                Some(']') => break,
                Some('[') => return Err("a `[` in a class; for the character write `\\[`".to_owned()),
                Some('-') if !set.items.is_empty() && self.rest.next_if_eq(&'[').is_some() => {
                    set.without = Some(Box::new(self.class()?));
                    match self.rest.next() {
                        Some(']') => break,
                        _ => return Err("after a subtraction a class ends".to_owned()),
                    }
                }
                Some('\\') => match self.escaped()? {
                    Ok(character) => character,
                    Err((escape, negated)) => {
                        set.items.push(Item::Escape(escape, negated));
                        continue;
                    }
                },
                Some(plain) => plain,
            };
            let last = self.span_end()?.unwrap_or(first);
            if last < first {
                return Err(format!("`{first}-{last}` goes backwards"));
            }
            set.items.push(Item::Span(first, last));
        }
        self.nested -= 1;
        Ok(set)
    }

    /// `-z`, where it follows; a hyphen before `]` is one, and before `[` begins a subtraction.
    fn span_end(&mut self) -> Result<Option<char>, Wrong> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || matches!(ahead.peek(), None | Some(']' | '[')) {
            return Ok(None);
        }
        self.rest = ahead;
        match self.rest.next() {
            Some('\\') => match self.escaped()? {
                Ok(character) => Ok(Some(character)),
                Err(_) => Err("a span ends in a class".to_owned()),
            },
            end => Ok(end),
        }
    }
}
