//! Texts of a file to expressions of the engine: FEEL after `=`, UEL in `${…}`, conditions in whichever language they are.

use engine::RoleName;
use engine::graph::{Expression, Text};
use feel::{SyntaxError, quoted};

use super::uel::{self, Translated};
use crate::fault::Faults;
use crate::model::{Base, Formal, MILLRACE, Placed};

/// How a text says that it is an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// By `=` before it.
    Feel,
    /// By `${…}` in it; or by `=` all the same.
    Uel,
}

/// What is read, for faults: which element, what of it, and the text with its places if it has some.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) base: &'a Base,
    pub(crate) what: &'a str,
    pub(crate) placed: Option<&'a Placed>,
}

impl<'a> At<'a> {
    /// At an attribute or something else without a place of its own.
    pub(crate) fn new(base: &'a Base, what: &'a str) -> Self {
        Self { base, what, placed: None }
    }

    fn within(base: &'a Base, what: &'a str, placed: &'a Placed) -> Self {
        Self { base, what, placed: Some(placed) }
    }

    /// A syntax fault in FEEL that begins at byte `skipped` of the text.
    fn syntax(self, skipped: usize, error: &SyntaxError, faults: &mut Faults) {
        let message = format!("`{}` is not an expression: {error}", self.what);
        match self.placed {
            Some(placed) => faults.within(self.base, placed.place_of(skipped, error.line, error.column), "invalid_expression", message),
            None => faults.at(self.base, "invalid_expression", message),
        }
    }

    fn refused(self, refused: &uel::Refused, text: &str, faults: &mut Faults) {
        let before = text.get(..refused.offset).unwrap_or_default();
        let column = before.chars().count() + 1;
        let message = format!("`{}` can't be translated to FEEL, character {column}: {}", self.what, refused.reason);
        match self.placed {
            Some(placed) => faults.within(self.base, placed.place(refused.offset), "unsupported_expression", message),
            None => faults.at(self.base, "unsupported_expression", message),
        }
    }

    fn feel(self, feel: &str, skipped: usize, faults: &mut Faults) -> Option<Expression> {
        Expression::feel(feel).map_err(|error| self.syntax(skipped, &error, faults)).ok()
    }

    /// FEEL that was made of UEL: what is wrong with it has no place in the file.
    fn translated(self, feel: &str, faults: &mut Faults) -> Option<Expression> {
        let told = |error: SyntaxError| {
            faults.at(self.base, "unsupported_expression", format!("`{}` became `{feel}`, which is not FEEL: {error}", self.what));
        };
        Expression::feel(feel).map_err(told).ok()
    }
}

/// A text that may be an expression.
pub(crate) fn text(raw: &str, dialect: Dialect, at: At<'_>, faults: &mut Faults) -> Option<Text> {
    let trimmed = raw.trim_start();
    if let Some(feel) = trimmed.strip_prefix('=') {
        return at.feel(feel, raw.len() - feel.len(), faults).map(Text::Computed);
    }
    let says_feel = at.base.attribute(MILLRACE, "dialect") == Some("feel");
    if dialect == Dialect::Uel && !says_feel && uel::is_uel(raw) {
        return match uel::translate(raw) {
            Ok(Translated::Plain(text)) => Some(Text::Fixed(text)),
            Ok(Translated::Feel(feel)) => at.translated(&feel, faults).map(Text::Computed),
            Err(refused) => {
                at.refused(&refused, raw, faults);
                None
            }
        };
    }
    Some(Text::Fixed(raw.to_owned()))
}

/// A value: an expression, or the text as it stands.
pub(crate) fn value(raw: &str, dialect: Dialect, at: At<'_>, faults: &mut Faults) -> Option<Expression> {
    match text(raw, dialect, at, faults)? {
        Text::Computed(expression) => Some(expression),
        Text::Fixed(fixed) => at.feel(&quoted(&fixed), 0, faults),
    }
}

/// An expression, whether it is marked as one or not: what has no mark is FEEL.
pub(crate) fn expression_of(raw: &str, dialect: Dialect, at: At<'_>, faults: &mut Faults) -> Option<Expression> {
    match text(raw, dialect, at, faults)? {
        Text::Computed(expression) => Some(expression),
        Text::Fixed(fixed) => at.feel(&fixed, 0, faults),
    }
}

