//! Some seeds of the simulation, and the bugs planted for it; `cargo xtask simulate` runs many.

use simulation::planted::Planted;
use simulation::run::run;
use simulation::world::Options;

#[test]
fn nothing_is_lost_and_nothing_happens_twice() {
    for seed in 0..200 {
        let report = run(seed, Options::default());
        assert!(report.violations.is_empty(), "seed {seed}:\n{}\n{}", report.last.join("\n"), report.violations.join("\n"));
    }
}

#[test]
fn a_seed_is_the_same_run_again() {
    for seed in 0..20 {
        assert_eq!(run(seed, Options::default()).hash, run(seed, Options::default()).hash, "seed {seed}");
    }
}

#[test]
fn planted_bugs_are_found() {
    for bug in Planted::ALL {
        let found = (0..200).any(|seed| !run(seed, Options { planted: Some(bug), ..Options::default() }).violations.is_empty());
        assert!(found, "{}", bug.name());
    }
}
