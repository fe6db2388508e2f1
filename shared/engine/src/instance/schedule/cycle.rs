//! Repeating intervals of ISO 8601: `R3/PT10M`, `R/2026-11-20T08:00:00Z/P1D`, `R5/PT1H/2026-11-20T18:00:00Z`.

use super::{Left, add_months, add_seconds, instant, read};
use crate::Timestamp;
use feel::Value;

/// A duration that a cycle advances by. Shorter ones would fire faster than a queue delivers.
const SHORTEST_MILLIS: i64 = 1_000;

pub(super) struct Cycle {
    /// Times in all; none means for ever.
    times: Option<u32>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    every: Value,
}

impl Cycle {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wrong = || format!("`{text}` is not a cycle: expected `R`, a number of times, `/` and a duration, as in `R3/PT10M`");
        let mut parts = text.strip_prefix('R').ok_or_else(wrong)?.split('/');
        let times = match parts.next().ok_or_else(wrong)? {
            "" | "-1" => None,
            digits => Some(digits.parse().map_err(|_| wrong())?),
        };
        let mut cycle = Self { times, start: None, end: None, every: Value::NULL };
        for part in parts {
            match read(part)? {
                every @ (Value::Seconds(_) | Value::Months(_)) if cycle.every.is_null() => cycle.every = every,
                Value::DateTime(at) if cycle.every.is_null() && cycle.start.is_none() => cycle.start = Some(instant(&at)?),
                Value::DateTime(at) if !cycle.every.is_null() && cycle.start.is_none() && cycle.end.is_none() => {
                    cycle.end = Some(instant(&at)?)
                }
                _ => return Err(wrong()),
            }
        }
        let zero = Timestamp::from_millis(0);
        match cycle.after(zero) {
            None => Err(wrong()),
            Some(next) if next.as_millis() < SHORTEST_MILLIS => Err(format!("the cycle `{text}` is shorter than a second")),
            Some(_) => Ok(cycle),
        }
    }

    fn after(&self, from: Timestamp) -> Option<Timestamp> {
        match &self.every {
            Value::Seconds(duration) => add_seconds(from, *duration),
            Value::Months(duration) => add_months(from, *duration),
            _ => None,
        }
    }

    /// The first time, and how often after it.
    pub(super) fn first(&self, now: Timestamp) -> Result<Option<(Timestamp, Left)>, String> {
        if self.times == Some(0) {
            return Ok(None);
        }
        let first = self.start.or_else(|| self.after(now)).ok_or("the moment lies beyond the calendar")?;
        Ok(self.within(first).map(|due| (due, self.times.map(|times| times.saturating_sub(1)))))
    }

    /// The next time after one at `due`.
    pub(super) fn next(&self, due: Timestamp, left: Left) -> Result<Option<(Timestamp, Left)>, String> {
        let next = self.after(due).ok_or("the moment lies beyond the calendar")?;
        Ok(self.within(next).map(|due| (due, left.map(|left| left.saturating_sub(1)))))
    }

    fn within(&self, due: Timestamp) -> Option<Timestamp> {
        Some(due).filter(|due| self.end.is_none_or(|end| *due <= end))
    }
}
