//! Policies that a tenant writes: checked before they are kept.

use crate::{at_level, in_a_session, instance_in, now, person, strange, tenant, with};
use access::{Asker, Circumstances, Kind, MAX_TEXT, Operation, PolicyText, Resource, Subject};

fn department(id: &str) -> engine::DepartmentId {
    engine::DepartmentId::parse(id).unwrap()
}

fn faults(text: &str) -> Vec<(&'static str, Option<(u32, u32)>)> {
    let found = PolicyText { id: "p".to_owned(), text: text.to_owned() }.check().expect_err(text);
    found.into_iter().map(|fault| (fault.code, fault.line.zip(fault.column))).collect()
}

#[test]
fn a_policy_that_names_what_the_schema_has_not_is_refused_with_its_places() {
    // Of people and of machines.
    assert_eq!(faults("permit (principal, action, resource)\nwhen { principal.salary > 3 };"), [("invalid", Some((2, 8))); 2]);
    assert_eq!(faults("permit (principal, action == Action::\"fly\", resource);")[0].0, "invalid");
    assert_eq!(faults("permit (principal in Rolle::\"x\", action, resource);")[0].0, "invalid");
    let two = faults("permit (principal, action, resource)\nwhen { principal.salary > 3 ||\n  resource.color == \"red\" };");
    assert!(!two.is_empty(), "{two:?}");
}

#[test]
fn what_is_no_policy_or_several_is_refused() {
    for text in [
        "",
        "permit",
        "permit (principal, action, resource)",
        "permit (principal, action, resource); permit (principal, action, resource);",
    ] {
        assert_eq!(faults(text)[0].0, "syntax", "{text}");
    }
    assert_eq!(faults("permit (principal == ?principal, action, resource);")[0].0, "syntax", "a template is no policy");
}

#[test]
fn a_policy_is_bounded_in_length_depth_and_words() {
    let all = |condition: &str| format!("permit (principal, action, resource) when {{ {condition} }};");
    for text in [" ".repeat(MAX_TEXT + 1), all(&format!("{}true{}", "(".repeat(40), ")".repeat(40))), all(&"true && ".repeat(1_000))] {
        assert_eq!(faults(&text)[0].0, "too_large");
    }
}

#[test]
fn the_policies_of_the_manual_can_be_kept() {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(std::path::PathBuf::from).unwrap();
    let manual = std::fs::read_to_string(package.join("../../docs/policies.md")).unwrap();
    let examples = manual.split("```cedar").skip(1).map(|after| after.split("```").next().unwrap());
    let policies: Vec<&str> = examples.flat_map(|some| some.split("\n\n")).collect();
    assert_eq!(policies.len(), 6);
    with(&[], &policies);
}

#[test]
fn the_deepest_policies_that_are_read_fit_on_a_stack() {
    let all = |condition: String| format!("permit (principal, action, resource) when {{ {condition} }};");
    let hostile = [
        all(format!("{}true", "true && ".repeat(480))),
        all(format!("{}true", "true || ".repeat(480))),
        all(format!("context{} == 1", ".a".repeat(700))),
        all(format!("{}true", "if true then true else ".repeat(280))),
        all(format!("{}true", "!".repeat(1_400))),
        all(format!("{}1 == 1", "1 + ".repeat(700))),
        all(format!("{}1{} == 1", "(".repeat(30), ")".repeat(30))),
        all(format!("{}1{} == 1", "{a: [".repeat(15), "]}".repeat(15))),
        all(format!("context has {}a", "a.".repeat(700))),
    ];
    for text in hostile {
        let policy = PolicyText { id: "p".to_owned(), text };
        if policy.check().is_ok() {
            assert_eq!(access::Policies::of_tenant(&[], &[policy]).fault(), None);
        }
    }
}

