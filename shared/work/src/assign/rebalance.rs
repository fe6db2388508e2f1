//! Which held tasks move to whom, so that nobody sits on many while others have few.

use super::balance::{Desk, Piece, balance};
use super::candidate::{Candidate, Wanted};
use super::strategy::Strategy;
use crate::queue::share::usual;
use engine::priority::PriorityClass;
use engine::{TaskId, UserId};

/// Most people that tasks are spread over at once.
pub const MAX_HOLDERS: usize = 100;
/// Most tasks of one person that are considered for moving.
pub const MAX_MOVABLE: usize = 50;

/// A person of a queue, and what may be taken from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who they are and what they hold; a task that may move counts there too.
    pub person: Candidate,
    /// The tasks of this queue that may move: those not begun, say. The first are the first to go.
    pub movable: Vec<Movable>,
}

/// A held task that may move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movable {
    /// Which.
    pub task: TaskId,
    /// What it asks of whoever has it.
    pub wanted: Wanted,
}

/// A task that goes from one person to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Which.
    pub task: TaskId,
    /// Who holds it.
    pub from: UserId,
    /// Who shall hold it.
    pub to: UserId,
}

/// The fewest moves after which loads are as even as requirements and limits allow: among people who may hold equally many tasks, they
/// differ by one at most wherever tasks can pass between them, directly or over others. Where people may hold different numbers of
/// tasks, loads are even as shares of those. No task moves without need, none to somebody who may not have it, and nobody is given
/// more than they may hold; made in their order, the moves never exceed a limit in between. Nothing moves if nothing would be better.
///
/// Every strategy evens the number of tasks held. Priority weighted first evens the number of urgent ones (67 and above), by moving
/// those alone, and then the number of all by moving others.
///
/// Considers the first [`MAX_HOLDERS`] people and the first [`MAX_MOVABLE`] tasks of each. What takes more than a hundred steps is
/// left for the next time: the steps that were made are good by themselves.
pub fn rebalance(strategy: Strategy, holders: &[Holder]) -> Vec<Move> {
    let holders: Vec<&Holder> = holders.iter().take(MAX_HOLDERS).collect();
    let usual = usual(holders.iter().map(|holder| holder.person.workload.limit));
    let mut tables: Vec<Table<'_>> = holders.iter().map(|holder| Table::of(&holder.person, usual)).collect();
    let is_urgent = |task: &Movable| task.wanted.priority.class() == PriorityClass::High;
    if strategy != Strategy::PriorityWeighted {
        return spread(&holders, &mut tables, |table| table.total, |_| true);
    }
    let mut moves = spread(&holders, &mut tables, |table| table.urgent, is_urgent);
    moves.extend(spread(&holders, &mut tables, |table| table.total, |task| !is_urgent(task)));
    moves
}

/// What lies before a person, and for how much more there is room: below 0 if it is too much already.
struct Table<'a> {
    user: &'a UserId,
    total: u64,
    urgent: u64,
    size: u64,
    room: i64,
}

impl<'a> Table<'a> {
    fn of(person: &'a Candidate, usual: u64) -> Self {
        let workload = &person.workload;
        Self {
            user: &person.user,
            total: workload.held.total().into(),
            urgent: workload.held.high.into(),
            size: workload.limit.map_or(usual, u64::from),
            room: workload.room(),
        }
    }
}

/// Spreads the tasks that are chosen so that what is counted is even, and keeps the tables true.
fn spread(holders: &[&Holder], tables: &mut [Table<'_>], count: fn(&Table<'_>) -> u64, chosen: impl Fn(&Movable) -> bool) -> Vec<Move> {
    let desk = |table: &Table<'_>| Desk { load: count(table), size: table.size, room: u64::try_from(table.room).unwrap_or_default() };
    let desks: Vec<Desk> = tables.iter().map(desk).collect();
    let (mut tasks, mut pieces) = (Vec::new(), Vec::new());
    for (at, holder) in holders.iter().enumerate() {
        for task in holder.movable.iter().take(MAX_MOVABLE).filter(|task| chosen(task)) {
            tasks.push(task);
            let suits = |(other, table): (&&Holder, &Table<'_>)| table.room >= 0 && task.wanted.suits(&other.person);
            pieces.push(Piece { at, fits: holders.iter().zip(tables.iter()).map(suits).collect() });
        }
    }
    let places = balance(&desks, &pieces);
    let moved = tasks.into_iter().zip(pieces).zip(places).map(|((task, piece), to)| (task, piece.at, to));
    in_order(moved.filter(|(_, from, to)| from != to).collect(), tables)
}

/// The moves in an order in which whoever is given a task has room for it by then. There always is one: moves that wait for each
/// other in a ring would be moves without need.
fn in_order(mut waiting: Vec<(&Movable, usize, usize)>, tables: &mut [Table<'_>]) -> Vec<Move> {
    let mut moves = Vec::with_capacity(waiting.len());
    for _ in 0..waiting.len() {
        let before = moves.len();
        waiting.retain(|(task, from, to)| {
            let Ok([giver, taker]) = tables.get_disjoint_mut([*from, *to]) else { return false };
            if taker.room <= 0 {
                return true;
            }
            let urgent = u64::from(task.wanted.priority.class() == PriorityClass::High);
            giver.give(urgent);
            taker.take(urgent);
            moves.push(Move { task: task.task.clone(), from: giver.user.clone(), to: taker.user.clone() });
            false
        });
        if moves.len() == before {
            break;
        }
    }
    moves
}

impl Table<'_> {
    fn give(&mut self, urgent: u64) {
        self.total = self.total.saturating_sub(1);
        self.urgent = self.urgent.saturating_sub(urgent);
        self.room = self.room.saturating_add(1);
    }

    fn take(&mut self, urgent: u64) {
        self.total = self.total.saturating_add(1);
        self.urgent = self.urgent.saturating_add(urgent);
        self.room = self.room.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests;
