//! A calendar from JSON: everything that is wrong with it is named.

use super::{Calendar, Exception, Exceptions, Holiday, Holidays, Hours, Opening, WallTime, Week, Zone};
use engine::CalendarId;
use engine::reader::Reader;
use jiff::civil::Date;

/// Most holidays of a calendar.
pub const MAX_HOLIDAYS: usize = 1_000;
/// Most exceptions of a calendar.
pub const MAX_EXCEPTIONS: usize = 500;
/// The years that dates may have.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;
const MAX_NAME: usize = 100;

impl Calendar {
    /// Reads `{name, time_zone, week, holidays, exceptions}`; whoever opened the reader finishes it. `None` when one of the
    /// first three is missing; what is given when a fault was recorded is not to be used.
    pub fn read(calendar_id: CalendarId, version: u64, reader: &mut Reader<'_>) -> Option<Self> {
        let name = reader.text("name", 1..=MAX_NAME);
        let time_zone = time_zone(reader);
        let week = week(reader);
        let (holidays, exceptions) = (holidays(reader), exceptions(reader));
        Some(Self { calendar_id, name: name?, time_zone: time_zone?, week: week?, holidays, exceptions, version })
    }
}

fn time_zone(reader: &mut Reader<'_>) -> Option<Zone> {
    let text = reader.text("time_zone", 1..=64)?;
    match text.parse::<Zone>() {
        Ok(zone) => Some(zone),
        Err(error) => reader.fault("invalid_value", "time_zone", error.to_string()),
    }
}

fn week(outer: &mut Reader<'_>) -> Option<Week> {
    let value = outer.required("week")?;
    let mut reader = outer.nested("week", value)?;
    let mut day = |name| hours(&mut reader, name);
    let days = [day("monday"), day("tuesday"), day("wednesday"), day("thursday"), day("friday"), day("saturday"), day("sunday")];
    reader.finish();
    // A day with a fault is none here, and has been named.
    let [Some(monday), Some(tuesday), Some(wednesday), Some(thursday), Some(friday), Some(saturday), Some(sunday)] = days else {
        return None;
    };
    let week = Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
    if week.is_closed() {
        return outer.fault("out_of_range", "week", "a week must be open for at least a minute".to_owned());
    }
    Some(week)
}

/// A list of `{from, to}`; absent means closed.
fn hours(reader: &mut Reader<'_>, field: &'static str) -> Option<Hours> {
    let entries = reader.list(field, Hours::MOST);
    let mut openings = Vec::with_capacity(entries.len());
    for (place, value) in entries.iter().enumerate() {
        let Some(mut entry) = reader.nested(&format!("{field}/{place}"), value) else { continue };
        let (from, to) = (wall_time(&mut entry, "from"), wall_time(&mut entry, "to"));
        entry.finish();
        openings.extend(from.zip(to).map(|(from, to)| Opening { from, to }));
    }
    if openings.len() < entries.len() {
        return None;
    }
    match Hours::new(openings) {
        Ok(hours) => Some(hours),
        Err(place) => {
            let message = "an opening must end after it begins and must not overlap another one; a night ends at `24:00`";
            reader.fault("out_of_range", &format!("{field}/{place}"), message.to_owned())
        }
    }
}

fn wall_time(reader: &mut Reader<'_>, field: &'static str) -> Option<WallTime> {
    let text = reader.text(field, 5..=5)?;
    match text.parse::<WallTime>() {
        Ok(time) => Some(time),
        Err(error) => reader.fault("invalid_value", field, format!("`{text}`: {error}")),
    }
}

fn holidays(reader: &mut Reader<'_>) -> Holidays {
    let mut holidays = Holidays::default();
    for (place, value) in reader.list("holidays", MAX_HOLIDAYS).iter().enumerate() {
        let at = format!("holidays/{place}");
        let Some(mut entry) = reader.nested(&at, value) else { continue };
        let (date, name) = (date(&mut entry), entry.text("name", 1..=MAX_NAME));
        let yearly = entry.optional_bool("yearly").unwrap_or(false);
        entry.finish();
        let Some((date, name)) = date.zip(name) else { continue };
        if let Err(twice) = holidays.add(Holiday { date, name, yearly }) {
            reader.fault::<()>("duplicate_id", &format!("{at}/date"), format!("{} is a holiday already", twice.date));
        }
    }
    holidays
}

fn exceptions(reader: &mut Reader<'_>) -> Exceptions {
    let mut exceptions: Vec<Exception> = Vec::new();
    for (place, value) in reader.list("exceptions", MAX_EXCEPTIONS).iter().enumerate() {
        let at = format!("exceptions/{place}");
        let Some(mut entry) = reader.nested(&at, value) else { continue };
        let (date, name) = (date(&mut entry), entry.optional_text("name", 1..=MAX_NAME));
        let hours = hours(&mut entry, "hours");
        entry.finish();
        let Some((date, hours)) = date.zip(hours) else { continue };
        if exceptions.iter().any(|exception| exception.date == date) {
            reader.fault::<()>("duplicate_id", &format!("{at}/date"), format!("{date} is an exception already"));
            continue;
        }
        exceptions.push(Exception { date, name, hours });
    }
    exceptions.into()
}

/// A `date`, written as in ISO 8601: `2026-12-25`.
fn date(reader: &mut Reader<'_>) -> Option<Date> {
    let text = reader.text("date", 10..=10)?;
    match text.parse::<Date>().ok().filter(|date| date.to_string() == text) {
        Some(date) if YEARS.contains(&date.year()) => Some(date),
        Some(_) => reader.fault("out_of_range", "date", format!("`date` must lie in the years {} to {}", YEARS.start(), YEARS.end())),
        None => reader.fault("invalid_value", "date", format!("`{text}` is not a date; expected one such as `2026-12-25`")),
    }
}
