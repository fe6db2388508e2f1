//! Where things are, and which functions there are.

use std::env;
use std::path::{Path, PathBuf};

use crate::error::{Result, While};

/// The Lambda functions: each is a crate under `functions/`, a binary, and a block of the template.
pub(crate) const FUNCTIONS: [&str; 7] = ["auth", "workflows", "routing", "tasks", "dispatcher", "executor", "scheduler"];

/// The stack's name in the emulator, as in `samconfig.toml`.
pub(crate) const LOCAL_STACK: &str = "millrace-local";

/// The checkout.
pub(crate) fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Pinned tools, installed by `up`, ignored by git.
pub(crate) fn tools_dir() -> PathBuf {
    root().join(".tools")
}

/// State of the stack that `up` started: addresses, log-ins, logs.
pub(crate) fn local_dir() -> PathBuf {
    root().join(".local")
}

/// Where the template's `CodeUri` finds each function's `bootstrap`.
pub(crate) fn lambda_dir() -> PathBuf {
    root().join(".build").join("lambda")
}

/// Compiled code, outside the checkout, so that a fresh clone does not compile everything again.
pub(crate) fn target_dir() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os("CARGO_TARGET_DIR") {
        return Ok(root().join(chosen));
    }
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))
        .while_doing("neither CARGO_TARGET_DIR, XDG_CACHE_HOME nor HOME is set")?;
    Ok(cache.join("millrace").join("target"))
}
