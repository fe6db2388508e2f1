//! Prints evaluations per second of FEEL expressions and decision tables: this project's, `dsntk`'s and `zen-expression`'s.
//! One process, one core, everything prepared once, the three measured in turns so that a slow moment falls on all of them.

mod dsntk;
mod job;
mod ours;
mod table;
mod zen;

#[path = "../../../shared/dmn/benches/models/mod.rs"]
mod fifty_rows;

use job::{Job, Row};

/// The data of every expression: what a form with a few positions sends.
const INPUTS: &str = r#"{"amount": 1500, "department": "engineering", "items": [
    {"name": "cable", "price": 4.5}, {"name": "screen", "price": 289.9}, {"name": "dock", "price": 120},
    {"name": "mouse", "price": 25}, {"name": "pad", "price": 9.99}
]}"#;

const SIMPLE: &str = "amount > 1000";
const COMPOUND: &str = r#"amount > 1000 and department = "engineering" and count(items[price > 10]) >= 2"#;

fn main() {
    let rows = Row::ALL;
    let mut columns: Vec<(&str, Vec<Option<Job>>)> = vec![
        ("ours", rows.iter().map(|row| ours::job(*row)).collect()),
        ("dsntk", rows.iter().map(|row| dsntk::job(*row)).collect()),
        ("zen", rows.iter().map(|row| zen::job(*row)).collect()),
    ];
    let rounds = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(15);
    let speeds = job::measure(&mut columns, rounds);
    print!("{}", table::render(&speeds));
}
