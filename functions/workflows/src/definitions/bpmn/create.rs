//! `POST /workflows/bpmn`: a file becomes a version.

use super::settle::{self, Places};
use super::upload::Upload;
use crate::definitions::WorkflowBody;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use bpmn::Compiled;
use bpmn::model::Model;
use engine::WorkflowId;
use http::StatusCode;
use serde::Serialize;
use store::{Definition, DefinitionSummary, Format, Source};
use utoipa::ToSchema;
use web::{Answer, Caller, Code, Creation, FaultBody, Kit, Once, Operation, Problem, ProblemBody, Query, Resource};

/// How often a version is counted anew because someone else deployed another at the same time.
const TRIES: u32 = 5;
/// Bytes of what a file compiles to: with the file it has to fit into one transaction (DynamoDB quota: 4 MB).
const MAX_GRAPH: usize = 2 * 1024 * 1024;
/// The category of what names none.
const CATEGORY: &str = "general";

/// What was deployed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DeployedProcess)]
pub(crate) struct Created {
    #[serde(flatten)]
    workflow: WorkflowBody,
    /// `active`: instances can be started.
    status: &'static str,
    /// The id of the process in the file.
    process_id: String,
    /// Flow nodes.
    elements: usize,
    /// What in the file is passed over, and what that means.
    notes: Vec<NoteBody>,
}

/// Something in a file that is passed over.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Note)]
pub(crate) struct NoteBody {
    /// Stable word for the note.
    code: String,
    /// The id of the element.
    element: Option<String>,
    /// From 1.
    line: Option<u32>,
    /// From 1, in characters.
    column: Option<u32>,
    message: String,
}

