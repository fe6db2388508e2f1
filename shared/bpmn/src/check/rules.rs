//! The rules as a table: a stable code, what is demanded, and the section of BPMN 2.0.2 that demands it.
//! `docs/bpmn-faults.md` is written from it, and each has a failing model and a passing twin under `tests/invalid`.

/// A rule of BPMN 2.0.2 for processes that execute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// A stable word for programs, in snake case: the fault's code.
    pub code: &'static str,
    /// What is demanded, in a sentence.
    pub sentence: &'static str,
    /// The section that demands it.
    pub section: &'static str,
}

macro_rules! rules {
    ($table:ident, $what:literal: $($name:ident = $code:literal $section:literal $sentence:literal;)*) => {
        $(pub(super) const $name: Rule = Rule { code: $code, sentence: $sentence, section: $section };)*
        #[doc = $what]
        pub const $table: &[Rule] = &[$($name),*];
    };
}

rules! { RULES, "What makes a model refused.":
    // Which process.
    NO_PROCESS = "no_process" "10.2" "A file to be deployed has a process with something in it.";
    NOT_EXECUTABLE = "process_not_executable" "10.2.1" "A process that is to be executed does not say `isExecutable=\"false\"`.";

    // Sequence flows.
    FLOW_ACROSS_POOLS = "flow_across_pools" "7.6.1" "A sequence flow stays within its process: between pools there are message flows.";
    FLOW_ACROSS_SCOPES = "flow_across_scopes" "7.6.1" "A sequence flow does not cross the border of a sub-process.";
    FLOW_INTO_START = "flow_into_start_event" "10.5.2" "No sequence flow leads to a start event.";
    FLOW_OUT_OF_END = "flow_out_of_end_event" "10.5.3" "No sequence flow leaves an end event.";
    FLOW_INTO_BOUNDARY = "flow_into_boundary_event" "10.5.4" "No sequence flow leads to a boundary event.";
    FLOW_AT_EVENT_SUB_PROCESS = "flow_at_event_sub_process" "10.3.5" "An event sub-process has no incoming or outgoing sequence flows.";
    FLOW_AT_HANDLER = "flow_at_compensation_activity" "10.7.1" "A compensation activity has no incoming or outgoing sequence flows.";
    CONDITION_AFTER_START = "condition_after_start_event" "10.5.2" "A sequence flow that leaves a start event has no condition.";
    CONDITION_AFTER_PARALLEL = "condition_after_parallel_gateway" "8.4.13" "A sequence flow that leaves a parallel gateway has no condition.";
    CONDITION_AFTER_EVENT_GATEWAY = "condition_after_event_gateway" "10.6.6" "A sequence flow that leaves an event-based gateway has no condition.";
    LONE_CONDITION = "lone_conditional_flow" "8.4.13" "An activity with a conditional outgoing sequence flow has at least one more outgoing sequence flow.";
    DEFAULT_NOT_OUTGOING = "default_not_outgoing" "8.4.13" "The default flow of an element is one of its outgoing sequence flows.";

    // Where a level begins and ends, and what is on the way.
    MISSING_START = "missing_start_event" "10.5.2" "A process or sub-process with an end event has a start event, or another element that starts it.";
    MISSING_END = "missing_end_event" "10.5.3" "A process or sub-process with a start event has an end event.";
    MISSING_INCOMING = "missing_incoming" "10.5.2" "Where there is a start event, every activity and gateway has an incoming sequence flow.";
    UNREACHABLE = "unreachable" "10.5.2" "Every element can be reached from a start.";
    ENDLESS = "endless" "10.5.3" "From every element an end can be reached, or something else can end it.";

    // Start events.
    START_WITHOUT_OUTGOING = "start_event_without_outgoing" "10.5.2" "A start event has an outgoing sequence flow.";
    START_TRIGGER = "forbidden_start_trigger" "10.5.2" "A start event of a process has no trigger, or is one of message, timer, conditional, signal.";
    SUB_PROCESS_START_TRIGGER = "triggered_start_in_sub_process" "13.3.4" "A start event of a sub-process has no trigger.";
    SUB_PROCESS_STARTS = "several_starts_in_sub_process" "13.3.4" "A sub-process has one start event at most.";
    EVENT_SUB_PROCESS_STARTS = "event_sub_process_starts" "10.3.5" "An event sub-process has exactly one start event.";
    EVENT_SUB_PROCESS_TRIGGER = "untriggered_event_sub_process" "10.3.5" "The start event of an event sub-process has a trigger.";
    EVENT_SUB_PROCESS_START_TRIGGER = "forbidden_event_sub_process_trigger" "10.5.2" "The start event of an event sub-process is one of message, timer, error, escalation, compensation, conditional, signal.";
    NON_INTERRUPTING_START = "non_interrupting_start" "10.5.2" "A start event for an error or compensation interrupts.";
    HANDLED_TWICE = "event_handled_twice" "10.5.6" "Of the interrupting event sub-processes of a level, only one is for the same message, signal, error or escalation.";
    INSTANTIATE_WITH_INCOMING = "instantiating_with_incoming" "10.3.3" "A receive task or event-based gateway that starts instances has no incoming sequence flow.";
    INSTANTIATE_IN_SUB_PROCESS = "instantiating_in_sub_process" "13.3.4" "A receive task or event-based gateway that starts instances stands in the process itself, not in a sub-process.";

    // End events.
    END_WITHOUT_INCOMING = "end_event_without_incoming" "10.5.3" "An end event has an incoming sequence flow.";
    END_TRIGGER = "forbidden_end_trigger" "10.5.3" "An end event has no result, or is one of message, error, escalation, cancel, compensation, signal, terminate.";
    CANCEL_OUTSIDE_TRANSACTION = "cancel_outside_transaction" "10.5.3" "A cancel end event stands in a transaction.";

    // Intermediate events.
    CATCH_TRIGGER = "forbidden_catch_trigger" "10.5.4" "An intermediate catch event is one of message, timer, conditional, link, signal.";
    CATCH_WITHOUT_TRIGGER = "untriggered_catch_event" "10.5.4" "An intermediate catch event has a trigger.";
    THROW_TRIGGER = "forbidden_throw_trigger" "10.5.4" "An intermediate throw event has no trigger, or is one of message, escalation, compensation, link, signal.";
    EVENT_WITHOUT_INCOMING = "intermediate_event_without_incoming" "10.5.4" "An intermediate event has an incoming sequence flow, unless it catches a link.";
    EVENT_WITHOUT_OUTGOING = "intermediate_event_without_outgoing" "10.5.4" "An intermediate event has an outgoing sequence flow, unless it throws a link.";

    // Links.
    UNNAMED_LINK = "unnamed_link" "10.5.5" "A link has a name.";
    FLOW_INTO_LINK_TARGET = "flow_into_link_target" "10.5.4" "No sequence flow leads to an event that catches a link.";
    FLOW_OUT_OF_LINK_SOURCE = "flow_out_of_link_source" "10.5.4" "No sequence flow leaves an event that throws a link.";
    LINK_WITHOUT_TARGET = "link_without_target" "10.5.5" "An event that throws a link has a target of that name in the same process level.";
    LINK_WITHOUT_SOURCE = "link_without_source" "10.5.5" "An event that catches a link has a source of that name in the same process level.";
    SEVERAL_LINK_TARGETS = "several_link_targets" "10.5.5" "A link has one target.";

    // Boundary events.
    BOUNDARY_IN_OTHER_SCOPE = "boundary_in_other_scope" "10.5.4" "A boundary event stands in the process level of its activity.";
    BOUNDARY_WITHOUT_TRIGGER = "untriggered_boundary_event" "10.5.4" "A boundary event has a trigger.";
    BOUNDARY_TRIGGER = "forbidden_boundary_trigger" "10.5.4" "A boundary event is one of message, timer, error, escalation, cancel, compensation, conditional, signal.";
    BOUNDARY_WITHOUT_OUTGOING = "boundary_event_without_outgoing" "10.5.4" "A boundary event has an outgoing sequence flow, unless it is for compensation.";
    COMPENSATION_BOUNDARY_FLOW = "flow_out_of_compensation_event" "10.5.4" "No sequence flow leaves a boundary event for compensation: an association leads to its activity.";
    BOUNDARY_MUST_INTERRUPT = "non_interrupting_boundary" "10.5.4" "A boundary event for an error or a cancellation interrupts its activity.";
    CANCEL_NOT_ON_TRANSACTION = "cancel_not_on_transaction" "10.5.4" "A boundary event for a cancellation stands on a transaction.";

    // What events are about.
    SHARED_DEFINITION = "event_definition_not_shared" "10.5.5" "An event definition that events refer to stands in `definitions`, not in an event.";
    MISSING_MESSAGE = "missing_message" "10.5.5" "A message event of a process that executes names its message.";
    MISSING_SIGNAL = "missing_signal" "10.5.5" "A signal event names its signal.";
    ERROR_WITHOUT_CODE = "error_without_code" "8.4.3" "An error that is thrown has a code.";
    ESCALATION_WITHOUT_CODE = "escalation_without_code" "8.4.4" "An escalation that is thrown has a code.";
    MISSING_CONDITION = "missing_condition" "10.5.5" "A conditional event of a process that executes has a condition.";

    // Timers.
    MISSING_TIME = "timer_without_time" "10.5.5" "A timer has a date, a duration or a cycle.";
    SEVERAL_TIMES = "timer_with_several_times" "10.5.5" "A timer has only one of date, duration and cycle.";
    INVALID_DATE = "invalid_date" "10.5.5" "A timer's date is an ISO 8601 date and time, or an expression.";
    INVALID_DURATION = "invalid_duration" "10.5.5" "A timer's duration is an ISO 8601 duration, or an expression.";
    INVALID_CYCLE = "invalid_cycle" "10.5.5" "A timer's cycle is an ISO 8601 repeating interval, a cron expression, or an expression.";

    // Gateways.
    CONVERGING_SPLITS = "converging_gateway_splits" "8.4.9" "A gateway that says it converges has one outgoing sequence flow at most.";
    DIVERGING_MERGES = "diverging_gateway_merges" "8.4.9" "A gateway that says it diverges has one incoming sequence flow at most.";
    EVENT_GATEWAY_OUTGOING = "event_gateway_outgoing" "10.6.6" "An event-based gateway has two or more outgoing sequence flows.";
    EVENT_GATEWAY_TARGET = "event_gateway_target" "10.6.6" "An event-based gateway leads to receive tasks and to events that catch a message, signal, timer or condition.";
    EVENT_GATEWAY_MIXED = "event_gateway_mixed" "10.6.6" "An event-based gateway leads to message events or to receive tasks, not to both.";
    EVENT_GATEWAY_TARGET_SHARED = "event_gateway_target_shared" "10.6.6" "What follows an event-based gateway has no other incoming sequence flow.";
    EVENT_GATEWAY_BOUNDARY = "event_gateway_boundary" "10.6.6" "A receive task after an event-based gateway has no boundary events.";
    PARALLEL_NOT_INSTANTIATING = "parallel_event_gateway" "10.6.6" "An event-based gateway that needs all events starts instances.";

    // Sub-processes.
    AD_HOC_START = "start_event_in_ad_hoc" "10.3.5" "An ad-hoc sub-process has no start event.";
    AD_HOC_END = "end_event_in_ad_hoc" "10.3.5" "An ad-hoc sub-process has no end event.";
    AD_HOC_WITHOUT_ACTIVITY = "ad_hoc_without_activity" "10.3.5" "An ad-hoc sub-process has an activity.";

    // Compensation.
    HANDLER_NOT_FOR_COMPENSATION = "handler_not_for_compensation" "10.7.1" "The association of a compensation event leads to an activity of the same level with `isForCompensation=\"true\"`.";
    SEVERAL_HANDLERS = "several_compensation_handlers" "10.7.1" "An activity is compensated by one activity.";
    COMPENSATED_OUT_OF_SIGHT = "compensated_activity_out_of_sight" "10.5.5" "The activity that a compensation event names stands in its own level, or beside its event sub-process.";

    // Activities.
    LOOP_WITHOUT_END = "loop_without_end" "10.3.8" "A loop has a condition or a maximum, or an interrupting boundary event that ends it.";
    MULTI_INSTANCE_WITHOUT_NUMBER = "multi_instance_without_number" "10.3.8" "A multi-instance activity has a cardinality or a collection.";
    COMPLEX_BEHAVIOR_CONDITION = "complex_behavior_without_condition" "10.3.8" "A complex behaviour definition has a condition.";
    UNKNOWN_CALLED = "call_without_called_element" "10.3.6" "A call activity names what it calls.";
    RECEIVE_WITHOUT_MESSAGE = "receive_task_without_message" "10.3.3" "A receive task names its message.";
    SEND_WITHOUT_MESSAGE = "send_task_without_message" "10.3.3" "A send task names its message, or how it is sent.";

    // Data.
    DATA_TARGET = "data_association_without_target" "10.4.2" "A data association has a target.";
    DATA_SOURCES = "data_association_sources" "10.4.2" "A data association without a transformation has one source at most.";
    UNKNOWN_DATA = "unknown_data" "10.4.1" "What a data association names is data: a data object, property, store, input or output.";

    // Collaborations.
    MESSAGE_FLOW_IN_POOL = "message_flow_within_pool" "9.4" "A message flow joins two different pools.";
    MESSAGE_FLOW_SOURCE = "message_flow_source" "7.6.2" "A message flow comes from a pool, an activity, or an end or throw event for a message.";
    MESSAGE_FLOW_TARGET = "message_flow_target" "7.6.2" "A message flow leads to a pool, an activity, or a start, catch or boundary event for a message.";
}

