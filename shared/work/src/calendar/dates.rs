//! Days that differ from a usual week. They are lists in JSON and looked up by their date here.

use super::as_text;
use super::hours::Hours;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A day that is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// Which day.
    #[serde(with = "as_text")]
    pub date: Date,
    /// What it is called.
    pub name: String,
    /// Whether it returns in every later year. 29 February returns in leap years only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub yearly: bool,
}

/// A day with hours of its own, even if it is a holiday; without any it is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// Which day.
    #[serde(with = "as_text")]
    pub date: Date,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is open then.
    #[serde(default, skip_serializing_if = "Hours::is_closed")]
    pub hours: Hours,
}

/// The holidays of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Holiday>", into = "Vec<Holiday>")]
pub struct Holidays {
    once: BTreeMap<Date, Holiday>,
    /// By month and day.
    yearly: BTreeMap<(i8, i8), Holiday>,
}

impl Holidays {
    /// Adds a holiday; gives it back if its day is one already, in the same way (once, or yearly).
    ///
    /// # Errors
    /// The holiday that was to be added.
    pub fn add(&mut self, holiday: Holiday) -> Result<(), Holiday> {
        let day = (holiday.date.month(), holiday.date.day());
        match holiday.yearly {
            true if self.yearly.contains_key(&day) => Err(holiday),
            true => {
                self.yearly.insert(day, holiday);
                Ok(())
            }
            false if self.once.contains_key(&holiday.date) => Err(holiday),
            false => {
                self.once.insert(holiday.date, holiday);
                Ok(())
            }
        }
    }

    /// The holiday on a day.
    pub fn on(&self, date: Date) -> Option<&Holiday> {
        let yearly = || self.yearly.get(&(date.month(), date.day())).filter(|holiday| holiday.date <= date);
        self.once.get(&date).or_else(yearly)
    }

    /// All of them: those of one year by date, then the yearly ones by month and day.
    pub fn iter(&self) -> impl Iterator<Item = &Holiday> {
        self.once.values().chain(self.yearly.values())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.once.is_empty() && self.yearly.is_empty()
    }
}

impl From<Vec<Holiday>> for Holidays {
    /// Of two on the same day, the first stays.
    fn from(list: Vec<Holiday>) -> Self {
        let mut holidays = Self::default();
        for holiday in list {
            let _ = holidays.add(holiday);
        }
        holidays
    }
}

impl From<Holidays> for Vec<Holiday> {
    fn from(holidays: Holidays) -> Self {
        holidays.once.into_values().chain(holidays.yearly.into_values()).collect()
    }
}

/// The exceptions of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Exception>", into = "Vec<Exception>")]
pub struct Exceptions(BTreeMap<Date, Exception>);

impl Exceptions {
    /// The exception on a day.
    pub fn on(&self, date: Date) -> Option<&Exception> {
        self.0.get(&date)
    }

    /// All of them, by date.
    pub fn iter(&self) -> impl Iterator<Item = &Exception> {
        self.0.values()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<Exception>> for Exceptions {
    /// Of two on the same day, the last stays.
    fn from(list: Vec<Exception>) -> Self {
        Self(list.into_iter().map(|exception| (exception.date, exception)).collect())
    }
}

impl From<Exceptions> for Vec<Exception> {
    fn from(exceptions: Exceptions) -> Self {
        exceptions.0.into_values().collect()
    }
}
