//! A decision table of three inputs and fifty rows that never overlap: ten bands of amounts by five departments, and a level.

use std::fmt::Write;

/// Inputs that one rule fits, the twenty-eighth, and what it answers.
pub(crate) const INPUTS: &str = r#"{"amount": 2700, "department": "engineering", "level": 3}"#;
pub(crate) const ANSWER: &str = "engineering 5";

/// The decision's name and id.
pub(crate) const DECISION: &str = "Approver";

const DEPARTMENTS: [&str; 5] = ["sales", "legal", "engineering", "support", "finance"];

/// DMN 1.5; hit policy UNIQUE, so that every row has to be looked at, by whatever means.
pub(crate) fn model() -> String {
    let mut rules = String::new();
    for band in 0..10 {
        for department in DEPARTMENTS {
            let (low, high) = (band * 500, band * 500 + 500);
            let _ = write!(
                rules,
                r#"<rule><inputEntry><text>[{low}..{high})</text></inputEntry><inputEntry><text>"{department}"</text></inputEntry>
                <inputEntry><text>&gt;= {level}</text></inputEntry><outputEntry><text>"{department} {band}"</text></outputEntry></rule>"#,
                level = band % 4
            );
        }
    }
    let input = |name: &str, kind: &str| (data(name, kind), requirement(name), column(name, kind));
    let inputs = [input("amount", "number"), input("department", "string"), input("level", "number")];
    let all = |part: fn(&(String, String, String)) -> &str| inputs.iter().map(part).collect::<String>();
    format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="fifty" name="fifty" namespace="https://example.org/fifty">
        {}<decision id="{DECISION}" name="{DECISION}"><variable name="{DECISION}" typeRef="string"/>{}
        <decisionTable hitPolicy="UNIQUE">{}<output/>{rules}</decisionTable></decision></definitions>"#,
        all(|input| &input.0),
        all(|input| &input.1),
        all(|input| &input.2),
    )
}

fn data(name: &str, kind: &str) -> String {
    format!(r#"<inputData id="in_{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>"#)
}

fn requirement(name: &str) -> String {
    format!(r##"<informationRequirement><requiredInput href="#in_{name}"/></informationRequirement>"##)
}

fn column(name: &str, kind: &str) -> String {
    format!(r#"<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>"#)
}
