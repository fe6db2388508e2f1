//! DMN's XML: reading documents of DMN 1.2 to 1.5 and writing DMN 1.5.

mod elements;
mod expressions;
mod items;
mod reader;
mod tables;
mod write;

pub(crate) use reader::spaced;

use crate::fault::Fault;
use crate::model::Definitions;
use reader::Reader;
use xml::{Format, Limits};

/// The largest document, in bytes.
pub(crate) const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The namespaces of DMN 1.2, 1.3, 1.4 and 1.5, the newest last.
pub(crate) const NAMESPACES: [&str; 4] = [
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];

/// A document of DMN: extensions and diagrams are passed over.
const FORMAT: Format = Format { limits: Limits { bytes: MAX_BYTES, elements: 200_000, depth: 128 }, root, keeps: is_dmn };

fn is_dmn(namespace: &str) -> bool {
    NAMESPACES.contains(&namespace)
}

/// What is wrong with a root element.
fn root(namespace: &str, name: &str) -> Option<(&'static str, String)> {
    let message = match name {
        _ if is_dmn(namespace) => return None,
        "definitions" => "`definitions` must be in the namespace of DMN 1.2, 1.3, 1.4 or 1.5".to_owned(),
        _ => format!("the root element is `{name}`, not `definitions`"),
    };
    Some(("not_dmn", message))
}

impl Definitions {
    /// The model in an XML document of DMN 1.2, 1.3, 1.4 or 1.5. Diagrams and extensions are skipped; nothing is fetched.
    ///
    /// # Errors
    /// Every fault of the document's form: not XML, too large (4 MiB, 200,000 elements, 128 deep), parts missing or not known.
    /// What the model means is checked when it is compiled.
    pub fn from_xml(text: &str) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader::default();
        let definitions = match xml::read(text, &FORMAT) {
            Ok(root) => reader.definitions(&root.tree),
            Err(trouble) => {
                reader.faults.place(trouble.place, trouble.code, trouble.message);
                Self::default()
            }
        };
        reader.faults.or(definitions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        Definitions::from_xml(text).err().unwrap_or_default().iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn every_supported_version_is_read_and_nothing_else() {
        for namespace in NAMESPACES {
            assert!(!codes(&format!("<d:definitions xmlns:d='{namespace}'/>")).contains(&"not_dmn"));
        }
        for text in ["<definitions/>", "<definitions xmlns='http://www.omg.org/spec/DMN/20151101/dmn.xsd'/>", "<html/>"] {
            assert_eq!(codes(text), ["not_dmn"], "{text}");
        }
    }
}
