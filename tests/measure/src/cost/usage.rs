//! What a piece of work used of AWS, and what that costs.

use super::prices;
use super::template::Template;
use crate::capacity::{Consumed, Units};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How long AWS takes for one request to DynamoDB, in seconds. Assumed: single-digit milliseconds are what it promises.
const DATABASE_CALL: f64 = 0.006;
/// How long AWS takes for one request to SQS, in seconds. Assumed.
const QUEUE_CALL: f64 = 0.010;
/// What an invocation takes beside its requests, in seconds. Assumed.
const OWN_WORK: f64 = 0.002;
/// What a password's hash takes, in seconds: the work of a log-in. Assumed.
const PASSWORD_HASH: f64 = 0.1;

/// Those assumptions in words.
pub(super) const TIME_ASSUMED: &str = "Lambda time is assumed, not measured: 2 ms an invocation, 6 ms a database request, 10 ms a \
send to a queue, one after the other, and 100 ms for a log-in's password; warm, and targets of connectors answer at once.";

/// Bytes an invocation logs: Lambda's own three lines, ours, and the metrics. Assumed.
const LOGGED: f64 = 1_000.0;
/// The part of all requests that X-Ray's default rule traces beside the first of each second.
const TRACED: f64 = 0.05;

/// Invocations of one function.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Invocations {
    /// How many.
    pub count: u64,
    /// Their time altogether.
    pub seconds: f64,
}

/// What was used.
#[derive(Debug, Clone, Default)]
pub(super) struct Usage {
    /// Requests through the HTTP API.
    pub http_requests: u64,
    /// Messages sent.
    pub messages: u64,
    /// Requests to SQS: sends of up to ten messages, and a receive and a delete for each batch that was delivered.
    pub queue_requests: u64,
    /// By function.
    pub invocations: BTreeMap<&'static str, Invocations>,
    /// Invocations of the dispatcher that put jobs into queues.
    pub job_dispatches: u64,
    /// Requests to the database that were refused.
    pub refused: u64,
    /// Read units by table.
    pub reads: Units,
    /// Write units by table.
    pub writes: Units,
}

/// A piece of work's price, in dollars.
#[derive(Debug, Clone, Copy)]
pub(super) struct Price {
    pub writes: f64,
    pub reads: f64,
    pub queues: f64,
    pub invocations: f64,
    pub time: f64,
    pub http: f64,
    /// Not part of the sum: both are a matter of settings.
    pub logs_and_traces: f64,
}

impl Usage {
    /// Adds an invocation with what it consumed and sent.
    pub(super) fn invoked(&mut self, function: &'static str, consumed: Consumed, sends: u64, messages: u64) {
        let invocations = self.invocations.entry(function).or_default();
        invocations.count += 1;
        let hash = if function == "auth" { PASSWORD_HASH } else { 0.0 };
        invocations.seconds += OWN_WORK + hash + consumed.calls as f64 * DATABASE_CALL + sends as f64 * QUEUE_CALL;
        self.queue_requests += sends;
        self.messages += messages;
        self.refused += consumed.refused;
        for (all, more) in [(&mut self.reads, consumed.reads), (&mut self.writes, consumed.writes)] {
            for (table, units) in more {
                *all.entry(table).or_default() += units;
            }
        }
    }

    pub(super) fn write_units(&self) -> f64 {
        total(&self.writes)
    }

    pub(super) fn read_units(&self) -> f64 {
        total(&self.reads)
    }

    pub(super) fn invocations(&self) -> u64 {
        self.invocations.values().map(|one| one.count).sum()
    }

    pub(super) fn invocations_of(&self, function: &str) -> u64 {
        self.invocations.get(function).map_or(0, |one| one.count)
    }

    pub(super) fn gb_seconds(&self, template: &Template) -> f64 {
        self.invocations.iter().map(|(function, one)| one.seconds * template.memory_gb(function)).sum()
    }

    pub(super) fn price(&self, template: &Template) -> Price {
        let invocations = self.invocations() as f64;
        Price {
            writes: self.write_units() * prices::WRITE_UNITS,
            reads: self.read_units() * prices::READ_UNITS,
            queues: self.queue_requests as f64 * prices::QUEUE_REQUESTS,
            invocations: invocations * prices::INVOCATIONS,
            time: self.gb_seconds(template) * prices::GB_SECONDS,
            http: self.http_requests as f64 * prices::HTTP_REQUESTS,
            logs_and_traces: invocations * (LOGGED / 1e9 * prices::LOGGED_GB + TRACED * prices::TRACES),
        }
    }

    pub(super) fn json(&self, template: &Template) -> Value {
        let invocations: BTreeMap<_, _> = self.invocations.iter().map(|(function, one)| (*function, one.count)).collect();
        json!({
            "write_units": {"total": self.write_units(), "by_table": self.writes},
            "read_units": {"total": self.read_units(), "by_table": self.reads},
            "messages": self.messages,
            "queue_requests": self.queue_requests,
            "http_requests": self.http_requests,
            "invocations": {"total": self.invocations(), "by_function": invocations},
            "gb_seconds_assumed": self.gb_seconds(template),
            "refused_database_requests": self.refused,
            "dollars_per_million": self.price(template).json(prices::MILLION),
        })
    }
}

impl Price {
    pub(super) fn total(&self) -> f64 {
        self.writes + self.reads + self.queues + self.invocations + self.time + self.http
    }

    /// The price of so many times the work.
    pub(super) fn json(&self, times: f64) -> Value {
        json!({
            "writes": self.writes * times,
            "reads": self.reads * times,
            "queues": self.queues * times,
            "invocations": self.invocations * times,
            "gb_seconds": self.time * times,
            "http": self.http * times,
            "total": self.total() * times,
            "logs_and_traces_beside": self.logs_and_traces * times,
        })
    }
}

/// All of them; nothing is `0`, while an empty sum would be `-0`.
fn total(units: &Units) -> f64 {
    units.values().fold(0.0, |sum, units| sum + units)
}

/// What one invocation logs, in GB.
pub(super) fn logged_gb(invocations: f64) -> f64 {
    invocations * LOGGED / 1e9
}
