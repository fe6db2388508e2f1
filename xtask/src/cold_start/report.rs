//! Medians of the samples, beside the targets.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::json;

use super::first_poll::FirstPoll;
use crate::error::{Result, While};

/// Not slower than twice a hello-world, and for those that decide by policies what the engine for that adds to one.
const RATIO_TARGET: f64 = 2.0;
/// Those that do.
const DECIDE: [&str; 4] = ["auth", "workflows", "routing", "tasks"];
const MIB_TARGET: f64 = 20.0;

pub(crate) struct Line {
    program: &'static str,
    milliseconds: f64,
    ratio: f64,
    target: f64,
    resident_mib: f64,
    within_targets: bool,
}

pub(crate) fn summarize(samples: &BTreeMap<&'static str, Vec<FirstPoll>>, baseline: &str, policies: &str) -> Result<Vec<Line>> {
    let time = |polls: &[FirstPoll]| median(polls.iter().map(|poll| poll.milliseconds).collect());
    let hello = samples.get(baseline).and_then(|polls| time(polls)).while_doing("the hello-world was not measured")?;
    let deciding = samples.get(policies).and_then(|polls| time(polls)).while_doing("the one with policies was not measured")?;
    let added = (deciding / hello - 1.0).max(0.0);
    let mut lines = Vec::new();
    for (program, polls) in samples {
        let milliseconds = time(polls).while_doing(*program)?;
        let resident_mib = median(polls.iter().map(|poll| poll.resident_mib).collect()).while_doing(*program)?;
        let ratio = milliseconds / hello;
        let target = RATIO_TARGET + if DECIDE.contains(program) { added } else { 0.0 };
        let within_targets = ratio <= target && resident_mib <= MIB_TARGET;
        lines.push(Line { program, milliseconds, ratio, target, resident_mib, within_targets });
    }
    lines.sort_by(|a, b| a.ratio.total_cmp(&b.ratio));
    Ok(lines)
}

pub(crate) fn table(lines: &[Line], runs: usize) -> String {
    let mut table = format!("cold start, medians of {runs} runs; targets: ratio <= {RATIO_TARGET}");
    table.push_str(" and what policies add to a hello-world");
    let _ = writeln!(table, ", <= {MIB_TARGET} MiB\n\n{:12} {:>8} {:>7} {:>7} {:>7}", "PROGRAM", "MS", "RATIO", "TARGET", "MIB");
    for line in lines {
        let verdict = if line.within_targets { "" } else { "  over target" };
        let Line { program, milliseconds, ratio, target, resident_mib, .. } = line;
        let _ = writeln!(table, "{program:12} {milliseconds:8.2} {ratio:7.2} {target:7.2} {resident_mib:7.1}{verdict}");
    }
    table
}

pub(crate) fn json(lines: &[Line], runs: usize) -> String {
    let programs: Vec<_> = lines
        .iter()
        .map(|line| {
            json!({
                "program": line.program, "milliseconds": line.milliseconds, "ratio": line.ratio, "target": line.target,
                "resident_mib": line.resident_mib, "within_targets": line.within_targets,
            })
        })
        .collect();
    json!({"runs": runs, "targets": {"ratio": RATIO_TARGET, "resident_mib": MIB_TARGET}, "programs": programs}).to_string()
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        return values.get(middle).copied();
    }
    let (low, high) = (values.get(middle.checked_sub(1)?)?, values.get(middle)?);
    Some((low + high) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(Vec::new()), None);
    }
}
