//! A file as a tree of elements.

use std::sync::Arc;

use crate::{Place, Placed};

/// A file's root, and the namespaces that it declares.
#[derive(Debug)]
pub struct Root {
    /// The element.
    pub tree: Tree,
    /// Prefixes and namespaces.
    pub namespaces: Vec<(Arc<str>, Arc<str>)>,
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// Its namespace; empty for none.
    pub namespace: Arc<str>,
    /// The prefix the file uses for that namespace here; empty for none.
    pub prefix: Arc<str>,
    /// Its name, without prefix.
    pub name: Arc<str>,
    /// Its attributes, declarations of namespaces left out.
    pub attributes: Vec<Attribute>,
    /// The elements in it.
    pub children: Vec<Tree>,
    /// Its text, all of it together; what stands between elements is kept only if it isn't blank.
    pub text: Placed,
    /// Where its tag begins.
    pub place: Place,
}

impl Tree {
    /// Whether it has that namespace and name.
    #[must_use]
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        *self.name == *name && *self.namespace == *namespace
    }

    /// The value of an attribute without prefix.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| *attribute.name == *name && attribute.namespace.is_empty())?;
        Some(&found.value)
    }

    /// The first child of that name in this element's own namespace.
    #[must_use]
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
pub struct Attribute {
    /// Its namespace; empty for none.
    pub namespace: Arc<str>,
    /// The prefix the file uses for that namespace here; empty for none.
    pub prefix: Arc<str>,
    /// Its name, without prefix.
    pub name: Arc<str>,
    /// Its value, entities replaced.
    pub value: String,
}

impl Attribute {
    /// Whether it has that namespace and name.
    #[must_use]
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        *self.name == *name && *self.namespace == *namespace
    }
}
