//! `fuzz`: coverage-guided fuzzing of everything that reads a stranger's text, on the stable compiler. Each target starts from
//! seeds, keeps the inputs that reached something new, and stops at its first finding.

mod report;
mod seeds;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::arguments::Arguments;
use crate::error::{Error, Result, While};
use crate::process;
use crate::progress::step;
use crate::project;
use report::Line;

/// A fuzzed program, what it starts from and the words it is told of.
struct Target {
    name: &'static str,
    /// Under the fuzzer's folder: a text of one seed a line. Or a folder: each file is one.
    seeds: &'static str,
    dictionary: &'static str,
    /// Bytes of the longest input that is tried.
    longest: u32,
}

const fn text(name: &'static str, seeds: &'static str) -> Target {
    Target { name, seeds, dictionary: "feel.dict", longest: 512 }
}

const TARGETS: [Target; 14] = [
    text("feel_parse", "seeds/expressions.txt"),
    text("feel_evaluate", "seeds/expressions.txt"),
    Target { name: "feel_grammar", seeds: "", dictionary: "", longest: 256 },
    text("unary_tests", "seeds/unary_tests.txt"),
    text("sql_like", "seeds/conditions.txt"),
    text("numbers", "seeds/numbers.txt"),
    text("temporals", "seeds/temporals.txt"),
    Target { name: "dmn_xml", seeds: "seeds/models", dictionary: "dmn.dict", longest: 16_384 },
    Target { name: "dmn_json", seeds: "seeds/tables.txt", dictionary: "feel.dict", longest: 4_096 },
    Target { name: "bpmn_xml", seeds: "../models/models", dictionary: "bpmn.dict", longest: 16_384 },
    Target { name: "multi_step_json", seeds: "seeds/processes.txt", dictionary: "feel.dict", longest: 4_096 },
    Target { name: "policies", seeds: "seeds/policies.txt", dictionary: "cedar.dict", longest: 2_048 },
    Target { name: "saml_response", seeds: "seeds/saml", dictionary: "saml.dict", longest: 16_384 },
    Target { name: "id_token", seeds: "seeds/tokens.txt", dictionary: "", longest: 2_048 },
];

/// Panics when, and only when, coverage guides the fuzzer.
const PLANTED: Target = Target { name: "planted", seeds: "", dictionary: "", longest: 16 };
const SECONDS_FOR_PLANTED: u32 = 20;
const DEFAULT_SECONDS: u32 = 60;
/// An input that takes longer is a finding: every target sets bounds that end far earlier.
const SECONDS_FOR_ONE_INPUT: u32 = 5;

/// What `cargo fuzz` asks of the compiler, without the sanitizers that need a nightly one.
const INSTRUMENTATION: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let seconds = arguments.value("--seconds")?.unwrap_or(DEFAULT_SECONDS);
    let chosen = chosen(&arguments.rest())?;
    let programs = step("building with instrumentation", build)?;
    step("finding the planted panic", || find_the_planted(&programs))?;
    let mut lines = Vec::new();
    for target in chosen {
        lines.push(step(&format!("{}: {seconds} s", target.name), || fuzz(target, seconds, &programs))?);
    }
    print!("\n{}", report::table(&lines));
    if lines.iter().any(|line| line.findings > 0) {
        return Err(Error::new(format!("there are findings in {}", findings_dir("")?.display())));
    }
    Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<&'static Target>> {
    if names.is_empty() {
        return Ok(TARGETS.iter().collect());
    }
    let known = || TARGETS.iter().map(|target| target.name).collect::<Vec<_>>().join(", ");
    let find = |name: &String| {
        TARGETS.iter().find(|target| target.name == name).while_doing(format!("no target is called `{name}`; there are {}", known()))
    };
    names.iter().map(find).collect()
}

/// Gives the folder of the programs. `--target` keeps the instrumentation from build scripts.
fn build() -> Result<PathBuf> {
    let host = host()?;
    let target_dir = fuzz_dir()?.join("target");
    let mut cargo = process::cargo()?;
    cargo.current_dir(home()).args(["build", "--release", "--target", &host]).env("CARGO_TARGET_DIR", &target_dir);
    cargo.env_remove("CARGO_ENCODED_RUSTFLAGS").env("RUSTFLAGS", INSTRUMENTATION);
    process::show(&mut cargo, "cargo build")?;
    Ok(target_dir.join(host).join("release"))
}

fn host() -> Result<String> {
    let about = process::read(Command::new("rustc").arg("-vV"), "rustc -vV")?;
    about.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned).while_doing("rustc does not say what machine this is")
}

fn find_the_planted(programs: &Path) -> Result<()> {
    let corpus = corpus_dir(PLANTED.name)?;
    if corpus.exists() {
        fs::remove_dir_all(&corpus).while_doing(corpus.display())?;
    }
    let line = fuzz(&PLANTED, SECONDS_FOR_PLANTED, programs)?;
    if line.findings == 0 {
        return Err(Error::new("the fuzzer did not find a panic that was planted for it: its coverage does not work"));
    }
    Ok(())
}

fn fuzz(target: &Target, seconds: u32, programs: &Path) -> Result<Line> {
    let corpus = corpus_dir(target.name)?;
    let findings = findings_dir(target.name)?;
    if findings.exists() {
        fs::remove_dir_all(&findings).while_doing(findings.display())?;
    }
    fs::create_dir_all(&findings).while_doing(findings.display())?;
    fs::create_dir_all(&corpus).while_doing(corpus.display())?;
    let mut command = Command::new(programs.join(target.name));
    command.current_dir(home()).arg(&corpus);
    if !target.seeds.is_empty() {
        command.arg(seeds::folder(&home().join(target.seeds), &fuzz_dir()?.join("seeds").join(target.name))?);
    }
    if !target.dictionary.is_empty() {
        command.arg(format!("-dict={}", target.dictionary));
    }
    command.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={}", target.longest));
    command.arg(format!("-timeout={SECONDS_FOR_ONE_INPUT}")).args(["-rss_limit_mb=2048", "-print_final_stats=1"]);
    command.arg(format!("-artifact_prefix={}/", findings.display()));
    // It reports on standard error, and fails where it found something: both are read below.
    let output = command.output().while_doing(target.name)?;
    let log = fuzz_dir()?.join(format!("{}.log", target.name));
    fs::write(&log, &output.stderr).while_doing(log.display())?;
    let found = fs::read_dir(&findings).while_doing(findings.display())?.count();
    if !output.status.success() && found == 0 {
        return Err(Error::new(format!("{} ended ({}); its output is in {}", target.name, output.status, log.display())));
    }
    Ok(report::read(target.name, &String::from_utf8_lossy(&output.stderr), found))
}

/// The fuzzed programs' own workspace.
fn home() -> PathBuf {
    project::root().join("tests").join("fuzz")
}

/// What fuzzing leaves behind, outside the checkout.
fn fuzz_dir() -> Result<PathBuf> {
    Ok(project::target_dir()?.join("fuzz"))
}

fn corpus_dir(target: &str) -> Result<PathBuf> {
    Ok(fuzz_dir()?.join("corpus").join(target))
}

fn findings_dir(target: &str) -> Result<PathBuf> {
    Ok(fuzz_dir()?.join("findings").join(target))
}
