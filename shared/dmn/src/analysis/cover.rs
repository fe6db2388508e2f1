//! What no rule takes: the difference of the whole and a union of boxes, exact, as a diagram of columns.
//!
//! Columns are taken one after another. Cells that the same of the rules still possible take are alike, so the next columns are
//! looked at once for all of them, and once for each set of rules that is still possible. Alternatives that leave the same are
//! joined, so that the boxes that come out are few.

use std::collections::HashMap;

use super::bits::Bits;

/// What is left of some columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Left {
    /// Nothing.
    Nothing,
    /// All of it.
    All,
    /// A node of the diagram.
    Some(usize),
}

/// Work that may be done, in words looked at; shared by all that is asked of all tables. What takes longer than a word counts as
/// many as it takes the time of.
#[derive(Debug)]
pub(super) struct Work {
    left: usize,
}

impl Work {
    pub(super) fn new(words: usize) -> Self {
        Self { left: words }
    }

    /// Takes some; `None` when it is used up.
    pub(super) fn take(&mut self, words: usize) -> Option<()> {
        self.left = self.left.checked_sub(words)?;
        Some(())
    }
}

/// The work of looking at a cell of a column, beside the words of its set.
const A_CELL: usize = 4;
/// The work of making a set and looking it up among others, and for each of its words.
const A_SET: usize = 60;
const A_WORD: usize = 16;

/// A box: for every column the cells it spans.
pub(super) type Region = Vec<Bits>;

/// Rules as boxes.
#[derive(Debug)]
pub(super) struct Rules {
    /// How many there are.
    count: usize,
    /// For every column, for every cell, the rules that take it.
    takers: Vec<Vec<Bits>>,
    /// For every column, the rules that take everything in it and in all after it; one more, of all rules.
    free: Vec<Bits>,
}

impl Rules {
    /// Of boxes, and of the cells there are in every column.
    pub(super) fn new(boxes: &[Region], domain: &[Bits], counts: &[usize]) -> Self {
        let count = boxes.len();
        let mut takers = Vec::with_capacity(counts.len());
        for (column, cells) in counts.iter().enumerate() {
            let mut of_cells = vec![Bits::none(count); *cells];
            for (rule, region) in boxes.iter().enumerate() {
                for cell in region.get(column).into_iter().flat_map(Bits::iter) {
                    if let Some(takers) = of_cells.get_mut(cell) {
                        takers.insert(rule);
                    }
                }
            }
            takers.push(of_cells);
        }
        let mut free = vec![Bits::all(count)];
        for (column, domain) in domain.iter().enumerate().rev() {
            let mut of_column = Bits::none(count);
            for (rule, region) in boxes.iter().enumerate() {
                if region.get(column).is_some_and(|cells| domain.without(cells).is_empty()) {
                    of_column.insert(rule);
                }
            }
            let after = free.last().map_or_else(|| Bits::none(count), |after| after.and(&of_column));
            free.push(after);
        }
        free.reverse();
        Self { count, takers, free }
    }

    /// The boxes of `domain` that none of `rules` takes, at most `most` of them and whether that is all. `None` when the work
    /// is used up.
    pub(super) fn uncovered(&self, domain: &[Bits], rules: &Bits, most: usize, work: &mut Work) -> Option<(Vec<Region>, bool)> {
        let mut search = Search { rules: self, domain, work, known: HashMap::new(), nodes: Vec::new(), numbers: HashMap::new() };
        let left = search.left(0, rules)?;
        let mut boxes = Vec::new();
        let whole = search.boxes(left, &mut Vec::new(), &mut boxes, most);
        let (boxes, all) = joined(boxes, work);
        Some((boxes, whole && all))
    }

    pub(super) fn none(&self) -> Bits {
        Bits::none(self.count)
    }

    pub(super) fn all(&self) -> Bits {
        Bits::all(self.count)
    }
}

struct Search<'a> {
    rules: &'a Rules,
    domain: &'a [Bits],
    work: &'a mut Work,
    known: HashMap<(usize, Bits), Left>,
    /// Cells of the node's column, and what is left then.
    nodes: Vec<Vec<(Bits, Left)>>,
    numbers: HashMap<Vec<(Bits, Left)>, usize>,
}

