//! The most even spread of tasks over people that the fewest moves lead to.
//!
//! This is an optimal semi-matching (Harvey, Ladner, Lovász, Tamir: Semi-matchings for bipartite graphs and load balancing, Journal
//! of Algorithms 59, 2006) with costs. Who holds `n` tasks of a size `s` costs `n² / s`; a task that is not where it was costs one
//! move. As long as there is a way from somebody to somebody else along which each hands a task to the next, and at whose end the
//! load is more even, or as even after fewer moves, the cheapest such way is gone. When there is none, no spread is better (a flow
//! without a negative cycle in its residual graph is of least cost; Klein 1967).

use super::paths::Ways;
use std::cmp::Ordering;

/// Above every number of steps of a way, so that fewer moves always count more than fewer steps.
const MOVE: i64 = 1_000;
/// Loads and sizes end here, so that their products are exact.
const LARGEST: u64 = 1_000_000_000;
/// Most ways that are gone. Each makes things better, so that the next balancing goes on from there.
const MAX_WAYS: usize = 100;

/// A person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Desk {
    /// How many tasks lie on it, movable or not.
    pub(super) load: u64,
    /// What the load is measured against.
    pub(super) size: u64,
    /// How many more it has room for.
    pub(super) room: u64,
}

/// A task that may change hands.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// On which desk it lies.
    pub(super) at: usize,
    /// The desks it may lie on.
    pub(super) fits: Vec<bool>,
}

/// Where each piece lies when all is as even as it can be; in the order of the pieces. Of pieces that would do equally, the first moves.
pub(super) fn balance(desks: &[Desk], pieces: &[Piece]) -> Vec<usize> {
    let mut desks = desks.to_vec();
    let mut places: Vec<usize> = pieces.iter().map(|piece| piece.at).collect();
    for _ in 0..MAX_WAYS {
        let steps = steps(desks.len(), pieces, &places);
        let ways = Ways::over(desks.len(), steps.iter().map(|step| (step.from, step.to, step.cost)));
        let Some((from, to)) = best(&desks, &ways) else { break };
        for (from, to) in ways.steps(from, to) {
            let step = steps.iter().filter(|step| (step.from, step.to) == (from, to)).min_by_key(|step| step.cost);
            if let Some(place) = step.and_then(|step| places.get_mut(step.piece)) {
                *place = to;
            }
        }
        if let Some(giver) = desks.get_mut(from) {
            (giver.load, giver.room) = (giver.load.saturating_sub(1), giver.room.saturating_add(1));
        }
        if let Some(taker) = desks.get_mut(to) {
            (taker.load, taker.room) = (taker.load.saturating_add(1), taker.room.saturating_sub(1));
        }
    }
    places
}

/// A piece that could move, and what that costs.
struct Step {
    from: usize,
    to: usize,
    piece: usize,
    cost: i64,
}

/// The cheapest piece for each pair of desks, the first of equals. Moving what has moved costs nothing more; moving it home again
/// takes the move back.
fn steps(desks: usize, pieces: &[Piece], places: &[usize]) -> Vec<Step> {
    let mut cheapest: Vec<Option<Step>> = (0..desks * desks).map(|_| None).collect();
    for (piece, (what, from)) in pieces.iter().zip(places.iter().copied()).enumerate() {
        for (to, fits) in what.fits.iter().enumerate().take(desks) {
            if to == from || !(*fits || to == what.at) {
                continue;
            }
            let moves = i64::from(to != what.at) - i64::from(from != what.at);
            let step = Step { from, to, piece, cost: moves * MOVE + 1 };
            if let Some(place) = cheapest.get_mut(from * desks + to)
                && place.as_ref().is_none_or(|known| step.cost < known.cost)
            {
                *place = Some(step);
            }
        }
    }
    cheapest.into_iter().flatten().collect()
}

/// Where the best way begins and ends, if one makes things better.
fn best(desks: &[Desk], ways: &Ways) -> Option<(usize, usize)> {
    let mut best: Option<(Gain, i64, (usize, usize))> = None;
    for (from, giver) in desks.iter().enumerate() {
        for (to, taker) in desks.iter().enumerate().filter(|(_, taker)| taker.room > 0) {
            let Some(cost) = ways.cost(from, to) else { continue };
            let gain = Gain::of(giver, taker);
            let helps = gain.over > 0 || (gain.over == 0 && cost < 0);
            let better = |known: &(Gain, i64, (usize, usize))| gain.compare(&known.0).then(known.1.cmp(&cost)) == Ordering::Greater;
            if helps && best.as_ref().is_none_or(better) {
                best = Some((gain, cost, (from, to)));
            }
        }
    }
    best.map(|(_, _, ends)| ends)
}

/// By how much the cost of the loads falls when one task less lies on one desk and one more on another.
#[derive(Debug, Clone, Copy)]
struct Gain {
    over: i128,
    under: i128,
}

impl Gain {
    /// `(2g - 1) / s - (2t + 1) / r`: what the giver's last task costs, less what the taker's next one will.
    fn of(giver: &Desk, taker: &Desk) -> Self {
        let exact = |number: u64| i128::from(number.min(LARGEST));
        let (size, room) = (exact(giver.size.max(1)), exact(taker.size.max(1)));
        Self { over: (2 * exact(giver.load) - 1) * room - (2 * exact(taker.load) + 1) * size, under: size * room }
    }

    fn compare(&self, other: &Self) -> Ordering {
        (self.over * other.under).cmp(&(other.over * self.under))
    }
}
