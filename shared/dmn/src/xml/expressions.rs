//! Reads boxed expressions, other than decision tables.

use super::reader::{Reader, attribute, spaced, type_ref};
use super::tree::Node;
use crate::model::{
    Binding, ContextEntry, Expression, FunctionDefinition, FunctionKind, Iteration, IterationKind, Literal, Logic, Origin, Row,
};

impl Reader {
    /// `node` as the one expression of `parent`, if it is an expression.
    pub(super) fn only_expression(&mut self, node: &Node, parent: &Node, around: &Origin, slot: &mut Option<Expression>) {
        match self.expression(node, around) {
            None => self.unexpected(node, parent, around),
            Some(second) if slot.is_some() => {
                let message = format!("`{}` has more than one expression", parent.name);
                self.faults.at(&second.origin, "unexpected_element", message);
            }
            first => *slot = first,
        }
    }

    /// The one expression in `node`; where there is none, an empty text and a fault.
    fn child_expression(&mut self, node: &Node, around: &Origin) -> Expression {
        let mut slot = None;
        for child in &node.children {
            self.only_expression(child, node, around, &mut slot);
        }
        self.given(slot, node, around)
    }

    /// The expression, or an empty text and a fault.
    fn given(&mut self, slot: Option<Expression>, node: &Node, around: &Origin) -> Expression {
        slot.unwrap_or_else(|| {
            self.missing("expression", node, around);
            Expression { origin: around.clone(), type_ref: None, logic: Logic::Literal(Literal::default()) }
        })
    }

    fn expression(&mut self, node: &Node, around: &Origin) -> Option<Expression> {
        let origin = self.origin(node, around);
        let logic = match &*node.name {
            "literalExpression" => Logic::Literal(self.literal(node, &origin)),
            "context" => Logic::Context(self.context(node, &origin)),
            "invocation" => self.invocation(node, &origin),
            "relation" => self.relation(node, &origin),
            "list" => self.list(node, &origin),
            "functionDefinition" => Logic::Function(self.function(node, &origin)),
            "decisionTable" => Logic::Table(Box::new(self.table(node, &origin))),
            "conditional" => self.conditional(node, &origin),
            "filter" => self.filter(node, &origin),
            "for" => self.iteration(node, &origin, IterationKind::For, "return"),
            "some" => self.iteration(node, &origin, IterationKind::Some, "satisfies"),
            "every" => self.iteration(node, &origin, IterationKind::Every, "satisfies"),
            _ => return None,
        };
        Some(Expression { origin, type_ref: type_ref(node), logic })
    }

    fn literal(&mut self, node: &Node, origin: &Origin) -> Literal {
        Literal { text: self.text(node, origin), language: attribute(node, "expressionLanguage") }
    }

    /// An element that holds a text, whatever it is called: an input expression, an output entry.
    pub(super) fn literal_expression(&mut self, node: &Node, around: &Origin) -> Expression {
        let origin = self.origin(node, around);
        let literal = self.literal(node, &origin);
        Expression { origin, type_ref: type_ref(node), logic: Logic::Literal(literal) }
    }

    fn context(&mut self, node: &Node, around: &Origin) -> Vec<ContextEntry> {
        let mut entries = Vec::new();
        for child in &node.children {
            if &*child.name != "contextEntry" {
                self.unexpected(child, node, around);
                continue;
            }
            let origin = self.origin(child, around);
            let (mut variable, mut slot) = (None, None);
            for part in &child.children {
                match &*part.name {
                    "variable" => variable = Some(self.variable(part, &origin)),
                    _ => self.only_expression(part, child, &origin, &mut slot),
                }
            }
            let expression = self.given(slot, child, &origin);
            entries.push(ContextEntry { origin, variable, expression });
        }
        entries
    }

    fn invocation(&mut self, node: &Node, around: &Origin) -> Logic {
        let (mut bindings, mut slot) = (Vec::new(), None);
        for child in &node.children {
            match &*child.name {
                "binding" => bindings.extend(self.binding(child, around)),
                _ => self.only_expression(child, node, around, &mut slot),
            }
        }
        Logic::Invocation { function: Box::new(self.given(slot, node, around)), bindings }
    }

