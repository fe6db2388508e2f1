//! Lines that run side by side: up and down in the channel between two columns, and along in lanes around a scope.

use super::arrange::{Port, change};
use super::geometry::TRACK;
use std::collections::{BTreeMap, HashMap};

/// Between a column and the first track beside it.
const MARGIN: i32 = 25;

/// One piece of a flow that runs up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Piece {
    /// From the n-th vertex of the flow's path to the next.
    Hop(usize, usize),
    /// From its source to the lane it runs around in.
    Out(usize),
    /// From that lane to its target.
    Back(usize),
}

/// What lies in one track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Line {
    /// All that leaves a vertex.
    Fork(usize, Port),
    /// All that meets at a vertex.
    Join(usize),
    /// One piece.
    Own(Piece),
}

/// The channels: which piece has which track.
#[derive(Debug, Default)]
pub(crate) struct Channels {
    lines: Vec<BTreeMap<Line, (i32, i32)>>,
    members: HashMap<Piece, (usize, Line)>,
    tracks: HashMap<(usize, Line), i32>,
    used: Vec<i32>,
}

impl Channels {
    pub(crate) fn new(channels: usize) -> Self {
        Self { lines: vec![BTreeMap::new(); channels], used: vec![0; channels], ..Self::default() }
    }

    /// A piece in a channel, with those it shares a track with, from one y to another.
    pub(crate) fn add(&mut self, channel: usize, piece: Piece, line: Line, from: i32, to: i32) {
        if from == to {
            return;
        }
        self.members.insert(piece, (channel, line));
        change(&mut self.lines, channel, |lines| {
            let span = lines.entry(line).or_insert((from, from));
            *span = (span.0.min(from).min(to), span.1.max(from).max(to));
        });
    }

    /// Gives each line the leftmost track in which it meets no other.
    pub(crate) fn settle(&mut self) {
        for (channel, (lines, used)) in self.lines.iter().zip(&mut self.used).enumerate() {
            let mut order: Vec<((i32, i32), Line)> = lines.iter().map(|(line, span)| (*span, *line)).collect();
            order.sort_unstable();
            let mut ends: Vec<i32> = Vec::new();
            for ((start, end), line) in order {
                let track = ends.iter().position(|taken| *taken < start).unwrap_or(ends.len());
                match ends.get_mut(track) {
                    Some(taken) => *taken = end,
                    None => ends.push(end),
                }
                self.tracks.insert((channel, line), i32::try_from(track).unwrap_or(0));
            }
            *used = i32::try_from(ends.len()).unwrap_or(i32::MAX);
        }
    }

    /// The width that a channel's tracks take.
    pub(crate) fn width(&self, channel: usize) -> i32 {
        match self.used.get(channel).copied().unwrap_or(0) {
            0 => 0,
            used => 2 * MARGIN + (used - 1) * TRACK,
        }
    }

    /// The channel of a piece and how far from its left side the piece lies.
    pub(crate) fn track(&self, piece: Piece) -> (usize, i32) {
        let Some((channel, line)) = self.members.get(&piece) else { return (0, 0) };
        let track = self.tracks.get(&(*channel, *line)).copied().unwrap_or(0);
        (*channel, MARGIN + track * TRACK)
    }
}

/// The lanes along which flows run around a scope. While they are collected each has a y of its own out of all bounds.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    below: Vec<(i32, i32)>,
    above: Vec<(i32, i32)>,
}

/// Where the stand-ins for a lane's y begin.
const STAND_IN: i32 = 1_000_000_000;

impl Lanes {
    /// The stand-in for the y of a lane below, from one x to another.
    pub(crate) fn below(&mut self, from: i32, to: i32) -> i32 {
        self.below.push((from.min(to), from.max(to)));
        STAND_IN + i32::try_from(self.below.len()).unwrap_or(0)
    }

    /// The stand-in for the y of a lane above, from one x to another.
    pub(crate) fn above(&mut self, from: i32, to: i32) -> i32 {
        self.above.push((from.min(to), from.max(to)));
        -STAND_IN - i32::try_from(self.above.len()).unwrap_or(0)
    }

    /// For each stand-in the y it stands for, with all below `bottom` and all above `top`.
    pub(crate) fn levels(&self, top: i32, bottom: i32) -> BTreeMap<i32, i32> {
        let below = (1..).zip(stacked(&self.below)).map(|(number, lane)| (STAND_IN + number, bottom + lane * TRACK));
        let above = (1..).zip(stacked(&self.above)).map(|(number, lane)| (-STAND_IN - number, top - lane * TRACK));
        below.chain(above).collect()
    }
}

/// The lane of each span, such that none meets another in its lane and what lies within another is nearer.
fn stacked(spans: &[(i32, i32)]) -> Vec<i32> {
    let mut order: Vec<(i32, i32, usize)> = spans.iter().enumerate().map(|(index, (from, to))| (*from, *to, index)).collect();
    order.sort_unstable_by_key(|(from, to, index)| (std::cmp::Reverse(*from), *to, *index));
    let mut lanes = vec![0; spans.len()];
    let mut starts: Vec<i32> = Vec::new();
    for (from, to, index) in order {
        let lane = starts.iter().position(|taken| *taken > to).unwrap_or(starts.len());
        match starts.get_mut(lane) {
            Some(taken) => *taken = from,
            None => starts.push(from),
        }
        change(&mut lanes, index, |of| *of = i32::try_from(lane).unwrap_or(0));
    }
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_meet_have_tracks_of_their_own_and_others_share() {
        let mut channels = Channels::new(1);
        let own = |edge| Line::Own(Piece::Hop(edge, 0));
        channels.add(0, Piece::Hop(0, 0), own(0), 0, 100);
        channels.add(0, Piece::Hop(1, 0), own(1), 150, 50);
        channels.add(0, Piece::Hop(2, 0), own(2), 200, 300);
        channels.settle();
        let tracks: Vec<i32> = (0..3).map(|edge| channels.track(Piece::Hop(edge, 0)).1).collect();
        assert_eq!(tracks, [MARGIN, MARGIN + TRACK, MARGIN]);
        assert_eq!(channels.width(0), 2 * MARGIN + TRACK);
    }

    #[test]
    fn a_loop_within_a_loop_runs_nearer() {
        assert_eq!(stacked(&[(0, 100), (20, 50), (60, 90)]), [1, 0, 0]);
    }
}
