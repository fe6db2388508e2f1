//! What can be seen to be wrong with a model before anything is compiled: its structure. Types and texts are looked at where
//! they are compiled.

mod cycles;
mod elements;
mod logic;
mod tables;

use crate::documents::Documents;
use crate::fault::Faults;

/// Adds every structural fault of the model and the documents it imports, and what is likely not meant.
pub(crate) fn check(documents: &Documents<'_>, faults: &mut Faults, warnings: &mut Faults) {
    for (number, document) in documents.all().iter().enumerate() {
        let name = (number > 0).then_some(&*document.definitions.name);
        faults.look_at(name);
        warnings.look_at(name);
        elements::check(documents, number, faults, warnings);
        logic::check(document.definitions, faults);
    }
    faults.look_at(None);
    warnings.look_at(None);
    cycles::check(documents, faults);
}