#[test]
fn a_forbid_takes_back_what_the_product_permits() {
    let policies = with(
        &[],
        &[r#"forbid (principal, action in Action::"operate", resource) unless { context has session_age && context.session_age < 30 };"#],
    );
    let anna = person("anna", &["admin"]);
    let decision = Asker::new(policies.clone(), anna.clone(), &in_a_session()).may(Operation::CancelInstance, &strange(Kind::Instance));
    assert!(!decision.allowed);
    assert_eq!(decision.by, ["tenant:0"]);
    let credential = access::Credential::Session { began_at: now().plus_millis(-1_000) };
    let fresh = Asker::new(policies, anna, &Circumstances { credential, ..in_a_session() });
    assert!(fresh.may(Operation::CancelInstance, &strange(Kind::Instance)).allowed);
}

#[test]
fn policies_see_address_time_department_level_and_skill() {
    let policy = r#"permit (principal in Department::"sales", action == Action::"read_instance", resource is Instance)
        when { context has address && context.address.isInRange(ip("192.0.2.0/24")) }
        when { context.now < datetime("2027-01-01") && principal.approval_level >= 2 && principal.skills.contains("german:3") };"#;
    let policies = with(&[], &[policy]);
    let paul = Subject {
        departments: vec![department("north"), department("sales")],
        skills: vec![("german".to_owned(), 4)],
        ..at_level(2, "paul", &["clerk"])
    };
    let may = |who: &Subject, circumstances: &Circumstances| {
        Asker::new(policies.clone(), who.clone(), circumstances).may(Operation::ReadInstance, &strange(Kind::Instance)).allowed
    };
    assert!(may(&paul, &in_a_session()));
    assert!(!may(&paul, &Circumstances { address: None, ..in_a_session() }));
    assert!(!may(&paul, &Circumstances { address: "198.51.100.1".parse().ok(), ..in_a_session() }));
    assert!(!may(&paul, &Circumstances { now: now().plus_seconds(86_400 * 60), ..in_a_session() }));
    assert!(!may(&Subject { departments: vec![department("north")], ..paul.clone() }, &in_a_session()));
    assert!(!may(&Subject { queues: at_level(1, "paul", &["clerk"]).queues, ..paul.clone() }, &in_a_session()));
    assert!(!may(&Subject { skills: vec![("german".to_owned(), 2)], ..paul.clone() }, &in_a_session()));
}

#[test]
fn policies_see_the_department_of_whoever_started_an_instance_and_what_it_is_a_part_of() {
    let policies = with(
        &[],
        &[
            r#"permit (principal, action == Action::"read_instance", resource)
               when { resource has department && principal has department && resource.department == principal.department };"#,
            r#"permit (principal, action == Action::"cancel_instance", resource in Department::"sales");"#,
        ],
    );
    let in_department = |id: &str| Subject { departments: vec![department(id)], ..person("paul", &["clerk"]) };
    let may = |who: &Subject, operation: Operation, departments: &[&str]| {
        Asker::new(policies.clone(), who.clone(), &in_a_session()).may(operation, &instance_in(departments, "olga", &["pilot"])).allowed
    };
    assert!(may(&in_department("north"), Operation::ReadInstance, &["north", "sales"]));
    for (who, departments) in
        [(in_department("sales"), &["north", "sales"][..]), (in_department("north"), &[]), (person("paul", &["clerk"]), &["north"])]
    {
        assert!(!may(&who, Operation::ReadInstance, departments), "{departments:?}");
    }
    assert!(may(&in_department("south"), Operation::CancelInstance, &["north", "sales"]), "sales' in the end");
    assert!(!may(&in_department("south"), Operation::CancelInstance, &["north"]));
}

#[test]
fn a_policy_keeps_a_modeler_from_replacing_one_definition_and_an_operator_from_sending_one_message() {
    let policies = with(
        &[],
        &[
            r#"forbid (principal, action in Action::"model", resource is Definition) when { resource.definition == "payments" };"#,
            r#"forbid (principal, action == Action::"publish_message", resource is Message) when { resource.name == "paid" };"#,
        ],
    );
    let may = |role: &str, operation: Operation, resource: &Resource| {
        Asker::new(policies.clone(), person("mona", &[role]), &in_a_session()).may(operation, resource).allowed
    };
    let definition = |id: &str| Resource::definition(&tenant(), &engine::WorkflowId::parse(id).unwrap());
    for operation in [Operation::CreateWorkflow, Operation::DeployBpmn] {
        assert!(may("modeler", operation, &Resource::tenant(&tenant())) && may("modeler", operation, &definition("expense")));
        assert!(!may("modeler", operation, &definition("payments")));
    }
    assert!(may("operator", Operation::PublishMessage, &Resource::message(&tenant(), "ordered")));
    assert!(!may("operator", Operation::PublishMessage, &Resource::message(&tenant(), "paid")));
}

#[test]
fn what_something_is_called_tells_programs_from_people() {
    let robot = Subject { kind: access::SubjectKind::Service, ..person("robot", &[]) };
    assert_eq!(Resource::user(robot).name(), r#"ServiceAccount::"acme/robot""#);
    assert_eq!(Resource::user(person("emma", &[])).name(), r#"User::"acme/emma""#);
    assert_eq!(Resource::message(&tenant(), "a \"b\"").name(), r#"Message::"acme/a \"b\"""#);
}
