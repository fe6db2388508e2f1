//! `up`: from a clone to a finished demo process on this machine; again, in seconds, after every change.

use std::path::PathBuf;
use std::time::Instant;

use crate::arguments::Arguments;
use crate::binaries;
use crate::demo;
use crate::deploy;
use crate::developer_files;
use crate::emulator::Emulator;
use crate::error::{Error, Result};
use crate::progress::{note, step};
use crate::project;
use crate::stack_file::StackFile;
use crate::tools::{self, Tool};

const DEFAULT_PORT: u16 = 4566;

pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let port: Option<u16> = arguments.value("--port")?;
    arguments.finish()?;
    let start = Instant::now();
    tools::check_prerequisites()?;
    for tool in Tool::ALL {
        tool.ensure()?;
    }
    step("building the functions", binaries::build_for_this_machine)?;
    let stack = bring_up(project::local_dir(), port)?;
    let timeline = step("running the onboarding process", || demo::onboarding::run(&stack))?;
    print_summary(&stack, &timeline);
    println!("\nup in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Emulator, deployment, people. Tools and binaries must be there.
pub(crate) fn bring_up(dir: PathBuf, port: Option<u16>) -> Result<StackFile> {
    let emulator = step("emulator", || match (Emulator::running(dir.clone()), port) {
        (Some(running), Some(wanted)) if running.port != wanted => {
            Err(Error::new(format!("the stack runs on port {}; `cargo xtask down` first", running.port)))
        }
        (Some(running), _) => {
            note(format!("already running at {}", running.url()));
            Ok(running)
        }
        (None, wanted) => Emulator::start(dir, wanted.unwrap_or(DEFAULT_PORT)),
    })?;
    let outputs = step("deploying", || deploy::deploy(&emulator))?;
    let stack = StackFile::describe(&emulator, &outputs)?;
    // Before the people are made: a failure there must not lose their passwords.
    stack.save(&emulator.dir)?;
    developer_files::write_env(&emulator, &outputs, &stack)?;
    step("demo tenant and people", || {
        demo::people::create(&emulator, &stack)?;
        developer_files::write_events(&emulator, &stack)
    })?;
    Ok(stack)
}

fn print_summary(stack: &StackFile, timeline: &str) {
    println!("\n{}\n\n{timeline}", demo::onboarding::NAME);
    println!("API            {}", stack.api_url);
    println!("Documentation  {}", stack.docs_url);
    println!("Emulator       {}", stack.emulator_url);
    println!("Tenant         {}\n", stack.tenant);
    for user in &stack.users {
        println!("  {:8} {}  {}", user.username, user.password, user.roles.join(", "));
    }
    println!("\nAll of this is in .local/stack.json; `. .local/env` sets a shell up for cargo lambda watch.");
}
