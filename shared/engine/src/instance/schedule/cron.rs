//! Cron expressions, in the three dialects that process models use. The parsing of fields and the search, with what
//! clocks that change for summer need, are the crate `croner`'s; what the dialects differ in is settled here.
//!
//! | fields | dialect | days of the week | day of month and day of week |
//! |---|---|---|---|
//! | 5 | classic | 0 or 7 is Sunday | either, if both are given |
//! | 6 | Spring, which Camunda 8 uses | 0 or 7 is Sunday | both |
//! | 6 or 7 with a `?`, or 7 | Quartz, which Camunda 7 and Flowable use | 1 is Sunday | `?` for the one not meant |
//!
//! Times are UTC's unless a zone is named: before, as `TZ=Europe/Berlin` or `CRON_TZ=…`, or after, as a word of its own.

use super::{BEYOND, Due};
use crate::Timestamp;
use croner::errors::CronError;
use croner::parser::CronParser;
use croner::{CivilDateTime, Cron, CronDateTime, Resolution, Weekday};
use jiff::Zoned;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::borrow::Cow;
use std::cmp::Ordering;

/// No longer text is looked at.
const LONGEST: usize = 200;

/// How far a next time is searched. A 29th of February that is a Monday can be 40 years away.
const YEARS_AHEAD: i32 = 100;

const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

pub(super) struct Schedule {
    cron: Cron,
    zone: TimeZone,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Classic,
    Spring,
    Quartz,
}

impl Schedule {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("a cron expression has at most {LONGEST} characters"));
        }
        let wrong = |why: &str| format!("`{text}` is not a cron expression: {why}");
        let upper = text.to_ascii_uppercase();
        let mut fields: Vec<&str> = upper.split_ascii_whitespace().collect();
        let zone = take_zone(text, &mut fields).map_err(|why| wrong(&why))?;
        if let [nickname] = fields.as_slice() {
            let meant = meaning(nickname).ok_or_else(|| wrong("expected five to seven fields, or a word such as `@daily`"))?;
            fields = meant.split(' ').collect();
        }
        let dialect = match (fields.len(), fields.iter().any(|field| field.contains('?'))) {
            (5, _) => Dialect::Classic,
            (6, false) => Dialect::Spring,
            (6, true) | (7, _) => Dialect::Quartz,
            _ => return Err(wrong("expected five to seven fields, or a word such as `@daily`")),
        };
        let days_of_week = if dialect == Dialect::Classic { 4 } else { 5 };
        let plain = fields.iter().enumerate().map(|(at, field)| {
            let kind = match at + 5 - days_of_week {
                2 => Kind::Hour,
                3 => Kind::DayOfMonth,
                4 => Kind::Month,
                5 => Kind::DayOfWeek(dialect),
                6 => Kind::Year,
                _ => Kind::MinuteOrSecond,
            };
            kind.plain(field).ok_or_else(|| wrong(&format!("`{field}` cannot stand for {}", kind.name())))
        });
        let plain = plain.collect::<Result<Vec<String>, String>>()?.join(" ");
        let parser = CronParser::builder()
            .dom_and_dow(dialect != Dialect::Classic)
            .alternative_weekdays(dialect == Dialect::Quartz)
            .sloppy_ranges(true)
            .build();
        let cron = parser.parse(&plain).map_err(|error| wrong(&error.to_string()))?;
        Ok(Self { cron, zone })
    }

    /// The first time after a moment; none when there is none any more.
    pub(super) fn after(&self, from: Timestamp) -> Result<Option<Due>, String> {
        let from = jiff::Timestamp::from_millisecond(from.as_millis()).map_err(|_| BEYOND)?.to_zoned(self.zone.clone());
        let until = i32::from(from.year()).saturating_add(YEARS_AHEAD);
        match self.cron.find_next_occurrence(&Bounded { at: from, until }, false) {
            Ok(found) => Ok(Some((Timestamp::from_millis(found.at.timestamp().as_millisecond()), None))),
            Err(CronError::TimeSearchLimitExceeded) => Ok(None),
            Err(error) => Err(format!("`{}`: {error}", self.cron.as_str())),
        }
    }
}

/// A cycle as Spring writes its cron expressions, in the form in which it means the same here. There `?` is another `*`
/// for days; here, among six fields, it would make the expression Quartz's, whose days of the week begin with 1.
pub fn from_spring(cycle: &str) -> Cow<'_, str> {
    let words: Vec<&str> = cycle.split_ascii_whitespace().collect();
    let first = usize::from(words.first().is_some_and(|word| word.contains('=')));
    let is_any = |at: usize, word: &str| word == "?" && (at == first + 3 || at == first + 5);
    if words.len() < first + 6 || !words.iter().enumerate().any(|(at, word)| is_any(at, word)) {
        return Cow::Borrowed(cycle);
    }
    let plain: Vec<&str> = words.into_iter().enumerate().map(|(at, word)| if is_any(at, word) { "*" } else { word }).collect();
    Cow::Owned(plain.join(" "))
}

/// Takes the zone away from the fields. Its name is written as it is in the text: names of zones have small letters.
fn take_zone(text: &str, fields: &mut Vec<&str>) -> Result<TimeZone, String> {
    let first = text.split_ascii_whitespace().next().unwrap_or_default();
    let last = text.split_ascii_whitespace().next_back().unwrap_or_default();
    let named = ["TZ=", "CRON_TZ="].iter().find_map(|prefix| first.strip_prefix(prefix));
    if let Some(name) = named {
        fields.remove(0);
        return TimeZoneDatabase::bundled().get(name).map_err(|_| format!("there is no time zone `{name}`"));
    }
    // Five fields and a zone are six words; a sixth or seventh field is never the name of a zone.
    if fields.len() > 5
        && last.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && let Ok(zone) = TimeZoneDatabase::bundled().get(last)
    {
        fields.pop();
        return Ok(zone);
    }
    Ok(TimeZone::UTC)
}

