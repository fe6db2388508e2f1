use crate::{allowed, case, denied, person, strange, tenant, with};
use access::{Asker, Kind, Operation, Resource, Subject, SubjectKind};

/// What is done with a case by those who look after it.
const WORK: [Operation; 15] = [
    Operation::ListCases,
    Operation::ReadCase,
    Operation::ReadCaseHistory,
    Operation::ListCaseNotes,
    Operation::ChangeCase,
    Operation::AssignCase,
    Operation::AddCaseNote,
    Operation::StartCaseWorkflows,
    Operation::RelateCases,
    Operation::CloseCase,
    Operation::ReopenCase,
    Operation::ListCaseAttachments,
    Operation::ReadCaseAttachment,
    Operation::AddCaseAttachment,
    Operation::CompleteCaseAttachment,
];

#[test]
fn a_case_is_for_the_people_of_its_queue_and_for_whom_it_is_assigned_to() {
    let of_desk = case(Some("desk"), Some("emma"), "olga", None);
    for operation in WORK {
        allowed(&person("mark", &["desk"]), operation, &of_desk, "cases.of_own_queues");
        allowed(&person("emma", &[]), operation, &of_desk, "cases.assigned");
        denied(&person("otto", &["employee"]), operation, &of_desk);
        denied(&person("otto", &["employee"]), operation, &case(None, None, "olga", Some("sales")));
    }
}

#[test]
fn who_opened_a_case_sees_it_and_its_files_but_neither_its_notes_nor_its_history_and_changes_nothing() {
    let (olga, opened) = (person("olga", &[]), case(Some("desk"), Some("emma"), "olga", None));
    for operation in WORK {
        match operation {
            Operation::ListCases | Operation::ReadCase | Operation::ListCaseAttachments | Operation::ReadCaseAttachment => {
                allowed(&olga, operation, &opened, "cases.opened");
            }
            _ => denied(&olga, operation, &opened),
        }
    }
}

#[test]
fn a_file_of_a_case_is_removed_by_who_attached_it_and_by_who_is_in_charge() {
    let of = |who: &str| case(Some("desk"), Some("emma"), "olga", None).attached_by(&crate::user(who));
    let remove = Operation::RemoveCaseAttachment;
    allowed(&person("mark", &["desk"]), remove, &of("mark"), "cases.attachments");
    allowed(&person("emma", &[]), remove, &of("mark"), "cases.attachments");
    allowed(&person("anna", &["admin"]), remove, &of("mark"), "admin.everything");
    denied(&person("max", &["desk"]), remove, &of("mark"));
    denied(&person("olga", &[]), remove, &of("mark"));
    // Who does not look after the case any more.
    denied(&person("mark", &[]), remove, &of("mark"));
}

#[test]
fn every_person_opens_cases_and_a_program_if_a_role_says_so() {
    let here = Resource::tenant(&tenant());
    allowed(&person("otto", &[]), Operation::CreateCase, &here, "cases.open");
    let robot = Subject { kind: SubjectKind::Service, ..person("robot", &["desk"]) };
    denied(&robot, Operation::CreateCase, &here);
    allowed(&robot, Operation::ListCases, &here, "cases.lists");
    allowed(&robot, Operation::ChangeCase, &case(Some("desk"), None, "olga", None), "cases.of_own_queues");
}

#[test]
fn an_administrator_gives_cases_to_others_and_holds_them_but_does_not_work_on_them() {
    let anna = person("anna", &["admin"]);
    allowed(&anna, Operation::AssignCase, &strange(Kind::Case), "cases.assigned_by_administrators");
    allowed(&anna, Operation::HoldCase, &strange(Kind::Case), "admin.everything");
    for operation in [Operation::ChangeCase, Operation::CloseCase, Operation::ReopenCase, Operation::AddCaseNote] {
        denied(&anna, operation, &strange(Kind::Case));
    }
    denied(&person("mark", &["pilot"]), Operation::HoldCase, &strange(Kind::Case));
}

#[test]
fn a_tenant_lets_a_department_see_its_cases() {
    let policy = r#"permit (principal, action in Action::"read", resource is Case)
        when { resource has department && principal in resource.department };"#;
    let policies = with(&[], &[policy]);
    let departments = |names: &[&str]| names.iter().map(|name| engine::DepartmentId::parse(name).unwrap()).collect();
    let may = |who: Subject| {
        let asker = Asker::new(policies.clone(), who, &crate::in_a_session());
        asker.may(Operation::ReadCase, &case(Some("desk"), None, "olga", Some("sales"))).allowed
    };
    assert!(may(Subject { departments: departments(&["north", "sales"]), ..person("paul", &[]) }));
    assert!(!may(Subject { departments: departments(&["legal"]), ..person("paul", &[]) }));
    assert!(!may(person("paul", &[])));
}
