//! A whole drawing: scopes from the innermost out, sub-processes around what is inside, boundary events on the bottom border,
//! event sub-processes below the rest of their scope.

use super::arrange::{Arranged, Cell, Edge, Port, arrange, at, change};
use super::geometry::{EVENT, GAP, GATEWAY, LABEL_WIDTH, PADDING, Point, Rect, Size, TASK, TRACK, label_size};
use super::scene::{Form, Link, Page, Shape};

/// What event sub-processes are filled into rows of, at least.
const ROW: i32 = 1200;
/// From the middle of a boundary event to that of the next.
const STANDS: i32 = 46;

/// Where everything of a page stands, in the order of the page.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    pub(crate) boxes: Vec<Rect>,
    /// Empty for a link that can't be drawn.
    pub(crate) routes: Vec<Vec<Point>>,
    pub(crate) size: Size,
}

/// What stands in each scope; the last is the process itself.
struct Scopes<'p> {
    page: &'p Page,
    members: Vec<Vec<usize>>,
    asides: Vec<Vec<usize>>,
    stands: Vec<Vec<usize>>,
    links: Vec<Vec<usize>>,
}

/// Draws a page with its left top at 0, 0.
pub(crate) fn draw(page: &Page) -> Drawing {
    let scopes = Scopes::of(page);
    let root = page.shapes.len();
    let mut drawing = Drawing { boxes: vec![Rect::default(); root], routes: vec![Vec::new(); page.links.len()], size: Size::default() };
    for scope in (0..=root).rev() {
        if scope == root || page.shapes.get(scope).is_some_and(|shape| shape.form == Form::SubProcess) {
            continue;
        }
        change(&mut drawing.boxes, scope, |own| own.size = at(&page.shapes, scope).form.size());
    }
    for scope in (0..root).rev().filter(|scope| at(&page.shapes, *scope).form == Form::SubProcess) {
        let inside = scopes.draw(scope, &mut drawing);
        let size = Size { width: (inside.width + 2 * PADDING).max(TASK.width), height: (inside.height + 2 * PADDING).max(TASK.height) };
        change(&mut drawing.boxes, scope, |own| own.size = if inside == Size::default() { TASK } else { size });
    }
    drawing.size = scopes.draw(root, &mut drawing);
    scopes.settle(&mut drawing);
    drawing
}

impl Form {
    fn size(self) -> Size {
        match self {
            Self::Event => EVENT,
            Self::Gateway => GATEWAY,
            Self::Task | Self::SubProcess => TASK,
        }
    }
}

impl<'p> Scopes<'p> {
    fn of(page: &'p Page) -> Self {
        let root = page.shapes.len();
        let empty = vec![Vec::new(); root + 1];
        let mut scopes = Self { page, members: empty.clone(), asides: empty.clone(), stands: empty.clone(), links: empty };
        for (number, shape) in page.shapes.iter().enumerate() {
            let (group, of) = match (shape.on, shape.aside) {
                (Some(on), _) => (&mut scopes.stands, on),
                (None, true) => (&mut scopes.asides, shape.parent.unwrap_or(root)),
                (None, false) => (&mut scopes.members, shape.parent.unwrap_or(root)),
            };
            change(group, of, |group: &mut Vec<usize>| group.push(number));
        }
        for (number, link) in page.links.iter().enumerate() {
            let of = at(&page.shapes, link.from).parent.unwrap_or(root);
            change(&mut scopes.links, of, |links: &mut Vec<usize>| links.push(number));
        }
        scopes
    }

    /// Arranges a scope; its nodes and flows are then told from its own left top.
    fn draw(&self, scope: usize, drawing: &mut Drawing) -> Size {
        let members = at(&self.members, scope);
        for member in &members {
            let stands = i32::try_from(at(&self.stands, *member).len()).unwrap_or(0);
            change(&mut drawing.boxes, *member, |own| own.size = Size { width: own.size.width.max(stands * STANDS), ..own.size }.even());
        }
        let cells: Vec<Cell> = members.iter().map(|member| self.cell(*member, at(&drawing.boxes, *member).size)).collect();
        let numbers: std::collections::HashMap<usize, usize> = members.iter().copied().zip(0..).collect();
        let (mut drawn, mut edges, mut stray) = (Vec::new(), Vec::new(), Vec::new());
        for number in at(&self.links, scope) {
            match self.edge(&at(&self.page.links, number), &numbers, drawing) {
                Some(edge) => {
                    drawn.push(number);
                    edges.push(edge);
                }
                None => stray.push(number),
            }
        }
        let Arranged { corners, routes, mut size } = arrange(&cells, &edges);
        for (member, corner) in members.iter().zip(corners) {
            change(&mut drawing.boxes, *member, |own| own.at = corner);
        }
        for (number, route) in drawn.into_iter().zip(routes) {
            change(&mut drawing.routes, number, |own| *own = route);
        }
        self.place_asides(scope, &mut size, drawing);
        for number in stray {
            let route = self.stray_route(&at(&self.page.links, number), drawing);
            change(&mut drawing.routes, number, |own| *own = route);
        }
        size
    }

    /// A flow from or to what stands aside: down, along, and up before its target.
    fn stray_route(&self, link: &Link, drawing: &Drawing) -> Vec<Point> {
        let (from, to) = (self.body(link.from), self.body(link.to));
        let (from, to) = (at(&drawing.boxes, from), at(&drawing.boxes, to));
        let start = match self.stand(link.from, from.size.width) {
            Some(x) => Point { x: from.at.x + x, y: from.bottom() + EVENT.height / 2 },
            None => Point { x: from.middle().x, y: from.bottom() },
        };
        let (level, before, end) = (start.y + TRACK, to.at.x - 2 * TRACK, Point { x: to.at.x, y: to.middle().y });
        vec![start, Point { x: start.x, y: level }, Point { x: before, y: level }, Point { x: before, y: end.y }, end]
    }

