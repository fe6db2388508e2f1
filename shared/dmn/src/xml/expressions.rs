//! Reads boxed expressions, other than decision tables.

use super::reader::{Reader, attribute, spaced, type_ref};
use crate::model::{
    Binding, ContextEntry, Expression, FunctionDefinition, FunctionKind, Iteration, IterationKind, Literal, Logic, Origin, Row,
};
use xml::Tree;

impl Reader {
    /// `tree` as the one expression of `parent`, if it is an expression.
    pub(super) fn only_expression(&mut self, tree: &Tree, parent: &Tree, around: &Origin, slot: &mut Option<Expression>) {
        match self.expression(tree, around) {
            None => self.unexpected(tree, parent, around),
            Some(second) if slot.is_some() => {
                let message = format!("`{}` has more than one expression", parent.name);
                self.faults.at(&second.origin, "unexpected_element", message);
            }
            first => *slot = first,
        }
    }

    /// The one expression in `tree`; where there is none, an empty text and a fault.
    fn child_expression(&mut self, tree: &Tree, around: &Origin) -> Expression {
        let mut slot = None;
        for child in &tree.children {
            self.only_expression(child, tree, around, &mut slot);
        }
        self.given(slot, tree, around)
    }

    /// The expression, or an empty text and a fault.
    fn given(&mut self, slot: Option<Expression>, tree: &Tree, around: &Origin) -> Expression {
        slot.unwrap_or_else(|| {
            self.missing("expression", tree, around);
            Expression { origin: around.clone(), type_ref: None, logic: Logic::Literal(Literal::default()) }
        })
    }

    fn expression(&mut self, tree: &Tree, around: &Origin) -> Option<Expression> {
        let origin = self.origin(tree, around);
        let logic = match &*tree.name {
            "literalExpression" => Logic::Literal(self.literal(tree, &origin)),
            "context" => Logic::Context(self.context(tree, &origin)),
            "invocation" => self.invocation(tree, &origin),
            "relation" => self.relation(tree, &origin),
            "list" => self.list(tree, &origin),
            "functionDefinition" => Logic::Function(self.function(tree, &origin)),
            "decisionTable" => Logic::Table(Box::new(self.table(tree, &origin))),
            "conditional" => self.conditional(tree, &origin),
            "filter" => self.filter(tree, &origin),
            "for" => self.iteration(tree, &origin, IterationKind::For, "return"),
            "some" => self.iteration(tree, &origin, IterationKind::Some, "satisfies"),
            "every" => self.iteration(tree, &origin, IterationKind::Every, "satisfies"),
            _ => return None,
        };
        Some(Expression { origin, type_ref: type_ref(tree), logic })
    }

    fn literal(&mut self, tree: &Tree, origin: &Origin) -> Literal {
        Literal { text: self.text(tree, origin), language: attribute(tree, "expressionLanguage") }
    }

    /// An element that holds a text, whatever it is called: an input expression, an output entry.
    pub(super) fn literal_expression(&mut self, tree: &Tree, around: &Origin) -> Expression {
        let origin = self.origin(tree, around);
        let literal = self.literal(tree, &origin);
        Expression { origin, type_ref: type_ref(tree), logic: Logic::Literal(literal) }
    }

