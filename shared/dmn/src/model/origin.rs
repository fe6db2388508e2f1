//! Where things stand in the document, for faults.

use std::sync::Arc;

use xml::Place;

/// An element of the document.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Its id, if it has one.
    pub id: Option<Arc<str>>,
    /// What faults call it: its id, or that of the nearest element around it that has one; of a JSON form, its JSON Pointer.
    pub called: Option<Arc<str>>,
    /// Where its tag begins.
    pub place: Place,
}
