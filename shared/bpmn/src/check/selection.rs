//! Which processes of a file are to be executed (BPMN 2.0.2, 10.2.1, table 10.1).

use super::rules;
use crate::fault::Faults;
use crate::model::{Model, Process};

/// The processes that say they can be executed; where none does, those that say nothing and have something in them.
/// With no such process, a fault.
pub(crate) fn executable<'m>(model: &'m Model, faults: &mut Faults) -> Vec<&'m Process> {
    let saying = |said: Option<bool>| model.processes.iter().filter(move |process| process.executable == said);
    let filled = |process: &&Process| !process.scope.nodes.is_empty();
    let said: Vec<&Process> = saying(Some(true)).filter(filled).collect();
    if !said.is_empty() {
        return said;
    }
    let silent: Vec<&Process> = saying(None).filter(filled).collect();
    if !silent.is_empty() {
        return silent;
    }
    let mut refused = saying(Some(false)).filter(filled).peekable();
    if refused.peek().is_none() {
        faults.breaks(rules::NO_PROCESS, &model.base, "there is no process with anything in it");
    }
    for process in refused {
        faults.breaks(rules::NOT_EXECUTABLE, &process.base, "the process says `isExecutable=\"false\"`: it is not meant to be executed");
    }
    Vec::new()
}

/// A process that was asked for by its id has something in it, or a fault.
pub(crate) fn not_empty(process: &Process, faults: &mut Faults) {
    if process.scope.nodes.is_empty() {
        faults.breaks(rules::NO_PROCESS, &process.base, format!("there is nothing in the process `{}`", process.base.id));
    }
}
