//! Who works in the demo tenant: one person for each role of the onboarding process, and an administrator.

use serde_json::json;

use super::api;
use crate::emulator::Emulator;
use crate::error::{Error, Result};
use crate::progress::note;
use crate::stack_api;
use crate::stack_file::StackFile;

pub(crate) const TENANT: &str = "demo";

pub(crate) struct Person {
    pub(crate) username: &'static str,
    name: &'static str,
    pub(crate) roles: &'static [&'static str],
    /// How far up an approval hierarchy this person may decide.
    approval_level: u8,
}

/// The first is the administrator, who makes the others.
pub(crate) const PEOPLE: [Person; 5] = [
    Person { username: "admin", name: "Ada Admin", roles: &["admin"], approval_level: 0 },
    Person { username: "emma", name: "Emma Employee", roles: &["employee"], approval_level: 0 },
    Person { username: "mark", name: "Mark Manager", roles: &["manager"], approval_level: 1 },
    Person { username: "hanna", name: "Hanna Human", roles: &["hr_specialist"], approval_level: 0 },
    Person { username: "diana", name: "Diana Director", roles: &["hr_director"], approval_level: 2 },
];

/// Creates the tenant and whoever is missing.
pub(crate) fn create(emulator: &Emulator, stack: &StackFile) -> Result<()> {
    let admin = stack.user("admin")?;
    // A tenant cannot be asked for through HTTP: only who may invoke the function may make one.
    let event = json!({"create_tenant": {
        "tenant": TENANT,
        "admin": {"username": admin.username, "password": admin.password},
    }});
    let answer = stack_api::invoke(emulator, "auth", &event)?;
    if answer.get("created") == Some(&json!(true)) {
        note(format!("tenant {TENANT}"));
    }
    let session = api::log_in(stack, "admin")?;
    for person in PEOPLE.iter().filter(|person| person.username != "admin") {
        let body = json!({
            "username": person.username,
            "password": stack.user(person.username)?.password,
            "display_name": person.name,
            "roles": person.roles,
            "approval_level": person.approval_level,
        });
        let answer = session.create("/api/v1/users", &body, &api::fresh_key())?;
        match answer.status {
            200 | 201 => note(format!("{} ({})", person.name, person.roles.join(", "))),
            409 => {} // from an earlier run
            status => return Err(Error::new(format!("creating {}: status {status}, {}", person.username, answer.body))),
        }
    }
    Ok(())
}
