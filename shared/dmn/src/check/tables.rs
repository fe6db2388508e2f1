//! The shape of decision tables (DMN 1.5, chapter 8).

use std::collections::HashSet;

use super::logic;
use crate::fault::Faults;
use crate::model::{Aggregation, DecisionTable, HitPolicy, Origin};

pub(super) fn check(origin: &Origin, table: &DecisionTable, faults: &mut Faults) {
    columns(origin, table, faults);
    policy(origin, table, faults);
    for rule in &table.rules {
        let counts = [("inputs", rule.inputs.len(), table.inputs.len()), ("outputs", rule.outputs.len(), table.outputs.len())];
        for (what, given, wanted) in counts {
            if given != wanted {
                faults.at(&rule.origin, "rule_length", format!("the rule has {given} {what}, the table {wanted}"));
            }
        }
        rule.inputs.iter().for_each(|tests| logic::tests(Some(tests), faults));
        rule.outputs.iter().for_each(|output| logic::literal(output, faults));
    }
}

fn columns(origin: &Origin, table: &DecisionTable, faults: &mut Faults) {
    logic::few(table.inputs.len(), "inputs", origin, faults);
    logic::few(table.outputs.len(), "outputs", origin, faults);
    for input in &table.inputs {
        logic::filled(&input.expression, faults);
        logic::tests(input.values.as_ref(), faults);
    }
    if table.outputs.is_empty() {
        faults.at(origin, "missing_output", "the table has no output");
    }
    let mut names = HashSet::new();
    for output in &table.outputs {
        logic::tests(output.values.as_ref(), faults);
        output.default.iter().for_each(|default| logic::filled(default, faults));
        // 8.2.5: outputs have names where there are several.
        match &output.name {
            None if table.outputs.len() > 1 => faults.at(&output.origin, "unnamed_output", "one of several outputs must have a name"),
            Some(name) if !names.insert(name) => {
                faults.at(&output.origin, "duplicate_name", format!("there is another output `{name}`"));
            }
            _ => {}
        }
    }
}

/// 8.2.8: what the hit policies and aggregations need.
fn policy(origin: &Origin, table: &DecisionTable, faults: &mut Faults) {
    if let Some(aggregation) = table.aggregation {
        let said = aggregation.as_str();
        if table.hit_policy != HitPolicy::Collect {
            let message = format!("the aggregation `{said}` needs the hit policy `COLLECT`, not `{}`", table.hit_policy.as_str());
            faults.at(origin, "aggregation_without_collect", message);
        } else if table.outputs.len() > 1 && aggregation != Aggregation::Count {
            faults.at(origin, "aggregation_of_several", format!("the aggregation `{said}` is for one output, the table has several"));
        }
    }
    if matches!(table.hit_policy, HitPolicy::Priority | HitPolicy::OutputOrder)
        && table.outputs.iter().all(|output| output.values.is_none())
    {
        let message = format!("the hit policy `{}` needs output values: they tell which output comes first", table.hit_policy.as_str());
        faults.at(origin, "priority_without_values", message);
    }
}
