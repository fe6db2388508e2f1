//! `package`: release binaries for a real deployment, cross-compiled.

use std::env;

use crate::arguments::Arguments;
use crate::error::{Error, Result, While};
use crate::process;
use crate::progress::step;
use crate::project::{self, FUNCTIONS};
use crate::tools::{self, Tool};

pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let architecture = arguments.value::<String>("--arch")?.unwrap_or_else(|| "arm64".to_owned());
    arguments.finish()?;
    let flag = match architecture.as_str() {
        "arm64" => "--arm64",
        "x86_64" => "--x86-64",
        other => return Err(Error::new(format!("no architecture `{other}`: arm64 or x86_64"))),
    };
    tools::check_prerequisites()?;
    Tool::CargoLambda.ensure()?;
    Tool::Sam.ensure()?;
    step(&format!("building for {architecture}"), || {
        let mut cargo = process::cargo()?;
        // First on the path: the plug-in, and the Python that carries the pinned zig.
        let mut path = vec![Tool::CargoLambda.bin()];
        path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        cargo.env("PATH", env::join_paths(path).while_doing("PATH")?);
        cargo.args(["lambda", "build", "--release", flag, "--lambda-dir"]).arg(project::lambda_dir());
        for function in FUNCTIONS {
            cargo.args(["--package", function]);
        }
        process::show(&mut cargo, "cargo lambda build")
    })?;
    if architecture != "arm64" {
        println!("add Architecture={architecture} to the environment's parameter_overrides in samconfig.toml");
    }
    println!("deploy with: .tools/sam/bin/sam deploy --config-env staging");
    Ok(())
}
