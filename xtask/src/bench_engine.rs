//! `bench-engine`: nodes per second beside npm's `bpmn-engine` and PyPI's `SpiffWorkflow`, on the same files in one run. Each is
//! installed once, in the versions that `tests/engine-peers` pins, outside the checkout.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::arguments::Arguments;
use crate::error::{Result, While};
use crate::process;
use crate::progress::{note, step};
use crate::project;

/// The models, and the nodes that one life of each passes.
const MODELS: [(&str, u32); 3] = [("sequence", 12), ("parallel", 104), ("loop", 103)];
const DEFAULT_SECONDS: u32 = 3;

/// What a program says of a model: nodes a second.
#[derive(Deserialize)]
struct Line {
    model: String,
    /// With the file parsed each time.
    parsed: Option<f64>,
    /// Parsed once.
    ran: Option<f64>,
    /// Ours: with the log written and read back.
    logged: Option<f64>,
    /// Ours: times a second that a large file is parsed and compiled.
    compiled: Option<f64>,
    elements: Option<u32>,
    bytes: Option<u64>,
}

type Speeds = BTreeMap<String, Line>;

/// One of the speeds of a line.
type Which = fn(&Line) -> Option<f64>;

pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let seconds = arguments.value("--seconds")?.unwrap_or(DEFAULT_SECONDS);
    arguments.finish()?;
    let cache = project::target_dir()?.join("engine-peers");
    fs::create_dir_all(&cache).while_doing(cache.display())?;
    let ours = step("building ours in release", || build(&cache))?;
    let node = step("installing bpmn-engine", || bpmn_engine(&cache))?;
    let python = step("installing SpiffWorkflow", || spiff_workflow(&cache))?;
    let ours = step("measuring ours", || measure(&mut Command::new(ours), seconds, "ours"))?;
    let theirs = |program: Option<Command>, what: &str| match program {
        Some(mut program) => step(&format!("measuring {what}"), || measure(&mut program, seconds, what)),
        None => Ok(Speeds::new()),
    };
    let node = theirs(node, "bpmn-engine")?;
    let python = theirs(python, "SpiffWorkflow")?;
    print!("{}", table(&ours, &node, &python));
    Ok(())
}

fn home() -> PathBuf {
    project::root().join("tests").join("engine-peers")
}

fn build(cache: &Path) -> Result<PathBuf> {
    let mut cargo = process::cargo()?;
    cargo.current_dir(home()).args(["build", "--release", "--locked"]).env("CARGO_TARGET_DIR", cache.join("target"));
    process::show(&mut cargo, "cargo build --release")?;
    Ok(cache.join("target").join("release").join("engine-peers"))
}

/// None where this machine has no Node.
fn bpmn_engine(cache: &Path) -> Result<Option<Command>> {
    if !answers("node", "--version") || !answers("npm", "--version") {
        note("skipped: this machine has no node and npm");
        return Ok(None);
    }
    let folder = cache.join("node");
    fs::create_dir_all(&folder).while_doing(folder.display())?;
    let lists = ["package.json", "package-lock.json", "run.mjs"];
    let is_new = copied(&lists, &folder)?;
    if is_new || !folder.join("node_modules").exists() {
        let mut npm = Command::new("npm");
        npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        process::quietly(&mut npm, "npm ci", &cache.join("npm.log"))?;
    }
    let mut program = Command::new("node");
    program.arg(folder.join("run.mjs"));
    Ok(Some(program))
}

/// None where this machine has no Python.
fn spiff_workflow(cache: &Path) -> Result<Option<Command>> {
    if !answers("python3", "--version") {
        note("skipped: this machine has no python3");
        return Ok(None);
    }
    let folder = cache.join("python");
    fs::create_dir_all(&folder).while_doing(folder.display())?;
    let is_new = copied(&["requirements.txt", "run.py"], &folder)?;
    let python = folder.join("venv").join("bin").join("python");
    if is_new || !python.exists() {
        let log = cache.join("pip.log");
        process::quietly(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder.join("venv")), "python3 -m venv", &log)?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps", "-r"]);
        process::quietly(pip.arg(folder.join("requirements.txt")), "pip install", &log)?;
    }
    let mut program = Command::new(python);
    program.arg(folder.join("run.py"));
    Ok(Some(program))
}

/// Copies files of the peers' folder; whether any was another before.
fn copied(names: &[&str], folder: &Path) -> Result<bool> {
    let mut is_new = false;
    for name in names {
        let text = fs::read_to_string(home().join(name)).while_doing(name)?;
        let path = folder.join(name);
        if !fs::read_to_string(&path).is_ok_and(|known| known == text) {
            fs::write(&path, text).while_doing(path.display())?;
            is_new = true;
        }
    }
    Ok(is_new)
}

fn answers(program: &str, argument: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn measure(program: &mut Command, seconds: u32, what: &str) -> Result<Speeds> {
    program.arg(seconds.to_string());
    for (name, nodes) in MODELS {
        program.arg(format!("{name}={}={nodes}", home().join("models").join(format!("{name}.bpmn")).display()));
    }
    let said = process::read(program, what)?;
    let lines = said.lines().map(|line| serde_json::from_str::<Line>(line).while_doing(what));
    lines.map(|line| line.map(|line| (line.model.clone(), line))).collect()
}

fn table(ours: &Speeds, node: &Speeds, python: &Speeds) -> String {
    let speed = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.0}"));
    let times = |ours: Option<f64>, theirs: Option<f64>| match (ours, theirs) {
        (Some(ours), Some(theirs)) if theirs > 0.0 => format!("{:.0}x", ours / theirs),
        _ => "-".to_owned(),
    };
    let mut text = format!(
        "\nnodes a second\n{:10} {:14} {:>12} {:>12} {:>9} {:>14} {:>9}\n",
        "MODEL", "", "OURS", "bpmn-engine", "", "SpiffWorkflow", ""
    );
    for (name, _) in MODELS {
        let of = |speeds: &Speeds, which: Which| speeds.get(name).and_then(which);
        let rows: [(&str, Which, Which); 3] = [
            ("parsed and run", |line| line.parsed, |line| line.parsed),
            ("run", |line| line.ran, |line| line.ran),
            ("run and logged", |line| line.logged, |line| line.ran),
        ];
        for (what, ours_is, theirs_is) in rows {
            let (our, npm, pip) = (of(ours, ours_is), of(node, theirs_is), of(python, theirs_is));
            text += &format!(
                "{name:10} {what:14} {:>12} {:>12} {:>9} {:>14} {:>9}\n",
                speed(our),
                speed(npm),
                times(our, npm),
                speed(pip),
                times(our, pip)
            );
        }
    }
    if let Some(Line { compiled: Some(compiled), elements: Some(elements), bytes: Some(bytes), .. }) = ours.get("large") {
        text += &format!("\na model of {elements} elements ({bytes} bytes) is parsed and compiled {compiled:.0} times a second\n");
    }
    text
}
