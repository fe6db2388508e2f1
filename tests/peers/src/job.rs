//! What is measured, and how.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// One evaluation (or parse). It checks nothing: whoever makes it has checked the answer once.
pub type Job = Box<dyn FnMut()>;

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// `amount > 1000`.
    Simple,
    /// Three conditions, one of them over a filtered list.
    Compound,
    /// A decision table of three inputs and fifty rows, of which one fits.
    Table,
    /// From the compound condition's text to what can be evaluated.
    Parse,
    /// From JSON text to the compound condition's answer.
    Json,
}

impl Row {
    /// In the order they are printed.
    pub const ALL: [Self; 5] = [Self::Simple, Self::Compound, Self::Table, Self::Parse, Self::Json];

    /// What the table calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Simple => "amount > 1000",
            Self::Compound => "compound condition",
            Self::Table => "table of 50 rows",
            Self::Parse => "parse the compound",
            Self::Json => "JSON text, then compound",
        }
    }
}

/// Evaluations per second of one library, by row; none where it has no such thing.
pub struct Speeds {
    pub name: &'static str,
    pub by_row: Vec<Option<f64>>,
}

/// Long enough that the clock's own cost is nothing, short enough that the turns of a round see the same machine.
const TURN: Duration = Duration::from_millis(40);

/// Medians over `rounds` rounds; in each every job has its turn, and another library begins.
pub fn measure(columns: &mut [(&'static str, Vec<Option<Job>>)], rounds: usize) -> Vec<Speeds> {
    let rows = columns.first().map_or(0, |(_, jobs)| jobs.len());
    let count = columns.len();
    let mut samples = vec![vec![Vec::new(); rows]; count];
    for row in 0..rows {
        let repeats: Vec<u32> = columns.iter_mut().map(|(_, jobs)| jobs[row].as_mut().map_or(0, calibrate)).collect();
        for round in 0..rounds {
            for turn in 0..count {
                let column = (round + turn) % count;
                if let Some(job) = columns[column].1[row].as_mut() {
                    samples[column][row].push(f64::from(repeats[column]) / run(job, repeats[column]).as_secs_f64());
                }
            }
        }
    }
    let speeds = samples.into_iter().map(|by_row| by_row.into_iter().map(median).collect());
    columns.iter().zip(speeds).map(|((name, _), by_row)| Speeds { name, by_row }).collect()
}

/// How often the job fits a turn.
fn calibrate(job: &mut Job) -> u32 {
    let mut repeats = 1;
    while repeats < 1 << 28 {
        if run(job, repeats) >= TURN / 2 {
            return repeats.saturating_mul(2);
        }
        repeats *= 2;
    }
    repeats
}

fn run(job: &mut Job, repeats: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..repeats {
        black_box(&mut *job)();
    }
    start.elapsed()
}

fn median(mut samples: Vec<f64>) -> Option<f64> {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied()
}
