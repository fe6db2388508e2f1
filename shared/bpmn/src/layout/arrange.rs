//! Where the nodes of one scope stand and how its flows run, from left to right.
//!
//! Layers are columns; between two columns lies a channel. Flows run level through columns, where room was left for them, and
//! up and down only in channels, so that none crosses a shape. A flow that leads back runs around: below all (or above).

use super::geometry::{GAP, Point, Rect, Size, TRACK};
use super::order::middles;
use super::rank::rank;
use super::tracks::{Channels, Lanes, Line, Piece};
use std::collections::{BTreeMap, BTreeSet};

/// The least width of a channel.
const CHANNEL: i32 = 50;
/// Room kept free for a flow that passes a column.
const PASSAGE: i32 = 10;

/// A node.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) size: Size,
    /// Room kept free above and below.
    pub(crate) margin: i32,
    /// Whether boundary events stand on its bottom.
    pub(crate) hung: bool,
}

/// A flow between cells.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Where it leaves.
    pub(crate) port: Port,
    /// Room its label needs.
    pub(crate) label: i32,
}

/// Where a flow leaves its source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Port {
    /// In the middle of the right side.
    #[default]
    Side,
    /// At a boundary event: so far from the left side; from `start` down to `level`, both told from the bottom.
    Below { x: i32, start: i32, level: i32 },
}

/// A scope, drawn with its left top at 0, 0.
#[derive(Debug, Default)]
pub(crate) struct Arranged {
    pub(crate) corners: Vec<Point>,
    pub(crate) routes: Vec<Vec<Point>>,
    pub(crate) size: Size,
}

/// How a flow runs.
#[derive(Clone, Debug, PartialEq)]
enum Course {
    /// From column to column, through these vertices.
    On(Vec<usize>),
    /// From a node to itself.
    Itself,
    /// Around below, from bottom to bottom.
    Under,
    /// Around above, from top to top.
    Over,
    /// Around below, through the channels.
    Around,
}

/// The value at a place, or the default where there is none.
pub(crate) fn at<T: Clone + Default>(values: &[T], place: usize) -> T {
    values.get(place).cloned().unwrap_or_default()
}

/// Changes the value at a place, if there is one.
pub(crate) fn change<T>(values: &mut [T], place: usize, change: impl FnOnce(&mut T)) {
    if let Some(value) = values.get_mut(place) {
        change(value);
    }
}

/// Arranges a scope.
pub(crate) fn arrange(cells: &[Cell], edges: &[Edge]) -> Arranged {
    let ends: Vec<(usize, usize)> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let ranking = rank(cells.len(), &ends);
    let mut columns = Columns::new(cells, ranking.layers, edges);
    let paths = columns.paths(edges, &ranking.forward);
    columns.place();
    let courses: Vec<Course> = edges.iter().zip(paths).map(|(edge, path)| columns.course(edge, path)).collect();
    let channels = columns.channels(edges, &courses);
    columns.widths(edges, &channels);
    let mut lanes = Lanes::default();
    let route = |(index, (edge, course))| columns.route(index, edge, course, &channels, &mut lanes);
    let routes = edges.iter().zip(&courses).enumerate().map(route).collect();
    columns.finish(routes, &lanes)
}

/// The columns of a scope, and the vertices in them: cells, then passages of flows that pass a column.
#[derive(Default)]
struct Columns<'c> {
    cells: &'c [Cell],
    layers: Vec<Vec<usize>>,
    layer_of: Vec<usize>,
    heights: Vec<i32>,
    links: Vec<(usize, usize)>,
    middles: Vec<i32>,
    /// Left side and width of each column.
    spans: Vec<(i32, i32)>,
    /// Left side of each channel, the one before the first column too.
    lefts: Vec<i32>,
    /// The cells that have none above or below them in their column.
    highest: BTreeSet<usize>,
    lowest: BTreeSet<usize>,
}

