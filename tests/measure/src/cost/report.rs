//! All figures, for programs and for people.

use super::idle::{self, Item};
use super::prices::{self, MILLION};
use super::processes::STEPS;
use super::table;
use super::targets::Target;
use super::template::Template;
use super::usage::{TIME_ASSUMED, Usage};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What was measured.
#[derive(Debug, Clone)]
pub struct Report {
    pub(super) log_in: Usage,
    pub(super) counted_log_in: Usage,
    pub(super) recorded_log_in: Usage,
    pub(super) onboarding: Usage,
    pub(super) automated: Usage,
    pub(super) automated_with_business_key: Usage,
    pub(super) automated_with_both_keys: Usage,
    pub(super) decision: Usage,
    pub(super) decision_of_a_version: Usage,
    pub(super) tick: Usage,
    pub(super) template: Template,
}

impl Report {
    /// Every figure that has a bound.
    pub fn targets(&self) -> Vec<Target> {
        let automated = &self.automated;
        let for_steps = automated.invocations_of("executor") + automated.job_dispatches;
        vec![
            Target {
                name: "write units per automated step, all told",
                figure: per_step(automated.write_units()),
                most: 1.5,
                dollars: false,
            },
            Target { name: "per million automated steps", figure: self.dollars_per_million_steps(), most: 1.5, dollars: true },
            Target { name: "invocations for 10 automated steps", figure: for_steps as f64, most: 2.0, dollars: false },
            Target { name: "write units per decision", figure: self.decision.write_units(), most: 0.0, dollars: false },
            Target { name: "per million decisions", figure: self.dollars_per_million_decisions(), most: 2.0, dollars: true },
            Target { name: "a month while idle", figure: idle::total(&self.bill()), most: 3.0, dollars: true },
        ]
    }

    fn bill(&self) -> Vec<Item> {
        idle::bill(&self.template, &self.tick)
    }

    fn dollars_per_million_steps(&self) -> f64 {
        per_step(self.automated.price(&self.template).total()) * MILLION
    }

    fn dollars_per_million_decisions(&self) -> f64 {
        self.decision.price(&self.template).total() * MILLION
    }

    fn processes(&self) -> [(&'static str, &'static str, &Usage); 9] {
        [
            ("onboarding", "onboarding: 3 people, 1 machine step", &self.onboarding),
            ("automated", "10 automated steps", &self.automated),
            ("automated_with_business_key", "… and a business key", &self.automated_with_business_key),
            ("automated_with_both_keys", "… and an Idempotency-Key", &self.automated_with_both_keys),
            ("decision", "a decision, of the latest version", &self.decision),
            ("decision_of_a_version", "… of a version that is named", &self.decision_of_a_version),
            ("log_in", "a log-in (not part of the others)", &self.log_in),
            ("counted_log_in", "… counted by its address", &self.counted_log_in),
            ("recorded_log_in", "… and in the audit log, chained", &self.recorded_log_in),
        ]
    }

    /// Everything, for programs.
    pub fn json(&self) -> Value {
        let processes: serde_json::Map<String, Value> =
            self.processes().into_iter().map(|(key, _, usage)| (key.to_owned(), usage.json(&self.template))).collect();
        let idle: Vec<Value> =
            self.bill().into_iter().map(|item| json!({"item": item.name, "how": item.how, "dollars": item.dollars})).collect();
        let price = self.automated.price(&self.template);
        json!({
            "processes": processes,
            "automated_step": {
                "write_units": per_step(self.automated.write_units()),
                "dollars_per_million": price.json(MILLION / STEPS as f64),
                "executor_invocations": self.automated.invocations_of("executor"),
                "dispatcher_invocations": self.automated.invocations_of("dispatcher"),
                "dispatcher_invocations_for_jobs": self.automated.job_dispatches,
            },
            "idle_month": {"items": idle, "total": idle::total(&self.bill())},
            "targets": self.targets().iter().map(Target::json).collect::<Vec<_>>(),
            "comparison": prices::OTHERS.map(|(name, dollars, what)| json!({"name": name, "per_million": dollars, "of": what})),
            "assumed": TIME_ASSUMED,
        })
    }