rules! { NOTES, "What is only told.":
    MISSING_OUTGOING = "missing_outgoing" "10.3" "An activity or gateway that no flow leaves ends its path, also where there are end events.";
    CONDITION_ON_DEFAULT = "condition_on_default" "8.4.13" "The condition of a default flow is passed over.";
    UNCONDITIONAL_CHOICE = "unconditional_choice" "10.6.2" "A flow without a condition that is not the default is always taken when it is asked.";
    CONDITION_AFTER_EVENT = "condition_after_event" "10.5.4" "A condition on a flow that leaves an event is unusual: events leave on all their flows.";
    EMPTY_SUB_PROCESS = "empty_sub_process" "10.3.5" "A sub-process with nothing in it is over at once.";
    BOUNDARY_ON_EVENT_SUB_PROCESS = "boundary_on_event_sub_process" "10.3.5" "A boundary event on an event sub-process is unusual.";
    COMPENSATION_WITHOUT_HANDLER = "compensation_without_handler" "10.7.1" "A compensation boundary event without an association compensates nothing.";
    HANDLER_WITHOUT_EVENT = "handler_without_event" "10.7.1" "A compensation activity that no compensation event leads to is never done.";
    MISSING_SCRIPT = "missing_script" "10.3.3" "A script task without a script does nothing, as an abstract task does: the specification lets it be left out.";
    CARDINALITY_AND_COLLECTION = "cardinality_and_collection" "10.3.8" "Of a cardinality and a collection, one would be enough.";
}

