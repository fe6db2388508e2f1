//! Cron expressions as vendors read them: five fields from minutes, six from seconds, or seven with the year at the end.

/// The least and greatest number of each field, from seconds to years.
const BOUNDS: [(u32, u32); 7] = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 7), (1970, 2099)];
const DAY: usize = 3;
const MONTH: usize = 4;
const WEEKDAY: usize = 5;
const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const WORDS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// Whether a text is a cron expression.
pub(super) fn is_cron(text: &str) -> bool {
    if WORDS.contains(&text) {
        return true;
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let first = match fields.len() {
        5 => 1,
        6 | 7 => 0,
        _ => return false,
    };
    fields.iter().enumerate().all(|(number, field)| field.split(',').all(|item| is_item(item, number + first)))
}

fn is_item(item: &str, field: usize) -> bool {
    let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    if step.is_some_and(|step| number(step).is_none_or(|step| step == 0)) {
        return false;
    }
    match range.split_once('-') {
        _ if range == "*" => true,
        _ if range == "?" => step.is_none() && matches!(field, DAY | WEEKDAY),
        _ if step.is_none() && is_special(range, field) => true,
        None => is_value(range, field),
        Some((from, to)) => is_value(from, field) && is_value(to, field),
    }
}

/// Last days, nearest working days, and the n-th weekday of a month.
fn is_special(item: &str, field: usize) -> bool {
    match field {
        DAY => {
            matches!(item, "L" | "LW")
                || item.strip_suffix('W').is_some_and(|day| is_value(day, DAY))
                || item.strip_prefix("L-").is_some_and(|days| number(days).is_some_and(|days| days <= 30))
        }
        WEEKDAY => {
            item == "L"
                || item.strip_suffix('L').is_some_and(|day| is_value(day, WEEKDAY))
                || item
                    .split_once('#')
                    .is_some_and(|(day, nth)| is_value(day, WEEKDAY) && number(nth).is_some_and(|nth| (1..=5).contains(&nth)))
        }
        _ => false,
    }
}

fn is_value(text: &str, field: usize) -> bool {
    let named = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(text));
    match field {
        MONTH if named(&MONTHS) => true,
        WEEKDAY if named(&WEEKDAYS) => true,
        _ => {
            let bounds = BOUNDS.get(field).copied().unwrap_or_default();
            number(text).is_some_and(|number| (bounds.0..=bounds.1).contains(&number))
        }
    }
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::is_cron;

    #[test]
    fn five_six_and_seven_fields_are_cron() {
        let right = [
            "0 8 * * 1",
            "*/5 * * * *",
            "0 0/5 * * * ?",
            "0 0 9-17 * * MON-FRI",
            "0 0 0 25 12 ?",
            "0 15 10 ? * 6L 2030-2035",
            "0 15 10 ? * FRI#3",
            "0 0 12 LW * ?",
            "0 0 12 15W * ?",
            "0 0 12 L-3 * ?",
            "1,2,30-40/2 * * * *",
            "@hourly",
            "0 0 * * sun",
        ];
        for text in right {
            assert!(is_cron(text), "{text}");
        }
        let wrong = [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 8",
            "*/0 * * * *",
            "a b c d e",
            "? * * * *",
            "* * * * FRI#6",
            "@sometimes",
            "* * * * * * * *",
            "-1 * * * *",
            "1- * * * *",
            ", * * * *",
            "* * L * L5",
        ];
        for text in wrong {
            assert!(!is_cron(text), "{text}");
        }
    }
}
