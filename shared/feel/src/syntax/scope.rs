//! The names that an expression may use, and where their values will stand when it runs.
//!
//! A function definition opens a frame: its own locals, and the places that it captures of the frames around it. Within a frame
//! locals come and go as the text is read, just as the machine will push and pop them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::At;
use crate::syntax::token::{Dialect, tokens};
use crate::tree::Place;
use crate::types::{Type, Types};
use crate::value::Name;

/// A declared name and the tokens it is written with; none if it is one word.
#[derive(Clone, Debug)]
pub(crate) struct Spelled {
    pub(crate) name: Name,
    pub(crate) words: Vec<String>,
}

impl Spelled {
    pub(crate) fn new(name: &str) -> Self {
        let words = words(name);
        Self { name: name.into(), words: if words.len() == 1 { Vec::new() } else { words } }
    }
}

/// Whether a name is one plain word, as most are.
fn is_word(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn words(name: &str) -> Vec<String> {
    let of = |start: u32, end: u32| name.get(start as usize..end as usize).unwrap_or_default().to_owned();
    let all = tokens(name, Dialect::Feel);
    all.iter().filter(|token| token.end > token.start).map(|token| of(token.start, token.end)).collect()
}

/// Names of several tokens that contexts are known to have, by their first token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    names: HashMap<String, Vec<Spelled>>,
    /// The types whose members are known, by their address; kept, so that no other type comes to have it.
    seen: HashMap<usize, Type>,
}

impl Members {
    fn know(&mut self, name: &str) {
        let spelled = Spelled::new(name);
        let Some(first) = spelled.words.first() else { return };
        let known = self.names.entry(first.clone()).or_default();
        if !known.iter().any(|other| other.name == spelled.name) {
            known.push(spelled);
        }
    }

    pub(crate) fn know_all_of(&mut self, kind: &Type) {
        let mut waiting = vec![kind.clone()];
        // Types are finite trees; the bound is for those made of the same part many times.
        for _ in 0..10_000 {
            match waiting.pop() {
                Some(Type::Context(fields)) => {
                    let address = Arc::as_ptr(&fields).addr();
                    if self.seen.insert(address, Type::Context(Arc::clone(&fields))).is_some() {
                        continue;
                    }
                    for (name, kind) in fields.iter() {
                        self.know(name);
                        waiting.push(kind.clone());
                    }
                }
                Some(Type::List(inner)) => waiting.push(Type::clone(&inner)),
                Some(Type::Restricted(restricted)) => waiting.push(restricted.base.clone()),
                Some(_) => {}
                None => return,
            }
        }
    }

    fn beginning(&self, word: &str) -> &[Spelled] {
        self.names.get(word).map_or(&[], Vec::as_slice)
    }
}

#[derive(Debug)]
struct Local {
    name: Name,
    kind: Type,
}

#[derive(Debug, Default)]
struct Frame {
    locals: Vec<Local>,
    captures: Vec<Place>,
    /// Where in `captures` a place is.
    captured: HashMap<Place, usize>,
    myself: Option<Name>,
}

/// Where a local is declared; of two, the greater one is further in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Declared {
    frame: usize,
    /// `None`: the function itself.
    slot: Option<usize>,
}

#[derive(Debug)]
struct Input {
    name: Name,
    kind: Type,
    /// Whether nobody declared it: the text used it.
    found: bool,
}

/// The names in reach while a text is read.
#[derive(Debug)]
pub(crate) struct Scope {
    inputs: Vec<Input>,
    /// Where in `inputs` a name is; of two of one name, the first.
    input_places: HashMap<Name, usize>,
    /// The locals of a name, innermost last.
    locals: HashMap<Name, Vec<Declared>>,
    /// The locals that are items of filters, whose members are names too; innermost last.
    items: Vec<Declared>,
    /// Declared names of several tokens, by their first.
    spelled: HashMap<String, Vec<Spelled>>,
    /// Whether a name that nobody declared is an input.
    open: bool,
    frames: Vec<Frame>,
    /// Members known besides those of the types.
    members: Members,
    types: Types,
    undeclared: Vec<(Name, At)>,
}