    fn binding(&mut self, node: &Node, around: &Origin) -> Option<Binding> {
        let (mut parameter, mut expression) = (None, None);
        for child in &node.children {
            match &*child.name {
                "parameter" => parameter = Some(self.variable(child, around)),
                _ => self.only_expression(child, node, around, &mut expression),
            }
        }
        if parameter.is_none() {
            self.missing("`parameter`", node, around);
        }
        Some(Binding { parameter: parameter?, expression })
    }

    fn relation(&mut self, node: &Node, around: &Origin) -> Logic {
        let (mut columns, mut rows) = (Vec::new(), Vec::new());
        for child in &node.children {
            match &*child.name {
                "column" => columns.push(self.variable(child, around)),
                "row" => {
                    let origin = self.origin(child, around);
                    let cells = self.expressions(child, &origin);
                    rows.push(Row { origin, cells });
                }
                _ => self.unexpected(child, node, around),
            }
        }
        Logic::Relation { columns, rows }
    }

    fn list(&mut self, node: &Node, around: &Origin) -> Logic {
        Logic::List(self.expressions(node, around))
    }

    fn expressions(&mut self, node: &Node, around: &Origin) -> Vec<Expression> {
        let mut expressions = Vec::new();
        for child in &node.children {
            match self.expression(child, around) {
                Some(expression) => expressions.push(expression),
                None => self.unexpected(child, node, around),
            }
        }
        expressions
    }

    /// Parameters and body of a function.
    pub(super) fn function(&mut self, node: &Node, origin: &Origin) -> FunctionDefinition {
        let kind = match node.attribute("kind").map(str::trim) {
            None | Some("FEEL") => FunctionKind::Feel,
            Some("Java") => FunctionKind::Java,
            Some("PMML") => FunctionKind::Pmml,
            Some(other) => {
                self.faults.at(origin, "unknown_function_kind", format!("a function is `FEEL`, `Java` or `PMML`, not `{other}`"));
                FunctionKind::Feel
            }
        };
        let (mut parameters, mut body) = (Vec::new(), None);
        for child in &node.children {
            match &*child.name {
                "formalParameter" => parameters.push(self.variable(child, origin)),
                _ => self.only_expression(child, node, origin, &mut body),
            }
        }
        FunctionDefinition { kind, parameters, body: body.map(Box::new) }
    }

    fn conditional(&mut self, node: &Node, around: &Origin) -> Logic {
        let [condition, then, otherwise] = self.parts(node, around, ["if", "then", "else"]);
        Logic::Conditional { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) }
    }

    fn filter(&mut self, node: &Node, around: &Origin) -> Logic {
        let [list, condition] = self.parts(node, around, ["in", "match"]);
        Logic::Filter { list: Box::new(list), condition: Box::new(condition) }
    }

    fn iteration(&mut self, node: &Node, around: &Origin, kind: IterationKind, body: &'static str) -> Logic {
        let variable = spaced(self.required(node, "iteratorVariable", around));
        let variable_type = node.children.iter().find(|child| &*child.name == "in").and_then(type_ref);
        let [domain, body] = self.parts(node, around, ["in", body]);
        Logic::Iteration(Box::new(Iteration { kind, variable, variable_type, domain, body }))
    }

    /// The expressions in the children of those names, each of which must be there once.
    fn parts<const N: usize>(&mut self, node: &Node, around: &Origin, names: [&'static str; N]) -> [Expression; N] {
        for child in &node.children {
            if !names.contains(&&*child.name) {
                self.unexpected(child, node, around);
            }
        }
        names.map(|name| match node.children.iter().find(|child| *child.name == *name) {
            Some(child) => {
                let origin = self.origin(child, around);
                self.child_expression(child, &origin)
            }
            None => self.given(None, node, around),
        })
    }
}
