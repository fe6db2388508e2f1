//! Names: of one word, in backticks, or of several tokens if someone declared them so. The longest declared name wins.

use crate::builtins::{self, Builtin};
use crate::error::SyntaxError;
use crate::syntax::cursor::{Parsed, Parser};
use crate::syntax::scope::{Meaning, Spelled};
use crate::syntax::token::{Dialect, Kind, Symbol, tokens};
use crate::tree::{Kind as NodeKind, Place};
use crate::types::Type;
use crate::value::{Name, Value};

/// The most words that the name of a built-in function has.
const BUILTIN_WORDS: usize = 5;

/// Words that mean something else than a name where a value can stand, at least before some other tokens.
const TAKEN: &[&str] = &[
    "null",
    "true",
    "false",
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "satisfies",
    "function",
    "external",
    "not",
    "and",
    "or",
    "between",
    "instance",
];

/// Whether a word is a name wherever a value can stand.
pub(crate) fn is_free(word: &str) -> bool {
    !TAKEN.contains(&word) && builtins::find(word).is_none()
}

/// Whether a name is one token.
pub(crate) fn is_one_word(name: &str) -> bool {
    matches!(&*tokens(name, Dialect::Feel), [word, _] if word.kind == Kind::Word && word.end as usize == name.len() && word.start == 0)
}

