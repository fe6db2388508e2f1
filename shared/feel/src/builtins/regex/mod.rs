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
    machine.step(1 + pattern.len() / 8)?;
    let Some(flags) = Flags::parse(flags) else { return Ok(Err("its flags may be s, m, i, x and q".to_owned())) };
    if pattern.len() > LONGEST_PATTERN {
        return Ok(Err(format!("it is longer than {LONGEST_PATTERN} bytes")));
    }
    let program = match parse::parse(pattern, flags) {
        Ok(parsed) => Program::new(&parsed, flags.caseless),
        Err(wrong) => return Ok(Err(wrong)),
    };
    let Some(program) = program else { return Ok(Err("its counts multiply to more than can be searched for".to_owned())) };
    machine.step(program.len() / 64)?;
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