/// What a name means.
#[derive(Debug)]
pub(crate) struct Meaning {
    /// The filter items in reach that may have a member of that name, innermost first, with the member's type.
    pub(crate) items: Vec<(Place, Type)>,
    /// What it means where none has.
    pub(crate) place: Option<(Place, Type)>,
}

impl Scope {
    pub(crate) fn new(types: Types, open: bool) -> Self {
        let mut scope = Self {
            inputs: Vec::new(),
            input_places: HashMap::new(),
            locals: HashMap::new(),
            items: Vec::new(),
            spelled: HashMap::new(),
            open,
            frames: vec![Frame::default()],
            members: Members::default(),
            types,
            undeclared: Vec::new(),
        };
        for name in ["time offset", "start included", "end included"] {
            scope.know_member(name);
        }
        scope
    }

    /// Remembers a name that means nothing.
    pub(crate) fn not_declared(&mut self, name: Name, at: At) {
        self.undeclared.push((name, at));
    }

    pub(crate) fn undeclared(&self) -> &[(Name, At)] {
        &self.undeclared
    }

    pub(crate) fn types(&self) -> &Types {
        &self.types
    }

    /// Declares a value given from outside; its place is the number of those before it.
    pub(crate) fn input(&mut self, name: &str, kind: Type) {
        self.members.know_all_of(&kind);
        let name = Name::from(name);
        self.spell(&name);
        self.push_input(name, kind, false);
    }

    fn push_input(&mut self, name: Name, kind: Type, found: bool) -> usize {
        let place = self.inputs.len();
        self.input_places.entry(name.clone()).or_insert(place);
        self.inputs.push(Input { name, kind, found });
        place
    }

    pub(crate) fn inputs(&self) -> impl Iterator<Item = &Name> {
        self.inputs.iter().map(|input| &input.name)
    }

    /// Knows how a declared name is written, if it has several tokens.
    fn spell(&mut self, name: &Name) {
        if !is_word(name)
            && let spelled = Spelled::new(name)
            && let Some(first) = spelled.words.first()
        {
            self.spelled.entry(first.clone()).or_default().push(spelled);
        }
    }

    /// Declares a local.
    fn declare(&mut self, name: &Name, slot: Option<usize>) -> Declared {
        let declared = Declared { frame: self.frames.len().saturating_sub(1), slot };
        self.spell(name);
        self.locals.entry(name.clone()).or_default().push(declared);
        declared
    }

    /// The innermost local of that name is no more.
    fn forget(&mut self, name: &Name) {
        let forgotten = self.locals.get_mut(name).and_then(Vec::pop);
        if forgotten.is_some() && self.items.last() == forgotten.as_ref() {
            self.items.pop();
        }
        if !is_word(name)
            && let Some(known) = Spelled::new(name).words.first().and_then(|first| self.spelled.get_mut(first))
            && let Some(index) = known.iter().rposition(|other| other.name == *name)
        {
            known.remove(index);
        }
    }

    pub(crate) fn push(&mut self, name: &str, kind: Type) {
        self.push_local(name, kind);
    }

    /// The item of a filter.
    pub(crate) fn push_item(&mut self, kind: Type) {
        let item = self.push_local("item", kind);
        self.items.push(item);
    }

    fn push_local(&mut self, name: &str, kind: Type) -> Declared {
        self.members.know_all_of(&kind);
        let name = Name::from(name);
        let declared = self.declare(&name, Some(self.frames.last().map_or(0, |frame| frame.locals.len())));
        if let Some(frame) = self.frames.last_mut() {
            frame.locals.push(Local { name, kind });
        }
        declared
    }

    pub(crate) fn pop(&mut self, locals: usize) {
        for _ in 0..locals {
            if let Some(local) = self.frames.last_mut().and_then(|frame| frame.locals.pop()) {
                self.forget(&local.name);
            }
        }
    }

    /// Begins a function definition; `name` is how it can call itself.
    pub(crate) fn begin_function(&mut self, name: Option<&str>) {
        let myself = name.map(Name::from);
        self.frames.push(Frame { myself: myself.clone(), ..Frame::default() });
        if let Some(myself) = myself {
            self.declare(&myself, None);
        }
    }

