//! `feel-size`: what FEEL and DMN add to a program, and how long a new process takes to its first answers.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::arguments::Arguments;
use crate::error::{Error, Result, While};
use crate::process;
use crate::progress::step;
use crate::project;

/// Bytes that both crates and all they bring may add.
const MOST_BYTES: u64 = 3 * 1024 * 1024;
/// From the start of `main` to the first answer of an expression.
const MOST_MICROSECONDS: f64 = 1_000.0;
const RUNS: usize = 31;

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    arguments.finish()?;
    step("building in release", || {
        process::show(process::cargo()?.args(["build", "--release", "--package", "footprint"]), "cargo build --release")
    })?;
    let bytes = |program: &str| {
        let path = path(program)?;
        fs::metadata(&path).map(|about| about.len()).while_doing(path.display())
    };
    let (without, with) = (bytes("nothing")?, bytes("decides")?);
    let added = with.saturating_sub(without);
    let (mut expressions, mut decisions) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (expression, decision) = first_uses()?;
        expressions.push(expression);
        decisions.push(decision);
    }
    let (expression, decision) = (median(expressions), median(decisions));
    println!("feel and dmn, release, stripped; times are medians of {RUNS} new processes\n");
    println!("{:44} {:>10.2} MB  (without them {:.2} MB; at most {} MB)", "add to a program", mb(added), mb(without), mb(MOST_BYTES));
    println!("{:44} {expression:>10.0} us  (at most {MOST_MICROSECONDS})", "read JSON, parse and evaluate an expression");
    println!("{:44} {decision:>10.0} us", "then read, compile and decide a table");
    if added > MOST_BYTES || expression > MOST_MICROSECONDS {
        return Err(Error::new("over the target"));
    }
    Ok(())
}

/// Microseconds of the expression and of the decision.
fn first_uses() -> Result<(f64, f64)> {
    let printed = process::read(&mut Command::new(path("decides")?), "decides")?;
    let mut numbers = printed.split_whitespace().map(|word| word.parse::<f64>().while_doing("decides printed no number"));
    let mut next = || numbers.next().while_doing("decides printed too little")?.map(|nanoseconds| nanoseconds / 1_000.0);
    Ok((next()?, next()?))
}

fn path(program: &str) -> Result<PathBuf> {
    Ok(project::target_dir()?.join("release").join(program))
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
