//! Begins an activity of an ad-hoc sub-process, because somebody asks for it.

use super::must_run;
use crate::ElementId;
use crate::instance::command::Rejection;
use crate::instance::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>, scope: ElementId, node: String) -> Result<(), Rejection> {
    must_run(walk.state)?;
    walk.state.element(scope).ok_or(Rejection::ScopeNotActive)?;
    let graph = walk.graph().ok_or(Rejection::ScopeNotActive)?;
    walk.begin_in_ad_hoc(&graph, scope, &node).ok_or(Rejection::NotStartable(node))
}
