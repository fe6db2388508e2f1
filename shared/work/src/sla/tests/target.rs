use super::super::{Level, Raise, Target};
use super::{levels, target};
use engine::{Priority, WorkflowId};

fn priority(value: u64) -> Priority {
    Priority::new(value).unwrap()
}

#[test]
fn the_most_specific_target_that_fits_holds() {
    let target = |minutes: u32, step: Option<&str>, workflow: Option<&str>, least: Option<u64>| Target {
        step_id: step.map(str::to_owned),
        workflow_id: workflow.map(|id| WorkflowId::parse(id).unwrap()),
        minimum_priority: least.map(priority),
        ..target(0, minutes)
    };
    let targets = [
        target(1, None, None, None),
        target(2, None, None, Some(75)),
        target(3, None, Some("loan"), None),
        target(4, Some("approve"), None, None),
        target(5, Some("approve"), None, Some(90)),
        target(6, Some("approve"), Some("loan"), Some(50)),
    ];
    let chosen = |workflow, step, urgency| {
        let workflow = WorkflowId::parse(workflow).unwrap();
        Target::for_task(&targets, &workflow, step, priority(urgency)).and_then(|target| target.completion_minutes)
    };
    assert_eq!(chosen("expense", "claim", 50), Some(1));
    assert_eq!(chosen("expense", "claim", 75), Some(2), "a minimum is reached by as much");
    assert_eq!(chosen("loan", "claim", 100), Some(3), "the kind of a task weighs more than how urgent it is");
    assert_eq!(chosen("expense", "approve", 50), Some(4));
    assert_eq!(chosen("expense", "approve", 95), Some(5));
    assert_eq!(chosen("loan", "approve", 50), Some(6));
    assert_eq!(chosen("loan", "approve", 49), Some(4));
    let none = Target::for_task(&targets[1..2], &WorkflowId::parse("loan").unwrap(), "claim", priority(74));
    assert_eq!(none, None);
    let equals = [target(7, None, None, None), target(8, None, None, None)];
    let first = Target::for_task(&equals, &WorkflowId::parse("loan").unwrap(), "claim", priority(0));
    assert_eq!(first, Some(&equals[0]));
}

#[test]
fn a_level_never_lowers_a_priority() {
    let raised = |raise, from| Level { raise_priority: raise, ..levels(&[0]).remove(0) }.raised(priority(from)).value();
    assert_eq!(raised(None, 40), 40);
    assert_eq!(raised(Some(Raise::By(20)), 40), 60);
    assert_eq!(raised(Some(Raise::By(100)), 40), 100);
    assert_eq!(raised(Some(Raise::To(priority(90))), 40), 90);
    assert_eq!(raised(Some(Raise::To(priority(90))), 95), 95);
}