impl Search<'_> {
    /// What the rules leave of the columns from `column` on. As deep as there are columns.
    fn left(&mut self, column: usize, rules: &Bits) -> Option<Left> {
        if rules.is_empty() {
            return Some(Left::All);
        }
        let (Some(domain), Some(takers)) = (self.domain.get(column), self.rules.takers.get(column)) else { return Some(Left::Nothing) };
        if self.rules.free.get(column).is_some_and(|free| free.meets(rules)) {
            return Some(Left::Nothing);
        }
        self.work.take(rules.words().saturating_mul(A_WORD) + A_SET)?;
        let key = (column, rules.clone());
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        let mut alike: Vec<(Bits, Bits)> = Vec::new();
        let mut places: HashMap<Bits, usize> = HashMap::new();
        let mut last = 0;
        for cell in domain.iter() {
            self.work.take(rules.words() + A_CELL)?;
            let Some(takers) = takers.get(cell) else { continue };
            // Most cells are like the one before.
            let like_last = alike.get(last).is_some_and(|(still, _)| still.is_both(takers, rules));
            if !like_last {
                self.work.take(rules.words().saturating_mul(A_WORD) + domain.words() + A_SET)?;
                last = *places.entry(takers.and(rules)).or_insert_with_key(|still| {
                    alike.push((still.clone(), Bits::none(takers_of(domain))));
                    alike.len() - 1
                });
            }
            if let Some((_, cells)) = alike.get_mut(last) {
                cells.insert(cell);
            }
        }
        let mut edges: Vec<(Bits, Left)> = Vec::new();
        for (still, cells) in alike {
            self.work.take(edges.len() + domain.words().saturating_mul(A_WORD) + A_SET)?;
            let left = self.left(column + 1, &still)?;
            match edges.iter_mut().find(|(_, other)| *other == left) {
                _ if left == Left::Nothing => {}
                Some((joined, _)) => joined.add(&cells),
                None => edges.push((cells, left)),
            }
        }
        let left = match edges.as_slice() {
            [] => Left::Nothing,
            [(cells, Left::All)] if cells == domain => Left::All,
            _ => {
                let next = self.nodes.len();
                let number = *self.numbers.entry(edges).or_insert_with_key(|edges| {
                    self.nodes.push(edges.clone());
                    next
                });
                Left::Some(number)
            }
        };
        self.known.insert(key, left);
        Some(left)
    }

    /// Adds the boxes of what is left; whether there was room for all.
    fn boxes(&self, left: Left, path: &mut Region, boxes: &mut Vec<Region>, most: usize) -> bool {
        match left {
            Left::Nothing => true,
            _ if boxes.len() >= most => false,
            Left::All => {
                let rest = self.domain.iter().skip(path.len()).cloned();
                boxes.push(path.iter().cloned().chain(rest).collect());
                true
            }
            Left::Some(number) => {
                let mut whole = true;
                for (cells, left) in self.nodes.get(number).into_iter().flatten() {
                    path.push(cells.clone());
                    whole &= self.boxes(*left, path, boxes, most);
                    path.pop();
                }
                whole
            }
        }
    }
}

/// As many members as the set was made for, rounded up.
fn takers_of(domain: &Bits) -> usize {
    domain.words() * 64
}

/// Boxes that differ in one column only are one box; as often as that can be done, and whether it was.
fn joined(mut boxes: Vec<Region>, work: &mut Work) -> (Vec<Region>, bool) {
    loop {
        let columns = boxes.first().map_or(0, Vec::len);
        let words: usize = boxes.first().into_iter().flatten().map(|cells| cells.words() + A_SET).sum();
        if work.take(boxes.len().saturating_mul(columns).saturating_mul(words)).is_none() {
            return (boxes, false);
        }
        let before = boxes.len();
        for column in 0..columns {
            let mut kept: Vec<Region> = Vec::new();
            let mut places: HashMap<Region, usize> = HashMap::new();
            for mut region in boxes {
                let Some(cells) = region.get_mut(column).map(|cells| std::mem::replace(cells, Bits::none(0))) else { continue };
                let place = *places.entry(region.clone()).or_insert(kept.len());
                match kept.get_mut(place).and_then(|other| other.get_mut(column)) {
                    Some(other) => other.add(&cells),
                    None => {
                        if let Some(slot) = region.get_mut(column) {
                            *slot = cells;
                        }
                        kept.push(region);
                    }
                }
            }
            boxes = kept;
        }
        if boxes.len() == before {
            return (boxes, true);
        }
    }
}
