//! Which cron a file means. Camunda 8 reads Spring's six fields, in which `?` is `*` and Sunday is 0 or 7; where other
//! engines write `?` it makes an expression Quartz's, in which Sunday is 1. The file says whose it is, so this is settled
//! here, and what goes on from here means the same to the engine.

use std::borrow::Cow;

use engine::graph::{Expression, Text};
use engine::schedule;

use crate::model::Model;
use crate::vendor;

/// Camunda's modeler says here which engine a file is for.
const MODELER: &str = "http://camunda.org/schema/modeler/1.0";

/// What namespaces of Camunda 8 begin with.
const ZEEBE: &str = "http://camunda.org/schema/zeebe/";

/// Whether the cron expressions of a file are Spring's: it is for Camunda 8.
pub(crate) fn is_spring(model: &Model) -> bool {
    if let Some(platform) = model.base.attribute(MODELER, "executionPlatform") {
        return platform == "Camunda Cloud";
    }
    let speaks = |of: fn(&str) -> bool| model.namespaces.iter().any(|(_, namespace)| of(namespace));
    speaks(|namespace| namespace.starts_with(ZEEBE)) && !speaks(vendor::is_java)
}

/// A cycle that is written out, as the engine reads it.
pub(super) fn written(cycle: &str, spring: bool) -> Cow<'_, str> {
    if spring { schedule::from_spring(cycle) } else { Cow::Borrowed(cycle) }
}

/// A cycle of Spring's as the engine reads it; one that is computed is rewritten once it is known.
pub(crate) fn from_spring(cycle: Text) -> Text {
    match cycle {
        Text::Fixed(text) => Text::Fixed(schedule::from_spring(&text).into_owned()),
        Text::Computed(expression) => {
            // The line ends a comment that the expression may end with.
            let rewritten = Expression::feel(&format!("replace({}\n, \"[?]\", \"*\")", expression.text()));
            Text::Computed(rewritten.unwrap_or(expression))
        }
    }
}
