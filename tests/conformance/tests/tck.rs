//! The whole test kit, where its folder is present. Without the harness, so that what passed is seen by whoever runs all tests.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "whoever runs the tests is to see what was run")]

use std::process::ExitCode;

use conformance::{InProcess, LongWay, Suite, report};

fn main() -> ExitCode {
    let folder = Suite::default_folder();
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
    let runs = [
        ("TCK", conformance::run(&suite, &InProcess, |_| true)),
        ("TCK, models rewritten, inputs and answers in JSON", conformance::run(&suite, &LongWay, |_| true)),
    ];
    let mut passed = true;
    for (name, sections) in &runs {
        if report::wrong(sections).next().is_some() {
            print!("{name}: FAILED\n{}", report::text(sections, 20));
            passed = false;
        } else {
            print!("{name}: passed\n{}", report::totals(sections));
        }
    }
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
