//! The AWS API of a local stack, through `infra/local/stack.py`.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::binaries;
use crate::emulator::Emulator;
use crate::error::{Error, Result, While};
use crate::process;
use crate::project::{self, LOCAL_STACK};
use crate::tools::Tool;

/// The stack's outputs by name.
pub(crate) type Outputs = BTreeMap<String, String>;

/// The outputs, or nothing when the stack is not (wholly) there.
pub(crate) fn outputs(emulator: &Emulator) -> Result<Option<Outputs>> {
    serde_json::from_value(ask(emulator, &["outputs", LOCAL_STACK], None)?).while_doing("stack outputs")
}

/// Applies again what the emulator's CloudFormation drops.
pub(crate) fn repair(emulator: &Emulator) -> Result<()> {
    ask(emulator, &["repair", LOCAL_STACK], None).map(drop)
}

/// Replaces one function's code.
pub(crate) fn update(emulator: &Emulator, function: &str) -> Result<()> {
    let bootstrap = binaries::bootstrap(function);
    let folder = bootstrap.parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
    ask(emulator, &["update", &format!("{LOCAL_STACK}-{function}"), &folder], None).map(drop)
}

/// Invokes a function directly and waits for its answer.
pub(crate) fn invoke(emulator: &Emulator, function: &str, event: &Value) -> Result<Value> {
    ask(emulator, &["invoke", &format!("{LOCAL_STACK}-{function}")], Some(event))
}

/// Log lines of a function newer than a time in milliseconds, with their times.
pub(crate) fn logs(emulator: &Emulator, function: &str, newer_than: u64) -> Result<Vec<(u64, String)>> {
    let group = format!("/millrace/{LOCAL_STACK}/{function}");
    let answer = ask(emulator, &["logs", &group, &newer_than.to_string()], None)?;
    let events = answer.as_array().while_doing("log events")?;
    let line = |event: &Value| Some((event.get("time")?.as_u64()?, event.get("line")?.as_str()?.trim_end().to_owned()));
    Ok(events.iter().filter_map(line).collect())
}

fn ask(emulator: &Emulator, arguments: &[&str], input: Option<&Value>) -> Result<Value> {
    let mut command = Command::new(Tool::Emulator.bin().join("python"));
    command.arg(project::root().join("infra/local/stack.py")).args(arguments);
    process::aim_at_emulator(&mut command, &emulator.url());
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().while_doing("could not start stack.py")?;
    if let Some(mut pipe) = child.stdin.take() {
        let text = input.map(ToString::to_string).unwrap_or_default();
        pipe.write_all(text.as_bytes()).while_doing("stack.py")?;
    }
    let output = child.wait_with_output().while_doing("stack.py")?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        let last = errors.trim().lines().last().unwrap_or_default();
        return Err(Error::new(format!("stack.py {}: {last}", arguments.join(" "))));
    }
    serde_json::from_slice(&output.stdout).while_doing("stack.py")
}
