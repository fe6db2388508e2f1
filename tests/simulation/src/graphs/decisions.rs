//! Decision models, for business rule tasks to ask.

use fastrand::Rng;
use serde_json::json;

/// A model of one table, in the JSON form. Its answers are what the conditions of the generator read.
pub fn decision(rng: &mut Rng, name: &str) -> String {
    let bound = rng.u8(2..8);
    let output = if rng.bool() { "x" } else { "y" };
    let model = json!({
        "id": name,
        "name": name,
        "hit_policy": "first",
        "inputs": [{"name": "x", "type": "number"}],
        "outputs": [{"name": output, "type": "number", "default": 0}],
        "rules": [
            {"when": [format!("> {bound}")], "then": rng.u8(..10)},
            {"when": ["-"], "then": rng.u8(..4)},
        ],
    });
    model.to_string()
}
