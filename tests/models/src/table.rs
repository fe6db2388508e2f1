//! What BPMN 2.0.2 allows, as data: a table has rows and columns, and says which of its cells are allowed.
//!
//! The events are those of the tables 10.86 to 10.93 (start, event sub-process, end, intermediate, boundary), and of section
//! 10.6.6 (after an event-based gateway).

/// A table of cells.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// What cells are named after: `name/row/column`.
    pub name: &'static str,
    pub title: &'static str,
    /// The section of the specification.
    pub section: &'static str,
    pub columns: &'static [&'static str],
    /// Each row with the columns that are allowed in it.
    pub rows: &'static [(&'static str, &'static [&'static str])],
    /// What a reader might not expect; empty for nothing.
    pub note: &'static str,
}

const START: &str = "process start";
const SUB: &str = "sub-process start";
const ESP_I: &str = "event sub-process start, interrupting";
const ESP_N: &str = "event sub-process start, non-interrupting";
const CATCH: &str = "intermediate catch";
const AFTER: &str = "after an event-based gateway";
const BOUND_I: &str = "boundary, interrupting";
const BOUND_N: &str = "boundary, non-interrupting";
const THROW: &str = "intermediate throw";
const END: &str = "end";

/// Where something from outside can be waited for.
const CAUGHT: &[&str] = &[START, ESP_I, ESP_N, CATCH, AFTER, BOUND_I, BOUND_N];

const DONE: &[&str] = &["proven"];

/// How a task can be done.
const WAYS: &[&str] = &["once", "standard loop", "multi-instance, sequential", "multi-instance, parallel"];

/// What can become of a sub-process.
const FATES: &[&str] = &["completed", "interrupted at its boundary", "repeated", "compensated"];

