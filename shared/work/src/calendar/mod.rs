//! Business calendars: when people work, and so when time counts.
//!
//! | file | what |
//! |---|---|
//! | `hours.rs` | what is open on a day: wall-clock times from 00:00 to 24:00; a week of them |
//! | `dates.rs` | days that differ: holidays, exceptions |
//! | `zone.rs` | a time zone by its IANA name |
//! | `read.rs` | a calendar from JSON, with all its faults |
//! | `days.rs` | local days as stretches of real time, clock changes and all |
//! | `time.rs` | the arithmetic: [`BusinessTime`] |
//!
//! It is open whenever the clock on the wall shows a time within the day's hours; what is measured is real time. So a day on which
//! the clock skips an hour has an hour less if it was open then, and one that repeats an hour has one more.

mod as_text;
mod dates;
mod days;
mod hours;
#[cfg(test)]
pub(crate) mod model;
mod read;
#[cfg(test)]
mod tests;
mod time;
mod zone;

pub use dates::{Exception, Exceptions, Holiday, Holidays};
pub use hours::{Hours, Opening, WallTime, Week};
pub use read::{MAX_EXCEPTIONS, MAX_HOLIDAYS};
pub use time::{BeyondHorizon, BusinessTime, HORIZON};
pub use zone::Zone;

use engine::CalendarId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// When a part of an organisation works. Stored in the shape in which it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// What queues name it by.
    pub calendar_id: CalendarId,
    /// Its name, for people.
    pub name: String,
    /// Where its clock hangs.
    pub time_zone: Zone,
    /// The hours of a usual week.
    pub week: Week,
    /// Days that are closed.
    #[serde(default, skip_serializing_if = "Holidays::is_empty")]
    pub holidays: Holidays,
    /// Days with hours of their own.
    #[serde(default, skip_serializing_if = "Exceptions::is_empty")]
    pub exceptions: Exceptions,
    /// Counts its changes, from 1.
    pub version: u64,
}

impl Calendar {
    /// The hours of a day: those of its own if it has any, none on a holiday, else those of its day of the week.
    pub fn hours(&self, date: Date) -> &Hours {
        match self.exceptions.on(date) {
            Some(exception) => &exception.hours,
            None if self.holidays.on(date).is_some() => Hours::CLOSED,
            None => self.week.on(date.weekday()),
        }
    }
}
