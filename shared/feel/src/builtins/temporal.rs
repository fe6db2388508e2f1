//! Days of the calendar, and the moment of the evaluation (DMN 1.5, 10.3.4.7 and 10.3.4.11).

use super::conversion::day;
use super::given::{Answer, Given};
use crate::machine::Machine;
use crate::value::Value;

/// `day of year(date)`, from 1.
pub(super) fn day_of_year(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Number(i64::from(day(given, 0)?.day_of_year()).into()))
}

/// `week of year(date)`, as ISO 8601 counts them.
pub(super) fn week_of_year(_: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Number(i64::from(day(given, 0)?.week_of_year()).into()))
}

/// `day of week(date)`: its English name.
pub(super) fn day_of_week(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    named(machine, &NAMES, day(given, 0)?.weekday())
}

/// `month of year(date)`: its English name.
pub(super) fn month_of_year(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    const NAMES: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    named(machine, &NAMES, day(given, 0)?.month())
}

/// The name of that number, from 1.
fn named(machine: &mut Machine<'_>, names: &[&str], number: u8) -> Answer {
    Ok(machine.text(names.get(usize::from(number).saturating_sub(1)).copied().unwrap_or_default())?)
}

/// `now()`: the moment that the caller told.
pub(super) fn now(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    let now = machine.now.ok_or_else(|| given.cannot(UNTOLD))?;
    machine.charge(size_of_val(now))?;
    Ok(Value::DateTime(now.clone().into()))
}

/// `today()`: its day.
pub(super) fn today(machine: &mut Machine<'_>, given: Given<'_>) -> Answer {
    Ok(Value::Date(machine.now.ok_or_else(|| given.cannot(UNTOLD))?.date()))
}

const UNTOLD: &str = "is not known here: whoever evaluates this didn't tell the time";

#[cfg(test)]
mod tests {
    use super::super::trial;
    use crate::expression::{Expression, Names, Setting};

    #[test]
    fn days_have_numbers_and_names() {
        trial::same(&[
            ("day of year(@\"2024-12-31\")", "366"),
            ("week of year(@\"2027-01-01\")", "53"),
            ("day of week(date: @\"2026-11-21T23:00:00Z\")", "\"Saturday\""),
            ("month of year(@\"2026-11-21\")", "\"November\""),
        ]);
        trial::null(&["day of year(null)", "day of week(\"2026-11-21\")", "month of year(11)", "week of year(@\"10:00:00\")"]);
    }

    #[test]
    fn the_moment_is_the_one_that_was_told() {
        trial::same(&[("now()", "@\"2026-11-21T10:30:00@Europe/Paris\""), ("today()", "@\"2026-11-21\"")]);
        trial::null(&["now(1)", "today(1)"]);
        let untold = Expression::parse("now()", &Names::closed()).unwrap().evaluate(&[], &Setting::default()).unwrap();
        assert!(untold.value.is_null());
    }
}
