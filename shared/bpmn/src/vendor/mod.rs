//! What vendors add to BPMN, read into what the engine's graph has.
//!
//! On one element one namespace is read alone: ours before Zeebe's, Zeebe's before Camunda's, Camunda's before Flowable's.

mod camunda7;
mod fields;
mod flowable;
mod java;
mod millrace;
mod retries;
mod texts;
mod uel;
mod zeebe;

use engine::RoleName;
use engine::graph::{Binding, Connector, DecisionResult, Expression, Mapping, Mappings, RetryPolicy, Text, UserTask};

pub(crate) use flowable::owners;
pub(crate) use millrace::Duties;
pub(crate) use texts::{At, Dialect, condition, condition_text, expression_of, is_feel, roles_of, spelled, text};
pub(crate) use uel::named;

use crate::fault::Faults;
use crate::model::Base;

/// What a vendor says of one element, as far as the graph has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hints {
    /// The id in the graph, where the file can't have it as an id.
    pub(crate) id: Option<String>,
    /// The step of a source document.
    pub(crate) step: Option<String>,
    /// The outcome of an end event.
    pub(crate) outcome: Option<String>,
    /// What goes in and out.
    pub(crate) mappings: Mappings,
    /// Initial values of a process.
    pub(crate) properties: Vec<Mapping>,
    /// Seconds a process may take.
    pub(crate) timeout_seconds: Option<u64>,
    /// The variable that receives who starts an instance.
    pub(crate) initiator: Option<String>,
    /// Who does a task.
    pub(crate) connector: Option<Connector>,
    /// The variable for what a task gives.
    pub(crate) result_variable: Option<String>,
    /// Who answers for a service task.
    pub(crate) responsible_roles: Vec<RoleName>,
    /// How long a task should take.
    pub(crate) estimated_minutes: Option<u32>,
    /// When to try again.
    pub(crate) retry: Option<RetryPolicy>,
    /// A user task's own.
    pub(crate) user: UserTask,
    /// What a user task asks of whoever does it.
    pub(crate) duties: Duties,
    /// Whether who may do a user task is said in full, so that its lane says nothing.
    pub(crate) own_assignment: bool,
    /// The decision of a business rule task.
    pub(crate) decision: Option<Text>,
    /// Which version of a decision or a called process.
    pub(crate) binding: Binding,
    /// What is kept of a decision's answer.
    pub(crate) decision_result: DecisionResult,
    /// What a script task computes, or a service task that only computes.
    pub(crate) script: Option<Expression>,
    /// A task that does nothing that lasts.
    pub(crate) nothing: bool,
    /// The called process.
    pub(crate) called: Option<Text>,
    /// Whether it gets all variables; none if nothing is said.
    pub(crate) all_in: Option<bool>,
    /// Whether all come back; none if nothing is said.
    pub(crate) all_out: Option<bool>,
    /// The business key of the called process.
    pub(crate) business_key: Option<Text>,
    /// Items, their variable, results and their variable.
    pub(crate) each: EachHints,
    /// Activities to begin with in an ad-hoc sub-process.
    pub(crate) active: Option<Expression>,
    /// A message's name, where the event has its own.
    pub(crate) message_name: Option<Text>,
    /// What a message is correlated by.
    pub(crate) correlation_key: Option<Text>,
    /// The variable for a code that is caught.
    pub(crate) code_variable: Option<String>,
    /// The variable for a message that is caught.
    pub(crate) message_variable: Option<String>,
    /// The message of an error that is thrown.
    pub(crate) thrown_message: Option<Text>,
    /// Whether something was said that is refused, so that nothing else need be found missing.
    pub(crate) refused: bool,
}

/// What vendors say of a multi-instance activity.
#[derive(Clone, Debug, Default)]
pub(crate) struct EachHints {
    pub(crate) collection: Option<Expression>,
    pub(crate) item_variable: Option<String>,
    pub(crate) results_variable: Option<String>,
    pub(crate) result: Option<Expression>,
}

/// What the vendor of an element says of it.
pub(crate) fn hints(base: &Base, faults: &mut Faults) -> Hints {
    let before = faults.count();
    let mut hints = Hints { duties: millrace::duties(base, faults), ..Hints::default() };
    if millrace::speaks(base) {
        millrace::read(base, &mut hints, faults);
    } else if speaks(base, zeebe::NAMESPACE) {
        zeebe::read(base, &mut hints, faults);
    } else if speaks(base, camunda7::NAMESPACE) {
        camunda7::read(base, &mut hints, faults);
    } else if let Some(namespace) = flowable::NAMESPACES.iter().find(|namespace| speaks(base, namespace)) {
        flowable::read(base, namespace, &mut hints, faults);
    }
    hints.refused = faults.count() > before;
    hints
}

/// Whether a namespace is of a vendor that is read.
pub(crate) fn is_known(namespace: &str) -> bool {
    is_java(namespace) || [millrace::NAMESPACE, zeebe::NAMESPACE].contains(&namespace)
}

/// Whether a namespace is of a vendor whose engine is for Java.
pub(crate) fn is_java(namespace: &str) -> bool {
    namespace == camunda7::NAMESPACE || flowable::NAMESPACES.contains(&namespace)
}

/// The value that a data object begins with, where a vendor writes one.
pub(crate) fn initial_value(base: &Base) -> Option<&str> {
    let value = flowable::NAMESPACES.iter().find_map(|namespace| base.extension(namespace, "value"))?;
    Some(value.text.trim())
}

fn speaks(base: &Base, namespace: &str) -> bool {
    base.attributes.iter().any(|attribute| *attribute.namespace == *namespace)
        || base.extensions.iter().any(|tree| *tree.namespace == *namespace)
}
