//! The stack the tests run against, as `stack.json` describes it.

use serde::Deserialize;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::{env, fs};

#[derive(Debug, Clone, Deserialize)]
pub struct Stack {
    /// Base of the HTTP API; paths like `/api/v1/tasks` follow it.
    pub api_url: String,
    pub emulator_url: String,
    pub tenant: String,
    pub users: Vec<User>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct User {
    pub username: String,
    pub password: String,
    pub roles: Vec<String>,
}

impl Stack {
    /// The file that `MILLRACE_STACK` names, else the one `cargo xtask up` wrote.
    pub fn load() -> Self {
        let file = env::var_os("MILLRACE_STACK").map_or_else(|| PathBuf::from(".local/stack.json"), PathBuf::from);
        let path = repository().join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask up` first", path.display()));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// The checkout.
fn repository() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.ancestors().nth(2).map(Path::to_path_buf).expect("this crate lies two folders deep")
}

/// A word that no other test and no earlier run has.
pub fn fresh(what: &str) -> String {
    format!("{what}-{:016x}", RandomState::new().hash_one(what))
}
