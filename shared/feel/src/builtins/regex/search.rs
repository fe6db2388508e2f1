//! Steps over a text, by backtracking.
//!
//! Without back references, a step that was once taken at a place and led nowhere leads nowhere again: each pair of a marked
//! step and a place is tried once, so that the work is at most the length of the program times that of the text. With them
//! that doesn't hold; then only a loop that went round without moving is cut, and the machine's limit ends what takes too long.

use super::program::{Program, Step};
use crate::error::Stop;
use crate::machine::Machine;

/// How many steps of a program count as one of the machine.
const PER_STEP: usize = 16;

/// Where a match and its groups begin and end, in bytes.
pub(in super::super) struct Found(Vec<Option<usize>>);

impl Found {
    /// The start and the end of a group; 0 is the whole match.
    pub(in super::super) fn group(&self, number: usize) -> Option<(usize, usize)> {
        let at = |index: usize| self.0.get(index).copied().flatten();
        Some((at(number * 2)?, at(number * 2 + 1)?))
    }
}

/// A search through a text, from left to right.
pub(in super::super) struct Search<'r> {
    program: &'r Program,
    text: &'r str,
    /// Where the next match may begin; `None` at the end.
    from: Option<usize>,
    kept: Vec<Option<usize>>,
    undo: Vec<Undo>,
    /// How many entries of `undo` were paid for.
    paid: usize,
    work: usize,
    seen: Seen,
}

/// What to go back to.
enum Undo {
    /// That step, at that place.
    Try(usize, usize),
    /// That index of what is kept was this.
    Kept(usize, Option<usize>),
    /// The place where that marked step was last taken.
    Last(usize, usize),
}

enum Seen {
    /// A bit for each place and marked step, and which words of them aren't 0.
    Ever { bits: Vec<u64>, used: Vec<usize> },
    /// The place where each marked step was last taken on the way to here.
    OnTheWay(Vec<usize>),
}

impl<'r> Search<'r> {
    pub(super) fn new(program: &'r Program, text: &'r str) -> Self {
        let seen = match program.refers_back() {
            true => Seen::OnTheWay(vec![usize::MAX; program.marks()]),
            false => Seen::Ever { bits: Vec::new(), used: Vec::new() },
        };
        Self { program, text, from: Some(0), kept: Vec::new(), undo: Vec::new(), paid: 0, work: 0, seen }
    }

    /// The next match, after the last one.
    pub(in super::super) fn next(&mut self, machine: &mut Machine<'_>) -> Result<Option<Found>, Stop> {
        self.forget();
        // A try that failed has undone what it kept.
        self.kept.resize((self.program.groups() + 1) * 2, None);
        machine.step(1 + (self.kept.len() + self.program.marks()) / 64)?;
        while let Some(start) = self.start(machine)? {
            if self.matches_at(machine, start)? {
                let found = Found(std::mem::take(&mut self.kept));
                let end = found.group(0).map_or(start, |(_, end)| end);
                // An empty match is not found again.
                self.from = if end > start { Some(end) } else { self.after(start) };
                return Ok(Some(found));
            }
            self.from = self.after(start);
        }
        self.from = None;
        Ok(None)
    }

    /// The first place from which a match is worth trying.
    fn start(&self, machine: &mut Machine<'_>) -> Result<Option<usize>, Stop> {
        let Some(from) = self.from.filter(|from| *from == 0 || !self.program.at_start_only()) else { return Ok(None) };
        let prefix = self.program.prefix();
        if prefix.is_empty() {
            return Ok(Some(from));
        }
        let ahead = self.text.get(from..).and_then(|rest| rest.find(prefix));
        machine.step((ahead.unwrap_or(self.text.len().saturating_sub(from)) + prefix.len()) / 64)?;
        Ok(ahead.map(|ahead| from + ahead))
    }

    fn after(&self, place: usize) -> Option<usize> {
        self.character(place).map(|character| place + character.len_utf8())
    }

