//! Cases over HTTP: opened, read, changed, given to people, worked on by processes, closed. One file an endpoint.

pub(crate) mod assign;
mod body;
pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod history;
pub(crate) mod hold;
pub(crate) mod list;
pub(crate) mod notes;
mod parts;
pub(crate) mod read;
pub(crate) mod related;
pub(crate) mod reopen;
mod starts;
pub(crate) mod workflows;

use engine::reader::Reader;
use engine::{CaseId, DepartmentId, Fault, UserId};
use store::{CaseChange, CaseSummary};
use web::{Caller, CaseFacts, Code, FromReader, IfMatch, Kit, Operation, Problem, Resource};
use work::case::{By, Case, Move, Refusal};

/// How often a move is decided anew because the case changed at the same time.
const TRIES: u32 = 8;
/// Longest reason, in characters.
const MAX_REASON: usize = 500;

/// A move to be made by a request.
#[derive(Clone, Copy)]
struct Asked<'a> {
    kit: &'a Kit,
    caller: &'a Caller,
    operation: Operation,
    id: &'a CaseId,
    /// The version that it is about.
    version: IfMatch,
}

impl Asked<'_> {
    /// The case as it is now, if the caller may do this to it and it is the version they know.
    ///
    /// # Errors
    /// 404, 403, 409.
    async fn current(&self) -> Result<Case, Problem> {
        let case = allowed(self.kit, self.caller, self.operation, self.id).await?;
        match self.version.0.filter(|version| *version != case.version) {
            Some(_) => Err(Problem::new(Code::Conflict, format!("the case has version {} by now", case.version))),
            None => Ok(case),
        }
    }

    /// Who asks, now.
    fn by(&self, reason: Option<String>) -> By {
        By { actor: self.caller.actor().0, at: self.kit.now(), reason }
    }

    /// Writes a move; false when somebody else was quicker, so that it has to be decided anew.
    async fn written(&self, before: &Case, made: &Move) -> Result<bool, Problem> {
        match self.kit.store().change_cases(&self.caller.tenant, &[CaseChange { before, made }], &[], None).await {
            Ok(()) => Ok(true),
            Err(store::Error::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Decides a move and writes it, anew as long as others are quicker. Gives the case as it is then.
    async fn make(&self, decide: impl Fn(&Case) -> Result<Option<Move>, Refusal>) -> Result<Case, Problem> {
        for _ in 0..TRIES {
            let before = self.current().await?;
            let Some(made) = decide(&before)? else { return Ok(before) };
            if self.written(&before, &made).await? {
                return Ok(made.case);
            }
        }
        Err(store::Error::Conflict.into())
    }
}

/// A case that the caller may do something to.
///
/// # Errors
/// 404 when there is none, 403 when they may not.
async fn allowed(kit: &Kit, caller: &Caller, operation: Operation, id: &CaseId) -> Result<Case, Problem> {
    let case = found(kit, caller, id).await?;
    caller.may(operation, &resource(caller, &CaseSummary::of(&case))).await?;
    Ok(case)
}

/// # Errors
/// 404 when there is none.
async fn found(kit: &Kit, caller: &Caller, id: &CaseId) -> Result<Case, Problem> {
    kit.store().case(&caller.tenant, id).await?.ok_or_else(|| Problem::not_found("case"))
}

/// A case as policies see it.
pub(crate) fn resource(caller: &Caller, case: &CaseSummary) -> Resource {
    let facts = CaseFacts {
        case_id: &case.case_id,
        kind: &case.kind,
        status: case.status.as_str(),
        queue: case.queue.as_ref(),
        assigned_to: case.assigned_to.as_ref(),
        departments: &caller.rules.departments_of(case.department.as_ref()),
        created_by: &case.created_by,
    };
    Resource::case(&caller.tenant, &facts)
}

/// A reason and nothing else.
#[derive(Debug, utoipa::ToSchema)]
#[schema(as = CaseReason)]
pub(crate) struct ReasonBody {
    /// Up to 500 characters, for the history.
    reason: Option<String>,
}

impl FromReader for ReasonBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { reason: reason(reader) })
    }
}

fn reason(reader: &mut Reader<'_>) -> Option<String> {
    reader.optional_text("reason", 1..=MAX_REASON)
}

/// # Errors
/// 422 when there is no such department.
fn must_be_department(caller: &Caller, department: Option<&DepartmentId>) -> Result<(), Problem> {
    match department.filter(|id| caller.rules.department(id).is_none()) {
        Some(id) => Err(Problem::invalid(vec![Fault::new("unknown_department", "/department", format!("there is no department `{id}`"))])),
        None => Ok(()),
    }
}

/// # Errors
/// 422 when they are no user, or none who can do anything.
async fn must_be_user(kit: &Kit, caller: &Caller, field: &str, user: Option<&UserId>) -> Result<(), Problem> {
    let Some(id) = user else { return Ok(()) };
    match kit.store().user(&caller.tenant, id).await? {
        Some(user) if user.active => Ok(()),
        _ => Err(Problem::invalid(vec![Fault::new("unknown_reference", field, format!("there is no active user `{id}`"))])),
    }
}
