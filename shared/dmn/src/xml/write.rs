//! Writes a model as DMN 1.5.

use xml::Writer;

use super::NAMESPACES;
use crate::model::{
    Binding, ContextEntry, DecisionTable, Definitions, Expression, FunctionDefinition, FunctionKind, ItemDefinition, IterationKind,
    Literal, Logic, Origin, Reference, UnaryTests, Variable,
};

impl Definitions {
    /// The model as an XML document of DMN 1.5, without diagrams and extensions.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut writer = Document::default();
        writer.xml.declaration();
        let [.., namespace] = NAMESPACES;
        writer.xml.start(
            "definitions",
            &[
                ("xmlns", Some(namespace)),
                id(&self.origin),
                ("name", Some(&self.name)),
                ("namespace", Some(&self.namespace)),
                ("expressionLanguage", self.expression_language.as_deref()),
            ],
        );
        writer.words("description", self.description.as_deref());
        for import in &self.imports {
            let attributes = [
                id(&import.origin),
                ("name", Some(import.name.as_str())),
                ("namespace", Some(&import.namespace)),
                ("locationURI", import.location.as_deref()),
                ("importType", Some(&import.kind)),
            ];
            writer.xml.empty("import", &attributes);
        }
        for item in &self.item_definitions {
            writer.item("itemDefinition", item);
        }
        for input in &self.input_data {
            writer.named("inputData", &input.origin, &input.name, input.description.as_deref());
            writer.variable("variable", input.variable.as_ref());
            writer.xml.end();
        }
        for decision in &self.decisions {
            writer.named("decision", &decision.origin, &decision.name, decision.description.as_deref());
            writer.words("question", decision.question.as_deref());
            writer.words("allowedAnswers", decision.allowed_answers.as_deref());
            writer.variable("variable", decision.variable.as_ref());
            writer.requirements("informationRequirement", "requiredDecision", &decision.required_decisions);
            writer.requirements("informationRequirement", "requiredInput", &decision.required_inputs);
            writer.requirements("knowledgeRequirement", "requiredKnowledge", &decision.required_knowledge);
            if let Some(expression) = &decision.expression {
                writer.expression(expression);
            }
            writer.xml.end();
        }
        for model in &self.knowledge_models {
            writer.named("businessKnowledgeModel", &model.origin, &model.name, model.description.as_deref());
            writer.variable("variable", model.variable.as_ref());
            if let Some((origin, function)) = &model.logic {
                writer.function("encapsulatedLogic", origin, None, function);
            }
            writer.requirements("knowledgeRequirement", "requiredKnowledge", &model.required_knowledge);
            writer.xml.end();
        }
        for service in &self.services {
            writer.named("decisionService", &service.origin, &service.name, service.description.as_deref());
            writer.variable("variable", service.variable.as_ref());
            writer.references("outputDecision", &service.output_decisions);
            writer.references("encapsulatedDecision", &service.encapsulated_decisions);
            writer.references("inputDecision", &service.input_decisions);
            writer.references("inputData", &service.input_data);
            writer.xml.end();
        }
        writer.xml.end();
        writer.xml.finish()
    }
}

/// An attribute: its name and, if it is there, its value.
type Attribute<'a> = (&'static str, Option<&'a str>);

#[derive(Default)]
struct Document {
    xml: Writer,
}

fn id(origin: &Origin) -> Attribute<'_> {
    ("id", origin.id.as_deref())
}

