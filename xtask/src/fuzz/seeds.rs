//! What a target starts from: a folder of files as it is, or a text of which every line becomes a file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Result, While};

/// The folder to name to the fuzzer; lines are written below `scratch`.
pub(super) fn folder(seeds: &Path, scratch: &Path) -> Result<PathBuf> {
    if seeds.is_dir() {
        return Ok(seeds.to_owned());
    }
    let text = fs::read_to_string(seeds).while_doing(seeds.display())?;
    if scratch.exists() {
        fs::remove_dir_all(scratch).while_doing(scratch.display())?;
    }
    fs::create_dir_all(scratch).while_doing(scratch.display())?;
    for (number, line) in text.lines().filter(|line| !line.is_empty()).enumerate() {
        let path = scratch.join(format!("{number:04}"));
        fs::write(&path, line).while_doing(path.display())?;
    }
    Ok(scratch.to_owned())
}