impl<'c> Columns<'c> {
    fn new(cells: &'c [Cell], layer_of: Vec<usize>, edges: &[Edge]) -> Self {
        let mut layers = vec![Vec::new(); layer_of.iter().max().map_or(0, |last| last + 1)];
        for (cell, layer) in layer_of.iter().enumerate() {
            change(&mut layers, *layer, |layer: &mut Vec<usize>| layer.push(cell));
        }
        let mut heights: Vec<i32> = cells.iter().map(|cell| cell.size.height + 2 * cell.margin).collect();
        for edge in edges.iter().filter(|edge| edge.from == edge.to && edge.port == Port::Side) {
            let least = at(cells, edge.from).size.height + 2 * GAP;
            change(&mut heights, edge.from, |height| *height = (*height).max(least));
        }
        Self { cells, layers, layer_of, heights, ..Self::default() }
    }

    /// The vertices that each flow runs through, for those that lead on; none for those that must run around: loops, a
    /// second flow between the same nodes, and the longest once passages outnumber the cells fourfold.
    fn paths(&mut self, edges: &[Edge], forward: &[bool]) -> Vec<Option<Vec<usize>>> {
        let mut paths = vec![None; edges.len()];
        let mut known = BTreeSet::new();
        let mut order: Vec<(usize, usize)> = Vec::new();
        for (index, (edge, forward)) in edges.iter().zip(forward).enumerate() {
            if *forward && edge.from != edge.to && known.insert((edge.from, edge.to, edge.port)) {
                let passed = at(&self.layer_of, edge.to).saturating_sub(at(&self.layer_of, edge.from)).saturating_sub(1);
                order.push((passed, index));
            }
        }
        order.sort_unstable();
        let mut left = self.cells.len() * 4 + 16;
        for (passed, index) in order {
            let edge = at(edges, index);
            if passed > left {
                break;
            }
            left -= passed;
            let mut path = vec![edge.from];
            for layer in (at(&self.layer_of, edge.from) + 1..).take(passed) {
                let passage = self.heights.len();
                self.heights.push(PASSAGE);
                self.layer_of.push(layer);
                change(&mut self.layers, layer, |layer: &mut Vec<usize>| layer.push(passage));
                path.push(passage);
            }
            path.push(edge.to);
            self.links.extend(path.iter().copied().zip(path.iter().skip(1).copied()));
            change(&mut paths, index, |of| *of = Some(path));
        }
        paths
    }

    fn place(&mut self) {
        self.middles = middles(&self.layers, &self.links, &self.heights);
        let top = (self.middles.iter().zip(&self.heights)).map(|(middle, height)| middle - height / 2).min().unwrap_or(0);
        for middle in &mut self.middles {
            *middle -= top;
        }
        for layer in &self.layers {
            let cells = || layer.iter().copied().filter(|vertex| *vertex < self.cells.len());
            self.highest.extend(cells().min_by_key(|cell| at(&self.middles, *cell)));
            self.lowest.extend(cells().max_by_key(|cell| at(&self.middles, *cell)));
        }
    }

    fn course(&self, edge: &Edge, path: Option<Vec<usize>>) -> Course {
        let both = |of: &BTreeSet<usize>| edge.port == Port::Side && of.contains(&edge.from) && of.contains(&edge.to);
        let hung = |cell: usize| at(self.cells, cell).hung;
        match path {
            Some(path) => Course::On(path),
            None if edge.from == edge.to && edge.port == Port::Side => Course::Itself,
            None if both(&self.lowest) && !hung(edge.from) && !hung(edge.to) => Course::Under,
            None if both(&self.highest) => Course::Over,
            None => Course::Around,
        }
    }

    /// The y at which a flow leaves its source.
    fn start(&self, edge: &Edge) -> i32 {
        let middle = at(&self.middles, edge.from);
        match edge.port {
            Port::Side => middle,
            Port::Below { level, .. } => middle + at(self.cells, edge.from).size.height / 2 + level,
        }
    }

