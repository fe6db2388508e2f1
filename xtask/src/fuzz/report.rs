//! What the fuzzer said, a line a target.

use std::fmt::Write;

pub(super) struct Line {
    pub(super) target: &'static str,
    pub(super) executions: u64,
    pub(super) per_second: u64,
    /// Inputs kept because each reached something new.
    pub(super) corpus: u64,
    /// Edges of the program's control flow that were taken.
    pub(super) edges: u64,
    pub(super) findings: usize,
}

/// Reads the last status line (`#123 NEW cov: 9 ft: 12 corp: 5/8b …`) and the final statistics.
pub(super) fn read(target: &'static str, log: &str, findings: usize) -> Line {
    let status = log.lines().rfind(|line| line.starts_with('#') && line.contains(" cov: ")).unwrap_or_default();
    let after = |text: &str, label: &str| -> u64 {
        let rest = text.split_once(label).map_or("", |(_, rest)| rest).trim_start();
        let digits = rest.split(|sign: char| !sign.is_ascii_digit()).next().unwrap_or_default();
        digits.parse().unwrap_or_default()
    };
    Line {
        target,
        executions: after(log, "stat::number_of_executed_units:"),
        per_second: after(log, "stat::average_exec_per_sec:"),
        corpus: after(status, " corp:"),
        edges: after(status, " cov:"),
        findings,
    }
}

pub(super) fn table(lines: &[Line]) -> String {
    let mut table = format!("{:16} {:>12} {:>9} {:>8} {:>8} {:>9}\n", "TARGET", "EXECUTIONS", "PER S", "CORPUS", "EDGES", "FINDINGS");
    for Line { target, executions, per_second, corpus, edges, findings } in lines {
        let _ = writeln!(table, "{target:16} {executions:>12} {per_second:>9} {corpus:>8} {edges:>8} {findings:>9}");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_status_and_the_statistics_are_read() {
        let log = "INFO: seed\n#2\tINITED cov: 8 ft: 8 corp: 1/1b exec/s: 0\n#90\tREDUCE cov: 17 ft: 33 corp: 14/78b lim: 4096 exec/s: 5\n\
            stat::number_of_executed_units: 90\nstat::average_exec_per_sec:     45\n";
        let line = read("x", log, 0);
        assert_eq!((line.executions, line.per_second, line.corpus, line.edges), (90, 45, 14, 17));
    }
}
