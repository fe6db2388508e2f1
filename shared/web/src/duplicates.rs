//! Names that stand twice in one JSON object. RFC 8259 (4) leaves open which of them counts, so that what was checked in
//! front of us and what we do could differ: such a body is refused.

use std::collections::BTreeSet;

/// Where the text is between brackets.
enum Open {
    Object { names: BTreeSet<String>, name: Option<String> },
    Array { position: usize },
}

/// The JSON Pointer (RFC 6901) of the first name that stands twice. The text has to be JSON.
pub(crate) fn duplicate(json: &str) -> Option<String> {
    let mut open: Vec<Open> = Vec::new();
    let mut rest = json.char_indices();
    while let Some((at, letter)) = rest.next() {
        match letter {
            '{' => open.push(Open::Object { names: BTreeSet::new(), name: None }),
            '[' => open.push(Open::Array { position: 0 }),
            '}' | ']' => drop(open.pop()),
            ',' => match open.last_mut() {
                Some(Open::Object { name, .. }) => *name = None,
                Some(Open::Array { position }) => *position += 1,
                None => {}
            },
            '"' => {
                let end = end_of(&mut rest)?;
                // In an object a text is a name, unless one waits for its value.
                if let Some(Open::Object { names, name: name @ None }) = open.last_mut() {
                    let read: String = serde_json::from_str(json.get(at..=end)?).ok()?;
                    let twice = !names.insert(read.clone());
                    *name = Some(read);
                    if twice {
                        return Some(pointer(&open));
                    }
                }
            }
            _ => {}
        }
    }
    None
}

/// Moves behind the quotation mark that ends a text.
fn end_of(rest: &mut std::str::CharIndices<'_>) -> Option<usize> {
    while let Some((at, letter)) = rest.next() {
        match letter {
            '\\' => drop(rest.next()),
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

fn pointer(open: &[Open]) -> String {
    let step = |open: &Open| match open {
        Open::Object { name, .. } => format!("/{}", name.as_deref().unwrap_or_default().replace('~', "~0").replace('/', "~1")),
        Open::Array { position } => format!("/{position}"),
    };
    open.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_found_where_it_stands() {
        for (json, place) in [
            (r#"{"a": 1, "b": 2, "a": 3}"#, Some("/a")),
            (r#"{"a": 1, "\u0061": 3}"#, Some("/a")),
            (r#"{"x": [{"a": 1}, {"a/b": {"c": 1, "c": 1}}]}"#, Some("/x/1/a~1b/c")),
            (r#"[{"a": 1}, {"a": 1}, {"a": {"a": "a"}}]"#, None),
            (r#"{"a": "\"a\": 1, \"a\": {", "b": "]}\\"}"#, None),
            (r#"{"a": ["a", "a", "b"], "b": {}}"#, None),
            ("\"a\"", None),
        ] {
            assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{json}");
            assert_eq!(duplicate(json).as_deref(), place, "{json}");
        }
    }
}
