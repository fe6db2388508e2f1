//! Which characters a class has.

use unicode_general_category::get_general_category;

/// A class: `[a-z-[aeiou]]`, `\d`, `\p{Lu}`.
#[derive(Clone, Debug, Default)]
pub(super) struct Set {
    pub(super) items: Vec<Item>,
    pub(super) negated: bool,
    pub(super) without: Option<Box<Set>>,
}

#[derive(Clone, Debug)]
pub(super) enum Item {
    /// From one character to another; with flag `i`, their other cases too.
    Span(char, char),
    /// What a class escape has, or (true) has not; never with regard to flag `i`.
    Escape(Escape, bool),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Escape {
    /// `\p{Lu}`, or `\p{L}` without the second letter.
    Category(u8, Option<u8>),
    /// `\w`: all but punctuation, separators and others.
    Word,
    /// `\p{IsGreek}`, from its first to its last character.
    Block(u32, u32),
    /// `\s`.
    Space,
    /// `\i`, what a name of XML begins with.
    NameStart,
    /// `\c`, what it is made of.
    Name,
}

/// `\d`.
pub(super) const DIGIT: Escape = Escape::Category(b'N', Some(b'd'));

impl Set {
    pub(super) fn of(escape: Escape, negated: bool) -> Self {
        Self { items: vec![Item::Escape(escape, negated)], ..Self::default() }
    }

    pub(super) fn has(&self, character: char, caseless: bool) -> bool {
        let listed = self.items.iter().any(|item| item.has(character, caseless));
        listed != self.negated && !self.without.as_ref().is_some_and(|without| without.has(character, caseless))
    }

    /// How much work it is to look for a character in it.
    pub(super) fn work(&self) -> usize {
        1 + self.items.len() / 4 + self.without.as_ref().map_or(0, |without| without.work())
    }
}

impl Item {
    fn has(&self, character: char, caseless: bool) -> bool {
        match self {
            Self::Span(first, last) if first == last && caseless => same(character, *first),
            Self::Span(first, last) => {
                (first..=last).contains(&&character) || (caseless && cases(character).any(|other| (*first..=*last).contains(&other)))
            }
            Self::Escape(escape, negated) => escape.has(character) != *negated,
        }
    }
}

/// Whether two characters differ in case only: equal in upper case or in lower case (XPath functions 3.1, 5.6.2).
pub(super) fn same(one: char, other: char) -> bool {
    one == other || one.to_lowercase().eq(other.to_lowercase()) || one.to_uppercase().eq(other.to_uppercase())
}

/// The other cases of a character that are one character.
fn cases(character: char) -> impl Iterator<Item = char> {
    let lower = |character: char| only(character.to_lowercase());
    let upper = |character: char| only(character.to_uppercase());
    let cases = [lower(character), upper(character), upper(character).and_then(lower), lower(character).and_then(upper)];
    cases.into_iter().flatten()
}

fn only(mut characters: impl Iterator<Item = char>) -> Option<char> {
    characters.next().filter(|_| characters.next().is_none())
}

impl Escape {
    fn has(self, character: char) -> bool {
        let code = character as u32;
        match self {
            Self::Category(group, kind) => match get_general_category(character).abbreviation().as_bytes() {
                [found, of] => *found == group && kind.is_none_or(|kind| *of == kind),
                _ => false,
            },
            Self::Word => !get_general_category(character).abbreviation().starts_with(['P', 'Z', 'C']),
            Self::Block(first, last) => (first..=last).contains(&code),
            Self::Space => matches!(character, ' ' | '\t' | '\n' | '\r'),
            Self::NameStart => name_start(character),
            Self::Name => {
                name_start(character)
                    || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
            }
        }
    }
}

/// XML 1.0, fifth edition, rule 4.
fn name_start(character: char) -> bool {
    matches!(character,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// Whether `\p{name}` is a category: `Lu`, or `L` for all that begin so.
pub(super) fn category_named(name: &str) -> Option<Escape> {
    const NAMES: &str = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Zs Zl Zp Sm Sc Sk So Cc Cf Co Cn";
    match name.as_bytes() {
        [group] => NAMES.split(' ').any(|known| known.starts_with(name)).then_some(Escape::Category(*group, None)),
        [group, kind] => NAMES.split(' ').any(|known| known == name).then_some(Escape::Category(*group, Some(*kind))),
        _ => None,
    }
}
