//! What keeps the kit from being read. What a model answers wrongly is no error but a result.

use std::path::{Path, PathBuf};

/// A file of the kit that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what}", path.display())]
pub struct Problem {
    path: PathBuf,
    what: String,
}

/// What is asked for, or a file that can't be used.
pub type Result<T> = std::result::Result<T, Problem>;

impl Problem {
    pub(crate) fn new(path: &Path, what: impl std::fmt::Display) -> Self {
        Self { path: path.to_owned(), what: what.to_string() }
    }
}
