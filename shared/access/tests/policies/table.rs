//! docs/access.md: who may call which endpoint, worked out from the policies and the API's document. After a change of either,
//! `WRITE_ACCESS=1 cargo test -p access` writes it anew; a test of the whole product calls every endpoint and compares.

use crate::{in_a_session, now, person, plain, role, step, strange, task, tenant, user};
use access::{Asker, Circumstances, Credential, Kind, Operation, Resource, Subject, SubjectKind};
use std::fmt::Write as _;
use std::path::PathBuf;

/// The roles of the table; `manager` stands for any role that the product gives no meaning.
const ROLES: [&str; 6] = ["admin", "operator", "modeler", "auditor", "manager", "everyone"];

const HEAD: &str = "# Who may do what

Made from the policies ([shared/access/policies](../shared/access/policies)) and [openapi.json](openapi.json); a test calls every endpoint as
everybody here and compares. Write it anew with `WRITE_ACCESS=1 cargo test -p access`.

`yes`: anywhere in their tenant. `own`: what is theirs, and only that; of a list, only such rows. What is theirs: their account and sessions; the
instances they started and those whose process gives work to a role of theirs; the tasks of their queues and those that name them; the
steps that a role of theirs answers for; the cases of their queues and those assigned to them (who opened one reads it); the files that
they attached to one of these.
`manager` stands for every role that is only a queue, `everyone` for a person without any role, *no
scope* for the key of a program that is an administrator, a *stranger* for an administrator of another tenant: what names something gets 404,
everything else stays in their *own tenant*. A tenant's roles and policies add to this, or take from it, but never between tenants.

";

fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap().join("../..")
}

/// Something of each kind that belongs to somebody called `me` with one role.
fn own(kind: Kind, role_name: &str) -> Resource {
    match kind {
        Kind::Instance => crate::instance("me", &["pilot"]),
        Kind::Step => step(&[role_name]),
        Kind::Task => task(&[role_name], &[]).attached_by(&user("me")),
        Kind::Case => crate::case(Some("pilot"), Some("me"), "olga", None).attached_by(&user("me")),
        Kind::Queue => Resource::queue(&tenant(), &role(role_name)),
        Kind::User => Resource::user(person("me", &[role_name])),
        Kind::Session => Resource::session(&tenant(), &user("me"), "s1"),
        Kind::Tenant | Kind::Definition | Kind::Message | Kind::Signal | Kind::Decision | Kind::Policy => strange(kind),
    }
}

fn of_role(name: &str, operation: Operation) -> &'static str {
    let me = if name == "everyone" { person("me", &[]) } else { person("me", &[name]) };
    let asker = Asker::new(plain(), me, &in_a_session());
    let all = |thing: &dyn Fn(Kind) -> Resource| operation.kinds().iter().all(|kind| asker.may(operation, &thing(*kind)).allowed);
    if all(&strange) {
        "yes"
    } else if all(&|kind| own(kind, name)) {
        "own"
    } else {
        "403"
    }
}

fn of_key(operation: Operation) -> &'static str {
    let robot = Subject { kind: SubjectKind::Service, ..person("robot", &["admin"]) };
    let circumstances = Circumstances { now: now(), address: None, credential: Credential::ApiKey { scopes: Vec::new() } };
    let asker = Asker::new(plain(), robot, &circumstances);
    if operation.kinds().iter().any(|kind| asker.may(operation, &strange(*kind)).allowed) { "yes" } else { "403" }
}

/// What names something of another tenant is not there. A session ends if it is one's own, whatever else it is; calendars are named by
/// who puts them there; and every role is a queue, though only one with settings has any to take away.
fn of_stranger(path: &str, operation: Operation) -> &'static str {
    let names_it = matches!(operation, Operation::ReplaceCalendar) || path.contains("{queue}") && operation != Operation::RemoveQueue;
    if path.contains('{') && !path.contains("{session_id}") && !names_it { "404" } else { "own tenant" }
}

fn table() -> String {
    let text = std::fs::read_to_string(root().join("docs/openapi.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut lines = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap().iter().filter(|(name, _)| *name != "parameters") {
            let id = operation["operationId"].as_str().unwrap();
            let mut line = format!("| {} {path} | `{id}` |", method.to_uppercase());
            let cells: Vec<&str> = match id.parse::<Operation>() {
                Ok(operation) => {
                    let roles = ROLES.map(|name| of_role(name, operation));
                    roles.into_iter().chain([of_key(operation), "401", of_stranger(path, operation)]).collect()
                }
                Err(_) => vec!["yes"; ROLES.len() + 3],
            };
            for cell in cells {
                write!(line, " {cell} |").unwrap();
            }
            lines.push((path.clone(), method.clone(), line));
        }
    }
    lines.sort();
    let mut text = HEAD.to_owned();
    writeln!(text, "| endpoint | operation | {} | no scope | nobody | stranger |", ROLES.join(" | ")).unwrap();
    writeln!(text, "|---|---|{}", "---|".repeat(ROLES.len() + 3)).unwrap();
    for (_, _, line) in lines {
        writeln!(text, "{line}").unwrap();
    }
    text
}

#[test]
fn the_table_says_what_the_policies_say() {
    let file = root().join("docs/access.md");
    let expected = table();
    if std::env::var_os("WRITE_ACCESS").is_some() {
        std::fs::write(&file, &expected).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == expected, "docs/access.md has drifted: write it anew with `WRITE_ACCESS=1 cargo test -p access`");
}
