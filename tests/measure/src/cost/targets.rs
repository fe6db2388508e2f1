//! What the figures are held against.

use serde_json::{Value, json};

/// A figure with its bound.
#[derive(Debug, Clone)]
pub struct Target {
    /// What is bounded.
    pub name: &'static str,
    /// What it is.
    pub figure: f64,
    /// The most it should be.
    pub most: f64,
    /// Whether both are dollars.
    pub dollars: bool,
}

impl Target {
    /// Whether the figure keeps within its bound.
    pub fn met(&self) -> bool {
        self.figure <= self.most
    }

    /// `ok` or `OVER`.
    pub fn verdict(&self) -> &'static str {
        if self.met() { "ok" } else { "OVER" }
    }

    pub(super) fn json(&self) -> Value {
        json!({"name": self.name, "figure": self.figure, "most": self.most, "met": self.met()})
    }
}
