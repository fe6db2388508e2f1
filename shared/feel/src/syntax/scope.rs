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
    spelled: Spelled,
    kind: Type,
    /// Whether it is the item of a filter, whose members are names too.
    item: bool,
}

#[derive(Debug, Default)]
struct Frame {
    locals: Vec<Local>,
    captures: Vec<Place>,
    myself: Option<Spelled>,
}

#[derive(Debug)]
struct Input {
    spelled: Spelled,
    kind: Type,
    /// Whether nobody declared it: the text used it.
    found: bool,
}

/// The names in reach while a text is read.
#[derive(Debug)]
pub(crate) struct Scope {
    inputs: Vec<Input>,
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
        let mut scope =
            Self { inputs: Vec::new(), open, frames: vec![Frame::default()], members: Members::default(), types, undeclared: Vec::new() };
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
        self.inputs.push(Input { spelled: Spelled::new(name), kind, found: false });
    }

    pub(crate) fn inputs(&self) -> impl Iterator<Item = &Name> {
        self.inputs.iter().map(|input| &input.spelled.name)
    }

    pub(crate) fn push(&mut self, name: &str, kind: Type) {
        self.push_local(name, kind, false);
    }

    /// The item of a filter.
    pub(crate) fn push_item(&mut self, kind: Type) {
        self.push_local("item", kind, true);
    }

    fn push_local(&mut self, name: &str, kind: Type, item: bool) {
        self.members.know_all_of(&kind);
        if let Some(frame) = self.frames.last_mut() {
            frame.locals.push(Local { spelled: Spelled::new(name), kind, item });
        }
    }

    pub(crate) fn pop(&mut self, locals: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.locals.truncate(frame.locals.len().saturating_sub(locals));
        }
    }

    /// Begins a function definition; `name` is how it can call itself.
    pub(crate) fn begin_function(&mut self, name: Option<&str>) {
        self.frames.push(Frame { myself: name.map(Spelled::new), ..Frame::default() });
    }

    /// Ends it: what it captures, as places of the frame around it.
    pub(crate) fn end_function(&mut self) -> Vec<Place> {
        if self.frames.len() > 1 { self.frames.pop().map(|frame| frame.captures).unwrap_or_default() } else { Vec::new() }
    }

    /// Remembers a member's name, so that it is found where the type of a value isn't known.
    pub(crate) fn know_member(&mut self, name: &str) {
        self.members.know(name);
    }

    /// Known members of several tokens that begin with `word`.
    pub(crate) fn members(&self, word: &str) -> impl Iterator<Item = &Spelled> {
        self.members.beginning(word).iter().chain(self.types.members().beginning(word))
    }

    /// Every declared name in reach.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Spelled> {
        let frames = self.frames.iter().rev();
        let locals = frames.flat_map(|frame| frame.locals.iter().map(|local| &local.spelled).chain(&frame.myself));
        locals.chain(self.inputs.iter().map(|input| &input.spelled))
    }

    /// Whether any name means an input.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Whether somebody declared that name, so that it may be a function.
    pub(crate) fn is_declared(&self, name: &str) -> bool {
        let locals = self.frames.iter().flat_map(|frame| frame.locals.iter().map(|local| &local.spelled).chain(&frame.myself));
        let inputs = self.inputs.iter().filter(|input| !input.found).map(|input| &input.spelled);
        locals.chain(inputs).any(|spelled| *spelled.name == *name)
    }

    /// Whether a filter is being read.
    pub(crate) fn in_filter(&self) -> bool {
        self.frames.iter().any(|frame| frame.locals.iter().any(|local| local.item))
    }

    /// What `name` means here.
    pub(crate) fn meaning(&mut self, name: &str) -> Meaning {
        let mut items = Vec::new();
        let mut found = None;
        'search: for (depth, frame) in self.frames.iter().enumerate().rev() {
            for (slot, local) in frame.locals.iter().enumerate().rev() {
                let place = Place::Local(u32::try_from(slot).unwrap_or(u32::MAX));
                // Before the item itself: an item may have a member called `item`.
                if local.item
                    && let Some(kind) = local.kind.may_have(name)
                {
                    items.push((depth, place, kind));
                }
                if *local.spelled.name == *name {
                    found = Some((depth, place, local.kind.clone()));
                    break 'search;
                }
            }
            if frame.myself.as_ref().is_some_and(|myself| *myself.name == *name) {
                found = Some((depth, Place::Myself, Type::Any));
                break;
            }
        }
        let items = items.into_iter().map(|(depth, place, kind)| (self.reach(depth, place), kind)).collect();
        let place = match found {
            Some((depth, place, kind)) => Some((self.reach(depth, place), kind)),
            // A function remembers the inputs it uses, so that it can be called where others are.
            None => self.find_input(name).map(|(place, kind)| (self.reach(0, place), kind)),
        };
        Meaning { items, place }
    }

    fn find_input(&mut self, name: &str) -> Option<(Place, Type)> {
        let known = self.inputs.iter().position(|input| *input.spelled.name == *name);
        let index = match known {
            Some(index) => index,
            None if self.open => {
                self.inputs.push(Input { spelled: Spelled { name: name.into(), words: Vec::new() }, kind: Type::Any, found: true });
                self.inputs.len() - 1
            }
            None => return None,
        };
        let kind = self.inputs.get(index).map(|input| input.kind.clone()).unwrap_or_default();
        Some((Place::Input(u32::try_from(index).unwrap_or(u32::MAX)), kind))
    }

    /// The place, seen from the innermost frame: each function on the way captures it.
    fn reach(&mut self, depth: usize, mut place: Place) -> Place {
        for frame in self.frames.iter_mut().skip(depth + 1) {
            let captured = frame.captures.iter().position(|capture| *capture == place).unwrap_or_else(|| {
                frame.captures.push(place);
                frame.captures.len() - 1
            });
            place = Place::Captured(u32::try_from(captured).unwrap_or(u32::MAX));
        }
        place
    }
}
