//! Every text and element that is compiled has a number, which comes back in the places of nulls and limits.

use std::sync::Arc;

use feel::At;

use crate::model::{Origin, Place, Placed};

/// What the numbers stand for.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    all: Vec<(Option<Arc<str>>, Placed)>,
}

impl Sources {
    /// The number of a text.
    pub(crate) fn text(&mut self, origin: &Origin, text: &Placed) -> u32 {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push((origin.called.clone(), text.clone()));
        number
    }

    /// The number of an element.
    pub(crate) fn element(&mut self, origin: &Origin) -> u32 {
        let mut text = Placed::default();
        text.push("", origin.place);
        self.text(origin, &text)
    }

    /// The element that `at` is in, and its place in the document.
    pub(crate) fn find(&self, at: At) -> (Option<Arc<str>>, Place) {
        match self.all.get(at.source as usize) {
            Some((element, text)) => (element.clone(), text.place(at.offset as usize)),
            None => (None, Place::default()),
        }
    }
}
