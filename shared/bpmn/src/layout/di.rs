//! Writes drawings as BPMN DI (BPMN 2.0.2, 12.2): shapes with bounds, edges with waypoints.

use super::drawing::{Drawing, draw, flow_label, label};
use super::geometry::{PADDING, Point, Rect, Size};
use super::scene::{Form, Page, Plane};
use std::collections::HashMap;
use xml::Writer;

/// Where a diagram begins.
const ORIGIN: Point = Point { x: 160, y: 80 };
/// A pool of which nothing is shown inside.
const BLACK_BOX: Size = Size { width: 600, height: 60 };

const DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";
const DC: &str = "http://www.omg.org/spec/DD/20100524/DC";
const DD: &str = "http://www.omg.org/spec/DD/20100524/DI";

/// A diagram; the number tells it from others of the file.
pub(crate) fn diagram(writer: &mut Writer, plane: &Plane, number: usize, taken: &dyn Fn(&str) -> bool) {
    let ids = Ids { taken };
    let id = ids.free(&format!("BPMNDiagram_{number}"));
    writer.start("bpmndi:BPMNDiagram", &[("xmlns:bpmndi", Some(DI)), ("xmlns:dc", Some(DC)), ("xmlns:di", Some(DD)), ("id", Some(&id))]);
    let id = ids.free(&format!("BPMNPlane_{number}"));
    writer.start("bpmndi:BPMNPlane", &[("id", Some(&id)), ("bpmnElement", Some(&plane.element))]);
    let mut places = HashMap::new();
    let mut origin = ORIGIN;
    let drawings: Vec<(&Page, Drawing)> = plane.pages.iter().map(|page| (page, draw(page))).collect();
    let inside = |size: &Size| size.width + 3 * PADDING;
    let width = drawings.iter().map(|(_, drawing)| inside(&drawing.size)).max().unwrap_or(0).max(BLACK_BOX.width);
    for (page, drawing) in &drawings {
        let mut corner = origin;
        if let Some(pool) = &page.pool {
            let height = if page.shapes.is_empty() { BLACK_BOX.height } else { drawing.size.height + 2 * PADDING };
            let rect = Rect { at: origin, size: Size { width, height } };
            ids.shape(writer, pool, rect, &[("isHorizontal", Some("true"))], None);
            places.insert(pool.as_str(), rect);
            corner = corner.moved(Point { x: 2 * PADDING, y: PADDING });
            origin.y = rect.bottom() + 2 * PADDING;
        }
        ids.page(writer, page, drawing, corner, &mut places);
    }
    for (id, source, target) in &plane.messages {
        if let (Some(from), Some(to)) = (places.get(source.as_str()), places.get(target.as_str())) {
            ids.edge(writer, id, &message_route(*from, *to), None);
        }
    }
    writer.end();
    writer.end();
}

/// From the side that looks to the target, level between the two, to the side that looks back.
fn message_route(from: Rect, to: Rect) -> Vec<Point> {
    let (start, end) = if from.at.y <= to.at.y { (from.bottom(), to.at.y) } else { (from.at.y, to.bottom()) };
    let (x, target) = (from.middle().x, to.middle().x);
    let level = if start < end { end - PADDING } else { end + PADDING };
    if x == target {
        return vec![Point { x, y: start }, Point { x, y: end }];
    }
    vec![Point { x, y: start }, Point { x, y: level }, Point { x: target, y: level }, Point { x: target, y: end }]
}

/// Ids of the diagram's own elements, none of which the file has.
struct Ids<'t> {
    taken: &'t dyn Fn(&str) -> bool,
}

impl Ids<'_> {
    fn free(&self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        while (self.taken)(&id) {
            id.push('_');
        }
        id
    }

    fn page<'p>(&self, writer: &mut Writer, page: &'p Page, drawing: &Drawing, origin: Point, places: &mut HashMap<&'p str, Rect>) {
        for (shape, own) in page.shapes.iter().zip(&drawing.boxes).filter(|(shape, _)| !shape.id.is_empty()) {
            let rect = Rect { at: own.at.moved(origin), ..*own };
            let expanded: &[_] = if shape.form == Form::SubProcess { &[("isExpanded", Some("true"))] } else { &[] };
            self.shape(writer, &shape.id, rect, expanded, label(shape, rect));
            places.insert(&shape.id, rect);
        }
        for (link, route) in page.links.iter().zip(&drawing.routes).filter(|(_, route)| route.len() > 1) {
            let route: Vec<Point> = route.iter().map(|point| point.moved(origin)).collect();
            self.edge(writer, &link.id, &route, flow_label(link, &route));
        }
    }

    fn shape(&self, writer: &mut Writer, element: &str, rect: Rect, more: &[(&str, Option<&str>)], label: Option<Rect>) {
        let id = self.free(&format!("{element}_di"));
        let attributes: Vec<_> =
            [("id", Some(id.as_str())), ("bpmnElement", Some(element))].into_iter().chain(more.iter().copied()).collect();
        writer.start("bpmndi:BPMNShape", &attributes);
        bounds(writer, rect);
        write_label(writer, label);
        writer.end();
    }

    fn edge(&self, writer: &mut Writer, element: &str, route: &[Point], label: Option<Rect>) {
        let id = self.free(&format!("{element}_di"));
        writer.start("bpmndi:BPMNEdge", &[("id", Some(&id)), ("bpmnElement", Some(element))]);
        for point in route {
            writer.empty("di:waypoint", &[("x", Some(&point.x.to_string())), ("y", Some(&point.y.to_string()))]);
        }
        write_label(writer, label);
        writer.end();
    }
}

fn write_label(writer: &mut Writer, label: Option<Rect>) {
    if let Some(rect) = label {
        writer.start("bpmndi:BPMNLabel", &[]);
        bounds(writer, rect);
        writer.end();
    }
}

fn bounds(writer: &mut Writer, rect: Rect) {
    let Rect { at, size } = rect;
    let texts = [at.x, at.y, size.width, size.height].map(|number| number.to_string());
    let [x, y, width, height] = &texts;
    writer.empty("dc:Bounds", &[("x", Some(x)), ("y", Some(y)), ("width", Some(width)), ("height", Some(height))]);
}
