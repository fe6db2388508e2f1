//! The table: a row a task, a column a library, and how many times faster ours is.

use std::fmt::Write;

use crate::job::{Row, Speeds};

pub fn render(speeds: &[Speeds]) -> String {
    let mut text = format!("{:26}", "PER SECOND, ONE CORE");
    for column in speeds {
        let _ = write!(text, "{:>12}", column.name);
    }
    for peer in speeds.iter().skip(1) {
        let _ = write!(text, "{:>12}", format!("x {}", peer.name));
    }
    text.push('\n');
    for (index, row) in Row::ALL.iter().enumerate() {
        let _ = write!(text, "{:26}", row.name());
        let at = |column: &Speeds| column.by_row[index];
        for column in speeds {
            let _ = write!(text, "{:>12}", at(column).map_or("-".to_owned(), rounded));
        }
        for peer in speeds.iter().skip(1) {
            let ratio = at(&speeds[0]).zip(at(peer)).map(|(ours, theirs)| format!("{:.1}", ours / theirs));
            let _ = write!(text, "{:>12}", ratio.unwrap_or("-".to_owned()));
        }
        text.push('\n');
    }
    text
}

fn rounded(speed: f64) -> String {
    if speed >= 1e7 {
        format!("{:.0} M", speed / 1e6)
    } else if speed >= 1e6 {
        format!("{:.1} M", speed / 1e6)
    } else {
        format!("{:.0} k", speed / 1e3)
    }
}
