//! The tables with the models that prove each cell, as `docs/bpmn-coverage.md` shows them.

use super::{TABLES, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The names of the models that prove each cell.
type Proofs = BTreeMap<String, BTreeSet<String>>;

/// Models that are named in one cell; of others there is a number.
const NAMED: usize = 3;

/// Names of the allowed cells that nothing proves.
pub fn empty_cells(proofs: &Proofs) -> Vec<String> {
    TABLES.iter().flat_map(Table::cells).filter(|cell| !proofs.contains_key(cell)).collect()
}

/// All tables as Markdown. `describes` tells what each model is about, and whether it runs over HTTP.
pub fn markdown(proofs: &Proofs, describes: &[(String, String, bool)]) -> String {
    let mut text = String::from(
        "# BPMN coverage\n\n\
         Written by `cargo test -p models`; do not edit. What BPMN 2.0.2 allows, and for each cell the models under `tests/models/models` \
         that prove it: a cell counts only where the log of a run that went as expected shows it. A dash is what the specification \
         does not allow.\n",
    );
    for table in TABLES {
        let all: Vec<String> = table.cells().collect();
        let proven = all.iter().filter(|cell| proofs.contains_key(*cell)).count();
        let _ = write!(text, "\n## {}\n\nBPMN 2.0.2, {}. {proven} of {} cells are proven.\n\n", table.title, table.section, all.len());
        let _ = writeln!(text, "| | {} |\n|---|{}", table.columns.join(" | "), "---|".repeat(table.columns.len()));
        for (row, allowed) in table.rows {
            let cells = table.columns.iter().map(|column| match allowed.contains(column) {
                true => proofs.get(&table.cell(row, column)).map_or_else(|| "**nothing**".to_owned(), models),
                false => "—".to_owned(),
            });
            let _ = writeln!(text, "| {row} | {} |", cells.collect::<Vec<_>>().join(" | "));
        }
        if !table.note.is_empty() {
            let _ = writeln!(text, "\n{}", table.note);
        }
    }
    text.push_str("\n## Models\n\n| model | over HTTP | what it is about |\n|---|---|---|\n");
    for (name, about, http) in describes {
        let _ = writeln!(text, "| [{name}](../tests/models/models/{name}.bpmn) | {} | {about} |", if *http { "yes" } else { "no" });
    }
    text
}

fn models(names: &BTreeSet<String>) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    if names.len() > NAMED {
        shown.push(format!("and {} more", names.len() - NAMED));
    }
    shown.join(", ")
}
