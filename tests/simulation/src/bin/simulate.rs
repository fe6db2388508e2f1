//! Runs seeds and says what they found.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on its terminal")]

use serde_json::json;
use simulation::planted::Planted;
use simulation::run::{Report, run};
use simulation::seeds;
use simulation::world::Options;
use std::process::ExitCode;
use std::time::Instant;

/// Seeds with violations after which no more are run, unless all are wanted.
const ENOUGH: usize = 20;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| words.iter().any(|word| word == name);
    let value = |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1)?.parse::<u64>().ok());
    if flag("--planted") {
        return planted(flag("--json"));
    }
    match value("--seed") {
        Some(seed) => one(seed),
        None => many(value("--from").unwrap_or(0), value("--seeds").unwrap_or(seeds::CI), flag("--json"), flag("--all")),
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
    let summary = seeds::many(from, seeds, if all { usize::MAX } else { ENOUGH });
    let seconds = begun.elapsed().as_secs_f64();
    let (steps, instances, faults, found) = (summary.steps, &summary.instances, &summary.faults, &summary.found);
    if as_json {
        let violations: Vec<_> = found.iter().map(|report| json!({"seed": report.seed, "violations": report.violations})).collect();
        let summary = json!({
            "seeds": summary.seeds, "steps": steps, "seconds": seconds, "instances": instances, "faults": faults, "kinds": summary.kinds, "violations": violations
        });
        println!("{summary}");
    } else {
        if let Some((first, others)) = found.split_first() {
            show(first);
            for report in others {
                println!("seed {}: {}", report.seed, report.violations.join("\n    "));
            }
        }
        println!("{} seeds, {steps} steps in {seconds:.1} s; instances {instances:?}; faults {faults:?}", summary.seeds);
        println!("runs that passed each kind of element: {:?}", summary.kinds);
        println!("{} seeds with violations", found.len());
    }
    if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn planted(as_json: bool) -> ExitCode {
    let bugs = seeds::planted();
    let first = |report: &Report| report.violations.first().cloned().unwrap_or_default();
    if as_json {
        let line = |(bug, found): &(Planted, Option<Report>)| json!({"bug": bug.name(), "seed": found.as_ref().map(|found| found.seed), "violation": found.as_ref().map(first)});
        println!("{}", json!(bugs.iter().map(line).collect::<Vec<_>>()));
    } else {
        for (bug, found) in &bugs {
            match found {
                Some(report) => println!("{:55} seed {:4}: {}", bug.name(), report.seed, first(report)),
                None => println!("{:55} NOT FOUND", bug.name()),
            }
        }
    }
    if bugs.iter().all(|(_, found)| found.is_some()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
