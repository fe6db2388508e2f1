//! The parts of an organisation, a tree.

pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod remove;
pub(crate) mod write;

use engine::{DepartmentId, Fault};
use serde::Serialize;
use store::Department;
use utoipa::ToSchema;
use web::{Caller, Problem};

/// A department.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Department)]
pub(crate) struct DepartmentBody {
    department_id: String,
    name: String,
    /// What it is a part of.
    parent: Option<String>,
    /// Who leads it.
    manager: Option<String>,
}

impl From<&Department> for DepartmentBody {
    fn from(department: &Department) -> Self {
        Self {
            department_id: department.department_id.to_string(),
            name: department.name.clone(),
            parent: department.parent.as_ref().map(ToString::to_string),
            manager: department.manager.as_ref().map(ToString::to_string),
        }
    }
}

/// Refuses a department that the tenant does not have.
///
/// # Errors
/// 422 that names it.
pub(crate) fn must_be_known(caller: &Caller, department: Option<&DepartmentId>) -> Result<(), Problem> {
    match department.filter(|id| caller.rules.department(id).is_none()) {
        Some(id) => {
            let message = format!("there is no department `{id}`");
            Err(Problem::invalid(vec![Fault::new("unknown_department", "/department", message)]))
        }
        None => Ok(()),
    }
}
