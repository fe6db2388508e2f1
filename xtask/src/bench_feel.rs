//! `bench-feel`: evaluations per second beside other libraries. They live in a workspace of their own, which nothing else builds.

use crate::arguments::Arguments;
use crate::error::Result;
use crate::process;
use crate::progress::step;
use crate::project;

pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let rounds: Option<u32> = arguments.value("--rounds")?;
    arguments.finish()?;
    let home = project::root().join("tests").join("peers");
    let target_dir = project::target_dir()?.join("peers");
    step("building the libraries in release (minutes, the first time)", || {
        let mut cargo = process::cargo()?;
        cargo.current_dir(&home).args(["build", "--release"]).env("CARGO_TARGET_DIR", &target_dir);
        process::show(&mut cargo, "cargo build --release")
    })?;
    let mut program = std::process::Command::new(target_dir.join("release").join("peers"));
    program.args(rounds.map(|rounds| rounds.to_string()));
    step("measuring in turns", || process::show(&mut program, "peers"))
}
