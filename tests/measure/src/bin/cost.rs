//! What a process costs, and what a deployment costs while idle: a table, or with `--json` all figures.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on its terminal")]

use measure::cost;
use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let json = match arguments.as_slice() {
        [] => false,
        [word] if word == "--json" => true,
        _ => {
            eprintln!("usage: cost [--json]");
            return ExitCode::FAILURE;
        }
    };
    match cost::measure().await {
        Ok(report) if json => println!("{:#}", report.json()),
        Ok(report) => print!("{}", report.text()),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
