use crate::{allowed, everywhere, of, person, strange};
use access::{Group, Operation};

#[test]
fn an_auditor_sees_everything() {
    let ada = person("ada", &["auditor"]);
    for operation in of(&[Group::Read]) {
        for kind in operation.kinds() {
            allowed(&ada, operation, &strange(*kind), "auditor.sees");
        }
    }
}

#[test]
fn an_auditor_changes_no_more_than_anybody() {
    let changes = |roles: &[&str]| -> Vec<Operation> {
        let seeing = [Operation::ListPolicies, Operation::ReadPolicy];
        everywhere(&person("ada", roles)).into_iter().filter(|op| op.group() != Group::Read && !seeing.contains(op)).collect()
    };
    assert_eq!(changes(&["auditor"]), changes(&[]));
}
