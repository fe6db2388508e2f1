//! `down`: stops what `up` started, and nothing else.

use std::fs;

use crate::arguments::Arguments;
use crate::emulator;
use crate::error::{Result, While};
use crate::project;

pub(crate) fn run(mut arguments: Arguments) -> Result<()> {
    let purge = arguments.flag("--purge");
    arguments.finish()?;
    let dir = project::local_dir();
    let stopped = emulator::stop(&dir)?;
    println!("{}", if stopped { "stopped the emulator" } else { "nothing was running" });
    if purge && dir.exists() {
        fs::remove_dir_all(&dir).while_doing(dir.display())?;
        println!("removed .local");
    }
    Ok(())
}
