//! Repeating intervals of ISO 8601: `R3/PT10M`, `R/2026-11-20T08:00:00Z/P1D`, `R5/PT1H/2026-11-20T18:00:00Z`,
//! `R2/2026-11-20T08:00:00Z/2026-11-20T09:00:00Z`.
//!
//! One that is counted happens as often as it says, late where it has to. One without end skips what was missed: a
//! process that stood still for a day does not do a day's work at once.

use super::{BEYOND, Due, Left, Moment, Span, read};
use crate::Timestamp;

/// Shorter cycles would fire faster than a queue delivers.
const SHORTEST_MILLIS: i64 = 1_000;

pub(super) struct Cycle {
    /// Times in all; none means for ever.
    times: Option<u32>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    every: Span,
}

impl Cycle {
    /// Whether a text means to be one.
    pub(super) fn begins(text: &str) -> bool {
        text.strip_prefix('R').is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit() || matches!(sign, '/' | '-')))
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a cycle: expected `R`, a number of times, `/` and a duration, as in `R3/PT10M`");
        let mut parts = text.strip_prefix('R').ok_or_else(wrong)?.split('/');
        let times = match parts.next().ok_or_else(wrong)? {
            "" | "-1" => None,
            digits if digits.bytes().all(|digit| digit.is_ascii_digit()) => Some(digits.parse().map_err(|_| wrong())?),
            _ => return Err(wrong()),
        };
        let parts = parts.map(read).collect::<Result<Vec<Moment>, String>>()?;
        let (start, every, end) = match parts.as_slice() {
            [Moment::After(every)] => (None, *every, None),
            [Moment::At(start), Moment::After(every)] => (Some(*start), *every, None),
            [Moment::After(every), Moment::At(end)] => (None, *every, Some(*end)),
            [Moment::At(start), Moment::After(every), Moment::At(end)] => (Some(*start), *every, Some(*end)),
            [Moment::At(start), Moment::At(end)] => {
                let millis = end.as_millis().checked_sub(start.as_millis()).ok_or_else(wrong)?;
                (Some(*start), Span::of_millis(millis), None)
            }
            _ => return Err(wrong()),
        };
        if every.months < 0 || every.shortest_millis() < SHORTEST_MILLIS {
            return Err(format!("the cycle `{text}` is shorter than a second"));
        }
        Ok(Self { times, start, end, every })
    }

    /// The first time, and how often after it. Of a start that is past, the times that are past count as done, but for
    /// the last one.
    pub(super) fn first(&self, now: Timestamp) -> Result<Option<Due>, String> {
        if self.times == Some(0) {
            return Ok(None);
        }
        let left = self.times.map(|times| times.saturating_sub(1));
        let Some(start) = self.start else { return Ok(self.within(self.every.after(now, 1)?, left)) };
        let past = if start >= now { 0 } else { self.steps_beyond(start, now)? };
        let past = left.map_or(past, |left| past.min(i64::from(left)));
        let left = left.map(|left| left.saturating_sub(u32::try_from(past).unwrap_or(u32::MAX)));
        Ok(self.within(self.every.after(start, past)?, left))
    }

    /// The next time after one at `due`.
    pub(super) fn next(&self, due: Timestamp, left: Left, now: Timestamp) -> Result<Option<Due>, String> {
        // From a start that is known, so that the 31st is the 31st again after a short month.
        let (from, done) = match self.start {
            Some(start) if start <= due && self.every.months > 0 => (start, self.steps_beyond(start, due)?),
            _ => (due, 1),
        };
        let next = match left {
            Some(_) => done,
            None => done.max(self.steps_beyond(from, now)?),
        };
        Ok(self.within(self.every.after(from, next)?, left.map(|left| left.saturating_sub(1))))
    }

    /// How many steps from one moment are the first beyond another; 0 when it lies beyond it itself.
    fn steps_beyond(&self, from: Timestamp, other: Timestamp) -> Result<i64, String> {
        if from > other {
            return Ok(0);
        }
        let gap = other.as_millis().checked_sub(from.as_millis()).ok_or(BEYOND)?;
        // Months differ in length: the answer lies between what short and what long ones give.
        let (mut low, mut high) = (gap / self.every.longest_millis(), gap / self.every.shortest_millis() + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.every.after(from, middle)? > other { high = middle } else { low = middle + 1 }
        }
        Ok(low)
    }

    fn within(&self, due: Timestamp, left: Left) -> Option<Due> {
        self.end.is_none_or(|end| due <= end).then_some((due, left))
    }
}
