//! `simulate`: the deterministic simulation of the whole; the runner is the `simulation` crate's.

use crate::arguments::Arguments;
use crate::error::Result;
use crate::process;

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let mut cargo = process::cargo()?;
    cargo.args(["run", "--quiet", "--package", "simulation", "--bin", "simulate", "--"]).args(arguments.rest());
    process::show(&mut cargo, "simulate")
}

/// The seeds that everything must pass, and the planted bugs with the seeds that find them.
pub(crate) fn check() -> Result<()> {
    let mut cargo = process::cargo()?;
    // Each test has all threads of the machine to itself, and what it found is shown.
    cargo.args(["test", "--package", "simulation", "--", "--nocapture", "--test-threads=1"]);
    process::show(&mut cargo, "simulation")
}
