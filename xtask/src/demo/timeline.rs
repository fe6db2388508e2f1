//! A timeline as a table: step, who, when, outcome.

use std::fmt::Write;

use serde_json::Value;

use crate::error::{Result, While};

const HEAD: [&str; 4] = ["STEP", "WHO", "WHEN", "OUTCOME"];

pub(crate) fn table(timeline: &Value) -> Result<String> {
    let items = timeline.get("items").and_then(Value::as_array).while_doing(format!("no `items` in {timeline}"))?;
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(items.iter().map(row));
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let mut table = String::new();
    for [step, who, when, outcome] in &rows {
        let [a, b, c] = widths;
        let _ = writeln!(table, "{step:a$}  {who:b$}  {when:c$}  {outcome}");
    }
    Ok(table)
}

fn row(item: &Value) -> [String; 4] {
    let field = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
    let step = if field("step_name").is_empty() { field("step_id") } else { field("step_name") };
    let who = match (field("who"), field("role")) {
        (who, "") => who.to_owned(),
        (who, role) => format!("{who} ({role})"),
    };
    let when = if field("ended_at").is_empty() { field("started_at") } else { field("ended_at") };
    [step.to_owned(), who, when.to_owned(), field("outcome").to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let timeline = json!({"items": [{
            "step_id": "approval", "step_name": "Manager Approval", "who": "mark", "role": "manager",
            "started_at": "2026-01-01T10:00:00Z", "ended_at": "2026-01-01T10:05:00Z", "outcome": "approve",
        }]});
        let expected = "STEP              WHO             WHEN                  OUTCOME\n\
                        Manager Approval  mark (manager)  2026-01-01T10:05:00Z  approve\n";
        assert_eq!(table(&timeline).unwrap(), expected);
    }
}