fn meaning(nickname: &str) -> Option<&'static str> {
    Some(match nickname {
        "@YEARLY" | "@ANNUALLY" => "0 0 0 1 1 *",
        "@MONTHLY" => "0 0 0 1 * *",
        "@WEEKLY" => "0 0 0 * * 0",
        "@DAILY" | "@MIDNIGHT" => "0 0 0 * * *",
        "@HOURLY" => "0 0 * * * *",
        _ => return None,
    })
}

/// What a field counts.
#[derive(Clone, Copy)]
enum Kind {
    MinuteOrSecond,
    Hour,
    DayOfMonth,
    Month,
    DayOfWeek(Dialect),
    Year,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::MinuteOrSecond => "seconds or minutes",
            Self::Hour => "hours",
            Self::DayOfMonth => "days of the month",
            Self::Month => "months",
            Self::DayOfWeek(_) => "days of the week",
            Self::Year => "years",
        }
    }

    fn range(self) -> (u16, u16) {
        match self {
            Self::MinuteOrSecond => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek(Dialect::Quartz) => (1, 7),
            Self::DayOfWeek(_) => (0, 7),
            Self::Year => (1970, 2199),
        }
    }

    /// The field with numbers for names, and ranges that go over the end taken apart. None when it is none.
    fn plain(self, field: &str) -> Option<String> {
        if field == "?" {
            return matches!(self, Self::DayOfMonth | Self::DayOfWeek(_)).then(|| "*".to_owned());
        }
        let parts: Option<Vec<String>> = field.split(',').map(|part| self.part(part)).collect();
        Some(parts?.join(","))
    }

    fn part(self, part: &str) -> Option<String> {
        match (self, part) {
            (_, "*") | (Self::DayOfMonth, "L" | "LW") => return Some(part.to_owned()),
            // Without a number Quartz means the last day of the week.
            (Self::DayOfWeek(Dialect::Quartz), "L") => return Some("7".to_owned()),
            _ => {}
        }
        if let Some((range, step)) = part.split_once('/') {
            let _: u16 = number(step).filter(|step| *step > 0)?;
            let range = if range == "*" { range.to_owned() } else { self.between(range)? };
            // A step over the end of a range would start again in the middle.
            return (!range.contains(',')).then(|| format!("{range}/{step}"));
        }
        if let (Self::DayOfMonth, Some(day)) = (self, part.strip_suffix('W')) {
            return Some(format!("{}W", self.value(day)?));
        }
        if let (Self::DayOfWeek(_), Some((day, nth))) = (self, part.split_once('#')) {
            let nth = number(nth).filter(|nth| (1..=5).contains(nth))?;
            return Some(format!("{}#{nth}", self.value(day)?));
        }
        if let (Self::DayOfWeek(_), Some(day)) = (self, part.strip_suffix('L')) {
            return Some(format!("{}#L", self.value(day)?));
        }
        self.between(part)
    }

    /// One value, or a range of them.
    fn between(self, range: &str) -> Option<String> {
        let Some((from, to)) = range.split_once('-') else { return self.value(range).map(|value| value.to_string()) };
        let (from, to) = (self.value(from)?, self.value(to)?);
        // A week may end on a Sunday.
        let to = if matches!(self, Self::DayOfWeek(dialect) if dialect != Dialect::Quartz) && to == 0 { 7 } else { to };
        let (first, last) = self.range();
        match from <= to {
            true => Some(format!("{from}-{to}")),
            false if matches!(self, Self::Year) => None,
            false => Some(format!("{from}-{last},{first}-{to}")),
        }
    }

    fn value(self, word: &str) -> Option<u16> {
        let place = |names: &[&str]| names.iter().position(|name| *name == word).and_then(|at| u16::try_from(at).ok());
        let value = match self {
            Self::Month => place(&MONTHS).map(|month| month + 1),
            Self::DayOfWeek(dialect) => place(&WEEKDAYS).map(|day| if dialect == Dialect::Quartz { day + 1 } else { day }),
            _ => None,
        };
        let (first, last) = self.range();
        value.or_else(|| number(word)).filter(|value| (first..=last).contains(value))
    }
}

fn number(digits: &str) -> Option<u16> {
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// A moment in a zone from which no later one than the bound is searched.
#[derive(Clone)]
struct Bounded {
    at: Zoned,
    until: i32,
}

impl CronDateTime for Bounded {
    fn to_civil(&self) -> CivilDateTime {
        CronDateTime::to_civil(&self.at)
    }

    fn civil_weekday(&self) -> Weekday {
        self.at.civil_weekday()
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<Self>, CronError> {
        if civil.year() > self.until {
            return Err(CronError::TimeSearchLimitExceeded);
        }
        let here = |at: Zoned| Self { at, until: self.until };
        Ok(match self.at.resolve_civil(civil)? {
            Resolution::Single(at) => Resolution::Single(here(at)),
            Resolution::Ambiguous(earlier, later) => Resolution::Ambiguous(here(earlier), here(later)),
            Resolution::Gap => Resolution::Gap,
        })
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        CronDateTime::checked_add_seconds(&self.at, seconds).map(|at| Self { at, until: self.until })
    }

    fn cmp_instant(&self, other: &Self) -> Ordering {
        self.at.cmp_instant(&other.at)
    }
}
