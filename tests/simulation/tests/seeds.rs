//! The seeds that everything must pass, and the bugs planted to be found by them; `cargo xtask simulate` runs more.
#![allow(clippy::print_stdout, reason = "which seed found what is worth reading")]

use simulation::run::run;
use simulation::seeds::{self, CI};
use simulation::world::Options;

#[test]
fn nothing_is_lost_nothing_happens_twice_and_every_kind_is_passed() {
    let summary = seeds::many(0, CI, 1);
    if let Some(report) = summary.found.first() {
        panic!("seed {}:\n{}\n{}", report.seed, report.last.join("\n"), report.violations.join("\n"));
    }
    assert_eq!(summary.unreached(), Vec::<&str>::new(), "of {:?}", summary.kinds);
    println!(
        "{} seeds, {} steps; instances {:?}; faults {:?}; kinds {:?}",
        summary.seeds, summary.steps, summary.instances, summary.faults, summary.kinds
    );
}

#[test]
fn a_seed_is_the_same_run_again() {
    for seed in 0..20 {
        assert_eq!(run(seed, Options::default()).hash, run(seed, Options::default()).hash, "seed {seed}");
    }
}

#[test]
fn planted_bugs_are_found() {
    for (bug, found) in seeds::planted() {
        let report = found.unwrap_or_else(|| panic!("not found: {}", bug.name()));
        println!("{:55} seed {:4}: {}", bug.name(), report.seed, report.violations.first().unwrap());
    }
}
