//! The product's own policies: the files under `policies/`, compiled in, parsed when first needed (not as a function starts).

use crate::slices::Slices;
use cedar_policy::{Policy, PolicyId, PolicySet};
use std::sync::LazyLock;

/// A file of policies, by its name.
pub(crate) const FILES: [(&str, &str); 9] = [
    ("tenants", include_str!("../policies/tenants.cedar")),
    ("api_keys", include_str!("../policies/api_keys.cedar")),
    ("admin", include_str!("../policies/admin.cedar")),
    ("operator", include_str!("../policies/operator.cedar")),
    ("modeler", include_str!("../policies/modeler.cedar")),
    ("auditor", include_str!("../policies/auditor.cedar")),
    ("everyone", include_str!("../policies/everyone.cedar")),
    ("tasks", include_str!("../policies/tasks.cedar")),
    ("cases", include_str!("../policies/cases.cedar")),
];

/// All of them, or why they cannot be read; a test reads them all, and whoever could not read them would deny everything.
static BUILT_IN: LazyLock<Result<Slices, String>> = LazyLock::new(|| read().map(Slices::new));

pub(crate) fn built_in() -> Result<&'static Slices, &'static str> {
    BUILT_IN.as_ref().map_err(String::as_str)
}

fn read() -> Result<Vec<Policy>, String> {
    let mut policies = Vec::new();
    for (file, text) in FILES {
        let set: PolicySet = text.parse().map_err(|error| format!("{file}.cedar: {error}"))?;
        for policy in set.policies() {
            let id = policy.annotation("id").ok_or_else(|| format!("{file}.cedar: a policy has no `@id`"))?;
            policies.push(policy.new_id(PolicyId::new(id)));
        }
    }
    Ok(policies)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::schema;
    use cedar_policy::{ValidationMode, Validator};

    #[test]
    fn every_policy_is_valid_and_has_an_id_of_its_own() {
        let policies = read().unwrap();
        let set = PolicySet::from_policies(policies).expect("ids that differ");
        let result = Validator::new(schema().unwrap().clone()).validate(&set, ValidationMode::Strict);
        let found: Vec<String> = result.validation_errors().map(ToString::to_string).collect();
        assert!(found.is_empty(), "{found:#?}");
        let warned: Vec<String> = result.validation_warnings().map(ToString::to_string).collect();
        assert!(warned.is_empty(), "{warned:#?}");
    }

    #[test]
    fn every_policy_file_is_read_and_has_its_tests() {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map(std::path::PathBuf::from).unwrap();
        let mut found: Vec<String> = std::fs::read_dir(package.join("policies"))
            .unwrap()
            .filter_map(|file| file.unwrap().file_name().into_string().unwrap().strip_suffix(".cedar").map(str::to_owned))
            .collect();
        found.sort();
        let mut known = FILES.map(|(name, _)| name.to_owned()).to_vec();
        known.sort();
        assert_eq!(found, known);
        for name in known {
            assert!(package.join(format!("tests/policies/{name}.rs")).exists(), "{name}.cedar has no tests");
        }
    }
}
