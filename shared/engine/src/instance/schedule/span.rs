//! How long: ISO 8601 durations with all their parts. FEEL keeps months and seconds apart; timers of other engines mix
//! them (`P1M15DT2H`) and count weeks (`P2W`).

use super::BEYOND;
use crate::Timestamp;
use crate::graph::moment;
use feel::{DateTime, Value};

const SECOND: i64 = 1_000;
const DAY: i64 = 86_400 * SECOND;

/// Months, then milliseconds: a month has no fixed length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) months: i64,
    pub(super) millis: i64,
}

impl Span {
    pub(super) const fn of_millis(millis: i64) -> Self {
        Self { months: 0, millis }
    }

    /// From FEEL's durations.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Seconds(duration) => i64::try_from(duration.total_nanoseconds() / 1_000_000).ok().map(Self::of_millis),
            Value::Months(duration) => Some(Self { months: duration.total_months(), millis: 0 }),
            _ => None,
        }
    }

    /// From its text: `P`, then years, months, weeks and days, then after a `T` hours, minutes and seconds.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (sign, rest) = match text.as_bytes().first()? {
            b'-' => (-1, text.get(1..)?),
            b'+' => (1, text.get(1..)?),
            _ => (1, text),
        };
        let mut span = Self { months: 0, millis: 0 };
        let mut rest = rest.strip_prefix('P')?;
        let (mut of_day, mut parts, mut before) = (false, 0, 0);
        loop {
            if let Some(time) = rest.strip_prefix('T').filter(|time| !of_day && !time.is_empty()) {
                (rest, of_day, before) = (time, true, 0);
            }
            if rest.is_empty() {
                return (parts > 0).then_some(span);
            }
            let digits = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.')?;
            let (amount, unit) = rest.split_at(digits);
            let unit = unit.chars().next()?;
            rest = rest.get(digits + 1..)?;
            let order = span.add(sign, amount, unit, of_day)?;
            // Each unit once, the larger first.
            if order <= before {
                return None;
            }
            (before, parts) = (order, parts + 1);
        }
    }

    /// Adds so much of a unit. Gives the unit's place among those of its half.
    fn add(&mut self, sign: i64, amount: &str, unit: char, of_day: bool) -> Option<u8> {
        let whole = |text: &str| text.parse::<i64>().ok().and_then(|whole| whole.checked_mul(sign));
        let (order, months, millis) = match (of_day, unit) {
            (false, 'Y') => (1, 12, 0),
            (false, 'M') => (2, 1, 0),
            (false, 'W') => (3, 0, 7 * DAY),
            (false, 'D') => (4, 0, DAY),
            (true, 'H') => (1, 0, 3_600 * SECOND),
            (true, 'M') => (2, 0, 60 * SECOND),
            (true, 'S') => (3, 0, SECOND),
            _ => return None,
        };
        let (amount, fraction) = match amount.split_once('.') {
            Some((seconds, fraction)) if of_day && unit == 'S' => (seconds, thousandths(fraction)?),
            Some(_) => return None,
            None => (amount, 0),
        };
        let amount = whole(amount)?;
        self.months = self.months.checked_add(amount.checked_mul(months)?)?;
        self.millis = self.millis.checked_add(amount.checked_mul(millis)?)?.checked_add(fraction.checked_mul(sign)?)?;
        Some(order)
    }

    /// The moment so much later than another, `times` over.
    pub(super) fn after(&self, from: Timestamp, times: i64) -> Result<Timestamp, String> {
        let later = || {
            let months = self.months.checked_mul(times)?;
            let from = if months == 0 { from } else { add_months(from, months)? };
            from.as_millis().checked_add(self.millis.checked_mul(times)?).map(Timestamp::from_millis)
        };
        later().ok_or_else(|| BEYOND.to_owned())
    }

    /// A length to compare with, months taken as short as they come.
    pub(super) fn shortest_millis(&self) -> i64 {
        self.months.saturating_mul(28 * DAY).saturating_add(self.millis)
    }

    /// A length to compare with, months taken as long as they come.
    pub(super) fn longest_millis(&self) -> i64 {
        self.months.saturating_mul(31 * DAY).saturating_add(self.millis)
    }
}

/// Of a second; what is finer is dropped.
fn thousandths(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction.chars().chain("00".chars()).take(3).collect();
    digits.parse().ok()
}

fn add_months(from: Timestamp, months: i64) -> Option<Timestamp> {
    let at: DateTime = moment(from)?.add_months(months)?;
    let nanoseconds = at.to_instant()?;
    i64::try_from(nanoseconds.div_euclid(1_000_000)).ok().map(Timestamp::from_millis)
}
