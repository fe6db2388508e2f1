//! Flow nodes: events, activities, gateways (BPMN 2.0.2, 8.4.9, 10.6).

use super::{Activity, Base, Event, Formal};

/// An event, an activity or a gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowNode {
    /// What it is as an element.
    pub base: Base,
    /// The ids of its `incoming` sequence flows as the node lists them; many files list none.
    pub incoming: Vec<String>,
    /// The ids of its `outgoing` sequence flows as the node lists them; many files list none.
    pub outgoing: Vec<String>,
    /// Which it is.
    pub kind: FlowNodeKind,
}

impl FlowNode {
    /// The activity that it is, if it is one.
    pub fn activity(&self) -> Option<&Activity> {
        match &self.kind {
            FlowNodeKind::Activity(activity) => Some(activity),
            _ => None,
        }
    }

    /// The event that it is, if it is one.
    pub fn event(&self) -> Option<&Event> {
        match &self.kind {
            FlowNodeKind::Event(event) => Some(event),
            _ => None,
        }
    }

    /// The gateway that it is, if it is one.
    pub fn gateway(&self) -> Option<&Gateway> {
        match &self.kind {
            FlowNodeKind::Gateway(gateway) => Some(gateway),
            _ => None,
        }
    }
}

/// Which flow node.
#[derive(Clone, Debug, PartialEq)]
pub enum FlowNodeKind {
    /// An event.
    Event(Box<Event>),
    /// An activity.
    Activity(Box<Activity>),
    /// A gateway.
    Gateway(Box<Gateway>),
}

/// A gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct Gateway {
    /// Which.
    pub kind: GatewayKind,
    /// What the file says of its direction.
    pub direction: Direction,
    /// The id of its default flow; only exclusive, inclusive and complex gateways have the attribute.
    pub default: Option<String>,
}

/// Which gateway.
#[derive(Clone, Debug, PartialEq)]
pub enum GatewayKind {
    /// One way (10.6.2).
    Exclusive,
    /// Every way whose condition holds (10.6.3).
    Inclusive,
    /// Every way (10.6.4).
    Parallel,
    /// As its condition says (10.6.5).
    Complex {
        /// When it goes on.
        activation: Option<Box<Formal>>,
    },
    /// The way of the event that occurs first (10.6.6).
    EventBased {
        /// Whether it starts instances.
        instantiate: bool,
        /// Whether one or all events start an instance.
        gateway_type: EventGatewayType,
    },
}

/// `eventGatewayType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventGatewayType {
    /// The first event decides.
    #[default]
    Exclusive,
    /// All events are needed.
    Parallel,
}

/// `gatewayDirection`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Nothing said.
    #[default]
    Unspecified,
    /// Several in, one out at most.
    Converging,
    /// One in at most, several out.
    Diverging,
    /// Several in, several out.
    Mixed,
}
