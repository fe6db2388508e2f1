//! The pinned tools: three Python environments in the checkout, one a tool, because their needs clash.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::error::{Error, Result, While};
use crate::process;
use crate::progress::{note, step};
use crate::project;

/// A Python environment filled from `infra/local/<name>.txt`.
#[derive(Clone, Copy)]
pub(crate) enum Tool {
    Emulator,
    Sam,
    CargoLambda,
}

impl Tool {
    pub(crate) const ALL: [Self; 3] = [Self::Emulator, Self::Sam, Self::CargoLambda];

    fn name(self) -> &'static str {
        match self {
            Self::Emulator => "emulator",
            Self::Sam => "sam",
            Self::CargoLambda => "cargo-lambda",
        }
    }

    /// The folder of the environment's programs.
    pub(crate) fn bin(self) -> PathBuf {
        project::tools_dir().join(self.name()).join("bin")
    }

    /// Installs the tool unless exactly these versions are installed.
    pub(crate) fn ensure(self) -> Result<()> {
        let name = self.name();
        let list = project::root().join("infra/local").join(format!("{name}.txt"));
        let versions = fs::read_to_string(&list).while_doing(list.display())?;
        let folder = project::tools_dir().join(name);
        // An environment knows where it lies: in a checkout that was moved it no longer runs.
        let wanted = format!("{}\n{versions}", folder.display());
        let stamp = folder.join("installed.txt");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        step(&format!("installing {name} into .tools/ (once)"), || {
            let python = python()?;
            if folder.exists() {
                fs::remove_dir_all(&folder).while_doing(folder.display())?;
            }
            let log = project::tools_dir().join(format!("{name}.log"));
            process::quietly(Command::new(python).args(["-m", "venv"]).arg(&folder), "python3 -m venv", &log)?;
            // The lists are complete, so pip need not (and must not) look for anything else.
            process::quietly(
                Command::new(self.bin().join("python"))
                    .args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps", "-r"])
                    .arg(&list),
                "pip install",
                &log,
            )?;
            fs::write(&stamp, &wanted).while_doing(stamp.display())
        })
    }
}

/// `sam` without telemetry, with its own settings inside the checkout.
pub(crate) fn sam() -> Command {
    let mut sam = Command::new(Tool::Sam.bin().join("sam"));
    sam.current_dir(project::root()).env("SAM_CLI_TELEMETRY", "0").env("__SAM_CLI_APP_DIR", project::tools_dir().join("sam-settings"));
    sam
}

/// Says what to install, all of it at once, rather than failing half-way.
pub(crate) fn check_prerequisites() -> Result<()> {
    let mut missing = Vec::new();
    if !answers("cargo", &["--version"]) {
        missing.push("cargo 1.95 or newer (https://rustup.rs)");
    }
    if !answers("cc", &["--version"]) {
        missing.push("a C compiler, which links Rust programs (Debian: apt-get install build-essential)");
    }
    if python().is_err() {
        missing.push("Python 3.11 or newer with venv and pip (Debian: apt-get install python3 python3-venv)");
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!("this machine lacks:\n  - {}", missing.join("\n  - "))))
}

fn python() -> Result<&'static str> {
    const FIT: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
    let found = ["python3", "python3.11", "python3.12", "python3.13"].into_iter().find(|name| answers(name, &["-c", FIT]));
    if found.is_none() {
        note("no python3 on the PATH is at least 3.11 and has the modules venv and ensurepip");
    }
    found.while_doing("no fit Python")
}

fn answers(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