    fn context(&mut self, tree: &Tree, around: &Origin) -> Vec<ContextEntry> {
        let mut entries = Vec::new();
        for child in &tree.children {
            if &*child.name != "contextEntry" {
                self.unexpected(child, tree, around);
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

    fn invocation(&mut self, tree: &Tree, around: &Origin) -> Logic {
        let (mut bindings, mut slot) = (Vec::new(), None);
        for child in &tree.children {
            match &*child.name {
                "binding" => bindings.extend(self.binding(child, around)),
                _ => self.only_expression(child, tree, around, &mut slot),
            }
        }
        Logic::Invocation { function: Box::new(self.given(slot, tree, around)), bindings }
    }

    fn binding(&mut self, tree: &Tree, around: &Origin) -> Option<Binding> {
        let (mut parameter, mut expression) = (None, None);
        for child in &tree.children {
            match &*child.name {
                "parameter" => parameter = Some(self.variable(child, around)),
                _ => self.only_expression(child, tree, around, &mut expression),
            }
        }
        if parameter.is_none() {
            self.missing("`parameter`", tree, around);
        }
        Some(Binding { parameter: parameter?, expression })
    }

    fn relation(&mut self, tree: &Tree, around: &Origin) -> Logic {
        let (mut columns, mut rows) = (Vec::new(), Vec::new());
        for child in &tree.children {
            match &*child.name {
                "column" => columns.push(self.variable(child, around)),
                "row" => {
                    let origin = self.origin(child, around);
                    let cells = self.expressions(child, &origin);
                    rows.push(Row { origin, cells });
                }
                _ => self.unexpected(child, tree, around),
            }
        }
        Logic::Relation { columns, rows }
    }

    fn list(&mut self, tree: &Tree, around: &Origin) -> Logic {
        Logic::List(self.expressions(tree, around))
    }

    fn expressions(&mut self, tree: &Tree, around: &Origin) -> Vec<Expression> {
        let mut expressions = Vec::new();
        for child in &tree.children {
            match self.expression(child, around) {
                Some(expression) => expressions.push(expression),
                None => self.unexpected(child, tree, around),
            }
        }
        expressions
    }

    /// Parameters and body of a function.
    pub(super) fn function(&mut self, tree: &Tree, origin: &Origin) -> FunctionDefinition {
        let kind = match tree.attribute("kind").map(str::trim) {
            None | Some("FEEL") => FunctionKind::Feel,
            Some("Java") => FunctionKind::Java,
            Some("PMML") => FunctionKind::Pmml,
            Some(other) => {
                self.faults.at(origin, "unknown_function_kind", format!("a function is `FEEL`, `Java` or `PMML`, not `{other}`"));
                FunctionKind::Feel
            }
        };
        let (mut parameters, mut body) = (Vec::new(), None);
        for child in &tree.children {
            match &*child.name {
                "formalParameter" => parameters.push(self.variable(child, origin)),
                _ => self.only_expression(child, tree, origin, &mut body),
            }
        }
        FunctionDefinition { kind, parameters, body: body.map(Box::new) }
    }

    fn conditional(&mut self, tree: &Tree, around: &Origin) -> Logic {
        let [condition, then, otherwise] = self.parts(tree, around, ["if", "then", "else"]);
        Logic::Conditional { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) }
    }

    fn filter(&mut self, tree: &Tree, around: &Origin) -> Logic {
        let [list, condition] = self.parts(tree, around, ["in", "match"]);
        Logic::Filter { list: Box::new(list), condition: Box::new(condition) }
    }

    fn iteration(&mut self, tree: &Tree, around: &Origin, kind: IterationKind, body: &'static str) -> Logic {
        let variable = spaced(self.required(tree, "iteratorVariable", around));
        let variable_type = tree.children.iter().find(|child| &*child.name == "in").and_then(type_ref);
        let [domain, body] = self.parts(tree, around, ["in", body]);
        Logic::Iteration(Box::new(Iteration { kind, variable, variable_type, domain, body }))
    }

    /// The expressions in the children of those names, each of which must be there once.
    fn parts<const N: usize>(&mut self, tree: &Tree, around: &Origin, names: [&'static str; N]) -> [Expression; N] {
        for child in &tree.children {
            if !names.contains(&&*child.name) {
                self.unexpected(child, tree, around);
            }
        }
        names.map(|name| match tree.children.iter().find(|child| *child.name == *name) {
            Some(child) => {
                let origin = self.origin(child, around);
                self.child_expression(child, &origin)
            }
            None => self.given(None, tree, around),
        })
    }
}
