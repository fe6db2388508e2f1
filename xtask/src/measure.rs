//! `cost`, `openapi` and `queue`: programs of the `measure` crate, which links the functions and so compiles slowly.

use crate::arguments::Arguments;
use crate::error::Result;
use crate::process;

pub(crate) fn run(program: &str, arguments: Arguments) -> Result<()> {
    run_with(&[], program, arguments)
}

/// The same in release, for what is timed.
pub(crate) fn run_fast(program: &str, arguments: Arguments) -> Result<()> {
    run_with(&["--release"], program, arguments)
}

fn run_with(how: &[&str], program: &str, arguments: Arguments) -> Result<()> {
    let mut cargo = process::cargo()?;
    cargo.arg("run").args(how).args(["--package", "measure", "--bin", program, "--"]).args(arguments.rest());
    process::show(&mut cargo, program)
}
