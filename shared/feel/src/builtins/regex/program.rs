//! A tree to steps that a search can take one by one.

use super::parse::{Parsed, Tree};
use super::set::{Set, same};

/// The most steps of a program; counts in braces multiply.
const MOST_STEPS: usize = 10_000;

#[derive(Debug)]
pub(super) enum Step {
    Char(char),
    NotNewline,
    Anything,
    Set(Set),
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    Back(usize),
    /// Keeps the place: the start of group n is kept at 2n, its end at 2n + 1.
    Keep(usize),
    /// First the one way, then the other. Numbered by `mark`.
    Split {
        mark: usize,
        first: usize,
        second: usize,
    },
    /// Goes on elsewhere. Numbered by `mark`.
    Jump {
        mark: usize,
        to: usize,
    },
    Found,
}

#[derive(Debug)]
pub(super) struct Program {
    steps: Vec<Step>,
    groups: usize,
    /// How many steps have marks.
    marks: usize,
    caseless: bool,
    refers_back: bool,
    /// What every match begins with.
    prefix: String,
}

impl Program {
    /// `None` if it would be too long.
    pub(super) fn new(parsed: &Parsed, caseless: bool) -> Option<Self> {
        let mut program = Self { steps: Vec::new(), groups: parsed.groups, marks: 0, caseless, refers_back: false, prefix: String::new() };
        if !caseless {
            program.prefix = prefix(&parsed.tree);
        }
        let mut left = MOST_STEPS;
        program.add(&parsed.tree, &mut left)?;
        program.steps.push(Step::Found);
        Some(program)
    }

    pub(super) fn step(&self, index: usize) -> Option<&Step> {
        self.steps.get(index)
    }

    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn groups(&self) -> usize {
        self.groups
    }

    pub(super) fn marks(&self) -> usize {
        self.marks
    }

    pub(super) fn refers_back(&self) -> bool {
        self.refers_back
    }

    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether matches begin only where the text does.
    pub(super) fn at_start_only(&self) -> bool {
        matches!(self.steps.first(), Some(Step::TextStart))
    }

    /// Whether a set has the character.
    pub(super) fn in_set(&self, set: &Set, character: char) -> bool {
        set.has(character, self.caseless)
    }

    pub(super) fn same(&self, one: char, other: char) -> bool {
        if self.caseless { same(one, other) } else { one == other }
    }

    /// Adds the steps of a tree. `left` counts down every part that is visited, since a count of empty parts adds none.
    fn add(&mut self, tree: &Tree, left: &mut usize) -> Option<()> {
        *left = left.checked_sub(1)?;
        match tree {
            Tree::Char(character) => self.steps.push(Step::Char(*character)),
            Tree::NotNewline => self.steps.push(Step::NotNewline),
            Tree::Anything => self.steps.push(Step::Anything),
            Tree::Set(set) => {
                // A copy of a large set is no small step.
                *left = left.checked_sub(set.work())?;
                self.steps.push(Step::Set(set.clone()));
            }
            Tree::TextStart => self.steps.push(Step::TextStart),
            Tree::TextEnd => self.steps.push(Step::TextEnd),
            Tree::LineStart => self.steps.push(Step::LineStart),
            Tree::LineEnd => self.steps.push(Step::LineEnd),
            Tree::Back(group) => {
                self.refers_back = true;
                self.steps.push(Step::Back(*group));
            }
            Tree::Group(number, inner) => {
                self.steps.push(Step::Keep(number * 2));
                self.add(inner, left)?;
                self.steps.push(Step::Keep(number * 2 + 1));
            }
            Tree::Chain(parts) => {
                for part in parts {
                    self.add(part, left)?;
                }
            }
            Tree::Either(branches) => self.either(branches, left)?,
            Tree::Repeat { inner, least, most, greedy } => self.repeat(inner, (*least, *most), *greedy, left)?,
        }
        Some(())
    }

    fn either(&mut self, branches: &[Tree], left: &mut usize) -> Option<()> {
        let Some((last, others)) = branches.split_last() else { return Some(()) };
        let mut jumps = Vec::new();
        for branch in others {
            let split = self.split();
            self.add(branch, left)?;
            jumps.push(self.steps.len());
            let mark = self.mark();
            self.steps.push(Step::Jump { mark, to: 0 });
            self.aim(split, split + 1, self.steps.len(), true);
        }
        self.add(last, left)?;
        let end = self.steps.len();
        for jump in jumps {
            if let Some(Step::Jump { to, .. }) = self.steps.get_mut(jump) {
                *to = end;
            }
        }
        Some(())
    }

    fn repeat(&mut self, inner: &Tree, (least, most): (u32, Option<u32>), greedy: bool, left: &mut usize) -> Option<()> {
        for _ in 1..least {
            self.add(inner, left)?;
        }
        let Some(most) = most else { return self.without_end(inner, least == 0, greedy, left) };
        if least > 0 {
            self.add(inner, left)?;
        }
        // Each further copy is within the option of the one before it.
        let mut splits = Vec::new();
        for _ in least..most {
            splits.push(self.split());
            self.add(inner, left)?;
        }
        for split in splits {
            self.aim(split, split + 1, self.steps.len(), greedy);
        }
        Some(())
    }

    /// Once and again, or (`missing`) not at all.
    fn without_end(&mut self, inner: &Tree, missing: bool, greedy: bool, left: &mut usize) -> Option<()> {
        // A round that matches nothing comes back to the split of its loop, where it ends. So that it is tried before, the way
        // around such a loop is a split of its own.
        if missing && !may_be_empty(inner) {
            let split = self.split();
            self.add(inner, left)?;
            let mark = self.mark();
            self.steps.push(Step::Jump { mark, to: split });
            self.aim(split, split + 1, self.steps.len(), greedy);
            return Some(());
        }
        let around = missing.then(|| self.split());
        let start = self.steps.len();
        self.add(inner, left)?;
        let again = self.split();
        self.aim(again, start, again + 1, greedy);
        if let Some(around) = around {
            self.aim(around, start, self.steps.len(), greedy);
        }
        Some(())
    }

    /// A split yet to be aimed.
    fn split(&mut self) -> usize {
        let mark = self.mark();
        self.steps.push(Step::Split { mark, first: 0, second: 0 });
        self.steps.len() - 1
    }

    fn mark(&mut self) -> usize {
        self.marks += 1;
        self.marks - 1
    }

    /// Lets a split prefer to go in; or else to go around.
    fn aim(&mut self, split: usize, into: usize, around: usize, greedy: bool) {
        if let Some(Step::Split { first, second, .. }) = self.steps.get_mut(split) {
            (*first, *second) = if greedy { (into, around) } else { (around, into) };
        }
    }
}

/// Whether it can match without moving on.
fn may_be_empty(tree: &Tree) -> bool {
    match tree {
        Tree::Char(_) | Tree::NotNewline | Tree::Anything | Tree::Set(_) => false,
        Tree::TextStart | Tree::TextEnd | Tree::LineStart | Tree::LineEnd | Tree::Back(_) => true,
        Tree::Group(_, inner) => may_be_empty(inner),
        Tree::Chain(parts) => parts.iter().all(may_be_empty),
        Tree::Either(branches) => branches.iter().any(may_be_empty),
        Tree::Repeat { inner, least, .. } => *least == 0 || may_be_empty(inner),
    }
}

/// The characters that every match begins with.
fn prefix(tree: &Tree) -> String {
    let Tree::Chain(parts) = tree else { return String::new() };
    let character = |part: &Tree| if let Tree::Char(character) = part { Some(*character) } else { None };
    parts.iter().map_while(character).collect()
}
