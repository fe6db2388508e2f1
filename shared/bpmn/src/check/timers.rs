//! Times that are written out (BPMN 2.0.2, 10.5.5, table 10.101): whether the engine could fire by them.

use engine::graph::{Text, Timer};
use engine::schedule;

use super::cron;
use super::rules::{self, Rule};
use crate::fault::Faults;
use crate::model::{Base, Formal};

/// Checks the date, duration and cycle of a timer.
pub(super) fn check(event: &Base, times: [Option<&Formal>; 3], spring: bool, faults: &mut Faults) {
    let given = times.map(|time| time.filter(|time| !time.text.is_blank()));
    match given.iter().flatten().count() {
        0 => faults.breaks(rules::MISSING_TIME, event, "the timer has no date, duration or cycle"),
        1 => {}
        _ => faults.breaks(rules::SEVERAL_TIMES, event, "of a date, a duration and a cycle, a timer has only one"),
    }
    let [date, duration, cycle] = given.map(|time| time.filter(|time| is_literal(time)).map(|time| time.text.trim()));
    let mut fires = |rule: Rule, timer: fn(Text) -> Timer, text: Option<&str>, right: &str| {
        if let Some(text) = text
            && let Err(why) = schedule::check(&timer(Text::Fixed(text.to_owned())))
        {
            faults.breaks(rule, event, format!("{why}; expected {right}, or an expression with `=` before it"));
        }
    };
    fires(rules::INVALID_DATE, Timer::Date, date, "an ISO 8601 date and time such as `2030-12-31T08:00:00Z`");
    fires(rules::INVALID_DURATION, Timer::Duration, duration, "an ISO 8601 duration such as `PT15M` or `P1DT12H`");
    let cycle = cycle.map(|cycle| cron::written(cycle, spring));
    let right = "an ISO 8601 repeating interval such as `R3/PT10M`, or a cron expression such as `0 8 * * 1`";
    fires(rules::INVALID_CYCLE, Timer::Cycle, cycle.as_deref(), right);
}

/// Whether a text stands for itself. Expressions begin with `=` or hold `${…}`, or name their language.
fn is_literal(time: &Formal) -> bool {
    let text = time.text.trim();
    time.language.is_none() && !text.starts_with('=') && !text.contains("${") && !text.contains("#{")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(times: [Option<&str>; 3], spring: bool) -> bool {
        let formal = |text: &str| Formal { text: crate::model::Placed::new(text, Default::default()), ..Formal::default() };
        let times = times.map(|time| time.map(formal));
        let mut faults = Faults::default();
        check(&Base::default(), times.each_ref().map(Option::as_ref), spring, &mut faults);
        faults.count() > 0
    }

    #[test]
    fn what_the_engine_cannot_fire_by_is_refused() {
        for text in ["PT15M", "P1D", "P1Y2M3DT4H5M6S", "P2W", "-PT1S", "P1MT1M", "PT0.5S"] {
            assert!(!refused([None, Some(text), None], false), "{text}");
            assert!(refused([Some(text), None, None], false), "{text} is no date");
        }
        for text in ["", "P", "PT", "15M", "P1H", "PT1D", "P1M1Y", "1 hour", "P+1W", "PT15", "P1YT", "P1.5W", "P300000000Y", "2030-12-31"] {
            assert!(refused([None, Some(text), None], false), "{text}");
        }
        for text in ["R3/PT10M", "R/P1D", "R5/2030-01-01T00:00:00Z/PT10S", "R-1/PT1H", "0 8 * * 1", "0 0 12 ? * 6L 2030-2035", "@daily"] {
            assert!(!refused([None, None, Some(text)], false), "{text}");
        }
        // The last four have the form of what they are, but could never fire.
        for text in
            ["R3", "R3/10M", "PT10M", "every day", "R/PT1H/PT1H", "R+3/PT1S", "R/PT0S", "0 0 0 30 2 *", "0 0 12 L-3 * ?", "* * * * L"]
        {
            assert!(refused([None, None, Some(text)], false), "{text}");
        }
    }

    #[test]
    fn sunday_is_nought_in_a_file_of_camunda_8_and_one_in_others() {
        assert!(!refused([None, None, Some("0 0 9 ? * 0")], true) && refused([None, None, Some("0 0 9 ? * 0")], false));
        // Of a time of day `?` is none in either.
        assert!(refused([None, None, Some("? 0 9 * * 0")], true));
    }

    #[test]
    fn expressions_are_left_to_where_they_are_compiled() {
        let formal = |text: &str| Formal { text: crate::model::Placed::new(text, Default::default()), ..Formal::default() };
        assert!(is_literal(&formal("soon")));
        assert!(!is_literal(&formal(" =due")) && !is_literal(&formal("${due}")) && !is_literal(&formal("R3/#{each}")));
        assert!(!is_literal(&Formal { language: Some("feel".to_owned()), ..formal("due") }));
    }
}