    /// Gives all that runs up or down a track in its channel. What leaves a fork shares one, and so does what meets at a join.
    fn channels(&self, edges: &[Edge], courses: &[Course]) -> Channels {
        let mut leaving = BTreeMap::<(usize, Port), u32>::new();
        for edge in edges {
            *leaving.entry((edge.from, edge.port)).or_default() += 1;
        }
        let mut channels = Channels::new(self.layers.len() + 1);
        for (index, (edge, course)) in edges.iter().zip(courses).enumerate() {
            let mut level = self.start(edge);
            match course {
                Course::On(path) => {
                    let fork = leaving.get(&(edge.from, edge.port)).is_some_and(|count| *count > 1);
                    for (hop, (from, to)) in path.iter().zip(path.iter().skip(1)).enumerate() {
                        let piece = Piece::Hop(index, hop);
                        let line = match (hop, *to == edge.to) {
                            (0, _) if fork => Line::Fork(*from, edge.port),
                            (_, true) => Line::Join(*to),
                            _ => Line::Own(piece),
                        };
                        let next = at(&self.middles, *to);
                        channels.add(at(&self.layer_of, *from) + 1, piece, line, level, next);
                        level = next;
                    }
                }
                Course::Around => {
                    let (out, back) = (Piece::Out(index), Piece::Back(index));
                    channels.add(at(&self.layer_of, edge.from) + 1, out, Line::Own(out), level, i32::MAX);
                    channels.add(at(&self.layer_of, edge.to), back, Line::Own(back), at(&self.middles, edge.to), i32::MAX);
                }
                Course::Itself | Course::Under | Course::Over => {}
            }
        }
        channels.settle();
        channels
    }

    fn widths(&mut self, edges: &[Edge], channels: &Channels) {
        let mut widths: Vec<i32> = (0..=self.layers.len()).map(|channel| channels.width(channel)).collect();
        let last = self.layers.len();
        for (channel, width) in widths.iter_mut().enumerate() {
            if channel != 0 && channel != last {
                *width = (*width).max(CHANNEL);
            }
        }
        for edge in edges {
            let channel = at(&self.layer_of, edge.to);
            let room = if channel > 0 { edge.label + 2 * TRACK } else { 0 };
            change(&mut widths, channel, |width| *width = (*width).max(room));
            if edge.from == edge.to {
                change(&mut widths, channel + 1, |width| *width = (*width).max(CHANNEL));
            }
        }
        let mut x = 0;
        for (channel, width) in widths.iter().enumerate() {
            self.lefts.push(x);
            x += width;
            let cells = self.layers.get(channel).into_iter().flatten().filter_map(|vertex| self.cells.get(*vertex));
            let column = cells.map(|cell| cell.size.width).max().unwrap_or(0);
            self.spans.push((x, column));
            x += column;
        }
    }

    fn rect(&self, cell: usize) -> Rect {
        let size = at(self.cells, cell).size;
        let (left, width) = at(&self.spans, at(&self.layer_of, cell));
        Rect { at: Point { x: left + (width - size.width) / 2, y: at(&self.middles, cell) - size.height / 2 }, size }
    }

    /// The first points of a flow: at its source, and where it turns if it leaves at the bottom.
    fn leave(&self, edge: &Edge) -> Vec<Point> {
        let from = self.rect(edge.from);
        match edge.port {
            Port::Side => vec![Point { x: from.right(), y: from.middle().y }],
            Port::Below { x, start, level } => {
                let x = from.at.x + x;
                vec![Point { x, y: from.bottom() + start }, Point { x, y: from.bottom() + level }]
            }
        }
    }

    fn route(&self, index: usize, edge: &Edge, course: &Course, channels: &Channels, lanes: &mut Lanes) -> Vec<Point> {
        let track = |piece| {
            let (channel, offset) = channels.track(piece);
            at(&self.lefts, channel) + offset
        };
        let (from, to) = (self.rect(edge.from), self.rect(edge.to));
        let end = Point { x: to.at.x, y: to.middle().y };
        let bow = |y, from: Point, to: Point| vec![from, Point { x: from.x, y }, Point { x: to.x, y }, to];
        match course {
            Course::On(path) => {
                let mut route = self.leave(edge);
                let mut level = self.start(edge);
                for (hop, to) in path.iter().skip(1).enumerate() {
                    let next = at(&self.middles, *to);
                    if next != level {
                        let x = track(Piece::Hop(index, hop));
                        route.extend([Point { x, y: level }, Point { x, y: next }]);
                    }
                    level = next;
                }
                route.push(end);
                route
            }
            Course::Itself => {
                let corner = Point { x: from.right() + CHANNEL / 2, y: from.at.y - CHANNEL / 2 };
                let top = Point { x: from.middle().x, y: from.at.y };
                let side = Point { x: from.right(), y: from.middle().y };
                vec![side, Point { x: corner.x, y: side.y }, corner, Point { x: top.x, y: corner.y }, top]
            }
            Course::Under => {
                let bottom = |of: Rect| Point { x: of.middle().x, y: of.bottom() };
                bow(lanes.below(from.middle().x, to.middle().x), bottom(from), bottom(to))
            }
            Course::Over => {
                let top = |of: Rect| Point { x: of.middle().x, y: of.at.y };
                bow(lanes.above(from.middle().x, to.middle().x), top(from), top(to))
            }
            Course::Around => {
                let (out, back) = (track(Piece::Out(index)), track(Piece::Back(index)));
                let mut route = self.leave(edge);
                let y = lanes.below(out, back);
                route.extend(bow(y, Point { x: out, y: self.start(edge) }, Point { x: back, y: end.y }));
                route.push(end);
                route
            }
        }
    }

