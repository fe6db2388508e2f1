//! Activities: how often they are done, what becomes of sub-processes, compensation.

use super::{Activation, Log};
use bpmn::model::{ActivityKind, SubProcessKind, Task};
use engine::ElementId;
use engine::graph::{Behavior, Each, NodeIx, NodeKind, Repeat};
use engine::instance::Event;
use std::collections::BTreeMap;

impl Log<'_> {
    pub(super) fn activities(&mut self) {
        for activation in self.all() {
            let Some(kind) = self.kind_of(activation.node) else { continue };
            let repeat = activation.node.activity.as_ref().and_then(|activity| activity.repeat.as_ref());
            if let Some(row) = task_row(kind) {
                self.task(&activation, row, repeat);
            }
            if let Some(row) = sub_process_row(kind) {
                self.fate(&activation, row, repeat);
            }
            if let (Some(repeat), None) = (repeat, activation.index) {
                self.loops(&activation, repeat);
            }
            self.details(&activation, kind);
        }
        self.compensation();
        self.tokens();
        self.returns();
    }

    fn instances(&self, looped: ElementId) -> usize {
        self.activations.values().filter(|inner| inner.scope == looped && inner.index.is_some() && inner.left).count()
    }

    fn task(&mut self, activation: &Activation<'_>, row: &str, repeat: Option<&Repeat>) {
        if !activation.left {
            return;
        }
        let column = match repeat {
            None => "once",
            // What was done once does not show that it is done more than once.
            Some(_) if activation.index.is_some() || self.instances(activation.element) < 2 => return,
            Some(Repeat::Loop { .. }) => "standard loop",
            Some(Repeat::Each(each)) if each.sequential => "multi-instance, sequential",
            Some(Repeat::Each(_)) => "multi-instance, parallel",
        };
        self.prove(format!("task/{row}/{column}"));
    }

    fn fate(&mut self, activation: &Activation<'_>, row: &str, repeat: Option<&Repeat>) {
        if activation.left && activation.cause.is_none() {
            self.prove(format!("sub-process/{row}/completed"));
            if repeat.is_some() && activation.index.is_none() && self.instances(activation.element) > 1 {
                self.prove(format!("sub-process/{row}/repeated"));
            }
        }
        let interrupted = activation.terminated
            && self.activations.values().any(|other| match &other.node.kind {
                NodeKind::BoundaryEvent(boundary) => {
                    boundary.on == activation.ix
                        && boundary.interrupting
                        && other.scope == activation.scope
                        && other.element > activation.element
                }
                _ => false,
            });
        if interrupted {
            self.prove(format!("sub-process/{row}/interrupted at its boundary"));
        }
    }

    fn loops(&mut self, activation: &Activation<'_>, repeat: &Repeat) {
        if !activation.left {
            return;
        }
        let instances = self.instances(activation.element);
        match repeat {
            Repeat::Loop { condition, test_before, maximum } => {
                if condition.is_some() && instances > 1 {
                    self.prove("loop/condition/standard");
                }
                if *test_before && instances == 0 {
                    self.prove("loop/tested before/standard");
                }
                if maximum.is_some_and(|maximum| instances == maximum as usize) {
                    self.prove("loop/maximum/standard");
                }
            }
            Repeat::Each(each) => self.each(activation, each, instances),
        }
    }

    fn each(&mut self, activation: &Activation<'_>, each: &Each, instances: usize) {
        let column = if each.sequential { "sequential" } else { "parallel" };
        if instances == 0 {
            self.prove(format!("loop/no items at all/{column}"));
            return;
        }
        let total = self.events.iter().find_map(|event| match event {
            Event::LoopBegan { element, total, .. } if *element == activation.element => *total,
            _ => None,
        });
        let thrown = self.thrown_by(activation.element);
        let shown = [
            ("cardinality", each.cardinality.is_some() && instances > 1),
            ("collection", each.collection.is_some() && instances > 1),
            ("item", each.item_variable.is_some()),
            ("results", each.results_variable.is_some() && each.result.is_some()),
            ("completion condition", each.completion.is_some() && total.is_some_and(|total| instances < total as usize)),
            ("behavior none: an event at every completion", each.behavior == Behavior::None && instances > 1 && thrown == instances),
            ("behavior one: an event at the first completion", each.behavior == Behavior::One && instances > 1 && thrown == 1),
            ("behavior all: no event", each.behavior == Behavior::All && instances > 1),
            ("behavior complex: events by condition", each.behavior == Behavior::Complex && thrown > 0 && thrown < instances),
        ];
        for (row, is_shown) in shown {
            if is_shown {
                self.prove(format!("loop/{row}/{column}"));
            }
        }
    }

    fn thrown_by(&self, thrower: ElementId) -> usize {
        let is_its = |event: &&Event| match event {
            Event::SignalThrown { element, .. } | Event::MessageThrown { element, .. } | Event::EscalationThrown { element, .. } => {
                *element == thrower
            }
            _ => false,
        };
        self.events.iter().filter(is_its).count()
    }

    fn details(&mut self, activation: &Activation<'_>, kind: &ActivityKind) {
        if !activation.left {
            return;
        }
        if let Some(activity) = &activation.node.activity {
            if activity.start_quantity > 1 {
                self.prove("activity/start quantity/proven");
            }
            if activity.completion_quantity > 1 {
                self.prove("activity/completion quantity/proven");
            }
        }
        let follows_or_leads = activation.index.is_none() && activation.cause.is_none() && !self.in_ad_hoc(activation);
        let is_event_sub_process = matches!(kind, ActivityKind::SubProcess(inner) if inner.triggered_by_event);
        if follows_or_leads
            && !is_event_sub_process
            && self.graph.incoming(activation.ix).is_empty()
            && !instantiates(&activation.node.kind)
        {
            self.prove("activity/implicit start/proven");
        }
        if follows_or_leads && !is_event_sub_process && activation.node.outgoing.is_empty() {
            self.prove("activity/implicit end/proven");
        }
        if let ActivityKind::SubProcess(inner) = kind {
            self.ad_hoc(activation, &inner.kind);
        }
    }

    fn in_ad_hoc(&self, activation: &Activation<'_>) -> bool {
        let parent = activation.node.parent.and_then(|parent| self.graph.node(parent));
        matches!(parent.map(|node| &node.kind), Some(NodeKind::SubProcess(kind)) if kind.ad_hoc.is_some())
    }

    fn ad_hoc(&mut self, activation: &Activation<'_>, kind: &SubProcessKind) {
        let SubProcessKind::AdHoc(_) = kind else { return };
        let NodeKind::SubProcess(made) = &activation.node.kind else { return };
        let Some(ad_hoc) = &made.ad_hoc else { return };
        let inner: Vec<Activation<'_>> = self.all().into_iter().filter(|inner| inner.scope == activation.element).collect();
        let at_once = self.at_once(activation.element);
        if ad_hoc.sequential && inner.len() > 1 && at_once == 1 {
            self.prove("ad-hoc/ad-hoc: ordering sequential/proven");
        }
        if !ad_hoc.sequential && at_once > 1 {
            self.prove("ad-hoc/ad-hoc: ordering parallel/proven");
        }
        if ad_hoc.completion.is_some() {
            self.prove("ad-hoc/ad-hoc: completion condition/proven");
        }
        if inner.iter().any(|inner| inner.terminated) {
            self.prove("ad-hoc/ad-hoc: remaining instances are cancelled/proven");
        }
        if ad_hoc.completion.is_some() && !ad_hoc.cancel_remaining && at_once > 1 && inner.iter().all(|inner| inner.left) {
            self.prove("ad-hoc/ad-hoc: remaining instances are finished/proven");
        }
        match ad_hoc.active {
            Some(_) if !inner.is_empty() => self.prove("ad-hoc/ad-hoc: an expression names the first activities/proven"),
            None if !inner.is_empty() => self.prove("ad-hoc/ad-hoc: people ask for activities/proven"),
            _ => {}
        }
    }

    /// The most elements that were active in a scope at the same time.
    fn at_once(&self, scope: ElementId) -> usize {
        let (mut active, mut most) = (0_usize, 0);
        for event in self.events {
            match event {
                Event::Entered { scope: its, .. } if *its == scope => active += 1,
                Event::Left { element } | Event::Terminated { element }
                    if self.activations.get(element).is_some_and(|known| known.scope == scope) =>
                {
                    active = active.saturating_sub(1);
                }
                _ => {}
            }
            most = most.max(active);
        }
        most
    }

    fn compensation(&mut self) {
        let mut order: BTreeMap<ElementId, Vec<ElementId>> = BTreeMap::new();
        for event in self.events {
            let Event::Compensating { kept, restored } = event else { continue };
            let Some(compensated) = self.activations.get(kept).copied() else { continue };
            order.entry(compensated.scope).or_default().push(*kept);
            let activity = compensated.node.activity.as_ref();
            if restored.is_none() && activity.is_some_and(|activity| activity.compensated_by.is_some()) {
                self.prove("activity/compensated by an activity/proven");
                if compensated.index.is_some() {
                    self.prove("activity/a loop's instances compensated/proven");
                }
            }
            if let Some(row) = self.kind_of(compensated.node).and_then(sub_process_row) {
                self.prove(format!("sub-process/{row}/compensated"));
            }
        }
        if order.values().any(|kept| kept.len() > 1 && kept.is_sorted_by(|one, next| one > next)) {
            self.prove("activity/compensated, the last first/proven");
        }
        for event in self.events {
            let Event::CompensationBegan { element, .. } = event else { continue };
            let is_transaction = self
                .activations
                .get(element)
                .is_some_and(|known| matches!(&known.node.kind, NodeKind::SubProcess(kind) if kind.transaction));
            if is_transaction {
                self.prove("ad-hoc/transaction: cancelled/proven");
            }
        }
    }

    /// More than one token in an element at the same time.
    fn tokens(&mut self) {
        let mut active: BTreeMap<(NodeIx, ElementId), usize> = BTreeMap::new();
        for event in self.events {
            match event {
                Event::Entered { element, .. } => {
                    let known = self.activations[element];
                    if known.index.is_none() {
                        let count = active.entry((known.ix, known.scope)).or_default();
                        *count += 1;
                        if *count > 1 && self.kind_of(known.node).is_some() && !self.in_ad_hoc(&known) {
                            self.prove("activity/several tokens in one element/proven");
                        }
                    }
                }
                Event::Left { element } | Event::Terminated { element } => {
                    let known = self.activations[element];
                    if known.index.is_none() {
                        let count = active.entry((known.ix, known.scope)).or_default();
                        *count = count.saturating_sub(1);
                    }
                }
                _ => {}
            }
        }
    }

    fn is_call(&self, element: ElementId) -> bool {
        self.activations.get(&element).is_some_and(|known| matches!(known.node.kind, NodeKind::CallActivity(_)))
    }

    /// What comes back from calls, and out of transactions.
    fn returns(&mut self) {
        for event in self.events {
            match event {
                Event::ErrorThrown { element, caught_by: Some(caught), .. } => {
                    if self.is_call(*element) {
                        self.prove("ad-hoc/call: an error comes back/proven");
                    }
                    let on = match self.graph.node(*caught).map(|node| &node.kind) {
                        Some(NodeKind::BoundaryEvent(boundary)) => self.graph.node(boundary.on),
                        _ => None,
                    };
                    if on.is_some_and(|on| matches!(&on.kind, NodeKind::SubProcess(kind) if kind.transaction)) {
                        self.prove("ad-hoc/transaction: fails by an error/proven");
                    }
                }
                Event::EscalationThrown { element, caught_by: Some(_), .. } if self.is_call(*element) => {
                    self.prove("ad-hoc/call: an escalation comes back/proven");
                }
                _ => {}
            }
        }
    }
}