/// All tables.
pub const TABLES: &[Table] = &[
    Table {
        name: "event",
        title: "Events by position",
        section: "10.5, 13.5",
        columns: &[START, SUB, ESP_I, ESP_N, CATCH, AFTER, BOUND_I, BOUND_N, THROW, END],
        rows: &[
            ("none", &[START, SUB, THROW, END]),
            ("message", &[START, ESP_I, ESP_N, CATCH, AFTER, BOUND_I, BOUND_N, THROW, END]),
            ("timer, date", CAUGHT),
            ("timer, duration", CAUGHT),
            ("timer, cycle", CAUGHT),
            ("conditional", CAUGHT),
            ("signal", &[START, ESP_I, ESP_N, CATCH, AFTER, BOUND_I, BOUND_N, THROW, END]),
            ("multiple", &[START, ESP_I, ESP_N, CATCH, AFTER, BOUND_I, BOUND_N, THROW, END]),
            ("parallel multiple", &[START, ESP_I, ESP_N, CATCH, BOUND_I, BOUND_N]),
            ("error", &[ESP_I, BOUND_I, END]),
            ("escalation", &[ESP_I, ESP_N, BOUND_I, BOUND_N, THROW, END]),
            ("compensation", &[ESP_I, BOUND_I, THROW, END]),
            ("cancel", &[BOUND_I, END]),
            ("link", &[CATCH, THROW]),
            ("terminate", &[END]),
        ],
        note: "Where the process itself begins with a condition, or with several triggers that are all needed, nothing outside is watched: an \
               instance begins there when it is started with `start_event_id`.",
    },
    Table {
        name: "gateway",
        title: "Gateways and flows",
        section: "10.6, 13.4",
        columns: DONE,
        rows: &[
            ("exclusive: a condition holds", DONE),
            ("exclusive: the default is taken", DONE),
            ("exclusive: merges", DONE),
            ("parallel: forks", DONE),
            ("parallel: joins", DONE),
            ("inclusive: one condition holds", DONE),
            ("inclusive: several conditions hold", DONE),
            ("inclusive: the default is taken", DONE),
            ("inclusive: joins what was taken", DONE),
            ("inclusive: joins in a loop", DONE),
            ("complex: goes on when its condition holds", DONE),
            ("complex: waits for the rest and is as new", DONE),
            ("complex: flows by condition", DONE),
            ("event-based: the first event wins", DONE),
            ("event-based: a receive task is among the events", DONE),
            ("event-based: starts an instance", DONE),
            ("event-based: starts an instance, all events needed", DONE),
            ("activity: a conditional flow is taken", DONE),
            ("activity: its default flow is taken", DONE),
            ("activity: several flows leave it", DONE),
            ("activity: several flows lead to it", DONE),
        ],
        note: "",
    },
    Table {
        name: "task",
        title: "Tasks and how often they are done",
        section: "10.3.3, 10.3.4, 10.3.8",
        columns: WAYS,
        rows: &[
            ("abstract task", WAYS),
            ("manual task", WAYS),
            ("user task", WAYS),
            ("service task", WAYS),
            ("script task", WAYS),
            ("business rule task", WAYS),
            ("send task", WAYS),
            ("receive task", WAYS),
            ("receive task that starts an instance", &["once"]),
            ("call activity", WAYS),
            ("sub-process", WAYS),
            ("transaction", WAYS),
            ("ad-hoc sub-process", WAYS),
        ],
        note: "",
    },
    Table {
        name: "loop",
        title: "Loop attributes",
        section: "10.3.8, 13.3.6, 13.3.7",
        columns: &["standard", "sequential", "parallel"],
        rows: &[
            ("condition", &["standard"]),
            ("tested before", &["standard"]),
            ("maximum", &["standard"]),
            ("cardinality", &["sequential", "parallel"]),
            ("collection", &["sequential", "parallel"]),
            ("item", &["sequential", "parallel"]),
            ("results", &["sequential", "parallel"]),
            ("completion condition", &["sequential", "parallel"]),
            ("no items at all", &["sequential", "parallel"]),
            ("behavior none: an event at every completion", &["sequential", "parallel"]),
            ("behavior one: an event at the first completion", &["sequential", "parallel"]),
            ("behavior all: no event", &["sequential", "parallel"]),
            ("behavior complex: events by condition", &["sequential", "parallel"]),
        ],
        note: "",
    },
    Table {
        name: "activity",
        title: "What any activity may have",
        section: "10.3, 10.7",
        columns: DONE,
        rows: &[
            ("compensated by an activity", DONE),
            ("compensated, the last first", DONE),
            ("a loop's instances compensated", DONE),
            ("start quantity", DONE),
            ("completion quantity", DONE),
            ("implicit start", DONE),
            ("implicit end", DONE),
            ("several tokens in one element", DONE),
        ],
        note: "",
    },
    Table {
        name: "sub-process",
        title: "Sub-processes and what becomes of them",
        section: "10.3.5, 10.3.6, 13.3.3-13.3.5",
        columns: FATES,
        rows: &[
            ("embedded", FATES),
            ("transaction", FATES),
            ("ad-hoc", FATES),
            ("call activity", FATES),
            ("event sub-process", &["completed"]),
        ],
        note: "",
    },
    Table {
        name: "ad-hoc",
        title: "Ad-hoc sub-processes, transactions, calls",
        section: "10.3.5, 10.3.6",
        columns: DONE,
        rows: &[
            ("ad-hoc: ordering parallel", DONE),
            ("ad-hoc: ordering sequential", DONE),
            ("ad-hoc: completion condition", DONE),
            ("ad-hoc: remaining instances are cancelled", DONE),
            ("ad-hoc: remaining instances are finished", DONE),
            ("ad-hoc: people ask for activities", DONE),
            ("ad-hoc: an expression names the first activities", DONE),
            ("transaction: cancelled", DONE),
            ("transaction: fails by an error", DONE),
            ("call: an error comes back", DONE),
            ("call: an escalation comes back", DONE),
        ],
        note: "",
    },
    Table {
        name: "data",
        title: "Data",
        section: "10.4",
        columns: DONE,
        rows: &[
            ("data object", DONE),
            ("data object reference", DONE),
            ("property of the process", DONE),
            ("input association", DONE),
            ("output association", DONE),
            ("transformation", DONE),
            ("assignment", DONE),
            ("what a catch event brings", DONE),
            ("what a throw event gives", DONE),
            ("loop data input and output", DONE),
            ("item definition", DONE),
        ],
        note: "",
    },
];

impl Table {
    /// Names of the allowed cells.
    pub fn cells(&self) -> impl Iterator<Item = String> {
        self.rows.iter().flat_map(|(row, columns)| columns.iter().map(|column| self.cell(row, column)))
    }

    /// A cell's name.
    pub fn cell(&self, row: &str, column: &str) -> String {
        format!("{}/{row}/{column}", self.name)
    }
}
