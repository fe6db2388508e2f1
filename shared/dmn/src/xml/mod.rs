//! DMN's XML: reading documents of DMN 1.2 to 1.5 and writing DMN 1.5.

mod elements;
mod expressions;
mod items;
mod reader;
mod tables;
mod tree;
mod write;
mod writer;

pub(crate) use reader::spaced;
pub(crate) use tree::{NAMESPACES, is_character};

use crate::fault::Fault;
use crate::model::Definitions;
use reader::Reader;

impl Definitions {
    /// The model in an XML document of DMN 1.2, 1.3, 1.4 or 1.5. Diagrams and extensions are skipped; nothing is fetched.
    ///
    /// # Errors
    /// Every fault of the document's form: not XML, too large (4 MiB, 200,000 elements, 128 deep), parts missing or not known.
    /// What the model means is checked when it is compiled.
    pub fn from_xml(text: &str) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader::default();
        let definitions = tree::parse(text, &mut reader.faults).map(|root| reader.definitions(&root)).unwrap_or_default();
        reader.faults.or(definitions)
    }
}
