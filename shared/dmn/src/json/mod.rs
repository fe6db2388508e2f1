//! Decisions in JSON, for people without a modeler: tables and formulas, one or several; `docs/decisions.md` shows the form.

mod document;
mod fields;
mod ids;
mod rules;
mod write;

pub(crate) use fields::at;
