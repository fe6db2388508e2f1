use crate::{allowed, denied, person, strange};
use access::{Kind, Operation};

#[test]
fn a_modeler_deploys_definitions_and_decisions_and_steers_nothing() {
    let mona = person("mona", &["modeler"]);
    for operation in [Operation::CreateWorkflow, Operation::DeployBpmn, Operation::CreateDecisionModel] {
        allowed(&mona, operation, &strange(Kind::Tenant), "modeler.deploys");
        denied(&person("emma", &["employee"]), operation, &strange(Kind::Tenant));
    }
    denied(&mona, Operation::CancelInstance, &strange(Kind::Instance));
    denied(&mona, Operation::ReadInstance, &strange(Kind::Instance));
}
