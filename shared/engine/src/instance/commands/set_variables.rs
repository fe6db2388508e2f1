//! Sets variables from outside.

use super::must_live;
use crate::instance::command::Rejection;
use crate::instance::event::Event;
use crate::instance::walk::Walk;
use crate::{ElementId, Object};

pub(super) fn run(walk: &mut Walk<'_>, scope: ElementId, variables: Object) -> Result<(), Rejection> {
    must_live(walk.state)?;
    if scope != ElementId::ROOT && walk.state.element(scope).is_none() {
        return Err(Rejection::ScopeNotActive);
    }
    walk.emit(Event::VariablesSet { scope, variables });
    Ok(())
}