impl Document {
    /// An element that holds a text, if there is one.
    fn words(&mut self, element: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.xml.text(element, &[], text);
        }
    }

    /// Begins an element with a name and, perhaps, a description.
    fn named(&mut self, element: &'static str, origin: &Origin, name: &str, description: Option<&str>) {
        self.xml.start(element, &[id(origin), ("name", Some(name))]);
        self.words("description", description);
    }

    fn variable(&mut self, element: &'static str, variable: Option<&Variable>) {
        if let Some(variable) = variable {
            let attributes = [id(&variable.origin), ("name", Some(variable.name.as_str())), ("typeRef", variable.type_ref.as_deref())];
            self.xml.empty(element, &attributes);
        }
    }

    fn references(&mut self, element: &'static str, references: &[Reference]) {
        for reference in references {
            self.xml.empty(element, &[("href", Some(reference.href.as_str()))]);
        }
    }

    fn requirements(&mut self, element: &'static str, inner: &'static str, references: &[Reference]) {
        for reference in references {
            self.xml.start(element, &[]);
            self.xml.empty(inner, &[("href", Some(reference.href.as_str()))]);
            self.xml.end();
        }
    }

    fn item(&mut self, element: &'static str, item: &ItemDefinition) {
        let collection = item.is_collection.then_some("true");
        self.xml.start(element, &[id(&item.origin), ("name", Some(&item.name)), ("isCollection", collection)]);
        self.words("typeRef", item.type_ref.as_deref());
        self.tests("allowedValues", item.allowed_values.as_ref());
        self.tests("typeConstraint", item.type_constraint.as_ref());
        for component in &item.components {
            self.item("itemComponent", component);
        }
        if let Some(function) = &item.function {
            self.xml.start("functionItem", &[("outputTypeRef", function.output.as_deref())]);
            for parameter in &function.parameters {
                self.variable("parameters", Some(parameter));
            }
            self.xml.end();
        }
        self.xml.end();
    }

    fn tests(&mut self, element: &'static str, tests: Option<&UnaryTests>) {
        if let Some(tests) = tests {
            self.xml.start(element, &[id(&tests.origin), ("expressionLanguage", tests.language.as_deref())]);
            self.xml.text("text", &[], &tests.text);
            self.xml.end();
        }
    }

    /// An element that holds the text of a literal expression, whatever it is called.
    fn literal(&mut self, element: &'static str, expression: &Expression) {
        if let Logic::Literal(Literal { text, language }) = &expression.logic {
            let type_ref = ("typeRef", expression.type_ref.as_deref());
            self.xml.start(element, &[id(&expression.origin), type_ref, ("expressionLanguage", language.as_deref())]);
            self.xml.text("text", &[], text);
            self.xml.end();
        }
    }

    fn expression(&mut self, expression: &Expression) {
        let attributes = [id(&expression.origin), ("typeRef", expression.type_ref.as_deref())];
        match &expression.logic {
            Logic::Literal(_) => self.literal("literalExpression", expression),
            Logic::Function(function) => {
                self.function("functionDefinition", &expression.origin, expression.type_ref.as_deref(), function);
            }
            Logic::Table(table) => self.table(&attributes, table),
            Logic::Context(entries) => {
                self.xml.start("context", &attributes);
                for ContextEntry { origin, variable, expression } in entries {
                    self.xml.start("contextEntry", &[id(origin)]);
                    self.variable("variable", variable.as_ref());
                    self.expression(expression);
                    self.xml.end();
                }
                self.xml.end();
            }
            Logic::Invocation { function, bindings } => {
                self.xml.start("invocation", &attributes);
                self.expression(function);
                for Binding { parameter, expression } in bindings {
                    self.xml.start("binding", &[]);
                    self.variable("parameter", Some(parameter));
                    if let Some(expression) = expression {
                        self.expression(expression);
                    }
                    self.xml.end();
                }
                self.xml.end();
            }
            Logic::Relation { columns, rows } => {
                self.xml.start("relation", &attributes);
                for column in columns {
                    self.variable("column", Some(column));
                }
                for row in rows {
                    self.xml.start("row", &[id(&row.origin)]);
                    for cell in &row.cells {
                        self.expression(cell);
                    }
                    self.xml.end();
                }
                self.xml.end();
            }
            Logic::List(items) => {
                self.xml.start("list", &attributes);
                for item in items {
                    self.expression(item);
                }
                self.xml.end();
            }
            Logic::Conditional { condition, then, otherwise } => {
                self.xml.start("conditional", &attributes);
                self.part("if", None, condition);
                self.part("then", None, then);
                self.part("else", None, otherwise);
                self.xml.end();
            }
            Logic::Filter { list, condition } => {
                self.xml.start("filter", &attributes);
                self.part("in", None, list);
                self.part("match", None, condition);
                self.xml.end();
            }
            Logic::Iteration(iteration) => {
                let (element, body) = match iteration.kind {
                    IterationKind::For => ("for", "return"),
                    IterationKind::Some => ("some", "satisfies"),
                    IterationKind::Every => ("every", "satisfies"),
                };
                let [id, type_ref] = attributes;
                self.xml.start(element, &[id, type_ref, ("iteratorVariable", Some(&iteration.variable))]);
                self.part("in", iteration.variable_type.as_deref(), &iteration.domain);
                self.part(body, None, &iteration.body);
                self.xml.end();
            }
        }
    }

    fn part(&mut self, element: &'static str, type_ref: Option<&str>, expression: &Expression) {
        self.xml.start(element, &[("typeRef", type_ref)]);
        self.expression(expression);
        self.xml.end();
    }

    fn function(&mut self, element: &'static str, origin: &Origin, type_ref: Option<&str>, function: &FunctionDefinition) {
        let kind = match function.kind {
            FunctionKind::Feel => None,
            FunctionKind::Java => Some("Java"),
            FunctionKind::Pmml => Some("PMML"),
        };
        self.xml.start(element, &[id(origin), ("typeRef", type_ref), ("kind", kind)]);
        for parameter in &function.parameters {
            self.variable("formalParameter", Some(parameter));
        }
        if let Some(body) = &function.body {
            self.expression(body);
        }
        self.xml.end();
    }

    fn table(&mut self, attributes: &[Attribute<'_>; 2], table: &DecisionTable) {
        let [id_of_table, type_ref] = *attributes;
        self.xml.start(
            "decisionTable",
            &[
                id_of_table,
                type_ref,
                ("hitPolicy", Some(table.hit_policy.as_str())),
                ("aggregation", table.aggregation.map(|aggregation| aggregation.as_str())),
                ("preferredOrientation", table.orientation.as_deref()),
                ("outputLabel", table.output_label.as_deref()),
            ],
        );
        for input in &table.inputs {
            self.xml.start("input", &[id(&input.origin), ("label", input.label.as_deref())]);
            self.literal("inputExpression", &input.expression);
            self.tests("inputValues", input.values.as_ref());
            self.xml.end();
        }
        for output in &table.outputs {
            let attributes = [
                id(&output.origin),
                ("name", output.name.as_deref()),
                ("label", output.label.as_deref()),
                ("typeRef", output.type_ref.as_deref()),
            ];
            self.xml.start("output", &attributes);
            self.tests("outputValues", output.values.as_ref());
            if let Some(default) = &output.default {
                self.literal("defaultOutputEntry", default);
            }
            self.xml.end();
        }
        for annotation in &table.annotations {
            self.xml.empty("annotation", &[("name", Some(annotation))]);
        }
        for rule in &table.rules {
            self.xml.start("rule", &[id(&rule.origin)]);
            self.words("description", rule.description.as_deref());
            for tests in &rule.inputs {
                self.tests("inputEntry", Some(tests));
            }
            for expression in &rule.outputs {
                self.literal("outputEntry", expression);
            }
            for annotation in &rule.annotations {
                self.xml.start("annotationEntry", &[]);
                self.xml.text("text", &[], annotation);
                self.xml.end();
            }
            self.xml.end();
        }
        self.xml.end();
    }
}
