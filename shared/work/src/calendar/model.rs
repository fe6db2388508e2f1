//! What the calendar is compared with: a walk minute by minute that asks the zone for the local time of each, and calendars of
//! every kind to do it with.

use super::{Calendar, Exception, Exceptions, Holiday, Holidays, Hours, Opening, Week};
use engine::{CalendarId, Timestamp};
use jiff::civil::Date;
use proptest::prelude::*;

pub(crate) const MINUTE: i64 = 60_000;

/// Whether it is open in the minute that begins at `at`: looked up the long way.
pub(crate) fn is_open(calendar: &Calendar, at: Timestamp) -> bool {
    let local = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap().to_zoned(calendar.time_zone.rules().clone());
    let date = local.date();
    let same_day = |holiday: &Holiday| {
        let returns = holiday.yearly && holiday.date.year() < date.year();
        holiday.date == date || returns && (holiday.date.month(), holiday.date.day()) == (date.month(), date.day())
    };
    let hours = match calendar.exceptions.iter().find(|exception| exception.date == date) {
        Some(exception) => &exception.hours,
        None if calendar.holidays.iter().any(same_day) => return false,
        None => calendar.week.on(date.weekday()),
    };
    let minute = local.hour() as u16 * 60 + local.minute() as u16;
    hours.openings().iter().any(|opening| (opening.from.minutes()..opening.to.minutes()).contains(&minute))
}

/// The minutes from `at` on, by their first moments.
pub(crate) fn minutes(at: Timestamp) -> impl Iterator<Item = Timestamp> {
    (0..).map(move |minute| at.plus_millis(minute * MINUTE))
}

/// A moment, written as in RFC 3339.
pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

/// Hours from texts such as `09:00-12:00 13:00-18:00`.
pub(crate) fn hours(text: &str) -> Hours {
    let opening = |text: &str| {
        let (from, to) = text.split_once('-').unwrap();
        Opening { from: from.parse().unwrap(), to: to.parse().unwrap() }
    };
    Hours::new(text.split_whitespace().map(opening).collect()).unwrap()
}

/// Monday to Friday, the same hours every day.
pub(crate) fn office(zone: &str, text: &str) -> Calendar {
    let day = hours(text);
    let [monday, tuesday, wednesday, thursday, friday] = [(); 5].map(|()| day.clone());
    calendar(zone, Week { monday, tuesday, wednesday, thursday, friday, ..Week::default() })
}

/// A calendar that says only when a week is open.
pub(crate) fn calendar(zone: &str, week: Week) -> Calendar {
    Calendar {
        calendar_id: CalendarId::parse("office").unwrap(),
        name: "Office".to_owned(),
        time_zone: zone.parse().unwrap(),
        week,
        holidays: Holidays::default(),
        exceptions: Exceptions::default(),
        version: 1,
    }
}

/// Zones and a day near which each does something odd.
const ODD: [(&str, &str); 10] = [
    ("Europe/Zurich", "2026-03-29"),
    ("Europe/Zurich", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"), // by half an hour
    ("Asia/Beirut", "2026-03-29"),         // at midnight: the day begins at 01:00
    ("America/Havana", "2026-11-01"),      // from 01:00 back to 00:00
    ("Pacific/Apia", "2011-12-30"),        // a day that never was
    ("Asia/Kathmandu", "2028-02-29"),      // no change; a leap day
    ("UTC", "2026-12-31"),
];

/// A calendar, and a whole minute within some days of what is odd in its zone.
pub(crate) fn odd_calendars() -> impl Strategy<Value = (Calendar, Timestamp)> {
    (0..ODD.len(), -4 * 1440_i64..4 * 1440).prop_flat_map(|(odd, offset)| {
        let (zone, day) = ODD[odd];
        let near: Date = day.parse().unwrap();
        let start = at(&format!("{day}T00:00:00Z")).plus_millis(offset * MINUTE);
        let dates = prop::collection::vec((-8..12_i64, any::<bool>(), 0..3_i16), 0..4);
        let exceptions = prop::collection::btree_map(-8..12_i64, any_hours(), 0..3);
        (any_week(), dates, exceptions).prop_map(move |(week, dates, exceptions)| {
            let day = |days: i64| near.checked_add(jiff::Span::new().days(days)).unwrap();
            let years_ago = |date: Date, years: i16| date.checked_sub(jiff::Span::new().years(years)).unwrap();
            let holiday = |(days, yearly, years): (i64, bool, i16)| {
                let date = years_ago(day(days), if yearly { years - 1 } else { 0 });
                Holiday { date, name: "holiday".to_owned(), yearly }
            };
            let holidays = dates.into_iter().map(holiday).collect::<Vec<_>>().into();
            let exception = |(days, hours): (i64, Hours)| Exception { date: day(days), name: None, hours };
            let exceptions = exceptions.into_iter().map(exception).collect::<Vec<_>>().into();
            (Calendar { holidays, exceptions, ..calendar(zone, week) }, start)
        })
    })
}

/// Up to four openings anywhere in a day, many of them at its beginning, where clocks change.
fn any_hours() -> impl Strategy<Value = Hours> {
    let time = prop_oneof![Just(0_u16), Just(1440), 0..=240_u16, 0..=1440_u16];
    prop::collection::btree_set(time, 0..8).prop_map(|times| {
        let text = |minutes: &u16| format!("{:02}:{:02}", minutes / 60, minutes % 60).parse().unwrap();
        let times: Vec<u16> = times.into_iter().collect();
        let pairs = times.chunks_exact(2).map(|pair| Opening { from: text(&pair[0]), to: text(&pair[1]) });
        Hours::new(pairs.collect()).unwrap()
    })
}

fn any_week() -> impl Strategy<Value = Week> {
    prop::array::uniform7(any_hours()).prop_map(|[monday, tuesday, wednesday, thursday, friday, saturday, sunday]| {
        // An hour a week at least, so that nothing here takes ten years.
        let open = sunday.openings().iter().map(|opening| opening.to.minutes() - opening.from.minutes()).sum::<u16>();
        let sunday = if open < 60 { hours("00:30-03:00") } else { sunday };
        Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday }
    })
}
