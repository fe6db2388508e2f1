//! A test file: which model, which cases, what they give and what they want (`testCases.xsd` of the kit).

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node};

use crate::datum::Datum;
use crate::error::{Problem, Result};

/// One file of test cases.
#[derive(Debug)]
pub struct TestDocument {
    /// The file's name without its ending, which is unique in the kit.
    pub name: String,
    /// The model it tests.
    pub model: PathBuf,
    /// Its cases, in order.
    pub cases: Vec<Case>,
}

/// Inputs, and what must come out.
#[derive(Debug)]
pub struct Case {
    /// Unique in its file.
    pub id: String,
    /// What is invoked.
    pub kind: Kind,
    /// Values of input data, or parameters.
    pub inputs: Vec<Input>,
    /// What must come out, at least one.
    pub wanted: Vec<Wanted>,
}

/// What a case invokes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Each wanted value is that of the decision it names.
    Decisions,
    /// The business knowledge model of this name.
    Bkm(String),
    /// The decision service of this name.
    Service(String),
}

/// An input by its name.
#[derive(Debug)]
pub struct Input {
    /// As the model names it.
    pub name: String,
    /// Of the imported model that has it, if it is not the tested one.
    pub namespace: Option<String>,
    /// What it is set to.
    pub value: Datum,
}

/// What must come out.
#[derive(Debug)]
pub struct Wanted {
    /// The decision's name, or what a service calls its output.
    pub name: String,
    /// Of the imported model that has it, if it is not the tested one.
    pub namespace: Option<String>,
    /// The value.
    pub value: Datum,
    /// Whether an error is right as well as null.
    pub may_fail: bool,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)?;
        if self.may_fail { f.write_str(" or an error") } else { Ok(()) }
    }
}

impl TestDocument {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bad = |what: String| Problem::new(path, what);
        let text = fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
        let document = Document::parse(&text).map_err(|error| bad(error.to_string()))?;
        let root = document.root_element();
        let model = children(root, "modelName").next().and_then(|node| node.text()).unwrap_or_default().trim();
        let cases = children(root, "testCase").map(case).collect::<std::result::Result<_, _>>().map_err(bad)?;
        Ok(Self { name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), model: path.with_file_name(model), cases })
    }
}

fn children<'a, 'input>(node: Node<'a, 'input>, name: &'static str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.attribute(name).map(str::to_owned)
}

fn case(node: Node<'_, '_>) -> std::result::Result<Case, String> {
    let id = attribute(node, "id").unwrap_or_default();
    let invocable = attribute(node, "invocableName").unwrap_or_default();
    let kind = match node.attribute("type").unwrap_or("decision") {
        "bkm" => Kind::Bkm(invocable),
        "decisionService" => Kind::Service(invocable),
        _ => Kind::Decisions,
    };
    let named = |what: String| format!("case `{id}`: {what}");
    let mut inputs = Vec::new();
    for input in children(node, "inputNode") {
        let name = attribute(input, "name").unwrap_or_default();
        inputs.push(Input { name, namespace: attribute(input, "namespace"), value: Datum::read(input).map_err(named)? });
    }
    let mut wanted = Vec::new();
    for result in children(node, "resultNode") {
        let expected = children(result, "expected").next();
        wanted.push(Wanted {
            name: attribute(result, "name").unwrap_or_default(),
            namespace: attribute(result, "namespace"),
            value: expected.map_or(Ok(Datum::Nil), Datum::read).map_err(named)?,
            may_fail: matches!(result.attribute("errorResult"), Some("true" | "1")),
        });
    }
    if wanted.is_empty() {
        return Err(named("nothing is wanted of it".to_owned()));
    }
    Ok(Case { id, kind, inputs, wanted })
}
