//! When timers fire (BPMN 2.0.2, 10.5.5): moments, durations, cycles, in ISO 8601 or FEEL; cycles as cron expressions too.
//! Whatever text comes, what is done with it ends, and in an answer.

mod cron;
mod cycle;
mod span;
#[cfg(test)]
mod tests;

use crate::Timestamp;
use crate::graph::{Lookup, Text, Timer};
use cron::Schedule;
pub use cron::from_spring;
use cycle::Cycle;
use feel::{Date, DateTime, SecondsDuration, Value};
use span::Span;

/// How often a timer fires after this time; none means for ever.
pub type Left = Option<u32>;

/// When it fires, and how often after that.
type Due = (Timestamp, Left);

const BEYOND: &str = "the moment lies beyond the calendar";

/// Checks what a definition says of a timer, as far as it is written out.
///
/// # Errors
/// Why it would never fire.
pub fn check(timer: &Timer) -> Result<(), String> {
    // Any moment does: what can be told without knowing when is asked.
    let some_day = Timestamp::from_millis(0);
    match timer {
        Timer::Date(Text::Fixed(text)) => match read(text)? {
            Moment::At(_) => Ok(()),
            Moment::After(_) => Err(format!("`{}` is a duration, not a moment", text.trim())),
        },
        Timer::Duration(Text::Fixed(text)) => match read(text)? {
            Moment::After(span) => span.after(some_day, 1).map(drop),
            Moment::At(_) => Err(format!("`{}` is a moment, not a duration", text.trim())),
        },
        Timer::Cycle(Text::Fixed(text)) => match Repeated::parse(text)? {
            Repeated::Cycle(cycle) => cycle.first(some_day).map(drop),
            Repeated::Cron(cron) => match cron.after(some_day)? {
                Some(_) => Ok(()),
                None => Err(format!("there is no day on which `{}` comes", text.trim())),
            },
        },
        Timer::Date(_) | Timer::Duration(_) | Timer::Cycle(_) => Ok(()),
    }
}

/// When a timer fires first, and how often after that. A cycle of no repetitions never fires.
///
/// # Errors
/// Why that cannot be told.
pub fn first(timer: &Timer, scope: &dyn Lookup, now: Timestamp) -> Result<Option<Due>, String> {
    match timer {
        Timer::Date(text) | Timer::Duration(text) => Ok(Some((moment(text, scope, now)?, Some(0)))),
        Timer::Cycle(text) => match Repeated::parse(&cycle_text(text, scope, now)?)? {
            Repeated::Cycle(cycle) => cycle.first(now),
            Repeated::Cron(cron) => cron.after(now),
        },
    }
}

/// When it fires next, after it fired at `due` with `left` times to go.
///
/// # Errors
/// Why that cannot be told.
pub fn next(timer: &Timer, scope: &dyn Lookup, due: Timestamp, left: Left, now: Timestamp) -> Result<Option<Due>, String> {
    match timer {
        Timer::Cycle(text) if left != Some(0) => match Repeated::parse(&cycle_text(text, scope, now)?)? {
            Repeated::Cycle(cycle) => cycle.next(due, left, now),
            Repeated::Cron(cron) => cron.after(due.max(now)),
        },
        _ => Ok(None),
    }
}

/// A moment: a date-time, a date (its midnight in UTC), or a duration from now.
///
/// # Errors
/// Why it is none.
pub(super) fn moment(text: &Text, scope: &dyn Lookup, now: Timestamp) -> Result<Timestamp, String> {
    let given = match text {
        Text::Fixed(text) => return read(text)?.from(now),
        Text::Computed(expression) => expression.value(scope, now).map_err(|error| error.to_string())?,
    };
    let moment = match &given {
        Value::String(text) => read(text)?,
        Value::Date(date) => Moment::At(instant(&DateTime::midnight_utc(*date))?),
        Value::DateTime(at) => Moment::At(instant(at)?),
        other => Moment::After(Span::of(other).ok_or_else(|| format!("{} is neither a moment nor a duration", other.described()))?),
    };
    moment.from(now)
}

/// What repeats.
enum Repeated {
    Cycle(Cycle),
    Cron(Box<Schedule>),
}

impl Repeated {
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if Cycle::begins(text) {
            return Cycle::parse(text).map(Self::Cycle);
        }
        if text.contains(char::is_whitespace) || text.starts_with('@') {
            return Schedule::parse(text).map(|cron| Self::Cron(Box::new(cron)));
        }
        Err(format!("`{text}` is neither a cycle, as in `R3/PT10M`, nor a cron expression, as in `0 0 9 * * MON-FRI`"))
    }
}

fn cycle_text(text: &Text, scope: &dyn Lookup, now: Timestamp) -> Result<String, String> {
    text.text(scope, now).map_err(|error| error.to_string())
}

/// A moment by itself, or one that depends on now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    At(Timestamp),
    After(Span),
}

impl Moment {
    fn from(self, now: Timestamp) -> Result<Timestamp, String> {
        match self {
            Self::At(at) => Ok(at),
            Self::After(span) => span.after(now, 1),
        }
    }
}

/// A moment or duration from its ISO 8601 text.
fn read(text: &str) -> Result<Moment, String> {
    let text = text.trim();
    if let Some(span) = Span::parse(text) {
        return Ok(Moment::After(span));
    }
    let at = DateTime::parse(text).or_else(|| Date::parse(text).map(DateTime::midnight_utc));
    at.map_or_else(|| Err(format!("`{text}` is neither a moment nor a duration of ISO 8601")), |at| instant(&at).map(Moment::At))
}

/// A moment; without an offset it is meant in UTC.
fn instant(at: &DateTime) -> Result<Timestamp, String> {
    let of_day = || {
        let time = at.time();
        i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
    };
    let in_utc = || DateTime::midnight_utc(at.date()).add(SecondsDuration::from_seconds(of_day()))?.to_instant();
    let nanoseconds = at.to_instant().or_else(in_utc);
    let millis = nanoseconds.and_then(|nanoseconds| i64::try_from(nanoseconds.div_euclid(1_000_000)).ok());
    millis.map(Timestamp::from_millis).ok_or_else(|| BEYOND.to_owned())
}