    fn character(&self, place: usize) -> Option<char> {
        match self.text.as_bytes().get(place) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            _ => self.text.get(place..).and_then(|rest| rest.chars().next()),
        }
    }

    fn forget(&mut self) {
        self.undo.clear();
        match &mut self.seen {
            Seen::Ever { bits, used } => {
                for word in used.drain(..) {
                    if let Some(word) = bits.get_mut(word) {
                        *word = 0;
                    }
                }
            }
            Seen::OnTheWay(last) => last.fill(usize::MAX),
        }
    }

    /// Whether the program matches from `start` on; then `kept` tells what.
    fn matches_at(&mut self, machine: &mut Machine<'_>, start: usize) -> Result<bool, Stop> {
        self.undo.push(Undo::Try(0, start));
        while let Some(undo) = self.undo.pop() {
            match undo {
                Undo::Kept(index, old) => self.keep(index, old),
                Undo::Last(mark, old) => {
                    if let Seen::OnTheWay(last) = &mut self.seen
                        && let Some(last) = last.get_mut(mark)
                    {
                        *last = old;
                    }
                }
                Undo::Try(step, place) => {
                    if let Some(end) = self.follow(machine, step, place)? {
                        self.keep(0, Some(start));
                        self.keep(1, Some(end));
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    fn keep(&mut self, index: usize, place: Option<usize>) {
        if let Some(kept) = self.kept.get_mut(index) {
            *kept = place;
        }
    }

    /// Takes steps until one fails, or to where the match ends.
    fn follow(&mut self, machine: &mut Machine<'_>, mut step: usize, mut place: usize) -> Result<Option<usize>, Stop> {
        let program = self.program;
        loop {
            self.count(machine, 1)?;
            let Some(taken) = program.step(step) else { return Ok(None) };
            step += 1;
            match taken {
                Step::Char(_) | Step::NotNewline | Step::Anything | Step::Set(_) => {
                    let Some(character) = self.character(place) else { return Ok(None) };
                    let fits = match taken {
                        Step::Char(expected) => program.same(character, *expected),
                        Step::NotNewline => !matches!(character, '\n' | '\r'),
                        Step::Set(set) => {
                            self.count(machine, set.work())?;
                            program.in_set(set, character)
                        }
                        _ => true,
                    };
                    if !fits {
                        return Ok(None);
                    }
                    place += character.len_utf8();
                }
                Step::TextStart if place == 0 => {}
                Step::TextEnd if place == self.text.len() => {}
                Step::LineStart if self.begins_line(place) => {}
                Step::LineEnd if matches!(self.character(place), None | Some('\n')) => {}
                Step::TextStart | Step::TextEnd | Step::LineStart | Step::LineEnd => return Ok(None),
                Step::Back(group) => match self.again(machine, *group, place)? {
                    Some(end) => place = end,
                    None => return Ok(None),
                },
                Step::Keep(index) => {
                    let old = self.kept.get(*index).copied().flatten();
                    self.push(machine, Undo::Kept(*index, old))?;
                    self.keep(*index, Some(place));
                }
                Step::Split { mark, first, second } => {
                    if !self.enter(machine, *mark, place)? {
                        return Ok(None);
                    }
                    self.push(machine, Undo::Try(*second, place))?;
                    step = *first;
                }
                Step::Jump { mark, to } => {
                    if !self.enter(machine, *mark, place)? {
                        return Ok(None);
                    }
                    step = *to;
                }
                Step::Found => return Ok(Some(place)),
            }
        }
    }

    fn count(&mut self, machine: &mut Machine<'_>, work: usize) -> Result<(), Stop> {
        self.work += work;
        if self.work < PER_STEP {
            return Ok(());
        }
        let steps = self.work / PER_STEP;
        self.work %= PER_STEP;
        machine.step(steps)
    }

    /// Keeps what to go back to, paid for in portions.
    fn push(&mut self, machine: &mut Machine<'_>, undo: Undo) -> Result<(), Stop> {
        if self.undo.len() >= self.paid {
            let more = self.paid.max(64);
            machine.charge(more.saturating_mul(size_of::<Undo>()))?;
            self.paid = self.paid.saturating_add(more);
        }
        self.undo.push(undo);
        Ok(())
    }

    /// Whether it is of use to take a marked step at a place.
    fn enter(&mut self, machine: &mut Machine<'_>, mark: usize, place: usize) -> Result<bool, Stop> {
        match &mut self.seen {
            Seen::Ever { bits, used } => {
                let places = self.text.len() + 1;
                if bits.is_empty() {
                    let words = places.saturating_mul(self.program.marks()) / 64 + 1;
                    machine.charge(words.saturating_mul(16))?;
                    machine.step(words / 64)?;
                    bits.resize(words, 0);
                }
                let bit = mark * places + place;
                let Some(word) = bits.get_mut(bit / 64) else { return Ok(false) };
                if *word & 1 << (bit % 64) != 0 {
                    return Ok(false);
                }
                if *word == 0 {
                    used.push(bit / 64);
                }
                *word |= 1 << (bit % 64);
                Ok(true)
            }
            Seen::OnTheWay(last) => {
                let Some(last) = last.get_mut(mark) else { return Ok(false) };
                let old = std::mem::replace(last, place);
                if old == place {
                    return Ok(false);
                }
                self.push(machine, Undo::Last(mark, old))?;
                Ok(true)
            }
        }
    }

    /// At the start, and after each line feed but one that ends the text.
    fn begins_line(&self, place: usize) -> bool {
        place == 0 || (place < self.text.len() && self.text.as_bytes().get(place - 1) == Some(&b'\n'))
    }

    /// The end of what a group matched, matched again at `place`; a group that matched nothing matches nothing again.
    fn again(&mut self, machine: &mut Machine<'_>, group: usize, place: usize) -> Result<Option<usize>, Stop> {
        let (Some(start), Some(end)) = (self.kept.get(group * 2).copied().flatten(), self.kept.get(group * 2 + 1).copied().flatten())
        else {
            return Ok(Some(place));
        };
        let Some(before) = self.text.get(start..end) else { return Ok(Some(place)) };
        self.count(machine, before.len())?;
        let mut place = place;
        for expected in before.chars() {
            match self.character(place) {
                Some(character) if self.program.same(character, expected) => place += character.len_utf8(),
                _ => return Ok(None),
            }
        }
        Ok(Some(place))
    }
}
