//! The layer check: arrows between the workspace's crates run one way, and the pure ones stay pure.

use serde_json::Value;

use crate::error::{Error, Result, While};
use crate::process;
use crate::project::FUNCTIONS;

/// What each library may use directly. What is not here may use everything: tests and tools.
const ARROWS: [(&str, &[&str]); 14] = [
    ("feel", &[]),
    ("xml", &[]),
    ("dmn", &["feel", "xml"]),
    ("engine", &["feel", "dmn"]),
    ("work", &["engine"]),
    ("bpmn", &["engine", "feel", "xml"]),
    ("clients", &[]),
    ("sso", &["engine", "xml", "clients"]),
    ("audit", &[]),
    ("store", &["work", "engine", "audit"]),
    ("access", &["work", "engine"]),
    ("identity", &["access", "store", "work", "engine"]),
    ("runtime", &["store", "work", "engine", "dmn", "clients"]),
    ("web", &["access", "identity", "runtime", "store", "work", "engine", "audit"]),
];

/// A function may use every library, but no other function and nothing made for tests.
const FUNCTIONS_MAY_USE: &[&str] =
    &["web", "access", "identity", "sso", "runtime", "store", "audit", "bpmn", "work", "engine", "dmn", "feel", "clients"];

/// Crates without clock, I/O or randomness.
const PURE: [&str; 7] = ["access", "bpmn", "work", "engine", "dmn", "feel", "xml"];

/// What must not be anywhere below a pure crate. A trailing `-` means every crate that starts so.
const IMPURE: [&str; 14] = [
    "tokio",
    "mio",
    "async-std",
    "aws-",
    "lambda_",
    "ring",
    "getrandom",
    "rand",
    "axum",
    "hyper",
    "reqwest",
    "ureq",
    "tracing-subscriber",
    "socket2",
];

pub(crate) fn check() -> Result<()> {
    let mut wrong = wrong_arrows(&workspace()?)?;
    for pure in PURE {
        let mut cargo = process::cargo()?;
        cargo.args(["tree", "--package", pure, "--edges", "normal", "--prefix", "none", "--format", "{p}"]);
        wrong.extend(impurities(pure, &process::read(&mut cargo, "cargo tree")?));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!("the layers are broken:\n  - {}", wrong.join("\n  - "))))
}

fn workspace() -> Result<Value> {
    let mut cargo = process::cargo()?;
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
    serde_json::from_str(&process::read(&mut cargo, "cargo metadata")?).while_doing("cargo metadata")
}

/// Dependencies of shipped code that go against the arrows; dev-dependencies are free.
fn wrong_arrows(metadata: &Value) -> Result<Vec<String>> {
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().while_doing(name.to_owned());
    let mut wrong = Vec::new();
    for package in list(metadata, "packages")? {
        let name = package.get("name").and_then(Value::as_str).unwrap_or_default();
        let Some(allowed) = allowed(name) else { continue };
        for dependency in list(&package, "dependencies")? {
            let ours = dependency.get("path").is_some_and(Value::is_string);
            let shipped = dependency.get("kind").is_some_and(Value::is_null);
            let used = dependency.get("name").and_then(Value::as_str).unwrap_or_default();
            if ours && shipped && !allowed.contains(&used) {
                wrong.push(format!("`{name}` must not use `{used}`"));
            }
        }
    }
    Ok(wrong)
}

fn allowed(name: &str) -> Option<&'static [&'static str]> {
    if FUNCTIONS.contains(&name) {
        return Some(FUNCTIONS_MAY_USE);
    }
    ARROWS.iter().find(|(from, _)| *from == name).map(|(_, to)| *to)
}

fn impurities(pure: &str, tree: &str) -> Vec<String> {
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let impure =
        |name: &&str| IMPURE.iter().any(|banned| if banned.ends_with(['-', '_']) { name.starts_with(banned) } else { name == banned });
    names.filter(impure).map(|name| format!("`{pure}` must stay pure, but `{name}` is in its tree")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_arrow_that_points_up_is_found() {
        let metadata = json!({"packages": [{"name": "engine", "dependencies": [
            {"name": "feel", "path": "/feel", "kind": null},
            {"name": "store", "path": "/store", "kind": null},
            {"name": "testkit", "path": "/testkit", "kind": "dev"},
            {"name": "serde", "kind": null},
        ]}]});
        assert_eq!(wrong_arrows(&metadata).unwrap(), ["`engine` must not use `store`"]);
    }

    #[test]
    fn a_function_may_not_use_a_function() {
        let metadata = json!({"packages": [{"name": "tasks", "dependencies": [
            {"name": "auth", "path": "/auth", "kind": null},
        ]}]});
        assert_eq!(wrong_arrows(&metadata).unwrap().len(), 1);
    }

    #[test]
    fn an_impure_crate_deep_in_the_tree_is_found() {
        let tree = "feel v0.1.0 (/x)\naws-config v1.0.0\nserde v1\nringbuffer v1\n";
        assert_eq!(impurities("feel", tree), ["`feel` must stay pure, but `aws-config` is in its tree"]);
    }
}
