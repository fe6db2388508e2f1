//! Runs seeds and says what they found.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on its terminal")]

use serde_json::json;
use simulation::planted::Planted;
use simulation::run::{Report, run};
use simulation::world::Options;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

/// Seeds that a planted bug may take to be found.
const SEEDS_FOR_PLANTED: u64 = 200;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| words.iter().any(|word| word == name);
    let value = |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1)?.parse::<u64>().ok());
    if flag("--planted") {
        return planted(flag("--json"));
    }
    match value("--seed") {
        Some(seed) => one(seed),
        None => many(value("--from").unwrap_or(0), value("--seeds").unwrap_or(2_000), flag("--json"), flag("--all")),
    }
}

fn show(report: &Report) {
    for step in &report.last {
        println!("  {step}");
    }
    for violation in &report.violations {
        println!("seed {}: {violation}", report.seed);
    }
}

/// One seed, all of it, twice.
fn one(seed: u64) -> ExitCode {
    let report = run(seed, Options { all_steps: true, ..Options::default() });
    show(&report);
    let again = run(seed, Options::default());
    println!(
        "\nseed {seed}: {} steps, trace {:016x}, again {:016x}; instances {:?}; faults {:?}",
        report.steps, report.hash, again.hash, report.instances, report.faults
    );
    if again.hash != report.hash {
        println!("the seed was not reproduced");
        return ExitCode::FAILURE;
    }
    if report.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn many(from: u64, seeds: u64, as_json: bool, all: bool) -> ExitCode {
    let begun = Instant::now();
    let mut found: Vec<Report> = Vec::new();
    let mut steps = 0;
    let mut instances: BTreeMap<&str, u64> = BTreeMap::new();
    let mut faults: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in from..from + seeds {
        let report = run(seed, Options::default());
        steps += report.steps;
        for (name, count) in &report.instances {
            *instances.entry(name).or_default() += count;
        }
        for (name, count) in &report.faults {
            *faults.entry(name).or_default() += count;
        }
        if !report.violations.is_empty() {
            if !as_json {
                if found.is_empty() {
                    show(&report);
                } else {
                    println!("seed {seed}: {}", report.violations.join("\n    "));
                }
            }
            found.push(report);
            if !all && found.len() >= 20 {
                println!("and perhaps more: stopped at {} seeds with violations", found.len());
                break;
            }
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    if as_json {
        let violations: Vec<_> = found.iter().map(|report| json!({"seed": report.seed, "violations": report.violations})).collect();
        let summary =
            json!({"seeds": seeds, "steps": steps, "seconds": seconds, "instances": instances, "faults": faults, "violations": violations});
        println!("{summary}");
    } else {
        println!("{seeds} seeds, {steps} steps in {seconds:.1} s; instances {instances:?}; faults {faults:?}");
        println!("{} seeds with violations", found.len());
    }
    if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn planted(as_json: bool) -> ExitCode {
    let mut all = true;
    let mut lines = Vec::new();
    for bug in Planted::ALL {
        let found = (0..SEEDS_FOR_PLANTED).find_map(|seed| {
            let report = run(seed, Options { planted: Some(bug), ..Options::default() });
            (!report.violations.is_empty()).then_some(report)
        });
        all &= found.is_some();
        let (seed, first) = match &found {
            Some(report) => (Some(report.seed), report.violations.first().cloned().unwrap_or_default()),
            None => (None, String::new()),
        };
        match seed {
            Some(seed) if !as_json => println!("{:55} seed {seed:4}: {first}", bug.name()),
            None if !as_json => println!("{:55} NOT FOUND", bug.name()),
            _ => {}
        }
        lines.push(json!({"bug": bug.name(), "seed": seed, "violation": first}));
    }
    if as_json {
        println!("{}", json!(lines));
    }
    if all { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