    /// Ends it: what it captures, as places of the frame around it.
    pub(crate) fn end_function(&mut self) -> Vec<Place> {
        let last = if self.frames.len() > 1 { self.frames.pop() } else { None };
        let Some(frame) = last else { return Vec::new() };
        for local in frame.locals.iter().rev() {
            self.forget(&local.name);
        }
        if let Some(myself) = &frame.myself {
            self.forget(myself);
        }
        frame.captures
    }

    /// Remembers a member's name, so that it is found where the type of a value isn't known.
    pub(crate) fn know_member(&mut self, name: &str) {
        self.members.know(name);
    }

    /// Known members of several tokens that begin with `word`.
    pub(crate) fn members(&self, word: &str) -> impl Iterator<Item = &Spelled> {
        self.members.beginning(word).iter().chain(self.types.members().beginning(word))
    }

    /// Declared names of several tokens, `word` the first.
    pub(crate) fn names(&self, word: &str) -> impl Iterator<Item = &Spelled> {
        self.spelled.get(word).into_iter().flatten()
    }

    /// Whether any name means an input.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Whether somebody declared that name, so that it may be a function.
    pub(crate) fn is_declared(&self, name: &str) -> bool {
        self.innermost(name).is_some()
            || self.input_places.get(name).and_then(|place| self.inputs.get(*place)).is_some_and(|input| !input.found)
    }

    fn innermost(&self, name: &str) -> Option<Declared> {
        self.locals.get(name)?.last().copied()
    }

    /// Whether a filter is being read.
    pub(crate) fn in_filter(&self) -> bool {
        !self.items.is_empty()
    }

    /// What `name` means here.
    pub(crate) fn meaning(&mut self, name: &str) -> Meaning {
        let found = self.innermost(name);
        // The item too, if it is what was found: it may have a member called `item`.
        let within = self.items.iter().rev().take_while(|item| found.is_none_or(|found| **item >= found));
        let items: Vec<_> = within.filter_map(|item| Some((*item, self.kind_of(*item).may_have(name)?))).collect();
        let items = items.into_iter().map(|(item, kind)| (self.reach(item), kind)).collect();
        let place = match found {
            Some(found) => Some((self.reach(found), self.kind_of(found))),
            // A function remembers the inputs it uses, so that it can be called where others are.
            None => self.find_input(name).map(|(place, kind)| (self.captured(0, place), kind)),
        };
        Meaning { items, place }
    }

    fn kind_of(&self, declared: Declared) -> Type {
        let local = |slot: usize| self.frames.get(declared.frame).and_then(|frame| frame.locals.get(slot));
        declared.slot.and_then(local).map(|local| local.kind.clone()).unwrap_or_default()
    }

    fn find_input(&mut self, name: &str) -> Option<(Place, Type)> {
        let index = match self.input_places.get(name) {
            Some(index) => *index,
            None if self.open => self.push_input(name.into(), Type::Any, true),
            None => return None,
        };
        let kind = self.inputs.get(index).map(|input| input.kind.clone()).unwrap_or_default();
        Some((Place::Input(u32::try_from(index).unwrap_or(u32::MAX)), kind))
    }

    /// The place of a local, seen from the innermost frame.
    fn reach(&mut self, declared: Declared) -> Place {
        let slot = |slot| Place::Local(u32::try_from(slot).unwrap_or(u32::MAX));
        self.captured(declared.frame, declared.slot.map_or(Place::Myself, slot))
    }

    /// The place of that frame, seen from the innermost one: each function on the way captures it.
    fn captured(&mut self, frame: usize, mut place: Place) -> Place {
        for frame in self.frames.iter_mut().skip(frame + 1) {
            let captured = *frame.captured.entry(place).or_insert_with(|| {
                frame.captures.push(place);
                frame.captures.len() - 1
            });
            place = Place::Captured(u32::try_from(captured).unwrap_or(u32::MAX));
        }
        place
    }
}
