//! `cost` and `openapi`: programs of the `measure` crate, which links the functions and so compiles slowly.

use crate::arguments::Arguments;
use crate::error::Result;
use crate::process;

pub(crate) fn run(program: &str, arguments: Arguments) -> Result<()> {
    let mut cargo = process::cargo()?;
    cargo.args(["run", "--package", "measure", "--bin", program, "--"]).args(arguments.rest());
    process::show(&mut cargo, program)
}
