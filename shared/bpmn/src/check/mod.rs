//! Whether the parts of a process fit together: the structural rules of BPMN 2.0.2 for processes that execute.
//!
//! A file a family of rules; `rules` lists them all. What the specification allows is never refused: what is only
//! suspicious becomes a note. Ids, references and attributes are looked at where they are read, texts where they are
//! compiled.

mod activities;
mod boundary;
mod collaborations;
mod compensation;
mod cron;
mod data;
mod ends;
mod events;
mod flows;
mod gateways;
mod ground;
mod intermediate;
mod levels;
mod links;
mod reach;
mod rules;
mod selection;
mod starts;
mod sub_processes;
mod timers;

pub(crate) use cron::{from_spring, is_spring};
pub use rules::{COMPILING, NOTES, READING, RULES, Rule};
pub(crate) use selection::{executable, not_empty};

use crate::fault::Faults;
use crate::model::{Base, Model, Process};
use ground::Ground;

/// Adds everything that is wrong with the structure of a process of `model`, and notes on what is unusual.
pub(crate) fn check(model: &Model, process: &Process, faults: &mut Faults) {
    let ground = Ground::new(model, process);
    flows::check(&ground, faults);
    levels::check(&ground, faults);
    starts::check(&ground, faults);
    ends::check(&ground, faults);
    intermediate::check(&ground, faults);
    links::check(&ground, faults);
    boundary::check(&ground, faults);
    events::check(&ground, faults);
    gateways::check(&ground, faults);
    sub_processes::check(&ground, faults);
    compensation::check(&ground, faults);
    activities::check(&ground, faults);
    data::check(&ground, faults);
    collaborations::check(&ground, faults);
    reach::check(&ground, faults);
}

impl Faults {
    /// A rule is broken by an element.
    fn breaks(&mut self, rule: Rule, base: &Base, message: impl AsRef<str>) {
        self.by(rule.section, base, rule.code, message);
    }

    /// Something is unusual about an element.
    fn notice(&mut self, rule: Rule, base: &Base, message: impl AsRef<str>) {
        self.note(base, rule.code, message);
    }
}