    /// What a boundary event stands on; any other node itself.
    fn body(&self, node: usize) -> usize {
        at(&self.page.shapes, node).on.unwrap_or(node)
    }

    /// How far from the left side of what it stands on the middle of a boundary event is.
    fn stand(&self, node: usize, width: i32) -> Option<i32> {
        let stands = at(&self.stands, at(&self.page.shapes, node).on?);
        let place = stands.iter().position(|stand| *stand == node)?;
        Some(stand_at(place, stands.len(), width))
    }

    fn place_asides(&self, scope: usize, size: &mut Size, drawing: &mut Drawing) {
        let row = size.width.max(ROW);
        let mut corner = Point { x: 0, y: if size.height == 0 { 0 } else { size.height + GAP } };
        for aside in at(&self.asides, scope) {
            let mut own = at(&drawing.boxes, aside).size;
            if !at(&self.stands, aside).is_empty() {
                own.height += EVENT.height + TRACK;
            }
            if corner.x > 0 && corner.x + own.width > row {
                corner = Point { x: 0, y: size.height + GAP };
            }
            change(&mut drawing.boxes, aside, |of| of.at = corner);
            *size = Size { width: size.width.max(corner.x + own.width), height: size.height.max(corner.y + own.height) };
            corner.x += own.width + PADDING;
        }
    }

    /// The room a node takes in its column.
    fn cell(&self, member: usize, size: Size) -> Cell {
        let shape = at(&self.page.shapes, member);
        let label = match (shape.form, &shape.name) {
            (Form::Event | Form::Gateway, Some(name)) => label_size(name).height + 6,
            _ => 0,
        };
        let stands = at(&self.stands, member);
        let ways = i32::try_from(stands.len()).unwrap_or(0);
        let hung = if stands.is_empty() { 0 } else { EVENT.height / 2 + TRACK * (ways + 1) };
        Cell { size, margin: label.max(hung), hung: !stands.is_empty() }
    }

    fn edge(&self, link: &Link, numbers: &std::collections::HashMap<usize, usize>, drawing: &Drawing) -> Option<Edge> {
        let on = at(&self.page.shapes, link.from).on;
        let from = *numbers.get(&on.unwrap_or(link.from))?;
        let to = *numbers.get(&link.to)?;
        let port = match on {
            None => Port::Side,
            Some(on) => {
                let stands = at(&self.stands, on);
                let place = stands.iter().position(|stand| *stand == link.from)?;
                let after = i32::try_from(stands.len() - place).unwrap_or(1);
                let start = EVENT.height / 2;
                Port::Below { x: stand_at(place, stands.len(), at(&drawing.boxes, on).size.width), start, level: start + after * TRACK }
            }
        };
        let label = link.name.as_deref().map_or(0, |name| label_size(name).width.min(LABEL_WIDTH));
        Some(Edge { from, to, port, label })
    }

    /// From places within a scope to places in the drawing.
    fn settle(&self, drawing: &mut Drawing) {
        for (number, shape) in self.page.shapes.iter().enumerate() {
            let origin = self.origin(shape.parent, drawing);
            match shape.on {
                None => change(&mut drawing.boxes, number, |own| own.at = own.at.moved(origin)),
                Some(on) => {
                    let (host, stands) = (at(&drawing.boxes, on), at(&self.stands, on));
                    let place = stands.iter().position(|stand| *stand == number).unwrap_or(0);
                    let x = host.at.x + stand_at(place, stands.len(), host.size.width) - EVENT.width / 2;
                    change(&mut drawing.boxes, number, |own| own.at = Point { x, y: host.bottom() - EVENT.height / 2 });
                }
            }
        }
        for (number, link) in self.page.links.iter().enumerate() {
            let origin = self.origin(at(&self.page.shapes, link.from).parent, drawing);
            change(&mut drawing.routes, number, |route| route.iter_mut().for_each(|point| *point = point.moved(origin)));
        }
    }

    fn origin(&self, parent: Option<usize>, drawing: &Drawing) -> Point {
        parent.map_or(Point::default(), |parent| at(&drawing.boxes, parent).at.moved(Point { x: PADDING, y: PADDING }))
    }
}

/// How far from the left side the middle of a boundary event stands.
fn stand_at(place: usize, of: usize, width: i32) -> i32 {
    let (place, of) = (i32::try_from(place).unwrap_or(0), i32::try_from(of).unwrap_or(1));
    width * (2 * place + 1) / (2 * of.max(1))
}

/// Where the name of a node stands, where it has no room inside: below an event, above a gateway, beside a boundary event.
pub(crate) fn label(shape: &Shape, own: Rect) -> Option<Rect> {
    let size = label_size(shape.name.as_deref()?);
    let x = own.middle().x - size.width / 2;
    match shape.form {
        Form::Event if shape.on.is_some() => Some(Rect { at: Point { x: own.right() + 2, y: own.middle().y + 2 }, size }),
        Form::Event => Some(Rect { at: Point { x, y: own.bottom() + 4 }, size }),
        Form::Gateway => Some(Rect { at: Point { x, y: own.at.y - 4 - size.height }, size }),
        Form::Task | Form::SubProcess => None,
    }
}

/// Where the name of a flow stands: above its last level piece.
pub(crate) fn flow_label(link: &Link, route: &[Point]) -> Option<Rect> {
    let size = label_size(link.name.as_deref()?);
    let [.., before, last] = route else { return None };
    Some(Rect { at: Point { x: before.x.min(last.x) + 5, y: last.y - 4 - size.height }, size })
}