/// What reading finds before any rule is asked: XML, the elements and attributes of BPMN's schema, ids and references.
pub const READING: &[Rule] = &[
    Rule { code: "file_too_large", sentence: "A file has 1 MiB at most.", section: "15" },
    Rule { code: "too_many_elements", sentence: "A file has 40,000 elements at most.", section: "15" },
    Rule { code: "nested_too_deep", sentence: "Elements lie 64 deep within each other at most.", section: "15" },
    Rule { code: "malformed_xml", sentence: "A file is well-formed XML.", section: "15.3" },
    Rule { code: "document_type", sentence: "A file has no document type declaration.", section: "15.3" },
    Rule { code: "undeclared_prefix", sentence: "The prefix of an element or attribute is declared.", section: "15.3" },
    Rule { code: "not_bpmn", sentence: "The root of a file is `definitions` of BPMN 2.0.", section: "8.2.1" },
    Rule { code: "id_too_long", sentence: "An id has 255 characters at most.", section: "8.3.1" },
    Rule { code: "duplicate_id", sentence: "An id stands once in a file.", section: "8.3.1" },
    Rule { code: "missing_attribute", sentence: "An attribute that an element needs is there.", section: "15.3" },
    Rule { code: "invalid_attribute", sentence: "The value of an attribute is of its type.", section: "15.3" },
    Rule { code: "unknown_element", sentence: "An element in BPMN's namespace is one of BPMN.", section: "15.3" },
    Rule { code: "unexpected_element", sentence: "An element stands where it may stand.", section: "15.3" },
    Rule { code: "repeated_element", sentence: "What may stand once stands once.", section: "15.3" },
    Rule { code: "unresolved_reference", sentence: "What is referred to is in the file.", section: "15.3" },
    Rule { code: "wrong_reference", sentence: "What is referred to is of the right kind.", section: "15.3" },
];

