//! Reads types.

use super::reader::{Reader, attribute, spaced, type_ref};
use crate::model::{FunctionItem, ItemDefinition, Origin};
use xml::Tree;

impl Reader {
    /// A type, or a member of one.
    pub(super) fn item_definition(&mut self, tree: &Tree, around: &Origin) -> ItemDefinition {
        let origin = self.origin(tree, around);
        let mut item = ItemDefinition {
            name: self.name(tree, &origin),
            type_ref: type_ref(tree),
            components: Vec::new(),
            function: None,
            is_collection: self.flag(tree, "isCollection", &origin),
            allowed_values: None,
            type_constraint: None,
            origin,
        };
        for child in &tree.children {
            match &*child.name {
                "typeRef" => item.type_ref = Some(spaced(&child.text)).filter(|name| !name.is_empty()),
                "itemComponent" => item.components.push(self.item_definition(child, &item.origin)),
                "allowedValues" => item.allowed_values = Some(self.tests(child, &item.origin)),
                "typeConstraint" => item.type_constraint = Some(self.tests(child, &item.origin)),
                "functionItem" => item.function = Some(self.function_item(child, &item.origin)),
                _ => self.unexpected(child, tree, &item.origin),
            }
        }
        item
    }

    fn function_item(&mut self, tree: &Tree, around: &Origin) -> FunctionItem {
        let mut item = FunctionItem { parameters: Vec::new(), output: attribute(tree, "outputTypeRef") };
        for child in &tree.children {
            match &*child.name {
                "parameters" => item.parameters.push(self.variable(child, around)),
                _ => self.unexpected(child, tree, around),
            }
        }
        item
    }
}
