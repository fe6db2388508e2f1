//! Dates, times, date-times and both kinds of durations (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8): their forms as text, the calendar,
//! the clock and the zones. No clock is read here: who asks for the present moment brings it.

mod anchor;
mod date;
mod date_time;
mod months_duration;
pub(crate) mod property;
mod scan;
mod seconds_duration;
mod time_of_day;

pub use date::Date;
pub use date_time::DateTime;
pub use months_duration::MonthsDuration;
pub use seconds_duration::SecondsDuration;
pub use time_of_day::Time;
