//! A table cut into cells: rules as boxes of them.

use super::MOST_TOLD;
use super::axis::Axis;
use super::bits::Bits;
use super::cover::{self, Work};
use super::entry::Entry;
use super::prepare::Prepared;
use super::report::{NotAnalysed, Region, TableAnalysis};

/// The cells of every column, and what each rule takes of them.
pub(super) struct Cut {
    axes: Vec<Axis>,
    /// The cells there are in every column.
    pub(super) domain: Vec<Bits>,
    /// One for each rule; what isn't known takes all.
    pub(super) boxes: Vec<cover::Region>,
    /// Whether everything about a rule is known.
    certain: Vec<bool>,
}

/// The work of a column of a box, beside its words.
const A_BOX: usize = 40;

/// The work of a byte that is told.
const A_BYTE: usize = 8;

/// The most characters of a cell that are shown.
const LONGEST_CELL: usize = 200;

impl Cut {
    /// Reads all cells; tells of those that can't be read, and of columns that none tests. `None` when the work is used up.
    pub(super) fn new(table: &Prepared, told: &mut TableAnalysis, work: &mut Work) -> Option<Self> {
        let rules = table.rules.len();
        let mut cut = Self { axes: Vec::new(), domain: Vec::new(), boxes: vec![Vec::new(); rules], certain: vec![true; rules] };
        for (column, input) in table.columns.iter().zip(&mut told.inputs) {
            let entries = column.entries.iter().map(|text| Entry::read(text, work)).collect::<Option<Vec<Entry>>>()?;
            let values = Entry::read(&column.values, work)?;
            let mut not_read = |rule, text: &str| {
                if told.not_analysed.len() < MOST_TOLD {
                    let shown: String = text.trim().chars().take(LONGEST_CELL).collect();
                    told.not_analysed.push(NotAnalysed { input: column.name.clone(), rule, text: shown });
                }
            };
            if matches!(values, Entry::Unknown) {
                not_read(None, &column.values);
            }
            let unread = entries.iter().zip(&column.entries).enumerate().filter(|(_, (entry, _))| matches!(entry, Entry::Unknown));
            for (rule, (_, text)) in unread {
                not_read(Some(table.rule_name(rule)), text);
            }
            input.unused = !entries.is_empty() && entries.iter().all(|entry| matches!(entry, Entry::Anything));
            let axis = Axis::new(column.kind.as_ref(), &entries, &values).unwrap_or_else(|reason| {
                input.not_analysed = Some(reason.to_owned());
                Axis::whole()
            });
            work.take((axis.domain.words() + A_BOX).saturating_mul(rules))?;
            let whole = input.not_analysed.is_some();
            for ((entry, region), certain) in entries.iter().zip(&mut cut.boxes).zip(&mut cut.certain) {
                *certain &= matches!(entry, Entry::Anything) || !whole && matches!(entry, Entry::Tests { .. });
                region.push(if whole { axis.domain.clone() } else { axis.cells(entry).and(&axis.domain) });
            }
            cut.domain.push(axis.domain.clone());
            cut.axes.push(axis);
        }
        Some(cut)
    }

    pub(super) fn counts(&self) -> Vec<usize> {
        self.axes.iter().map(Axis::count).collect()
    }

    /// The work of telling for every cell which rules take it.
    pub(super) fn size(&self) -> usize {
        let of_cells: usize = self.axes.iter().map(|axis| axis.count().saturating_mul(self.boxes.len().div_ceil(64))).sum();
        let taken: usize = self.boxes.iter().flatten().map(Bits::count).sum();
        of_cells.saturating_add(taken.saturating_mul(2))
    }

    /// How many words a box has.
    pub(super) fn words(&self) -> usize {
        self.domain.iter().map(Bits::words).sum::<usize>() + 1
    }

    /// Whether a rule certainly takes all of its box.
    pub(super) fn is_certain(&self, rule: usize) -> bool {
        self.certain.get(rule) == Some(&true)
    }

    /// Whether both rules take something.
    pub(super) fn meet(&self, one: usize, other: usize) -> bool {
        let boxes = self.boxes.get(one).zip(self.boxes.get(other));
        boxes.is_some_and(|(one, other)| one.iter().zip(other).all(|(one, other)| one.meets(other)))
    }

    /// What both rules take, if that is anything.
    pub(super) fn both(&self, one: usize, other: usize) -> Option<cover::Region> {
        if !self.meet(one, other) {
            return None;
        }
        let (one, other) = (self.boxes.get(one)?, self.boxes.get(other)?);
        Some(one.iter().zip(other).map(|(one, other)| one.and(other)).collect())
    }

    /// A region as it is told; `None` when the work is used up.
    pub(super) fn show(&self, table: &Prepared, region: &[Bits], work: &mut Work) -> Option<Region> {
        let columns = table.columns.iter().zip(&self.axes).zip(region);
        let mut shown = Vec::with_capacity(region.len());
        for ((column, axis), cells) in columns {
            let tests = axis.show(cells);
            work.take(axis.count().saturating_mul(2) + tests.len().saturating_mul(A_BYTE) + A_BOX)?;
            shown.push((column.name.clone(), tests));
        }
        Some(Region(shown))
    }
}