/// An expression in the form in which the engine serialises it: FEEL after `=`, else SQL-like.
pub(super) fn serialised(raw: &str, at: At<'_>, faults: &mut Faults) -> Option<Expression> {
    match raw.trim_start().strip_prefix('=') {
        Some(feel) => at.feel(feel, raw.len() - feel.len(), faults),
        None => Expression::sql_like(raw).map_err(|error| at.syntax(0, &error, faults)).ok(),
    }
}

/// A text of BPMN that may be an expression, such as the date of a timer; none if it is blank.
pub(crate) fn spelled(formal: &Formal, what: &str, faults: &mut Faults) -> Option<Text> {
    if formal.text.is_blank() || !known_language(formal, what, faults) {
        return None;
    }
    let at = At::within(&formal.base, what, &formal.text);
    match text(&formal.text, Dialect::Uel, at, faults)? {
        Text::Fixed(fixed) => Some(Text::Fixed(fixed.trim().to_owned())),
        computed => Some(computed),
    }
}

/// An expression of BPMN, such as a condition or a cardinality; none if it is blank.
///
/// Marked ones are what they are marked as. Of others FEEL is tried first, then the SQL-like form.
pub(crate) fn condition(formal: &Formal, what: &str, faults: &mut Faults) -> Option<Expression> {
    if formal.text.is_blank() || !known_language(formal, what, faults) {
        return None;
    }
    let at = At::within(&formal.base, what, &formal.text);
    let sql_like = match formal.base.attribute(MILLRACE, "dialect") {
        None | Some("feel") => false,
        Some("sql_like") => true,
        Some(other) => {
            faults.at(&formal.base, "invalid_attribute", format!("`dialect` is `feel` or `sql_like`, not `{other}`"));
            false
        }
    };
    if sql_like {
        return serialised(&formal.text, at, faults);
    }
    condition_text(&formal.text, at, faults)
}

/// An expression in whichever language it is.
pub(crate) fn condition_text(raw: &str, at: At<'_>, faults: &mut Faults) -> Option<Expression> {
    if let Some(feel) = raw.trim_start().strip_prefix('=') {
        return at.feel(feel, raw.len() - feel.len(), faults);
    }
    if uel::begins(raw) {
        return match uel::translate_one(raw) {
            Ok(feel) => at.translated(&feel, faults),
            Err(refused) => {
                at.refused(&refused, raw, faults);
                None
            }
        };
    }
    match Expression::feel(raw) {
        Ok(expression) => Some(expression),
        Err(error) => Expression::sql_like(raw).map_err(|_| at.syntax(0, &error, faults)).ok(),
    }
}

/// Whether the language an expression names is one that is read; a fault if not.
fn known_language(formal: &Formal, what: &str, faults: &mut Faults) -> bool {
    let Some(language) = &formal.language else { return true };
    let known = is_feel(language)
        || ["juel", "uel", "el"].iter().any(|word| language.eq_ignore_ascii_case(word))
        || ["http://www.w3.org/1999/XPath", "http://www.java.com/javaTypes", "https://jakarta.ee/xml/ns/jakartaee"]
            .contains(&language.as_str());
    if !known {
        let message = format!("`{what}` is in `{language}`, which is not read; write it in FEEL, or in JUEL of the simple kind");
        faults.at(&formal.base, "unsupported_expression_language", message);
    }
    known
}

/// Whether a language or format is FEEL: its name, or a URI of DMN's.
pub(crate) fn is_feel(language: &str) -> bool {
    let language = language.trim();
    language.eq_ignore_ascii_case("feel")
        || (language.contains("/DMN/") && language.trim_end_matches('/').ends_with("/FEEL"))
        || language.eq_ignore_ascii_case("text/feel")
        || language.eq_ignore_ascii_case("application/feel")
}

/// Roles with commas or spaces between; a fault for each that is none.
pub(super) fn roles(raw: &str, at: At<'_>, faults: &mut Faults) -> Vec<RoleName> {
    let mut roles = Vec::new();
    for word in raw.split([',', ' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        match RoleName::parse(word) {
            Ok(role) => roles.push(role),
            Err(error) => faults.at(at.base, "invalid_attribute", format!("`{}`: {error}", at.what)),
        }
    }
    roles
}

/// What candidates say when it is no computation: names of roles, each as the role that stands for it.
pub(crate) fn roles_of(text: &str) -> Vec<RoleName> {
    text.split(',').filter_map(crate::names::role).collect()
}
