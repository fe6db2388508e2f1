//! The file, the process, and what stands in it and in its sub-processes.

use super::declared::Declared;
use super::ids::Ids;
use super::{About, FEEL, dialect, expression};
use crate::model::{BPMN, MILLRACE};
use engine::graph::{Expression, FlowIx, Graph, Mapping, NodeIx, NodeKind, RetryPolicy, Trigger};
use std::collections::BTreeMap;
use xml::Writer;

/// A file being written.
pub(super) struct Export<'g> {
    pub(super) graph: &'g Graph,
    pub(super) ids: Ids,
    pub(super) writer: Writer,
    pub(super) declared: Declared,
    /// For multi-instance activities that throw: the definition, written beside the process.
    pub(super) shared: Vec<(String, &'g engine::graph::Throw)>,
    /// Flows by the scope they run in.
    flows: BTreeMap<Option<NodeIx>, Vec<FlowIx>>,
}

impl<'g> Export<'g> {
    pub(super) fn new(graph: &'g Graph, about: &About) -> Self {
        let mut flows = BTreeMap::<Option<NodeIx>, Vec<FlowIx>>::new();
        // In the order of their sources, and for each source in its own order: the order in which conditions are tried.
        for node in graph.nodes() {
            flows.entry(node.parent).or_default().extend(&node.outgoing);
        }
        let ids = Ids::of(graph, about);
        Self { graph, ids, writer: Writer::default(), declared: Declared::default(), shared: Vec::new(), flows }
    }

    pub(super) fn file(mut self, about: &About) -> String {
        let id = self.ids.free("Definitions_1");
        self.writer.declaration();
        let attributes = [
            ("xmlns:bpmn", Some(BPMN)),
            ("xmlns:xsi", Some("http://www.w3.org/2001/XMLSchema-instance")),
            ("xmlns:millrace", Some(MILLRACE)),
            ("id", Some(&id)),
            ("targetNamespace", Some(MILLRACE)),
            ("expressionLanguage", Some(FEEL)),
            ("exporter", Some("Millrace")),
        ];
        self.writer.start("bpmn:definitions", &attributes);
        self.process(about);
        let shared = std::mem::take(&mut self.shared);
        for (id, throw) in shared {
            self.throw(throw, Some(&id));
        }
        self.declared.write(&mut self.writer);
        self.writer.end();
        self.writer.finish()
    }

    fn process(&mut self, about: &About) {
        let id = self.ids.process().to_owned();
        let own = (id != about.id).then_some(about.id.as_str());
        let attributes = [("id", Some(id.as_str())), ("millrace:id", own), ("name", Some(&about.name)), ("isExecutable", Some("true"))];
        self.writer.start("bpmn:process", &attributes);
        if let Some(documentation) = &about.documentation {
            self.writer.text("bpmn:documentation", &[], documentation);
        }
        self.writer.start("bpmn:extensionElements", &[]);
        let (seconds, initiator) = (self.graph.timeout_seconds.map(|seconds| seconds.to_string()), self.graph.initiator.as_deref());
        if seconds.is_some() || initiator.is_some() {
            self.writer.empty("millrace:process", &[("timeoutSeconds", seconds.as_deref()), ("initiator", initiator)]);
        }
        if self.graph.retry != RetryPolicy::default() {
            self.retry(&self.graph.retry);
        }
        self.mappings(&[("millrace:property", &self.graph.properties)]);
        self.writer.end_if_filled();
        self.scope(None);
        self.writer.end();
    }

    /// What stands directly in a scope; inner ones within. Nests as deep as the graph does.
    pub(super) fn scope(&mut self, scope: Option<NodeIx>) {
        let inside = self.graph.inside(scope);
        for ix in inside {
            self.node(*ix);
        }
        for flow in self.flows.remove(&scope).unwrap_or_default() {
            self.flow(flow);
        }
        for ix in inside {
            self.compensation(*ix);
        }
    }

    fn flow(&mut self, ix: FlowIx) {
        let Some(flow) = self.graph.flow(ix) else { return };
        let id = self.ids.flow(ix).to_owned();
        let own = (id != flow.id).then_some(flow.id.as_str());
        let attributes = [
            ("id", Some(id.as_str())),
            ("millrace:id", own),
            ("name", flow.name.as_deref()),
            ("sourceRef", Some(self.ids.node(flow.source))),
            ("targetRef", Some(self.ids.node(flow.target))),
        ];
        self.writer.start("bpmn:sequenceFlow", &attributes);
        if let Some(condition) = &flow.condition {
            self.formal("bpmn:conditionExpression", condition);
        }
        self.writer.end();
    }

    /// The association to what compensates an activity.
    fn compensation(&mut self, ix: NodeIx) {
        let graph = self.graph;
        let Some(handler) = graph.node(ix).and_then(|node| node.activity.as_ref()?.compensated_by) else { return };
        let compensates = |on: &&NodeIx| match graph.node(**on).map(|node| &node.kind) {
            Some(NodeKind::BoundaryEvent(boundary)) => boundary.catch.triggers.contains(&Trigger::Compensation),
            _ => false,
        };
        let event = match graph.boundary(ix).iter().find(compensates) {
            Some(event) => self.ids.node(*event).to_owned(),
            None => self.made_compensation_event(ix),
        };
        let id = self.ids.free(&format!("Association_{}", ix.0 + 1));
        let handler = self.ids.node(handler);
        let attributes = [
            ("id", Some(id.as_str())),
            ("associationDirection", Some("One")),
            ("sourceRef", Some(event.as_str())),
            ("targetRef", Some(handler)),
        ];
        self.writer.empty("bpmn:association", &attributes);
    }

    fn made_compensation_event(&mut self, on: NodeIx) -> String {
        let id = self.ids.free(&format!("Compensation_{}", on.0 + 1));
        let attributes = [("id", Some(id.as_str())), ("attachedToRef", Some(self.ids.node(on)))];
        self.writer.start("bpmn:boundaryEvent", &attributes);
        self.writer.empty("bpmn:compensateEventDefinition", &[]);
        self.writer.end();
        id
    }

    /// An expression of BPMN's own.
    pub(super) fn formal(&mut self, element: &str, expression: &Expression) {
        let dialect = if expression.is_sql_like() { Some("sql_like") } else { dialect(expression.text()) };
        self.writer.text(element, &[("xsi:type", Some("bpmn:tFormalExpression")), ("millrace:dialect", dialect)], expression.text());
    }

    pub(super) fn retry(&mut self, retry: &RetryPolicy) {
        let texts = [retry.max_attempts, retry.initial_millis, retry.backoff_percent, retry.max_millis].map(|number| number.to_string());
        let [attempts, initial, backoff, max] = &texts;
        let attributes = [
            ("maxAttempts", Some(attempts.as_str())),
            ("initialMillis", Some(initial)),
            ("backoffPercent", Some(backoff)),
            ("maxMillis", Some(max)),
        ];
        self.writer.empty("millrace:retry", &attributes);
    }

    pub(super) fn mappings(&mut self, groups: &[(&str, &[Mapping])]) {
        self.writer.start("millrace:mappings", &[]);
        for (element, mappings) in groups {
            for Mapping { target, source } in *mappings {
                self.writer.empty(element, &[("target", Some(target)), ("source", Some(&expression(source)))]);
            }
        }
        self.writer.end_if_filled();
    }
}
