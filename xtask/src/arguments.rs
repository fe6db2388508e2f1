//! The words after the command. Anything left over at the end was a mistake.

use std::str::FromStr;

use crate::error::{Error, Result, While};

pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    pub(crate) fn new(words: Vec<String>) -> Self {
        Self(words)
    }

    /// Takes `--name`, if it is there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() != before
    }

    /// Takes `--name VALUE`, if it is there.
    pub(crate) fn value<T: FromStr>(&mut self, name: &str) -> Result<Option<T>> {
        let Some(at) = self.0.iter().position(|word| word == name) else {
            return Ok(None);
        };
        self.0.remove(at);
        if at >= self.0.len() {
            return Err(Error::new(format!("`{name}` needs a value")));
        }
        let text = self.0.remove(at);
        let value = text.parse().ok().while_doing(format!("`{text}` is no value for `{name}`"))?;
        Ok(Some(value))
    }

    /// Takes the next plain word.
    pub(crate) fn word(&mut self, what: &str) -> Result<String> {
        if self.0.is_empty() { Err(Error::new(format!("{what} is missing"))) } else { Ok(self.0.remove(0)) }
    }

    /// Hands everything that is left to another program.
    pub(crate) fn rest(self) -> Vec<String> {
        self.0
    }

    pub(crate) fn finish(self) -> Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some(word) => Err(Error::new(format!("unexpected `{word}`"))),
        }
    }
}
