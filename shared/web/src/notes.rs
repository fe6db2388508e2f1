//! What becomes known of a request on its way, for whoever answers it.

use crate::limiter::Standing;
use http::request::Parts;
use std::sync::{Arc, Mutex, PoisonError};

/// Notes of one request: its extensions carry them inwards, the layer around it keeps them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Noted>>);

/// What was noted.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// How it stands with each limit that was looked at.
    pub(crate) standings: Vec<Standing>,
}

impl Notes {
    /// The notes of a request; those of one without are read by nobody.
    pub(crate) fn of(parts: &Parts) -> Self {
        parts.extensions.get().cloned().unwrap_or_default()
    }

    /// Adds to the notes.
    pub(crate) fn write(&self, add: impl FnOnce(&mut Noted)) {
        add(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Takes them.
    pub(crate) fn take(&self) -> Noted {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
