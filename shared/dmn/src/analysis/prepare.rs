//! What analysing a table needs, taken from the model when it is compiled.

use std::collections::HashMap;
use std::sync::Arc;

use feel::{Type, Types};

use super::report::{InputAnalysis, RuleName};
use crate::compile::{Table, text_of};
use crate::documents::Documents;
use crate::model::{HitPolicy, InputClause, UnaryTests};

/// A table to analyse.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(super) element: Option<String>,
    pub(super) name: String,
    pub(super) policy: HitPolicy,
    pub(super) columns: Vec<Column>,
    pub(super) rules: Vec<Rule>,
}

/// A column as texts.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    /// The simple type it is declared with.
    pub(super) kind: Option<Type>,
    /// The values it may have.
    pub(super) values: Arc<str>,
    /// One for each rule.
    pub(super) entries: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Rule {
    id: Option<String>,
    pub(super) outputs: Vec<String>,
}

impl Prepared {
    pub(super) fn rule_name(&self, index: usize) -> RuleName {
        RuleName { index, rule_id: self.rules.get(index).and_then(|rule| rule.id.clone()) }
    }

    pub(super) fn inputs(&self) -> Vec<InputAnalysis> {
        let input = |column: &Column| InputAnalysis { name: column.name.clone(), unused: false, not_analysed: None };
        self.columns.iter().map(input).collect()
    }
}

/// The texts of values that columns may have; many columns may be of one type.
pub(crate) type Values = HashMap<*const UnaryTests, Arc<str>>;

/// Takes what is needed.
pub(crate) fn prepare(documents: &Documents<'_>, it: &Table<'_>, texts: &mut Values) -> Prepared {
    let mut names: HashMap<String, usize> = HashMap::new();
    let columns = it.table.inputs.iter().enumerate().map(|(index, input)| {
        let text = text_of(&input.expression).map_or("", |text| text.trim()).to_owned();
        let times = names.entry(text.clone()).or_default();
        *times += 1;
        let name = if *times > 1 { format!("{text} ({times})") } else { text };
        let (kind, values) = declared(documents, it.document, input);
        let values = values.map(|tests| texts.entry(std::ptr::from_ref(tests)).or_insert_with(|| (&*tests.text).into()).clone());
        let values = values.unwrap_or_default();
        let entries = it.table.rules.iter().map(|rule| rule.inputs.get(index).map_or_else(String::new, |tests| tests.text.to_string()));
        Column { name, kind, values, entries: entries.collect() }
    });
    let rules = it.table.rules.iter().map(|rule| Rule {
        id: rule.origin.id.as_deref().map(str::to_owned),
        outputs: rule.outputs.iter().map(|output| text_of(output).map_or_else(String::new, |text| text.trim().to_owned())).collect(),
    });
    Prepared {
        element: it.origin.called.as_deref().map(str::to_owned),
        name: it.owner.to_owned(),
        policy: it.table.hit_policy,
        columns: columns.collect(),
        rules: rules.collect(),
    }
}

/// The simple type of a column and the values it may have: its own, or those of its type, or of the type of the input data that
/// it tests.
fn declared<'a>(documents: &Documents<'a>, document: usize, input: &'a InputClause) -> (Option<Type>, Option<&'a UnaryTests>) {
    let mut values = input.values.as_ref().filter(|values| !values.text.is_blank());
    let Some(document) = documents.get(document) else { return (None, values) };
    let tested = text_of(&input.expression).map_or("", |text| text.trim());
    let variable = document.input(tested);
    let mut type_ref = input.expression.type_ref.as_deref().or_else(|| variable?.type_ref.as_deref());
    // Types are made of each other without cycles, but not much deeper than this.
    for _ in 0..64 {
        let Some(name) = type_ref else { break };
        if let Some(kind) = Types::default().named(name.strip_prefix("feel:").unwrap_or(name)) {
            return (Some(kind), values);
        }
        let Some(item) = document.item(name).and_then(|index| document.definitions.item_definitions.get(index)) else { break };
        // A list's allowed values are those of its items.
        if item.is_collection {
            break;
        }
        values = values.or(item.allowed_values.as_ref()).or(item.type_constraint.as_ref());
        type_ref = item.type_ref.as_deref();
    }
    (None, values)
}
