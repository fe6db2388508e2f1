//! What processes are to be started for a case, as it is sent.

use super::reason;
use engine::reader::Reader;
use engine::{Object, WorkflowId};
use utoipa::ToSchema;
use web::FromReader;
use work::case::{MAX_STARTED, Mapping};

/// Most variables that come from the case.
const MAX_MAPPED: usize = 50;
/// Longest name of a variable, in characters.
const MAX_NAME: usize = 200;

/// Processes to be started for a case.
#[derive(Debug, ToSchema)]
#[schema(as = StartCaseWorkflows)]
pub(crate) struct StartsBody {
    /// 1 to 10 of them.
    pub(super) workflows: Vec<StartBody>,
    /// Up to 500 characters, for the history.
    pub(super) reason: Option<String>,
}

/// One of them.
#[derive(Debug, Clone, ToSchema)]
#[schema(as = StartCaseWorkflow)]
pub(crate) struct StartBody {
    #[schema(value_type = String)]
    pub(super) workflow_id: WorkflowId,
    /// The version to run; the latest unless given.
    pub(super) version: Option<u32>,
    /// Its first variables.
    #[schema(value_type = Option<Object>)]
    pub(super) variables: Object,
    /// More of them, from the case, each by a FEEL expression: `data.claim.amount`, `parties[role = "complainant"][1].name`. It
    /// may name `case_number`, `title`, `kind`, `status`, `priority`, `department`, `parties`, `items` and `data`.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    pub(super) map: Mapping,
}

impl FromReader for StartsBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let entries = reader.list("workflows", MAX_STARTED);
        let mut workflows = Vec::new();
        for (place, value) in entries.iter().enumerate() {
            let start = reader.nested(&format!("workflows/{place}"), value).and_then(|mut inner| {
                let start = StartBody::read(&mut inner);
                inner.finish();
                start
            });
            workflows.extend(start);
        }
        if entries.is_empty() {
            return reader.fault("missing_field", "workflows", "`workflows` names 1 to 10 of them".to_owned());
        }
        Some(Self { workflows, reason: reason(reader) })
    }
}

impl StartBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let workflow_id = reader.id("workflow_id", WorkflowId::parse);
        let version = reader.optional_whole("version", 1..=u64::from(u32::MAX)).and_then(|version| u32::try_from(version).ok());
        let variables = reader.optional_object("variables").cloned().unwrap_or_default();
        let map = mapping(reader, &variables);
        Some(Self { workflow_id: workflow_id?, version, variables, map })
    }
}

fn mapping(reader: &mut Reader<'_>, variables: &Object) -> Mapping {
    let mut mapping = Mapping::default();
    let Some(given) = reader.optional_object("map") else { return mapping };
    if given.len() > MAX_MAPPED {
        reader.fault::<()>("out_of_range", "map", format!("at most {MAX_MAPPED} variables come from the case"));
        return mapping;
    }
    for (name, value) in given {
        let place = format!("map/{}", name.replace('~', "~0").replace('/', "~1"));
        let fault = match value.as_str() {
            _ if !(1..=MAX_NAME).contains(&name.chars().count()) => {
                Some(("out_of_range", format!("a name has 1 to {MAX_NAME} characters")))
            }
            _ if variables.contains_key(name) => Some(("duplicate_field", format!("`{name}` stands in `variables` too"))),
            None => Some(("wrong_type", "expected a FEEL expression as text".to_owned())),
            Some(text) => mapping.add(name, text).err().map(|fault| ("bad_expression", fault)),
        };
        if let Some((code, message)) = fault {
            reader.fault::<()>(code, &place, message);
        }
    }
    mapping
}
