//! Loads as shares of what there is room for, compared exactly.

use std::cmp::Ordering;

/// `used` of `of`; compared as fractions, without rounding. A share of nothing counts as one of 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    used: u64,
    of: u64,
}

impl Share {
    /// Nothing used.
    pub(crate) const NONE: Self = Self { used: 0, of: 1 };

    pub(crate) fn new(used: u64, of: u64) -> Self {
        Self { used, of: of.max(1) }
    }
}

/// What a load without a limit is measured against: the largest limit beside it, so that it counts as roomy but not as endless; 1
/// where nobody has a limit, so that the numbers themselves are compared.
pub(crate) fn usual(limits: impl IntoIterator<Item = Option<u32>>) -> u64 {
    u64::from(limits.into_iter().flatten().max().unwrap_or(1).max(1))
}

impl Ord for Share {
    fn cmp(&self, other: &Self) -> Ordering {
        let scaled = |share: &Self, by: u64| u128::from(share.used) * u128::from(by);
        scaled(self, other.of).cmp(&scaled(other, self.of))
    }
}

impl PartialOrd for Share {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Share {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Share {}