impl Parser<'_> {
    /// What the name that stands here means.
    pub(super) fn named(&mut self) -> Parsed {
        let at = self.at();
        let (name, length) = self.read_name();
        let builtin = self.builtin_here();
        if let Some((builtin, words)) = builtin
            && words >= length
            && !self.scope.is_declared(builtin.name)
            && !self.may_be_data(words)
        {
            self.skip(words);
            if self.take(Symbol::Open) {
                return self.builtin_call(at, builtin);
            }
            let function = Value::Function(crate::value::Function::Builtin(builtin));
            return Ok((self.node(at, NodeKind::Constant(function))?, Type::Any));
        }
        let called = *self.ahead(length) == Kind::Symbol(Symbol::Open);
        if called && self.scope.is_open() && !self.scope.is_declared(&name) && !self.scope.in_filter() {
            return Err(self.unexpected(&no_function(&name)));
        }
        self.skip(length);
        match &*name {
            "?" => self.inputs_read += 1,
            "partial" => self.partials_read += 1,
            _ => {}
        }
        let meaning = self.scope.meaning(&name);
        self.meant(at, name, meaning)
    }

    fn meant(&mut self, at: crate::error::At, name: Name, meaning: Meaning) -> Parsed {
        let (mut node, mut kind) = match meaning.place {
            Some((place, kind)) => (Some(self.node(at, NodeKind::Named(place, name.clone()))?), kind),
            // An item without a member of that name: the function is still there.
            None => match builtins::find(&name).filter(|_| !meaning.items.is_empty()) {
                Some(builtin) => {
                    let function = Value::Function(crate::value::Function::Builtin(builtin));
                    (Some(self.node(at, NodeKind::Constant(function))?), Type::Any)
                }
                None => (None, Type::Any),
            },
        };
        for (item, member) in meaning.items.into_iter().rev() {
            let item = Box::new(self.node(at, NodeKind::Named(item, Name::from("item")))?);
            kind = if node.is_none() { member } else { Type::Any };
            node = Some(self.node(at, NodeKind::Member { item, name: name.clone(), otherwise: node.map(Box::new) })?);
        }
        match node {
            Some(node) => Ok((node, kind)),
            None => {
                self.scope.not_declared(name.clone(), at);
                Ok((self.node(at, NodeKind::Undeclared(name))?, Type::Any))
            }
        }
    }

    /// The place of `?`, if there is one.
    pub(super) fn input_place(&mut self) -> Option<Place> {
        self.scope.meaning("?").place.map(|(place, _)| place)
    }

    /// Whether a function's name of so many words can be a name of the data instead: where it isn't called, `count` of
    /// `count > 5` is more likely a field than a function.
    fn may_be_data(&self, words: usize) -> bool {
        words == 1 && (self.scope.is_open() || self.scope.in_filter()) && *self.ahead(1) != Kind::Symbol(Symbol::Open)
    }

    /// The longest name that begins here, and its length in tokens; a single word where none is declared.
    fn read_name(&self) -> (Name, usize) {
        if let Kind::Quoted(name) = self.kind() {
            return (name.as_str().into(), 1);
        }
        let first = self.text_ahead(0);
        let declared = self.longest(self.scope.names(first));
        let member = if self.scope.in_filter() { self.longest(self.scope.members(first)) } else { None };
        let longest = [declared, member].into_iter().flatten().max_by_key(|(_, length)| *length);
        longest.map_or_else(|| (first.into(), 1), |(spelled, length)| (spelled.name.clone(), length))
    }

    /// The longest of the names that stands here, with its length in tokens.
    fn longest<'s>(&self, names: impl Iterator<Item = &'s Spelled>) -> Option<(&'s Spelled, usize)> {
        self.standing(names).max_by_key(|(_, length)| *length)
    }

    /// Those of the names that stand here, with their lengths in tokens.
    fn standing<'s>(&self, names: impl Iterator<Item = &'s Spelled>) -> impl Iterator<Item = (&'s Spelled, usize)> {
        let stands_here = |spelled: &&Spelled| spelled.words.iter().enumerate().all(|(by, word)| self.text_ahead(by) == word);
        names.filter(stands_here).map(|spelled| (spelled, spelled.words.len()))
    }

    /// The built-in function whose name stands here, and its length in tokens.
    fn builtin_here(&self) -> Option<(&'static Builtin, usize)> {
        if *self.kind() != Kind::Word {
            return None;
        }
        // `NOT (…)` in the midst of an expression; at its start it is an operator.
        if self.is_keyword("not") {
            return builtins::find("not").map(|builtin| (builtin, 1));
        }
        let more = (1..BUILTIN_WORDS).take_while(|by| *self.ahead(*by) == Kind::Word).count();
        let mut name: String = (0..=more).map(|by| self.text_ahead(by)).collect::<Vec<_>>().join(" ");
        for words in (1..=more + 1).rev() {
            if let Some(builtin) = builtins::find(&name) {
                return Some((builtin, words));
            }
            name.truncate(name.rfind(' ').unwrap_or(0));
        }
        None
    }

    /// The name of a member after a dot, or of a context's entry that is spelled like a declared one.
    pub(super) fn member(&mut self, of: &Type) -> Result<(Name, Type), Box<SyntaxError>> {
        let (name, length) = match self.kind() {
            Kind::Quoted(name) => (Name::from(name.as_str()), 1),
            Kind::Word => {
                let first = self.text_ahead(0);
                let any = self.longest(self.scope.members(first));
                // A name that other contexts are known to have gives way to one of this.
                let own = self.standing(self.scope.members(first)).filter(|(spelled, _)| of.has_field(&spelled.name));
                let own = own.max_by_key(|(_, length)| *length);
                match own.or(any.filter(|_| !of.has_field(first))) {
                    Some((spelled, length)) => (spelled.name.clone(), length),
                    None => (first.into(), 1),
                }
            }
            _ => return Err(self.unexpected("a name")),
        };
        self.skip(length);
        let kind = of.may_have(&name).unwrap_or_default();
        Ok((name, kind))
    }

    /// A name as its declaration spells it, up to the symbol that ends it: `first name` of `{first name: 1}`.
    /// `None` (and nothing read) if what stands here isn't a name and then `end`.
    pub(super) fn declaration(&mut self, end: Symbol) -> Option<Name> {
        if let Kind::Text(name) | Kind::Quoted(name) = self.kind()
            && *self.ahead(1) == Kind::Symbol(end)
        {
            let name = Name::from(name.as_str());
            self.advance();
            return Some(name);
        }
        if *self.kind() != Kind::Word {
            return None;
        }
        let in_name = |kind: &Kind| {
            matches!(
                kind,
                Kind::Word
                    | Kind::Number(_)
                    | Kind::Symbol(
                        Symbol::Dot | Symbol::Plus | Symbol::Minus | Symbol::Star | Symbol::Slash | Symbol::Power | Symbol::Apostrophe
                    )
            )
        };
        let length = (0..).take_while(|by| in_name(self.ahead(*by))).count();
        if *self.ahead(length) != Kind::Symbol(end) {
            return None;
        }
        let spelled = self.text_through(length - 1).split_whitespace().collect::<Vec<_>>().join(" ");
        self.skip(length);
        Some(spelled.into())
    }
}

/// What people who know other languages call the functions of FEEL.
const ELSEWHERE: &[(&str, &str)] = &[
    ("upper", "upper case"),
    ("toupper", "upper case"),
    ("lower", "lower case"),
    ("tolower", "lower case"),
    ("len", "string length"),
    ("length", "string length"),
    ("size", "count"),
    ("avg", "mean"),
    ("average", "mean"),
    ("round", "round half up"),
    ("ceil", "ceiling"),
    ("pow", "a ** b"),
    ("concat", "string join"),
    ("startswith", "starts with"),
    ("endswith", "ends with"),
    ("indexof", "index of"),
    ("isnull", "a = null"),
    ("coalesce", "if a = null then b else a"),
    ("ifnull", "if a = null then b else a"),
];

/// What was expected instead of a call of a function that isn't there.
fn no_function(name: &str) -> String {
    let lower = name.to_lowercase();
    let elsewhere = ELSEWHERE.iter().find(|(other, _)| *other == lower).map(|(_, ours)| *ours);
    match elsewhere.or_else(|| builtins::find(&lower).map(|builtin| builtin.name)) {
        Some(ours) => format!("a function of FEEL; this one is written `{ours}`"),
        None => "a function of FEEL".to_owned(),
    }
}
