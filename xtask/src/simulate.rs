//! `simulate`: the deterministic simulation of the whole; the runner is the `simulation` crate's.

use crate::arguments::Arguments;
use crate::error::Result;
use crate::process;

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let mut cargo = process::cargo()?;
    cargo.args(["run", "--quiet", "--package", "simulation", "--bin", "simulate", "--"]).args(arguments.rest());
    process::show(&mut cargo, "simulate")
}