fn instantiates(kind: &NodeKind) -> bool {
    matches!(kind, NodeKind::ReceiveTask(task) if task.instantiate)
}

fn task_row(kind: &ActivityKind) -> Option<&'static str> {
    Some(match kind {
        ActivityKind::Task(task) => match task {
            Task::Abstract => "abstract task",
            Task::Manual => "manual task",
            Task::User { .. } => "user task",
            Task::Service { .. } => "service task",
            Task::Script { .. } => "script task",
            Task::BusinessRule { .. } => "business rule task",
            Task::Send { .. } => "send task",
            Task::Receive { instantiate: true, .. } => "receive task that starts an instance",
            Task::Receive { .. } => "receive task",
        },
        ActivityKind::Call { .. } => "call activity",
        ActivityKind::SubProcess(inner) if inner.triggered_by_event => return None,
        ActivityKind::SubProcess(inner) => match inner.kind {
            SubProcessKind::Embedded => "sub-process",
            SubProcessKind::Transaction { .. } => "transaction",
            SubProcessKind::AdHoc(_) => "ad-hoc sub-process",
        },
    })
}

fn sub_process_row(kind: &ActivityKind) -> Option<&'static str> {
    match kind {
        ActivityKind::Task(_) => None,
        ActivityKind::Call { .. } => Some("call activity"),
        ActivityKind::SubProcess(inner) if inner.triggered_by_event => Some("event sub-process"),
        ActivityKind::SubProcess(inner) => Some(match inner.kind {
            SubProcessKind::Embedded => "embedded",
            SubProcessKind::Transaction { .. } => "transaction",
            SubProcessKind::AdHoc(_) => "ad-hoc",
        }),
    }
}
