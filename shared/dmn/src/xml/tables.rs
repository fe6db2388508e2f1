//! Reads decision tables.

use super::reader::{Reader, attribute, spaced, type_ref, words};
use super::tree::Node;
use crate::model::{Aggregation, DecisionTable, HitPolicy, InputClause, Origin, OutputClause, Rule};

impl Reader {
    pub(super) fn table(&mut self, node: &Node, origin: &Origin) -> DecisionTable {
        let mut table = DecisionTable {
            hit_policy: self.hit_policy(node, origin),
            aggregation: self.aggregation(node, origin),
            output_label: attribute(node, "outputLabel"),
            orientation: attribute(node, "preferredOrientation"),
            ..DecisionTable::default()
        };
        for child in &node.children {
            match &*child.name {
                "input" => table.inputs.extend(self.input(child, origin)),
                "output" => table.outputs.push(self.output(child, origin)),
                "annotation" => table.annotations.push(attribute(child, "name").unwrap_or_default()),
                "rule" => table.rules.push(self.rule(child, origin)),
                _ => self.unexpected(child, node, origin),
            }
        }
        table
    }

    fn hit_policy(&mut self, node: &Node, origin: &Origin) -> HitPolicy {
        let Some(given) = attribute(node, "hitPolicy") else { return HitPolicy::default() };
        HitPolicy::ALL.into_iter().find(|policy| policy.as_str() == given).unwrap_or_else(|| {
            let known = HitPolicy::ALL.map(HitPolicy::as_str).join("`, `");
            self.faults.at(origin, "unknown_hit_policy", format!("`{given}` is not one of the hit policies `{known}`"));
            HitPolicy::default()
        })
    }

    fn aggregation(&mut self, node: &Node, origin: &Origin) -> Option<Aggregation> {
        let given = attribute(node, "aggregation")?;
        let found = Aggregation::ALL.into_iter().find(|aggregation| aggregation.as_str() == given);
        if found.is_none() {
            let known = Aggregation::ALL.map(Aggregation::as_str).join("`, `");
            self.faults.at(origin, "unknown_aggregation", format!("`{given}` is not one of the aggregations `{known}`"));
        }
        found
    }

    fn input(&mut self, node: &Node, around: &Origin) -> Option<InputClause> {
        let origin = self.origin(node, around);
        let (mut expression, mut values) = (None, None);
        for child in &node.children {
            match &*child.name {
                "inputExpression" => expression = Some(self.literal_expression(child, &origin)),
                "inputValues" => values = Some(self.tests(child, &origin)),
                _ => self.unexpected(child, node, &origin),
            }
        }
        if expression.is_none() {
            self.missing("`inputExpression`", node, &origin);
        }
        Some(InputClause { label: attribute(node, "label"), expression: expression?, values, origin })
    }

    fn output(&mut self, node: &Node, around: &Origin) -> OutputClause {
        let origin = self.origin(node, around);
        let mut output = OutputClause {
            name: node.attribute("name").map(spaced).filter(|name| !name.is_empty()),
            label: attribute(node, "label"),
            type_ref: type_ref(node),
            values: None,
            default: None,
            origin,
        };
        for child in &node.children {
            match &*child.name {
                "outputValues" => output.values = Some(self.tests(child, &output.origin)),
                "defaultOutputEntry" => output.default = Some(self.literal_expression(child, &output.origin)),
                _ => self.unexpected(child, node, &output.origin),
            }
        }
        output
    }

    fn rule(&mut self, node: &Node, around: &Origin) -> Rule {
        let origin = self.origin(node, around);
        let mut rule =
            Rule { description: words(node, "description"), inputs: Vec::new(), outputs: Vec::new(), annotations: Vec::new(), origin };
        for child in &node.children {
            match &*child.name {
                "inputEntry" => rule.inputs.push(self.tests(child, &rule.origin)),
                "outputEntry" => rule.outputs.push(self.literal_expression(child, &rule.origin)),
                "annotationEntry" => rule.annotations.push(words(child, "text").unwrap_or_default()),
                _ => self.unexpected(child, node, &rule.origin),
            }
        }
        rule
    }
}
