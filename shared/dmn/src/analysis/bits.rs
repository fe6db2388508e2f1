//! Sets of small numbers: cells of a column, rules of a table.

use std::ops::Range;

/// A set; sets that are combined are made for the same number of members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bits(Box<[u64]>);

impl Bits {
    /// None of `count`.
    pub(super) fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)].into())
    }

    /// All of `count`.
    pub(super) fn all(count: usize) -> Self {
        let mut all = Self::none(count);
        all.insert_all(0..count);
        all
    }

    pub(super) fn insert(&mut self, member: usize) {
        if let Some(word) = self.0.get_mut(member / 64) {
            *word |= 1 << (member % 64);
        }
    }

    /// Those of a range, a word at a time.
    pub(super) fn insert_all(&mut self, members: Range<usize>) {
        let (first, last) = (members.start / 64, members.end / 64);
        for index in first..=last {
            let from = if index == first { members.start % 64 } else { 0 };
            let below = if index == last { (1 << (members.end % 64)) - 1 } else { u64::MAX };
            if let Some(word) = self.0.get_mut(index).filter(|_| members.start < members.end) {
                *word |= below & (u64::MAX << from);
            }
        }
    }

    pub(super) fn contains(&self, member: usize) -> bool {
        self.0.get(member / 64).is_some_and(|word| word >> (member % 64) & 1 == 1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(one, other)| one & other).collect())
    }

    /// What is in `self` and not in `other`.
    pub(super) fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(one, other)| one & !other).collect())
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (one, other) in self.0.iter_mut().zip(&other.0) {
            *one |= other;
        }
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, other)| one & other != 0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(index * 64 + bit)
            })
        })
    }

    /// Whether it is what is both in `one` and in `other`.
    pub(super) fn is_both(&self, one: &Self, other: &Self) -> bool {
        self.0.iter().zip(&one.0).zip(&other.0).all(|((both, one), other)| *both == one & other)
    }

    /// How many members it has.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How much work it is to look at all of it.
    pub(super) fn words(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_sets() {
        let mut odd = Bits::none(130);
        (0..130).filter(|n| n % 2 == 1).for_each(|n| odd.insert(n));
        let all = Bits::all(130);
        let even = all.without(&odd);
        assert!(even.contains(128) && !even.contains(129) && !all.contains(130));
        assert_eq!(odd.iter().count() + even.iter().count(), 130);
        assert!(!odd.meets(&even) && odd.and(&even).is_empty() && odd.meets(&all));
        let mut both = odd.clone();
        both.add(&even);
        assert_eq!(both, all);
        assert_eq!(Bits::none(0).iter().next(), None);
        assert!(odd.is_both(&odd, &all) && !odd.is_both(&even, &all) && odd.count() == 65);
        for start in 0..=130 {
            for end in 0..=130 {
                let (mut one, mut other) = (Bits::none(130), Bits::none(130));
                one.insert_all(start..end);
                (start..end).for_each(|member| other.insert(member));
                assert_eq!(one, other, "{start}..{end}");
            }
        }
    }
}
