//! The project's own tasks: `cargo xtask COMMAND`. One file a command; this one only chooses.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on its terminal")]

mod arguments;
mod audit_verify;
mod bench_engine;
mod bench_feel;
mod binaries;
mod checkout;
mod cold_start;
mod demo;
mod deploy;
mod developer_files;
mod down;
mod emulator;
mod error;
mod feel_size;
mod fuzz;
mod http;
mod layers;
mod logs;
mod measure;
mod package;
mod process;
mod progress;
mod project;
mod simulate;
mod stack_api;
mod stack_file;
mod tck;
mod test;
mod tools;
mod up;

use std::process::ExitCode;

use arguments::Arguments;
use error::{Error, Result};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  up [--port N]                run the whole product on this machine and show the demo process
  down [--purge]               stop it; --purge also forgets its addresses, log-ins and logs
  test [--fast]                everything that must pass; --fast stops before the deployment
  logs FUNCTION [--follow]     what a function of the local stack logged
  cost [--json]                what the processes and an idle deployment cost
  cold-start [--json] [--runs N]
                               time and memory from start to first poll, beside a hello-world
  openapi [--check]            write docs/openapi.json, or check that it is what the code says
  audit-verify FILE...         whether an export of the audit log is what was written
  tck [PATH] [--verbose] [--json] [--http]
                               the OMG's test kit for DMN, in process or (a sample) through the API
  bench-queue                  claims a second and what a claim costs, at three depths; many claimers at once
  bench-engine [--seconds N]   nodes a second, beside two engines of other languages
  bench-feel [--rounds N]      expressions and tables a second, beside other libraries
  feel-size                    what FEEL and DMN add to a program, and to its start
  fuzz [--seconds N] [TARGET...]
                               coverage-guided fuzzing of the parsers and evaluators
  simulate [--seeds N] [--from SEED] [--seed K] [--json] [--all] [--planted]
                               the whole product over a simulated database, queues and stream, by seeds;
                               --planted: whether bugs made on purpose are found
  package [--arch arm64|x86_64]
                               release binaries for a real deployment with sam deploy";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    match run(&command, words.collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nerror: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, rest: Vec<String>) -> Result<()> {
    let arguments = Arguments::new(rest);
    match command {
        "up" => up::run(arguments),
        "down" => down::run(arguments),
        "test" => test::run(arguments),
        "logs" => logs::run(arguments),
        "cost" => measure::run("cost", arguments),
        "openapi" => measure::run("openapi", arguments),
        "audit-verify" => audit_verify::run(arguments),
        "cold-start" => cold_start::run(arguments),
        "tck" => tck::run(arguments),
        "bench-queue" => measure::run_fast("queue", arguments),
        "bench-engine" => bench_engine::run(arguments),
        "bench-feel" => bench_feel::run(arguments),
        "feel-size" => feel_size::run(arguments),
        "fuzz" => fuzz::run(arguments),
        "package" => package::run(arguments),
        "simulate" => simulate::run(arguments),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        "" => Err(Error::new(format!("no command given\n\n{USAGE}"))),
        other => Err(Error::new(format!("unknown command `{other}`\n\n{USAGE}"))),
    }
}
