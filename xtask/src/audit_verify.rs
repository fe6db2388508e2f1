//! `audit-verify`: whether an export of the audit log is what was written. Needs nothing but the files: no deployment, no
//! account, no network.

use crate::arguments::Arguments;
use crate::error::{Error, Result, While};
use std::fmt::Write as _;

/// Most faults that are shown; the rest is counted.
const SHOWN: usize = 50;

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let files = arguments.rest();
    if files.is_empty() {
        return Err(Error::new("name the files of the export, day by day: cargo xtask audit-verify FILE..."));
    }
    let mut text = String::new();
    for file in &files {
        text.push_str(&std::fs::read_to_string(file).while_doing(file)?);
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    println!("{}", told(&audit::verify(&text))?);
    Ok(())
}

/// What is told of a report.
///
/// # Errors
/// What is wrong.
fn told(report: &audit::Report) -> Result<String> {
    if !report.faults.is_empty() {
        let mut wrong = format!("{} things are not as they were written:", report.faults.len());
        for fault in report.faults.iter().take(SHOWN) {
            write!(wrong, "\n  - {fault}").while_doing("writing")?;
        }
        return Err(Error::new(wrong));
    }
    let (first, last) = (report.days.first().map_or("", audit::Day::as_str), report.days.last().map_or("", audit::Day::as_str));
    let begins = if report.begins_after.is_empty() { "the chain's beginning".to_owned() } else { format!("link {}", report.begins_after) };
    Ok(format!(
        "{first} to {last}: {} entries in {} links are as they were written\nafter   {begins}\nup to   link {}\n{} entries are not sealed yet",
        report.entries, report.links, report.ends_with, report.unsealed
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_that_is_whole_is_told_from_one_that_is_not() {
        let end = audit::Line::End {
            day: audit::Day::parse("2026-03-02").unwrap(),
            links: 0,
            hash: String::new(),
            exported_at: "2026-03-02T12:00:00Z".to_owned(),
        };
        assert!(told(&audit::verify(&end.text())).unwrap().contains("0 entries in 0 links"));
        let wrong = told(&audit::verify("{}\n")).unwrap_err().to_string();
        assert!(wrong.contains("line 1: no line of an export"), "{wrong}");
    }
}
