//! `stack.json`: the addresses and log-ins of a running local stack, for people and for tests.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::demo::people::{PEOPLE, Person, TENANT};
use crate::emulator::Emulator;
use crate::error::{Result, While};
use crate::stack_api::Outputs;

#[derive(Serialize, Deserialize)]
pub(crate) struct StackFile {
    /// Base of the HTTP API: paths like `/api/v1/tasks` follow it.
    pub(crate) api_url: String,
    pub(crate) websocket_url: Option<String>,
    pub(crate) console_url: Option<String>,
    pub(crate) docs_url: String,
    pub(crate) emulator_url: String,
    pub(crate) tenant: String,
    pub(crate) users: Vec<User>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) roles: Vec<String>,
}

impl StackFile {
    /// For a stack just deployed; passwords of an earlier one in the same folder stay.
    pub(crate) fn describe(emulator: &Emulator, outputs: &Outputs) -> Result<Self> {
        let known = Self::load(&emulator.dir).map(|file| file.users).unwrap_or_default();
        let user = |person: &Person| {
            let kept = known.iter().find(|user| user.username == person.username);
            User {
                username: person.username.to_owned(),
                password: kept.map_or_else(new_password, |user| user.password.clone()),
                roles: person.roles.iter().map(ToString::to_string).collect(),
            }
        };
        let api = outputs.get("ApiId").while_doing("the stack has no output ApiId")?;
        // The host names that the emulator's outputs give do not resolve everywhere; this path always does.
        let api_url = format!("{}/_aws/execute-api/{api}/$default", emulator.url());
        Ok(Self {
            docs_url: format!("{api_url}/api/v1/docs"),
            api_url,
            websocket_url: None,
            console_url: None,
            emulator_url: emulator.url(),
            tenant: TENANT.to_owned(),
            users: PEOPLE.iter().map(user).collect(),
        })
    }

    pub(crate) fn load(dir: &Path) -> Result<Self> {
        let path = dir.join("stack.json");
        let text = fs::read_to_string(&path).while_doing(path.display())?;
        serde_json::from_str(&text).while_doing(path.display())
    }

    pub(crate) fn save(&self, dir: &Path) -> Result<()> {
        let path = dir.join("stack.json");
        let text = serde_json::to_string_pretty(self).while_doing(path.display())?;
        fs::write(&path, text + "\n").while_doing(path.display())
    }

    pub(crate) fn user(&self, username: &str) -> Result<&User> {
        self.users.iter().find(|user| user.username == username).while_doing(format!("`{username}` is not in stack.json"))
    }
}

/// Good for a stack that only this machine can reach: 64 bits that the operating system chose for the hasher.
fn new_password() -> String {
    format!("Mill-{:016x}", RandomState::new().hash_one("password"))
}
