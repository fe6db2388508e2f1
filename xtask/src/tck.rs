//! `tck`: the OMG's test kit for DMN; the runner is the `conformance` crate's.

use crate::arguments::Arguments;
use crate::error::Result;
use crate::process;

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let mut cargo = process::cargo()?;
    cargo.args(["run", "--quiet", "--package", "conformance", "--bin", "tck", "--"]).args(arguments.rest());
    process::show(&mut cargo, "tck")
}