/// What compiling finds, besides broken rules: expressions, and what only other engines can do.
pub const COMPILING: &[Rule] = &[
    Rule { code: "no_such_process", sentence: "The process that is asked for is in the file.", section: "10.2" },
    Rule { code: "several_processes", sentence: "Of several executable processes, it is said which one is meant.", section: "10.2.1" },
    Rule { code: "invalid_expression", sentence: "An expression is FEEL.", section: "8.4.6" },
    Rule {
        code: "unsupported_expression",
        sentence: "An expression of another engine is of the kind that can be translated to FEEL.",
        section: "8.4.6",
    },
    Rule { code: "unsupported_expression_language", sentence: "An expression is in FEEL or JUEL.", section: "8.4.6" },
    Rule { code: "unsupported_script_language", sentence: "A script is in FEEL or JUEL.", section: "10.3.3" },
    Rule { code: "missing_implementation", sentence: "It is said who does a service, send or business rule task.", section: "10.3.3" },
    Rule { code: "unsupported_implementation", sentence: "What is done needs no code of another engine.", section: "10.3.3" },
    Rule { code: "unsupported_listener", sentence: "An element has no listeners of another engine.", section: "8.2.3" },
    Rule { code: "unsupported_binding", sentence: "A version is the latest, that of the deployment, or a number.", section: "10.3.6" },
    Rule { code: "unsupported_global_task", sentence: "A call activity calls a process, not a global task.", section: "10.3.6" },
    Rule { code: "unsupported_extension", sentence: "An extension that changes what is done is one that is read.", section: "8.2.3" },
    Rule { code: "unknown_extension", sentence: "An extension in Millrace's namespace is one of those that there are.", section: "8.2.3" },
    Rule { code: "invalid_json", sentence: "An extension that holds JSON holds JSON.", section: "8.2.3" },
    Rule { code: "unknown_separated_task", sentence: "What a separation of duties names is in the process.", section: "8.2.3" },
    Rule { code: "separated_from_no_user_task", sentence: "What a separation of duties names is a user task.", section: "8.2.3" },
    Rule { code: "separated_from_itself", sentence: "A separation of duties does not name its own task.", section: "8.2.3" },
    Rule { code: "skill_level_out_of_range", sentence: "The level of a skill is a whole number from 1 to 5.", section: "8.2.3" },
    Rule { code: "missing_topic", sentence: "An external task has a topic.", section: "10.3.3" },
    Rule { code: "missing_decision", sentence: "A decision task names its decision.", section: "10.3.3" },
    Rule { code: "missing_url", sentence: "An HTTP task has an address.", section: "10.3.3" },
    Rule { code: "computed_code", sentence: "The code of an error or escalation that is caught is written out.", section: "10.5.5" },
    Rule { code: "invalid_assignment", sentence: "An assignment goes to a variable or a path.", section: "10.4.2" },
];
