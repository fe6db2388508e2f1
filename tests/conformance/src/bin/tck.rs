//! `tck [PATH] [--verbose] [--json] [--http]`: runs the test kit and tells what passed; fails if anything did not that should.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on its terminal")]

use std::path::PathBuf;
use std::process::ExitCode;

use conformance::{Http, InProcess, Suite, report};

/// Failures that are shown unless all are asked for.
const FEW: usize = 20;

const USAGE: &str = "usage: cargo xtask tck [PATH] [--verbose] [--json] [--http]";

#[derive(Default)]
struct Options {
    path: Option<PathBuf>,
    verbose: bool,
    json: bool,
    http: bool,
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    let folder = options.path.unwrap_or_else(Suite::default_folder);
    let suite = match Suite::read(&folder) {
        Ok(Some(suite)) => suite,
        Ok(None) => {
            println!("TCK not run: {} is not there", folder.display());
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::FAILURE;
        }
    };
    let sections = match options.http.then(Http::new).transpose() {
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::FAILURE;
        }
        Ok(http) => {
            // A panic is reported with its case.
            std::panic::set_hook(Box::new(|_| {}));
            match http {
                Some(http) => conformance::run(&suite, &http, Http::in_sample),
                None => conformance::run(&suite, &InProcess, |_| true),
            }
        }
    };
    if options.json {
        println!("{}", report::json(&sections));
    } else {
        print!("{}", report::text(&sections, if options.verbose { usize::MAX } else { FEW }));
    }
    if report::wrong(&sections).next().is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn options() -> Option<Options> {
    let mut options = Options::default();
    for word in std::env::args().skip(1) {
        match word.as_str() {
            "--verbose" => options.verbose = true,
            "--http" => options.http = true,
            "--json" => options.json = true,
            flag if flag.starts_with('-') => return None,
            _ if options.path.is_some() => return None,
            path => options.path = Some(path.into()),
        }
    }
    Some(options)
}
