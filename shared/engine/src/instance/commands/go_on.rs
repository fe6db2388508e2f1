//! Takes up the tokens that the command before could not move any more.

use super::must_run;
use crate::instance::command::Rejection;
use crate::instance::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>) -> Result<(), Rejection> {
    must_run(walk.state)?;
    if !walk.state.has_moves() {
        return Err(Rejection::NothingToContinue);
    }
    walk.go_on();
    // What stopped for good waits for a person.
    if walk.has_decided() { Ok(()) } else { Err(Rejection::NothingToContinue) }
}
