//! Faults of models as they are answered.

use crate::upload::Upload;
use runtime::ModelFault;
use runtime::decisions::is_json;
use web::{Code, FaultBody, Problem};

/// A model with faults.
pub(crate) fn invalid_model(faults: Vec<ModelFault>, upload: &Upload) -> Problem {
    let faults = faults.into_iter().map(|found| {
        let path = upload.paths.get(found.document).cloned().unwrap_or_default();
        match upload.documents.get(found.document) {
            Some(text) if is_json(text) => of_json(found.fault),
            _ => FaultBody { path, ..body(found.fault) },
        }
    });
    Problem::with_faults(Code::InvalidModel, faults.collect())
}

/// A fault of the JSON form, where an element is called by its JSON Pointer.
fn of_json(fault: dmn::Fault) -> FaultBody {
    let body = body(fault);
    FaultBody { path: body.element.unwrap_or_default(), element: None, ..body }
}

/// A fault of the inputs of a decision, which stand at a place of the body.
pub(crate) fn of_inputs(fault: dmn::Fault, place: &str) -> FaultBody {
    let body = of_json(fault);
    FaultBody { path: format!("{place}{}", body.path), ..body }
}

/// The JSON Pointer to a field of an object at a place.
pub(crate) fn pointer(place: &str, field: &str) -> String {
    format!("{place}/{}", field.replace('~', "~0").replace('/', "~1"))
}

/// A fault, or a warning.
pub(crate) fn body(fault: dmn::Fault) -> FaultBody {
    let count = |number: u32| (number > 0).then_some(number);
    FaultBody {
        code: fault.code.to_owned(),
        message: fault.message,
        element: fault.element,
        line: count(fault.line),
        column: count(fault.column),
        ..FaultBody::default()
    }
}
