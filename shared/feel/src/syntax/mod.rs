//! Text to tree.

pub(crate) mod scope;
pub(crate) mod token;

mod cursor;
mod names;
mod parse;
mod primary;
mod range;
mod signature;
mod tests_of_input;
mod type_name;

pub(crate) use names::{is_free, is_one_word};
pub(crate) use parse::{parse_expression, parse_type, parse_unary_tests};
