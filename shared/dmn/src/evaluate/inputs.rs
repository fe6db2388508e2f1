//! Inputs from JSON, by the types that the model declares: a date is written `2026-11-20`, a duration `P3D`.

use feel::Name;
use serde_json::{Map, Value as Json};

use super::Inputs;
use crate::compiled::Model;
use crate::fault::{Fault, Faults};
use crate::json::at;

impl Model {
    /// The inputs of an invocable from a JSON object: numbers, texts, booleans, arrays and objects are themselves; where the
    /// model declares a date, a time or a duration, a text of ISO 8601 is one. What is no input is ignored; what is missing
    /// is left out.
    ///
    /// # Errors
    /// One fault for every value that isn't of its type; `element` is its JSON Pointer. An unknown invocable.
    pub fn read_inputs(&self, invocable: &str, json: &Map<String, Json>) -> Result<Inputs, Vec<Fault>> {
        let mut faults = Faults::default();
        let Some(invocable) = self.find(invocable).and_then(|place| self.invocables.get(place)) else {
            faults.pointer("", "unknown_invocable", format!("the model has nothing to evaluate called `{invocable}`"));
            return Err(faults.into_vec());
        };
        let mut inputs = Inputs::new();
        for input in &invocable.inputs {
            // The qualified name of an imported input, or its own.
            let plain = input.name.rsplit_once('.').map(|(_, plain)| plain);
            let Some(value) = json.get(&input.name).or_else(|| json.get(plain?)) else { continue };
            match input.kind.read_json(value) {
                Ok(value) => inputs.push((Name::from(input.name.as_str()), value)),
                Err(unfit) => unfit.into_iter().for_each(|unfit| {
                    let pointer = at("", &input.name) + &unfit.pointer;
                    faults.pointer(&pointer, "wrong_type", unfit.message);
                }),
            }
        }
        faults.or(inputs)
    }
}