    /// Everything, for people.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut part = |title: &str, rows: Vec<Vec<String>>| {
            let _ = writeln!(text, "{title}\n\n{}", table::text(&rows));
        };
        part("What a process uses, or a decision", self.used());
        part("Units by table (writes, reads)", self.by_table());
        part("Invocations by function", self.by_function());
        part("What an automated step costs, in dollars a million", self.step_price());
        part("For comparison, what others ask for a million", comparison());
        part("A month of an idle deployment, in dollars", self.idle());
        part("Targets", self.verdicts());
        text.push_str(&notes());
        text
    }

    fn used(&self) -> Vec<Vec<String>> {
        let mut rows = vec![row(["", "writes", "reads", "messages", "SQS requests", "HTTP requests", "invocations", "$ a million"])];
        for (_, name, usage) in self.processes() {
            rows.push(row([
                name,
                &units(usage.write_units()),
                &units(usage.read_units()),
                &usage.messages.to_string(),
                &usage.queue_requests.to_string(),
                &usage.http_requests.to_string(),
                &usage.invocations().to_string(),
                &format!("{:.2}", usage.price(&self.template).total() * MILLION),
            ]));
        }
        rows
    }

    fn by_table(&self) -> Vec<Vec<String>> {
        let tables = ["workflow", "identity", "operations"];
        let mut rows = vec![row(["", "workflow", "identity", "operations"])];
        for (_, name, usage) in self.processes() {
            let of = |table: &str| {
                let [writes, reads] = [&usage.writes, &usage.reads].map(|all| units(all.get(table).copied().unwrap_or_default()));
                format!("{writes} / {reads}")
            };
            rows.push([name.to_owned()].into_iter().chain(tables.map(of)).collect());
        }
        rows
    }

    fn by_function(&self) -> Vec<Vec<String>> {
        let functions = ["auth", "workflows", "routing", "tasks", "dispatcher", "executor", "scheduler"];
        let mut rows = vec![[""].into_iter().chain(functions).map(str::to_owned).collect()];
        for (_, name, usage) in self.processes() {
            rows.push([name.to_owned()].into_iter().chain(functions.map(|function| usage.invocations_of(function).to_string())).collect());
        }
        rows
    }

    fn step_price(&self) -> Vec<Vec<String>> {
        let price = self.automated.price(&self.template);
        let line = |name: &str, amount: f64| row([name, &dollars(per_step(amount) * MILLION)]);
        vec![
            row(["", "$"]),
            line("write units", price.writes),
            line("read units", price.reads),
            line("queue requests", price.queues),
            line("invocations", price.invocations),
            line("GB-seconds", price.time),
            line("HTTP API", price.http),
            line("together", price.total()),
            line("beside it: logs and traces as the template sets them", price.logs_and_traces),
        ]
    }

    fn idle(&self) -> Vec<Vec<String>> {
        let bill = self.bill();
        let mut rows = vec![row(["", "$", ""])];
        rows.extend(bill.iter().map(|item| row([item.name, &dollars(item.dollars), &item.how])));
        rows.push(row(["together", &dollars(idle::total(&bill)), ""]));
        rows
    }

    fn verdicts(&self) -> Vec<Vec<String>> {
        let mut rows = vec![row(["", "is", "at most", ""])];
        rows.extend(self.targets().iter().map(|target| {
            let shown = |figure| if target.dollars { format!("${figure:.2}") } else { units(figure) };
            row([target.name, &shown(target.figure), &shown(target.most), target.verdict()])
        }));
        rows
    }
}

fn comparison() -> Vec<Vec<String>> {
    let mut rows = vec![row(["", "$", ""])];
    rows.extend(prices::OTHERS.map(|(name, dollars, of)| row([name, dollars, of])));
    rows
}

fn notes() -> String {
    [
        "Writes and reads are what the database says was consumed (ConsumedCapacity), warm: definitions, decisions and keys are cached.",
        "Each stream record and each message is an invocation of its own: what a quiet deployment sees, and the most there can be.",
        "Invocations for the steps: the executor's, and the dispatcher's that hand it jobs; one more lists the end of the process.",
        "A message costs its send, its receive and its delete; up to ten of one invocation are sent together.",
        "Timers are not taken back: those of a finished process still come, and are counted with it.",
        TIME_ASSUMED,
        "us-east-1, on demand, arm64; free tiers are not counted; a month has thirty days.",
    ]
    .map(|note| format!("- {note}\n"))
    .concat()
}

fn per_step(amount: f64) -> f64 {
    amount / STEPS as f64
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).into()
}

fn units(amount: f64) -> String {
    let text = format!("{amount:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn dollars(amount: f64) -> String {
    format!("{amount:.3}")
}