/// Deploy a process as a BPMN 2.0 file
///
/// The id of the process names the workflow: the same id again makes the next version, unless nothing changed, which is
/// answered with 200. Every fault of a file is listed at once. See docs/bpmn.md.
#[utoipa::path(post, operation_id = "deploy_bpmn", path = "/api/v1/workflows/bpmn", tag = "workflows",
    request_body(description = "a BPMN 2.0 file of at most 1 MB, or in JSON `{\"bpmn\": \"…\", \"process_id\"?, \"name\"?, \"category\"?}`",
        content((String = "application/xml"), (String = "text/xml"), (String = "application/bpmn+xml"), (Object = "application/json"))),
    params(("process_id" = Option<String>, Query, description = "which process, where several of the file are executable"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = Created), (status = 200, body = Created, description = "The latest version is this file already"),
        (status = 403, body = ProblemBody), (status = 413, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, creation: Creation, mut query: Query, upload: Upload) -> Answer {
    caller.decide(Operation::DeployBpmn, &Resource::tenant(&caller.tenant))?;
    let process = query.text("process_id");
    query.finish()?;
    let asked = format!("{}\n{}", process.as_deref().unwrap_or_default(), upload.text);
    let ticket = match creation.once(kit.store(), &caller, &asked).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let process = process.or_else(|| upload.process_id.clone());
    let (mut definition, created) = compile(&kit, &caller, &upload, process.as_deref()).await?;
    let id = definition.summary.workflow_id.clone();
    caller.on("workflow", Some(&id));
    caller.begin().await?;
    let mut tries = 0;
    loop {
        let latest = kit.store().latest_definition(&caller.tenant, &id).await?;
        let same = latest.filter(|latest| {
            definition.summary.version = latest.version + 1;
            latest.fingerprint == definition.summary.fingerprint
        });
        settle::own_calls(&mut definition.graph, &id, definition.summary.version);
        let status = if same.is_some() { StatusCode::OK } else { StatusCode::CREATED };
        let created = Created { workflow: same.as_ref().unwrap_or(&definition.summary).clone().into(), ..created.clone() };
        let receipt = ticket.receipt(&caller, status, &created)?;
        let written = match (&same, &receipt) {
            (None, receipt) => kit.store().add_definition(&caller.tenant, &definition, receipt.as_ref()).await,
            (Some(latest), Some(receipt)) => kit.store().keep_definition(&caller.tenant, latest, kit.now(), receipt).await,
            (Some(_), None) => Ok(()),
        };
        match written {
            Ok(()) => return Ok((status, Json(created)).into_response()),
            Err(store::Error::Conflict) if tries < TRIES => tries += 1,
            Err(error) => return ticket.replay_after(kit.store(), &caller, error.into()).await,
        }
    }
}

async fn compile(kit: &Kit, caller: &Caller, upload: &Upload, process: Option<&str>) -> Result<(Definition, Created), Problem> {
    let refused = |faults: Vec<bpmn::Fault>| invalid(faults.into_iter().map(|fault| of_file(fault, upload.path)).collect());
    let model = bpmn::read(&upload.file).map_err(refused)?;
    let Compiled { process_id, name, documentation, mut graph, notes } = bpmn::compile(&model, process).map_err(refused)?;
    let mut notes: Vec<NoteBody> = notes.into_iter().map(of_note).collect();
    let places = Places::of(&model);
    let mut faults = settle::connectors(&graph, &places, upload.path);
    let id = settle::workflow_id(&process_id);
    match &id {
        Some(id) => {
            caller.decide(Operation::DeployBpmn, &Resource::definition(&caller.tenant, id))?;
            faults.extend(settle::bindings(kit, caller, &mut graph, id, &places, upload.path).await?);
            notes.extend((id.as_str() != process_id).then(|| shortened(&process_id, id, &model)));
        }
        None => faults.push(bad_id(&process_id, upload.path, &model)),
    }
    settle::people(&mut graph);
    if faults.is_empty() && serde_json::to_vec(&graph).map_or(MAX_GRAPH, |json| json.len()) >= MAX_GRAPH {
        let message = format!("what the file compiles to has more than {MAX_GRAPH} bytes");
        faults.push(FaultBody { code: "too_large".to_owned(), path: upload.path.to_owned(), message, ..FaultBody::default() });
    }
    let Some(workflow_id) = id.filter(|_| faults.is_empty()) else { return Err(invalid(faults)) };
    let name = upload.name.clone().unwrap_or(name);
    let category = upload.category.clone().unwrap_or_else(|| CATEGORY.to_owned());
    let fingerprint = store::fingerprint(&[upload.file.clone(), process_id.clone(), name.clone(), category.clone()]);
    let summary = DefinitionSummary {
        workflow_id,
        version: 1,
        name,
        description: documentation,
        category,
        created_at: kit.now(),
        created_by: caller.user.to_string(),
        format: Format::Bpmn,
        fingerprint: Some(fingerprint),
    };
    let created = Created { workflow: summary.clone().into(), status: "active", process_id, elements: graph.nodes().len(), notes };
    Ok((Definition { summary, source: Source::Bpmn(upload.file.clone()), graph }, created))
}

fn shortened(process_id: &str, id: &WorkflowId, model: &Model) -> NoteBody {
    let place = place(process_id, model);
    NoteBody {
        code: "workflow_id".to_owned(),
        element: Some(process_id.to_owned()),
        line: place.map(|(line, _)| line),
        column: place.map(|(_, column)| column),
        message: format!("the workflow is called `{id}`: its id cannot begin with `_`"),
    }
}

fn bad_id(process_id: &str, path: &str, model: &Model) -> FaultBody {
    let place = place(process_id, model);
    let grammar = "1 to 64 letters, digits, `_`, `-` or `.`, the first a letter, digit or `_`";
    FaultBody {
        code: "bad_id".to_owned(),
        path: path.to_owned(),
        message: format!("the id of a process names its workflow: expected {grammar}"),
        element: Some(process_id.to_owned()),
        line: place.map(|(line, _)| line),
        column: place.map(|(_, column)| column),
        ..FaultBody::default()
    }
}

fn place(process_id: &str, model: &Model) -> Option<(u32, u32)> {
    let process = model.processes.iter().find(|process| process.base.id == process_id)?;
    Some((process.base.place.line, process.base.place.column))
}

fn invalid(faults: Vec<FaultBody>) -> Problem {
    Problem::with_faults(Code::InvalidProcess, faults)
}

fn of_file(fault: bpmn::Fault, path: &str) -> FaultBody {
    FaultBody {
        code: fault.code.into_owned(),
        path: path.to_owned(),
        message: fault.message,
        element: fault.element,
        line: count(fault.line),
        column: count(fault.column),
        section: fault.section.map(str::to_owned),
        ..FaultBody::default()
    }
}

fn of_note(note: bpmn::Note) -> NoteBody {
    let (line, column) = (count(note.line), count(note.column));
    NoteBody { code: note.code.into_owned(), element: note.element, line, column, message: note.message }
}

fn count(number: u32) -> Option<u32> {
    (number > 0).then_some(number)
}