    /// Lanes get their place below or above all else, and all is moved so that it begins at 0, 0.
    fn finish(self, mut routes: Vec<Vec<Point>>, lanes: &Lanes) -> Arranged {
        let bottom = self.middles.iter().zip(&self.heights).map(|(middle, height)| middle + height / 2).max().unwrap_or(0);
        let levels = lanes.levels(-GAP / 2, bottom + GAP / 2);
        let highest = levels.values().copied().min().unwrap_or(0).min(0);
        let lowest = levels.values().copied().max().unwrap_or(0).max(bottom);
        let corners = (0..self.cells.len()).map(|cell| self.rect(cell).at.moved(Point { x: 0, y: -highest })).collect();
        for route in &mut routes {
            for point in route.iter_mut() {
                point.y = levels.get(&point.y).copied().unwrap_or(point.y) - highest;
            }
            route.dedup();
        }
        let width = self.spans.last().map_or(0, |(left, width)| left + width);
        Arranged { corners, routes, size: Size { width, height: lowest - highest }.even() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::geometry::TASK;

    fn cells(count: usize) -> Vec<Cell> {
        vec![Cell { size: TASK, ..Cell::default() }; count]
    }

    fn edges(pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Edge> {
        pairs.map(|(from, to)| Edge { from, to, ..Edge::default() }).collect()
    }

    #[test]
    fn a_loop_back_runs_below_from_bottom_to_bottom() {
        let arranged = arrange(&cells(3), &edges([(0, 1), (1, 2), (2, 0)].into_iter()));
        let bow: Vec<(i32, i32)> = arranged.routes[2].iter().map(|point| (point.x, point.y)).collect();
        assert_eq!(bow, [(350, 80), (350, 95), (50, 95), (50, 80)]);
        assert_eq!(arranged.size, Size { width: 400, height: 96 });
    }

    #[test]
    fn where_boundary_events_hang_a_loop_back_runs_above() {
        let mut cells = cells(2);
        cells[0].hung = true;
        let arranged = arrange(&cells, &edges([(0, 1), (1, 0)].into_iter()));
        let bow: Vec<(i32, i32)> = arranged.routes[1].iter().map(|point| (point.x, point.y)).collect();
        assert_eq!(bow, [(200, 15), (200, 0), (50, 0), (50, 15)]);
    }

    #[test]
    fn ten_thousand_nodes_of_any_shape_take_seconds_at_most() {
        let count = 10_000;
        let chain = edges((1..count).map(|node| (node - 1, node)));
        let wide = edges((1..count - 1).flat_map(|node| [(0, node), (node, count - 1)]));
        let long = edges((1..count).flat_map(|node| [(node - 1, node), (0, node)]));
        let back = edges((1..count).flat_map(|node| [(node - 1, node), (node, node / 3)]));
        let mixed = edges((1..count).flat_map(|node| [(node * 7 % 20 * node / 20, node), (node.saturating_sub(node % 50), node)]));
        let apart = Vec::new();
        for (name, edges) in [("chain", chain), ("wide", wide), ("long", long), ("back", back), ("mixed", mixed), ("apart", apart)] {
            let started = std::time::Instant::now();
            let arranged = arrange(&cells(count), &edges);
            assert_eq!(arranged.corners.len(), count);
            assert!(started.elapsed().as_secs() < 10, "{name} took {:?}", started.elapsed());
            println!("{name}: {:?}", started.elapsed());
        }
    }
}
