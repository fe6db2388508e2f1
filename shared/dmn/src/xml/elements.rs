//! Reads definitions, imports, and what a decision requirements graph is made of.

use super::reader::{Reader, attribute, words};
use crate::model::{BusinessKnowledgeModel, Decision, DecisionService, Definitions, Import, InputData, Origin, Reference};
use xml::Tree;

impl Reader {
    pub(super) fn definitions(&mut self, tree: &Tree) -> Definitions {
        let origin = self.origin(tree, &Origin::default());
        let mut definitions = Definitions {
            name: self.name(tree, &origin),
            namespace: self.required(tree, "namespace", &origin).trim().to_owned(),
            expression_language: attribute(tree, "expressionLanguage"),
            description: words(tree, "description"),
            ..Definitions::default()
        };
        for child in &tree.children {
            match &*child.name {
                "import" => definitions.imports.push(self.import(child, &origin)),
                "itemDefinition" => definitions.item_definitions.push(self.item_definition(child, &origin)),
                "inputData" => definitions.input_data.push(self.input_data(child, &origin)),
                "decision" => definitions.decisions.push(self.decision(child, &origin)),
                "businessKnowledgeModel" => definitions.knowledge_models.push(self.knowledge_model(child, &origin)),
                "decisionService" => definitions.services.push(self.service(child, &origin)),
                _ => self.unexpected(child, tree, &origin),
            }
        }
        definitions.origin = origin;
        definitions
    }

    fn import(&mut self, tree: &Tree, around: &Origin) -> Import {
        let origin = self.origin(tree, around);
        Import {
            // An import without a name makes the elements usable without one (DMN 1.5, 6.3.3).
            name: super::reader::spaced(tree.attribute("name").unwrap_or_default()),
            namespace: self.required(tree, "namespace", &origin).trim().to_owned(),
            location: attribute(tree, "locationURI"),
            kind: self.required(tree, "importType", &origin).trim().to_owned(),
            origin,
        }
    }

    fn input_data(&mut self, tree: &Tree, around: &Origin) -> InputData {
        let origin = self.origin(tree, around);
        let mut input = InputData { name: self.name(tree, &origin), description: words(tree, "description"), variable: None, origin };
        for child in &tree.children {
            match &*child.name {
                "variable" => input.variable = Some(self.variable(child, &input.origin)),
                _ => self.unexpected(child, tree, &input.origin),
            }
        }
        input
    }

    fn decision(&mut self, tree: &Tree, around: &Origin) -> Decision {
        let origin = self.origin(tree, around);
        let mut decision = Decision {
            name: self.name(tree, &origin),
            description: words(tree, "description"),
            question: words(tree, "question"),
            allowed_answers: words(tree, "allowedAnswers"),
            variable: None,
            required_decisions: Vec::new(),
            required_inputs: Vec::new(),
            required_knowledge: Vec::new(),
            expression: None,
            origin,
        };
        let around = &decision.origin;
        for child in &tree.children {
            match &*child.name {
                "variable" => decision.variable = Some(self.variable(child, around)),
                "informationRequirement" => {
                    for required in &child.children {
                        match &*required.name {
                            "requiredDecision" => decision.required_decisions.push(self.reference(required, around)),
                            "requiredInput" => decision.required_inputs.push(self.reference(required, around)),
                            _ => self.unexpected(required, child, around),
                        }
                    }
                }
                "knowledgeRequirement" => decision.required_knowledge.extend(self.required_knowledge(child, around)),
                _ => self.only_expression(child, tree, around, &mut decision.expression),
            }
        }
        decision
    }

    fn required_knowledge(&mut self, tree: &Tree, around: &Origin) -> Vec<Reference> {
        let mut references = Vec::new();
        for child in &tree.children {
            match &*child.name {
                "requiredKnowledge" => references.push(self.reference(child, around)),
                _ => self.unexpected(child, tree, around),
            }
        }
        references
    }

    fn knowledge_model(&mut self, tree: &Tree, around: &Origin) -> BusinessKnowledgeModel {
        let origin = self.origin(tree, around);
        let mut model = BusinessKnowledgeModel {
            name: self.name(tree, &origin),
            description: words(tree, "description"),
            variable: None,
            required_knowledge: Vec::new(),
            logic: None,
            origin,
        };
        for child in &tree.children {
            match &*child.name {
                "variable" => model.variable = Some(self.variable(child, &model.origin)),
                "knowledgeRequirement" => model.required_knowledge.extend(self.required_knowledge(child, &model.origin)),
                "encapsulatedLogic" => {
                    let origin = self.origin(child, &model.origin);
                    let function = self.function(child, &origin);
                    model.logic = Some((origin, function));
                }
                _ => self.unexpected(child, tree, &model.origin),
            }
        }
        model
    }

    fn service(&mut self, tree: &Tree, around: &Origin) -> DecisionService {
        let origin = self.origin(tree, around);
        let mut service = DecisionService {
            name: self.name(tree, &origin),
            description: words(tree, "description"),
            variable: None,
            output_decisions: Vec::new(),
            encapsulated_decisions: Vec::new(),
            input_decisions: Vec::new(),
            input_data: Vec::new(),
            origin,
        };
        for child in &tree.children {
            match &*child.name {
                "variable" => service.variable = Some(self.variable(child, &service.origin)),
                "outputDecision" => service.output_decisions.push(self.reference(child, &service.origin)),
                "encapsulatedDecision" => service.encapsulated_decisions.push(self.reference(child, &service.origin)),
                "inputDecision" => service.input_decisions.push(self.reference(child, &service.origin)),
                "inputData" => service.input_data.push(self.reference(child, &service.origin)),
                _ => self.unexpected(child, tree, &service.origin),
            }
        }
        service
    }
}
