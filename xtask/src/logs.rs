//! `logs`: what a function of the local stack wrote.

use std::thread;
use std::time::Duration;

use crate::arguments::Arguments;
use crate::emulator::Emulator;
use crate::error::{Error, Result, While};
use crate::project::{self, FUNCTIONS};
use crate::stack_api;

pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let follow = arguments.flag("--follow");
    let function = arguments.word("the function's name")?;
    arguments.finish()?;
    if !FUNCTIONS.contains(&function.as_str()) {
        return Err(Error::new(format!("no function `{function}`; there are {}", FUNCTIONS.join(", "))));
    }
    let emulator = Emulator::running(project::local_dir()).while_doing("nothing is running; start it with `cargo xtask up`")?;
    let mut newest = 0;
    loop {
        for (time, line) in stack_api::logs(&emulator, &function, newest)? {
            newest = time;
            println!("{line}");
        }
        if !follow {
            return Ok(());
        }
        thread::sleep(Duration::from_secs(1));
    }
}
