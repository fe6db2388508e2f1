//! Reads decision tables.

use super::reader::{Reader, attribute, spaced, type_ref, words};
use crate::model::{Aggregation, DecisionTable, HitPolicy, InputClause, Origin, OutputClause, Rule};
use xml::Tree;

impl Reader {
    pub(super) fn table(&mut self, tree: &Tree, origin: &Origin) -> DecisionTable {
        let mut table = DecisionTable {
            hit_policy: self.hit_policy(tree, origin),
            aggregation: self.aggregation(tree, origin),
            output_label: attribute(tree, "outputLabel"),
            orientation: attribute(tree, "preferredOrientation"),
            ..DecisionTable::default()
        };
        for child in &tree.children {
            match &*child.name {
                "input" => table.inputs.extend(self.input(child, origin)),
                "output" => table.outputs.push(self.output(child, origin)),
                "annotation" => table.annotations.push(attribute(child, "name").unwrap_or_default()),
                "rule" => table.rules.push(self.rule(child, origin)),
                _ => self.unexpected(child, tree, origin),
            }
        }
        table
    }

    fn hit_policy(&mut self, tree: &Tree, origin: &Origin) -> HitPolicy {
        let Some(given) = attribute(tree, "hitPolicy") else { return HitPolicy::default() };
        HitPolicy::ALL.into_iter().find(|policy| policy.as_str() == given).unwrap_or_else(|| {
            let known = HitPolicy::ALL.map(HitPolicy::as_str).join("`, `");
            self.faults.at(origin, "unknown_hit_policy", format!("`{given}` is not one of the hit policies `{known}`"));
            HitPolicy::default()
        })
    }

    fn aggregation(&mut self, tree: &Tree, origin: &Origin) -> Option<Aggregation> {
        let given = attribute(tree, "aggregation")?;
        let found = Aggregation::ALL.into_iter().find(|aggregation| aggregation.as_str() == given);
        if found.is_none() {
            let known = Aggregation::ALL.map(Aggregation::as_str).join("`, `");
            self.faults.at(origin, "unknown_aggregation", format!("`{given}` is not one of the aggregations `{known}`"));
        }
        found
    }

    fn input(&mut self, tree: &Tree, around: &Origin) -> Option<InputClause> {
        let origin = self.origin(tree, around);
        let (mut expression, mut values) = (None, None);
        for child in &tree.children {
            match &*child.name {
                "inputExpression" => expression = Some(self.literal_expression(child, &origin)),
                "inputValues" => values = Some(self.tests(child, &origin)),
                _ => self.unexpected(child, tree, &origin),
            }
        }
        if expression.is_none() {
            self.missing("`inputExpression`", tree, &origin);
        }
        Some(InputClause { label: attribute(tree, "label"), expression: expression?, values, origin })
    }

    fn output(&mut self, tree: &Tree, around: &Origin) -> OutputClause {
        let origin = self.origin(tree, around);
        let mut output = OutputClause {
            name: tree.attribute("name").map(spaced).filter(|name| !name.is_empty()),
            label: attribute(tree, "label"),
            type_ref: type_ref(tree),
            values: None,
            default: None,
            origin,
        };
        for child in &tree.children {
            match &*child.name {
                "outputValues" => output.values = Some(self.tests(child, &output.origin)),
                "defaultOutputEntry" => output.default = Some(self.literal_expression(child, &output.origin)),
                _ => self.unexpected(child, tree, &output.origin),
            }
        }
        output
    }

    fn rule(&mut self, tree: &Tree, around: &Origin) -> Rule {
        let origin = self.origin(tree, around);
        let mut rule =
            Rule { description: words(tree, "description"), inputs: Vec::new(), outputs: Vec::new(), annotations: Vec::new(), origin };
        for child in &tree.children {
            match &*child.name {
                "inputEntry" => rule.inputs.push(self.tests(child, &rule.origin)),
                "outputEntry" => rule.outputs.push(self.literal_expression(child, &rule.origin)),
                "annotationEntry" => rule.annotations.push(words(child, "text").unwrap_or_default()),
                _ => self.unexpected(child, tree, &rule.origin),
            }
        }
        rule
    }
}
