//! Data (BPMN 2.0.2, 8.4.10, 10.4).

use super::{Base, Formal};

/// An item definition (8.4.10).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemDefinition {
    /// What it is as an element.
    pub base: Base,
    /// Its type, as the file names it.
    pub structure: Option<String>,
    /// Whether it is a collection.
    pub collection: bool,
    /// Whether it is a thing rather than information.
    pub physical: bool,
}

/// A data object (10.4.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataObject {
    /// What it is as an element.
    pub base: Base,
    /// The id of its item definition.
    pub item: Option<String>,
    /// Whether it is a collection.
    pub collection: bool,
}

/// A reference to a data object (10.4.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataObjectReference {
    /// What it is as an element.
    pub base: Base,
    /// The id of the data object.
    pub data_object: Option<String>,
    /// The name of the state it is in.
    pub state: Option<String>,
}

/// A data store (10.4.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataStore {
    /// What it is as an element.
    pub base: Base,
    /// The id of its item definition.
    pub item: Option<String>,
}

/// A reference to a data store (10.4.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataStoreReference {
    /// What it is as an element.
    pub base: Base,
    /// The id of the data store.
    pub data_store: Option<String>,
}

/// A property (10.4.1): a variable of a process, activity or event that no diagram shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Property {
    /// What it is as an element.
    pub base: Base,
    /// The id of its item definition.
    pub item: Option<String>,
}

/// A data input (10.4.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataInput {
    /// What it is as an element.
    pub base: Base,
    /// The id of its item definition.
    pub item: Option<String>,
    /// Whether it is a collection.
    pub collection: bool,
}

/// A data output (10.4.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataOutput {
    /// What it is as an element.
    pub base: Base,
    /// The id of its item definition.
    pub item: Option<String>,
    /// Whether it is a collection.
    pub collection: bool,
}

/// What goes in and out of an activity or a process (10.4.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IoSpecification {
    /// What it is as an element.
    pub base: Base,
    /// What goes in.
    pub inputs: Vec<DataInput>,
    /// What comes out.
    pub outputs: Vec<DataOutput>,
    /// Inputs that belong together.
    pub input_sets: Vec<InputSet>,
    /// Outputs that belong together.
    pub output_sets: Vec<OutputSet>,
}

/// An input set (10.4.1). Lists hold ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputSet {
    /// What it is as an element.
    pub base: Base,
    /// Its data inputs.
    pub inputs: Vec<String>,
    /// Those that may be missing.
    pub optional: Vec<String>,
    /// Those that may be given while it is at work.
    pub while_executing: Vec<String>,
    /// The output sets that it may bring.
    pub output_sets: Vec<String>,
}

/// An output set (10.4.1). Lists hold ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutputSet {
    /// What it is as an element.
    pub base: Base,
    /// Its data outputs.
    pub outputs: Vec<String>,
    /// Those that may be missing.
    pub optional: Vec<String>,
    /// Those that may be given while it is at work.
    pub while_executing: Vec<String>,
    /// The input sets that may bring it.
    pub input_sets: Vec<String>,
}

/// A data association (10.4.2).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataAssociation {
    /// What it is as an element.
    pub base: Base,
    /// The ids of where data come from.
    pub sources: Vec<String>,
    /// The id of where data go.
    pub target: Option<String>,
    /// What makes the target's value of the sources.
    pub transformation: Option<Formal>,
    /// Assignments in the target.
    pub assignments: Vec<Assignment>,
}

/// An assignment (10.4.2).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assignment {
    /// What it is as an element.
    pub base: Base,
    /// What is assigned.
    pub from: Option<Formal>,
    /// Where it goes: a path.
    pub to: Option<Formal>,
}
