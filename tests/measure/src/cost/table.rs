//! Rows as text in columns: the first row is the head; figures stand to the right.

/// Two blanks before every line and between columns.
pub(super) fn text(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let figures = |column: usize| rows.iter().skip(1).filter_map(|row| row.get(column)).all(|cell| is_figure(cell));
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in (0..columns).zip(row) {
            let width = width(column);
            let cell = if figures(column) { format!("  {cell:>width$}") } else { format!("  {cell:width$}") };
            line.push_str(&cell);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn is_figure(cell: &str) -> bool {
    cell.chars().all(|c| c.is_ascii_digit() || " .,/$-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_to_the_right() {
        let rows = [["", "writes"], ["a long name", "1.5"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(text(&rows), "               writes\n  a long name     1.5\n");
    }
}
