//! What every element has (BPMN 2.0.2, 8.3.1): an id, documentation, extensions; and its place in the file.

use std::sync::Arc;

use super::Placed;

/// A line and a column (in characters), both from 1; 0 where there is no file to count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl Place {
    /// The place after `text`, if this is the place where `text` begins.
    #[must_use]
    pub(crate) fn after(mut self, text: &str) -> Self {
        for character in text.chars() {
            if character == '\n' {
                self = Self { line: self.line.saturating_add(1), column: 1 };
            } else {
                self.column = self.column.saturating_add(1);
            }
        }
        self
    }
}

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
    pub attributes: Vec<TreeAttribute>,
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

/// Any element of XML: how extensions and diagrams are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// Its namespace; empty for none.
    pub namespace: Arc<str>,
    /// The prefix the file uses for that namespace here; empty for none.
    pub prefix: Arc<str>,
    /// Its name, without prefix.
    pub name: Box<str>,
    /// Its attributes, declarations of namespaces left out.
    pub attributes: Vec<TreeAttribute>,
    /// The elements in it.
    pub children: Vec<Tree>,
    /// Its text, all of it together; what stands between elements is kept only if it isn't blank.
    pub text: Placed,
    /// Where its tag begins.
    pub place: Place,
}

impl Tree {
    /// Whether it has that namespace and name.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        *self.name == *name && *self.namespace == *namespace
    }

    /// The value of an attribute without prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.namespace.is_empty() && *attribute.name == *name)?;
        Some(&found.value)
    }

    /// The first child of that name in this element's own namespace.
    pub fn child(&self, name: &str) -> Option<&Tree> {
        self.children.iter().find(|child| child.is(&self.namespace, name))
    }

    /// The children of that name in this element's own namespace.
    pub fn named<'t>(&'t self, name: &'t str) -> impl Iterator<Item = &'t Tree> {
        self.children.iter().filter(move |child| child.is(&self.namespace, name))
    }
}

/// An attribute of any namespace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TreeAttribute {
    /// Its namespace; empty for none.
    pub namespace: Arc<str>,
    /// The prefix the file uses for that namespace here; empty for none.
    pub prefix: Arc<str>,
    /// Its name, without prefix.
    pub name: Box<str>,
    /// Its value, entities replaced.
    pub value: String,
}

impl TreeAttribute {
    /// Whether it has that namespace and name.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        *self.name == *name && *self.namespace == *namespace
    }
}
