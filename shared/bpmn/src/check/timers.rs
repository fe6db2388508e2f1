//! Times that are written out (BPMN 2.0.2, 10.5.5, table 10.101): ISO 8601, or cron for cycles.

use feel::{DateTime, MonthsDuration, SecondsDuration};

use super::cron;
use super::rules::{self, Rule};
use crate::fault::Faults;
use crate::model::{Base, Formal};

/// Checks the date, duration and cycle of a timer.
pub(super) fn check(event: &Base, times: [Option<&Formal>; 3], faults: &mut Faults) {
    let given = times.map(|time| time.filter(|time| !time.text.is_blank()));
    match given.iter().flatten().count() {
        0 => faults.breaks(rules::MISSING_TIME, event, "the timer has no date, duration or cycle"),
        1 => {}
        _ => faults.breaks(rules::SEVERAL_TIMES, event, "of a date, a duration and a cycle, a timer has only one"),
    }
    let [date, duration, cycle] = given.map(|time| time.filter(|time| is_literal(time)).map(|time| time.text.trim()));
    let mut refuse = |rule: Rule, text: &str, right: &str| {
        faults.breaks(rule, event, format!("`{text}` is not {right}; an expression has `=` before it"));
    };
    if let Some(date) = date.filter(|date| DateTime::parse(date).is_none()) {
        refuse(rules::INVALID_DATE, date, "an ISO 8601 date and time such as `2030-12-31T08:00:00Z`");
    }
    if let Some(duration) = duration.filter(|duration| !is_duration(duration)) {
        refuse(rules::INVALID_DURATION, duration, "an ISO 8601 duration such as `PT15M` or `P1DT12H`");
    }
    if let Some(cycle) = cycle.filter(|cycle| !is_cycle(cycle)) {
        refuse(rules::INVALID_CYCLE, cycle, "an ISO 8601 repeating interval such as `R3/PT10M`, nor a cron expression such as `0 8 * * 1`");
    }
}

/// Whether a text stands for itself. Expressions begin with `=` or hold `${…}`, or name their language.
fn is_literal(time: &Formal) -> bool {
    let text = time.text.trim();
    time.language.is_none() && !text.starts_with('=') && !text.contains("${") && !text.contains("#{")
}

/// Whether a text is an ISO 8601 duration: years to seconds, in any selection, or weeks.
fn is_duration(text: &str) -> bool {
    if MonthsDuration::parse(text).is_some() || SecondsDuration::parse(text).is_some() {
        return true;
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if let Some(weeks) = unsigned.strip_prefix('P').and_then(|rest| rest.strip_suffix('W')) {
        return weeks.parse::<u32>().is_ok() && !weeks.starts_with('+');
    }
    // Months and seconds together, which FEEL's two kinds of durations are not.
    let date = unsigned.split('T').next().unwrap_or_default();
    let Some(end) = date.rfind(['Y', 'M']) else { return false };
    let (Some(months), Some(rest)) = (unsigned.get(..=end), unsigned.get(end + 1..)) else { return false };
    MonthsDuration::parse(months).is_some() && SecondsDuration::parse(&format!("P{rest}")).is_some()
}

/// Whether a text is a repeating interval (`R/…`) or a cron expression.
fn is_cycle(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('R') else { return cron::is_cron(text) };
    let Some((times, interval)) = rest.split_once('/') else { return false };
    let counted = times.is_empty() || times == "-1" || (times.parse::<u32>().is_ok() && !times.starts_with('+'));
    let moment = |text: &str| DateTime::parse(text).is_some();
    counted
        && match interval.split_once('/') {
            None => is_duration(interval),
            Some((from, to)) => (moment(from) && (is_duration(to) || moment(to))) || (is_duration(from) && moment(to)),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_every_form_are_read() {
        for text in ["PT15M", "P1D", "P1Y", "P1Y2M3DT4H5M6S", "P2W", "-PT1S", "P1M", "PT1M", "P1MT1M", "PT0.5S", "P1Y1D"] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["", "P", "PT", "15M", "P1H", "PT1D", "P1W2D", "P1M1Y", "1 hour", "P+1W", "PT15", "P1YT", "P1.5W"] {
            assert!(!is_duration(text), "{text}");
        }
    }

    #[test]
    fn cycles_are_repeating_intervals_or_cron() {
        for text in ["R3/PT10M", "R/P1D", "R5/2030-01-01T00:00:00Z/PT10S", "R/PT1H/2030-01-01T00:00:00Z", "0 8 * * 1", "@daily", "R-1/PT1H"]
        {
            assert!(is_cycle(text), "{text}");
        }
        for text in ["R3", "R3/", "R3/10M", "Rx/PT10M", "PT10M", "every day", "R/PT1H/PT1H", "R/PT1H/2030-01-01T00:00:00Z/PT1H", "R+3/PT1S"]
        {
            assert!(!is_cycle(text), "{text}");
        }
    }

    #[test]
    fn expressions_are_left_to_where_they_are_compiled() {
        let formal = |text: &str| Formal { text: crate::model::Placed::new(text, Default::default()), ..Formal::default() };
        assert!(is_literal(&formal("soon")));
        assert!(!is_literal(&formal(" =due")) && !is_literal(&formal("${due}")) && !is_literal(&formal("R3/#{each}")));
        assert!(!is_literal(&Formal { language: Some("feel".to_owned()), ..formal("due") }));
    }
}
