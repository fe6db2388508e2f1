//! Writes `docs/openapi.json` from the functions' code, or, with `--check`, says how the committed one has drifted.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on its terminal")]

use measure::openapi;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(done) => {
            println!("{done}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<String, String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = match arguments.as_slice() {
        [] => false,
        [word] if word == "--check" => true,
        _ => return Err("usage: openapi [--check]".to_owned()),
    };
    // Where cargo runs it now, not where it was compiled: checkouts share compiled code.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let file = PathBuf::from(package).join("../..").join(openapi::PATH);
    let current = openapi::document().map_err(|error| format!("the routes make no OpenAPI document: {error}"))?;
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    if committed == current {
        return Ok(format!("{} is what the code says", openapi::PATH));
    }
    if !check {
        std::fs::write(&file, current).map_err(|error| format!("{} was not written: {error}", openapi::PATH))?;
        return Ok(format!("{} written", openapi::PATH));
    }
    let mut differences = openapi::differences(&committed, &current);
    if differences.is_empty() {
        differences.push("only the layout of the text differs".to_owned());
    }
    let differences = differences.join("\n  - ");
    Err(format!(
        "{} is not what the code says (before: committed, now: code):\n  - {differences}\nwrite it with `cargo xtask openapi`",
        openapi::PATH
    ))
}
