//! Decision tables compiled: texts become parts, columns keep their tests together.

use feel::{Compiler, Expression as Feel, Name, Names, Part, Setting, SyntaxError, Type, Value};

use super::expression::{Compiled, Expressions};
use super::types::restricted;
use crate::evaluate::table::{Column, Output, Table};
use crate::evaluate::{RuleFacts, TableFacts};
use crate::model::{DecisionTable, Expression, HitPolicy, InputClause, Literal, Logic, OutputClause, Placed, Rule, UnaryTests};

impl<'a> Expressions<'a, '_> {
    pub(super) fn table(&mut self, compiler: &mut Compiler, it: &'a Expression, table: &'a DecisionTable) -> Compiled {
        let source = self.sources.element(&it.origin);
        let mut columns = Vec::with_capacity(table.inputs.len());
        for (index, input) in table.inputs.iter().enumerate() {
            let cells = table.rules.iter().map(|rule| rule.inputs.get(index));
            columns.push(self.column(compiler, input, cells)?);
        }
        let mut outputs = Vec::with_capacity(table.outputs.len());
        let mut fields = Vec::with_capacity(table.outputs.len());
        for (index, output) in table.outputs.iter().enumerate() {
            let cells = table.rules.iter().map(|rule| rule.outputs.get(index));
            let (output, kind) = self.output(compiler, table.hit_policy, output, cells);
            fields.push((output.name.clone(), kind));
            outputs.push(output);
        }
        let kind = match <[(Name, Type); 1]>::try_from(fields) {
            Ok([(_, kind)]) => kind,
            Err(fields) => Type::Context(fields.into()),
        };
        let kind = match (table.hit_policy, table.aggregation) {
            (HitPolicy::Collect, Some(_)) => Type::Any,
            (HitPolicy::Collect | HitPolicy::RuleOrder | HitPolicy::OutputOrder, _) => Type::List(kind.into()),
            _ => kind,
        };
        let compiled = Table {
            number: self.compilation.number(super::Table { document: self.document, owner: self.owner, origin: &it.origin, table }),
            rules: table.rules.len(),
            policy: table.hit_policy,
            aggregation: table.aggregation,
            columns,
            outputs,
        };
        Ok(compiler.extension(source, Box::new(compiled), kind))
    }

    fn column<'c>(
        &mut self,
        compiler: &mut Compiler,
        input: &'a InputClause,
        cells: impl Iterator<Item = Option<&'c UnaryTests>>,
    ) -> Result<Column, SyntaxError> {
        let called = text_of(&input.expression).map_or("the input", |text| text.trim()).to_owned();
        let expression = self.expression(compiler, &input.expression, &called)?;
        let declared = self.kind(input.expression.type_ref.as_deref(), &input.expression.origin);
        let known = if declared == Type::Any { expression.kind().clone() } else { declared.clone() };
        let allowed = input.values.as_ref().filter(|values| !values.text.is_blank());
        let allowed = allowed.map(|values| restricted(declared, values, self.sources, self.faults));
        let tests = compiler.with_local("?", known, |compiler| {
            Ok::<_, SyntaxError>(cells.map(|cell| cell.and_then(|cell| self.cell(compiler, cell))).collect())
        })?;
        Ok(Column { called: called.into(), expression, allowed, tests })
    }

    /// The tests of a cell; nothing where anything passes.
    fn cell(&mut self, compiler: &mut Compiler, cell: &UnaryTests) -> Option<Part> {
        if matches!(cell.text.trim(), "" | "-") {
            return None;
        }
        let source = self.sources.text(&cell.origin, &cell.text);
        let compiled = compiler.unary_tests(&cell.text, source);
        compiled.map_err(|error| super::syntax(&cell.origin, &cell.text, &error, self.faults)).ok()
    }

    fn output<'c>(
        &mut self,
        compiler: &mut Compiler,
        policy: HitPolicy,
        output: &OutputClause,
        cells: impl Iterator<Item = Option<&'c Expression>>,
    ) -> (Output, Type) {
        let name = output.name.as_deref().unwrap_or("the output");
        let mut kind = self.kind(output.type_ref.as_deref(), &output.origin);
        let values = output.values.as_ref().filter(|values| !values.text.is_blank());
        if let Some(values) = values {
            kind = restricted(kind, values, self.sources, self.faults);
        }
        let ordered = matches!(policy, HitPolicy::Priority | HitPolicy::OutputOrder);
        let order = values.filter(|_| ordered).map(|values| self.order(values)).unwrap_or_default();
        let mut entry = |expression: &Expression, empty: &'static str| {
            let part = match &expression.logic {
                Logic::Literal(Literal { text, .. }) if !text.is_blank() => self.text(compiler, &expression.origin, text),
                _ => compiler.nothing(empty, self.sources.element(&expression.origin)),
            };
            let own = self.kind(expression.type_ref.as_deref(), &expression.origin);
            let part = compiler.typed(part, own, name);
            compiler.typed(part, kind.clone(), name)
        };
        let default = output.default.as_ref().map(|default| entry(default, "the default is empty"));
        let cells = cells.flatten().map(|cell| entry(cell, "the rule's output is empty")).collect();
        (Output { name: name.into(), cells, default, order }, kind)
    }

    /// Output values in order (DMN 1.5, 8.2.8): a list of constants.
    fn order(&mut self, values: &UnaryTests) -> Vec<Value> {
        let evaluated = Feel::parse(&format!("[{}]", &*values.text), &Names::closed())
            .map_err(|error| error.expected)
            .and_then(|list| list.evaluate(&[], &Setting::default()).map_err(|stop| stop.to_string()));
        match evaluated.map(|evaluated| evaluated.value) {
            Ok(Value::List(items)) => items.to_vec(),
            _ => {
                let message = "output values that tell which output comes first are values with commas between";
                self.faults.at(&values.origin, "priority_values", message);
                Vec::new()
            }
        }
    }
}

/// The text of a literal expression.
pub(crate) fn text_of(expression: &Expression) -> Option<&Placed> {
    match &expression.logic {
        Logic::Literal(literal) => Some(&literal.text),
        _ => None,
    }
}

/// What is told of a table and of its rules.
pub(crate) fn facts(table: &super::Table<'_>) -> TableFacts {
    let rule = |rule: &Rule| RuleFacts { id: rule.origin.id.clone(), annotations: rule.annotations.clone().into() };
    let input = |input: &InputClause| text_of(&input.expression).map_or("", |text| text.trim()).into();
    TableFacts {
        element: table.origin.called.as_deref().map(str::to_owned),
        name: table.owner.to_owned(),
        inputs: table.table.inputs.iter().map(input).collect(),
        rules: table.table.rules.iter().map(rule).collect(),
    }
}
