//! What stands in a model's `.json`: how it starts, what people and the world do, what must come of it.

use serde::Deserialize;
use serde_json::{Map, Value};

/// A model's scenario.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What the process is about and what can be learnt from it.
    pub describes: String,
    /// Other models of the library that it calls, by the names of their files.
    #[serde(default)]
    pub calls: Vec<String>,
    /// Decision models that it asks, files beside it.
    #[serde(default)]
    pub decisions: Vec<String>,
    pub runs: Vec<Run>,
}

/// One instance from its start to where it is left.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// What happens, in a few words; unique in the scenario.
    pub name: String,
    #[serde(default)]
    pub start: Start,
    #[serde(default)]
    pub acts: Vec<Act>,
    pub trace: super::Trace,
    #[serde(default)]
    pub ends: Ends,
    #[serde(default)]
    pub http: HttpRun,
}

/// How a run goes over HTTP.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpRun {
    /// Why it cannot: a job has to be done by hand, which only workers can.
    pub not: Option<String>,
    /// Variables that replace those of the start, to make timers short.
    #[serde(default)]
    pub variables: Map<String, Value>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    #[serde(default)]
    pub variables: Map<String, Value>,
    /// None means the name of the model and the run.
    pub business_key: Option<String>,
    /// The event it begins at, where that is not the none start event.
    pub at: Option<String>,
}

/// One thing that is done. Elements are named by their ids in the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Act {
    /// A person completes a user task.
    Complete {
        complete: String,
        /// Which of a loop's instances, from 1.
        index: Option<u32>,
        outcome: Option<String>,
        #[serde(default)]
        variables: Map<String, Value>,
    },
    /// A worker does a job, or a decision is made.
    Job {
        job: String,
        index: Option<u32>,
        #[serde(default)]
        variables: Map<String, Value>,
    },
    /// A worker throws a BPMN error.
    Throw {
        throw: String,
        code: String,
        #[serde(default)]
        variables: Map<String, Value>,
    },
    /// A worker fails, for the last time unless it may be tried again.
    Fail {
        fail: String,
        error: String,
        #[serde(default)]
        retryable: bool,
    },
    /// A message comes; none as key means the business key.
    Message {
        message: String,
        key: Option<String>,
        #[serde(default)]
        variables: Map<String, Value>,
    },
    /// A signal comes.
    Signal {
        signal: String,
        #[serde(default)]
        variables: Map<String, Value>,
    },
    /// The clock moves on to when the timer of this event is due.
    Timer { timer: String },
    /// Variables of the process are set.
    Set { set: Map<String, Value> },
    /// Somebody asks for an activity of an ad-hoc sub-process.
    Activate { activate: String },
    /// The process that a call activity called comes back, with variables or an error.
    Call {
        call: String,
        #[serde(default)]
        variables: Map<String, Value>,
        error: Option<String>,
    },
    /// The process that a call activity called throws an escalation.
    Escalate { escalate: String, code: String },
    /// A person says: try again.
    Retry { retry: bool },
    /// A person ends the instance.
    Cancel { cancel: String },
}

/// Where the instance is left.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ends {
    pub status: String,
    pub outcome: Option<String>,
    /// Some of the process's variables.
    pub variables: Map<String, Value>,
    /// `element: code` of every incident.
    pub incidents: Vec<String>,
    /// Ids of the elements that wait for something.
    pub waiting_at: Vec<String>,
    /// `message NAME` and `signal NAME` of all that was sent, followed by the variables that go with it as JSON.
    pub sends: Vec<String>,
}

impl Default for Ends {
    fn default() -> Self {
        Self {
            status: "completed".to_owned(),
            outcome: None,
            variables: Map::new(),
            incidents: Vec::new(),
            waiting_at: Vec::new(),
            sends: Vec::new(),
        }
    }
}
