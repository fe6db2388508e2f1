//! `cold-start`: from a process's start to its first poll of the runtime API, and its memory then.
//! Compared with a hello-world in the same run, because milliseconds of one machine say nothing on another.

mod first_poll;
mod report;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::arguments::Arguments;
use crate::error::{Error, Result};
use crate::process;
use crate::progress::{note, step};
use crate::project::{self, FUNCTIONS};
use first_poll::FirstPoll;

const HELLO: &str = "hello";
/// The same with the engine that decides by policies, of the same package.
const POLICIES: &str = "policies";
const DEFAULT_RUNS: usize = 15;

pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let json = arguments.flag("--json");
    let runs = arguments.value("--runs")?.unwrap_or(DEFAULT_RUNS);
    arguments.finish()?;
    if runs == 0 {
        return Err(Error::new("`--runs` must be at least 1"));
    }
    step("building in release (minutes, the first time)", build)?;
    let samples = step(&format!("starting each program {runs} times"), || measure(runs))?;
    let lines = report::summarize(&samples, HELLO, POLICIES)?;
    println!("{}", if json { report::json(&lines, runs) } else { report::table(&lines, runs) });
    Ok(())
}

fn programs() -> impl Iterator<Item = &'static str> + Clone {
    [HELLO, POLICIES].into_iter().chain(FUNCTIONS)
}

fn build() -> Result<()> {
    let mut cargo = process::cargo()?;
    cargo.args(["build", "--release", "--bins"]);
    for package in std::iter::once(HELLO).chain(FUNCTIONS) {
        cargo.args(["--package", package]);
    }
    process::show(&mut cargo, "cargo build --release")
}

/// In turns, so that a slow moment of the machine falls on all of them alike; each turn begins one program
/// later, so that none always follows the same neighbour.
fn measure(runs: usize) -> Result<BTreeMap<&'static str, Vec<FirstPoll>>> {
    let mut samples = BTreeMap::new();
    for program in programs() {
        first_poll::measure(program, &path(program)?)?; // brings the file into memory; not counted
    }
    for run in 1..=runs {
        for program in programs().cycle().skip(run).take(programs().count()) {
            samples.entry(program).or_insert_with(Vec::new).push(first_poll::measure(program, &path(program)?)?);
        }
        if run % 5 == 0 {
            note(format!("{run} of {runs}"));
        }
    }
    Ok(samples)
}

fn path(program: &str) -> Result<PathBuf> {
    Ok(project::target_dir()?.join("release").join(program))
}
