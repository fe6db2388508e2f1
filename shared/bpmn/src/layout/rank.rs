//! Which layer each node stands in: one more than the last of those before it. Flows that close a loop are told
//! apart first, so that all others lead to a later layer. Linear in nodes and edges.

use super::arrange::{at, change};

/// The layers of a scope.
#[derive(Debug, Default)]
pub(crate) struct Ranking {
    /// The layer of each node, from 0.
    pub(crate) layers: Vec<usize>,
    /// Of each edge, whether it leads to a later layer.
    pub(crate) forward: Vec<bool>,
}

/// Ranks nodes `0..nodes`. An edge with an end that is no node counts as one that closes a loop.
pub(crate) fn rank(nodes: usize, edges: &[(usize, usize)]) -> Ranking {
    let mut outgoing = vec![Vec::new(); nodes];
    let mut incoming = vec![0_usize; nodes];
    for (index, (from, to)) in edges.iter().enumerate() {
        if from != to && *from < nodes && *to < nodes {
            change(&mut outgoing, *from, |edges: &mut Vec<usize>| edges.push(index));
            change(&mut incoming, *to, |count| *count += 1);
        }
    }
    let forward = without_loops(&outgoing, &incoming, edges);
    Ranking { layers: longest_paths(nodes, edges, &outgoing, &forward), forward }
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Seen {
    #[default]
    Never,
    Above,
    Done,
}

/// Walks from the nodes that nothing leads to, then from any left; an edge back to where the walk came from closes a loop.
fn without_loops(outgoing: &[Vec<usize>], incoming: &[usize], edges: &[(usize, usize)]) -> Vec<bool> {
    let mut forward = vec![false; edges.len()];
    let mut seen = vec![Seen::Never; outgoing.len()];
    let starts = (0..outgoing.len()).filter(|node| at(incoming, *node) == 0);
    for start in starts.chain(0..outgoing.len()) {
        if at(&seen, start) != Seen::Never {
            continue;
        }
        change(&mut seen, start, |seen| *seen = Seen::Above);
        let mut walk = vec![(start, 0)];
        while let Some((node, next)) = walk.last_mut() {
            let Some(edge) = outgoing.get(*node).and_then(|edges| edges.get(*next)) else {
                change(&mut seen, *node, |seen| *seen = Seen::Done);
                walk.pop();
                continue;
            };
            *next += 1;
            let (_, to) = at(edges, *edge);
            change(&mut forward, *edge, |forward| *forward = at(&seen, to) != Seen::Above);
            if at(&seen, to) == Seen::Never {
                change(&mut seen, to, |seen| *seen = Seen::Above);
                walk.push((to, 0));
            }
        }
    }
    forward
}

fn longest_paths(nodes: usize, edges: &[(usize, usize)], outgoing: &[Vec<usize>], forward: &[bool]) -> Vec<usize> {
    let mut layers = vec![0; nodes];
    let mut before = vec![0_usize; nodes];
    for ((_, to), _) in edges.iter().zip(forward).filter(|(_, forward)| **forward) {
        change(&mut before, *to, |count| *count += 1);
    }
    let mut ready: Vec<usize> = (0..nodes).filter(|node| at(&before, *node) == 0).collect();
    while let Some(node) = ready.pop() {
        let layer = at(&layers, node);
        for edge in outgoing.get(node).into_iter().flatten().filter(|edge| at(forward, **edge)) {
            let (_, to) = at(edges, *edge);
            change(&mut layers, to, |of| *of = (*of).max(layer + 1));
            change(&mut before, to, |count| *count -= 1);
            if at(&before, to) == 0 {
                ready.push(to);
            }
        }
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_stands_after_all_that_lead_to_it_and_loops_are_told_apart() {
        let ranking = rank(4, &[(0, 1), (1, 2), (0, 2), (2, 1), (2, 3), (3, 3)]);
        assert_eq!(ranking.layers, [0, 1, 2, 3]);
        assert_eq!(ranking.forward, [true, true, true, false, true, false]);
    }

    #[test]
    fn a_circle_without_a_start_is_opened_at_its_first_node() {
        let ranking = rank(3, &[(0, 1), (1, 2), (2, 0)]);
        assert_eq!((ranking.layers, ranking.forward), (vec![0, 1, 2], vec![true, true, false]));
    }
}
