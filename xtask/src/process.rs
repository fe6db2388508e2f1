//! Running other programs: with their output shown, kept in a log, or read.

use std::env;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Result, While};
use crate::progress::note;
use crate::{checkout, project};

/// How often a quiet program is said to be still running.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// Cargo in the checkout, with the shared target folder.
pub(crate) fn cargo() -> Result<Command> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(project::root());
    // The outer cargo tells this program about its own package. Build scripts of some dependencies watch
    // these variables and would be run again, with everything after them, whenever they come and go.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        let about_us = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
        if about_us.iter().any(|start| name.starts_with(start)) {
            cargo.env_remove(&*name);
        }
    }
    let target = project::target_dir()?;
    checkout::claim(&target)?;
    cargo.env("CARGO_TARGET_DIR", target);
    Ok(cargo)
}

/// Makes sure that nothing set for a real account reaches a program that is meant for the emulator.
pub(crate) fn aim_at_emulator(command: &mut Command, endpoint: &str) {
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"), ("AWS_DEFAULT_REGION", "us-east-1")])
        .envs([("AWS_CONFIG_FILE", "/dev/null"), ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")])
        .envs([("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_ENDPOINT_URL", endpoint)])
        .envs([("NO_PROXY", "127.0.0.1"), ("no_proxy", "127.0.0.1")]);
}

/// Runs a program whose own output shows its progress.
pub(crate) fn show(command: &mut Command, what: &str) -> Result<()> {
    let status = command.status().while_doing(format!("could not start: {what}"))?;
    if status.success() { Ok(()) } else { Err(Error::new(format!("{what} failed ({status})"))) }
}

/// Runs a talkative program with its output in a log file, shown only when it fails.
pub(crate) fn quietly(command: &mut Command, what: &str, log: &Path) -> Result<()> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder).while_doing(folder.display())?;
    }
    let output = File::create(log).while_doing(log.display())?;
    let errors = output.try_clone().while_doing(log.display())?;
    let mut child = command.stdin(Stdio::null()).stdout(output).stderr(errors).spawn().while_doing(format!("could not start: {what}"))?;
    let start = Instant::now();
    let mut last_sign = start;
    loop {
        if let Some(status) = child.try_wait().while_doing(what)? {
            if status.success() {
                return Ok(());
            }
            let text = fs::read_to_string(log).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            for line in lines.iter().skip(lines.len().saturating_sub(30)) {
                note(line);
            }
            return Err(Error::new(format!("{what} failed ({status}); all of its output is in {}", log.display())));
        }
        if last_sign.elapsed() >= SIGN_OF_LIFE {
            note(format!("{what}: {} s", start.elapsed().as_secs()));
            last_sign = Instant::now();
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Runs a program for what it prints.
pub(crate) fn read(command: &mut Command, what: &str) -> Result<String> {
    let output = command.output().while_doing(format!("could not start: {what}"))?;
    if output.status.success() {
        return String::from_utf8(output.stdout).while_doing(what);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(Error::new(format!("{what} failed ({}): {}", output.status, errors.trim())))
}
