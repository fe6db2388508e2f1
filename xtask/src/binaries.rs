//! Builds the functions for this machine and puts each where the template looks for it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Result, While};
use crate::process;
use crate::progress::note;
use crate::project::{self, FUNCTIONS};

/// Builds with the dev profile. A `bootstrap` is touched only when its content changed.
pub(crate) fn build_for_this_machine() -> Result<()> {
    let mut cargo = process::cargo()?;
    cargo.args(["build", "--bins"]);
    for function in FUNCTIONS {
        cargo.args(["--package", function]);
    }
    process::show(&mut cargo, "cargo build")?;
    for function in FUNCTIONS {
        let built = project::target_dir()?.join("debug").join(function);
        if copy_if_changed(&built, &bootstrap(function))? {
            note(format!("{function} is new"));
        }
    }
    Ok(())
}

/// Where the function's program lies for deployment.
pub(crate) fn bootstrap(function: &str) -> PathBuf {
    project::lambda_dir().join(function).join("bootstrap")
}

fn copy_if_changed(from: &Path, to: &Path) -> Result<bool> {
    let new = fs::read(from).while_doing(from.display())?;
    if fs::read(to).is_ok_and(|old| old == new) {
        return Ok(false);
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).while_doing(folder.display())?;
    }
    // A copy keeps the permission to execute.
    fs::copy(from, to).while_doing(to.display())?;
    Ok(true)
}
