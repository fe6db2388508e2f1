//! Names that people gave, as names of roles and of variables.

use engine::RoleName;

/// The role that a name stands for: characters that roles can't have become `_`. None for a name without any character.
pub(crate) fn role(name: &str) -> Option<RoleName> {
    let mut role = String::new();
    for character in name.trim().chars().take(64) {
        let kept = character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.');
        let begins = !role.is_empty() || character.is_ascii_alphanumeric();
        match (kept, begins) {
            (true, true) => role.push(character),
            (_, true) => role.push('_'),
            (_, false) => {}
        }
    }
    RoleName::parse(&role).ok()
}

/// The variable that data of a name are: spaces and line ends become one space, what would make it a path or can't be quoted
/// becomes `_`.
pub(crate) fn variable(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").replace(['.', '`'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_variable_that_feel_can_read() {
        for (name, expected) in [("order", "order"), ("Purchase\norder", "Purchase order"), (" No.  `1` ", "No_ _1_")] {
            assert_eq!(variable(name), expected);
        }
    }

    #[test]
    fn a_name_becomes_a_role_by_what_roles_can_have() {
        for (name, expected) in
            [("Sales", "Sales"), (" Human Resources ", "Human_Resources"), ("R&D", "R_D"), ("a.b-c_d", "a.b-c_d"), ("-x", "x")]
        {
            assert_eq!(role(name).map(|role| role.to_string()).as_deref(), Some(expected));
        }
        assert_eq!(role("  "), None);
        assert!(role(&"a".repeat(100)).is_some());
    }
}
