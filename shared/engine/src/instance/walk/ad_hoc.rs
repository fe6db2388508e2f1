//! Ad-hoc sub-processes (BPMN 2.0.2, 13.3.5): their activities are done in any order, those that were asked for.

use super::{Tried, Trouble, Walk};
use crate::ElementId;
use crate::graph::{AdHoc, Graph, NodeIx, NodeKind, SubProcess};
use crate::instance::event::{IncidentCode, Move};
use crate::instance::state::Work;
use serde_json::Value;

impl Walk<'_> {
    pub(super) fn open_ad_hoc(&mut self, graph: &Graph, element: ElementId, ix: Option<NodeIx>, ad_hoc: &AdHoc) -> Tried<()> {
        let Some(active) = &ad_hoc.active else { return Ok(()) };
        let wrong = |message: String| Trouble::new(IncidentCode::ExpressionFailed, message);
        let value =
            active.json(&self.state.scope(element), self.context.now).map_err(|error| wrong(format!("active elements: {error}")))?;
        let Value::Array(ids) = value else { return Err(wrong(format!("`{}` is not a list of ids", active.text()))) };
        let mut nodes = Vec::new();
        for id in &ids {
            let node = id.as_str().and_then(|id| startable(graph, ix, id));
            nodes.push(node.ok_or_else(|| wrong(format!("{id} is not an activity of the ad-hoc sub-process that can be started")))?);
        }
        if ad_hoc.sequential && nodes.len() > 1 {
            return Err(wrong(format!("`{}` names {} activities, and they are done one at a time", active.text(), nodes.len())));
        }
        if nodes.is_empty() {
            self.touched.insert(element);
        }
        self.pending.extend(nodes.into_iter().rev().map(|node| Move::Into { scope: element, node }));
        Ok(())
    }

    /// Begins an activity that somebody asked for. Whether there is such an activity, free to begin.
    pub(in crate::instance) fn begin_in_ad_hoc(&mut self, graph: &Graph, scope: ElementId, id: &str) -> Option<()> {
        let (ix, ad_hoc) = self.ad_hoc(graph, scope)?;
        if ad_hoc.sequential && self.state.elements.iter().any(|element| element.scope == scope) {
            return None;
        }
        let node = startable(graph, Some(ix), id)?;
        self.pending.push(Move::Into { scope, node });
        Some(())
    }

    /// An activity of the scope is done: an ad-hoc sub-process looks whether it is complete.
    pub(super) fn inside_ad_hoc(&mut self, graph: &Graph, scope: ElementId) {
        if scope.is_root() {
            return;
        }
        let Some((_, AdHoc { completion: Some(completion), cancel_remaining, .. })) = self.ad_hoc(graph, scope) else { return };
        match completion.holds(&self.state.scope(scope), self.context.now) {
            Ok(true) if *cancel_remaining => {
                self.terminate_inside(scope);
                self.touched.insert(scope);
            }
            Ok(_) => {}
            Err(error) => self.raise(scope, Trouble::new(IncidentCode::ConditionFailed, format!("completion condition: {error}"))),
        }
    }

    /// Whether a scope in which nothing is left stays open: an ad-hoc sub-process whose condition does not hold yet, or
    /// from which nothing was asked.
    pub(super) fn stays_open(&mut self, graph: &Graph, scope: ElementId) -> bool {
        let Some((_, ad_hoc)) = self.ad_hoc(graph, scope) else { return false };
        match &ad_hoc.completion {
            Some(completion) => !completion.holds(&self.state.scope(scope), self.context.now).unwrap_or(false),
            None => false,
        }
    }

    fn ad_hoc<'g>(&self, graph: &'g Graph, scope: ElementId) -> Option<(NodeIx, &'g AdHoc)> {
        let element = self.state.element(scope).filter(|element| matches!(element.work, Work::Scope))?;
        match &graph.node(element.node)?.kind {
            NodeKind::SubProcess(SubProcess { ad_hoc: Some(ad_hoc), .. }) => Some((element.node, ad_hoc)),
            _ => None,
        }
    }
}

/// An activity by id that nothing else in the ad-hoc sub-process leads to.
fn startable(graph: &Graph, scope: Option<NodeIx>, id: &str) -> Option<NodeIx> {
    graph.inside(scope).iter().copied().find(|ix| graph.node(*ix).is_some_and(|node| node.id == id) && graph.incoming(*ix).is_empty())
}
