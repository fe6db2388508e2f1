//! A drawing, read from a file: what stands where.

use bpmn::model::{Model, Tree};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

#[derive(Debug, Default)]
pub(crate) struct Drawn {
    pub(crate) shapes: BTreeMap<String, Rect>,
    pub(crate) edges: BTreeMap<String, Vec<(i32, i32)>>,
}

impl Rect {
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub(crate) fn contains(self, other: Self) -> bool {
        self.left <= other.left && self.top <= other.top && other.right <= self.right && other.bottom <= self.bottom
    }

    pub(crate) fn has_on_border(self, (x, y): (i32, i32)) -> bool {
        let within = self.left <= x && x <= self.right && self.top <= y && y <= self.bottom;
        within && (x == self.left || x == self.right || y == self.top || y == self.bottom)
    }

    /// Whether a level or upright line runs through the inside.
    pub(crate) fn is_crossed(self, from: (i32, i32), to: (i32, i32)) -> bool {
        let meets = |a: i32, b: i32, low: i32, high: i32| if a == b { low < a && a < high } else { a.min(b) < high && low < a.max(b) };
        meets(from.0, to.0, self.left, self.right) && meets(from.1, to.1, self.top, self.bottom)
    }
}

fn number(tree: &Tree, name: &str) -> i32 {
    tree.attribute(name).unwrap().parse().unwrap()
}

pub(crate) fn drawn(model: &Model) -> Drawn {
    let mut drawn = Drawn::default();
    for plane in model.diagrams.iter().flat_map(|diagram| &diagram.children) {
        for element in &plane.children {
            let of = element.attribute("bpmnElement").unwrap().to_owned();
            let bounds = element.children.iter().find(|child| &*child.name == "Bounds");
            if &*element.name == "BPMNShape" {
                let bounds = bounds.unwrap();
                let (left, top) = (number(bounds, "x"), number(bounds, "y"));
                let rect = Rect { left, top, right: left + number(bounds, "width"), bottom: top + number(bounds, "height") };
                assert!(drawn.shapes.insert(of, rect).is_none());
            } else {
                let points = element.children.iter().filter(|child| &*child.name == "waypoint");
                assert!(drawn.edges.insert(of, points.map(|point| (number(point, "x"), number(point, "y"))).collect()).is_none());
            }
        }
    }
    drawn
}
