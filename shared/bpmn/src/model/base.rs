//! What every element has (BPMN 2.0.2, 8.3.1): an id, documentation, extensions; and its place in the file.

use xml::{Attribute, Place, Tree};

/// What every element has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Base {
    /// Its id, unique in the file.
    pub id: String,
    /// Whether the id was made because the file gives none.
    pub made_id: bool,
    /// Where the id was made: the id of the nearest element around that has one of its own.
    pub around: Option<String>,
    /// Its name, for people; none where the file has none or an empty one.
    pub name: Option<String>,
    /// Where its tag begins.
    pub place: Place,
    /// Its documentation, each a text of its own.
    pub documentation: Vec<String>,
    /// What stands in its `extensionElements`.
    pub extensions: Vec<Tree>,
    /// Its attributes of other namespaces.
    pub attributes: Vec<Attribute>,
}

impl Base {
    /// What faults call it: an id that the author can find in the file, if there is one.
    pub(crate) fn called(&self) -> &str {
        self.around.as_deref().unwrap_or(&self.id)
    }

    /// The value of an attribute of another namespace.
    pub fn attribute(&self, namespace: &str, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.is(namespace, name))?;
        Some(&found.value)
    }

    /// The first extension element of that namespace and name.
    pub fn extension(&self, namespace: &str, name: &str) -> Option<&Tree> {
        self.extensions.iter().find(|tree| tree.is(namespace, name))
    }
}
