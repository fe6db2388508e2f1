//! `test`: everything that must pass, in order of what fails fastest; ends with a table.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::binaries;
use crate::emulator;
use crate::error::{Error, Result};
use crate::layers;
use crate::process;
use crate::progress::step;
use crate::project;
use crate::simulate;
use crate::tools::{self, Tool};
use crate::up;

pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let fast = arguments.flag("--fast");
    arguments.finish()?;
    tools::check_prerequisites()?;
    for tool in Tool::ALL {
        tool.ensure()?;
    }

    let mut report = Report(Vec::new());
    report.check("format", || cargo(&["fmt", "--all", "--check"]));
    report.check("clippy", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]));
    report.check("layers", layers::check);
    report.check("tests", || cargo(&["test", "--workspace", "--exclude", "e2e-tests", "--exclude", "simulation"]));
    report.check("simulation", simulate::check);
    report.check("api description", || cargo(&["run", "--package", "measure", "--bin", "openapi", "--", "--check"]));
    report.check("template", lint_template);
    // A deployment of what already failed would only hide the first failure under a second.
    if !fast && report.passed() {
        let dir = project::local_dir().join("test");
        report.check("build", binaries::build_for_this_machine);
        report.check("deploy", || deploy(dir.clone()));
        if report.passed() {
            report.check("end to end", || end_to_end(&dir));
        }
        report.check("tear down", || emulator::stop(&dir).map(drop));
    }
    report.finish(fast)
}

fn cargo(arguments: &[&str]) -> Result<()> {
    process::show(process::cargo()?.args(arguments), &format!("cargo {}", arguments.join(" ")))
}

fn lint_template() -> Result<()> {
    let mut sam = tools::sam();
    sam.args(["validate", "--lint", "--template-file", "infra/template.yaml", "--region", "us-east-1"]);
    process::show(&mut sam, "sam validate --lint")
}

/// On an emulator of its own, so that a running `up` is not disturbed.
fn deploy(dir: PathBuf) -> Result<()> {
    emulator::stop(&dir)?; // left by a run that was killed
    up::bring_up(dir, Some(emulator::free_port()?)).map(drop)
}

fn end_to_end(dir: &Path) -> Result<()> {
    let mut cargo = process::cargo()?;
    cargo.args(["test", "--package", "e2e-tests"]).env("MILLRACE_STACK", dir.join("stack.json"));
    process::show(&mut cargo, "end-to-end tests")
}

struct Line {
    name: &'static str,
    took: Duration,
    failure: Option<Error>,
}

struct Report(Vec<Line>);

impl Report {
    fn check(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        let start = Instant::now();
        let failure = step(name, work).err();
        if let Some(problem) = &failure {
            eprintln!("    {problem}");
        }
        self.0.push(Line { name, took: start.elapsed(), failure });
    }

    fn passed(&self) -> bool {
        self.0.iter().all(|line| line.failure.is_none())
    }

    fn finish(self, fast: bool) -> Result<()> {
        println!();
        for line in &self.0 {
            let verdict = if line.failure.is_none() { "ok" } else { "FAILED" };
            println!("{:16} {:7} {:7.1} s", line.name, verdict, line.took.as_secs_f64());
        }
        if !self.passed() {
            return Err(Error::new("not everything passed"));
        }
        println!("{}", if fast { "\nall passed; the deployment was left out" } else { "\nall passed" });
        Ok(())
    }
}
