//! Errors as RFC 9457 problem details.

use crate::code::Code;
use axum::response::{IntoResponse, Response};
use engine::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An error on its way to a caller. It becomes a body where the response leaves, with its correlation id.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What kind.
    pub code: Code,
    /// What happened this time, for the caller.
    pub detail: String,
    /// Every fault of what they sent.
    pub errors: Vec<FaultBody>,
    /// Whole seconds after which another try can help.
    pub retry_after: Option<u64>,
}

impl Problem {
    /// A problem without faults to list.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    /// A request with faults.
    pub fn invalid(errors: Vec<Fault>) -> Self {
        Self::with_faults(Code::ValidationFailed, errors.into_iter().map(FaultBody::from).collect())
    }

    /// A problem of any kind with faults to list.
    pub fn with_faults(code: Code, errors: Vec<FaultBody>) -> Self {
        let detail = match errors.as_slice() {
            [only] => only.message.clone(),
            many => format!("{} faults, listed in `errors`", many.len()),
        };
        Self { code, detail, errors, retry_after: None }
    }

    /// There is no such thing in the caller's tenant.
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("there is no {what} of this id"))
    }

    pub(crate) fn body(&self, correlation_id: &str) -> ProblemBody {
        ProblemBody {
            kind: format!("urn:millrace:problem:{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            detail: self.detail.clone(),
            code: self.code.as_str().to_owned(),
            correlation_id: correlation_id.to_owned(),
            errors: self.errors.clone(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// An error as it is answered: `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// URN of the kind of error.
    #[serde(rename = "type")]
    kind: String,
    /// What the kind means.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened this time.
    detail: String,
    /// Stable word for the kind; `docs/errors/CODE.md` explains each.
    code: String,
    /// Quote this when you ask for help.
    correlation_id: String,
    /// Every fault of what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FaultBody>,
}

/// One fault of what was sent.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Fault)]
pub struct FaultBody {
    /// Stable word for the fault.
    pub code: String,
    /// JSON Pointer to its place; empty where the body is not JSON, or the whole of it is at fault.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// The id of the element of a model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The line in the text at fault, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column in that line, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The section of BPMN 2.0.2 that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What should stand there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
}

impl From<Fault> for FaultBody {
    fn from(fault: Fault) -> Self {
        Self { code: fault.code, path: fault.path, message: fault.message, ..Self::default() }
    }
}
