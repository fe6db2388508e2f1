//! Definitions, decision models, and where definitions start.

use crate::channels::{Channel, hash};
use crate::item::Key;
use engine::{DecisionId, TenantId, WorkflowId};

pub(crate) fn definitions(tenant: &TenantId) -> String {
    format!("{tenant}#D")
}

/// Everything of one definition.
pub(crate) fn definition_versions(tenant: &TenantId, workflow: &WorkflowId) -> String {
    format!("{tenant}#D#{workflow}")
}

pub(crate) fn definition(tenant: &TenantId, workflow: &WorkflowId, version: u32) -> Key {
    Key::new(definition_versions(tenant, workflow), format!("V#{version:010}"))
}

/// Before the sort keys of the parts of a version's document.
pub(crate) fn definition_source(version: u32) -> String {
    format!("S#{version:010}#")
}

/// Before the sort keys of the parts of what a version compiled to.
pub(crate) fn definition_graph(version: u32) -> String {
    format!("G#{version:010}#")
}

pub(crate) fn decisions(tenant: &TenantId) -> String {
    format!("{tenant}#DMN")
}

/// Everything of one decision model.
pub(crate) fn decision(tenant: &TenantId, decision: &DecisionId) -> String {
    format!("{tenant}#DMN#{decision}")
}

/// The models that have a decision of this id or name.
pub(crate) fn models_with(tenant: &TenantId, name: &str) -> String {
    format!("{tenant}#DMNN#{}", hash(&[name]))
}

/// Before the sort keys of a decision's versions.
pub(crate) const DECISION_VERSIONS: &str = "V#";

pub(crate) fn decision_version(version: u32) -> String {
    format!("{DECISION_VERSIONS}{version:010}")
}

/// Before the sort keys of the parts of a version's documents.
pub(crate) fn decision_model(version: u32) -> String {
    format!("M#{version:010}#")
}

/// Before the sort keys of the parts of a version's report.
pub(crate) fn decision_report(version: u32) -> String {
    format!("A#{version:010}#")
}

/// A part of one of several long texts.
pub(crate) fn part(prefix: &str, text: usize, part: usize) -> String {
    format!("{prefix}{text:03}#{part:03}")
}

pub(crate) fn starts_of(tenant: &TenantId, workflow: &WorkflowId) -> String {
    format!("{tenant}#ST#{workflow}")
}

/// Before the sort keys of the channels a definition starts in.
pub(crate) const START_CHANNELS: &str = "C#";

pub(crate) fn start_channel(channel: &Channel) -> String {
    format!("{START_CHANNELS}{}", channel.as_str())
}

/// Before the sort keys of how far a definition's start timers are.
pub(crate) const START_TIMERS: &str = "T#";

pub(crate) fn start_timer(version: u32, node: u32, trigger: u16) -> String {
    format!("{START_TIMERS}{version:010}#{node:010}#{trigger:05}")
}
