//! `POST /decisions`: a model becomes a version.

use super::DecisionBody;
use super::report::Report;
use crate::Routing;
use crate::faults;
use crate::upload::Upload;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use dmn::Definitions;
use engine::DecisionId;
use http::StatusCode;
use runtime::decisions;
use serde::Serialize;
use store::{DecisionSummary, DecisionVersion};
use utoipa::ToSchema;
use web::{Answer, Caller, Code, Creation, FaultBody, Once, Operation, Problem, ProblemBody, Resource};

/// How often a version is counted anew because someone else deployed another at the same time.
const TRIES: u32 = 5;

/// What was deployed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeployedDecisionModel)]
pub(crate) struct Created {
    #[serde(flatten)]
    decision: DecisionBody,
    #[serde(flatten)]
    report: Report,
}

/// Deploy a decision model
///
/// The body is a DMN 1.2 to 1.5 model in XML, a decision table in JSON (docs/decisions.md), or `{"xml": "…", "imports":
/// ["…"]}` for a model that imports others. The id of the whole document names it (of `definitions`; in JSON, beside
/// `decisions`), or one made of its name where it has none: the same id again makes the next version, unless nothing changed,
/// which is answered with 200. Every fault of a model is listed at once.
#[utoipa::path(post, operation_id = "create_decision_model", path = "/api/v1/decisions", tag = "decisions",
    request_body(description = "DMN in XML, or a decision table in JSON", content((Object = "application/json"), (String = "application/xml"), (String = "text/xml"))),
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = Created), (status = 200, body = Created, description = "The latest version is this model already"),
        (status = 403, body = ProblemBody), (status = 413, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(routing): State<Routing>, caller: Caller, creation: Creation, upload: Upload) -> Answer {
    caller.decide(Operation::CreateDecisionModel, &Resource::tenant(&caller.tenant))?;
    let store = routing.kit.store();
    let ticket = match creation.once(store, &caller, &upload.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let compiled = decisions::compile(&upload.documents);
    let (definitions, compiled) = compiled.map_err(|found| faults::invalid_model(found, &upload))?;
    let id = id_of(&definitions)?;
    caller.on("decision", Some(&id));
    caller.may(Operation::CreateDecisionModel, &Resource::decision(&caller.tenant, &id)).await?;
    let report = Report::of(&compiled.model)?;
    let fingerprint = store::fingerprint(&upload.documents);
    let mut decision = DecisionVersion {
        summary: DecisionSummary {
            decision_id: id.clone(),
            version: 1,
            name: definitions.name,
            fingerprint,
            created_at: routing.kit.now(),
            created_by: caller.user.to_string(),
        },
        documents: upload.documents,
        report: report.to_text()?,
    };
    let mut tries = 0;
    loop {
        let latest = store.latest_decision(&caller.tenant, &id).await?;
        let same = latest.filter(|latest| {
            decision.summary.version = latest.version + 1;
            latest.fingerprint == decision.summary.fingerprint
        });
        let status = if same.is_some() { StatusCode::OK } else { StatusCode::CREATED };
        let shown = same.as_ref().unwrap_or(&decision.summary).clone();
        let created = Created { decision: shown.into(), report: report.clone() };
        let receipt = ticket.receipt(&caller, status, &created)?;
        let written = match (&same, &receipt) {
            (None, receipt) => store.add_decision(&caller.tenant, &decision, receipt.as_ref()).await,
            (Some(latest), Some(receipt)) => store.keep_decision(&caller.tenant, latest, routing.kit.now(), receipt).await,
            (Some(_), None) => Ok(()),
        };
        match written {
            Ok(()) => return Ok((status, Json(created)).into_response()),
            Err(store::Error::Conflict) if tries < TRIES => tries += 1,
            Err(error) => return ticket.replay_after(store, &caller, error.into()).await,
        }
    }
}

/// What the versions of a model have in common: the id of the document, or one made of its name where it has none.
fn id_of(definitions: &Definitions) -> Result<DecisionId, Problem> {
    let id = definitions.origin.id.as_deref().map_or_else(|| slug(&definitions.name), str::to_owned);
    DecisionId::parse(&id).map_err(|bad| {
        let message = format!("{bad}; the id or name of a model is what its versions have in common");
        let fault = FaultBody { code: "bad_id".to_owned(), message, ..FaultBody::default() };
        Problem::with_faults(Code::InvalidModel, vec![fault])
    })
}

/// A name as an id: what cannot stand in one becomes a hyphen.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.')).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}
